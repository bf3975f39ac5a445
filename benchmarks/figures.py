"""What a benchmark finds: figures, each with what it should be.

A benchmark is a module with `measure(quick)` that gives its figures as it finds them.
Alone it prints them; for `python -m benchmarks` it writes one JSON line each.
"""

import json
import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass

from benchmarks.machine import machine


@dataclass(frozen=True)
class Figure:
    """Something measured, and the most or the least that it should be."""

    name: str
    value: float
    unit: str
    at_most: float | None = None
    at_least: float | None = None

    @property
    def goal(self) -> str:
        """What it should be, in words; empty where nothing was set."""
        if self.at_most is not None:
            return f"at most {shown(self.at_most)}"
        return f"at least {shown(self.at_least)}" if self.at_least is not None else ""

    @property
    def reached(self) -> str:
        """Whether it is what it should be."""
        if not self.goal:
            return ""
        high = self.at_most is not None and self.value > self.at_most
        low = self.at_least is not None and self.value < self.at_least
        return "no" if high or low else "yes"


def shown(value: float) -> str:
    """Three digits are all that a measurement on a shared machine is worth."""
    if value == int(value) or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def line(figure: Figure) -> str:
    """A figure as it is printed."""
    judged = f"  ({figure.goal}: {figure.reached})" if figure.goal else ""
    return f"{figure.name:60} {shown(figure.value):>10} {figure.unit}{judged}"


def run(measure: Callable[[bool], Iterable[Figure]]) -> None:
    """Measure and print: `--quick` with small counts, `--json` for a program."""
    as_json = "--json" in sys.argv
    if not as_json:
        print(machine())
    for figure in measure("--quick" in sys.argv):
        print(json.dumps(asdict(figure)) if as_json else line(figure), flush=True)

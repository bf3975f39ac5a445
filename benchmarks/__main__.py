"""Every benchmark, one table: `python -m benchmarks [--quick] [NAME ...]`.

Each runs in a process of its own. What was measured in full is kept in results.json
beside this file, and RESULTS.md is written from it; figures that aren't measured this
time stay as they were, with their day.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path

from benchmarks.figures import Figure, line, shown
from benchmarks.machine import machine
from bot.clock import utc_now

HERE = Path(__file__).parent
KEPT = HERE / "results.json"
RESULTS = HERE / "RESULTS.md"
NAMES = (
    *("webhook", "rivals", "kannel", "since", "understanding", "stages", "footprint"),
    *("alerts", "notices", "delivery", "callbacks", "reports", "growth", "soak"),
)
HEAD = """# What was measured

Written by `make bench`; nothing here is typed by hand. A machine that others use too is
worth three digits at most, and its ratios, taken in turns, more than its milliseconds:
the load before and after each benchmark stands beside it. A client is a connection that
sends its next message when the last is answered.
"""


@dataclass(frozen=True)
class Section:
    """What a benchmark found."""

    name: str
    at: str
    machine: str
    load_before: float
    load_after: float
    figures: tuple[Figure, ...]

    def table(self) -> Iterator[str]:
        """As it stands in RESULTS.md."""
        told = import_module(f"benchmarks.{self.name}").__doc__ or ""
        title, _, rest = told.partition("\n\n")
        yield f"## {' '.join(title.split())}\n"
        if rest:
            yield f"{rest.strip()}\n"
        yield (
            f"Measured on {self.at} UTC; load {self.load_before:.1f} before, "
            f"{self.load_after:.1f} after. {self.machine}.\n"
        )
        yield "| figure | | unit | goal | reached |\n|---|---:|---|---|---|"
        for f in self.figures:
            yield f"| {f.name} | {shown(f.value)} | {f.unit} | {f.goal} | {f.reached} |"
        yield ""


def measured(name: str, quick: bool) -> Section:
    """Run one, and print its figures as they come."""
    before, began = os.getloadavg()[0], utc_now()
    command = [sys.executable, "-W", "ignore", "-m", f"benchmarks.{name}", "--json"]
    command += ["--quick"] if quick else []
    figures = []
    with subprocess.Popen(command, cwd=HERE.parent, stdout=subprocess.PIPE) as process:
        for told in process.stdout or ():
            figures.append(Figure(**json.loads(told)))
            print(line(figures[-1]), flush=True)
    if process.returncode:
        raise SystemExit(f"{name} failed")
    at = f"{began:%Y-%m-%d %H:%M}"
    load = os.getloadavg()[0]
    return Section(
        name, at, machine(), round(before, 2), round(load, 2), tuple(figures)
    )


def kept() -> dict[str, Section]:
    """What was measured before, by name."""
    if not KEPT.exists():
        return {}
    found = json.loads(KEPT.read_text(encoding="utf-8"))
    return {each["name"]: _section(each) for each in found}


def _section(found: dict) -> Section:
    figures = tuple(Figure(**figure) for figure in found.pop("figures"))
    return Section(**found, figures=figures)


def keep(sections: dict[str, Section]) -> None:
    """Write both files, in the order of the benchmarks."""
    ordered = [sections[name] for name in NAMES if name in sections]
    told = [asdict(section) for section in ordered]
    text = json.dumps(told, indent=1, ensure_ascii=False)
    KEPT.write_text(f"{text}\n", encoding="utf-8")
    RESULTS.write_text(written(ordered), encoding="utf-8")


def written(sections: list[Section]) -> str:
    """RESULTS.md."""
    lines = [HEAD]
    for section in sections:
        lines += section.table()
    return "\n".join(lines).rstrip() + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure, and write RESULTS.md.")
    parser.add_argument("names", nargs="*", choices=[*NAMES, []], metavar="NAME")
    parser.add_argument(
        "--quick", action="store_true", help="small counts; kept nowhere"
    )
    wanted = parser.parse_args()
    print(f"{machine()}, load {os.getloadavg()[0]:.1f}")
    for name in wanted.names or NAMES:
        print(f"\n{name}")
        section = measured(name, wanted.quick)
        if not wanted.quick and section.figures:
            keep(kept() | {name: section})


if __name__ == "__main__":
    main()

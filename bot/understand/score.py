"""How well labelled texts are understood."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from bot.understand import understand
from bot.understand.fold import plain

MONEY: Final = {
    "amount",
    "currency",
    "basis",
    "grams",
    "fineness",
    "mass_kg",
    "sacks",
    "grade_oz_tc",
    "grade_g_t",
    "recovery",
    "moisture",
    "maquila",
    "deduction",
    "inter",
    "reagents",
    "freight",
    "assay",
}
"""Slots that a sum in soles is computed from."""
ANSWERED_IN_MONEY: Final = {"value", "offer", "ore"}
FREE: Final = {"place", "topic", "audience", "text"}
"""Compared without case and accents."""


class NotLabelled(ValueError):
    """A line is no labelled text."""


@dataclass(frozen=True)
class Scored:
    """One labelled text beside what was understood."""

    text: str
    wanted: dict[str, Any]
    got: dict[str, Any]

    @property
    def intent_right(self) -> bool:
        return bool(self.wanted["intent"] == self.got["intent"])

    @property
    def slots_right(self) -> bool:
        return _comparable(self.wanted) == _comparable(self.got)

    @property
    def ask_right(self) -> bool:
        return set(self.wanted["ask"]) == set(self.got["ask"])

    @property
    def right(self) -> bool:
        return self.intent_right and self.slots_right and self.ask_right

    @property
    def confidently_wrong(self) -> bool:
        """Money would be told, from a number that is not what was meant."""
        got = self.got
        if got["intent"] not in ANSWERED_IN_MONEY or got["ask"]:
            return False
        if self.intent_right and self.wanted["ask"]:
            return True
        said, meant = _comparable(got), _comparable(self.wanted)
        return any(said.get(name) != meant.get(name) for name in MONEY)


def scored(lines: Iterable[str]) -> Iterator[Scored]:
    """Understand every labelled text of a JSON Lines file."""
    for place, line in enumerate(lines, start=1):
        if line.strip():
            wanted = _labelled(line, place)
            got = understand(wanted["text"]).as_json()
            yield Scored(wanted["text"], wanted, got)


def _labelled(line: str, place: int) -> dict[str, Any]:
    try:
        wanted = json.loads(line)
        wanted["text"], wanted["intent"], wanted["slots"], wanted["ask"]
    except (ValueError, KeyError, TypeError) as exc:
        raise NotLabelled(
            f"line {place}: needs text, intent, slots and ask as JSON ({exc})"
        ) from exc
    return dict(wanted)


@dataclass(frozen=True)
class Totals:
    """How many texts were understood; shares as percent with a decimal."""

    texts: int
    intent: Decimal
    full: Decimal
    wrong_money: int
    """Texts that would get a sum in soles from a number that was not meant."""


def summed(results: Sequence[Scored]) -> Totals:
    """The totals of a score; NotLabelled if there is no text at all."""
    if not results:
        raise NotLabelled("the file holds no labelled text")
    return Totals(
        texts=len(results),
        intent=_percent(sum(r.intent_right for r in results), len(results)),
        full=_percent(sum(r.right for r in results), len(results)),
        wrong_money=sum(r.confidently_wrong for r in results),
    )


def _percent(part: int, whole: int) -> Decimal:
    return (Decimal(100) * part / whole).quantize(Decimal("0.1"))


def confusion(results: Iterable[Scored]) -> Counter[tuple[str, str]]:
    """How often an intent was taken for another."""
    return Counter(
        (r.wanted["intent"], r.got["intent"]) for r in results if not r.intent_right
    )


def _comparable(meaning: dict[str, Any]) -> dict[str, str]:
    return {
        name: plain(value).strip() if name in FREE else value
        for name, value in meaning["slots"].items()
    }

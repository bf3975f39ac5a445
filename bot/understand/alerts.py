"""Alerts in a text: of which kind, at what price, at what hour."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from bot.understand.lexicon import Word
from bot.understand.meaning import Stated
from bot.understand.roles import METAL, Claim, Role, claims

SURE: Final = (Role.PER_GRAM, Role.MONEY)
VAGUE: Final = (Role.OFFERED, Role.AL, Role.OF, Role.LOOSE)
"""What is an amount only where no number says that it is one."""
KINDS: Final = ("above", "below", "reach", "change")
CLOCK: Final = re.compile(r"(\d\d?):(\d\d)")
TIMES: Final = frozenset({"noon", "clock", "number"})
NOTHING: Final = Word("")
HOURS_OF_HALF_A_DAY: Final = 12


def read_alert(words: Sequence[Word]) -> Stated:
    """The slots of a wish to be told, and what must be asked."""
    time, rest = read_time(words)
    found, _ = claims(rest, METAL)
    percents = [c.value for c in found if "percent" in _after(rest, c.place)]
    amounts = _amounts(found, SURE) or _amounts(found, VAGUE)
    groups = frozenset().union(*(word.groups for word in words))
    slots: dict[str, Any] = {}
    kind = _kind(groups, has_amount=bool(amounts), has_percent=bool(percents))
    if time or (kind is None and "daily" in groups):
        kind = "daily"
    if kind:
        slots["kind"] = kind
    if kind != "daily" and len(amounts) == 1:
        slots["amount"] = amounts.pop()
    if percents:
        slots |= {"kind": "change", "percent": percents[0]}
    if time:
        slots["time"] = time
    return slots, _missing(slots)


def _amounts(found: Sequence[Claim], roles: Sequence[Role]) -> set[Decimal]:
    return {claim.number.money for claim in found if claim.role in roles}


def _after(words: Sequence[Word], place: int) -> frozenset[str]:
    return words[place + 1].groups if place + 1 < len(words) else frozenset()


def _missing(slots: dict[str, Any]) -> tuple[str, ...]:
    kind = slots.get("kind")
    if kind is None:
        return ("kind",)
    if kind == "change":
        return () if "percent" in slots or "amount" in slots else ("percent",)
    return () if kind == "daily" or "amount" in slots else ("amount",)


def _kind(groups: frozenset[str], *, has_amount: bool, has_percent: bool) -> str | None:
    if has_percent:
        return "change"
    if "daily" in groups and not has_amount:
        return "daily"
    return next((kind for kind in KINDS if kind in groups), None)


def read_time(words: Sequence[Word]) -> tuple[str | None, Sequence[Word]]:
    """The hour that is said, as HH:MM, and the words without it."""
    for place, word in enumerate(words):
        if not word.groups.isdisjoint(TIMES):
            time = _time_at(words, place)
            if time:
                return time, [*words[:place], *words[place + 1 :]]
    return None, words


def _time_at(words: Sequence[Word], place: int) -> str | None:
    word = words[place]
    if "noon" in word.groups:
        return "12:00"
    clock = CLOCK.fullmatch(word.written)
    if clock:
        return _hour(Decimal(clock[1]), int(clock[2]), words)
    if not word.number or word.number.value >= 24 or not _is_hour(words, place):
        return None
    hour, part = divmod(word.number.value, 1)
    if any("quarter_to" in w.groups for w in words):
        return _hour(hour - 1, 45, words)
    return _hour(hour, _minutes(word, part), words)


def _is_hour(words: Sequence[Word], place: int) -> bool:
    """ "a las 5", "6 am"."""
    before = words[place - 1] if place else NOTHING
    after = words[place + 1] if place + 1 < len(words) else NOTHING
    return (
        before.sound in {"la", "las"}
        or not before.groups.isdisjoint({"at", "quarter_to"})
        or not after.groups.isdisjoint({"am", "pm"})
    )


def _minutes(word: Word, part: Decimal) -> int:
    """ "5.30" are thirty minutes; "cinco y media" too."""
    two_digits = re.search(r"[.,](\d\d)$", word.written)
    return int(two_digits[1]) if two_digits else int(part * 60)


def _hour(hour: Decimal, minutes: int, words: Sequence[Word]) -> str | None:
    later = any("pm" in word.groups for word in words)
    if later and hour < HOURS_OF_HALF_A_DAY:
        hour += HOURS_OF_HALF_A_DAY
    if hour >= 24 or minutes >= 60:
        return None
    return f"{int(hour):02}:{minutes:02}"

"""Alerts in a text: of which kind, at what price, at what hour."""

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from bot.understand.lexicon import Word
from bot.understand.meaning import Stated
from bot.understand.metal import read_metal
from bot.understand.roles import METAL, Claim, Role, claims

SURE: Final = (Role.PER_GRAM, Role.MONEY)
VAGUE: Final = (Role.OFFERED, Role.AL, Role.OF, Role.LOOSE)
"""What is an amount only where no number says that it is one."""
KINDS: Final = ("above", "below", "reach", "change")
CLOCK: Final = re.compile(r"(\d\d?):(\d\d)")
TIMES: Final = frozenset({"noon", "clock", "number"})
NOTHING: Final = Word("")
HOURS_OF_HALF_A_DAY: Final = 12
DENIED: Final = {"not", "enough", "no_more"}
NIGHT: Final = "night"
DAY: Final = "day"
CHANGES: Final = "changes"
"""An alert that there is already is to be changed."""
DOLLARS: Final = "dollars"
"""The amount is in dollars or for an ounce: alerts are in soles a gram."""
REACH_OF_CHANGE: Final = 4
"""Words from "cambia" to "alerta", both counted."""
ALL: Final = "all"
EVERY: Final = {"todas", "todos", "toditas", "toditos"}
PLACES: Final = range(1, 10)
"""The numbers by which alerts are listed."""
PLACE: Final = "#"
OF_A_DAY: Final = {"daily", "am", "pm"}
OF_AN_HOUR: Final = {"am", "pm", "clock", "price", "quote", "count.1", "gram", "daily"}
"""Beside these a small number is no place in a list."""


def read_alert(words: Sequence[Word]) -> Stated:
    """The slots of a wish to be told, and what must be asked."""
    time, rest = read_time(words)
    rest, changes = _without_change(rest)
    found, _ = claims(rest, METAL)
    percents = [c.value for c in found if "percent" in _after(rest, c.place)]
    amounts = _settled_amounts(found, rest)
    groups = _groups(rest)
    slots: dict[str, Any] = {}
    kind = _kind(groups, has_amount=bool(amounts), has_percent=bool(percents))
    if time or (kind is None and "daily" in groups):
        kind = "daily"
    if len(amounts) == 1 and _counts(kind, groups):
        slots["amount"] = amounts.pop()
    if percents:
        kind, slots["percent"] = "change", percents[0]
    slots |= {name: s for name, s in (("kind", kind), ("time", time)) if s}
    slots |= _besides(found, rest, changes=changes)
    return slots, missing_of_alert(slots)


def _groups(words: Iterable[Word]) -> frozenset[str]:
    return frozenset().union(*(word.groups for word in words))


def _without_change(words: Sequence[Word]) -> tuple[Sequence[Word], bool]:
    """ "cambia mi alerta a 480": the words without "cambia", and if it was there."""
    for place, word in enumerate(words):
        near = words[place + 1 : place + REACH_OF_CHANGE]
        if "modify" in word.groups and any("alerts" in w.groups for w in near):
            return [*words[:place], *words[place + 1 :]], True
    return words, False


def _counts(kind: str | None, groups: frozenset[str]) -> bool:
    """Whether a number is a price: "cambie 10" may be percent."""
    return kind != "daily" and (kind != "change" or "soles" in groups)


def _settled_amounts(found: Sequence[Claim], words: Sequence[Word]) -> set[Decimal]:
    """What may be the price; nothing beside a ley that is not clear."""
    named = any(claim.role is Role.LEY for claim in found)
    if named and read_metal(words).purity is None:
        return set()
    return _amounts(found, SURE) or _amounts(found, VAGUE)


def _amounts(found: Sequence[Claim], roles: Sequence[Role]) -> set[Decimal]:
    return {c.number.money for c in found if c.role in roles and not c.dollars}


def _besides(
    found: Sequence[Claim], words: Sequence[Word], *, changes: bool
) -> dict[str, Any]:
    """The purity that is waited for, and what is said besides the alert."""
    settled = [c for c in found if c.role in (Role.LEY, Role.KARATS)]
    purity = read_metal(words).purity if settled else None
    said = CHANGES if changes else _night(_groups(words))
    if said is None and any(c.dollars or c.role is Role.PER_OUNCE for c in found):
        said = DOLLARS
    told = {"purity": purity, "said": said}
    return {name: value for name, value in told.items() if value is not None}


def _night(groups: frozenset[str]) -> str | None:
    if "night_shift" in groups:
        return NIGHT
    return DAY if "at_night" in groups and groups & DENIED else None


def _after(words: Sequence[Word], place: int) -> frozenset[str]:
    return words[place + 1].groups if place + 1 < len(words) else frozenset()


def missing_of_alert(slots: Mapping[str, Any]) -> tuple[str, ...]:
    """What must be asked before an alert can be set."""
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


def read_stop(words: Sequence[Word]) -> Stated:
    """Which alerts are to be dropped: a number of the list, a kind, a price, all."""
    which = _which(words)
    return ({"said": which} if which else {}), ()


def _which(words: Sequence[Word]) -> str | None:
    groups, numbers = _groups(words), [w.number.value for w in words if w.number]
    if len(numbers) == 1 and numbers[0] in PLACES and groups.isdisjoint(OF_AN_HOUR):
        return f"{PLACE}{numbers[0]}"
    time, rest = read_time(words)
    if time or groups & OF_A_DAY:
        return "daily"
    amounts = _amounts(claims(rest, METAL)[0], (*SURE, *VAGUE))
    if numbers:
        return str(amounts.pop()) if len(amounts) == 1 else None
    return _all_or_kind(words)


def _all_or_kind(words: Sequence[Word]) -> str | None:
    several = [w for w in words if "alerts" in w.groups and w.sound.endswith("s")]
    if several or any(word.sound in EVERY for word in words):
        return ALL
    groups = _groups(words)
    return next((kind for kind in KINDS if kind in groups and kind != "reach"), None)


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

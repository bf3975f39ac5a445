"""Numbers in words, fractions and sums: "doce y medio", "un cuarto de gramo"."""

from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from typing import Final

from bot.understand.digits import Number
from bot.understand.lexicon import Word

THOUSAND: Final = Decimal(1000)
TENS: Final = {Decimal(10 * n) for n in range(1, 10)}
PARTS: Final = {"half": Decimal("0.5"), "quarter": Decimal("0.25")}
TENTH: Final = Decimal("0.1")
MEASURES: Final = frozenset(
    ("gram", "tenth", "ounce", "kilo", "tonne", "sack", "quintal", "container")
)
LARGE: Final = MEASURES - {"gram"}
"""Measures of which a half is said: "5 gramos y media onza"."""
COUNTS: Final = {
    f"count.{n}": Decimal(n)
    for n in (*range(31), *range(40, 100, 10), *range(100, 1001, 100))
}
BEGINNINGS: Final = (
    frozenset(COUNTS) | MEASURES | {"number", "part.half", "part.quarter"}
)
"""What a number can begin with."""


def with_numbers(words: Sequence[Word]) -> list[Word]:
    """The words with every number, however it is spelled, as one word."""
    found: list[Word] = []
    place = 0
    while place < len(words):
        number, after = None, place
        if not words[place].groups.isdisjoint(BEGINNINGS):
            number, after = _number(words, place)
        if number is None:
            found.append(words[place])
            place += 1
            continue
        unit = words[after : after + 1]
        if unit and unit[0].groups & MEASURES:
            number, after = _and_more(words, number, after + 1)
            found += [_word(number), *unit]
        else:
            found.append(_word(number))
        place = after
    return found


def _word(value: Number) -> Word:
    return Word(str(value.value), frozenset({"number"}), number=value)


def _number(words: Sequence[Word], place: int) -> tuple[Number | None, int]:
    """The number that begins at this place and where it ends, or None."""
    for read in (_part, _unit_and_part, _cardinal):
        value, after = read(words, place)
        if value is not None:
            return value, after
    return None, place


def _part(words: Sequence[Word], place: int) -> tuple[Number | None, int]:
    """ "medio gramo", "un cuarto de tonelada", "tres cuartos de gramo"."""
    times, after = Decimal(1), place
    count = _count(words[place])
    if count is not None and _has(words, place + 1, "part.quarter", "part.quarters"):
        times, after = count, place + 1
    share = _share(words, after)
    if share is None:
        return None, place
    after += 1
    if _has(words, after, "of") and _has(words, after + 1, *MEASURES):
        after += 1
    if not _has(words, after, *MEASURES):
        return None, place
    return Number(times * share), after


def _unit_and_part(words: Sequence[Word], place: int) -> tuple[Number | None, int]:
    """ "gramo y medio": one, to which the part is added behind the unit."""
    if not words[place].groups & MEASURES:
        return None, place
    one = Number(Decimal(1))
    _, after = _and_more(words, one, place + 1)
    return (one, place) if after > place + 1 else (None, place)


def _and_more(words: Sequence[Word], number: Number, after: int) -> tuple[Number, int]:
    """What follows the unit: "2 gramos y medio", "3 gramos con 2 palitos"."""
    if _has(words, after, "and") and not _has(words, after + 2, *MEASURES):
        share = _share(words, after + 1)
        if share is not None:
            return Number(number.value + share), after + 2
    joined = after + _has(words, after, "and", "of")
    tenths = _count_at(words, joined)
    if tenths is not None and tenths < 10 and _has(words, joined + 1, "tenth"):
        return Number(number.value + tenths * TENTH), joined + 2
    return number, after


def _cardinal(words: Sequence[Word], place: int) -> tuple[Number | None, int]:
    """ "trescientos cincuenta", "4 mil 800", "doce coma cinco", "doce y medio"."""
    if _is_no_number(words, place):
        return None, place
    value, after = _whole(words, place)
    return (None, place) if value is None else _with_part(words, value, after)


def _with_part(words: Sequence[Word], whole: Number, after: int) -> tuple[Number, int]:
    """What follows a whole number: "y medio", "coma cinco", "1/2"."""
    if _has(words, after, "and") and not _has(words, after + 2, *LARGE):
        share = _share(words, after + 1)
        if share is not None:
            return Number(whole.value + share), after + 2
    if _has(words, after, "point"):
        decimals, end = _whole(words, after + 1)
        if decimals:
            return Number(whole.value + Decimal(f"0.{decimals.value}")), end
    fraction = words[after].number if _has(words, after, "fraction") else None
    return (
        (Number(whole.value + fraction.value), after + 1)
        if fraction
        else (whole, after)
    )


def _whole(words: Sequence[Word], place: int) -> tuple[Number | None, int]:
    """A whole number in words, or one in digits that "mil" may follow."""
    first = words[place].number if place < len(words) else None
    if first:
        if not _has(words, place + 1, "count.1000"):
            return first, place + 1
        more, after = _below_thousand(words, place + 2)
        return Number(first.value * THOUSAND + more), after
    start = place
    value, place = _below_thousand(words, place)
    if _has(words, place, "count.1000"):
        more, place = _below_thousand(words, place + 1)
        value = max(value, Decimal(1)) * THOUSAND + more
    return (Number(value), place) if place > start else (None, start)


def _below_thousand(words: Sequence[Word], place: int) -> tuple[Decimal, int]:
    """Hundreds, tens and units as far as they go on; digits count as such too."""
    value, start = Decimal(0), place
    while place < len(words):
        step = 1 if value in TENS | {0} or value % 100 in TENS else 0
        joined = bool(step and value and _has(words, place, "and"))
        more = _count_at(words, place + joined)
        if more is None or more >= THOUSAND or not _goes_on(value, more, joined):
            break
        value, place = value + more, place + joined + 1
    return value, max(start, place)


def _goes_on(value: Decimal, more: Decimal, joined: bool) -> bool:
    """Whether a smaller number continues a larger one: 300 and 50, 50 and 7."""
    if not value:
        return True
    if value % 100 == 10 and not joined:
        return False
    if joined and not 0 < more < 10:
        return False
    return 0 < more < 100 and value % 10 ** len(str(int(more))) == 0


def _count_at(words: Sequence[Word], place: int) -> Decimal | None:
    return _count(words[place]) if place < len(words) else None


def _count(word: Word) -> Decimal | None:
    if word.number:
        return word.number.value
    return _counted(word.groups)


@cache
def _counted(groups: frozenset[str]) -> Decimal | None:
    return next((COUNTS[group] for group in groups if group in COUNTS), None)


def _is_no_number(words: Sequence[Word], place: int) -> bool:
    """Whether "un" stands before nothing measured, or "siento" is no "ciento"."""
    if words[place].sound == "siento":
        return place + 1 >= len(words) or _count(words[place + 1]) is None
    if "count.1" not in words[place].groups or len(words) == 1:
        return False
    return not _has(words, place + 1, *MEASURES, "count.1000", "point")


def _share(words: Sequence[Word], place: int) -> Decimal | None:
    if place >= len(words):
        return None
    if _has(words, place, "part.quarters"):
        return PARTS["quarter"]
    word = words[place]
    return next((v for n, v in PARTS.items() if f"part.{n}" in word.groups), None)


def _has(words: Sequence[Word], place: int, *groups: str) -> bool:
    return place < len(words) and not words[place].groups.isdisjoint(groups)

"""Numbers and purities as people write them."""

from collections.abc import Callable
from decimal import Decimal
from itertools import pairwise
from typing import Final

from bot.understand.lexicon import Lexicon
from pricing.purity import PURE, ImpossiblePurity, fineness, karats, ley
from pricing.units import KARATS_OF_PURE_GOLD, Fineness

CUSTOMARY_KARATS: Final = {Decimal(18), Decimal(21), Decimal(22), Decimal(24)}
"""Said without the word: "oro 18" is 18 karats."""


def number(word: str) -> Decimal | None:
    """A plain number with a decimal point or comma; None if it could be two."""
    if not any(c.isdigit() for c in word):
        return None
    plain = word.replace(",", ".")
    if plain.count(".") > 1 or not plain.replace(".", "").isascii():
        return None
    return Decimal(plain)


def purity(words: list[str], lexicon: Lexicon) -> Fineness | None:
    """The purity that a text states, None if it states none or an unclear one."""
    groups = [lexicon.groups_of(word) for word in words]
    for place, word in enumerate(words):
        value = number(word)
        if value is not None:
            before = groups[max(0, place - 2) : place]
            found = _stated(value, before, groups[place + 1 : place + 2])
            if found:
                return found
    return PURE if any("purity.pure" in group for group in groups) else None


def weighs(words: list[str], lexicon: Lexicon) -> bool:
    """Whether the text states a weight: "20 gramos", "doce gramos"."""
    return any(
        (number(word) is not None or "count" in lexicon.groups_of(word))
        and "gram" in lexicon.groups_of(unit)
        for word, unit in pairwise(words)
    )


def says_more(words: list[str], fineness: Fineness | None) -> bool:
    """Whether there is a number besides the purity, as what somebody offers."""
    stated = sum(number(word) is not None for word in words)
    return stated > (fineness is not None)


def _stated(
    value: Decimal, before: list[frozenset[str]], after: list[frozenset[str]]
) -> Fineness | None:
    """The purity of one number, by the words beside it."""
    beside = frozenset().union(*before[-1:], *after)
    follows = frozenset().union(*after)
    leads = frozenset().union(*before)
    readings: tuple[tuple[bool, Callable[[Decimal], Fineness | None]], ...] = (
        ("purity.karat" in beside, karats),
        ("purity.per_thousand" in follows, lambda n: fineness(n / 1000)),
        ("purity.percent" in follows, lambda n: fineness(n / 100)),
        ("purity.ley" in leads, _clear_ley),
        ("gold" in leads, _customary_karats),
        (value < 1, fineness),
    )
    try:
        return next((read(value) for fits, read in readings if fits), None)
    except ImpossiblePurity:
        return None


def _clear_ley(value: Decimal) -> Fineness | None:
    """From 1 to 24 a ley could be karats or percent."""
    return None if 1 < value <= KARATS_OF_PURE_GOLD else ley(value)


def _customary_karats(value: Decimal) -> Fineness | None:
    return karats(value) if value in CUSTOMARY_KARATS else None

"""Gold metal in a text: its weight and purity, and what is paid for it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from typing import Final

from bot.understand.lexicon import Word
from bot.understand.roles import METAL, PRODUCTS, Claim, Role, claims
from pricing.purity import PURE, ImpossiblePurity, fineness, karats, ley
from pricing.units import GRAMS_PER_TROY_OUNCE, KARATS_OF_PURE_GOLD, Fineness, Grams

CUSTOMARY_KARATS: Final = {Decimal(n) for n in (18, 21, 22, 24)}
"""Said without the word: "oro 18" is 18 karats."""
HUNDRED: Final = Decimal(100)
WEIGHTS: Final = {
    Role.GRAMS: Decimal(1),
    Role.TENTHS: Decimal("0.1"),
    Role.OUNCES: GRAMS_PER_TROY_OUNCE,
    Role.KILOS: Decimal(1000),
}
PRICES: Final = {
    Role.PER_GRAM: "per_gram",
    Role.PER_OUNCE: "per_ounce",
    Role.TOTAL: "total",
    Role.MONEY: None,
    Role.OFFERED: None,
    Role.LOOSE: None,
}
"""What an amount may be, the surest first, each with its basis."""
VAGUE: Final = (Role.LOOSE, Role.OFFERED, Role.OF)
YEARS: Final = range(1980, 2040)
BEFORE_YEARS: Final = {"el", "del", "ano"}
SHARES: Final = (Role.SHARE, Role.DISCOUNT, Role.PERCENT)
ADDED: Final = re.compile(r"[gopkOdeZLK%,_f]*[+,][+,_ef]*")
ADDED_IN_ALL: Final = re.compile(r"[^vSDw-]*[+,][^vSDw-]*")
"""Enough if the text says that it is about everything."""
FOR_THE_LOT: Final = re.compile(r"x[eOd_]{0,4}Z[gko]|T")


@dataclass(frozen=True)
class Metal:
    """What is said about gold metal; None where nothing clear is said."""

    claims: tuple[Claim, ...]
    weight: Grams | None
    purity: Fineness | None
    weighed: bool
    """A weight is stated, clear or not."""
    lot: bool
    """The amount is for everything."""

    @property
    def percent(self) -> Fineness | None:
        """The only percent that is stated, as a purity."""
        percents = self.of(Role.PERCENT)
        if len(percents) != 1 or not 1 <= percents[0].value <= HUNDRED:
            return None
        return Fineness(percents[0].value / HUNDRED)

    def of(self, *roles: Role) -> list[Claim]:
        return [claim for claim in self.claims if claim.role in roles]


def read_metal(words: Sequence[Word]) -> Metal:
    """Read the numbers of a text as being about metal."""
    claimed, said = claims(words, METAL)
    found = tuple(_or_purity(claim, words) for claim in claimed)
    weights = [claim for claim in found if claim.role in WEIGHTS]
    return Metal(
        found,
        _weight(weights, said),
        _purity(found, words, weighed=bool(weights)),
        bool(weights),
        bool(FOR_THE_LOT.search(said)) or _sold_for(found, words),
    )


def _sold_for(found: Sequence[Claim], words: Sequence[Word]) -> bool:
    """ "me compran 5 gramos en 1500 soles"."""
    weighed = any(claim.role in WEIGHTS for claim in found)
    return weighed and any(
        claim.role is Role.MONEY and words[claim.place - 1].sound in {"en", "por"}
        for claim in found
    )


def _or_purity(claim: Claim, words: Sequence[Word]) -> Claim:
    """Money is not offered in fractions of a sol: "0.90" alone is a ley."""
    if claim.role in VAGUE and _is_year(claim, words):
        return replace(claim, role=Role.ASIDE)
    if claim.role in VAGUE and claim.value < 1:
        return replace(claim, role=Role.LEY)
    return claim


def _is_year(claim: Claim, words: Sequence[Word]) -> bool:
    """ "desde el 2019"."""
    before = words[max(0, claim.place - 1) : claim.place]
    return claim.value in YEARS and any(w.sound in BEFORE_YEARS for w in before)


def _weight(weights: Sequence[Claim], said: str) -> Grams | None:
    """The weight in grams; None if it may be two, or nobody says that they add up."""
    if not weights or any(claim.number.grouped is not None for claim in weights):
        return None
    each = [claim.value * WEIGHTS[claim.role] for claim in weights]
    if len(set(each)) == 1 and len({claim.role for claim in weights}) == 1:
        return Grams(each[0]) if each[0] else None
    between = (said[one.place + 1 : other.place] for one, other in pairwise(weights))
    added = ADDED_IN_ALL if "T" in said else ADDED
    return Grams(sum(each, Decimal(0))) if all(map(added.fullmatch, between)) else None


def _purity(
    found: Sequence[Claim], words: Sequence[Word], *, weighed: bool
) -> Fineness | None:
    """The purity that a text states; None if none, several or an unclear one."""
    stated = {
        purity
        for claim in found
        if (purity := _stated(claim, words, weighed=weighed)) is not None
    }
    if len(stated) == 1:
        return stated.pop()
    pure = any("pure" in word.groups for word in words)
    unclear = any(c.role in (Role.LEY, Role.AL, Role.KARATS) for c in found)
    return PURE if pure and not stated and not unclear else None


def _stated(claim: Claim, words: Sequence[Word], *, weighed: bool) -> Fineness | None:
    read = _READINGS.get(claim.role)
    if read is None:
        return None
    percent = _followed_by(words, claim, "percent")
    try:
        if percent:
            return fineness(claim.value / HUNDRED)
        if claim.role is Role.OF and not weighed and claim.value < 24:
            return _customary(claim.value) if _said_of_gold(words, claim) else None
        return read(claim.value)
    except ImpossiblePurity:
        return None


def _followed_by(words: Sequence[Word], claim: Claim, group: str) -> bool:
    after = words[claim.place + 1 : claim.place + 2]
    return bool(after) and group in after[0].groups


def _said_of_gold(words: Sequence[Word], claim: Claim) -> bool:
    before = words[max(0, claim.place - 2) : claim.place]
    return any(word.groups & {"gold", "gram"} for word in before)


def clear_ley(value: Decimal) -> Fineness | None:
    """The purity of a ley; None from 1 to 23, which could be karats or percent."""
    if 1 < value < KARATS_OF_PURE_GOLD:
        return None
    return PURE if value == KARATS_OF_PURE_GOLD else ley(value)


def _customary(value: Decimal) -> Fineness | None:
    return karats(value) if value in CUSTOMARY_KARATS else None


def _likely_ley(value: Decimal) -> Fineness | None:
    """ "de 90", "oro 900": only what can be nothing else than a ley or karats."""
    if 50 <= value <= HUNDRED or 500 <= value < 1000 or 0 < value < 1:
        return ley(value)
    return _customary(value)


_READINGS: Final[dict[Role, Callable[[Decimal], Fineness | None]]] = {
    Role.KARATS: karats,
    Role.PER_THOUSAND: lambda value: fineness(value / 1000),
    Role.LEY: clear_ley,
    Role.OF: _likely_ley,
}


def product(words: Sequence[Word]) -> str | None:
    """The kind of gold or ore that is named."""
    named = frozenset().union(*(word.groups for word in words))
    return next((name for name in PRODUCTS if name in named), None)

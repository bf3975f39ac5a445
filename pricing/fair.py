"""What a fair buyer pays for metal, and how an offer compares with it.

A share is the part of the international value of the fine gold that an offer pays:
`offered / (grams * fineness * soles a gram of pure gold)`. Shares and soles are not
rounded here, so that no verdict turns on a céntimo.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, StrEnum, auto
from typing import Final

from pricing.market import Market
from pricing.policy import Band
from pricing.units import (
    GRAMS_PER_TROY_OUNCE,
    Fineness,
    Grams,
    PenPerGram,
    PenPerUsd,
    Usd,
)

HUNDRED: Final = Decimal(100)


class Basis(StrEnum):
    """What an offered amount is for."""

    PER_GRAM = "per_gram"
    TOTAL = "total"
    PER_OUNCE = "per_ounce"
    """Of the metal as it is, not of its fine gold."""
    PERCENT = "percent"
    """Of the international value of the fine gold."""
    PER_TONNE = "per_tonne"
    """Of dry ore; not for metal."""


class Currency(StrEnum):
    """Money that offers are made in."""

    PEN = "PEN"
    USD = "USD"


class Verdict(Enum):
    """How an offer is, worst first; TOO_HIGH is a warning, no praise."""

    VERY_LOW = auto()
    LOW = auto()
    FAIR = auto()
    GOOD = auto()
    TOO_HIGH = auto()


class UnclearOffer(ValueError):
    """An offer that can't be compared: something is missing or not above 0."""


@dataclass(frozen=True)
class Offer:
    """What a buyer offers: an amount above 0, of money or in percent."""

    amount: Decimal
    basis: Basis
    currency: Currency = Currency.PEN
    """Means nothing if the basis is PERCENT."""

    def soles(self, dollar: PenPerUsd) -> Decimal:
        """The amount of money in soles."""
        in_dollars = self.currency is Currency.USD
        return self.amount * dollar if in_dollars else self.amount

    def dollars(self, dollar: PenPerUsd) -> Usd:
        """The amount of money in US dollars."""
        return Usd(self.soles(dollar) / dollar)


@dataclass(frozen=True)
class FairRange:
    """Soles for some metal: its value, and what `floor`, `fair` and `good` pay."""

    value: Decimal
    floor: Decimal
    fair: Decimal
    good: Decimal

    def times(self, number: Decimal) -> "FairRange":
        """The same for so many times the metal."""
        parts = (self.value, self.floor, self.fair, self.good)
        return FairRange(*(part * number for part in parts))


GRAMS_PAID: Final[Mapping[Basis, Decimal]] = {
    Basis.PER_GRAM: Decimal(1),
    Basis.PER_OUNCE: GRAMS_PER_TROY_OUNCE,
}
"""For how many grams of metal an offer of this basis pays."""


def worth(pure_gram: PenPerGram, grams: Grams, fineness: Fineness) -> Decimal:
    """The international value of this metal in soles."""
    return pure_gram * grams * fineness


def fair_range(value: Decimal, band: Band) -> FairRange:
    """What a band's shares of `value` are, in the unit of `value`."""
    return FairRange(value, value * band.floor, value * band.fair, value * band.good)


def share_of(
    offer: Offer, market: Market, fineness: Fineness | None, grams: Grams | None
) -> Decimal:
    """The part of the international value that the offer pays; 1 is all of it.

    A percent needs neither fineness nor grams, a total needs both, the rest the
    fineness. UnclearOffer if one is missing, if the amount or the grams needed are not
    above 0, or if the offer is for ore.
    """
    if offer.amount <= 0:
        raise UnclearOffer(f"{offer.amount} is not above 0")
    if offer.basis is Basis.PERCENT:
        return offer.amount / HUNDRED
    if fineness is None:
        raise UnclearOffer("the fineness is missing")
    value = worth(market.pure_gram, _grams_paid(offer.basis, grams), fineness)
    return offer.soles(market.dollar) / value


def verdict(share: Decimal, band: Band, too_high: Decimal) -> Verdict:
    """Judge an unrounded share; a share equal to a limit has reached it.

    Above `too_high` the verdict changes, at it it doesn't.
    """
    return rank(share, band.floor, band.fair, band.good, too_high)


def rank(
    offered: Decimal, low: Decimal, fair: Decimal, good: Decimal, most: Decimal
) -> Verdict:
    """The verdict on an offer, given where low, fair and good begin and good ends."""
    if offered > most:
        return Verdict.TOO_HIGH
    starts = ((good, Verdict.GOOD), (fair, Verdict.FAIR), (low, Verdict.LOW))
    return next((v for start, v in starts if offered >= start), Verdict.VERY_LOW)


def missing(share: Decimal, value: Decimal, band: Band) -> Decimal:
    """What an offer of this share lacks to the fair price of all the metal.

    `value` is the international value of the metal; the answer is in its unit, and 0
    when the offer is fair.
    """
    return max(Decimal(0), band.fair - share) * value


def _grams_paid(basis: Basis, grams: Grams | None) -> Grams:
    paid = grams if basis is Basis.TOTAL else GRAMS_PAID.get(basis)
    if paid is None:
        raise UnclearOffer(f"the grams of an offer {basis} are missing")
    if paid <= 0:
        raise UnclearOffer(f"{paid} g is not above 0")
    return Grams(paid)

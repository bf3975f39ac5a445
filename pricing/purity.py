"""Purity of gold metal as people in Peru say it: karats, ley, milésimas."""

from decimal import Decimal
from typing import Final

from pricing.units import KARATS_OF_PURE_GOLD, Fineness

PURE: Final = Fineness(Decimal(1))


class ImpossiblePurity(ValueError):
    """No gold can be this pure: the fraction is not above 0 and at most 1."""


def fineness(fraction: Decimal) -> Fineness:
    """Accept a mass fraction, above 0 and at most 1; else ImpossiblePurity."""
    if not 0 < fraction <= 1:
        raise ImpossiblePurity(f"{fraction} is not above 0 and at most 1")
    return Fineness(fraction)


def karats(number: Decimal) -> Fineness:
    """Fineness of `number` karats, above 0 and at most 24; 22 is 0.91666..."""
    return fineness(number / KARATS_OF_PURE_GOLD)


def ley(number: Decimal) -> Fineness:
    """Fineness of a "ley": a fraction to 1, percent to 100, milésimas to 1000."""
    if number <= 1:
        return fineness(number)
    return fineness(number / (100 if number <= 100 else 1000))

"""What people of one zone were paid, from their own reports.

Few reports, or one person's many, would tell a price that nobody is paid; so a summary
needs enough different people, counts each once, and leaves out what is far from all.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from statistics import median, quantiles
from typing import Final

REMEMBERED: Final = timedelta(days=14)
FEWEST_PEOPLE: Final = 5
LOWEST_SHARE: Final = Decimal("0.30")
HIGHEST_SHARE: Final = Decimal("1.10")
"""Of the international value of the day: a report outside is a slip or a lie."""
FENCE: Final = Decimal("1.5")
"""Interquartile ranges outside the quartiles: Tukey's fence against outliers."""


@dataclass(frozen=True)
class Sale:
    """One report: soles a gram of pure gold, and who told it, under a pseudonym."""

    fine_gram: Decimal
    day: date
    seller: str


@dataclass(frozen=True)
class LocalPrice:
    """Soles a gram of pure gold that `people` different people were paid."""

    median: Decimal
    lowest: Decimal
    highest: Decimal
    people: int


def believable(share: Decimal) -> bool:
    """Whether a sale at this part of the international value counts."""
    return LOWEST_SHARE <= share <= HIGHEST_SHARE


def summary(sales: Iterable[Sale], today: date) -> LocalPrice | int:
    """The local price of the last 14 days, or how many people told one if too few.

    Those who are far from all others don't count.
    """
    latest: dict[str, Sale] = {}
    for sale in sorted(sales, key=lambda sale: sale.day):
        if today - REMEMBERED <= sale.day <= today:
            latest[sale.seller] = sale
    near = _without_outliers(sorted(sale.fine_gram for sale in latest.values()))
    if len(near) < FEWEST_PEOPLE:
        return len(near)
    return LocalPrice(median(near), near[0], near[-1], len(near))


def _without_outliers(told: list[Decimal]) -> list[Decimal]:
    if len(told) < FEWEST_PEOPLE:
        return told
    first, _, third = quantiles(told, n=4, method="inclusive")
    reach = (third - first) * FENCE
    return [price for price in told if first - reach <= price <= third + reach]

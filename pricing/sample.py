"""The market that a first start shows before any source has answered.

Its figures are real but old; it is told as a sample, and never compared with.
"""

import csv
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Final

from pricing.market import Market
from pricing.quotes import State
from pricing.units import PenPerUsd, UsdPerOunce

DAILY_PRICES: Final = Path(__file__).with_name("xau_daily.csv")


def daily_prices() -> list[tuple[date, UsdPerOunce, PenPerUsd]]:
    """Gold and dollar of each day of the file, oldest first."""
    with DAILY_PRICES.open(encoding="utf-8", newline="") as file:
        return [_priced(row) for row in csv.DictReader(file)]


def _priced(row: dict[str, str]) -> tuple[date, UsdPerOunce, PenPerUsd]:
    gold, soles = Decimal(row["usd_per_oz"]), Decimal(row["pen_per_oz"])
    day = date.fromisoformat(row["date"])
    return day, UsdPerOunce(gold), PenPerUsd(soles / gold)


def sample_market() -> Market:
    """The newest day of the file."""
    newest, gold, dollar = daily_prices()[-1]
    day = datetime.combine(newest, time.min, UTC)
    return Market(
        gold=gold,
        dollar=dollar,
        gold_as_of=day,
        dollar_as_of=day,
        gold_state=State.SAMPLE,
        dollar_state=State.SAMPLE,
    )

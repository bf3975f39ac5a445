"""The market that a first start shows before any source has answered.

Its figures are real but old; it is told as a sample, and never compared with.
"""

import csv
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Final

from pricing.market import Market
from pricing.quotes import State
from pricing.units import PenPerUsd, UsdPerOunce

DAILY_PRICES: Final = Path(__file__).with_name("xau_daily.csv")


def sample_market() -> Market:
    """The newest day of the file."""
    with DAILY_PRICES.open(encoding="utf-8", newline="") as file:
        *_, last = csv.DictReader(file)
    gold, soles = Decimal(last["usd_per_oz"]), Decimal(last["pen_per_oz"])
    day = datetime.fromisoformat(last["date"]).replace(tzinfo=UTC)
    return Market(
        gold=UsdPerOunce(gold),
        dollar=PenPerUsd(soles / gold),
        gold_as_of=day,
        dollar_as_of=day,
        gold_state=State.SAMPLE,
        dollar_state=State.SAMPLE,
    )

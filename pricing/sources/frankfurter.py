"""Frankfurter: daily rates collected from central banks, no key.

Its gold was twelve times off until April 2026, so it is never believed alone.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from pricing.quotes import Kind, Pair, Quote
from pricing.sources.feed import AN_HOUR, Feed, expect, field, iso_day, price, read_json

NAME: Final = "frankfurter"
ADDRESS: Final = "https://api.frankfurter.dev/v2/rate"


def reader(pair: Pair) -> Callable[[bytes, datetime], list[Quote]]:
    """A parser of one pair's rate; an answer about another pair is refused."""
    base, quote = pair.split("/")

    def parse(payload: bytes, now: datetime) -> list[Quote]:
        data = read_json(payload)
        expect(data, "base", base)
        expect(data, "quote", quote)
        rate = price(field(data, "rate"), "rate")
        as_of = iso_day(field(data, "date"), now)
        return [Quote(NAME, pair, Kind.DAILY, rate, as_of)]

    return parse


FEEDS: Final = tuple(
    Feed(NAME, (pair,), f"{ADDRESS}/{pair}", reader(pair), AN_HOUR)
    for pair in (Pair.GOLD, Pair.DOLLAR)
)

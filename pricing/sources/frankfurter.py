"""Frankfurter: daily dollar and daily gold, no key.

Its gold was 12 times off until April 2026: no source is believed alone.
"""

from datetime import datetime
from functools import partial
from typing import Final

from pricing.quotes import Kind, Pair, Quote
from pricing.sources.feed import AN_HOUR, Feed, expect, field, iso_day, price, read_json

NAME: Final = "frankfurter"


def parse(payload: bytes, now: datetime, *, pair: Pair) -> list[Quote]:
    """Read the rate of one pair, which the answer must name."""
    data = read_json(payload)
    base, quote = pair.split("/")
    expect(data, "base", base)
    expect(data, "quote", quote)
    rate = price(field(data, "rate"), "rate")
    as_of = iso_day(field(data, "date"), now)
    return [Quote(NAME, pair, Kind.DAILY, rate, as_of)]


def _feed(pair: Pair) -> Feed:
    url = f"https://api.frankfurter.dev/v2/rate/{pair}"
    return Feed(NAME, (pair,), url, partial(parse, pair=pair), AN_HOUR)


FEEDS: Final = (_feed(Pair.DOLLAR), _feed(Pair.GOLD))

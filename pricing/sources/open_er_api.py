"""open.er-api.com: the daily dollar, no key, asks for a link and at most hourly use.

Rates By Exchange Rate API. Pressed harder it answers 429 for 20 minutes.
"""

from datetime import datetime
from typing import Final

from pricing.quotes import Kind, Pair, Quote
from pricing.sources.feed import (
    AN_HOUR,
    Feed,
    expect,
    field,
    price,
    read_json,
    unix_moment,
)

NAME: Final = "open.er-api.com"


def parse(payload: bytes, now: datetime) -> list[Quote]:
    """Read soles a US dollar."""
    data = read_json(payload)
    expect(data, "result", "success")
    expect(data, "base_code", "USD")
    soles = price(field(data, "rates", "PEN"), "rates.PEN")
    as_of = unix_moment(field(data, "time_last_update_unix"), now)
    return [Quote(NAME, Pair.DOLLAR, Kind.DAILY, soles, as_of)]


FEEDS: Final = (
    Feed(NAME, (Pair.DOLLAR,), "https://open.er-api.com/v6/latest/USD", parse, AN_HOUR),
)

"""open.er-api.com: daily dollar, no key, with a link to it, at most once an hour.

Pressed harder it answers 429 for 20 minutes.
"""

from datetime import datetime
from typing import Final

from pricing.quotes import Kind, Pair, Quote
from pricing.sources.feed import (
    AN_HOUR,
    Fault,
    Feed,
    SourceError,
    expect,
    field,
    price,
    read_json,
    unix_moment,
)

NAME: Final = "open.er-api.com"


def parse(payload: bytes, now: datetime) -> list[Quote]:
    """Read soles a dollar from the table of the dollar."""
    data = read_json(payload)
    if field(data, "result") != "success":
        raise SourceError(Fault.STATUS, "result is not success")
    expect(data, "base_code", "USD")
    soles = price(field(data, "rates", "PEN"), "rates.PEN")
    as_of = unix_moment(field(data, "time_last_update_unix"), now)
    return [Quote(NAME, Pair.DOLLAR, Kind.DAILY, soles, as_of)]


FEEDS: Final = (
    Feed(NAME, (Pair.DOLLAR,), "https://open.er-api.com/v6/latest/USD", parse, AN_HOUR),
)

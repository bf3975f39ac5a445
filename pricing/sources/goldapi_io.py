"""goldapi.io: live spot gold with the operator's key, about 100 free a month."""

from datetime import datetime, timedelta
from typing import Final

from pricing.quotes import Kind, Pair, Quote
from pricing.sources.feed import Feed, expect, field, price, read_json, unix_moment

NAME: Final = "goldapi.io"


def parse(payload: bytes, now: datetime) -> list[Quote]:
    """Read US dollars a troy ounce."""
    data = read_json(payload)
    expect(data, "metal", "XAU")
    expect(data, "currency", "USD")
    dollars = price(field(data, "price"), "price")
    as_of = unix_moment(field(data, "timestamp"), now)
    return [Quote(NAME, Pair.GOLD, Kind.LIVE, dollars, as_of)]


FEEDS: Final = (
    Feed(
        NAME,
        (Pair.GOLD,),
        "https://www.goldapi.io/api/XAU/USD",
        parse,
        rest=timedelta(hours=8),
        key_header="x-access-token",
    ),
)

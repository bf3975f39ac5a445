"""gold-api.com: live spot gold, no key. It asks not to be called oftener than 30 s.

On weekends it stamps the closing price with the present moment.
"""

from datetime import datetime
from typing import Final

from pricing.quotes import Kind, Pair, Quote
from pricing.sources.feed import Feed, expect, field, iso_moment, price, read_json

NAME: Final = "gold-api.com"


def parse(payload: bytes, now: datetime) -> list[Quote]:
    """Read US dollars a troy ounce; older answers lack the currency."""
    data = read_json(payload)
    expect(data, "symbol", "XAU")
    if "currency" in data:
        expect(data, "currency", "USD")
    dollars = price(field(data, "price"), "price")
    as_of = iso_moment(field(data, "updatedAt"), now)
    return [Quote(NAME, Pair.GOLD, Kind.LIVE, dollars, as_of)]


FEEDS: Final = (Feed(NAME, (Pair.GOLD,), "https://api.gold-api.com/price/XAU", parse),)

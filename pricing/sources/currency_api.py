"""currency-api (CC0): daily gold in some 340 currencies, built at 00:00 UTC, no key.

Its sol ran 0.6 to 0.8 % behind; "xaut" and "paxg" beside "xau" are tokens, not gold.
"""

from datetime import datetime
from typing import Final

from pricing.quotes import Kind, Pair, Quote
from pricing.sources.feed import AN_HOUR, Feed, field, iso_day, price, read_json

NAME: Final = "currency-api"
FILE: Final = "v1/currencies/xau.min.json"


def parse(payload: bytes, now: datetime) -> list[Quote]:
    """Read dollars a troy ounce, and the dollar as soles an ounce by dollars."""
    data = read_json(payload)
    gold = price(field(data, "xau", "usd"), "xau.usd")
    soles = price(field(data, "xau", "pen"), "xau.pen")
    as_of = iso_day(field(data, "date"), now)
    return [
        Quote(NAME, Pair.GOLD, Kind.DAILY, gold, as_of),
        Quote(NAME, Pair.DOLLAR, Kind.DAILY, soles / gold, as_of),
    ]


FEEDS: Final = (
    Feed(
        NAME,
        (Pair.GOLD, Pair.DOLLAR),
        f"https://cdn.jsdelivr.net/npm/@fawazahmed0/currency-api@latest/{FILE}",
        parse,
        AN_HOUR,
        mirror=f"https://latest.currency-api.pages.dev/{FILE}",
    ),
)

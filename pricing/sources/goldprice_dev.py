"""goldprice.dev: live gold a GRAM by karat, no key, at most 100 requests an hour."""

from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from pricing.quotes import Kind, Pair, Quote
from pricing.sources.feed import (
    Fault,
    Feed,
    SourceError,
    expect,
    field,
    iso_moment,
    price,
    price_in_text,
    read_json,
    unix_moment,
)
from pricing.units import GRAMS_PER_TROY_OUNCE

NAME: Final = "goldprice.dev"
PURE: Final = "price_gram_24k"


def parse(payload: bytes, now: datetime) -> list[Quote]:
    """Read US dollars a gram of 24 karat; without a time of its own it is new."""
    data = read_json(payload)
    gram = _gram(field(data, PURE))
    if "currency" in data:
        expect(data, "currency", "USD")
    if data.get("is_stale", False) is not False:
        raise SourceError(Fault.BAD_DATE, "says it is stale")
    as_of = _moment(data["timestamp"], now) if "timestamp" in data else now
    return [
        Quote(NAME, Pair.GOLD, Kind.LIVE, gram * GRAMS_PER_TROY_OUNCE, as_of),
    ]


def _gram(value: Any) -> Decimal:
    read = price_in_text if isinstance(value, str) else price
    return read(value, PURE)


def _moment(value: Any, now: datetime) -> datetime:
    read = iso_moment if isinstance(value, str) else unix_moment
    return read(value, now)


FEEDS: Final = (
    Feed(
        NAME,
        (Pair.GOLD,),
        "https://api.goldprice.dev/v1/carat?currency=USD",
        parse,
    ),
)

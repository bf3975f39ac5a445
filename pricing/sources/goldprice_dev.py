"""goldprice.dev: live gold a gram by karat, no key, 100 requests an hour.

Its prices come as text or as numbers.
"""

from datetime import datetime
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
GRAM: Final = "price_gram_24k"


def parse(payload: bytes, now: datetime) -> list[Quote]:
    """Read US dollars a GRAM of pure gold, and give them a troy ounce."""
    data = read_json(payload)
    value = field(data, GRAM)
    gram = price_in_text(value, GRAM) if isinstance(value, str) else price(value, GRAM)
    if "currency" in data:
        expect(data, "currency", "USD")
    if data.get("is_stale") is True:
        raise SourceError(Fault.BAD_DATE, "the source says that it is stale")
    as_of = _moment(data.get("timestamp"), now)
    ounce = gram * GRAMS_PER_TROY_OUNCE
    return [Quote(NAME, Pair.GOLD, Kind.LIVE, ounce, as_of)]


def _moment(stamp: Any, now: datetime) -> datetime:
    """When the price was true; without a stamp, when it was asked."""
    if stamp is None:
        return now
    if isinstance(stamp, str):
        return iso_moment(stamp, now)
    return unix_moment(stamp, now)


FEEDS: Final = (
    Feed(
        NAME,
        (Pair.GOLD,),
        "https://api.goldprice.dev/v1/carat?currency=USD",
        parse,
    ),
)

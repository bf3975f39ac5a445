"""Swissquote: live bid and ask of spot gold on several platforms, no key.

Its time stands still while the market is closed.
"""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from statistics import median
from typing import Any, Final

from pricing.quotes import Kind, Pair, Quote
from pricing.sources.feed import (
    Fault,
    Feed,
    SourceError,
    field,
    listed,
    price,
    read_json,
    unix_moment,
)

NAME: Final = "swissquote"
MILLISECONDS: Final = 1000


def parse(payload: bytes, now: datetime) -> list[Quote]:
    """Read US dollars a troy ounce: the median over all platforms and profiles.

    Order and names of these vary, and a side without a price stands at 0.
    """
    platforms = listed(read_json(payload), "platforms")
    middles = [middle for each in platforms for middle in _middles(each)]
    if not middles:
        raise SourceError(Fault.MISSING, "no profile has bid and ask")
    as_of = max(
        unix_moment(field(each, "ts"), now, per_second=MILLISECONDS)
        for each in platforms
    )
    return [Quote(NAME, Pair.GOLD, Kind.LIVE, median(middles), as_of)]


def _middles(platform: Any) -> Iterator[Decimal]:
    for profile in listed(field(platform, "spreadProfilePrices"), "profiles"):
        bid, ask = field(profile, "bid"), field(profile, "ask")
        if bid == 0 or ask == 0:
            continue
        bid, ask = price(bid, "bid"), price(ask, "ask")
        if bid > ask:
            raise SourceError(Fault.NOT_A_NUMBER, "bid above ask")
        yield (bid + ask) / 2


FEEDS: Final = (
    Feed(
        NAME,
        (Pair.GOLD,),
        "https://forex-data-feed.swissquote.com/public-quotes/bboquotes/instrument/XAU/USD",
        parse,
    ),
)

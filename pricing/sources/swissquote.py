"""Swissquote: live bid and ask of spot gold, no key.

Platforms and spread profiles come in any order and under any name, some with zeros.
The time stands still while the market is closed.
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
    items,
    price,
    read_json,
    unix_moment,
)

NAME: Final = "swissquote"
URL: Final = (
    "https://forex-data-feed.swissquote.com/public-quotes/bboquotes/instrument/XAU/USD"
)
MILLISECONDS: Final = 1000


def parse(payload: bytes, now: datetime) -> list[Quote]:
    """Read the median middle of all profiles, as old as the oldest platform used."""
    middles: list[Decimal] = []
    moments: list[datetime] = []
    for platform in items(read_json(payload)):
        if found := list(_middles(platform)):
            middles += found
            stamp = field(platform, "ts")
            moments.append(unix_moment(stamp, now, per_second=MILLISECONDS))
    if not middles:
        raise SourceError(Fault.NOT_A_NUMBER, "no usable bid and ask")
    return [Quote(NAME, Pair.GOLD, Kind.LIVE, median(middles), min(moments))]


def _middles(platform: Any) -> Iterator[Decimal]:
    for profile in items(platform, "spreadProfilePrices"):
        bid, ask = _offer(profile, "bid"), _offer(profile, "ask")
        if bid and ask and bid <= ask:
            yield (bid + ask) / 2


def _offer(profile: Any, name: str) -> Decimal | None:
    """A side of the market, None where nobody offers: then it says 0 or less."""
    offer = field(profile, name)
    if isinstance(offer, Decimal) and offer <= 0:
        return None
    return price(offer, name)


FEEDS: Final = (Feed(NAME, (Pair.GOLD,), URL, parse),)

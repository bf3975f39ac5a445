"""BCRP, Peru's central bank: the official dollar and London gold, attribution required.

It publishes a business day late or more, hence a window of which the last day counts.
A firewall may answer 200 with HTML, an unknown code 200 with nothing.
"""

import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any, Final

from pricing.quotes import Kind, Pair, Quote
from pricing.sources.feed import (
    AN_HOUR,
    Fault,
    Feed,
    SourceError,
    day_begins,
    field,
    items,
    price_in_text,
    read_json,
)

NAME: Final = "bcrp"
API: Final = "https://estadisticas.bcrp.gob.pe/estadisticas/series/api"
BUY_AND_SELL: Final = ("compra", "venta")
LONDON_GOLD: Final = ("oro",)
NO_DATUM: Final = ("n.d.", "n.d")
DAY: Final = re.compile(r"([0-9]{1,2})\.([a-z]{3})\.([0-9]{2})")
CENTURY: Final = 2000
MONTHS: Final = {
    "ene": 1,
    "jan": 1,
    "feb": 2,
    "mar": 3,
    "abr": 4,
    "may": 5,
    "jun": 6,
    "jul": 7,
    "ago": 8,
    "set": 9,
    "sep": 9,
    "oct": 10,
    "nov": 11,
    "dic": 12,
}


def parse(
    payload: bytes, now: datetime, *, pair: Pair, series: tuple[str, ...]
) -> list[Quote]:
    """Read the middle of the series on the last day that has a value of each."""
    data = read_json(payload)
    names = [_plain(field(s, "name")) for s in items(data, "config", "series")]
    places = [_place(names, word, series) for word in series]
    days: dict[date, Decimal | None] = {}
    for period in items(data, "periods"):
        day = _day(field(period, "name"))
        if day in days:
            raise SourceError(Fault.BAD_DATE, "a day twice")
        days[day] = _middle(items(period, "values"), names, places)
    known = {day: middle for day, middle in days.items() if middle}
    if not known:
        raise SourceError(Fault.MISSING, "only n.d.")
    last = max(known)
    return [Quote(NAME, pair, Kind.DAILY, known[last], day_begins(last, now))]


def _plain(text: Any) -> str:
    """Small letters without accents: titles differ by both."""
    if not isinstance(text, str):
        raise SourceError(Fault.UNREADABLE, "a name is no text")
    letters = unicodedata.normalize("NFKD", text.strip().casefold())
    return "".join(c for c in letters if not unicodedata.combining(c))


def _place(names: list[str], wanted: str, series: tuple[str, ...]) -> int:
    """Where a series stands, by its name: answers come sorted in more than one way."""
    found = [
        place
        for place, name in enumerate(names)
        if set(re.findall("[a-z]+", name)) & set(series) == {wanted}
    ]
    if len(found) != 1:
        raise SourceError(Fault.MISSING, f"{len(found)} series named {wanted}")
    return found[0]


def _day(name: Any) -> date:
    """A day as "25.Set.26"."""
    parts = DAY.fullmatch(_plain(name))
    if not parts or parts[2] not in MONTHS:
        raise SourceError(Fault.BAD_DATE, "no day")
    try:
        return date(CENTURY + int(parts[3]), MONTHS[parts[2]], int(parts[1]))
    except ValueError as exc:
        raise SourceError(Fault.BAD_DATE, parts[0]) from exc


def _middle(values: list[Any], names: list[str], places: list[int]) -> Decimal | None:
    """The mean of the wanted series on a day, None if one has no value."""
    if len(values) != len(names):
        raise SourceError(Fault.MISSING, "a value of a series")
    wanted = [values[place] for place in places]
    if any(_plain(value) in NO_DATUM for value in wanted):
        return None
    prices = [price_in_text(value, "value") for value in wanted]
    return sum(prices, Decimal(0)) / len(prices)


def _feed(pair: Pair, codes: str, series: tuple[str, ...]) -> Feed:
    url = f"{API}/{codes}/json/{{start}}/{{end}}"
    return Feed(NAME, (pair,), url, partial(parse, pair=pair, series=series), AN_HOUR)


FEEDS: Final = (
    _feed(Pair.DOLLAR, "PD04639PD-PD04640PD", BUY_AND_SELL),
    _feed(Pair.GOLD, "PD04704XD", LONDON_GOLD),
)

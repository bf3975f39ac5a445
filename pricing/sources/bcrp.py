"""BCRP, Peru's central bank: official daily dollar and London gold, no key.

Source: Banco Central de Reserva del Perú, which asks to be named. It publishes a
business day late or more, writes values as text, "n.d." for a missing one, and
sometimes a firewall answers with a page of HTML. Series come in no fixed order.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from pricing.quotes import Kind, Pair, Quote
from pricing.sources.feed import (
    AN_HOUR,
    Fault,
    Feed,
    SourceError,
    day_begins,
    field,
    listed,
    price_in_text,
    read_json,
    words_of,
)

NAME: Final = "bcrp"
ADDRESS: Final = "https://estadisticas.bcrp.gob.pe/estadisticas/series/api"
MISSING_VALUE: Final = "n.d."
MONTHS: Final = {
    "ene": 1,
    "jan": 1,
    "feb": 2,
    "mar": 3,
    "abr": 4,
    "apr": 4,
    "may": 5,
    "jun": 6,
    "jul": 7,
    "ago": 8,
    "aug": 8,
    "set": 9,
    "sep": 9,
    "oct": 10,
    "nov": 11,
    "dic": 12,
    "dec": 12,
}
CENTURY: Final = 2000


def reader(
    pair: Pair, wanted: tuple[str, ...]
) -> Callable[[bytes, datetime], list[Quote]]:
    """A parser of the mean of the series whose names hold the `wanted` words."""

    def parse(payload: bytes, now: datetime) -> list[Quote]:
        data = read_json(payload)
        columns = [_column(field(data, "config", "series"), word) for word in wanted]
        for period in reversed(listed(field(data, "periods"), "periods")):
            values = [_value(period, column) for column in columns]
            known = [value for value in values if value is not None]
            if len(known) == len(wanted):
                mean = sum(known, Decimal(0)) / len(known)
                as_of = day_begins(_day(field(period, "name")), now)
                return [Quote(NAME, pair, Kind.DAILY, mean, as_of)]
        raise SourceError(Fault.MISSING, "no value in the window")

    return parse


def _column(series: Any, word: str) -> int:
    names = [words_of(field(one, "name")) for one in listed(series, "series")]
    places = [place for place, name in enumerate(names) if word in name]
    if len(places) != 1:
        raise SourceError(Fault.MISSING, f"series {word}")
    return places[0]


def _value(period: Any, column: int) -> Decimal | None:
    values = listed(field(period, "values"), "values")
    if column >= len(values):
        raise SourceError(Fault.MISSING, "values")
    if values[column] == MISSING_VALUE:
        return None
    return price_in_text(values[column], "values")


def _day(name: Any) -> date:
    """A day as "25.Set.26"."""
    try:
        day, month, year = name.split(".")
        return date(CENTURY + int(year), MONTHS[month.lower()], int(day))
    except (AttributeError, KeyError, ValueError) as exc:
        raise SourceError(Fault.BAD_DATE, "period") from exc


def _feed(pair: Pair, codes: str, wanted: Iterable[str]) -> Feed:
    url = f"{ADDRESS}/{codes}/json/{{start}}/{{end}}"
    return Feed(NAME, (pair,), url, reader(pair, tuple(wanted)), AN_HOUR)


FEEDS: Final = (
    _feed(Pair.DOLLAR, "PD04639PD-PD04640PD", ("compra", "venta")),
    _feed(Pair.GOLD, "PD04704XD", ("oro",)),
)

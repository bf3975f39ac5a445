"""SUNAT, Peru's tax office: the official dollar as a line of text.

It may still show the day before.
"""

import re
from datetime import date, datetime
from typing import Final

from pricing.quotes import Kind, Pair, Quote
from pricing.sources.feed import (
    AN_HOUR,
    Fault,
    Feed,
    SourceError,
    day_begins,
    price_in_text,
)

NAME: Final = "sunat"
LINE: Final = re.compile(
    r"([0-9]{2})/([0-9]{2})/([0-9]{4})\|([^|\n]*)\|([^|\n]*)\|?",
)


def parse(payload: bytes, now: datetime) -> list[Quote]:
    """Read the middle of buying and selling from "29/09/2026|3.429|3.437|"."""
    found = LINE.fullmatch(payload.decode("ascii", "replace").strip())
    if not found:
        raise SourceError(Fault.UNREADABLE, "not a line of date, buy and sell")
    day, month, year, buy, sell = found.groups()
    bid, ask = price_in_text(buy, "buy"), price_in_text(sell, "sell")
    if bid > ask:
        raise SourceError(Fault.NOT_A_NUMBER, "buying above selling")
    as_of = day_begins(_date(year, month, day), now)
    return [Quote(NAME, Pair.DOLLAR, Kind.DAILY, (bid + ask) / 2, as_of)]


def _date(year: str, month: str, day: str) -> date:
    try:
        return date(int(year), int(month), int(day))
    except ValueError as exc:
        raise SourceError(Fault.BAD_DATE, f"{day}/{month}/{year}") from exc


FEEDS: Final = (
    Feed(
        NAME,
        (Pair.DOLLAR,),
        "https://www.sunat.gob.pe/a/txt/tipoCambio.txt",
        parse,
        AN_HOUR,
    ),
)

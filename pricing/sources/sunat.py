"""SUNAT, Peru's tax authority: the official dollar of the day, as a line of text."""

from datetime import date, datetime
from decimal import Decimal
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
FIELDS: Final = 3
LONGEST_LINE: Final = 100


def parse(payload: bytes, now: datetime) -> list[Quote]:
    """Read "01/10/2026|3.429|3.437|": the mean of buying and selling."""
    text = payload[:LONGEST_LINE].decode("latin-1").strip()
    day, *prices = text.rstrip("|").split("|")
    if len(prices) != FIELDS - 1:
        raise SourceError(Fault.UNREADABLE, "not date|buy|sell|")
    buy, sell = (price_in_text(each.strip(), "rate") for each in prices)
    if buy > sell:
        raise SourceError(Fault.NOT_A_NUMBER, "buying above selling")
    mean = (buy + sell) / Decimal(2)
    return [Quote(NAME, Pair.DOLLAR, Kind.DAILY, mean, day_begins(_day(day), now))]


def _day(text: str) -> date:
    try:
        day, month, year = (int(part) for part in text.split("/"))
        return date(year, month, day)
    except ValueError as exc:
        raise SourceError(Fault.BAD_DATE, "not dd/mm/yyyy") from exc


FEEDS: Final = (
    Feed(
        NAME,
        (Pair.DOLLAR,),
        "https://www.sunat.gob.pe/a/txt/tipoCambio.txt",
        parse,
        AN_HOUR,
    ),
)

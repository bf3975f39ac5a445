"""The catalog of Spanish texts, and numbers and dates as Peru writes them."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import cache, lru_cache
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

MESSAGES: Final = Path(__file__).parents[1] / "messages"
PERU: Final = Locale.parse("es_PE")
LIMA: Final = ZoneInfo("America/Lima")
REMEMBERED: Final = 4096


@cache
def load_catalog(language: str = "es") -> GNUTranslations:
    """Compile the catalog in memory, so that no stale compiled file can be used.

    Once a process: reading the file takes longer than anything that is said from it.
    """
    compiled = BytesIO()
    with (MESSAGES / language / "LC_MESSAGES" / "bot.po").open("rb") as source:
        write_mo(compiled, read_po(source))
    compiled.seek(0)
    return GNUTranslations(compiled)


def N_(key: str) -> str:
    """Mark a key for the catalog that is translated later; gettext's own name."""
    return key


@lru_cache(REMEMBERED)
def amount(value: Decimal, places: int = 2) -> str:
    """A number with commas for thousands and this many decimals: 1,234.50."""
    decimals = "." + "0" * places if places else ""
    return str(format_decimal(value, f"#,##0{decimals}", locale=PERU))


@lru_cache(REMEMBERED)
def plain(value: Decimal, places: int = 2) -> str:
    """A number with as many decimals as it needs, at most `places`: 91.67, 90."""
    return str(format_decimal(value, f"0.{'#' * places}", locale=PERU))


def midnight(day: date) -> datetime:
    """When a day begins in Lima, in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=LIMA).astimezone(UTC)


@lru_cache(REMEMBERED)
def hour(moment: datetime) -> str:
    """The hour in Lima: 10:05."""
    return str(format_datetime(moment, "HH:mm", tzinfo=LIMA, locale=PERU))


@lru_cache(REMEMBERED)
def day(moment: date) -> str:
    """A day of this year: 29/09. Not of a datetime: one moment has many days."""
    return str(format_date(moment, "dd/MM", locale=PERU))


@lru_cache(REMEMBERED)
def full_day(moment: date) -> str:
    """A day with its year: 29/09/2026."""
    return str(format_date(moment, "dd/MM/yyyy", locale=PERU))


def price_day(as_of: datetime) -> date:
    """The day of a price in Lima; a daily one has its day's first moment in UTC."""
    in_utc = as_of.astimezone(UTC)
    return in_utc.date() if in_utc.time() == time.min else as_of.astimezone(LIMA).date()


def stamp(moment: datetime) -> str:
    """Day and hour in Lima: 29/09 10:05."""
    return f"{day(moment.astimezone(LIMA).date())} {hour(moment)}"

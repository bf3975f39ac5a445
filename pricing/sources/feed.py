"""What a price source is, and how its answers are read: nothing here does I/O.

A source's module states URLs and a pure `parse(payload, now)`. Whatever an answer
holds, `parse` gives quotes or raises SourceError: never another error, never a guess.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, DecimalException
from enum import StrEnum
from typing import Any, Final, NoReturn

from pricing.quotes import Pair, Quote

OLDEST_BELIEVABLE: Final = timedelta(days=366)
"""An older date is a mistake of the source, not an old price."""
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
AN_HOUR: Final = timedelta(hours=1)
A_DAY: Final = timedelta(days=1)
LARGEST_NUMBER: Final = Decimal(10) ** 9
SMALLEST_NUMBER: Final = 1 / LARGEST_NUMBER
PLAIN_NUMBER: Final = re.compile(r"[0-9]+(\.[0-9]+)?")


class Fault(StrEnum):
    """What was wrong with a source's answer."""

    UNREACHABLE = "unreachable"
    TIMEOUT = "no answer in time"
    STATUS = "error status"
    TOO_LARGE = "answer too large"
    REDIRECT = "redirects elsewhere"
    UNREADABLE = "unreadable answer"
    MISSING = "missing field"
    NOT_A_NUMBER = "not a price"
    WRONG_UNIT = "wrong currency or unit"
    BAD_DATE = "impossible date"


class SourceError(Exception):
    """A source gave no price: which fault, and where in its answer."""

    def __init__(self, fault: Fault, detail: str = "") -> None:
        super().__init__(f"{fault}: {detail}" if detail else str(fault))
        self.fault = fault


@dataclass(frozen=True)
class Feed:
    """One address of a source and how to read what it answers."""

    source: str
    """The source's name, and its folder under SOURCES_URL."""
    pairs: tuple[Pair, ...]
    """What a good answer prices."""
    url: str
    """May hold {start} and {end}: dates of a window that ends today in Lima."""
    parse: Callable[[bytes, datetime], list[Quote]]
    rest: timedelta = timedelta(0)
    """How long an answer serves before the clock asks again."""
    mirror: str = ""
    """Where the same answer is asked when the first address fails."""
    key_header: str = ""
    """The header that carries the operator's key; without the key it is not asked."""


def read_json(payload: bytes) -> Any:
    """Parse JSON with exact Decimals for numbers; a field said twice is refused."""
    try:
        return json.loads(
            payload,
            parse_float=Decimal,
            parse_int=Decimal,
            parse_constant=_refuse_constant,
            object_pairs_hook=_unambiguous,
        )
    except (ValueError, RecursionError, DecimalException) as exc:
        start = payload[:1].decode("ascii", "replace")
        shape = "HTML" if start == "<" else "empty" if not start else "not JSON"
        raise SourceError(Fault.UNREADABLE, shape) from exc


def _refuse_constant(name: str) -> NoReturn:
    raise SourceError(Fault.NOT_A_NUMBER, name)


def _unambiguous(members: list[tuple[str, Any]]) -> dict[str, Any]:
    data = dict(members)
    if len(data) != len(members):
        raise SourceError(Fault.UNREADABLE, "a field twice")
    return data


def field(data: Any, *path: str) -> Any:
    """The value at `path` in nested objects."""
    for name in path:
        if not isinstance(data, dict) or name not in data:
            raise SourceError(Fault.MISSING, ".".join(path))
        data = data[name]
    return data


def items(data: Any, *path: str) -> list[Any]:
    """The list at `path`, which must hold something."""
    found = field(data, *path)
    if not isinstance(found, list) or not found:
        raise SourceError(Fault.MISSING, ".".join(path))
    return found


def price(value: Any, name: str) -> Decimal:
    """A number above 0 and of a size that prices have."""
    if not isinstance(value, Decimal):
        raise SourceError(Fault.NOT_A_NUMBER, name)
    if not SMALLEST_NUMBER < value < LARGEST_NUMBER:
        raise SourceError(Fault.NOT_A_NUMBER, f"{name} is {value:.3g}")
    return value


def price_in_text(value: Any, name: str) -> Decimal:
    """A price that the source writes as text, as "132.75"."""
    if not isinstance(value, str) or not PLAIN_NUMBER.fullmatch(value.strip()):
        raise SourceError(Fault.NOT_A_NUMBER, name)
    return price(Decimal(value.strip()), name)


def expect(data: Any, name: str, wanted: str) -> None:
    """Refuse an answer whose field says another currency, metal or unit."""
    found = field(data, name)
    if found != wanted:
        raise SourceError(Fault.WRONG_UNIT, f"{name} is not {wanted}")


def unix_moment(value: Any, now: datetime, *, per_second: int = 1) -> datetime:
    """A moment as a count since 1970, `per_second` of them a second."""
    if not isinstance(value, Decimal):
        raise SourceError(Fault.BAD_DATE, "no timestamp")
    try:
        moment = EPOCH + timedelta(seconds=int(value // per_second))
    except (ArithmeticError, OverflowError) as exc:
        raise SourceError(Fault.BAD_DATE, f"{value:.3g}") from exc
    return believable(moment, now)


def iso_moment(value: Any, now: datetime) -> datetime:
    """A moment as "2026-08-18T13:29:35Z"; without a zone it is UTC."""
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError) as exc:
        raise SourceError(Fault.BAD_DATE, "no moment") from exc
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return believable(moment, now)


def iso_day(value: Any, now: datetime) -> datetime:
    """The first moment, in UTC, of a day as "2026-09-29"."""
    try:
        day = date.fromisoformat(value)
    except (TypeError, ValueError) as exc:
        raise SourceError(Fault.BAD_DATE, "no date") from exc
    return day_begins(day, now)


def day_begins(day: date, now: datetime) -> datetime:
    """A daily price counts from the first moment of its day: never too young."""
    return believable(datetime.combine(day, time(), UTC), now)


def believable(moment: datetime, now: datetime) -> datetime:
    """Refuse a moment that no present price can have."""
    if not -A_DAY <= now - moment <= OLDEST_BELIEVABLE:
        raise SourceError(Fault.BAD_DATE, f"{moment:%Y-%m-%d}")
    return moment.astimezone(UTC)

"""When a notice is to go out, as coordinators write it: "mañana 6am", "lunes 18:00"."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final, TypeAlias

from bot.catalog import LIMA

CLOCK: Final = re.compile(
    r"(?:\b(?:a|para|desde)\s+las?\s+)?(?<!\d[:.,/-])\b(?P<hour>\d{1,2})(?:[:.h](?P<minute>\d\d))?"
    r"\s*(?:(?P<am>am|a\.\s?m\.?|de\s+la\s+manana)|(?P<pm>pm|p\.\s?m\.?|"
    r"de\s+la\s+(?:tarde|noche)))(?!\w)"
)
""" "6am", "6:30 pm", "a las 6 de la tarde"."""
HOURS: Final = r"\s*(?:hrs?|horas?|h)"
BARE_CLOCK: Final = re.compile(
    r"(?<!\d[:.,/-])\b(?:"
    rf"(?:a|para|desde)\s+las?\s+(?P<hour>\d{{1,2}})(?:[:.h](?P<minute>\d\d))?"
    rf"(?:{HOURS})?|(?P<hour2>\d{{1,2}})(?:[:h](?P<minute2>\d\d)(?:{HOURS})?|{HOURS}))"
    r"(?![\w:])"
)
""" "a las 6", "18:00", "18 horas": the half of the day may be open."""
NOON: Final = re.compile(r"\b(?:al\s+)?medio\s?dia\b")
DAYS: Final = (
    *("lunes", "martes", "miercoles", "jueves"),
    *("viernes", "sabado", "domingo"),
)
DAY: Final = re.compile(
    r"\b(?:para\s+)?(?:el\s+|este\s+)?(?P<day>hoy(?:\s+dia)?|pasado\s+manana|manana|"
    rf"{'|'.join(DAYS)})\b"
)
NUMBERED: Final = re.compile(r"\b(?:el\s+)?(?P<day>\d{1,2})/(?P<month>\d{1,2})\b")
RELATIVE: Final = {"hoy": 0, "hoy dia": 0, "manana": 1, "pasado manana": 2}
NOON_HOUR: Final = 12
WEEK: Final = timedelta(days=7)


@dataclass(frozen=True)
class When:
    """A moment that was said, and the rest of the words; None for no moment."""

    rest: str
    at: datetime | None = None
    unclear: bool = False
    """A moment was meant, but not said to the end."""


def read_when(text: str, now: datetime) -> When:
    """Take a day and an hour out of a few words; half of one is never guessed."""
    text = unicodedata.normalize("NFC", text)
    said = _level(text)
    clock, clock_span = _clock(said)
    said, text = _without(said, clock_span), _without(text, clock_span)
    day, day_span = _day(said, now)
    rest = " ".join(_without(text, day_span).split()).strip(" ,.-")
    if clock_span is None and day_span is None:
        return When(rest)
    if clock is None or (day_span and day is None):
        return When(rest, unclear=True)
    return When(rest, _moment(day, clock, now))


Span: TypeAlias = tuple[int, int] | None


def _level(text: str) -> str:
    """Small letters without accents, each in its place."""
    bases = (unicodedata.normalize("NFD", letter)[0].lower() for letter in text)
    return "".join(base if len(base) == 1 and base.isascii() else "?" for base in bases)


def _without(text: str, span: Span) -> str:
    """Blanks in place of a part: what is left keeps its place."""
    if span is None:
        return text
    return text[: span[0]] + " " * (span[1] - span[0]) + text[span[1] :]


def _clock(said: str) -> tuple[time | None, Span]:
    """The hour, and where it stands; an hour without its half of the day is None."""
    noon = NOON.search(said)
    if noon:
        return time(NOON_HOUR), noon.span()
    found = CLOCK.search(said)
    if found:
        return _half_day(int(found["hour"]), found["minute"], found["pm"]), found.span()
    found = BARE_CLOCK.search(said)
    if not found:
        return None, None
    written = found["hour"] or found["hour2"]
    minute = found["minute"] or found["minute2"]
    sure = int(written) > NOON_HOUR or written.startswith("0")
    return (_time(int(written), minute) if sure else None), found.span()


def _half_day(hour: int, minute: str | None, later: str | None) -> time | None:
    """ "6am", "12pm"; "18pm" is told twice, and is clear."""
    if 0 < hour <= NOON_HOUR:
        return _time(hour % NOON_HOUR + (NOON_HOUR if later else 0), minute)
    return _time(hour, minute) if bool(later) == (hour > 0) else None


def _time(hour: int, minute: str | None) -> time | None:
    minutes = int(minute or 0)
    return time(hour, minutes) if hour < 24 and minutes < 60 else None


@dataclass(frozen=True)
class _Day:
    date: date
    weekly: bool = False
    """It comes again in a week."""


def _day(said: str, now: datetime) -> tuple[_Day | None, Span]:
    today = now.astimezone(LIMA).date()
    found = DAY.search(said)
    if found:
        return _named(" ".join(found["day"].split()), today), found.span()
    found = NUMBERED.search(said)
    if not found:
        return None, None
    return _numbered(int(found["day"]), int(found["month"]), today), found.span()


def _named(name: str, today: date) -> _Day:
    if name in RELATIVE:
        return _Day(today + timedelta(days=RELATIVE[name]))
    ahead = (DAYS.index(name) - today.weekday()) % WEEK.days
    return _Day(today + timedelta(days=ahead), weekly=True)


def _numbered(day: int, month: int, today: date) -> _Day | None:
    """The next such day: of this year, or of the next one."""
    for year in (today.year, today.year + 1):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found >= today:
            return _Day(found)
    return None


def _moment(day: _Day | None, clock: time, now: datetime) -> datetime:
    """The day's hour; an hour or a weekday alone is the next one."""
    local = now.astimezone(LIMA)
    at = datetime.combine(day.date if day else local.date(), clock, LIMA)
    if at > local:
        return at
    if day is None:
        return at + timedelta(days=1)
    return at + WEEK if day.weekly else at

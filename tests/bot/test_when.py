"""When a notice is to go out: what is said clearly, and what is asked about."""

import unicodedata
from datetime import datetime, time, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.catalog import LIMA
from bot.understand.when import read_when

NOW = datetime(2026, 9, 29, 10, 5, tzinfo=LIMA)
"""A Tuesday."""
TOMORROW, TODAY = "2026-09-30", "2026-09-29"


def said(text, now=NOW):
    """What is left of a text, and the moment in Lima."""
    when = read_when(text, now)
    assert not (when.unclear and when.at)
    at = when.at and f"{when.at.astimezone(LIMA):%Y-%m-%d %H:%M}"
    return when.rest, "?" if when.unclear else at


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("Chala", None),
        ("Chala mañana 6am", f"{TOMORROW} 06:00"),
        ("mañana 6am Chala", f"{TOMORROW} 06:00"),
        ("Chala, mañana a las 6 am", f"{TOMORROW} 06:00"),
        ("Chala - mañana - 6 a.m.", f"{TOMORROW} 06:00"),
        ("Chala mañana 6 a. m.", f"{TOMORROW} 06:00"),
        ("Chala mañana 6:30am", f"{TOMORROW} 06:30"),
        ("Chala mañana 6.30 AM", f"{TOMORROW} 06:30"),
        ("Chala mañana a las 6 de la mañana", f"{TOMORROW} 06:00"),
        ("Chala MAÑANA A LAS 6 DE LA TARDE", f"{TOMORROW} 18:00"),
        ("Chala manana 7 de la noche", f"{TOMORROW} 19:00"),
        ("Chala hoy 4pm", f"{TODAY} 16:00"),
        ("Chala hoy día 4pm", f"{TODAY} 16:00"),
        ("Chala hoy a la 1pm", f"{TODAY} 13:00"),
        ("Chala 4pm", f"{TODAY} 16:00"),
        ("Chala 9am", f"{TOMORROW} 09:00"),
        ("Chala hoy 9am", f"{TODAY} 09:00"),
        ("Chala 18:00", f"{TODAY} 18:00"),
        ("Chala 18h30", f"{TODAY} 18:30"),
        ("Chala 18:00 hrs", f"{TODAY} 18:00"),
        ("Chala 18 horas", f"{TODAY} 18:00"),
        ("Chala 18h", f"{TODAY} 18:00"),
        ("Chala a las 18", f"{TODAY} 18:00"),
        ("Chala para las 18 horas", f"{TODAY} 18:00"),
        ("Chala desde las 18:30", f"{TODAY} 18:30"),
        ("Chala mañana 06:00", f"{TOMORROW} 06:00"),
        ("Chala mañana a las 07", f"{TOMORROW} 07:00"),
        ("Chala 18pm", f"{TODAY} 18:00"),
        ("Chala al medio día", f"{TODAY} 12:00"),
        ("Chala mañana mediodía", f"{TOMORROW} 12:00"),
        ("Chala mañana 12pm", f"{TOMORROW} 12:00"),
        ("Chala mañana 12am", f"{TOMORROW} 00:00"),
        ("Chala pasado mañana 7am", "2026-10-01 07:00"),
        ("Chala para el lunes 7am", "2026-10-05 07:00"),
        ("Chala este sábado 7am", "2026-10-03 07:00"),
        ("Chala martes 4pm", f"{TODAY} 16:00"),
        ("Chala martes 9am", "2026-10-06 09:00"),
        ("Chala el 5/10 8am", "2026-10-05 08:00"),
        ("Chala 29/9 4pm", f"{TODAY} 16:00"),
        ("Chala 28/9 4pm", "2027-09-28 16:00"),
        ("Chala 1/1 8am", "2027-01-01 08:00"),
    ],
)
def test_what_is_clear(text, at):
    assert said(text) == ("Chala", at)


@pytest.mark.parametrize(
    "text",
    [
        # No half of the day.
        *("Chala a las 6", "Chala mañana a las 6", "Chala 6:30", "Chala mañana 12:00"),
        *("Chala para las 6", "Chala 6 horas", "Chala a las 6 y media de la tarde"),
        # No hour, or none that there is.
        *("Chala mañana", "Chala el lunes", "Chala 5/10", "Chala a las 25"),
        *("Chala 25:00", "Chala 6:75am", "Chala 13am", "Chala 0pm", "Chala 24:00"),
        "Chala a las seis de la mañana",
        # No such day.
        *("Chala 31/9 8am", "Chala 30/2 8am", "Chala 0/0 8am", "Chala 5/13 8am"),
        "Chala 99/99 8am",
    ],
)
def test_what_is_asked_about(text):
    assert said(text)[1] == "?"


@pytest.mark.parametrize(
    "text",
    [
        # Digits that are no hour stay with the name, which then is nobody's.
        *("Chala 6", "Chala 8-9am", "Chala 6:3 pm", "Chala 6:300pm", "Chala 1.2.30pm"),
        *("Chala 6/7/8am", "6amChala", "Chala 6ammm", "Chala 18:00:30"),
    ],
)
def test_what_is_left_with_the_name(text):
    assert said(text)[0] != "Chala"


@pytest.mark.parametrize(
    ("now", "text", "at"),
    [
        ("2026-09-29 23:59", "Chala mañana 6am", "2026-09-30 06:00"),
        ("2026-09-30 00:00", "Chala mañana 6am", "2026-10-01 06:00"),
        ("2026-09-30 00:00", "Chala 6am", "2026-09-30 06:00"),
        # It is tomorrow already by UTC.
        ("2026-09-29 19:30", "Chala hoy 9pm", "2026-09-29 21:00"),
        ("2026-09-29 23:00", "Chala martes 11:30pm", "2026-09-29 23:30"),
        ("2026-09-30 23:00", "Chala mañana 6am", "2026-10-01 06:00"),
        ("2026-12-31 20:00", "Chala mañana 6am", "2027-01-01 06:00"),
        ("2026-12-31 20:00", "Chala 7am", "2027-01-01 07:00"),
        ("2026-12-31 20:00", "Chala 31/12 9pm", "2026-12-31 21:00"),
        ("2026-12-31 20:00", "Chala 1/1 6am", "2027-01-01 06:00"),
        ("2028-02-28 20:00", "Chala mañana 6am", "2028-02-29 06:00"),
        ("2028-02-01 20:00", "Chala 29/2 6am", "2028-02-29 06:00"),
        ("2027-02-01 20:00", "Chala 29/2 6am", "2028-02-29 06:00"),
        ("2026-02-01 20:00", "Chala 29/2 6am", "?"),
        # The very moment is not ahead any more.
        ("2026-09-29 06:00", "Chala 6am", "2026-09-30 06:00"),
    ],
)
def test_over_midnight_month_and_year(now, text, at):
    assert said(text, datetime.fromisoformat(now).replace(tzinfo=LIMA)) == ("Chala", at)


@pytest.mark.parametrize(
    "name", ["Ocoña", "Ñuñoa 🙂", "\U0001d49ehala", "İca", "Straße", "金山"]
)
def test_spans_hold_whatever_the_letters(name):
    for form in ("NFC", "NFD"):
        text = unicodedata.normalize(form, f"{name} mañana 6am")
        assert said(text) == (unicodedata.normalize("NFC", name), f"{TOMORROW} 06:00")


PIECES = (
    "a las|las|6|18|12|0|99|:|30|am|pm|p.m.|h|/|mañana|pasado|hoy|lunes|de la|tarde|"
    "noche|medio|dia|Chala| |🙂|n\u0303|\u0301|\u0663|½|\uff11|\n|{}|%s"
)
WORDS = st.sampled_from(PIECES.split("|"))
MOMENTS = st.integers(0, 14 * 366 * 86_400).map(
    lambda seconds: datetime(2026, 1, 1, tzinfo=LIMA) + timedelta(seconds=seconds)
)


@given(st.one_of(st.text(max_size=80), st.lists(WORDS).map(" ".join)), MOMENTS)
@example("Chala \u0663pm", NOW)
@example("a las " * 300, NOW)
def test_any_text_is_read(text, now):
    when = read_when(text, now)
    assert not (when.unclear and when.at)
    assert set(when.rest) <= set(unicodedata.normalize("NFC", text)) | {" "}
    if when.at:
        # "hoy 5am" may be past; nothing else is.
        assert when.at > now - timedelta(days=1)
        assert when.at <= now + timedelta(days=366 * 2)


@given(
    st.times(), MOMENTS, st.sampled_from(["{:%H:%M}", "{:%I:%M%p}", "a las {:%H:%M}"])
)
def test_an_hour_is_the_next_such_one(clock, now, form):
    clock = clock.replace(second=0, microsecond=0)
    when = read_when(f"Chala {form.format(clock)}", now)
    local = now.astimezone(LIMA)
    if when.unclear:
        assert form != "{:%I:%M%p}"
        assert 10 <= clock.hour <= 12
        return
    assert when.rest == "Chala"
    assert when.at.time() == clock
    assert timedelta(0) < when.at - local <= timedelta(days=1)


@given(st.integers(1, 9), MOMENTS, st.sampled_from(["a las {}", "{}:00", "{} horas"]))
def test_half_an_hour_said_is_never_guessed(hour, now, form):
    when = read_when(f"Chala mañana {form.format(hour)}", now)
    assert (when.rest, when.at, when.unclear) == ("Chala", None, True)


@given(st.integers(0, 400), MOMENTS)
def test_a_day_that_is_named_is_that_day(ahead, now):
    day = now.date() + timedelta(days=ahead)
    when = read_when(f"Chala {day.day}/{day.month} 11pm", now)
    if ahead < 365:
        assert when.at.date() == day or (ahead == 0 and when.at.date() == now.date())
        assert when.at.time() == time(23)

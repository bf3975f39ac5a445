"""When gold trades, around New York's weekends, breaks and daylight saving."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pricing.hours import is_open, last_close, last_weekly_close, traded
from tests.fakes.sources import at

minutes = st.integers(0, 3 * 365 * 24 * 60)
moments = minutes.map(lambda count: at("2025-01-01") + timedelta(minutes=count))
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("moment", "trades"),
    [
        # Summer: New York is 4 hours behind UTC.
        (at("2026-10-02", "20:59"), True),
        (at("2026-10-02", "21:00"), False),
        (at("2026-10-03", "12:00"), False),
        (at("2026-10-04", "21:59"), False),
        (at("2026-10-04", "22:00"), True),
        (at("2026-10-05", "21:00"), False),
        (at("2026-10-05", "21:59"), False),
        (at("2026-10-05", "22:00"), True),
        # The Sunday when it ends, 1 November, and the Monday after.
        (at("2026-11-01", "22:30"), False),
        (at("2026-11-01", "23:00"), True),
        (at("2026-11-02", "21:30"), True),
        (at("2026-11-02", "22:30"), False),
        # The Sunday when it begins, 8 March.
        (at("2026-03-06", "21:30"), True),
        (at("2026-03-08", "21:30"), False),
        (at("2026-03-08", "22:00"), True),
    ],
)
def test_gold_trades(moment, trades):
    assert is_open(moment) is trades


@pytest.mark.parametrize(
    ("now", "close", "weekly"),
    [
        (at("2026-10-03"), at("2026-10-02", "21:00"), at("2026-10-02", "21:00")),
        (at("2026-10-05"), at("2026-10-02", "21:00"), at("2026-10-02", "21:00")),
        (at("2026-10-07"), at("2026-10-06", "21:00"), at("2026-10-02", "21:00")),
        (at("2026-11-02"), at("2026-10-30", "21:00"), at("2026-10-30", "21:00")),
        (at("2026-11-03"), at("2026-11-02", "22:00"), at("2026-10-30", "21:00")),
        (
            at("2026-10-02", "21:00"),
            at("2026-10-02", "21:00"),
            at("2026-10-02", "21:00"),
        ),
    ],
)
def test_the_last_closes(now, close, weekly):
    assert last_close(now) == close
    assert last_weekly_close(now) == weekly


@pytest.mark.parametrize(
    ("since", "until", "hours"),
    [
        (at("2026-10-02", "20:00"), at("2026-10-05", "00:00"), 3),
        (at("2026-10-05", "20:00"), at("2026-10-06", "00:00"), 3),
        (at("2026-10-03", "00:00"), at("2026-10-04", "21:00"), 0),
        (at("2026-10-04", "22:00"), at("2026-10-09", "21:00"), 115),
        (at("2026-10-06", "10:00"), at("2026-10-06", "09:00"), 0),
    ],
)
def test_how_long_gold_traded(since, until, hours):
    assert traded(since, until) == hours * HOUR


@given(moments)
def test_the_last_close_is_past_and_closed(now):
    close = last_close(now)
    assert close <= now
    assert not is_open(close)
    assert last_weekly_close(now) <= close


@given(moments, st.integers(0, 400), st.integers(0, 400))
def test_time_traded_adds_up(start, first, second):
    middle = start + first * HOUR
    end = middle + second * HOUR
    whole = traded(start, end)
    assert whole == traded(start, middle) + traded(middle, end)
    assert timedelta(0) <= whole <= end - start


@given(moments)
def test_a_minute_that_trades_is_traded(now):
    minute = now.replace(second=0, microsecond=0)
    expected = timedelta(minutes=1) if is_open(minute) else timedelta(0)
    assert traded(minute, minute + timedelta(minutes=1)) == expected

"""Who may have a code, and which code is right: decided from plain values."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given as suppose
from hypothesis import strategies as st

from bot.catalog import load_catalog
from bot.content import load_content
from bot.person import Channel, phone_of
from bot.render import Renderer
from bot.signin import (
    CODE_LASTS,
    COUNTED_IN,
    MOST_CODES,
    NEW,
    TRIES,
    WAIT,
    Tried,
    given,
    tried,
)
from bot.sms import size
from tests.fakes.sources import at

NOW = at("2026-09-29")
MOMENT = timedelta(microseconds=1)


def wrongly(standing, times: int, now: datetime = NOW):
    for _ in range(times):
        standing, outcome = tried(standing, "wrong", now)
        assert outcome is Tried.WRONG
    return standing


@pytest.mark.parametrize(
    ("written", "phone"),
    [
        ("987654321", "+51987654321"),
        (" 987 654 321 ", "+51987654321"),
        ("987-654-321", "+51987654321"),
        ("+51 987 654 321", "+51987654321"),
        ("51987654321", "+51987654321"),
        ("0051 987654321", "+51987654321"),
        ("(+51) 987.654.321", "+51987654321"),
        ("whatsapp:+51987654321", "+51987654321"),
        ("\N{LEFT-TO-RIGHT EMBEDDING}+51\N{NO-BREAK SPACE}987654321", "+51987654321"),
        ("+56 9 8765 4321", "+56987654321"),
        ("187654321", None),  # no mobile number, and no country
        ("98765432", None),
        ("9876543210", None),
        ("", None),
        ("hola", None),
        ("+51 987 654 321 y otro", None),
        ("+" + "9" * 16, None),
        ("٩٨٧٦٥٤٣٢١", None),
    ],
)
def test_a_number_is_read_as_people_write_it(written, phone):
    assert phone_of(written) == phone


def test_the_right_code_signs_in_once():
    standing, outcome = tried(given(NEW, "right", NOW), "right", NOW)
    assert outcome is Tried.RIGHT
    assert tried(standing, "right", NOW) == (standing, Tried.LATE)


@pytest.mark.parametrize(
    ("later", "outcome"),
    [(CODE_LASTS - MOMENT, Tried.RIGHT), (CODE_LASTS, Tried.LATE)],
)
def test_a_code_is_good_for_ten_minutes(later, outcome):
    assert tried(given(NEW, "right", NOW), "right", NOW + later)[1] is outcome


@pytest.mark.parametrize(
    ("wrong", "outcome"), [(TRIES - 1, Tried.RIGHT), (TRIES, Tried.WAITING)]
)
def test_after_five_wrong_codes_not_even_the_right_one_counts(wrong, outcome):
    standing = wrongly(given(NEW, "right", NOW), wrong)
    assert tried(standing, "right", NOW)[1] is outcome


def test_the_wait_ends_after_a_quarter_of_an_hour_and_the_code_with_it():
    standing = wrongly(given(NEW, "right", NOW), TRIES)
    assert given(standing, "new", NOW + WAIT - MOMENT) is None
    assert tried(standing, "right", NOW + WAIT)[1] is Tried.LATE
    again = given(standing, "new", NOW + WAIT)
    assert tried(again, "new", NOW + WAIT)[1] is Tried.RIGHT


def test_a_new_code_gives_no_new_tries():
    standing = wrongly(given(NEW, "right", NOW), TRIES - 1)
    standing = wrongly(given(standing, "other", NOW), 1)
    assert tried(standing, "other", NOW)[1] is Tried.WAITING


def test_the_right_code_forgives_the_wrong_ones():
    standing = wrongly(given(NEW, "right", NOW), TRIES - 1)
    standing, _ = tried(standing, "right", NOW)
    assert standing.failures == 0


def test_a_new_code_ends_the_old_one():
    standing = given(given(NEW, "old", NOW), "new", NOW)
    assert tried(standing, "old", NOW)[1] is Tried.WRONG
    assert tried(standing, "new", NOW)[1] is Tried.RIGHT


def test_three_codes_in_a_quarter_of_an_hour_are_enough():
    standing = NEW
    for _ in range(MOST_CODES):
        standing = given(standing, "code", NOW)
    assert given(standing, "one more", NOW + COUNTED_IN - MOMENT) is None
    assert given(standing, "one more", NOW + COUNTED_IN).sent == 1


def test_a_clock_that_was_set_back_locks_nobody_out():
    standing = given(given(given(NEW, "1", NOW), "2", NOW), "3", NOW)
    assert given(standing, "4", NOW - timedelta(days=1)) is not None


def test_without_a_code_nothing_is_right_and_nobody_is_locked_out():
    for typed in ("", "anything"):
        assert tried(NEW, typed, NOW) == (NEW, Tried.LATE)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["ask", "wrong"]),
        st.integers(min_value=0, max_value=20),
    ),
    max_size=200,
)


@suppose(STEPS)
def test_whatever_is_tried_nobody_guesses_more_than_five_times_in_the_wait(steps):
    standing, now, guesses = NEW, NOW, []
    for what, minutes in steps:
        now += timedelta(minutes=minutes)
        if what == "ask":
            standing = given(standing, "right", now) or standing
            continue
        standing, outcome = tried(standing, "wrong", now)
        if outcome is Tried.WRONG:
            guesses.append(now)
    for first, sixth in zip(guesses, guesses[2 * TRIES - 1 :], strict=False):
        # Between the first of five and the last of the next five lies a wait.
        assert sixth - first >= WAIT


@pytest.mark.parametrize("channel", Channel)
def test_the_letter_with_the_code_takes_one_segment(channel):
    text = Renderer(load_catalog(), load_content(), channel).sign_in("482113")
    assert "482113" in text
    assert "consola" in text
    assert "nadie" in text
    if channel is Channel.SMS:
        assert size(text).encoding == "GSM-7"
        assert size(text).segments == 1

"""What follows from each code: for the message, for the person and for the operator."""

from datetime import timedelta

import pytest

from bot.reactions import (
    REACTIONS,
    WAITS,
    Again,
    Failure,
    FindOut,
    GiveUp,
    Held,
    Hold,
    Mark,
    decide,
    reaction_to,
)
from tests.fakes.sources import at

NOW = at("2026-09-29")
DAYS = timedelta(days=2)
HOURS = timedelta(hours=1)
MINUTES = timedelta(minutes=1)

TABLE = """
20003  held            -                operator
20429  again           -                -
429    again           -                -
20500  find out        -                -
20503  find out        -                -
500    find out        -                -
503    find out        -                -
21211  over            invalid          -
21212  held            -                operator
21606  held            -                operator
21603  held            -                operator
63007  held            -                operator
21408  held            -                operator
21608  over            -                -
63015  over            -                -
21610  over            opted_out        -
21611  again 10        -                operator
21612  over            -                operator
21614  over            not_mobile       -
21635  over            not_mobile       -
21617  over            -                operator
21620  over            -                operator
21654  over            -                operator
21655  over            -                operator
21656  over            -                operator
92007  over            -                operator
21703  held            -                operator
21704  held            -                operator
21705  held            -                operator
35111  over            -                operator
35118  over            -                operator
30001  again 10        -                operator
30002  held            -                operator
30003  again 180       silent/5         -
30004  over            rejected/2       -
30005  over            invalid/2        -
30006  over            not_mobile       -
30007  over            -                operator
30008  again 60        silent/5         -
30410  again 10        -                -
30450  again 30        -                operator
63001  held            -                operator
63020  held            -                operator
63022  held            -                operator
63003  by sms          not_on_whatsapp  -
63005  over            -                operator
63013  over            -                operator
63021  over            -                operator
63028  over            -                operator
63030  over            -                operator
63009  again           -                -
63010  again           -                -
63012  again           -                -
63023  again           -                -
63014  over            blocked          -
63016  again 0         window_closed    -
63017  again           -                -
63018  held notices    -                operator
63019  again           -                operator
63024  by sms          rejected/2       -
63032  over            -                -
63033  over            -                -
63027  held template   -                operator
63040  held template   -                operator
63041  held template   -                operator
63042  held template   -                operator
63038  held            -                operator
63049  over            -                -
63051  held            -                operator
63062  held            -                operator
14107  again 1         -                operator
99999  over            -                operator
404    over            -                operator
"""
"""code, what becomes of the message (minutes of a fixed wait), the mark of the person
(after so many times), whether the operator is told."""
ROWS = [line.split(None, 1) for line in TABLE.strip().splitlines()]


def failure(code, attempts=1, **values):
    return Failure(code, attempts, values.pop("expires_at", NOW + DAYS), **values)


def in_words(code: int) -> str:
    """What follows from a code at its first attempt, as the table says it."""
    reaction = reaction_to(code)
    decision = decide(failure(code), NOW)
    names = {Again: "again", GiveUp: "over", FindOut: "find out", Held: "held"}
    what = names[type(decision)]
    if reaction.by_sms:
        what = "by sms"
    elif reaction.wait is not None:
        what += f" {(decision.at - NOW) // MINUTES}"
    if isinstance(decision, Held) and decision.hold is not Hold.SENDER:
        what += f" {decision.hold.name.lower()}"
    mark = reaction.mark.name.lower() if reaction.mark else "-"
    if reaction.strikes > 1:
        mark += f"/{reaction.strikes}"
    told = "operator" if reaction.tell else "-"
    return f"{what:<16}{mark:<17}{told}"


@pytest.mark.parametrize(("code", "follows"), ROWS, ids=[code for code, _ in ROWS])
def test_what_follows_from_a_code(code, follows):
    assert in_words(int(code)) == follows


def test_the_table_is_whole():
    listed = {int(code) for code, _ in ROWS} | set(range(35111, 35119))
    assert set(REACTIONS) <= listed


@pytest.mark.parametrize("code", [429, 20429, 63017])
def test_too_fast_never_gives_up_before_the_message_is_worthless(code):
    assert isinstance(decide(failure(code, 1000), NOW), Again)
    late = failure(code, 1, expires_at=NOW + timedelta(seconds=9))
    assert decide(late, NOW) == GiveUp()


@pytest.mark.parametrize(
    ("code", "last"), [(30003, 3), (30008, 2), (30410, 2), (63009, 3), (None, 8)]
)
def test_what_is_tried_a_few_times_ends(code, last):
    assert isinstance(decide(failure(code, last - 1), NOW), Again)
    assert decide(failure(code, last), NOW) == GiveUp()


def test_waits_grow_to_ten_minutes():
    waits = [decide(failure(429, n), NOW).at - NOW for n in range(1, 12)]
    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (WAITS[0], WAITS[-1])


@pytest.mark.parametrize("luck", [0, 37, 100])
def test_luck_spreads_attempts_over_half_a_wait(luck):
    wait = decide(failure(429, 3), NOW, luck).at - NOW
    assert WAITS[2] / 2 <= wait <= WAITS[2]
    assert wait == WAITS[2] * (100 + luck) / 200


def test_what_the_provider_asks_for_is_kept():
    asked = failure(20429, 1, wait=timedelta(seconds=77))
    assert decide(asked, NOW, luck=0) == Again(NOW + timedelta(seconds=77))


def test_whatever_broke_off_is_found_out_even_with_a_code():
    assert decide(failure(None, unsure=True), NOW) == FindOut(NOW + 2 * MINUTES)
    assert decide(failure(63018, unsure=True), NOW, settles=MINUTES) == FindOut(
        NOW + MINUTES
    )


def test_the_marks_are_all_used():
    used = {reaction.mark for reaction in REACTIONS.values()} - {None}
    assert used == set(Mark)

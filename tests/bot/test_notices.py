"""What is decided about notices: who may, when they are through, what they cost."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.alerts import is_quiet
from bot.catalog import LIMA
from bot.notices import (
    DAY,
    STEPS,
    Audience,
    Draft,
    Estimate,
    Notice,
    Progress,
    Reach,
    Rules,
    State,
    Step,
    after_work,
    awake,
    estimate,
    may_second,
    may_write_to,
    needs_second,
)
from bot.person import Channel, Contact
from bot.staff import Area, AreaKind, Role, Staff
from tests.fakes.sources import at

NOW = at("2026-09-29")
CHALA, PUNO = Area(AreaKind.ZONE, "Chala"), Area(AreaKind.ZONE, "Puno")
FLOR = Area(AreaKind.GROUP, "Flor de Retama")
SAME = Area(AreaKind.GROUP, "Chala")
"""A group that is called as a zone."""
PHONE = Contact(Channel.SMS, "+51911111111")
BOSS = Staff(9, PHONE, Role.OPERATOR)


def coordinator(number: int, *areas: Area, linked: int | None = None) -> Staff:
    return Staff(number, PHONE, Role.COORDINATOR, "Rosa", frozenset(areas), linked)


def drafted(audience: Audience, due: datetime = NOW) -> Draft:
    return Draft("k", audience, "reunión", due, due + DAY)


def noticed(audience: Audience, author: int = 1) -> Notice:
    seen = Estimate(Reach(sms=3), 1, Decimal(0), NOW)
    return Notice(7, author, State.WAITING, drafted(audience), seen, NOW)


AREAS = st.builds(Area, st.sampled_from(AreaKind), st.text(max_size=80))
AUDIENCES = st.builds(
    Audience,
    st.frozensets(AREAS, max_size=6),
    st.booleans(),
    st.sampled_from([None, *Channel]),
    st.none() | st.integers(1, 2**31),
)
MOMENTS = st.integers(0, 14 * 366 * 86_400).map(
    lambda seconds: datetime(2026, 1, 1, tzinfo=LIMA) + timedelta(seconds=seconds)
)
WORK = st.timedeltas(timedelta(0), timedelta(days=60))


@given(AUDIENCES)
def test_an_audience_comes_back_from_the_store_as_it_was(audience):
    assert Audience.from_json(audience.as_json()) == audience


@pytest.mark.parametrize(
    ("areas", "audience", "may"),
    [
        ([CHALA], Audience(frozenset({CHALA})), True),
        ([CHALA, FLOR], Audience(frozenset({CHALA, FLOR})), True),
        ([CHALA, FLOR], Audience(frozenset({FLOR}), channel=Channel.SMS), True),
        ([CHALA], Audience(frozenset({CHALA, PUNO})), False),
        ([CHALA], Audience(frozenset({SAME})), False),
        ([CHALA], Audience(everybody=True), False),
        ([CHALA], Audience(frozenset({CHALA}), everybody=True), False),
        ([], Audience(frozenset({CHALA})), False),
        ([CHALA], Audience(frozenset({PUNO}), failed_of=3), False),
    ],
)
def test_whom_a_coordinator_may_write_to(areas, audience, may):
    assert may_write_to(coordinator(1, *areas), audience) is may
    assert may_write_to(BOSS, audience)


@pytest.mark.parametrize(
    ("who", "may"),
    [
        (coordinator(1, CHALA), False),
        (coordinator(2, CHALA), True),
        (coordinator(2, CHALA, FLOR), True),
        (coordinator(2, PUNO), False),
        (coordinator(2, SAME), False),
        # Her own other address is no second person.
        (coordinator(2, CHALA, linked=1), False),
        (coordinator(2, CHALA, linked=3), True),
        (BOSS, True),
        (replace(BOSS, number=1), False),
        (replace(BOSS, linked=1), False),
    ],
)
def test_who_may_agree_to_a_notice(who, may):
    assert may_second(who, noticed(Audience(frozenset({CHALA})))) is may


def test_only_an_operator_agrees_to_a_notice_to_everybody():
    notice = noticed(Audience(everybody=True))
    assert not may_second(coordinator(2, CHALA, PUNO, FLOR), notice)
    assert may_second(BOSS, notice)


@pytest.mark.parametrize(
    ("reach", "needed"),
    [
        (Reach(250, 250), False),
        (Reach(250, 251), True),
        (Reach(0, 0, 9999), False),
        (Reach(501), True),
    ],
)
def test_above_so_many_people_a_second_must_agree(reach, needed):
    rules = Rules(second_above=500)
    assert needs_second(coordinator(1, CHALA), reach, rules) is needed
    assert not needs_second(BOSS, reach, rules)


def test_every_step_leads_from_what_is_open_to_what_follows_from_it():
    assert set(STEPS) == set(Step)
    over = {State.DONE, State.STOPPED, State.DROPPED}
    for before, after in STEPS.values():
        assert not over & set(before)
        assert after not in before
        assert after not in {State.SENDING, State.DONE}
    # Nothing goes out that wasn't confirmed, or agreed to where that was asked.
    sends = {(s, b) for s, (b, after) in STEPS.items() if after is State.SCHEDULED}
    assert sends == {(Step.CONFIRM, (State.DRAFT,)), (Step.SECOND, (State.WAITING,))}


@given(MOMENTS)
def test_nobody_is_woken(moment):
    up = awake(moment)
    assert not is_quiet(up)
    assert timedelta(0) <= up - moment <= timedelta(hours=10)
    assert awake(up) == up
    assert up == moment or f"{up.astimezone(LIMA):%H:%M:%S}" == "06:00:00"


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        ("2026-09-29 10:00", 0, "2026-09-29 10:00"),
        ("2026-09-29 10:00", 90, "2026-09-29 11:30"),
        ("2026-09-29 19:59", 1, "2026-09-29 20:00"),
        ("2026-09-29 19:59", 2, "2026-09-30 06:01"),
        ("2026-09-29 20:00", 1, "2026-09-30 06:01"),
        ("2026-09-29 23:00", 0, "2026-09-30 06:00"),
        ("2026-09-30 03:00", 14 * 60, "2026-09-30 20:00"),
        ("2026-12-31 19:00", 61, "2027-01-01 06:01"),
        ("2026-09-29 06:00", 14 * 60 * 10 + 1, "2026-10-09 06:01"),
    ],
)
def test_when_work_is_done(start, minutes, end):
    began, ends = (
        datetime.fromisoformat(moment).replace(tzinfo=LIMA) for moment in (start, end)
    )
    assert after_work(began, timedelta(minutes=minutes)) == ends


@given(MOMENTS, WORK)
def test_work_is_never_done_at_night(start, work):
    local = after_work(start, work).astimezone(LIMA)
    evening = local.replace(hour=20, minute=0, second=0, microsecond=0)
    assert evening - timedelta(hours=14) <= local <= evening
    assert local - start >= work


@given(MOMENTS, WORK, WORK)
def test_work_adds_up(start, one, two):
    assert after_work(after_work(start, one), two) == after_work(start, one + two)


RULES = Rules(
    costs={Channel.SMS: Decimal("0.05"), Channel.WHATSAPP: Decimal("0.0250")},
    paces={Channel.SMS: timedelta(seconds=1), Channel.WHATSAPP: timedelta(0)},
)


@pytest.mark.parametrize(
    ("reach", "plain", "waiting", "segments", "cost", "minutes"),
    [
        (Reach(98, 36), "x" * 160, {}, 1, "4.25", 0.6),
        (Reach(98, 36), "x" * 161, {}, 2, "6.05", 0.6),
        (Reach(98, 0), "x" * 161, {Channel.SMS: 999}, 2, "2.45", 0),
        (Reach(0, 60), "x", {Channel.SMS: 60, Channel.WHATSAPP: 600}, 1, "3.00", 2),
        (Reach(0, 100_000), "x" * 700, {}, 5, "25000.00", 100_000 / 60),
        (Reach(0, 0, 50), "x", {Channel.SMS: 60}, 1, "0", 0),
    ],
)
def test_what_a_notice_costs_and_takes(reach, plain, waiting, segments, cost, minutes):
    draft = drafted(Audience(frozenset({CHALA})))
    told = estimate(draft, reach, plain, RULES, waiting)
    assert (told.reach, told.segments, told.cost) == (reach, segments, Decimal(cost))
    assert told.ends_at == after_work(NOW, timedelta(minutes=minutes))


def test_a_channel_without_a_sender_takes_no_time_and_costs_as_it_says():
    draft = drafted(Audience(everybody=True), NOW + DAY)
    told = estimate(draft, Reach(5, 5), "x", Rules(), {})
    assert (told.cost, told.ends_at) == (Decimal(0), NOW + DAY)


COUNTS = st.integers(0, 10**6)


@given(st.builds(Reach, COUNTS, COUNTS, COUNTS), st.integers(1, 700), COUNTS)
def test_more_people_never_cost_less_nor_end_sooner(reach, length, queued):
    draft = drafted(Audience(everybody=True))
    waiting = dict.fromkeys(Channel, queued)
    less = estimate(draft, reach, "x" * length, RULES, waiting)
    for more in (replace(reach, sms=reach.sms + 1), replace(reach, whatsapp=10**7)):
        told = estimate(draft, more, "x" * length, RULES, waiting)
        assert told.cost > less.cost
        assert told.ends_at >= less.ends_at


@given(st.builds(Progress, COUNTS, COUNTS, COUNTS, COUNTS, COUNTS))
def test_everybody_is_counted_once(progress):
    known = progress.delivered + progress.failed + progress.canceled
    assert progress.total == known + progress.pending


@pytest.mark.parametrize(
    ("minutes", "is_open"), [(14, True), (15, False), (16, False), (-1, True)]
)
def test_a_code_holds_for_a_while(minutes, is_open):
    notice = replace(
        noticed(Audience(everybody=True)), code_until=NOW + timedelta(minutes=15)
    )
    assert notice.is_open(NOW + timedelta(minutes=minutes)) is is_open
    assert not replace(notice, code_until=None).is_open(NOW)


def test_no_two_states_and_steps_were_forgotten():
    """Whoever adds one looks at the table of steps."""
    assert len(list(product(State, Step))) == 7 * 6

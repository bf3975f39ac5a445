"""Notices in the store: each step once, with its deed, and a log that stays."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import product
from threading import Barrier

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from bot.notices import (
    CODE_LASTS,
    DAY,
    MOST_FAILURES,
    SECOND_LASTS,
    STEPS,
    Audience,
    Post,
    State,
    Step,
)
from bot.person import Contact, Incoming
from bot.staff import Origin, Role
from bot.store import StoreUnavailable
from bot.store import notices as kept
from bot.store.inbox import Answer
from bot.store.tables import audit, notices
from bot.turn import Forget
from tests.store.people import (
    CHALA,
    FLOR,
    LATER,
    NOW,
    PUNO,
    SMS,
    WHATSAPP,
    appoint,
    confirmed,
    draft,
    link,
    meet,
    row_of,
)

THREADS = 8
HERE = Audience(frozenset({CHALA}))


def deeds(store):
    """What was done with notices, oldest first."""
    with store.database.read() as connection:
        rows = connection.execute(select(audit).order_by(audit.c.id)).all()
    return [(row.act, row.subject) for row in rows if row.act.startswith("notice.")]


def put(store, notice, **values):
    """The notice stands like this."""
    with store.database.write() as connection:
        this = notices.update().where(notices.c.id == notice.number)
        connection.execute(this.values(values))


def at_once(act):
    """What eight threads get that act at the same moment."""
    barrier = Barrier(THREADS)

    def one(place):
        barrier.wait()
        return act(place)

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(one, range(THREADS)))


@pytest.mark.parametrize(("state", "step"), list(product(State, Step)))
def test_every_step_from_every_state(store, state, step):
    rosa, luis = appoint(store, CHALA), appoint(store, CHALA)
    notice = draft(store, rosa, HERE)
    put(store, notice, state=state)
    before, done = row_of(store, notice), len(deeds(store))
    froms, after = STEPS[step]
    taken = store.notices.step(notice.number, step, luis, NOW + LATER)
    row = row_of(store, notice)
    assert taken == (state in froms)
    if not taken:
        assert row == before
        assert len(deeds(store)) == done
        return
    assert row.state == (after or state)
    assert deeds(store)[done:] == [(f"notice.{step}", f"notice {notice.number}")]
    assert (row.ended_at is not None) == (after in (State.DROPPED, State.STOPPED))
    assert row.second_id == (luis.number if step is Step.SECOND else None)
    assert row.failures == (step is Step.MISTAKE)
    confirms = step in (Step.CONFIRM, Step.ASK_SECOND)
    assert row.confirmed_at == (NOW + LATER if confirms else None)
    lasts = {
        Step.ASK_SECOND: NOW + LATER + SECOND_LASTS,
        Step.MISTAKE: NOW + CODE_LASTS,
    }
    assert row.code_until == lasts.get(step)


def test_a_step_with_no_notice_is_none(either):
    rosa = appoint(either, CHALA)
    assert not any(either.notices.step(99, step, rosa, NOW) for step in Step)
    assert deeds(either) == []


def test_a_draft_is_kept_as_it_was_written_and_told(either):
    rosa = appoint(either, CHALA, FLOR)
    kept = draft(either, rosa, Audience(frozenset({CHALA, FLOR}), channel=SMS))
    assert either.notices.numbered(kept.number) == kept
    assert either.notices.keyed(kept.draft.key) == kept
    assert kept.state is State.DRAFT
    assert kept.is_open(NOW + CODE_LASTS - timedelta(seconds=1))
    assert not kept.is_open(NOW + CODE_LASTS)
    assert deeds(either) == [("notice.drafted", f"notice {kept.number}")]


def test_the_same_draft_again_is_one(either):
    rosa = appoint(either, CHALA)
    first = draft(either, rosa, HERE, key="SM1")
    assert draft(either, rosa, Audience(everybody=True), key="SM1") == first
    assert draft(either, rosa, HERE, key="SM2").number != first.number
    assert len(deeds(either)) == 2


def test_the_same_draft_from_many_at_once_is_one(either):
    rosa = appoint(either, CHALA)
    found = at_once(lambda _: draft(either, rosa, HERE, key="SM1").number)
    assert len(set(found)) == 1
    assert deeds(either) == [("notice.drafted", f"notice {found[0]}")]


@pytest.mark.parametrize("step", [s for s in Step if s is not Step.MISTAKE])
def test_a_step_that_many_take_at_once_is_taken_once(either, step):
    rosa = appoint(either, CHALA)
    notice = draft(either, rosa, HERE)
    put(either, notice, state=STEPS[step][0][0])
    taken = at_once(lambda _: either.notices.step(notice.number, step, rosa, NOW))
    assert taken.count(True) == 1
    assert deeds(either)[1:] == [(f"notice.{step}", f"notice {notice.number}")]


def test_of_contrary_steps_at_once_one_is_taken(either):
    rosa = appoint(either, CHALA)
    notice = draft(either, rosa, HERE)
    steps = [Step.CONFIRM, Step.DROP, Step.ASK_SECOND, Step.DROP] * 2
    taken = at_once(lambda n: either.notices.step(notice.number, steps[n], rosa, NOW))
    row = row_of(either, notice)
    # What waits for a second may be dropped after that; nothing else follows.
    assert taken.count(True) - (row.state == State.DROPPED) <= 1
    assert row.state in [STEPS[steps[n]][1] for n, was in enumerate(taken) if was]


def test_the_third_wrong_code_ends_a_notice_however_many_come_at_once(either):
    rosa = appoint(either, CHALA)
    notice = draft(either, rosa, HERE)
    taken = at_once(
        lambda _: either.notices.step(notice.number, Step.MISTAKE, rosa, NOW)
    )
    assert taken.count(True) == MOST_FAILURES
    row = row_of(either, notice)
    assert (row.state, row.failures) == (State.DROPPED, MOST_FAILURES)
    acts = [act for act, _ in deeds(either)]
    assert acts == ["notice.drafted", *["notice.mistaken"] * 3, "notice.dropped"]


def test_who_agrees_begins_with_no_mistakes_of_others(either):
    rosa = appoint(either, CHALA)
    notice = draft(either, rosa, HERE)
    for _ in range(2):
        either.notices.step(notice.number, Step.MISTAKE, rosa, NOW)
    either.notices.step(notice.number, Step.ASK_SECOND, rosa, NOW)
    assert row_of(either, notice).failures == 0
    assert either.notices.mistakes(rosa, NOW - DAY) == 2


def test_wrong_codes_are_counted_by_who_sent_them_and_when(either):
    rosa, luis = appoint(either, CHALA), appoint(either, CHALA)
    notice = draft(either, rosa, HERE)
    either.notices.step(notice.number, Step.MISTAKE, rosa, NOW)
    either.notices.step(notice.number, Step.MISTAKE, luis, NOW + timedelta(hours=1))
    counted = either.notices.mistakes
    assert (counted(rosa, NOW - DAY), counted(luis, NOW - DAY)) == (1, 1)
    assert (counted(rosa, NOW), counted(luis, NOW)) == (0, 1)


def test_who_may_agree(either):
    rosa, luis = appoint(either, CHALA, FLOR), appoint(either, CHALA)
    both, boss = appoint(either, CHALA, FLOR, PUNO), appoint(either, role=Role.OPERATOR)
    appoint(either, PUNO)
    notice = draft(either, rosa, HERE)
    wide = draft(either, rosa, Audience(frozenset({CHALA, FLOR})))
    for one in (notice, wide):
        either.notices.step(one.number, Step.ASK_SECOND, rosa, NOW)
    assert either.notices.seconds(notice) == [luis, both, boss]
    assert either.notices.seconds(wide) == [both, boss]
    assert [n.number for n in either.notices.to_second(both, NOW)] == [
        notice.number,
        wide.number,
    ]
    assert [n.number for n in either.notices.to_second(luis, NOW)] == [notice.number]
    assert either.notices.to_second(rosa, NOW) == []
    assert either.notices.to_second(both, NOW + SECOND_LASTS) == []


def test_her_other_address_is_no_second_person(either):
    rosa = appoint(either, CHALA)
    other = Contact(WHATSAPP, rosa.contact.address)
    either.roles.give(other, Role.COORDINATOR, [CHALA], "Rosa", now=NOW)
    notice = draft(either, rosa, HERE)
    assert [each.contact for each in either.notices.seconds(notice)] == [other]
    link(either, rosa.number, either.roles.of(other).number)
    assert either.notices.seconds(notice) == []


def test_what_is_found_of_hers_is_the_newest(either):
    rosa, luis = appoint(either, CHALA), appoint(either, CHALA)
    assert either.notices.latest(rosa, State) is None
    first, second = draft(either, rosa, HERE), draft(either, rosa, HERE)
    draft(either, luis, HERE)
    assert either.notices.latest(rosa, [State.DRAFT]) == second
    either.notices.step(second.number, Step.CONFIRM, rosa, NOW)
    assert either.notices.latest(rosa, [State.DRAFT]) == first
    assert either.notices.latest(rosa, [State.DONE]) is None
    assert [n.number for n in either.notices.listed(2)] == [3, 2]
    assert [n.number for n in either.notices.listed(2, before=3)] == [2, 1]
    assert [n.number for n in either.notices.listed(9, author=luis.number)] == [3]
    assert either.notices.post(rosa.contact) == Post(rosa, either.notices)
    assert either.notices.post(Contact(WHATSAPP, rosa.contact.address)) is None


def test_of_who_is_erased_the_notices_stay_and_nobody_owns_them(either):
    rosa = appoint(either, CHALA)
    notice = confirmed(either, rosa, HERE)
    forget(either, rosa.contact)
    assert either.roles.numbered(rosa.number) is None
    assert either.notices.numbered(notice.number).author == rosa.number
    assert either.notices.post(rosa.contact) is None


def forget(store, contact):
    store.inbox.answer(
        Incoming("SMforget", contact, "BORRAR"),
        NOW,
        lambda it: Answer(it.person, "erase", (), (Forget(),)),
    )


CHANGES = [
    "UPDATE audit SET who = 'nobody'",
    "UPDATE audit SET details = '{}' WHERE id = 1",
    "DELETE FROM audit",
    "DELETE FROM audit WHERE id = 1",
]
BY_DATABASE = {
    "sqlite": [
        "INSERT OR REPLACE INTO audit (id, at, who, origin, act) "
        "VALUES (1, '2026-09-29 15:05:00', 'nobody', 'sms', 'nothing')",
        "REPLACE INTO audit (id, at, who, origin, act) "
        "VALUES (1, '2026-09-29 15:05:00', 'nobody', 'sms', 'nothing')",
        "INSERT INTO audit (id, at, who, origin, act) "
        "VALUES (1, '2026-09-29 15:05:00', 'nobody', 'sms', 'nothing') "
        "ON CONFLICT (id) DO UPDATE SET who = excluded.who",
        "UPDATE OR REPLACE audit SET id = 2 WHERE id = 1",
    ],
    "postgresql": [
        "TRUNCATE audit",
        "TRUNCATE audit CASCADE",
        "INSERT INTO audit (id, at, who, origin, act) "
        "VALUES (1, now(), 'nobody', 'sms', 'nothing') "
        "ON CONFLICT (id) DO UPDATE SET who = excluded.who",
        "WITH gone AS (DELETE FROM audit RETURNING id) SELECT * FROM gone",
        "MERGE INTO audit USING (SELECT 1 AS id) AS one ON audit.id = one.id "
        "WHEN MATCHED THEN DELETE",
    ],
}


def test_nobody_changes_what_was_done(either):
    rosa = appoint(either, CHALA)
    for _ in range(3):
        draft(either, rosa, HERE)

    def kept():
        with either.database.read() as connection:
            return connection.execute(select(audit).order_by(audit.c.id)).all()

    before = kept()
    assert len(before) == 4
    kind = "sqlite" if either.database.is_sqlite else "postgresql"
    for statement in CHANGES + BY_DATABASE[kind]:
        with (
            pytest.raises((StoreUnavailable, IntegrityError), match="only added to"),
            either.database.write() as connection,
        ):
            connection.execute(text(statement))
        assert kept() == before, statement


def test_a_deed_is_kept_with_the_step_or_neither_is(either):
    rosa = appoint(either, CHALA)
    notice = draft(either, rosa, HERE)
    before = row_of(either, notice)

    def broken_off():
        with either.database.write() as connection:
            step = (notice.number, Step.CONFIRM, rosa, Origin.SMS, NOW)
            assert kept.step(connection, *step)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        broken_off()
    assert row_of(either, notice) == before
    assert len(deeds(either)) == 1


WHOLE = re.compile(r"\+?\d{7,}")


def test_no_number_is_whole_in_the_log(either):
    rosa = appoint(either, CHALA, address="+51911234567")
    meet(either, address="+51987654321")
    notice = draft(either, rosa, HERE, key="SM" + "7" * 32)
    for step in (Step.MISTAKE, Step.ASK_SECOND, Step.MISTAKE, Step.SECOND, Step.STOP):
        either.notices.step(notice.number, step, rosa, NOW)
    either.roles.give(rosa.contact, Role.PERSON, now=NOW, by=rosa)
    with either.database.read() as connection:
        for row in connection.execute(select(audit)):
            written = (row.who, row.act, row.subject, row.details, row.origin)
            assert not any(WHOLE.search(part) for part in written)
            assert row.who == "terminal" or row.who.endswith("…567")

"""Letters on their way out: each claimed once, in order, and nowhere but forward."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.channels.base import Progress, Receipt
from bot.person import Channel, Contact, Scope
from bot.reactions import Failure
from bot.store.letters import PATIENT, Letter, Status, Urgency
from bot.store.marks import Sent
from bot.store.senders import Held
from bot.store.tables import attempts, outbox, people
from tests.store.test_inbox import at_once
from tests.store.test_store import LATER, MINER, NOW, answer, message

SECOND = timedelta(seconds=1)
NO_PACE = timedelta(0)
HER_WHATSAPP = Contact(Channel.WHATSAPP, MINER.address)


def letter(key="k", **values) -> Letter:
    return replace(Letter(key, MINER, "hola", LATER), **values)


def rows(store) -> list:
    with store.database.read() as connection:
        return list(connection.execute(outbox.select().order_by(outbox.c.id)))


def waiting(store, now=NOW, limit=100, channel=Channel.SMS) -> list[int]:
    return store.outbox.waiting(channel, Urgency.NOTICE, now, limit)


def claim(store, *numbers, now=NOW, pace=NO_PACE):
    return store.handover.claim(numbers or waiting(store, now), pace, now).envelopes


def test_a_letter_queued_by_eight_at_once_is_one(either):
    queued: list[bool] = []
    at_once(8, lambda _: queued.append(either.outbox.queue(letter())))
    assert sorted(queued) == [False] * 7 + [True]
    assert len(rows(either)) == 1


def test_many_letters_are_each_claimed_by_one_of_eight(either):
    for number in range(12):
        either.outbox.queue(letter(f"k{number}"))
    claimed: list[int] = []
    at_once(8, lambda _: claimed.extend(e.number for e in claim(either)))
    assert sorted(claimed) == list(range(1, 13))
    assert {row.attempts for row in rows(either)} == {1}


def test_handed_letters_are_not_handed_again_until_their_worker_is_given_up(either):
    either.outbox.queue(letter())
    handed: list[list[int]] = []

    def hand(numbers, _driver):
        handed.append(list(numbers))

    assert either.outbox.hand_out([1], NOW, hand) == 1
    assert either.outbox.hand_out([1], NOW, hand) == 0
    assert waiting(either) == []
    assert waiting(either, NOW + PATIENT.handed) == [1]
    assert handed == [[1]]


def test_what_can_not_be_handed_stays_in_the_queue(either):
    either.outbox.queue(letter())

    def hand(_numbers, _driver):
        raise RuntimeError("no worker")

    with pytest.raises(RuntimeError):
        either.outbox.hand_out([1], NOW, hand)
    assert waiting(either) == [1]


def test_the_urgent_goes_first_and_lanes_share(either):
    def queue(count, **values):
        for number in range(count):
            key = f"{values['urgency']}{values.get('lane', '')}{number}"
            either.outbox.queue(letter(key, **values))

    queue(4, urgency=Urgency.NOTICE, lane="a")
    queue(2, urgency=Urgency.NOTICE, lane="b")
    queue(1, urgency=Urgency.ALERT)
    queue(1, urgency=Urgency.REPLY)
    assert waiting(either) == [8, 7, 1, 2, 3, 4, 5, 6]
    assert waiting(either, limit=6) == [8, 7, 1, 2, 5, 6]
    assert either.outbox.waiting(Channel.SMS, Urgency.ALERT, NOW, 9) == [8, 7]


def test_what_is_due_later_waits_and_the_rest_goes_whatever_the_clock_says(either):
    for number, wait in enumerate([3, 1, 2, 9]):
        either.outbox.queue(letter(f"k{number}", due=NOW + wait * SECOND))
    either.outbox.queue(letter("at once"))
    assert waiting(either, NOW + 3 * SECOND) == [5, 2, 3, 1]
    assert waiting(either, NOW - timedelta(hours=1)) == [5]


def test_a_lease_covers_the_whole_batch_at_its_pace(either):
    for number in range(3):
        either.outbox.queue(letter(f"k{number}"))
    first = either.handover.claim([1, 2], SECOND, NOW)
    assert (first.starts, first.until) == (NOW, NOW + PATIENT.lease + 2 * SECOND)
    second = either.handover.claim([3], SECOND, NOW)
    assert second.starts == NOW + 2 * SECOND
    assert [row.status for row in rows(either)] == [Status.SENDING] * 3
    assert either.outbox.overdue(Channel.SMS, first.until - SECOND, 9) == []
    assert either.outbox.overdue(Channel.SMS, first.until, 9) == [1, 2]


def test_a_clock_set_back_an_hour_keeps_nothing_waiting(either):
    for number in range(3):
        either.outbox.queue(letter(f"k{number}"))
    claim(either, 1, pace=SECOND)
    either.outbox.hand_out([2], NOW, lambda *_: None)
    before = NOW - timedelta(hours=1)
    assert either.outbox.overdue(Channel.SMS, before, 9) == []
    assert either.outbox.overdue(Channel.SMS, before + PATIENT.lease, 9) == [1]
    assert waiting(either, before) == [2, 3]
    assert either.handover.claim([3], SECOND, before).starts == before


def test_a_letter_expires_at_its_moment_and_not_before(either):
    either.outbox.queue(letter("k1", expires_at=NOW + SECOND))
    either.outbox.queue(letter("k2", expires_at=NOW))
    assert [e.number for e in claim(either)] == [1]
    assert [row.status for row in rows(either)] == [Status.SENDING, Status.EXPIRED]


def test_a_held_senders_letters_are_kept_and_go_on_after_it(either):
    either.outbox.queue(letter("reply"))
    either.outbox.queue(letter("notice", urgency=Urgency.NOTICE))
    either.senders.hold(Held(Channel.SMS, LATER, Urgency.NOTICE, "limit"))
    assert waiting(either) == [1]
    assert [e.number for e in claim(either, 1, 2)] == [1]
    assert rows(either)[1].due == LATER
    assert waiting(either, LATER) == [2]
    assert either.senders.free(Channel.SMS)
    assert either.senders.all_held(NOW) == []


def test_only_what_a_person_allows_is_sent_to_her(either):
    either.inbox.answer(message(), NOW, answer())
    scoped = letter("alert", scope=Scope.ALERTS, urgency=Urgency.ALERT)
    either.outbox.queue(scoped)
    either.outbox.queue(letter("reply"))
    assert [e.number for e in claim(either)] == [2]
    assert rows(either)[0].status == Status.CANCELED
    allow(either, alerts_allowed=True)
    either.outbox.queue(replace(scoped, key="again"))
    assert [e.number for e in claim(either, 3)] == [3]


def allow(store, contact=MINER, **values) -> None:
    with store.database.write() as connection:
        her = (people.c.channel == contact.channel) & (
            people.c.address == contact.address
        )
        connection.execute(people.update().where(her).values(values))


def test_whatsapp_outside_its_window_falls_back_to_sms_once(either):
    either.outbox.queue(letter("k", to=HER_WHATSAPP, text="*hola*", plain="hola sms"))
    assert claim(either, *waiting(either, channel=Channel.WHATSAPP)) == []
    (row,) = rows(either)
    assert (row.channel, row.address, row.text) == ("sms", MINER.address, "hola sms")
    assert [e.text for e in claim(either)] == ["hola sms"]


def test_a_message_on_whatsapp_opens_its_window_for_a_day(either):
    either.inbox.answer(replace(message(), contact=HER_WHATSAPP), NOW, answer())
    for key in ("inside", "outside"):
        either.outbox.queue(letter(key, to=HER_WHATSAPP, expires_at=NOW + 9 * LONG))
    assert [e.number for e in claim(either, 1)] == [1]
    assert claim(either, 2, now=NOW + LONG) == []
    assert rows(either)[1].status == Status.FAILED


LONG = timedelta(hours=24)


def test_what_is_marked_by_who_lost_the_lease_does_not_count(either):
    either.outbox.queue(letter())
    (old,) = claim(either)
    either.handover.was_not_sent(old, NOW)
    (new,) = claim(either)
    either.handover.mark_sent([Sent(old, "SM-old", 1)], NOW)
    assert rows(either)[0].status == Status.SENDING
    either.handover.mark_sent([Sent(new, "SM-new", 1)], NOW)
    (row,) = rows(either)
    assert (row.status, row.provider_id, row.sent_at) == (Status.SENT, "SM-new", NOW)


def test_each_attempt_is_kept(either):
    either.outbox.queue(letter())
    (first,) = claim(either)
    either.outcomes.failed(first, Failure(429, 1, LATER), "busy", NOW, 100)
    (second,) = claim(either, 1, now=NOW + timedelta(minutes=1))
    either.handover.mark_sent([Sent(second, "SM1", 1)], NOW)
    with either.database.read() as connection:
        kept = connection.execute(
            select(attempts.c.number, attempts.c.outcome, attempts.c.code)
        ).all()
    assert sorted(kept) == [(1, "failed", 429), (2, "sent", None)]


def test_a_letter_that_never_gets_through_ends(either):
    either.outbox.queue(letter())
    for _ in range(8):
        (envelope,) = claim(either, 1)
        either.handover.was_not_sent(envelope, NOW)
    assert rows(either)[0].status == Status.FAILED


def test_what_was_only_held_or_given_back_does_not_count_against_a_letter(either):
    either.outbox.queue(letter(expires_at=NOW + LONG))
    for turn in range(9):
        (envelope,) = claim(either, 1)
        if turn % 2:
            either.handover.release([envelope], NOW)
            continue
        locked = Failure(20003, envelope.attempt, NOW + LONG)
        either.outcomes.failed(envelope, locked, "locked", NOW, 100)
        either.senders.free(Channel.SMS)
    (envelope,) = claim(either, 1)
    plain = Failure(None, envelope.attempt, NOW + LONG)
    either.outcomes.failed(envelope, plain, "not connected", NOW, 100)
    assert rows(either)[0].status == Status.QUEUED
    (envelope,) = claim(either, 1, now=NOW + LONG / 2)
    either.handover.was_not_sent(envelope, NOW)
    assert rows(either)[0].status == Status.QUEUED


# What providers say.


def said(progress, sid="SM1", number=1, **values) -> Receipt:
    return Receipt(sid, number, Progress(progress), **values)


def sent(store) -> None:
    store.outbox.queue(letter(expires_at=NOW + LONG))
    (envelope,) = claim(store)
    store.handover.mark_sent([Sent(envelope, "SM1", 1)], NOW)


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (["sent", "delivered"], "delivered"),
        (["delivered", "sent"], "delivered"),
        (["delivered", "delivered"], "delivered"),
        (["read", "delivered", "sent"], "read"),
        (["undelivered", "delivered"], "delivered"),
        (["delivered", "undelivered"], "delivered"),
        (["failed", "sent"], "failed"),
        (["sent", "failed"], "failed"),
        (["canceled"], "canceled"),
    ],
    ids=lambda value: "+".join(value) if isinstance(value, list) else value,
)
def test_callbacks_move_a_message_only_forward(either, words, status):
    sent(either)
    for word in words:
        either.outcomes.report(said(word), NOW)
    assert rows(either)[0].status == status


def test_a_callback_may_be_faster_than_our_own_mark(either):
    either.outbox.queue(letter())
    (envelope,) = claim(either)
    either.outcomes.report(said("delivered"), NOW)
    either.handover.mark_sent([Sent(envelope, "SM1", 1)], NOW)
    (row,) = rows(either)
    assert (row.status, row.provider_id) == (Status.DELIVERED, "SM1")
    assert either.outbox.overdue(Channel.SMS, NOW + LONG, 9) == []


def test_a_callback_settles_what_a_crash_left_open(either):
    either.outbox.queue(letter())
    claim(either)
    either.outcomes.report(said("sent", attempt=1), NOW)
    (row,) = rows(either)
    assert (row.status, row.provider_id) == (Status.SENT, "SM1")


def test_callbacks_of_an_attempt_that_failed_do_not_touch_the_next(either):
    sent(either)
    either.outcomes.report(said("undelivered", code=30008, attempt=1), NOW)
    (row,) = rows(either)
    assert (row.status, row.due) == (Status.QUEUED, NOW + timedelta(hours=1))
    either.outcomes.report(said("sent", attempt=1), NOW)
    assert rows(either)[0].status == Status.QUEUED
    (again,) = claim(either, 1, now=row.due)
    either.outcomes.report(said("undelivered", code=30003, attempt=1), NOW)
    assert rows(either)[0].status == Status.SENDING
    assert again.attempt == 2


@pytest.mark.parametrize(
    "receipt",
    [
        said("failed", number=2**31 - 1),
        said("failed", sid="SM9"),
        said("failed", "SM9", None),
    ],
    ids=["no such letter", "another message of it", "nobody's"],
)
def test_a_callback_about_nothing_of_ours_changes_nothing(either, receipt):
    sent(either)
    assert either.outcomes.report(receipt, NOW) is None
    assert rows(either)[0].status == Status.SENT


@pytest.mark.parametrize(
    ("code", "times", "column", "value"),
    [
        (21610, 1, "stopped_at", NOW),
        (21211, 1, "unreachable", "invalid"),
        (30005, 1, "unreachable", None),
        (30005, 2, "unreachable", "invalid"),
        (30003, 4, "unreachable", None),
        (30003, 5, "unreachable", "silent"),
        (30006, 1, "unreachable", "not_mobile"),
    ],
)
def test_what_a_code_says_about_her_address_is_kept(either, code, times, column, value):
    either.inbox.answer(message(), NOW, answer())
    allow(either, alerts_allowed=True, notices_allowed=True)
    for number in range(1, times + 1):
        either.outbox.queue(letter(f"k{number}"))
        (envelope,) = claim(either, number)
        failure = Failure(code, 1, LATER)
        either.outcomes.failed(envelope, failure, "x", NOW, 100)
    with either.database.read() as connection:
        (her,) = connection.execute(people.select())
    assert getattr(her, column) == value
    assert her.notices_allowed == (code != 21610)

    either.inbox.answer(message("SM2"), NOW, answer())
    with either.database.read() as connection:
        (her,) = connection.execute(people.select())
    assert her.unreachable is None

"""Letters on their way out: claimed once, and nowhere but forward."""

from datetime import timedelta

import pytest

from bot.person import Channel, Contact
from bot.store.outbox import LEASE, Letter, Status
from bot.store.tables import outbox
from tests.store.test_inbox import at_once
from tests.store.test_store import LATER, MINER, NOW, letter

SECOND = timedelta(seconds=1)


def rows(store) -> list:
    with store.database.read() as connection:
        return list(connection.execute(outbox.select().order_by(outbox.c.id)))


def test_many_letters_are_each_claimed_by_one_of_eight(store):
    for number in range(12):
        store.outbox.queue(letter(f"k{number}"))
    claimed: list[int] = []

    def claim_all(_place: int) -> None:
        for number in store.outbox.due(NOW, 20):
            found = store.outbox.claim(number, NOW)
            if found:
                claimed.append(found.number)

    at_once(8, claim_all)

    assert sorted(claimed) == list(range(1, 13))
    assert {row.attempts for row in rows(store)} == {1}


def test_a_letter_queued_by_eight_at_once_is_one(store):
    queued: list[bool] = []
    at_once(8, lambda _: queued.append(store.outbox.queue(letter())))
    assert sorted(queued) == [False] * 7 + [True]
    assert len(rows(store)) == 1


def test_what_is_due_comes_oldest_first_and_no_more_than_asked_for(store):
    for number, wait in enumerate([3, 1, 2, 9]):
        store.outbox.queue(letter(f"k{number}", due=NOW + wait * SECOND))
    assert store.outbox.due(NOW + 3 * SECOND, 10) == [2, 3, 1]
    assert store.outbox.due(NOW + 3 * SECOND, 2) == [2, 3]
    assert store.outbox.due(NOW, 10) == []


def test_a_claim_is_held_for_a_lease(store):
    store.outbox.queue(letter())
    claimed = store.outbox.claim(1, NOW)
    assert (claimed.to, claimed.text, claimed.attempts) == (MINER, "hola", 1)
    (row,) = rows(store)
    assert (row.status, row.lease_until) == (Status.SENDING, NOW + LEASE)
    assert store.outbox.due(LATER, 10) == []


def test_a_letter_expires_at_its_moment_and_not_before(store):
    store.outbox.queue(letter("k1", expires_at=NOW + SECOND))
    store.outbox.queue(letter("k2", expires_at=NOW))
    assert store.outbox.claim(1, NOW)
    assert store.outbox.claim(2, NOW) is None
    assert [row.status for row in rows(store)] == [Status.SENDING, Status.EXPIRED]


def test_no_letter_has_a_number_that_was_never_given(store):
    assert store.outbox.claim(99, NOW) is None


@pytest.mark.parametrize(
    ("settle", "status"),
    [
        (lambda box: box.mark_sent(1, "SM1", NOW), Status.SENT),
        (lambda box: box.mark_failed(1, "no such number"), Status.FAILED),
        (lambda box: box.postpone(1, LATER, "busy"), Status.QUEUED),
    ],
    ids=["sent", "failed", "postponed"],
)
def test_what_became_of_a_letter_is_settled_once(store, settle, status):
    store.outbox.queue(letter())
    settle(store.outbox)
    assert rows(store)[0].status == Status.QUEUED  # nobody had claimed it
    store.outbox.claim(1, NOW)

    settle(store.outbox)
    store.outbox.mark_sent(1, "SM2", NOW)
    store.outbox.mark_failed(1, "later")

    assert rows(store)[0].status == status


def test_a_postponed_letter_is_claimed_again_with_its_attempts(store):
    store.outbox.queue(letter(expires_at=LATER + SECOND))
    store.outbox.claim(1, NOW)
    store.outbox.postpone(1, LATER, "busy")
    assert store.outbox.due(LATER - SECOND, 10) == []
    assert store.outbox.due(LATER, 10) == [1]
    assert store.outbox.claim(1, LATER).attempts == 2


def test_a_letter_on_whatsapp_goes_to_whatsapp(store):
    person = Contact(Channel.WHATSAPP, "PE.1349aB")
    store.outbox.queue(Letter("k", person, "hola ñ 😀", NOW, LATER))
    claimed = store.outbox.claim(1, NOW)
    assert (claimed.to, claimed.text) == (person, "hola ñ 😀")

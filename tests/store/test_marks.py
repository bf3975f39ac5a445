"""Two letters that say the same to the same person: each has a message of its own."""

import pytest

from bot.channels.base import Progress, Receipt
from bot.person import Channel
from bot.store import schema
from bot.store.letters import PATIENT, Status
from bot.store.marks import Sent
from bot.store.tables import outbox
from tests.keys import sealed
from tests.store.test_inbox import at_once
from tests.store.test_outbox import SECOND, claim, letter, rows
from tests.store.test_store import NOW


@pytest.fixture
def both(either):
    """Two equal letters; the first has the second's message."""
    for key in ("k1", "k2", "k3"):
        either.outbox.queue(letter(key))
    first, second, third = claim(either)
    either.handover.adopt(Sent(first, "SM2", 1), NOW)
    return first, second, third


def test_what_the_provider_says_at_once_counts_more_than_what_was_found(either, both):
    _first, second, third = both
    sent = [Sent(second, "SM2", 1), Sent(third, "SM3", 1)]
    either.handover.mark_sent(sent, NOW)
    ids = [(row.status, row.provider_id) for row in rows(either)]
    assert ids == [("sending", None), ("sent", "SM2"), ("sent", "SM3")]
    assert either.outbox.overdue(Channel.SMS, NOW, 9) == [1]


@pytest.mark.parametrize("progress", [Progress.DELIVERED, Progress.UNDELIVERED])
def test_what_the_provider_says_later_does_too(either, both, progress):
    receipt = Receipt("SM2", 2, progress, attempt=1)
    either.outcomes.report(receipt, NOW)
    assert rows(either)[0].provider_id is None
    assert rows(either)[1].provider_id == "SM2"
    assert rows(either)[1].status != Status.SENDING
    assert either.outbox.overdue(Channel.SMS, NOW, 9) == [1]


def test_what_was_found_is_not_taken_from_who_was_told(either, both):
    _first, second, third = both
    either.handover.mark_sent([Sent(third, "SM3", 1)], NOW)
    either.handover.adopt(Sent(second, "SM3", 1), NOW)
    assert rows(either)[1].status == Status.SENDING
    assert rows(either)[2].provider_id == "SM3"
    later = NOW + PATIENT.settles
    assert either.outbox.overdue(Channel.SMS, later, 9) == [2]


def test_who_hands_letters_out_waits_for_nobody(postgres):
    with postgres.database() as url:
        store = sealed(url)
        schema.ready(store.database)
        for key in ("k1", "k2"):
            store.outbox.queue(letter(key))
        handed = []
        with store.database.write() as another:
            another.execute(outbox.update().where(outbox.c.id == 1).values(lane="x"))
            store.outbox.hand_out(
                [1, 2], NOW, lambda numbers, _: handed.extend(numbers)
            )
        store.database.close()
    assert handed == [2]


def test_of_many_first_messages_each_has_its_own_moment(either):
    for number in range(8):
        either.outbox.queue(letter(f"k{number}"))
    starts: list = []

    def begin(place):
        starts.append(either.handover.claim([place + 1], SECOND, NOW).starts)

    at_once(8, begin)
    assert sorted(starts) == [NOW + number * SECOND for number in range(8)]

"""However many workers share a sender, together they keep to its pace."""

from datetime import timedelta

from tests.store.test_inbox import at_once
from tests.store.test_outbox import letter
from tests.store.test_store import NOW

PACE = timedelta(milliseconds=25)
"""Forty messages a second."""
WORKERS = 4
EACH = 10


def test_four_workers_at_once_take_turns_that_never_overlap(either):
    for number in range(WORKERS * EACH):
        either.outbox.queue(letter(f"k{number}"))
    moments = []

    def work(place: int) -> None:
        for number in range(1 + place, WORKERS * EACH + 1, WORKERS):
            claim = either.handover.claim([number], PACE, NOW)
            moments.extend(claim.starts + n * PACE for n in range(len(claim.envelopes)))

    at_once(WORKERS, work)

    assert sorted(moments) == [NOW + n * PACE for n in range(WORKERS * EACH)]

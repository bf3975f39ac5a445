"""Delivering the outbox: find what is due, hand it to workers, send it, mark it.

A claim is committed before the provider is called, so no transaction is open while a
provider is on the line, and no other process sends the same message. A message of which
nobody knows whether it was sent is never sent again before the provider was asked.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

from bot.channels.base import Envelope, Receipt, Refused, Sender, SendError, Senders
from bot.person import Channel
from bot.reactions import Failure, FindOut, Held
from bot.sms import size
from bot.store import Store
from bot.store.letters import Claim, Urgency
from bot.store.marks import Sent
from bot.store.outcomes import Outcome

log = logging.getLogger(__name__)

BATCH: Final = 20
"""Letters a worker takes at once: few, so that little is in doubt if it dies."""
HORIZON: Final = timedelta(seconds=5)
"""How far ahead of a sender's pace letters are handed out."""
ON_THE_LINE: Final = timedelta(seconds=12)
"""Longest that a provider is waited for."""
STILL_TRUE: Final = timedelta(milliseconds=500)
"""How long the last look before sending holds: then who has left is looked up again."""
TOGETHER: Final = timedelta(milliseconds=100)
"""How long the mark of a sent message may wait for others."""
ODD: Final = 0
"""The code of an error that no provider told."""


@dataclass(frozen=True)
class Work:
    """Letters of one channel, for one worker."""

    channel: Channel
    numbers: Sequence[int]
    overdue: bool = False
    """Nobody knows whether they were sent: the provider is asked first."""


class Workers(Protocol):
    """Who carries out work: threads of this process, or jobs for other machines."""

    def room(self) -> int:
        """How much more work can be taken now."""
        ...

    def hand(self, work: Work, driver: Any) -> None:
        """Take work, within the transaction that notes it."""
        ...


@dataclass(frozen=True)
class Delivery:
    """Sends what is in the outbox."""

    store: Store
    senders: Senders
    clock: Callable[[], datetime]
    pause: Callable[[timedelta], None]
    """Waits until it is a message's turn in its sender's pace."""
    luck: Callable[[], int]
    """0 to 100, to spread attempts."""
    tell: Callable[[str, str], None]
    """Tells the operator: a kind, and what happened."""
    affords_notices: Callable[[datetime], bool] = lambda _now: True
    """Whether the month's budget has something left."""
    stopping: Callable[[], bool] = lambda: False

    def sweep(self, workers: Workers) -> int:
        """Hand out what is due now, and say how many letters that were."""
        now, handed = self.clock(), 0
        for place, (channel, sender) in enumerate(self.senders.items()):
            room = -(-workers.room() // (len(self.senders) - place))
            for work in self._due(channel, sender, room, now):
                handed += self.store.outbox.hand_out(
                    work.numbers, now, self._hand(workers, work)
                )
        return handed

    def _hand(
        self, workers: Workers, work: Work
    ) -> Callable[[Sequence[int], Any], None]:
        def hand(numbers: Sequence[int], driver: Any) -> None:
            workers.hand(Work(work.channel, numbers, work.overdue), driver)

        return hand

    def _due(
        self, channel: Channel, sender: Sender, room: int, now: datetime
    ) -> Iterator[Work]:
        """What a channel can take now, in parts for single workers."""
        if room <= 0:
            return
        overdue = self.store.outbox.overdue(channel, now, BATCH)
        if overdue:
            yield Work(channel, overdue, overdue=True)
        allowed = self._allowed(channel, sender, room * BATCH, now)
        last = Urgency.NOTICE if self.affords_notices(now) else Urgency.ALERT
        numbers = self.store.outbox.waiting(channel, last, now, allowed)
        part = min(_batch(sender.pace), max(1, -(-len(numbers) // room)))
        for start in range(0, len(numbers), part):
            yield Work(channel, numbers[start : start + part])

    def _allowed(
        self, channel: Channel, sender: Sender, most: int, now: datetime
    ) -> int:
        """How many letters fit into the sender's pace in the next seconds."""
        if not sender.pace:
            return most
        starts = self.store.senders.ready_at(channel) or now
        free = HORIZON - max(timedelta(0), starts - now)
        return min(most, -(-free // sender.pace)) if free > timedelta(0) else 0

    def deliver(self, work: Work) -> None:
        """Do the work that was handed out."""
        sender = self.senders.get(work.channel)
        if sender is None:
            return
        if work.overdue:
            self._find_out(sender, work)
            return
        claim = self.store.handover.claim(work.numbers, sender.pace, self.clock())
        self._send_all(sender, claim)

    def _send_all(self, sender: Sender, claim: Claim) -> None:
        """Send one after the other, as long as the lease holds and nobody stops us."""
        slot, sent, taken = claim.starts, _Marks(self), self.clock()
        for place, envelope in enumerate(claim.envelopes):
            self.pause(slot - self.clock())
            if self._is_unwanted(envelope, taken):
                self.store.handover.release([envelope], self.clock())
                continue
            if self.stopping() or self.clock() + ON_THE_LINE > claim.until:
                self.store.handover.release(claim.envelopes[place:], self.clock())
                break
            if not self._send(sender, envelope, sent):
                rest = claim.envelopes[place + 1 :]
                self.store.handover.release(rest, self.clock())
                break
            slot += sender.pace
        sent.keep()

    def _is_unwanted(self, envelope: Envelope, taken: datetime) -> bool:
        """Whether a letter that was in hand for a while must not go any more."""
        now = self.clock()
        if now - taken < STILL_TRUE:
            return False
        return not self.store.handover.is_wanted(envelope, now)

    def _send(self, sender: Sender, envelope: Envelope, sent: "_Marks") -> bool:
        """Send one message; False if its sender is held now."""
        try:
            provider_id = sender.send(envelope)
        except SendError as exc:
            return self._failed(envelope, _failure(exc, envelope, self.clock()), exc)
        except Exception as exc:
            # A letter that breaks the program must not take the others with it.
            log.exception("letter %d broke the channel", envelope.number)
            odd = Failure(None, envelope.attempt, _expiry(envelope), unsure=True)
            return self._failed(envelope, odd, exc)
        sent.add(_sent(envelope, provider_id))
        return True

    def _failed(self, envelope: Envelope, failure: Failure, error: Exception) -> bool:
        outcome = self.store.outcomes.failed(
            envelope, failure, str(error), self.clock(), self.luck()
        )
        self._note(envelope.to.channel, outcome)
        return not isinstance(outcome.decision, Held)

    def _note(self, channel: str, outcome: Outcome) -> None:
        if outcome.reaction.tell:
            self.tell(f"{channel}:{outcome.code or ODD}", outcome.reaction.meaning)

    def _find_out(self, sender: Sender, work: Work) -> None:
        """Ask the provider for messages that may have been sent."""
        handover = self.store.handover
        for envelope in handover.claim_overdue(work.numbers, self.clock()):
            try:
                found = sender.find(envelope, handover.ids_of_others(envelope))
            except SendError as exc:
                again = FindOut(self.clock() + self.store.outbox.timing.settles)
                handover.look_again(envelope, again.at, str(exc))
                continue
            if found:
                handover.adopt(_sent(envelope, found), self.clock())
            else:
                handover.was_not_sent(envelope, self.clock())

    def report(self, receipt: Receipt) -> None:
        """Note what a provider says of a message."""
        outcome = self.store.outcomes.report(receipt, self.clock())
        if outcome:
            self._note("receipt", outcome)


class _Marks:
    """Marks of messages that went out, kept together if they come fast.

    What isn't kept yet is in doubt if this process dies: so none waits long.
    """

    def __init__(self, delivery: Delivery) -> None:
        self._delivery = delivery
        self._sent: list[Sent] = []
        self._since = delivery.clock()

    def add(self, sent: Sent) -> None:
        """Keep a mark soon."""
        now = self._delivery.clock()
        self._since = self._since if self._sent else now
        self._sent.append(sent)
        if now - self._since >= TOGETHER:
            self.keep()

    def keep(self) -> None:
        """Keep all marks now."""
        if self._sent:
            self._delivery.store.handover.mark_sent(self._sent, self._delivery.clock())
            self._sent = []


def _sent(envelope: Envelope, provider_id: str) -> Sent:
    segments = 1 if envelope.template else size(envelope.text).segments
    return Sent(envelope, provider_id, segments)


def _batch(pace: timedelta) -> int:
    """Letters for one worker: no more than a lease covers at this pace."""
    return max(1, min(BATCH, HORIZON // pace)) if pace else BATCH


def _expiry(envelope: Envelope) -> datetime:
    return envelope.began_at + envelope.lasts


def _failure(error: SendError, envelope: Envelope, now: datetime) -> Failure:
    expires_at = now if isinstance(error, Refused) else _expiry(envelope)
    return Failure(error.code, envelope.attempt, expires_at, error.unsure, error.wait)

"""Delivering the outbox: find what is due, claim it, send it, mark it.

A claim is committed before the provider is called, so no transaction is open while a
provider is on the line, and no other process sends the same message.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.channels.base import Refused, Sender, SendError
from bot.person import Channel
from bot.store import Outbox
from bot.store.outbox import Claimed

log = logging.getLogger(__name__)

BATCH: Final = 20
WAITS: Final = tuple(timedelta(seconds=s) for s in (10, 20, 40, 80, 160, 320, 600))


def next_attempt(attempts: int, now: datetime) -> datetime | None:
    """When to try again after `attempts` failures, None to give up."""
    return now + WAITS[attempts - 1] if attempts <= len(WAITS) else None


@dataclass(frozen=True)
class Delivery:
    """Hands due messages to the channels."""

    outbox: Outbox
    senders: Mapping[Channel, Sender]
    clock: Callable[[], datetime]

    def sweep(self) -> int:
        """Deliver what is due now, and say how many messages were taken up."""
        due = self.outbox.due(self.clock(), BATCH) if self.senders else []
        for number in due:
            self.deliver(number)
        return len(due)

    def deliver(self, number: int) -> None:
        """Send one message, unless another process has it or it is worthless now."""
        claimed = self.outbox.claim(number, self.clock())
        if claimed:
            self._send(claimed)

    def _send(self, claimed: Claimed) -> None:
        sender = self.senders[claimed.to.channel]
        try:
            provider_id = sender.send(claimed.number, claimed.to, claimed.text)
        except Refused as exc:
            self.outbox.mark_failed(claimed.number, str(exc))
        except SendError as exc:
            self._postpone(claimed, str(exc))
        else:
            self.outbox.mark_sent(claimed.number, provider_id, self.clock())

    def _postpone(self, claimed: Claimed, error: str) -> None:
        again = next_attempt(claimed.attempts, self.clock())
        if again:
            self.outbox.postpone(claimed.number, again, error)
        else:
            self.outbox.mark_failed(claimed.number, error)

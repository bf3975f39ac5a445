"""Letters: what is queued, what a worker holds, and how long things may take."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Any, Final

from bot.channels.base import Envelope
from bot.person import Contact, Scope

AT_ONCE: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""When a letter is due that waits for nothing, whatever the clock says now."""
INVITES: Final = "invite"
"""Stands where other letters say what must have been allowed for them."""
FAR: Final = timedelta(minutes=10)
"""No lease is that long: one that is was given before the clock was set back."""


class Status(StrEnum):
    """Where a message is on its way."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    UNDELIVERED = "undelivered"
    FAILED = "failed"
    CANCELED = "canceled"
    EXPIRED = "expired"


class Urgency(IntEnum):
    """What goes first."""

    REPLY = 0
    ALERT = 1
    NOTICE = 2


@dataclass(frozen=True)
class Timing:
    """How long things may take; tests of crashes have no time to lose."""

    lease: timedelta = timedelta(seconds=30)
    """Longer than a provider's time-out: who holds it this long has died."""
    handed: timedelta = timedelta(seconds=60)
    """How long a letter may stand in a worker's queue before it is handed again."""
    settles: timedelta = timedelta(minutes=2)
    """How long a callback may take before the provider is asked."""


PATIENT: Final = Timing()
"""How long things may take where real people are written to."""


@dataclass(frozen=True)
class Letter:
    """A message to one person; `key` makes the same message impossible twice."""

    key: str
    to: Contact
    text: str
    expires_at: datetime
    due: datetime = AT_ONCE
    urgency: Urgency = Urgency.REPLY
    scope: Scope | None = None
    """What she must have allowed; None for an answer."""
    lane: str = ""
    """Letters of one notice share it."""
    plain: str | None = None
    """The words for SMS, for a letter to WhatsApp."""
    template: str | None = None
    """The name of a WhatsApp template that says the same."""
    variables: tuple[str, ...] = ()
    any_hour: bool = False
    invites: bool = False
    """An invitation: nobody must have allowed it, and who left doesn't get it."""

    def as_row(self) -> dict[str, Any]:
        """For the table."""
        return {
            "key": self.key,
            "channel": self.to.channel,
            "address": self.to.address,
            "text": self.text,
            "plain": self.plain,
            "template": self.template,
            "variables": json.dumps(self.variables) if self.variables else None,
            "scope": INVITES if self.invites else self.scope,
            "urgency": int(self.urgency),
            "lane": self.lane,
            "any_hour": self.any_hour,
            "status": Status.QUEUED,
            "due": self.due,
            "expires_at": self.expires_at,
            "attempts": 0,
        }


@dataclass(frozen=True)
class Claim:
    """Letters that this process alone may send now, one after the other."""

    envelopes: Sequence[Envelope] = ()
    starts: datetime = AT_ONCE
    """When the first may go; the others follow in the sender's pace."""
    until: datetime = AT_ONCE
    """When the lease ends."""

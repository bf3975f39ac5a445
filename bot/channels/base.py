"""What a channel is: it sends, it finds again what it sent, and it has two errors."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from bot.person import Channel, Contact


@dataclass(frozen=True)
class Template:
    """A WhatsApp template with what is filled in, for outside the 24-hour window."""

    content_sid: str
    variables: Mapping[str, str]


@dataclass(frozen=True)
class Envelope:
    """A letter as a provider gets it."""

    number: int
    """Of the row in the outbox: our own id, the same at every attempt."""
    attempt: int
    """1 at the first."""
    began_at: datetime
    """When this attempt was claimed."""
    to: Contact
    text: str
    lasts: timedelta
    """How long the provider may keep trying."""
    template: Template | None = None


class SendError(Exception):
    """Nothing was sent; what follows stands in `bot.reactions`, by the code."""

    unsure = False
    """Whether it may have been sent all the same."""

    def __init__(
        self, reason: str, code: int | None = None, wait: timedelta | None = None
    ) -> None:
        super().__init__(reason)
        self.code = code
        """The provider's, None if there is none."""
        self.wait = wait
        """How long the provider asks us to wait."""


class Refused(SendError):
    """It can never be sent to this address."""


class Unsure(SendError):
    """It may have been sent: it must be found out before it is tried again."""

    unsure = True


@dataclass(frozen=True)
class Found:
    """A message to the bot that a provider has."""

    key: str
    sender: Contact
    text: str
    at: datetime
    has_media: bool = False


class Sender(Protocol):
    """Hands messages to a provider."""

    pace: timedelta
    """Time from one message to the next, kept by all processes together."""

    def send(self, envelope: Envelope) -> str:
        """Hand over a message and return the provider's id for it."""
        ...

    def find(self, envelope: Envelope, taken: Iterable[str] = ()) -> str | None:
        """The provider's id of a message that may have been sent; None if it wasn't.

        Ids in `taken` are those of other messages. SendError if it can't be told now.
        """
        ...

    def forget(self, provider_id: str) -> None:
        """Erase a message at the provider; one that isn't there is no error."""
        ...

    def received(self, since: datetime) -> Iterable[Found]:
        """Messages to the bot since then that the provider can list."""
        ...


Senders = Mapping[Channel, Sender]


class Progress(StrEnum):
    """How far a message is."""

    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    UNDELIVERED = "undelivered"
    FAILED = "failed"
    CANCELED = "canceled"


@dataclass(frozen=True)
class Receipt:
    """What a provider says of a message on its way."""

    provider_id: str
    number: int | None
    """Our own id, where the provider told it."""
    progress: Progress
    code: int | None = None
    """The provider's error code."""
    reason: str = ""
    attempt: int | None = None
    """Which attempt it is about, where the provider told it."""

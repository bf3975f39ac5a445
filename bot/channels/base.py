"""What a channel is: one method and two errors."""

from typing import Protocol

from bot.person import Contact


class SendError(Exception):
    """Nothing was sent; it may be tried again."""


class Refused(SendError):
    """It can never be sent to this address."""


class Sender(Protocol):
    """Hands messages to a provider."""

    def send(self, number: int, to: Contact, text: str) -> str:
        """Hand over message `number` and return the provider's id for it."""
        ...

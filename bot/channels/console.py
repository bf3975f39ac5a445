"""The channel of the simulator: what is sent appears there and goes no further."""

from typing import Final

from bot.person import Contact

PREFIX: Final = "console-"
"""Begins the id of every message that went to the simulator and not to a person."""


class Console:
    """Takes every message; the simulator shows what the outbox says was sent."""

    def send(self, number: int, to: Contact, text: str) -> str:
        """Accept the message; its number makes the id."""
        return f"{PREFIX}{number}"

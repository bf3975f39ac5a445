"""The channel of the simulator: what is sent appears there and goes no further."""

from bot.person import Contact


class Console:
    """Takes every message; the simulator shows what the outbox says was sent."""

    def send(self, number: int, to: Contact, text: str) -> str:
        """Accept the message; its number is the provider's id."""
        return f"console-{number}"

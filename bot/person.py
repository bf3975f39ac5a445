"""Who writes to the bot, and what they sent, as plain values."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from bot.topic import Topic

LONGEST_TEXT: Final = 1600
"""Characters; Twilio and WhatsApp hand over no more."""
PHONE: Final = re.compile(r"\+?[0-9]{3,15}")
WHATSAPP_ID: Final = re.compile(r"[A-Z]{2}\.[A-Za-z0-9.]{1,128}")
"""A business-scoped user id: WhatsApp may hide the phone number."""
WHATSAPP_PREFIX: Final = "whatsapp:"


class Channel(StrEnum):
    """How a person is reached."""

    SMS = "sms"
    WHATSAPP = "whatsapp"


class Scope(StrEnum):
    """What a person allowed the bot to write unasked."""

    ALERTS = "alerts"
    NOTICES = "notices"


EVERYTHING: Final = frozenset(Scope)


class NotAnAddress(ValueError):
    """No person can be answered at this address."""


@dataclass(frozen=True)
class Contact:
    """Where a person is reached: the key of a person."""

    channel: Channel
    address: str

    @property
    def phone(self) -> str | None:
        """The phone number, where the channel tells it."""
        return self.address if PHONE.fullmatch(self.address) else None

    @classmethod
    def of_twilio(cls, sender: str) -> "Contact":
        """Read Twilio's From: a number, "whatsapp:" and a number, or an id."""
        if sender.startswith(WHATSAPP_PREFIX):
            address = sender.removeprefix(WHATSAPP_PREFIX)
            if PHONE.fullmatch(address) or WHATSAPP_ID.fullmatch(address):
                return cls(Channel.WHATSAPP, address)
        elif PHONE.fullmatch(sender):
            return cls(Channel.SMS, sender)
        raise NotAnAddress("neither a phone number nor a WhatsApp id")


@dataclass(frozen=True)
class Person:
    """What is remembered of someone who wrote."""

    contact: Contact
    quiet_until: datetime | None = None
    """Until then a sender that looks like a machine gets no answer."""
    zone: str | None = None
    """Where she mines or sells, if she said it."""
    topic: Topic | None = None
    """What was talked about last."""
    tips_told: int = 0
    allowed: frozenset[Scope] = frozenset()
    """What she asked to be sent; nothing else is ever sent unasked."""
    has_left: bool = False
    """She said BAJA, and was told so, and asked for nothing to be sent since."""
    linked: Contact | None = None
    """Her other address, proven by a code that was sent there."""
    night: bool = False
    """She works at night: alerts may come at any hour."""
    invited: "Invited | None" = None


@dataclass(frozen=True)
class Invited:
    """She was invited by her coordinator, and has said neither yes nor no."""

    at: datetime
    zone: str | None = None
    group: str | None = None


class OptOut(StrEnum):
    """A word that the provider answered already by its own opt-out handling."""

    STOP = "STOP"
    START = "START"
    HELP = "HELP"


@dataclass(frozen=True)
class Incoming:
    """One message from a person; `key` is the provider's, unique to the message."""

    key: str
    contact: Contact
    text: str
    has_media: bool = False
    opt_out: OptOut | None = None
    """Set where the provider has answered already: nothing may be sent back."""


def clean(text: str) -> str:
    """What a person wrote, without what no person types.

    Control, formatting (bidirectional marks) and broken characters go, but for line
    breaks; tabs become spaces; emoji stay, as people do write them.
    """
    kept = (
        " " if c in "\r\t" else c for c in text[:LONGEST_TEXT].replace("\r\n", "\n")
    )
    typed = (c for c in kept if c == "\n" or unicodedata.category(c) not in UNTYPED)
    return "".join(typed).strip()


UNTYPED: Final = {"Cc", "Cf", "Co", "Cs", "Cn"}

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
WRITTEN: Final = re.compile(r"(\+|00)?([0-9]{7,15})", re.ASCII)
"""A number as people write it, once spaces and signs between the digits are gone."""
BETWEEN: Final = re.compile(r"[\s().\-\u2010-\u2015\u200b-\u206f]+")
COUNTRY: Final = "51"
MOBILE: Final = 9
"""Digits of a mobile number in Peru, the first of which is a 9."""


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


def phone_of(written: str) -> str | None:
    """A number with its country, as +51987654321; None if it is none.

    Nine digits that begin with a 9 are a mobile number in Peru.
    """
    found = WRITTEN.fullmatch(BETWEEN.sub("", written.removeprefix(WHATSAPP_PREFIX)))
    if found is None:
        return None
    abroad, digits = found.groups()
    if not abroad and len(digits) == MOBILE and digits.startswith("9"):
        return f"+{COUNTRY}{digits}"
    with_country = len(digits) == len(COUNTRY) + MOBILE and digits.startswith(COUNTRY)
    return f"+{digits}" if abroad or with_country else None


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

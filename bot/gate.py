"""Whether a letter may go out now, and by which way: the last look before it is sent.

Between writing a letter and sending it people leave, windows close, phones go silent
and prices grow old. All that is decided here, from plain values.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeAlias

from bot.alerts import awake, is_quiet
from bot.person import Channel, Contact, Scope

DAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class Reader:
    """What is known of the person at an address when she is to be written to."""

    allowed: frozenset[Scope] = frozenset()
    window_until: datetime | None = None
    """Until then WhatsApp takes more than templates."""
    stopped: bool = False
    """The provider takes nothing for her."""
    unreachable_until: datetime | None = None
    """Until then her address is not tried."""
    night: bool = False
    left: bool = False
    """She said BAJA, and has asked for nothing since."""
    sms: Contact | None = None
    """Where she can be reached by SMS instead."""


@dataclass(frozen=True)
class Waiting:
    """A letter in the queue, as far as it matters whether it may go."""

    to: Contact
    scope: Scope | None
    """What she must have allowed; None for an answer, and for an invitation."""
    expires_at: datetime
    has_plain: bool = False
    """Whether there are words for SMS, if WhatsApp is closed."""
    template: str | None = None
    any_hour: bool = False
    is_stopped: bool = False
    """Whether the notice that it belongs to was stopped."""
    invites: bool = False
    """It is to somebody who has allowed nothing yet."""

    @property
    def is_unasked(self) -> bool:
        return self.scope is not None or self.invites

    def is_wanted(self, reader: Reader) -> bool:
        """Whether she allowed it; who said yes or no already isn't invited."""
        if self.invites:
            return not reader.left and Scope.NOTICES not in reader.allowed
        return self.scope is None or self.scope in reader.allowed


@dataclass(frozen=True)
class Go:
    """It goes to this address, as a template if one is named."""

    to: Contact
    template: str | None = None


@dataclass(frozen=True)
class Drop:
    """It never goes; whether because it is too late, not wanted, or there is no way."""

    status: str
    reason: str


@dataclass(frozen=True)
class Later:
    """It may go from this moment on."""

    at: datetime


Way: TypeAlias = Go | Drop | Later

TOO_LATE: Final = Drop("expired", "too late")
NOTICE_STOPPED: Final = Drop("canceled", "the notice was stopped")
NOT_WANTED: Final = Drop("canceled", "she wants nothing of it")
ERASED: Final = Drop("canceled", "she had everything erased")
STOPPED: Final = Drop("canceled", "she wrote STOP")
NO_ADDRESS: Final = Drop("failed", "the address can't be reached")
NO_WINDOW: Final = Drop("failed", "WhatsApp's window is closed: no template and no SMS")


def way(
    letter: Waiting, reader: Reader, templates: Collection[str], now: datetime
) -> Way:
    """How a letter goes out now, if it does; `templates` are those that are usable."""
    obstacle = _worthless(letter, reader, now) or _asleep(letter, reader, now)
    if obstacle:
        return obstacle
    if reader.stopped:
        return STOPPED
    return _reachable(letter, reader, templates, now)


def _worthless(letter: Waiting, reader: Reader, now: datetime) -> Drop | None:
    """Why it goes to nobody any more."""
    if letter.is_stopped:
        return NOTICE_STOPPED
    if letter.expires_at <= now:
        return TOO_LATE
    if not letter.to.address:
        return ERASED
    return None if letter.is_wanted(reader) else NOT_WANTED


def _asleep(letter: Waiting, reader: Reader, now: datetime) -> Later | Drop | None:
    """At night what nobody asked for waits, if it is still worth it then."""
    any_hour = letter.any_hour or reader.night or not letter.is_unasked
    if any_hour or not is_quiet(now):
        return None
    morning = awake(now)
    return Later(morning) if morning < letter.expires_at else TOO_LATE


def _reachable(
    letter: Waiting, reader: Reader, templates: Collection[str], now: datetime
) -> Way:
    """WhatsApp while its window is open, else by template, else SMS."""
    lost = reader.unreachable_until is not None and now < reader.unreachable_until
    if letter.to.channel is not Channel.WHATSAPP:
        return NO_ADDRESS if lost else Go(letter.to)
    if not lost and reader.window_until and now < reader.window_until:
        return Go(letter.to)
    if not lost and letter.template in templates:
        return Go(letter.to, letter.template)
    if reader.sms and letter.has_plain:
        return Go(reader.sms)
    return NO_ADDRESS if lost else NO_WINDOW

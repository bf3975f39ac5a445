"""Whether a letter may go out now, and by which way: the last look before it is sent.

Between writing a letter and sending it people leave, windows close, phones go silent
and prices grow old. All that is decided here, from plain values.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeAlias

from bot.alerts import QUIET_UNTIL, is_quiet
from bot.catalog import LIMA
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
    sms: Contact | None = None
    """Where she can be reached by SMS instead."""


@dataclass(frozen=True)
class Waiting:
    """A letter in the queue, as far as it matters whether it may go."""

    to: Contact
    scope: Scope | None
    expires_at: datetime
    has_plain: bool = False
    """Whether there are words for SMS, if WhatsApp is closed."""
    template: str | None = None
    any_hour: bool = False
    is_stopped: bool = False
    """Whether the notice that it belongs to was stopped."""


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
    over = _over(letter, now)
    if over:
        return over
    if letter.scope and letter.scope not in reader.allowed:
        return NOT_WANTED
    if letter.scope and is_quiet(now) and not (letter.any_hour or reader.night):
        morning = _morning(now)
        return Later(morning) if morning < letter.expires_at else TOO_LATE
    if reader.stopped:
        return STOPPED
    return _reachable(letter, reader, templates, now)


def _over(letter: Waiting, now: datetime) -> Drop | None:
    """What becomes of a letter that goes to nobody, whoever reads it."""
    if letter.is_stopped:
        return NOTICE_STOPPED
    if letter.expires_at <= now:
        return TOO_LATE
    return None if letter.to.address else ERASED


def _morning(now: datetime) -> datetime:
    local = now.astimezone(LIMA)
    six = local.replace(
        hour=QUIET_UNTIL.hour, minute=QUIET_UNTIL.minute, second=0, microsecond=0
    )
    return six if local < six else six + DAY


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

"""What follows when a message wasn't delivered: a table, and a decision made by it.

The codes are those of Twilio (and of WhatsApp behind it), with what each means for the
message, for the person and for the operator. A code comes at once, when a message is
handed over, or later in a status callback: what follows is the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Final, TypeAlias


class Mark(Enum):
    """What is learnt about the person's address."""

    OPTED_OUT = auto()
    """The provider takes nothing for her until she writes START."""
    INVALID = auto()
    NOT_MOBILE = auto()
    NOT_ON_WHATSAPP = auto()
    BLOCKED = auto()
    """She blocked us: she wants nothing that she doesn't ask for."""
    REJECTED = auto()
    """Her phone or her carrier takes nothing of ours."""
    SILENT = auto()
    """Her phone has been off for long: no use in trying for a while."""
    WINDOW_CLOSED = auto()
    """WhatsApp takes only templates for her."""


class Hold(Enum):
    """What waits when a sender is refused for a fault that isn't the person's."""

    SENDER = auto()
    NOTICES = auto()
    """The sender's notices; replies and alerts go on."""
    TEMPLATE = auto()


@dataclass(frozen=True)
class Reaction:
    """What follows from a code."""

    meaning: str
    tries: int = 1
    """Attempts in all that make sense; 0 is as many as fit before it expires."""
    wait: timedelta | None = None
    """Before the next attempt; growing from 10 s on if none is named."""
    unsure: bool = False
    """It may have been sent all the same: that must be found out first."""
    hold: Hold | None = None
    lasts: timedelta = timedelta(minutes=15)
    """How long a hold lasts before one message tries again."""
    mark: Mark | None = None
    strikes: int = 1
    """How often it happens in 30 days before the mark is set."""
    by_sms: bool = False
    """It goes by SMS instead, where the person has a number and the text is there."""
    tell: bool = False
    """The operator is told, once."""


HOURS: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)
WAITS: Final = tuple(timedelta(seconds=s) for s in (10, 20, 40, 80, 160, 320, 600))
"""Of attempts that fail one after the other."""
STRIKE_DAYS: Final = 30
"""Within how many days strikes are counted."""
SILENCE: Final = timedelta(days=7)
"""How long a silent phone is left alone, unless it writes."""
BRANDED: Final = 10_000
"""Codes under this are HTTP's."""

RATE: Final = Reaction("too many at once; never processed", tries=0)
UNSURE: Final = Reaction("the provider broke off: sent or not", tries=8, unsure=True)
OURS: Final = Reaction("a fault of ours in the message", tell=True)
CONFIG: Final = Reaction(
    "a fault in the sender's settings", 0, hold=Hold.SENDER, tell=True
)
LOCKED: Final = Reaction("the sender is locked", 0, hold=Hold.SENDER, tell=True)
TEMPLATE: Final = Reaction(
    "the template can't be used", 0, hold=Hold.TEMPLATE, tell=True
)
BRIEFLY: Final = Reaction("the channel failed", tries=3)
UNKNOWN: Final = Reaction("a code that nobody knows", tell=True)
PLAIN_FAILURE: Final = Reaction("not handed over", tries=8)


def _each(reaction: Reaction, **meanings: str) -> dict[int, Reaction]:
    """The same reaction for several codes, each with its own meaning."""
    return {
        int(code.removeprefix("c")): replace(reaction, meaning=meaning)
        for code, meaning in meanings.items()
    }


REACTIONS: Final[Mapping[int, Reaction]] = {
    # At once, when it is handed over.
    20003: replace(LOCKED, meaning="wrong credentials, or the account is suspended"),
    20429: RATE,
    429: RATE,
    **_each(UNSURE, c20500="internal error", c20503="service unavailable"),
    21211: Reaction("not a number", mark=Mark.INVALID),
    **_each(
        CONFIG,
        c21212="From is invalid",
        c21606="From is not ours",
        c21603="From is missing",
        c63007="From has no such channel",
        c21408="sending to Peru is not allowed",
        c21703="the messaging service has no sender",
        c21704="the messaging service has no sender for this",
        c21705="the messaging service is not usable",
        c63062="terms were not accepted",
    ),
    21608: Reaction("a trial account, and the number is not verified"),
    63015: Reaction("the number has not joined the sandbox"),
    21610: Reaction("she wrote STOP", mark=Mark.OPTED_OUT),
    21611: Reaction("the sender's queue is full", 0, timedelta(minutes=10), tell=True),
    21612: Reaction("not reachable from this sender", tell=True),
    **_each(
        Reaction("", mark=Mark.NOT_MOBILE),
        c21614="not a mobile number",
        c21635="a landline",
        c30006="a landline, or a carrier that can't be reached",
    ),
    **_each(
        OURS,
        c21617="the text is too long",
        c21620="a bad media address",
        c21654="the template's id is wrong",
        c21655="the template's id is wrong",
        c21656="the template's variables are wrong",
        c92007="the template's variables are wrong",
        **{f"c{code}": "a fault in scheduling" for code in range(35111, 35119)},
        c30007="filtered for what it says",
        c63005="the content was refused",
        c63013="against WhatsApp's policy",
        c63021="the content is not valid",
        c63028="wrong number of variables",
        c63030="a variable is not allowed",
    ),
    # Later, in a callback.
    30001: Reaction("the queue is full", 0, timedelta(minutes=10), tell=True),
    30002: replace(LOCKED, meaning="the account is suspended"),
    30003: Reaction(
        "the phone is off or has no signal", 3, 3 * HOURS, mark=Mark.SILENT, strikes=5
    ),
    30004: Reaction("blocked by her or her carrier", mark=Mark.REJECTED, strikes=2),
    30005: Reaction("no such number", mark=Mark.INVALID, strikes=2),
    30008: Reaction(
        "the carrier says no reason", 2, HOURS, mark=Mark.SILENT, strikes=5
    ),
    30410: Reaction("the carrier did not answer", 2, timedelta(minutes=10)),
    30450: Reaction("held up as pumping", 0, timedelta(minutes=30), tell=True),
    **_each(
        LOCKED,
        c63001="WhatsApp refused our login",
        c63020="Meta's business manager refused",
        c63022="the sender's name is not certified",
        c63051="the sender is locked",
    ),
    63003: Reaction("not on WhatsApp", mark=Mark.NOT_ON_WHATSAPP, by_sms=True),
    **_each(
        BRIEFLY,
        c63009="WhatsApp failed",
        c63010="WhatsApp failed inside",
        c63012="WhatsApp is away",
        c63023="WhatsApp failed",
    ),
    63014: Reaction("she blocked us", mark=Mark.BLOCKED),
    63016: Reaction("outside the window", 3, timedelta(0), mark=Mark.WINDOW_CLOSED),
    63017: RATE,
    63018: Reaction(
        "WhatsApp's limit is reached", 0, hold=Hold.NOTICES, lasts=DAY, tell=True
    ),
    63019: Reaction("media could not be fetched", 2, tell=True),
    63024: Reaction(
        "WhatsApp can't verify her", mark=Mark.REJECTED, strikes=2, by_sms=True
    ),
    63032: Reaction("she is part of a test of Meta's"),
    63033: Reaction("she blocked us"),
    **_each(
        TEMPLATE,
        c63027="the template lacks the language",
        c63040="the template was rejected",
        c63041="the template is paused",
        c63042="the template is disabled",
    ),
    63038: Reaction(
        "the account's limit of the day", 0, hold=Hold.SENDER, lasts=DAY, tell=True
    ),
    63049: Reaction("WhatsApp withheld it"),
    14107: Reaction(
        "two machines answer each other", 0, timedelta(minutes=1), tell=True
    ),
}
"""By Twilio's code. A code that isn't here is never tried again, and is told."""


def reaction_to(code: int | None) -> Reaction:
    """What follows from a code; without one it is tried again for a while."""
    if code is None:
        return PLAIN_FAILURE
    if code in REACTIONS:
        return REACTIONS[code]
    if code < BRANDED:
        return UNSURE if code >= 500 else UNKNOWN
    return UNKNOWN


@dataclass(frozen=True)
class Again:
    """Try again at this moment."""

    at: datetime


@dataclass(frozen=True)
class GiveUp:
    """It is over."""


@dataclass(frozen=True)
class FindOut:
    """Ask the provider at this moment whether it was sent."""

    at: datetime


@dataclass(frozen=True)
class Held:
    """It waits, and with it what its hold covers."""

    until: datetime
    hold: Hold


Decision: TypeAlias = Again | GiveUp | FindOut | Held


@dataclass(frozen=True)
class Failure:
    """A message that wasn't delivered at its nth attempt."""

    code: int | None
    attempts: int
    expires_at: datetime
    unsure: bool = False
    wait: timedelta | None = None
    """What the provider asked for."""


SETTLES: Final = timedelta(minutes=2)
"""How long a callback may take before the provider is asked."""


def decide(
    failure: Failure, now: datetime, luck: int = 100, settles: timedelta = SETTLES
) -> Decision:
    """What to do next: wait, give up, hold the sender, or find out what happened.

    `luck`, from 0 to 100, spreads the attempts of many messages over a wait.
    """
    reaction = reaction_to(failure.code)
    if failure.unsure or reaction.unsure:
        return FindOut(now + settles)
    if reaction.hold:
        return Held(now + reaction.lasts, reaction.hold)
    again = now if reaction.by_sms else now + _wait(failure, reaction, luck)
    worn_out = reaction.tries and failure.attempts >= reaction.tries
    hopeless = worn_out and not reaction.by_sms
    return GiveUp() if hopeless or again >= failure.expires_at else Again(again)


def _wait(failure: Failure, reaction: Reaction, luck: int) -> timedelta:
    """What the provider asked for, else the table, else longer each time."""
    if failure.wait is not None:
        return failure.wait
    if reaction.wait is not None:
        return reaction.wait
    longest = WAITS[min(failure.attempts, len(WAITS)) - 1]
    return (longest + longest * luck / 100) / 2

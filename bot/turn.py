"""What an answer is made from, and what follows from a message, as plain values."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TypeAlias

from bot.alerts import Alert
from bot.catalog import LIMA
from bot.content import Content
from bot.notices import Draft, Estimate, Post, Step
from bot.person import Contact, Person, Scope
from bot.replies import Reply, Told
from bot.staff import Staff
from pricing.local import Sale
from pricing.market import Market
from pricing.policy import Policy
from pricing.units import PenPerUsd, UsdPerOunce, fine_gram

Recall: TypeAlias = Callable[[int], Market | None]
"""Finds the market of a past pull by its number."""


@dataclass(frozen=True)
class Day:
    """The prices of one day: the last ones, and the extremes in soles a gram."""

    day: date
    gold: UsdPerOunce
    dollar: PenPerUsd
    highest: Decimal
    lowest: Decimal

    @property
    def gram(self) -> Decimal:
        """Soles a gram of pure gold, by the day's last prices."""
        return fine_gram(self.gold, self.dollar)


@dataclass(frozen=True)
class Record:
    """What is stored about a person, for herself to know."""

    since: date
    messages: int
    """Hers that are kept, with their text."""
    sales: int


@dataclass(frozen=True)
class Archive:
    """What can be looked up in the store while an answer is made."""

    market: Recall
    days: Callable[[date], Sequence[Day]]
    """The days from this one on, oldest first."""
    sales: Callable[[str, date], Iterable[Sale]]
    """The reports of a zone from this day on."""
    alerts: Callable[[Contact], Sequence[Alert]]
    """A person's alerts, in the order in which she set them."""
    record: Callable[[Contact], Record]
    """How much is stored about a person."""
    proofs: Callable[[Contact, datetime], int]
    """Messages of a person since then that were about proving another address."""


@dataclass(frozen=True)
class Known:
    """What a message is answered from."""

    person: Person
    market: Market
    policy: Policy
    content: Content
    archive: Archive
    recent: int = 0
    """Messages of this person in the last 60 s, before this one."""
    code: Callable[[Contact], str] = lambda _contact: "0000"
    """Four digits that prove that somebody reads an address; nobody can guess them."""
    post: Callable[[Contact], Post | None] = lambda _contact: None
    """Who writes, if she is of the staff, and may send notices."""
    digits: Callable[[str], str] = lambda _purpose: "0000"
    """Four digits for a purpose, that nobody can guess."""
    sms: Callable[[Reply], str] = lambda _reply: ""
    """The words of a reply by SMS, to know what they cost."""
    reaches: Callable[[Contact], bool] = lambda _contact: True
    """Whether a message can go to an address at present."""


@dataclass(frozen=True)
class RecordSale:
    """Keep what somebody was paid: soles a gram of pure gold, where and when."""

    fine_gram: Decimal
    zone: str
    day: date


@dataclass(frozen=True)
class CallHuman:
    """Somebody wants to talk to a person."""

    text: str


@dataclass(frozen=True)
class Allow:
    """Somebody asked to be sent something, after these words of the bot."""

    scopes: frozenset[Scope]
    version: str
    """Of the text that told her what she allows."""
    wording: str
    """What she wrote."""
    group: str | None = None
    """The one that she joins with it, where she was invited."""


@dataclass(frozen=True)
class Leave:
    """Somebody wants nothing of this any more; it holds for her linked address too."""

    scopes: frozenset[Scope]
    wording: str


@dataclass(frozen=True)
class SetAlert:
    """Keep an alert; with a number it takes the place of that one."""

    alert: Alert


@dataclass(frozen=True)
class DropAlerts:
    """Drop alerts by their numbers."""

    numbers: tuple[int, ...]


@dataclass(frozen=True)
class Forget:
    """Erase everything about the person, here and at the provider."""


@dataclass(frozen=True)
class LinkTo:
    """The person has proven that this address is hers too."""

    contact: Contact


@dataclass(frozen=True)
class DraftNotice:
    """Keep what a coordinator wants to send, and what she was told of it."""

    draft: Draft
    seen: Estimate
    author: Staff


@dataclass(frozen=True)
class StepNotice:
    """A coordinator takes a step with a notice."""

    number: int
    step: Step
    by: Staff


Effect: TypeAlias = (
    RecordSale
    | CallHuman
    | Allow
    | Leave
    | SetAlert
    | DropAlerts
    | Forget
    | LinkTo
    | DraftNotice
    | StepNotice
)
"""What is to be stored besides the person."""


@dataclass(frozen=True)
class Outgoing:
    """A message to another address than the one that wrote."""

    to: Contact
    reply: Reply
    lasts: timedelta
    """After this it is worthless."""
    key: str = ""
    """Makes it impossible twice; empty for the code that proves an address."""


@dataclass(frozen=True)
class Turn:
    """What follows from a message."""

    person: Person
    intent: str
    replies: tuple[Reply, ...] = ()
    effects: tuple[Effect, ...] = ()
    letters: tuple[Outgoing, ...] = ()


def tell(market: Market, policy: Policy, now: datetime) -> Told:
    """How a market looks to the one who asks now."""
    hours = max(timedelta(0), now - market.gold_as_of) // timedelta(hours=1)
    today = now.astimezone(LIMA).date()
    return Told(market, market.age(now, policy), hours, today)

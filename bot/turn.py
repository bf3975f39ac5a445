"""What an answer is made from, and what follows from a message, as plain values."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TypeAlias

from bot.catalog import LIMA
from bot.content import Content
from bot.person import Person
from bot.replies import Reply, Told
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
class Archive:
    """What can be looked up in the store while an answer is made."""

    market: Recall
    days: Callable[[date], Sequence[Day]]
    """The days from this one on, oldest first."""
    sales: Callable[[str, date], Iterable[Sale]]
    """The reports of a zone from this day on."""


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


Effect: TypeAlias = RecordSale | CallHuman
"""What is to be stored besides the person."""


@dataclass(frozen=True)
class Turn:
    """What follows from a message."""

    person: Person
    intent: str
    replies: tuple[Reply, ...] = ()
    effects: tuple[Effect, ...] = ()


def tell(market: Market, policy: Policy, now: datetime) -> Told:
    """How a market looks to the one who asks now."""
    hours = max(timedelta(0), now - market.gold_as_of) // timedelta(hours=1)
    today = now.astimezone(LIMA).date()
    return Told(market, market.age(now, policy), hours, today)

"""Wishes to be told of the price: what they wait for, and when they may be told.

A price here is soles a gram of pure gold. A wish that watches a level is armed; when
the price crosses the level it fires once, and it is armed again only after the price
went back by 1 %. No wish is told twice on a day of Lima.
"""

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final

from bot.catalog import LIMA
from pricing.market import Age, Market
from pricing.policy import Policy
from pricing.purity import PURE
from pricing.quotes import State
from pricing.units import Fineness, PenPerGram

MOST: Final = 5
"""Alerts a person may have."""
USUAL_TIME: Final = time(7)
"""When a daily price is told to who named no hour; Lima."""
QUIET_FROM: Final = time(20)
QUIET_UNTIL: Final = time(6)
BACK: Final = Decimal("0.01")
"""How far the price must go back before a level can be crossed again."""
TELLABLE: Final = (State.CONFIRMED, State.SINGLE, State.DAILY)
"""A held price isn't believed, and a sample is none."""
HUNDRED: Final = Decimal(100)
DAY: Final = timedelta(days=1)


class Kind(StrEnum):
    """What an alert waits for."""

    DAILY = "daily"
    ABOVE = "above"
    BELOW = "below"
    CHANGE = "change"


@dataclass(frozen=True)
class Alert:
    """One wish of one person."""

    kind: Kind
    amount: Decimal | None = None
    """Soles a gram of gold of `fineness`: the level of ABOVE and BELOW."""
    fineness: Fineness = PURE
    percent: Decimal | None = None
    """How far the price must move, of CHANGE."""
    base: PenPerGram | None = None
    """The price last told, from which a CHANGE is counted."""
    at: time | None = None
    """The hour of a DAILY one, in Lima."""
    number: int = 0
    """Its row; 0 before it is stored."""

    @property
    def upper(self) -> Decimal | None:
        """The price from which on it fires upwards."""
        if self.kind is Kind.ABOVE and self.amount is not None:
            return self.amount / self.fineness
        return self._moved(1)

    @property
    def lower(self) -> Decimal | None:
        """The price from which on it fires downwards."""
        if self.kind is Kind.BELOW and self.amount is not None:
            return self.amount / self.fineness
        return self._moved(-1)

    def _moved(self, sign: int) -> Decimal | None:
        if self.base is None or self.percent is None:
            return None
        return self.base * (1 + sign * self.percent / HUNDRED)

    def fires(self, price: PenPerGram) -> bool:
        """Whether the price has reached its level."""
        risen = self.upper is not None and price >= self.upper
        fallen = self.lower is not None and price <= self.lower
        return risen or fallen

    def is_same(self, other: "Alert") -> bool:
        """Whether both wait for the same; a change counts on from where it counts."""
        alike = replace(self, number=0, base=None)
        return alike == replace(other, number=0, base=None)

    def is_like(self, other: "Alert") -> bool:
        """Whether one takes the place of the other: there is one daily price."""
        both_daily = self.kind is Kind.DAILY and other.kind is Kind.DAILY
        return both_daily or self.is_same(other)

    def told(self, price: PenPerGram) -> "Alert":
        """The alert after it was told: a change counts from this price on."""
        return replace(self, base=price) if self.kind is Kind.CHANGE else self


def rearms_above(price: PenPerGram) -> Decimal:
    """The lowest level of a fired ABOVE that this price is far enough under."""
    return price / (1 - BACK)


def rearms_below(price: PenPerGram) -> Decimal:
    """The highest level of a fired BELOW that this price is far enough over."""
    return price / (1 + BACK)


def may_tell(market: Market, policy: Policy, now: datetime) -> bool:
    """Whether a price is good enough to write to people unasked."""
    young = market.age(now, policy) in (Age.FRESH, Age.WEEKEND)
    return young and market.state in TELLABLE


def is_quiet(now: datetime) -> bool:
    """Whether people sleep: nobody is written to who didn't choose the hour."""
    local = now.astimezone(LIMA).time()
    return local >= QUIET_FROM or local < QUIET_UNTIL


def awake(moment: datetime) -> datetime:
    """The moment, or the next six in the morning if people sleep then."""
    if not is_quiet(moment):
        return moment
    local = moment.astimezone(LIMA)
    six = datetime.combine(local.date(), QUIET_UNTIL, LIMA)
    return six if local < six else six + DAY

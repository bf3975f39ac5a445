"""The market: the gold price and the dollar that the bot believes at a moment."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import Enum, auto
from typing import Final

from pricing.hours import last_weekly_close, traded
from pricing.policy import Policy
from pricing.quotes import Accepted, Agreement, Pair, Quote, State, agree
from pricing.units import Fineness, PenPerGram, PenPerUsd, UsdPerOunce, fine_gram

WORST_FIRST: Final = (
    State.SAMPLE,
    State.HELD,
    State.DAILY,
    State.SINGLE,
    State.CONFIRMED,
)


class Age(Enum):
    """How a price's age is told."""

    FRESH = auto()
    WEEKEND = auto()
    """Friday's close, until gold has traded again for a while."""
    OLD = auto()
    GONE = auto()
    """Too old to be told at all."""


@dataclass(frozen=True)
class Market:
    """Prices that were believed together; each is true at its own moment."""

    gold: UsdPerOunce
    dollar: PenPerUsd
    gold_as_of: datetime
    dollar_as_of: datetime
    gold_state: State
    dollar_state: State
    number: int = 0
    """Which pull found it; 0 before it is stored."""
    sources: int = 0
    """How many sources set the gold price."""

    @property
    def state(self) -> State:
        """The worse of the two."""
        return next(s for s in WORST_FIRST if s in (self.gold_state, self.dollar_state))

    @property
    def pure_gram(self) -> PenPerGram:
        """Soles a gram of pure gold, not rounded."""
        return fine_gram(self.gold, self.dollar)

    def gram(self, fineness: Fineness) -> PenPerGram:
        """Soles a gram of gold of this purity, not rounded."""
        return PenPerGram(self.pure_gram * fineness)

    def age(self, now: datetime, policy: Policy) -> Age:
        """How old the price is, for the one who asks at `now`."""
        if self.state is State.SAMPLE:
            return Age.FRESH
        if (
            now - self.gold_as_of > policy.gone_age
            or now - self.dollar_as_of > policy.dollar_age
        ):
            return Age.GONE
        if traded(self.gold_as_of, now) >= policy.say_age:
            return Age.OLD
        weekend = self.gold_as_of <= last_weekly_close(now)
        return Age.WEEKEND if weekend else Age.FRESH


@dataclass(frozen=True)
class Pull:
    """Everything one round of asking the sources led to."""

    at: datetime
    gold: Agreement
    dollar: Agreement

    @property
    def held(self) -> bool:
        """Whether a value waits for the operator."""
        return bool(self.gold.proposal or self.dollar.proposal)

    def without(self, refused: Collection[tuple[Pair, Decimal]]) -> "Pull":
        """The same, but the operator is not asked again about these values."""
        gold, dollar = self.gold, self.dollar
        if gold.proposal and (Pair.GOLD, gold.proposal.value) in refused:
            gold = gold.turned_down()
        if dollar.proposal and (Pair.DOLLAR, dollar.proposal.value) in refused:
            dollar = dollar.turned_down()
        return replace(self, gold=gold, dollar=dollar)


def judge(
    quotes: Iterable[Quote], last: Market | None, now: datetime, policy: Policy
) -> Pull:
    """Agree on gold and dollar; a sample market is nothing to compare with."""
    spoken = list(quotes)
    gold, dollar = _comparable(last, now, policy) if last else (None, None)

    def decide(pair: Pair, before: Accepted | None) -> Agreement:
        about = [q for q in spoken if q.pair is pair]
        return agree(about, before, now, pair=pair, policy=policy)

    return Pull(now, decide(Pair.GOLD, gold), decide(Pair.DOLLAR, dollar))


def _comparable(
    last: Market, now: datetime, policy: Policy
) -> tuple[Accepted | None, Accepted | None]:
    """The last gold and dollar, each unless it is too old or only a sample."""
    if last.state is State.SAMPLE:
        return None, None
    gold = Accepted(last.gold, last.gold_as_of, last.gold_state)
    dollar = Accepted(last.dollar, last.dollar_as_of, last.dollar_state)
    return (
        gold if now - gold.as_of <= policy.gone_age else None,
        dollar if now - dollar.as_of <= policy.dollar_age else None,
    )

"""Which price to believe when several sources speak, and when to believe none.

`agree` is the whole rule. It trusts the largest group of sources that say the same,
never a single one against the rest, and holds a sudden move for the operator.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import combinations
from statistics import median
from typing import Final

from pricing.hours import is_open, last_close
from pricing.policy import Guard, Policy

CLOCK_SKEW: Final = timedelta(minutes=5)
"""How far ahead of ours a source's clock may run."""


class Pair(StrEnum):
    """What a price is of."""

    GOLD = "XAU/USD"
    DOLLAR = "USD/PEN"


class Kind(StrEnum):
    """How often a source speaks. A live price moves ours; a daily one confirms it."""

    LIVE = "live"
    DAILY = "daily"


class State(StrEnum):
    """How far a price may be trusted, best first."""

    CONFIRMED = "confirmed"
    SINGLE = "single"
    DAILY = "daily"
    HELD = "held"
    SAMPLE = "sample"


class Reason(StrEnum):
    """Why a quote was not used."""

    OUT_OF_RANGE = "out of range"
    FUTURE = "from the future"
    TOO_OLD = "too old"
    DISAGREES = "disagrees with the others"
    UNSUPPORTED = "nothing supports it"
    CONFIRMS = "daily, only confirms"
    HELD = "held for the operator"
    REFUSED = "refused by the operator"


@dataclass(frozen=True)
class Quote:
    """What one source said: `price` in the unit of `pair`, true at `as_of`."""

    source: str
    pair: Pair
    kind: Kind
    price: Decimal
    as_of: datetime
    heard_at: datetime | None = None
    """When the source was asked."""


@dataclass(frozen=True)
class Accepted:
    """A value that was believed: true at `as_of`, as far as `state` says."""

    value: Decimal
    as_of: datetime
    state: State


@dataclass(frozen=True)
class Agreement:
    """What to believe now.

    `accepted` is a new value, or the last one kept, or None when there never was one.
    `proposal` is the value that waits for the operator while the state is held.
    """

    state: State
    accepted: Accepted | None
    used: tuple[Quote, ...] = ()
    refused: tuple[tuple[Quote, Reason], ...] = ()
    proposal: Accepted | None = None

    def turned_down(self) -> "Agreement":
        """The same after the operator has refused the proposal."""
        refused = tuple(
            (quote, Reason.REFUSED if reason is Reason.HELD else reason)
            for quote, reason in self.refused
        )
        return replace(self, refused=refused, proposal=None)


@dataclass(frozen=True)
class _Question:
    """What a decision on one pair is made against."""

    pair: Pair
    last: Accepted | None
    now: datetime
    policy: Policy
    confirming: Sequence[Quote] = ()
    """Daily quotes beside live ones; they back a value but do not set it."""

    @property
    def guard(self) -> Guard:
        return self.policy.gold if self.pair is Pair.GOLD else self.policy.dollar


def agree(
    quotes: Iterable[Quote],
    last: Accepted | None,
    now: datetime,
    *,
    pair: Pair,
    policy: Policy,
) -> Agreement:
    """Decide one pair: which value to believe, from whom, and how far.

    `last` is the value believed until now, None if it is too old to compare with.
    """
    question = _Question(pair, last, now, policy)
    spoken = sorted(quotes, key=lambda q: (q.price, q.source, q.as_of, q.kind))
    sifted = [(quote, _unusable(quote, question)) for quote in spoken]
    usable = [quote for quote, reason in sifted if reason is None]
    refused = [(quote, reason) for quote, reason in sifted if reason is not None]
    # Nobody quotes the sol live: there the daily sources set the value.
    live = [q for q in usable if q.kind is Kind.LIVE or pair is Pair.DOLLAR]
    daily = [q for q in usable if q not in live]
    decision = (
        _decide(live, replace(question, confirming=daily))
        or _decide_daily(daily, question)
        or Agreement(last.state if last else State.HELD, last)
    )
    refused += [
        (quote, _why_unused(quote, decision, daily, policy))
        for quote in usable
        if quote not in decision.used
    ]
    return replace(decision, refused=tuple(refused))


def _unusable(quote: Quote, asked: _Question) -> Reason | None:
    if not asked.guard.lowest <= quote.price <= asked.guard.highest:
        return Reason.OUT_OF_RANGE
    if quote.as_of > asked.now + CLOCK_SKEW:
        return Reason.FUTURE
    if quote.as_of < _oldest_allowed(quote, asked):
        return Reason.TOO_OLD
    return None


def _oldest_allowed(quote: Quote, asked: _Question) -> datetime:
    if quote.pair is Pair.DOLLAR:
        return asked.now - asked.policy.dollar_age
    if quote.kind is Kind.DAILY:
        return asked.now - asked.policy.daily_gold_age
    return _trading_end(asked.now) - asked.policy.live_age


def _trading_end(now: datetime) -> datetime:
    """Now while gold trades, else when it stopped: no price is younger than that."""
    return now if is_open(now) else last_close(now)


def _decide(quotes: Sequence[Quote], asked: _Question) -> Agreement | None:
    """Find the value of these quotes; None if none of them can be believed."""
    groups = _largest_groups(quotes, asked.policy.spread)
    lone = any(_voices(g) == 1 for g in groups)
    if lone or not _overlap(groups):
        groups = [g for g in groups if _supported(g, asked)]
    if not groups:
        return None
    group = min(groups, key=lambda g: _distance(_middle(g), asked))
    found = _accept(group, asked)
    voices = _voices(group)
    sudden = _leaps(found.value, voices, asked) or _strays(found.value, voices, asked)
    if sudden or not _overlap(groups):
        return Agreement(State.HELD, asked.last, proposal=found)
    return Agreement(found.state, found, used=tuple(group))


def _decide_daily(daily: Sequence[Quote], asked: _Question) -> Agreement | None:
    """Without a live source: the daily value, unless what we have is newer."""
    decision = _decide(daily, asked)
    last, found = asked.last, decision and decision.accepted
    if not (decision and last and found and last.as_of > found.as_of):
        return decision
    if _close(last.value, found.value, asked.policy.support):
        return Agreement(State.DAILY, replace(last, state=State.DAILY))
    return Agreement(State.HELD, last, proposal=found)


def _largest_groups(quotes: Sequence[Quote], spread: Decimal) -> list[list[Quote]]:
    """The groups with most voices within `spread`; `quotes` are sorted by price."""
    groups = [
        [q for q in quotes[start:] if _close(q.price, first.price, spread)]
        for start, first in enumerate(quotes)
    ]
    most = max(map(_voices, groups), default=0)
    return [group for group in groups if _voices(group) == most]


def _voices(group: Sequence[Quote]) -> int:
    """A source that speaks twice is one voice."""
    return len({q.source for q in group})


def _overlap(groups: Sequence[Sequence[Quote]]) -> bool:
    """Whether any two groups share a quote; if not, they contradict each other."""
    return all(set(a) & set(b) for a, b in combinations(groups, 2))


def _supported(group: Sequence[Quote], asked: _Question) -> bool:
    """Whether a daily quote or the last accepted value lies near."""
    witnesses = [q.price for q in asked.confirming]
    if asked.last:
        witnesses.append(asked.last.value)
    share = asked.policy.support
    return any(_close(_middle(group), w, share) for w in witnesses)


def _distance(value: Decimal, asked: _Question) -> Decimal:
    anchor = _anchor(asked)
    return abs(value - anchor) if anchor is not None else Decimal(0)


def _leaps(value: Decimal, voices: int, asked: _Question) -> bool:
    """Whether the move is too sudden for so few voices."""
    anchor = _anchor(asked)
    if anchor is None or voices >= asked.policy.sources_for_any_move:
        return False
    return abs(value - anchor) > asked.guard.largest_move * anchor


def _strays(value: Decimal, voices: int, asked: _Question) -> bool:
    """Whether one voice alone left all daily quotes behind, be it step by step."""
    share = asked.policy.support
    groups = _largest_groups(asked.confirming, share)
    near = any(_close(value, _middle(group), share) for group in groups)
    return voices == 1 and bool(groups) and not near


def _anchor(asked: _Question) -> Decimal | None:
    """What a new value is compared with: the last one, else daily quotes that agree."""
    if asked.last:
        return asked.last.value
    groups = _largest_groups(asked.confirming, asked.policy.support)
    return _middle(groups[0]) if groups and _voices(groups[0]) > 1 else None


def _accept(group: Sequence[Quote], asked: _Question) -> Accepted:
    """The group's median, as old as its oldest quote."""
    # Some sources stamp a closed market's price with the present moment.
    latest = _trading_end(asked.now) if asked.pair is Pair.GOLD else asked.now
    as_of = min(latest, *(q.as_of for q in group))
    return Accepted(_middle(group), as_of, _trust(group, asked))


def _trust(group: Sequence[Quote], asked: _Question) -> State:
    """How far a group may be trusted; a daily quote of gold is not of this hour."""
    if asked.pair is Pair.GOLD and group[0].kind is Kind.DAILY:
        return State.DAILY
    return State.CONFIRMED if _voices(group) > 1 else State.SINGLE


def _middle(group: Sequence[Quote]) -> Decimal:
    return median(q.price for q in group)


def _close(a: Decimal, b: Decimal, share: Decimal) -> bool:
    return abs(a - b) <= share * min(a, b)


def _why_unused(
    quote: Quote, decision: Agreement, daily: Sequence[Quote], policy: Policy
) -> Reason:
    if decision.proposal:
        return Reason.HELD
    if decision.accepted is None:
        return Reason.UNSUPPORTED
    confirms = quote in daily and not set(decision.used) & set(daily)
    near = _close(quote.price, decision.accepted.value, policy.support)
    return Reason.CONFIRMS if confirms and near else Reason.DISAGREES

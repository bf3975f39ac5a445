"""What the clock starts: each job takes the parts and the moment it is due."""

import logging
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from bot.parts import Parts
from bot.store import Tick
from bot.store.ticks import TickTaken
from pricing.hours import is_open
from pricing.market import Pull, judge
from pricing.quotes import Quote
from pricing.sources import FEEDS
from pricing.sources.base import Heard

log = logging.getLogger(__name__)

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
WHILE_OPEN: Final = timedelta(minutes=5)
WHILE_CLOSED: Final = timedelta(minutes=30)
NO_REST: Final = timedelta(0)
TICKS_KEPT: Final = timedelta(days=7)


def last_due(now: datetime, period: timedelta) -> datetime:
    """The newest moment on the grid of this period, at or before `now`."""
    return now - (now - EPOCH) % period


def refresh_due(now: datetime) -> datetime:
    """When prices were last due: every 5 minutes while gold trades, else every 30."""
    return last_due(now, WHILE_OPEN if is_open(now) else WHILE_CLOSED)


def refresh(parts: Parts, due: datetime) -> None:
    """Pull prices for a due moment, unless another clock did."""
    tick = Tick("refresh", due)
    if parts.store.pulls.is_done(tick):
        return
    try:
        pull_prices(parts, tick, served=_still_serving(parts))
    except TickTaken:
        log.info("prices of %s were pulled by another process", due)


def _still_serving(parts: Parts) -> list[Quote]:
    """Answers of the newest pull from sources that ask to be asked seldom."""
    rests = {(feed.source, pair): feed.rest for feed in FEEDS for pair in feed.pairs}
    now = parts.clock()
    quotes = [heard.quote for heard in parts.store.pulls.heard() if heard.quote]
    return [
        quote
        for quote in quotes
        if quote.heard_at
        and now - quote.heard_at < rests.get((quote.source, quote.pair), NO_REST)
    ]


def pull_prices(
    parts: Parts,
    tick: Tick | None = None,
    served: Sequence[Quote] = (),
    heard: Heard = lambda *_: None,
) -> Pull:
    """Ask the sources, agree, and keep what was said; TickTaken keeps nothing.

    Feeds that `served` speaks for are not asked.
    """
    spoken_for = {(quote.source, quote.pair) for quote in served}
    asked = [f for f in FEEDS if not {(f.source, p) for p in f.pairs} <= spoken_for]
    answers = parts.asker.ask_all(asked, parts.clock(), heard)
    now = parts.clock()
    quotes = [*answers.quotes, *served]
    pull = judge(quotes, parts.store.pulls.latest(), now, parts.policy)
    parts.store.pulls.save(pull, answers.failures, tick)
    log.info(
        "pulled: gold %s, dollar %s, %d quotes, %d failures",
        pull.gold.state,
        pull.dollar.state,
        len(answers.quotes),
        len(answers.failures),
    )
    if pull.held:
        _tell_operator(parts, pull)
    return pull


def _tell_operator(parts: Parts, pull: Pull) -> None:
    """Once an hour at most, that a price waits for a decision."""
    log.error("a price is held: see `python -m bot prices show`")
    operator = parts.settings.operator
    if operator:
        parts.operator.write("held", parts.voices[operator.channel].held(pull))


def deliver(parts: Parts, _due: datetime) -> None:
    """Send what is due, or hand it to those who send."""
    parts.workers.drain()


def tidy(parts: Parts, due: datetime) -> None:
    """Forget ticks that nobody can ask about any more."""
    parts.store.forget_ticks(due - TICKS_KEPT)

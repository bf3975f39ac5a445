"""What the clock starts: each job takes the parts and the moment it is due."""

import logging
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from bot import vitals
from bot.alerts import Kind, is_quiet, may_tell
from bot.catalog import LIMA
from bot.channels import smsgate
from bot.channels.base import SendError
from bot.operator import SPOKEN_OF
from bot.parts import Parts
from bot.person import Channel, Scope
from bot.replies import AlertTold
from bot.store import Tick, backups
from bot.store.alerts import Compose, Firing
from bot.store.letters import Letter, Urgency
from bot.store.ticks import TickTaken
from bot.turn import tell
from pricing.hours import is_open
from pricing.market import Market, Pull, judge
from pricing.quotes import Quote
from pricing.sources import FEEDS
from pricing.sources.base import Heard
from pricing.units import PenPerGram

log = logging.getLogger(__name__)

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
WHILE_OPEN: Final = timedelta(minutes=5)
WHILE_CLOSED: Final = timedelta(minutes=30)
NO_REST: Final = timedelta(0)
TICKS_KEPT: Final = timedelta(days=7)
WEEK: Final = timedelta(days=7)
DAY: Final = timedelta(days=1)
BREATH: Final = timedelta(milliseconds=5)
"""Between parts of a bulk write: without it SQLite lets nobody else in."""
LONGEST_BREATH: Final = timedelta(seconds=1)
REST: Final = 4
"""How many times longer a part may take than the breath after it."""
ALERT_LASTS: Final = timedelta(hours=1)
"""An older price would be harm."""
MISSED: Final = timedelta(hours=3)
"""How far back messages are looked for that never came; the job runs every hour."""
MOST_ERASED: Final = 100
CHUNK: Final = 500


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
    pulls = parts.store.pulls
    pull = judge(quotes, pulls.latest(), now, parts.policy())
    pull = pull.without(pulls.refused(now))
    pulls.save(pull, answers.failures, tick)
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


def raise_alerts(parts: Parts, _due: datetime) -> None:
    """Queue what people want to be told now; whatever isn't good enough isn't told."""
    market, now = parts.store.pulls.latest(), parts.clock()
    if market is None or not may_tell(market, parts.policy(), now):
        return
    local, night = now.astimezone(LIMA), is_quiet(now)
    price, day, alerts = market.pure_gram, local.date(), parts.store.alerts
    compose = _composer(parts, market, now)
    in_parts(parts, lambda: alerts.begin(price))
    in_parts(parts, lambda: alerts.rearm(price))
    in_parts(parts, lambda: alerts.fire_upwards(price, day, night, compose))
    in_parts(parts, lambda: alerts.fire_downwards(price, day, night, compose))
    in_parts(parts, lambda: alerts.tell_daily(local, compose))


def in_parts(parts: Parts, part: Callable[[], int]) -> None:
    """Do something part by part until nothing is left, and let others write between:
    on SQLite, where only one can, the longer the slower the disk is.

    Who is told to stop leaves the rest to the next.
    """
    alone = parts.store.database.is_sqlite
    began = parts.clock()
    while not parts.stop.is_set() and part():
        breath = (parts.clock() - began) / REST if alone else BREATH
        parts.delivery.pause(min(max(BREATH, breath), LONGEST_BREATH))
        began = parts.clock()


def _composer(parts: Parts, market: Market, now: datetime) -> Compose:
    """How an alert that fires becomes a letter, for one market."""
    told = tell(market, parts.policy(), now)
    older = parts.store.archive.days(told.today - WEEK)
    before = next((d.gram for d in reversed(older) if d.day < told.today), None)

    def compose(firing: Firing) -> Letter:
        daily = firing.alert.kind is Kind.DAILY
        reply = AlertTold(
            told, firing.alert, PenPerGram(before) if daily and before else None
        )
        voice = parts.voices[firing.to.channel]
        return Letter(
            key=f"alert:{firing.alert.number}:{told.today}",
            to=firing.to,
            text=voice.render(reply),
            expires_at=now + ALERT_LASTS,
            urgency=Urgency.ALERT,
            scope=Scope.ALERTS,
            plain=parts.voices[Channel.SMS].render(reply),
            template="alert",
            variables=voice.variables(reply),
            any_hour=daily,
        )

    return compose


def catch_up(parts: Parts, due: datetime) -> None:
    """Take in what a provider has and could not bring to us."""
    for channel, sender in parts.delivery.senders.items():
        try:
            missed = sum(map(parts.reception.take_late, sender.received(due - MISSED)))
        except SendError as exc:
            log.warning("messages on %s can't be listed: %s", channel, exc)
        else:
            log.info("%d messages on %s were missed", missed, channel)


def erase(parts: Parts, due: datetime) -> None:
    """Erase at the providers what was erased here, or came there after it was."""
    in_parts(parts, lambda: parts.store.erasures.gather(due))
    for channel, provider_id in parts.store.erasures.due(due, MOST_ERASED):
        sender = parts.delivery.senders.get(channel)
        try:
            if sender:
                sender.forget(provider_id)
        except SendError:
            parts.store.erasures.postpone(provider_id, due)
        else:
            parts.store.erasures.done(provider_id)


def deliver(parts: Parts, _due: datetime) -> None:
    """Send what is due, or hand it to those who send."""
    parts.workers.drain()


def expire(parts: Parts, due: datetime) -> None:
    """End letters that nobody sent in time: of notices beyond the budget, too."""
    in_parts(parts, lambda: parts.store.outbox.expire(due, CHUNK))


def watch_phone(parts: Parts, due: datetime) -> None:
    """Tell the operator when the phone that sends SMS has gone silent."""
    seen = parts.store.senders.seen_at(smsgate.NAME)
    if parts.settings.smsgate_url and seen and due - seen >= smsgate.SILENT:
        since = seen.astimezone(LIMA)
        parts.operator.tell_once(f"phone:{since:%d/%m %H:%M}", "it is silent")


def watch(parts: Parts, due: datetime) -> None:
    """Tell the operator what is wrong, and keep the hashes of who was erased."""
    for check, detail in vitals.wrong(vitals.look(parts.store, parts.settings, due)):
        period = last_due(due, check.every)
        parts.operator.remind(check.kind, detail, f"{period:{SPOKEN_OF}}")
    if parts.settings.backup_dir:
        hashes = parts.store.erasures.hashes()
        backups.note_erased(parts.settings.backup_dir, hashes)


def tidy(parts: Parts, due: datetime) -> None:
    """Forget what nobody needs any more, and sum up what yesterday cost."""
    parts.store.forget_ticks(due - TICKS_KEPT)
    parts.store.erasures.drop_topics(due)
    in_parts(parts, lambda: parts.store.erasures.gather(due, WEEK))
    in_parts(parts, lambda: parts.store.erasures.empty_old(due))
    parts.store.usage.close((due - DAY).astimezone(LIMA).date())

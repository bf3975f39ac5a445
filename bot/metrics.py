"""What Prometheus reads: counts of this process, and of the store when asked.

Several web processes may stand behind one address. What is counted in the store is the
same whichever is asked; what a process counts for itself carries its number.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final, TypeAlias

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from bot import vitals
from bot.catalog import LIMA, midnight
from bot.settings import Settings
from bot.store import Store
from bot.store.letters import Urgency
from bot.vitals import Vitals
from pricing.hours import is_open

OWN_REASONS = "health.ready"
"""It answers 503 for other reasons too, and says them."""
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
SPENT = {
    "messages": "Messages sent today, in Lima",
    "segments": "Segments of them, as SMS are billed",
    "cost": "Their estimated cost in US$",
}
MINUTE: Final = timedelta(minutes=1)
HOUR: Final = timedelta(hours=1)
STATUS: Final = Path("/proc/self/status")
MEMORY: Final = "VmRSS:"
Rows: TypeAlias = Mapping[Any, float]
"""Figures by their labels."""


class Metrics:
    """The figures of one web process."""

    def __init__(
        self, store: Store, settings: Settings, clock: Callable[[], datetime]
    ) -> None:
        self._registry = CollectorRegistry()
        process = str(os.getpid())
        for collector in (_Standing(store, settings, clock), _Memory(process)):
            self._registry.register(collector)
        self._seconds = Histogram(
            "orojusto_request_seconds",
            "Time to answer, by endpoint and HTTP status, of one process",
            ["endpoint", "status", "process"],
            buckets=BUCKETS,
            registry=self._registry,
        )
        unavailable = Counter(
            "orojusto_store_unavailable",
            "Requests that found the database locked or gone, of one process",
            ["process"],
            registry=self._registry,
        )
        self._process = process
        self._unavailable = unavailable.labels(process)

    def answered(self, endpoint: str, status: int, seconds: float) -> None:
        """Count one request."""
        self._seconds.labels(endpoint, str(status), self._process).observe(seconds)
        if status == 503 and endpoint != OWN_REASONS:
            self._unavailable.inc()

    def page(self) -> bytes:
        """Everything, in Prometheus' text form."""
        return generate_latest(self._registry)


class _Collector:
    """Something that is looked at only when it is asked for."""

    def describe(self) -> list[Metric]:
        """Nothing to say before."""
        return []


class _Memory(_Collector):
    """What this process takes, where the system tells it."""

    def __init__(self, process: str) -> None:
        self._process = process

    def collect(self) -> Iterator[Metric]:
        """Ask the system."""
        lines = STATUS.read_text(encoding="ascii").splitlines()
        held = next(line.split()[1] for line in lines if line.startswith(MEMORY))
        rows = {(self._process,): int(held) * 1024}
        yield _gauge("memory_bytes", "Memory of one process", rows, "process")


class _Standing(_Collector):
    """Reads from the store how everything stands."""

    def __init__(
        self, store: Store, settings: Settings, clock: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._settings = settings
        self._clock = clock

    def collect(self) -> Iterator[Metric]:
        """Ask the store; where it doesn't answer nothing is told, and nothing stale."""
        seen = vitals.look(self._store, self._settings, self._clock())
        yield from (*_prices(seen), *self._sources(), *_queues(seen), *_care(seen))
        yield from (*self._messages(seen.now), *_spent(seen))

    def _sources(self) -> Iterator[Metric]:
        answers = CounterMetricFamily(
            "orojusto_source_answers",
            "Answers of price sources, by what became of them",
            labels=["source", "outcome"],
        )
        for (source, outcome), count in self._store.pulls.outcomes().items():
            answers.add_metric([source, outcome], count)
        yield answers

    def _messages(self, now: datetime) -> Iterator[Metric]:
        watch, begins = self._store.watch, midnight(now.astimezone(LIMA).date())
        counted = self._store.outbox.counted()
        what = "Messages that wait or are in hand"
        yield _gauge("letters", what, counted, "channel", "status")
        tried = watch.attempts_since(now - HOUR)
        what = "Attempts of the last hour, by how they ended and the provider's code"
        yield _gauge("attempts_hour", what, tried, "channel", "outcome", "code")
        hour, today = watch.sent_since(now - HOUR, begins)
        what = "Messages that went out in the last hour, by what is known of them"
        yield _gauge("sent_hour", what, _named(hour), "channel", "urgency", "status")
        what = "Messages that went out today, in Lima: answers, alerts, notices"
        yield _gauge("sent_today", what, _named(today), "channel", "urgency", "status")
        for name, span in (("minute", MINUTE), ("hour", HOUR)):
            came = {(): watch.came_since(now - span)}
            yield _gauge(f"inbound_{name}", f"Messages of the last {name}", came)
        yield _gauge("notices", "Notices, by state", watch.notices(), "state")
        size = {(): watch.size()}
        yield _gauge("database_bytes", "What the database takes", size)


def _prices(seen: Vitals) -> Iterator[Metric]:
    market = seen.market
    opened = {(): float(is_open(seen.now))}
    yield _gauge("market_open", "1 while gold trades", opened)
    answering = {(): seen.answering}
    what = "Live sources of gold that answered when last asked"
    yield _gauge("sources_answering", what, answering)
    if market is None:
        return
    age = {(): (seen.now - market.gold_as_of).total_seconds()}
    yield _gauge("price_age_seconds", "Age of the gold price", age)
    traded = _seconds({(): seen.price_age})
    what = "How long gold has traded since the price was true"
    yield _gauge("price_traded_seconds", what, traded)
    state = {(str(market.state),): 1}
    yield _gauge("price_state", "1 for the state of the price", state, "state")
    what = "Sources of gold that agree on the price"
    yield _gauge("price_sources", what, {(): market.sources})


def _queues(seen: Vitals) -> Iterator[Metric]:
    named = [(q.channel, q.urgency.name.lower(), q) for q in seen.queues]
    waiting = {(channel, urgency): q.count for channel, urgency, q in named}
    what = "Messages that could go now"
    yield _gauge("due", what, waiting, "channel", "urgency")
    ages = {(c, u): _since(seen, q.since) for c, u, q in named}
    what = "How long the first of them has waited"
    yield _gauge("due_seconds", what, _seconds(ages), "channel", "urgency")
    oldest = _seconds({(): seen.oldest})
    what = "How long an answer or an alert has waited at most"
    yield _gauge("oldest_seconds", what, oldest)
    held = _seconds({(held.name,): held.until - seen.now for held in seen.held})
    yield _gauge("held_seconds", "How long a sender still waits", held, "sender")


def _spent(seen: Vitals) -> Iterator[Metric]:
    for name, what in SPENT.items():
        rows = {(c,): float(getattr(f, name)) for c, f in seen.month.today.items()}
        yield _gauge(f"today_{name}", what, rows, "channel")
    month = {(): float(seen.month.cost)}
    yield _gauge("month_cost", "Estimated cost of this month in US$", month)
    limit = {} if seen.budget is None else {(): float(seen.budget)}
    yield _gauge("budget_limit", "What a month may cost in US$", limit)


def _care(seen: Vitals) -> Iterator[Metric]:
    """What somebody must take care of now and then."""
    came = _seconds({(): _since(seen, seen.last_came)})
    yield _gauge("last_inbound_seconds", "Since somebody last wrote", came)
    phone = _seconds({(): _since(seen, seen.phone)})
    yield _gauge("phone_seconds", "Since the phone was last heard", phone)
    runs = _seconds({(job,): seen.now - at for job, at in (seen.runs or {}).items()})
    what = "Since a job of the clock was last done"
    yield _gauge("job_seconds", what, runs, "job")
    yield _gauge("jobs_late", "Jobs that are late", {(): len(vitals.late_jobs(seen))})
    if seen.space:
        for name, size in (("free", seen.space.free), ("total", seen.space.total)):
            yield _gauge(f"disk_{name}_bytes", f"The disk: {name}", {(): size})
    backup = _seconds({(): _since(seen, seen.backup)})
    yield _gauge("backup_seconds", "Age of the newest backup", backup)
    kept = {(): float(seen.keeps_backups)}
    yield _gauge("backups_kept", "1 where BACKUP_DIR is set", kept)


def _since(seen: Vitals, moment: datetime | None) -> timedelta | None:
    return None if moment is None else seen.now - moment


def _seconds(ages: Mapping[Any, timedelta | None]) -> Rows:
    """In seconds; what never was isn't told."""
    return {k: age.total_seconds() for k, age in ages.items() if age is not None}


def _named(rows: Rows) -> Rows:
    """With the urgency's name in place of its number."""
    return {
        (channel, Urgency(int(urgency)).name.lower(), status): count
        for (channel, urgency, status), count in rows.items()
    }


def _gauge(name: str, what: str, rows: Rows, *labels: str) -> GaugeMetricFamily:
    family = GaugeMetricFamily(f"orojusto_{name}", what, labels=labels)
    for values, figure in rows.items():
        family.add_metric(list(values), figure)
    return family

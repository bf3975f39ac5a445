"""What Prometheus reads: counts of this process, and of the store when asked."""

from collections.abc import Callable, Iterator
from datetime import datetime

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from bot.catalog import LIMA
from bot.store import Pulls, Store

OWN_REASONS = "health.ready"
"""It answers 503 for other reasons too, and says them."""
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
SPENT = {
    "messages": "Messages sent today, in Lima",
    "segments": "Segments of them, as SMS are billed",
    "cost": "Their estimated cost in US$",
}


class Metrics:
    """The figures of one web process."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._registry = CollectorRegistry()
        self._registry.register(_Prices(store.pulls, clock))
        self._registry.register(_Messages(store, clock))
        self._seconds = Histogram(
            "orojusto_request_seconds",
            "Time to answer, by endpoint and HTTP status",
            ["endpoint", "status"],
            buckets=BUCKETS,
            registry=self._registry,
        )
        self._unavailable = Counter(
            "orojusto_store_unavailable",
            "Requests that found the database locked or gone",
            registry=self._registry,
        )

    def answered(self, endpoint: str, status: int, seconds: float) -> None:
        """Count one request."""
        self._seconds.labels(endpoint, str(status)).observe(seconds)
        if status == 503 and endpoint != OWN_REASONS:
            self._unavailable.inc()

    def page(self) -> bytes:
        """Everything, in Prometheus' text form."""
        return generate_latest(self._registry)


class _Prices:
    """Reads the price's age and what became of each source's answers."""

    def __init__(self, pulls: Pulls, clock: Callable[[], datetime]) -> None:
        self._pulls = pulls
        self._clock = clock

    def describe(self) -> list[Metric]:
        """Nothing to say before the database is asked."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Ask the store."""
        answers = CounterMetricFamily(
            "orojusto_source_answers",
            "Answers of price sources, by what became of them",
            labels=["source", "outcome"],
        )
        for (source, outcome), count in self._pulls.outcomes().items():
            answers.add_metric([source, outcome], count)
        yield answers
        market = self._pulls.latest()
        if market:
            age = (self._clock() - market.gold_as_of).total_seconds()
            yield GaugeMetricFamily(
                "orojusto_price_age_seconds", "Age of the gold price", value=age
            )
            state = GaugeMetricFamily(
                "orojusto_price_state", "1 for the state of the price", labels=["state"]
            )
            state.add_metric([market.state], 1)
            yield state


class _Messages:
    """Reads what waits to be sent, and what went out today and what that costs."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock

    def describe(self) -> list[Metric]:
        """Nothing to say before the database is asked."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Ask the store."""
        waiting = GaugeMetricFamily(
            "orojusto_letters",
            "Messages that wait or are in hand",
            labels=["channel", "status"],
        )
        for labels, count in self._store.outbox.counted().items():
            waiting.add_metric(list(labels), count)
        yield waiting
        spent = self._store.usage.of(self._clock().astimezone(LIMA).date())
        for name, what in SPENT.items():
            gauge = GaugeMetricFamily(
                f"orojusto_today_{name}", what, labels=["channel"]
            )
            for channel, figures in spent.items():
                gauge.add_metric([channel], float(getattr(figures, name)))
            yield gauge

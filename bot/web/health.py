"""Alive, ready, and figures for whoever watches."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import Final

from flask import Blueprint, Response, abort, jsonify, request
from flask.typing import ResponseReturnValue

from bot import vitals
from bot.metrics import Metrics
from bot.settings import Settings
from bot.store import Store, StoreUnavailable
from bot.vitals import Vitals
from pricing.market import Age
from pricing.policy import Policy

BEARER: Final = "Bearer "
GOOD_FOR: Final = timedelta(seconds=5)


def blueprint(
    settings: Settings,
    store: Store,
    policy: Callable[[], Policy],
    metrics: Metrics,
    clock: Callable[[], datetime],
) -> Blueprint:
    """The routes for a load balancer and for Prometheus."""
    routes = Blueprint("health", __name__)
    look = _seldom(lambda: vitals.look(store, settings, clock()), clock)

    @routes.get("/healthz")
    def alive() -> ResponseReturnValue:
        return jsonify(status="ok")

    @routes.get("/readyz")
    def ready() -> ResponseReturnValue:
        try:
            seen = look()
        except StoreUnavailable:
            reasons = ["the database can't be read"]
            return jsonify(status="not ready", reasons=reasons), 503
        market = seen.market
        gone = market is not None and market.age(clock(), policy()) is Age.GONE
        reasons = vitals.not_ready(seen, gone=gone)
        status = "ok" if not reasons else "not ready"
        told = _seconds(seen)
        return jsonify(status=status, reasons=reasons, **told), 503 if reasons else 200

    @routes.get("/metrics")
    def figures() -> ResponseReturnValue:
        if not _may_read(settings):
            abort(403)
        return Response(metrics.page(), mimetype="text/plain")

    return routes


def _seldom(
    look: Callable[[], Vitals], clock: Callable[[], datetime]
) -> Callable[[], Vitals]:
    """What was seen a moment ago is good enough: anybody may ask, and often."""
    last: list[Vitals] = []

    def seen() -> Vitals:
        if not last or abs(clock() - last[0].now) >= GOOD_FOR:
            last[:] = [look()]
        return last[0]

    return seen


def _may_read(settings: Settings) -> bool:
    """Who says the token; without one anybody, as long as nobody real is reached."""
    if not settings.metrics_token:
        return not settings.in_production
    given = request.headers.get("Authorization", "")
    expected = BEARER + settings.metrics_token
    return compare_digest(given.encode(), expected.encode())


def _seconds(seen: Vitals) -> Mapping[str, int | None]:
    """Ages in whole seconds; null of what never was."""
    ages = {
        "price_age": seen.now - seen.market.gold_as_of if seen.market else None,
        "clock_age": seen.clock,
        "oldest_waiting": seen.oldest,
    }
    second = timedelta(seconds=1)
    return {name: None if age is None else age // second for name, age in ages.items()}

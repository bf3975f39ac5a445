"""Alive, ready, and figures for whoever watches."""

from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, Response, jsonify
from flask.typing import ResponseReturnValue

from bot.metrics import Metrics
from bot.store import Store, StoreUnavailable
from pricing.market import Age
from pricing.policy import Policy
from pricing.quotes import State


def blueprint(
    store: Store,
    policy: Callable[[], Policy],
    metrics: Metrics,
    clock: Callable[[], datetime],
) -> Blueprint:
    """The routes for a load balancer and for Prometheus."""
    routes = Blueprint("health", __name__)

    @routes.get("/healthz")
    def alive() -> ResponseReturnValue:
        return jsonify(status="ok")

    @routes.get("/readyz")
    def ready() -> ResponseReturnValue:
        reasons = _reasons_not_ready(store, policy(), clock())
        status = "ok" if not reasons else "not ready"
        return jsonify(status=status, reasons=reasons), 503 if reasons else 200

    @routes.get("/metrics")
    def figures() -> ResponseReturnValue:
        return Response(metrics.page(), mimetype="text/plain")

    return routes


def _reasons_not_ready(store: Store, policy: Policy, now: datetime) -> list[str]:
    try:
        market = store.pulls.latest()
    except StoreUnavailable:
        return ["the database can't be read"]
    if market is None or market.state is State.SAMPLE:
        return ["no price was pulled yet"]
    if market.age(now, policy) is Age.GONE:
        return ["the price is too old to be told"]
    return []

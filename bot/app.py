"""The web process: routes on the parts."""

import logging
import time
from collections.abc import Callable
from datetime import datetime
from typing import Final

from flask import Flask, Response, g, request

from bot import logbook
from bot.catalog import load_catalog
from bot.channels.smsgate import NAME as PHONE
from bot.metrics import OWN_REASONS, Metrics
from bot.parts import assemble
from bot.person import Channel
from bot.settings import Settings
from bot.store import StoreUnavailable
from bot.web import console, health, pages, simulator, smsgate, twilio

log = logging.getLogger(__name__)

LARGEST_REQUEST: Final = 64 * 1024
NUMBERED_BY: Final = ("X-Request-Id", "I-Twilio-Idempotency-Token")
"""Headers with an id of the request; Twilio repeats its own when it tries again."""


def create_app(
    settings: Settings, clock: Callable[[], datetime] | None = None
) -> Flask:
    """The web process."""
    parts = assemble(settings, clock)
    clock = parts.clock
    store, receive = parts.store, parts.reception.receive
    report = parts.delivery.report
    metrics = Metrics(store, settings, clock)
    app = Flask(__name__, template_folder="web/templates", static_folder="web/static")
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_REQUEST
    # Flask would take it from the environment, and tell failures with their words.
    app.debug = False
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.globals["_"] = load_catalog().gettext
    app.jinja_env.globals["simulates"] = settings.simulates
    voice = parts.voices[Channel.WHATSAPP]
    app.register_blueprint(twilio.blueprint(settings, receive, report))
    app.register_blueprint(pages.blueprint(store.pulls, parts.policy, voice, clock))
    figures = health.blueprint(settings, store, parts.policy, metrics, clock)
    app.register_blueprint(figures)
    if settings.smsgate_url:
        app.register_blueprint(
            smsgate.blueprint(
                settings,
                parts.reception.take,
                report,
                lambda: store.senders.alive(PHONE, clock()),
                clock,
            )
        )
    if settings.simulates:
        app.register_blueprint(simulator.blueprint(receive, store.outbox, report))
    _watch(app, metrics)
    console.install(app, parts)
    return app


def _watch(app: Flask, metrics: Metrics) -> None:
    @app.before_request
    def begin() -> None:
        g.began = time.perf_counter()
        g.number = logbook.begin_request(*map(request.headers.get, NUMBERED_BY))

    @app.after_request
    def end(response: Response) -> Response:
        seconds = time.perf_counter() - g.began
        endpoint, status = request.endpoint or "none", response.status_code
        metrics.answered(endpoint, status, seconds)
        if status >= 500 and endpoint != OWN_REASONS:
            log.warning("%s answered %d", endpoint, status)
        response.headers[NUMBERED_BY[0]] = g.number
        return response

    @app.teardown_request
    def over(_: BaseException | None) -> None:
        logbook.end_request()

    @app.errorhandler(StoreUnavailable)
    def unavailable(_: StoreUnavailable) -> tuple[str, int]:
        return "", 503

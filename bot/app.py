"""The only place where the parts are put together."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flask import Flask, Response, g, request

from bot.catalog import load_catalog
from bot.clock import utc_now
from bot.metrics import Metrics
from bot.person import Channel
from bot.reception import Reception
from bot.render import Renderer
from bot.settings import Settings
from bot.store import Store, StoreUnavailable
from bot.store.schema import ready
from bot.web import health, pages, simulator, twilio
from pricing.policy import Policy, load_policy
from pricing.sample import sample_market

LARGEST_REQUEST: Final = 64 * 1024
LOG_FORMAT: Final = "%(asctime)s %(levelname)s %(name)s %(message)s"


@dataclass(frozen=True)
class Parts:
    """What every process of the bot is made of."""

    settings: Settings
    policy: Policy
    store: Store
    reception: Reception
    clock: Callable[[], datetime]


def assemble(settings: Settings, clock: Callable[[], datetime] = utc_now) -> Parts:
    """Open the store and put the parts together; a first start shows the sample."""
    logging.basicConfig(
        level=settings.log_level,
        format="%(asctime)s %(levelname)s %(name)s %(message)s",
    )
    policy = load_policy(settings.policy_file)
    store = Store.at(settings.database_url)
    ready(store.database)
    store.pulls.seed(sample_market(), clock())
    catalog = load_catalog()
    voices = {channel: Renderer(catalog, channel) for channel in Channel}
    reception = Reception(store, policy, voices, clock)
    return Parts(settings, policy, store, reception, clock)


def create_app(settings: Settings, clock: Callable[[], datetime] = utc_now) -> Flask:
    """The web process."""
    parts = assemble(settings, clock)
    store, receive = parts.store, parts.reception.receive
    metrics = Metrics(store.pulls, clock)
    app = Flask(__name__, template_folder="web/templates", static_folder="web/static")
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_REQUEST
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.globals["_"] = load_catalog().gettext
    app.jinja_env.globals["simulates"] = settings.simulates
    voice = parts.reception.voices[Channel.WHATSAPP]
    app.register_blueprint(twilio.blueprint(settings, receive))
    app.register_blueprint(pages.blueprint(store.pulls, parts.policy, voice, clock))
    app.register_blueprint(health.blueprint(store, parts.policy, metrics, clock))
    if settings.simulates:
        app.register_blueprint(simulator.blueprint(receive, store.outbox))
    _watch(app, metrics)
    return app


def _watch(app: Flask, metrics: Metrics) -> None:
    @app.before_request
    def begin() -> None:
        g.began = time.perf_counter()

    @app.after_request
    def end(response: Response) -> Response:
        seconds = time.perf_counter() - g.began
        metrics.answered(request.endpoint or "none", response.status_code, seconds)
        return response

    @app.errorhandler(StoreUnavailable)
    def unavailable(_: StoreUnavailable) -> tuple[str, int]:
        return "", 503

"""The public pages: what this is, and the figures behind a check code."""

from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from bot.codes import number_of
from bot.conversation import tell
from bot.render import Renderer
from bot.store import Pulls
from pricing.policy import Policy


def blueprint(
    pulls: Pulls, policy: Policy, voice: Renderer, clock: Callable[[], datetime]
) -> Blueprint:
    """The pages that anybody may open."""
    routes = Blueprint("pages", __name__)

    @routes.get("/")
    def home() -> ResponseReturnValue:
        return render_template("home.html")

    @routes.get("/v/<code>")
    def verify(code: str) -> ResponseReturnValue:
        number = number_of(code)
        market = pulls.numbered(number) if number else None
        if market is None:
            abort(404)
        shown = voice.figures(tell(market, policy, clock()))
        used = [heard for heard in pulls.heard(market.number) if heard.used]
        return render_template("verify.html", shown=shown, used=used)

    return routes

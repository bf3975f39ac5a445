"""The public pages: what this is, and the figures behind a check code."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from flask import Blueprint, Response, abort, render_template
from flask.typing import ResponseReturnValue

from bot.catalog import N_, amount, day, stamp
from bot.render import Renderer
from bot.store import Pulls
from bot.verify import verified
from pricing.policy import Policy
from pricing.quotes import Kind, Pair, Quote

UNITS: Final = {Pair.GOLD: ("US$", 2), Pair.DOLLAR: ("S/", 3)}
LABELS: Final = {Pair.GOLD: N_("verify.ounce"), Pair.DOLLAR: N_("verify.dollar")}
HEADERS: Final = {
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
"""Nothing from elsewhere, and nothing inline."""


def blueprint(
    pulls: Pulls,
    policy: Callable[[], Policy],
    voice: Renderer,
    clock: Callable[[], datetime],
) -> Blueprint:
    """The pages that anybody may open."""
    routes = Blueprint("pages", __name__)

    @routes.get("/")
    def home() -> ResponseReturnValue:
        return render_template("home.html")

    @routes.get("/v/<code>")
    def verify(code: str) -> ResponseReturnValue:
        found = verified(code.upper(), pulls.numbered, policy(), clock())
        if found is None:
            abort(404)
        shown = voice.figures(found)
        heard = pulls.heard(found.told.market.number)
        used = [_row(each.quote) for each in heard if each.used and each.quote]
        return render_template("verify.html", shown=shown, used=used)

    @routes.app_errorhandler(404)
    def not_found(_: Exception) -> ResponseReturnValue:
        return render_template("not_found.html"), 404

    @routes.after_app_request
    def guard(response: Response) -> Response:
        # The console has stricter ones of its own.
        response.headers.update(
            {name: HEADERS[name] for name in HEADERS.keys() - response.headers.keys()}
        )
        return response

    return routes


def _row(quote: Quote) -> dict[str, str]:
    """One source's word, for the table; a daily price has a day and no hour."""
    unit, places = UNITS[quote.pair]
    daily = quote.kind is Kind.DAILY
    return {
        "source": quote.source,
        "label": LABELS[quote.pair],
        "price": f"{unit} {amount(quote.price, places)}",
        "when": day(quote.as_of.date()) if daily else stamp(quote.as_of),
    }

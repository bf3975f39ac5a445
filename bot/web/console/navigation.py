"""The bar of the console: what there is, and of that what somebody may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import Flask, current_app, request

from bot.catalog import N_
from bot.web.console.guard import may, role


@dataclass(frozen=True)
class Place:
    """Where the bar leads."""

    endpoint: str
    name: str
    """Its key in the catalog."""
    what: str
    """What one does there, for the start page."""


PLACES: Final = (
    # i18n: In the console's bar: notices. One word.
    Place(
        "console.notices.page",
        N_("console.nav.notices"),
        # i18n: On the console's first page: write to people, and see who got it.
        N_("console.what.notices"),
    ),
    # i18n: In the console's bar: people. One word.
    Place(
        "console.people.page",
        N_("console.nav.people"),
        # i18n: On the console's first page: who is registered, and where.
        N_("console.what.people"),
    ),
    # i18n: In the console's bar: prices. One word.
    Place(
        "console.prices.page",
        N_("console.nav.prices"),
        # i18n: On the console's first page: today's price and its sources.
        N_("console.what.prices"),
    ),
    # i18n: In the console's bar: reports. One word.
    Place(
        "console.reports.page",
        N_("console.nav.reports"),
        # i18n: On the console's first page: questions, local prices and cost.
        N_("console.what.reports"),
    ),
    # i18n: In the console's bar: the log of what was done. One word.
    Place(
        "console.log.page",
        N_("console.nav.log"),
        # i18n: On the console's first page: what was done, and by whom.
        N_("console.what.log"),
    ),
)
"""In the order in which they stand there."""


def places() -> Sequence[Place]:
    """Where somebody may go who is signed in."""
    who = role()
    return [
        place
        for place in PLACES
        if place.endpoint in current_app.view_functions and may(place.endpoint, who)
    ]


def is_open(place: Place) -> bool:
    """Whether the page that is shown belongs to a place."""
    return request.blueprint == place.endpoint.rpartition(".")[0]


def install(app: Flask) -> None:
    """Templates get the bar."""

    @app.context_processor
    def bar() -> dict[str, Any]:
        return {
            "places": places,
            "is_open": is_open,
            "signed_in": lambda: role() is not None,
        }

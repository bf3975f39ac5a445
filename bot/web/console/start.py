"""The first page: for whom one is signed in, and where to go."""

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from bot.parts import Parts
from bot.staff import AreaKind
from bot.web.console.guard import me


def blueprint(_parts: Parts) -> Blueprint:
    """The start page, and what is said where there is none."""
    routes = Blueprint("start", __name__)

    @routes.get("/")
    @routes.get("")
    def page() -> ResponseReturnValue:
        staff = me()
        zones = sorted(a.name for a in staff.areas if a.kind is AreaKind.ZONE)
        groups = sorted(a.name for a in staff.areas if a.kind is AreaKind.GROUP)
        return render_template(
            "console/start.html", staff=staff, zones=zones, groups=groups
        )

    @routes.get("/<path:_rest>")
    def nothing(_rest: str) -> ResponseReturnValue:
        abort(404)

    return routes

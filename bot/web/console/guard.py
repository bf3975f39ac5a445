"""Who may open what: one table of endpoints, and nothing that isn't in it."""

from collections.abc import Mapping
from typing import Final

from flask import Flask, Response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf.csrf import CSRFError, CSRFProtect

from bot.staff import Role, Staff

PREFIX: Final = "/consola"
HERE: Final = "console."
"""How the endpoints of the console begin."""
SIGN_IN: Final = "console.signin.page"
THEN: Final = "then"
"""Where to go after signing in."""

OPERATORS: Final = frozenset[Role | None]({Role.OPERATOR})
STAFF: Final = frozenset[Role | None]({Role.COORDINATOR, Role.OPERATOR})
ANYBODY: Final = frozenset[Role | None]({None, *Role})
"""None is who isn't signed in."""

RULES: Final[Mapping[str, frozenset[Role | None]]] = {
    "console.signin.page": ANYBODY,
    "console.signin.send": ANYBODY,
    "console.signin.code": ANYBODY,
    "console.signin.enter": ANYBODY,
    "console.signin.leave": STAFF,
    "console.signin.leave_everywhere": STAFF,
    "console.start.page": STAFF,
    "console.prices.page": STAFF,
    "console.prices.accept": OPERATORS,
    "console.prices.refuse": OPERATORS,
    "console.prices.fair": STAFF,
    "console.prices.edit": OPERATORS,
    "console.prices.save": OPERATORS,
    "console.prices.restore": OPERATORS,
    "console.reports.page": STAFF,
    "console.reports.call": STAFF,
    "console.reports.answer": STAFF,
    "console.reports.close": STAFF,
    "console.reports.count": STAFF,
    "console.start.nothing": STAFF,
    "console.log.page": STAFF,
}
"""Who may call each endpoint. Whose people they are is the business of the page."""

BODIES: Final[Mapping[str, int]] = {}
"""Bytes of a request, for endpoints that take more than others."""

csrf: Final = CSRFProtect()


def me() -> Staff:
    """Who is signed in; only where the table lets nobody else in."""
    staff: Staff = current_user.staff
    return staff


def role() -> Role | None:
    """What somebody who calls is; None if she isn't signed in."""
    return current_user.staff.role if current_user.is_authenticated else None


def may(endpoint: str, who: Role | None) -> bool:
    """Whether the table lets her call an endpoint."""
    return who in RULES.get(endpoint, ())


def is_inside(path: str) -> bool:
    """Whether an address is one of the console's."""
    return path == PREFIX or path.startswith(f"{PREFIX}/")


def is_here() -> bool:
    """Whether the request is one for the console."""
    return is_inside(request.path)


def is_htmx() -> bool:
    """Whether a page that is open asks, and not its reader."""
    return request.headers.get("HX-Request") == "true"


def install(app: Flask) -> None:
    """Nothing under the console's address is reached but by the table."""
    # What the providers' webhooks and the simulator send has other proofs.
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    # A token lasts as long as its session.
    app.config["WTF_CSRF_TIME_LIMIT"] = None
    # The token is proof enough; behind a proxy the host's own name is not known.
    app.config["WTF_CSRF_SSL_STRICT"] = False
    csrf.init_app(app)
    app.before_request(_check)
    app.register_error_handler(CSRFError, _forged)


def _check() -> ResponseReturnValue | None:
    endpoint = request.endpoint
    if endpoint is None or not (is_here() or endpoint.startswith(HERE)):
        return None
    who = role()
    if not may(endpoint, who):
        return _refused() if who else _to_sign_in()
    if endpoint in BODIES:
        request.max_content_length = BODIES[endpoint]
        request.max_form_memory_size = BODIES[endpoint]
    csrf.protect()
    return None


def _refused() -> ResponseReturnValue:
    return render_template("console/forbidden.html"), 403


def _to_sign_in() -> ResponseReturnValue:
    if request.endpoint not in RULES:
        return _refused()
    address = url_for(SIGN_IN)
    if is_htmx():
        return Response(status=401, headers={"HX-Redirect": address})
    if request.method == "GET":
        session[THEN] = request.full_path.rstrip("?")
    return redirect(address, 303)


def _forged(_: CSRFError) -> ResponseReturnValue:
    return render_template("console/stale.html"), 400

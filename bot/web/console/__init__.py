"""The console at /consola, where coordinators and the operator work.

To add a page:

1. Write `bot/web/console/NAME.py` with `blueprint(parts) -> Blueprint`, as `log.py`
   (one view) or `signin.py` (several) do: `Blueprint("NAME", __name__)`, and its first
   page as the view `page`, so that its endpoint is "console.NAME.page". Add it to
   `PAGES` below. A form larger than 64 KB has its line in `BODIES` of `guard.py`.
2. Give every endpoint its line in `RULES` of `guard.py`; one without a line is refused,
   and a test fails for it.
3. A page that the bar leads to has its line in `navigation.py`.

In a view `me()` of `guard` is who is signed in, `parts.clock()` is now. A row's number
in a route is `<row:number>`, and `numbers.asked("antes")` is one after the question
mark. Every POST is checked for its CSRF token: a form has `{{ ui.csrf() }}`, htmx sends
it by itself (`base.html`). `flash(text, "good")` or `"bad"` is shown on the next page,
and `asking.sure(...)` is the page that asks before something is done.

Forms are subclasses of `forms.Form`. Templates extend `console/base.html` and take what
they need from `console/_macros.html`; one with moving parts says `{% set moving = true
%}` at its top, and gets htmx 4: on a parent its attributes need `:inherited`, and of
what isn't right only a form's 422 is put into the page. A page that renews itself by
GET keeps nobody signed in. Nothing may be inline: no script, no style, no `on...`, no
`hx-on`, no `js:`.

What is done goes to the audit log by `audit.note` in the transaction that does it, and
every act has its words in `log.py`.
"""

from typing import Final

from flask import Blueprint, Flask, render_template
from flask.typing import ResponseReturnValue

from bot.parts import Parts
from bot.store import StoreUnavailable
from bot.web import numbers
from bot.web.console import (
    guard,
    headers,
    limits,
    log,
    navigation,
    notices,
    people,
    preview,
    prices,
    reports,
    sessions,
    signin,
    start,
    statics,
)

PREFIX: Final = guard.PREFIX
PAGES: Final = (
    signin.blueprint,
    start.blueprint,
    notices.blueprint,
    people.blueprint,
    prices.blueprint,
    reports.blueprint,
    log.blueprint,
)
"""Every module that has pages."""


def install(app: Flask, parts: Parts) -> None:
    """Put the console into the web process."""
    sessions.install(app, parts)
    guard.install(app)
    headers.install(app, parts.settings)
    statics.install(app)
    navigation.install(app)
    numbers.install(app)
    preview.install(app)
    console = Blueprint("console", __name__, url_prefix=PREFIX)
    for blueprint in PAGES:
        console.register_blueprint(blueprint(parts))
    console.register_error_handler(404, _not_found)
    console.register_error_handler(413, _too_large)
    console.register_error_handler(500, _trouble)
    console.register_error_handler(StoreUnavailable, _busy)
    app.register_blueprint(console)
    limits.install(app, parts.settings)


def _not_found(_: Exception) -> ResponseReturnValue:
    """What a page looked for isn't there, or isn't hers."""
    return render_template("console/not_found.html"), 404


def _too_large(_: Exception) -> ResponseReturnValue:
    return render_template("console/too_large.html"), 413


def _trouble(_: Exception) -> ResponseReturnValue:
    return render_template("console/trouble.html"), 500


def _busy(_: Exception) -> ResponseReturnValue:
    """The database doesn't answer: it isn't even known who asks."""
    return render_template("console/trouble.html"), 503

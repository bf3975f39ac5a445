"""A message as its reader sees it: what WhatsApp shows in bold is bold."""

import re
from typing import Final

from flask import Flask
from markupsafe import Markup, escape

BOLD: Final = re.compile(r"\*([^*\n]+)\*")


def bold(text: str) -> Markup:
    """The text as HTML, with *this* in bold and nothing else as markup."""
    return Markup(BOLD.sub(r"<strong>\1</strong>", str(escape(text))))  # noqa: S704 - escaped first


def install(app: Flask) -> None:
    """Templates may use it."""
    app.jinja_env.filters["bold"] = bold

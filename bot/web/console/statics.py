"""Files that browsers may keep: their address changes with what is in them."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Final

from flask import Flask, Response, request, url_for

LETTERS: Final = 8
KEPT: Final = "public, max-age=31536000, immutable"


def install(app: Flask) -> None:
    """`asset("console.css")` in templates is a file's address with its version."""
    folder = Path(app.static_folder or "")

    @cache
    def version(name: str) -> str:
        return hashlib.sha256((folder / name).read_bytes()).hexdigest()[:LETTERS]

    @app.template_global()
    def asset(name: str) -> str:
        return url_for("static", filename=name, v=version(name))

    @app.after_request
    def keep(response: Response) -> Response:
        known = request.endpoint == "static" and response.status_code == 200
        if known and request.args.get("v"):
            response.headers["Cache-Control"] = KEPT
        return response

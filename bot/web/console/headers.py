"""What every answer of the console says to the browser."""

from typing import Final

from flask import Flask, Response

from bot.settings import Settings
from bot.web.console.guard import is_here

POLICY: Final = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
"""Nothing from elsewhere, and nothing inline."""
HEADERS: Final = {
    "Content-Security-Policy": "; ".join(f"{k} {v}" for k, v in POLICY.items()),
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}
ONLY_HTTPS: Final = {"Strict-Transport-Security": "max-age=31536000"}
"""For a year no browser asks without encryption."""


def install(app: Flask, settings: Settings) -> None:
    """Every answer under the console's address has them, errors too."""
    is_secure = settings.public_url.startswith("https:")
    wanted = HEADERS | (ONLY_HTTPS if is_secure else {})

    @app.after_request
    def add(response: Response) -> Response:
        if is_here():
            response.headers.update(wanted)
        return response

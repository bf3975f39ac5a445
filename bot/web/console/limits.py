"""How often one address of the internet may try to sign in."""

from collections.abc import Collection, Mapping
from functools import partial
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any, Final

from flask import Flask, render_template, request
from flask.typing import ResponseReturnValue
from flask_limiter import Limiter
from flask_limiter.errors import RateLimitExceeded

from bot.settings import Network, Settings

LIMITS: Final[Mapping[str, str]] = {
    "console.signin.send": "20 per minute; 60 per hour",
    "console.signin.enter": "20 per minute; 60 per hour",
}
"""By endpoint; many phones share one address, so it is more than one person needs."""
RETRY_SECONDS: Final = 60


def client(proxies: Collection[Network]) -> str:
    """The address that a request comes from.

    A proxy of ours says whose request it hands on, as the last one it names; what
    anybody else says of herself counts nothing.
    """
    peer = _address(request.remote_addr or "")
    is_ours = peer is not None and any(peer in network for network in proxies)
    handed_on = request.headers.get("X-Forwarded-For", "").rsplit(",", 1)[-1]
    behind = _address(handed_on.strip()) if is_ours else None
    return str(behind or peer)


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None


def install(app: Flask, settings: Settings) -> None:
    """Limit the endpoints of the table, which must be there already."""
    # Memory is enough: this only keeps floods away, and a restart that forgets them
    # harms nobody. The tries that count for safety are counted in the database.
    limiter = Limiter(
        partial(client, settings.trusted_proxies), storage_uri="memory://"
    )
    # Known already, it hooks into no request: the limited views ask by themselves, and
    # webhooks pay nothing.
    app.extensions["limiter"] = {limiter}
    limiter.init_app(app)
    for endpoint, limit in LIMITS.items():
        view: Any = app.view_functions[endpoint]
        app.view_functions[endpoint] = limiter.limit(limit)(view)
    app.register_error_handler(RateLimitExceeded, _too_many)


def _too_many(_: RateLimitExceeded) -> ResponseReturnValue:
    page = render_template("console/too_many.html")
    return page, 429, {"Retry-After": str(RETRY_SECONDS)}

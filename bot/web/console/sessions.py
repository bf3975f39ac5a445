"""Who is signed in: a random token in a signed cookie, whose hash the store knows."""

import secrets
from dataclasses import dataclass
from typing import Final

from flask import Flask, Request, request, session
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask_login import LoginManager, login_user, logout_user

from bot.parts import Parts
from bot.signin import SESSION_LASTS
from bot.staff import Staff
from bot.web.console.guard import PREFIX, is_htmx, is_inside

TOKEN_BYTES: Final = 32


@dataclass(frozen=True)
class SignedIn:
    """One of the staff, as Flask-Login knows her; its id is the session's token."""

    token: str
    staff: Staff
    is_authenticated: bool = True
    is_active: bool = True
    is_anonymous: bool = False

    def get_id(self) -> str:
        return self.token


class OnlyHere(SecureCookieSessionInterface):
    """Sessions for the console: webhooks have none, and spend no time on them."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """None outside, where nothing can be kept."""
        here = is_inside(request.path)
        return super().open_session(app, request) if here else None


def new_token() -> str:
    """For a session: nobody guesses it."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def begin(token: str, staff: Staff) -> None:
    """Sign somebody in; nothing of what the browser held before stays."""
    session.clear()
    session.permanent = True
    login_user(SignedIn(token, staff))


def end() -> None:
    """Take everything from the browser."""
    logout_user()
    session.clear()


def install(app: Flask, parts: Parts) -> None:
    """Cookies and Flask-Login, as the settings want them."""
    settings = parts.settings
    is_secure = settings.public_url.startswith("https:")
    app.secret_key = (settings.secret_key or (secrets.token_hex(),))[0]
    app.config.update(
        # Browsers take a cookie of this name only over https.
        SESSION_COOKIE_NAME="__Secure-oro-justo" if is_secure else "oro-justo",
        SESSION_COOKIE_PATH=PREFIX,
        SESSION_COOKIE_SECURE=is_secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=SESSION_LASTS,
    )
    app.session_interface = OnlyHere()
    manager = LoginManager()
    # The address of a phone changes all day.
    manager.session_protection = None
    # All that its init_app does besides is to look for a cookie that it isn't to set,
    # after every request, webhooks too.
    app.login_manager = manager  # type: ignore[attr-defined]

    @manager.user_loader  # type: ignore[untyped-decorator]
    def signed_in(token: str) -> SignedIn | None:
        # A page that renews itself is no sign that somebody is there.
        counts = not (is_htmx() and request.method == "GET")
        staff = parts.store.sign_ins.who(token, parts.clock(), counts=counts)
        return SignedIn(token, staff) if staff else None

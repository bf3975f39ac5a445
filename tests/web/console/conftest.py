"""The console with a clock that is set by hand, and somebody signed in for each role.

def test_something(console):
    rosa = console.signed_in(Role.COORDINATOR)
    page = rosa.get("/consola/registro")
    answer = rosa.post("/consola/salir")            # with its CSRF token
    console.clock.pass_by(timedelta(hours=3))
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from bot.app import create_app
from bot.dispatch import Threads
from bot.parts import Parts, assemble
from bot.person import Channel, Contact
from bot.settings import Settings
from bot.staff import Area, AreaKind, Role
from bot.store.tables import outbox
from tests.keys import KEYS

OF_ROLE = {
    Role.PERSON: Contact(Channel.SMS, "+51911111111"),
    Role.COORDINATOR: Contact(Channel.SMS, "+51922222222"),
    Role.OPERATOR: Contact(Channel.WHATSAPP, "+51933333333"),
}
CHALA = Area(AreaKind.ZONE, "Chala")
WOMEN = Area(AreaKind.GROUP, "Mujeres")
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass
class Clock:
    """Tells what it is set to."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, time: timedelta) -> None:
        self.now += time


@dataclass
class Visitor:
    """A browser."""

    client: FlaskClient

    def get(self, path: str, **more: object) -> TestResponse:
        return self.client.get(path, **more)

    def post(
        self, path: str, fields: dict | None = None, **more: object
    ) -> TestResponse:
        """Send a form as a page of ours would, with its token."""
        data = {"csrf_token": self.token} | (fields or {})
        return self.client.post(path, data=data, **more)

    @property
    def token(self) -> str:
        """The CSRF token of this browser's session."""
        page = self.get("/consola/entrar", follow_redirects=True)
        return TOKEN.search(page.text)[1]

    @property
    def cookies(self) -> dict[str, str]:
        """Those of the console."""
        held = (self.client.get_cookie(n, path="/consola") for n in COOKIES)
        return {cookie.key: cookie.value for cookie in held if cookie}

    def is_signed_in(self) -> bool:
        return self.get("/consola").status_code == 200


COOKIES = ("oro-justo", "__Secure-oro-justo")


@dataclass
class Console:
    """The web process, its parts, and its clock."""

    app: Flask
    parts: Parts
    clock: Clock
    settings: Settings
    base_url: str = "http://localhost"
    known: dict[Role, Contact] = field(default_factory=lambda: dict(OF_ROLE))

    def visitor(self) -> Visitor:
        """A browser in which nobody is signed in."""
        return Visitor(self.app.test_client())

    def give(
        self,
        role: Role,
        contact: Contact | None = None,
        areas: tuple[Area, ...] = (CHALA, WOMEN),
        name: str = "Rosa",
    ) -> Contact:
        """Have somebody with a role; by default the one of that role."""
        contact = contact or self.known[role]
        hers = areas if role is Role.COORDINATOR else ()
        self.parts.store.roles.give(contact, role, hers, name, now=self.clock())
        return contact

    def letters(self, contact: Contact) -> list[str]:
        """What was written to somebody, oldest first."""
        hers = (outbox.c.channel == contact.channel) & (
            outbox.c.address == contact.address
        )
        with self.parts.store.database.read() as connection:
            found = select(outbox.c.text).where(hers).order_by(outbox.c.id)
            return list(connection.execute(found).scalars())

    def deliver(self) -> None:
        """Send what is due, here: on PostgreSQL others would do it."""
        here = Threads(self.parts.delivery)
        here.drain()
        here.close()

    def code(self, contact: Contact) -> str:
        """The code that was sent to somebody last."""
        return re.search(r"\b\d{6}\b", self.letters(contact)[-1])[0]

    def ask(self, visitor: Visitor, contact: Contact) -> TestResponse:
        """Ask for a code."""
        return visitor.post("/consola/entrar", {"phone": contact.address})

    def sign_in(self, contact: Contact) -> Visitor:
        """Sign in as people do: by a code."""
        visitor = self.visitor()
        self.ask(visitor, contact)
        answer = visitor.post("/consola/codigo", {"code": self.code(contact)})
        assert answer.status_code == 303, answer.text
        return visitor

    def signed_in(self, role: Role | None) -> Visitor:
        """A browser of somebody with a role; None is who isn't signed in.

        Who has no role can't sign in: hers is one from which it was taken.
        """
        if role is None:
            return self.visitor()
        contact = self.give(
            Role.COORDINATOR if role is Role.PERSON else role, self.known[role]
        )
        visitor = self.sign_in(contact)
        if role is Role.PERSON:
            self.give(role, contact)
        return visitor


@pytest.fixture
def clock(now: datetime) -> Clock:
    return Clock(now)


@pytest.fixture
def public_url() -> str:
    """A test in a class or module of its own may have it otherwise."""
    return ""


@pytest.fixture
def console(started_url: str, clock: Clock, public_url: str) -> Iterator[Console]:
    settings = Settings(
        data_key=KEYS,
        database_url=started_url,
        secret_key=("a key for tests only",),
        public_url=public_url,
    )
    app = create_app(settings, clock)
    parts = assemble(settings, clock)
    yield Console(app, parts, clock, settings)
    parts.store.database.close()

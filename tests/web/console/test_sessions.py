"""Sessions: how they begin, what holds them, and every way in which they end."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.staff import Role
from tests.keys import KEYS
from tests.web.console.conftest import Console, Visitor


@pytest.fixture
def rosa(console: Console) -> Visitor:
    return console.signed_in(Role.COORDINATOR)


def replayed(console: Console, cookies: dict[str, str]) -> Visitor:
    """Another browser, with the cookies of one."""
    other = console.visitor()
    for name, value in cookies.items():
        other.client.set_cookie(name, value, path="/consola")
    return other


def test_a_session_ends_after_two_idle_hours(console, rosa):
    console.clock.pass_by(timedelta(hours=2) - timedelta(seconds=1))
    assert rosa.is_signed_in()
    console.clock.pass_by(timedelta(hours=2))
    assert not rosa.is_signed_in()


def test_a_session_in_use_ends_after_twelve_hours(console, rosa):
    for _ in range(11):
        console.clock.pass_by(timedelta(hours=1))
        assert rosa.is_signed_in()
    console.clock.pass_by(timedelta(hours=1))
    assert not rosa.is_signed_in()


def test_a_page_that_renews_itself_keeps_nobody_signed_in(console, rosa):
    for _ in range(12):
        console.clock.pass_by(timedelta(minutes=10))
        answer = rosa.get("/consola", headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == "/consola/entrar"


def test_signing_out_ends_it_for_good(console, rosa):
    kept = rosa.cookies
    answer = rosa.post("/consola/salir", follow_redirects=True)
    assert "Salió." in answer.text
    assert not rosa.is_signed_in()
    # Who kept the cookie, or took it, has nothing.
    assert not replayed(console, kept).is_signed_in()


def test_signing_out_here_leaves_other_devices_alone_and_everywhere_does_not(
    console, rosa
):
    contact = console.known[Role.COORDINATOR]
    phone, laptop = console.sign_in(contact), rosa
    third = console.sign_in(contact)
    phone.post("/consola/salir")
    assert laptop.is_signed_in()
    laptop.post("/consola/salir-de-todos")
    assert not third.is_signed_in()
    assert not laptop.is_signed_in()


def test_who_loses_her_role_is_out_at_the_next_click(console, rosa):
    console.give(Role.PERSON, console.known[Role.COORDINATOR])
    assert not rosa.is_signed_in()


def test_who_is_not_signed_in_can_sign_nobody_out(console, rosa):
    for path in ("/consola/salir", "/consola/salir-de-todos"):
        answer = console.visitor().post(path)
        assert answer.headers["Location"] == "/consola/entrar"
    assert rosa.is_signed_in()


def test_signing_in_begins_a_session_of_its_own(console):
    contact = console.give(Role.COORDINATOR)
    visitor = console.visitor()
    console.ask(visitor, contact)
    planted, token = visitor.cookies, visitor.token
    visitor.post("/consola/codigo", {"code": console.code(contact)})
    assert visitor.is_signed_in()
    # The cookie that somebody may have planted is not signed in, and what she knew
    # of the session before is worth nothing in the new one.
    assert not replayed(console, planted).is_signed_in()
    answer = visitor.post("/consola/salir", {"csrf_token": token})
    assert answer.status_code == 400
    assert visitor.is_signed_in()


def test_each_signing_in_has_a_token_of_its_own(console):
    contact = console.give(Role.COORDINATOR)
    tokens = set()
    for _ in range(3):
        client = console.sign_in(contact).client
        with client.session_transaction("/consola") as session:
            tokens.add(session["_user_id"])
    assert len(tokens) == 3
    assert min(len(token) for token in tokens) >= 43


@pytest.mark.parametrize("break_it", ["", "x", ".", "a.b.c"])
def test_a_cookie_that_is_not_ours_is_nobody(console, rosa, break_it):
    (name, value) = rosa.cookies.popitem()
    for cookie in (break_it, value[:-2] + "xx", value + "x"):
        assert not replayed(console, {name: cookie}).is_signed_in()


def test_the_cookie_is_for_this_site_and_the_console_only(console):
    contact = console.give(Role.COORDINATOR)
    visitor = console.visitor()
    console.ask(visitor, contact)
    answer = visitor.post("/consola/codigo", {"code": console.code(contact)})
    (cookie,) = answer.headers.getlist("Set-Cookie")
    assert cookie.startswith("oro-justo=")
    for part in ("HttpOnly", "Path=/consola", "SameSite=Lax"):
        assert f"; {part}" in cookie
    # In development there is no https.
    assert "Secure" not in cookie


@pytest.mark.parametrize("public_url", ["https://bot.example.org"])
def test_where_the_bot_is_known_by_https_the_cookie_goes_nowhere_else(console):
    answer = console.visitor().client.get(
        "/consola/entrar", base_url="https://bot.example.org"
    )
    (cookie,) = answer.headers.getlist("Set-Cookie")
    assert cookie.startswith("__Secure-oro-justo=")
    assert "; Secure" in cookie


def test_the_public_pages_set_no_cookie(console):
    for path in ("/", "/v/2222", "/simulador", "/healthz", "/static/style.css"):
        answer = console.visitor().get(path)
        assert "Set-Cookie" not in answer.headers
        answer.close()


def test_who_signed_in_under_another_key_signs_in_anew(console, rosa):
    from bot.app import create_app

    assert replayed(console, rosa.cookies).is_signed_in()
    keys = ("the key that took its place", *console.settings.secret_key)
    changed = replace(console.settings, secret_key=keys)
    elsewhere = replace(console, app=create_app(changed, console.clock))
    assert not replayed(elsewhere, rosa.cookies).is_signed_in()


def test_a_key_that_was_not_set_is_made_anew(started_url):
    from bot.app import create_app
    from bot.settings import Settings

    settings = Settings(data_key=KEYS, database_url=started_url)
    keys = {create_app(settings).secret_key for _ in range(2)}
    assert len(keys) == 2
    assert min(len(key) for key in keys) >= 64

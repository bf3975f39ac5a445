"""Signing in as people do it: the number, the code, and all that can go wrong."""

import re
from dataclasses import replace
from datetime import timedelta
from ipaddress import ip_network

import pytest

from bot.app import create_app
from bot.person import Channel, Contact
from bot.staff import Role
from bot.web.console.limits import LIMITS
from tests.web.console.conftest import CHALA, TOKEN, Console, Visitor

STRANGER = Contact(Channel.SMS, "+51999999999")
WRONG = "Ese código no vale"


@pytest.fixture
def rosa(console: Console) -> Contact:
    return console.give(Role.COORDINATOR)


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


def test_the_number_then_the_code_then_the_page_that_was_wanted(console, rosa):
    visitor = console.visitor()
    answer = visitor.get("/consola/registro?antes=99")
    assert answer.headers["Location"] == "/consola/entrar"

    answer = visitor.post("/consola/entrar", {"phone": "922 222 222"})
    assert answer.headers["Location"] == "/consola/codigo"
    assert rosa.address in visitor.get("/consola/codigo").text

    answer = visitor.post("/consola/codigo", {"code": console.code(rosa)})
    assert answer.headers["Location"] == "/consola/registro?antes=99"
    start = visitor.get("/consola").text
    assert "Buenas, Rosa" in start
    assert "Chala" in start
    assert "Mujeres" in start


def test_who_is_signed_in_is_not_asked_again(console, rosa):
    visitor = console.sign_in(rosa)
    for path in ("/consola/entrar", "/consola/codigo"):
        answer = visitor.get(path, follow_redirects=True)
        assert answer.request.path == "/consola"


def test_a_code_typed_with_a_space_in_it_is_the_code(console, rosa):
    visitor = console.visitor()
    console.ask(visitor, rosa)
    code = console.code(rosa)
    answer = visitor.post("/consola/codigo", {"code": f" {code[:3]} {code[3:]} "})
    assert answer.status_code == 303


def test_a_wrong_code_is_told_at_its_field(console, rosa):
    visitor = console.visitor()
    console.ask(visitor, rosa)
    answer = visitor.post("/consola/codigo", {"code": other_than(console.code(rosa))})
    assert answer.status_code == 422
    assert 'aria-describedby="code-error"' in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert WRONG in answer.text
    assert not visitor.is_signed_in()


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦"])
def test_what_is_no_code_is_told_and_counts_as_no_try(console, rosa, typed):
    visitor = console.visitor()
    console.ask(visitor, rosa)
    for _ in range(6):
        answer = visitor.post("/consola/codigo", {"code": typed})
        assert answer.status_code == 422
        assert "El código tiene 6 cifras" in answer.text
    assert (
        visitor.post("/consola/codigo", {"code": console.code(rosa)}).status_code == 303
    )


@pytest.mark.parametrize("typed", ["", "hola", "12345678", "987654321" * 9])
def test_what_is_no_number_is_told(console, typed):
    answer = console.visitor().post("/consola/entrar", {"phone": typed})
    assert answer.status_code == 422
    assert "por ejemplo 987 654 321" in answer.text


def test_five_wrong_codes_then_a_wait_of_a_quarter_of_an_hour(console, rosa):
    visitor = console.visitor()
    console.ask(visitor, rosa)
    code = console.code(rosa)
    for _ in range(5):
        visitor.post("/consola/codigo", {"code": other_than(code)})
    assert WRONG in visitor.post("/consola/codigo", {"code": code}).text

    console.clock.pass_by(timedelta(minutes=14))
    console.ask(visitor, rosa)
    assert len(console.letters(rosa)) == 1
    console.clock.pass_by(timedelta(minutes=1))
    console.ask(visitor, rosa)
    answer = visitor.post("/consola/codigo", {"code": console.code(rosa)})
    assert answer.status_code == 303


def test_a_code_is_worth_nothing_after_ten_minutes(console, rosa):
    visitor = console.visitor()
    console.ask(visitor, rosa)
    console.clock.pass_by(timedelta(minutes=10))
    answer = visitor.post("/consola/codigo", {"code": console.code(rosa)})
    assert WRONG in answer.text


def test_a_code_signs_in_once(console, rosa):
    first, second = console.visitor(), console.visitor()
    for each in (first, second):
        console.ask(each, rosa)
    code = console.code(rosa)
    assert first.post("/consola/codigo", {"code": code}).status_code == 303
    assert WRONG in second.post("/consola/codigo", {"code": code}).text


def test_the_code_page_needs_a_number_first(console):
    visitor = console.visitor()
    for answer in (
        visitor.get("/consola/codigo"),
        visitor.post("/consola/codigo", {"code": "123456"}),
    ):
        assert answer.headers["Location"] == "/consola/entrar"


def told(visitor, console: Console, contact: Contact) -> list[str]:
    """All that a browser is shown on the way in with a wrong code, but its tokens."""
    pages = [console.ask(visitor, contact), visitor.get("/consola/codigo")]
    pages += [visitor.post("/consola/codigo", {"code": "000000"}) for _ in range(7)]
    pages += [console.ask(visitor, contact) for _ in range(4)]
    pages += [visitor.get("/consola/codigo")]
    shown = [f"{p.status_code} {p.headers.get('Location')} {p.text}" for p in pages]
    return [
        TOKEN.sub("", page).replace(contact.address, "").replace("000000", "")
        for page in shown
    ]


def test_a_number_of_nobodys_looks_the_same_from_the_first_page_to_the_last(
    console, rosa
):
    registered = told(console.visitor(), console, rosa)
    assert told(console.visitor(), console, STRANGER) == registered
    assert console.letters(rosa)
    assert console.letters(STRANGER) == []


def test_both_write_to_the_database_once_for_each_page(console, rosa):
    counted = []
    for contact in (rosa, STRANGER):
        before = len(console.parts.store.audit.latest(100))
        told(console.visitor(), console, contact)
        counted.append(len(console.parts.store.audit.latest(100)) - before)
    assert counted[0] == counted[1] > 0


@pytest.mark.parametrize("endpoint", LIMITS)
def test_one_address_may_not_ask_without_end(console, endpoint):
    visitor = console.visitor()
    path, fields = {
        "console.signin.send": ("/consola/entrar", {"phone": STRANGER.address}),
        "console.signin.enter": ("/consola/codigo", {"code": "123456"}),
    }[endpoint]
    allowed = int(re.match(r"\d+", LIMITS[endpoint])[0])
    token = {"csrf_token": visitor.token}
    for _ in range(allowed):
        assert visitor.post(path, fields | token).status_code == 303
    answer = visitor.post(path, fields | token)
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "60"
    assert "Demasiados intentos" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    # Another address is not held back, nor is reading.
    elsewhere = {"REMOTE_ADDR": "198.51.100.7"}
    again = visitor.post(path, fields | token, environ_overrides=elsewhere)
    assert again.status_code == 303
    assert visitor.get("/consola/entrar").status_code == 200


@pytest.mark.parametrize(
    ("peer", "handed_on", "limited"),
    [
        ("127.0.0.1", "203.0.113.{n}", False),  # a proxy of ours, many clients
        ("127.0.0.1", "203.0.113.{n}, 198.51.100.9", True),  # only the last is sure
        ("127.0.0.1", "nonsense {n}", True),
        ("198.51.100.9", "203.0.113.{n}", True),  # anybody may say so
    ],
)
def test_who_asks_is_known_behind_a_proxy_and_not_by_her_own_word(
    console, peer, handed_on, limited
):
    visitor = console.visitor()
    fields = {"phone": STRANGER.address, "csrf_token": visitor.token}
    codes = {
        visitor.post(
            "/consola/entrar",
            fields,
            headers={"X-Forwarded-For": handed_on.format(n=n)},
            environ_overrides={"REMOTE_ADDR": peer},
        ).status_code
        for n in range(25)
    }
    assert codes == ({303, 429} if limited else {303})


@pytest.mark.parametrize(("peer", "limited"), [("172.31.77.2", False), ("::1", True)])
def test_a_proxy_elsewhere_is_believed_where_it_is_named(console, peer, limited):
    elsewhere = (ip_network("172.31.77.0/24"),)
    app = create_app(replace(console.settings, trusted_proxies=elsewhere))
    visitor = Visitor(app.test_client())
    fields = {"phone": STRANGER.address, "csrf_token": visitor.token}
    codes = {
        visitor.post(
            "/consola/entrar",
            fields,
            headers={"X-Forwarded-For": f"203.0.113.{n}"},
            environ_overrides={"REMOTE_ADDR": peer},
        ).status_code
        for n in range(25)
    }
    assert codes == ({303, 429} if limited else {303})


def test_a_whatsapp_code_may_wear_its_accents_and_an_sms_none(console, rosa):
    boss = console.give(Role.OPERATOR)
    for contact in (rosa, boss):
        console.ask(console.visitor(), contact)
    assert "su codigo para entrar" in console.letters(rosa)[0]
    assert "su código para entrar" in console.letters(boss)[0]


def test_what_was_done_is_in_the_log(console, rosa):
    visitor = console.visitor()
    console.ask(visitor, rosa)
    visitor.post("/consola/codigo", {"code": other_than(console.code(rosa))})
    visitor.post("/consola/codigo", {"code": console.code(rosa)})
    visitor.post("/consola/salir")
    entries = console.parts.store.audit.latest(4)
    assert [(each.act, each.who, each.origin) for each in reversed(entries)] == [
        ("signin.code", "Rosa …222", "console"),
        ("signin.failed", "", "console"),
        ("signin.done", "Rosa …222", "console"),
        ("signin.left", "Rosa …222", "console"),
    ]


def test_where_one_goes_after_signing_in_is_always_a_page_of_the_console(console, rosa):
    visitor = console.visitor()
    for path in ("/consola//evil.example", "/consola/registro?x=//evil.example"):
        visitor.get(path)
    console.ask(visitor, rosa)
    answer = visitor.post("/consola/codigo", {"code": console.code(rosa)})
    assert answer.headers["Location"] == "/consola/registro?x=//evil.example"


def test_who_has_areas_but_lost_one_sees_it_at_once(console, rosa):
    visitor = console.sign_in(rosa)
    console.give(Role.COORDINATOR, rosa, (CHALA,))
    assert "Mujeres" not in visitor.get("/consola").text

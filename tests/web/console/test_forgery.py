"""Every route of the console that changes something wants its session's own token."""

import pytest

from bot.staff import Role
from tests.web.console.conftest import Console, Visitor
from tests.web.console.routes import WRITES, calls

OPEN = ("console.signin.send", "console.signin.enter")


def answers(console: Console, visitor: Visitor, **more) -> dict[str, int]:
    """What each of these routes answers, but the two ways out."""
    found = {}
    for endpoint, method, address in calls(console.app, WRITES):
        answer = visitor.client.open(address, method=method, **more)
        found[f"{method} {endpoint}"] = answer.status_code
    return found


@pytest.fixture
def boss(console: Console) -> Visitor:
    return console.signed_in(Role.OPERATOR)


def test_there_are_such_routes(console):
    assert len(calls(console.app, WRITES)) >= 4


@pytest.mark.parametrize("token", [None, "", "forged", "a.b.c"])
def test_without_its_token_a_form_does_nothing(console, boss, token):
    fields = {} if token is None else {"csrf_token": token}
    for where, status in answers(console, boss, data=fields).items():
        assert status == 400, where
    assert boss.is_signed_in()


def test_the_token_of_another_session_is_no_token(console, boss):
    stolen = console.signed_in(Role.COORDINATOR).token
    for where, status in answers(console, boss, data={"csrf_token": stolen}).items():
        assert status == 400, where
    stolen = console.visitor().token
    for where, status in answers(console, boss, data={"csrf_token": stolen}).items():
        assert status == 400, where


def test_a_token_in_the_address_is_no_token(console, boss):
    where = {"query_string": {"csrf_token": boss.token}}
    assert set(answers(console, boss, **where).values()) == {400}


def test_the_ways_in_want_a_token_too(console):
    visitor = console.visitor()
    found = answers(console, visitor, data={"phone": "987654321", "code": "123456"})
    for where, status in found.items():
        assert status == (400 if where.removeprefix("POST ") in OPEN else 303)


def test_htmx_may_send_it_as_a_header(console, boss):
    headers = {"X-CSRFToken": boss.token, "HX-Request": "true"}
    answer = boss.client.post("/consola/salir", headers=headers)
    assert answer.status_code == 303
    assert not boss.is_signed_in()


def test_a_stale_form_is_told_kindly_and_is_not_carried_out(console, boss):
    answer = boss.client.post("/consola/salir-de-todos")
    assert "La página ya no vale" in answer.text
    assert boss.is_signed_in()


def test_a_form_may_be_sent_again_within_its_session(console, boss):
    token = boss.token
    assert boss.get("/consola/registro").status_code == 200
    assert boss.post("/consola/salir", {"csrf_token": token}).status_code == 303


def test_what_providers_send_needs_no_token(console):
    visitor = console.visitor()
    answer = visitor.client.post(
        "/simulador/mensajes",
        json={"channel": "sms", "address": "+51987654321", "text": "hola"},
    )
    assert answer.status_code == 200
    # Refused for its signature, and for nothing else.
    assert visitor.client.post("/twilio/status", data={}).status_code in (403, 415)

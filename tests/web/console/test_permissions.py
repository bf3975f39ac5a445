"""Every route of the console x every role: what isn't in the table is refused."""

import pytest
from flask import Flask

from bot.app import create_app
from bot.settings import Settings
from bot.staff import Role
from bot.web.console.guard import ANYBODY, HERE, OPERATORS, PREFIX, RULES, STAFF, may
from tests.keys import KEYS
from tests.web.console.routes import READS, WRITES, calls, rules

CALLERS = [None, *Role]


@pytest.fixture(scope="module")
def any_app(lasting_url) -> Flask:
    return create_app(Settings(data_key=KEYS, database_url=lasting_url))


def test_every_route_has_a_rule_and_every_rule_a_route(any_app):
    assert {rule.endpoint for rule in rules(any_app)} == set(RULES)


def test_the_console_is_nowhere_but_under_its_address(any_app):
    for rule in any_app.url_map.iter_rules():
        inside = rule.rule == PREFIX or rule.rule.startswith(f"{PREFIX}/")
        assert rule.endpoint.startswith(HERE) == inside


@pytest.mark.parametrize("role", CALLERS, ids=str)
def test_each_role_reaches_just_what_the_table_allows(console, role):
    visitor = console.signed_in(role)
    # Who had a role that was taken away is nobody.
    known = None if role is Role.PERSON else role
    for endpoint, method, address in calls(console.app, READS | WRITES):
        if endpoint.startswith("console.signin.leave"):
            continue  # it ends what the others need; see test_sessions
        answer = visitor.client.open(address, method=method)
        if may(endpoint, known):
            # What gets in without its token is stopped only by that.
            assert answer.status_code != 403, address
            assert "/consola/entrar" not in answer.headers.get("Location", "") or (
                RULES[endpoint] == ANYBODY
            )
        elif known is None:
            assert answer.status_code == 303, address
            assert answer.headers["Location"] == "/consola/entrar"
        else:
            assert answer.status_code == 403, address


def test_a_route_without_a_rule_is_refused_to_everybody(tmp_path, console):
    console.app.view_functions["console.forgotten"] = lambda: "secret"
    console.app.url_map.add(
        console.app.url_rule_class("/consola/olvidada", endpoint="console.forgotten")
    )
    for role in CALLERS:
        answer = console.signed_in(role).get("/consola/olvidada")
        assert answer.status_code == 403
        assert "secret" not in answer.text


def test_nobody_in_the_table_has_no_role_by_mistake():
    for endpoint, allowed in RULES.items():
        assert allowed in (ANYBODY, STAFF, OPERATORS), endpoint
        if allowed == ANYBODY:
            assert endpoint.startswith("console.signin.")

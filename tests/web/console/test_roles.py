"""Roles given in the console: by the operator only, and never to herself."""

import pytest

from bot.person import Channel, Contact
from bot.staff import Area, AreaKind, Role
from tests.web.console.test_notices import settle

ANA = Contact(Channel.SMS, "+51980000100")
WOMEN = Area(AreaKind.GROUP, "Mujeres")
CHALA = Area(AreaKind.ZONE, "Chala")


@pytest.fixture
def ana(console) -> str:
    """The address of the page of somebody who is nobody special."""
    settle(console, 1)
    with console.parts.store.database.read() as connection:
        (number,) = connection.exec_driver_sql("SELECT id FROM people").one()
    return f"/consola/gente/{number}/tarea"


def test_somebody_is_made_coordinator_and_then_nobody_again(console, ana):
    jefa = console.signed_in(Role.OPERATOR)
    assert ana in jefa.get(ana.removesuffix("/tarea")).text
    fields = {"name": " Ana  Ñahui", "zones": "chala", "groups": "Mujeres"}
    answer = jefa.post(ana, {"role": "coordinator"} | fields)
    assert answer.status_code == 303, answer.text
    her = console.parts.store.roles.of(ANA)
    assert (her.role, her.name, her.areas) == (
        Role.COORDINATOR,
        "Ana Ñahui",
        {CHALA, WOMEN},
    )
    session = console.sign_in(ANA)
    assert session.is_signed_in()
    assert "Ana Ñahui" in jefa.get(ana).text
    jefa.post(ana, {"role": "person"})
    assert console.parts.store.roles.of(ANA) is None
    assert not session.is_signed_in()
    assert [entry.act for entry in console.parts.store.audit.latest(2)] == [
        "role.given",
        "signin.done",
    ]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"role": "coordinator"}, "al menos una zona o un grupo"),
        ({"role": "operator", "zones": "Chala"}, "Solo quien coordina"),
        ({"role": "queen"}, "Qué hace"),
        ({"role": "coordinator", "zones": "x" * 81}, "largo"),
        ({"role": "coordinator", "zones": "Chala", "name": "x" * 61}, "60"),
        ({}, "Qué hace"),
    ],
    ids=str,
)
def test_what_is_not_right_gives_no_role(console, ana, fields, said):
    answer = console.signed_in(Role.OPERATOR).post(ana, fields)
    assert answer.status_code == 422
    assert said in answer.text
    assert console.parts.store.roles.of(ANA) is None


def test_nobody_changes_her_own_role_and_coordinators_change_none(console, ana):
    jefa = console.signed_in(Role.OPERATOR)
    mine = console.parts.store.roles.of(console.known[Role.OPERATOR])
    own = f"/consola/gente/{mine.number}/tarea"
    assert jefa.get(own).status_code == 404
    assert jefa.post(own, {"role": "person"}).status_code == 404
    rosa = console.signed_in(Role.COORDINATOR)
    assert rosa.get(ana).status_code == 403
    assert rosa.post(ana, {"role": "coordinator"}).status_code == 403
    assert ana not in rosa.get(ana.removesuffix("/tarea")).text

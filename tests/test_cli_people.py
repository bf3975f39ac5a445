"""Roles by the command line, as they are typed."""

import pytest
from click.testing import CliRunner

from bot.cli import main
from bot.person import Channel, Contact
from bot.staff import Area, AreaKind, Role
from bot.understand.places import spelled_place
from tests.keys import DATA_KEY, sealed

ROSA = "+51987654321"


class Terminal:
    def __init__(self, url: str) -> None:
        self.url = url
        self.env = {"DATABASE_URL": url, "DATA_KEY": DATA_KEY}

    def type(self, *words: str) -> str:
        result = CliRunner().invoke(main, words, env=self.env)
        assert result.exception is None, result.output
        return result.stdout

    def fails(self, *words: str) -> str:
        result = CliRunner().invoke(main, words, env=self.env)
        assert result.exit_code != 0
        return result.output

    def known(self, channel: Channel, address: str):
        store = sealed(self.url)
        found = store.roles.of(Contact(channel, address))
        store.database.close()
        return found

    def log(self):
        store = sealed(self.url)
        found = store.audit.latest(100)
        store.database.close()
        return found


@pytest.fixture
def terminal(database_url) -> Terminal:
    return Terminal(database_url)


def test_a_coordinator_of_zones_and_groups(terminal):
    words = ("--zone", "chala", "--zone", "Paraje Nuevo", "--group", "Mujeres")
    said = terminal.type(
        "people", "role", ROSA, "coordinator", *words, "--name", "Rosa"
    )

    assert said == "coordinator  sms  Rosa …321  Mujeres, Chala, Paraje Nuevo\n"
    rosa = terminal.known(Channel.SMS, ROSA)
    assert rosa.role is Role.COORDINATOR
    assert rosa.name == "Rosa"
    # A known place is spelled as everybody's zone is, another as it was typed.
    assert rosa.areas == {
        Area(AreaKind.ZONE, "Chala"),
        Area(AreaKind.ZONE, "Paraje Nuevo"),
        Area(AreaKind.GROUP, "Mujeres"),
    }


def test_an_operator_by_whatsapp(terminal):
    terminal.type("people", "role", f"whatsapp:{ROSA}", "operator", "--name", "Ana")
    assert terminal.known(Channel.WHATSAPP, ROSA).is_operator
    assert terminal.known(Channel.SMS, ROSA) is None


def test_a_role_is_taken_away_and_given_anew(terminal):
    terminal.type("people", "role", ROSA, "coordinator", "--zone", "Chala")
    assert (
        terminal.type("people", "role", ROSA, "person") == "…321 ya no tiene tarea.\n"
    )
    assert terminal.known(Channel.SMS, ROSA) is None
    terminal.type("people", "role", ROSA, "coordinator", "--group", "Mujeres")
    assert len(terminal.known(Channel.SMS, ROSA).areas) == 1


def test_the_staff_are_listed_with_the_ends_of_their_numbers(terminal):
    assert "python -m bot people role" in terminal.type("people", "list")
    terminal.type("people", "role", ROSA, "coordinator", "--zone", "Chala")
    terminal.type("people", "role", "whatsapp:PE.1349", "operator", "--name", "Ana")
    said = terminal.type("people", "list")
    assert said.splitlines() == [
        "coordinator  sms  …321  Chala",
        "operator  whatsapp  Ana …349",
    ]
    assert ROSA not in said


def test_what_was_done_is_in_the_log_as_of_the_terminal(terminal):
    terminal.type("people", "role", ROSA, "coordinator", "--zone", "Chala")
    (entry,) = terminal.log()
    assert (entry.who, entry.origin, entry.act) == (
        "terminal",
        "terminal",
        "role.given",
    )
    assert entry.details == {"role": "coordinator", "areas": ["Chala"]}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((ROSA, "coordinator"), "a coordinator needs an area: add --zone"),
        ((ROSA, "operator", "--zone", "Chala"), "only for a coordinator"),
        ((ROSA, "person", "--group", "Mujeres"), "only for a coordinator"),
        (("987654321", "operator"), "ADDRESS must be +51... or whatsapp:+51..."),
        (("hola", "operator"), "ADDRESS must be"),
        (("whatsapp:", "operator"), "ADDRESS must be"),
        ((ROSA, "coordinator", "--zone", "  "), "must be names"),
        ((ROSA, "coordinator", "--group", "x" * 41), "at most 40"),
        ((ROSA, "operator", "--name", "x" * 61), "at most 60"),
        ((ROSA, "boss"), "boss"),
    ],
)
def test_what_can_not_be_is_told_and_changes_nothing(terminal, words, told):
    assert told in terminal.fails("people", "role", *words)
    assert terminal.type("people", "list").count("\n") == 1
    assert terminal.log() == []


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ("CHALA", "Chala"),
        ("la rinkonada", "La Rinconada"),
        ("  Cerro  de pasco ", "Cerro de Pasco"),
        ("Misky", "Misky"),
        ("La Rinconada Sur", "La Rinconada Sur"),
        ("mina san pedro", "Mina San Pedro"),
    ],
)
def test_a_place_is_named_by_nothing_but_its_name(written, place):
    assert spelled_place(written) == place

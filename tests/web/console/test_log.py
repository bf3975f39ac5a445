"""The log in the console: readable, paged, to each her own; nobody changes it."""

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import DBAPIError

from bot.staff import Deed, Origin, Role
from bot.store import StoreUnavailable
from bot.store.tables import audit
from bot.web.console.log import ACTS, ON_A_PAGE
from tests.web.console.conftest import CHALA, Console


def test_a_coordinator_sees_what_she_did_and_an_operator_all(console: Console):
    rosa = console.signed_in(Role.COORDINATOR)
    boss = console.signed_in(Role.OPERATOR)
    hers, all_of_it = (who.get("/consola/registro").text for who in (rosa, boss))
    assert "Rosa …222" in hers
    assert "Rosa …333" not in hers
    assert "Servidor" not in hers
    assert "Rosa …222" in all_of_it
    assert "Rosa …333" in all_of_it
    # Roles were given on the terminal.
    assert "Servidor" in all_of_it
    assert "Tarea: coordina avisos; Zonas y grupos: Mujeres, Chala" in all_of_it
    assert "persona 1" in all_of_it


def test_no_whole_number_stands_in_it(console):
    boss = console.signed_in(Role.OPERATOR)
    console.ask(console.visitor(), console.give(Role.COORDINATOR))
    page = boss.get("/consola/registro").text
    for contact in console.known.values():
        assert contact.address not in page


def test_every_deed_is_reached_page_by_page_newest_first(console):
    boss = console.signed_in(Role.OPERATOR)
    for number in range(2 * ON_A_PAGE):
        deed = Deed(None, Origin.TERMINAL, "role.given", f"person {number}")
        console.parts.store.audit.note(deed, console.clock())
    seen, path = [], "/consola/registro"
    while path:
        page = boss.get(path).text
        seen += page.count("<tr>") * [path]
        older = page.partition('rel="next" href="')[2].partition('"')[0]
        path = older
    rows = len(console.parts.store.audit.latest(1000))
    assert len(seen) - len(set(seen)) == rows  # a row of titles on each page
    assert len(set(seen)) == 3
    assert f"persona {2 * ON_A_PAGE - 1}<" not in page


@pytest.mark.parametrize("before", ["", "x", "-1", "9" * 30, "1'--"])
def test_a_strange_page_is_no_trouble(console, before):
    boss = console.signed_in(Role.OPERATOR)
    assert boss.get(f"/consola/registro?antes={before}").status_code == 200


def test_what_is_told_of_people_is_only_text(console):
    console.give(Role.COORDINATOR, name="<script>alert(1)</script>", areas=(CHALA,))
    boss = console.signed_in(Role.OPERATOR)
    console.ask(console.visitor(), console.known[Role.COORDINATOR])
    assert "<script>" not in boss.get("/consola/registro").text


def test_an_act_without_words_is_shown_all_the_same(console):
    boss = console.signed_in(Role.OPERATOR)
    deed = Deed(None, Origin.TERMINAL, "some.act", "thing 1", (("what", "x"),))
    console.parts.store.audit.note(deed, console.clock())
    page = boss.get("/consola/registro").text
    assert "some.act" in page
    assert "thing 1" in page


@pytest.mark.parametrize("change", [delete(audit), update(audit).values(who="x")])
def test_the_database_itself_refuses_to_change_it(console, change):
    console.signed_in(Role.OPERATOR)
    with (
        pytest.raises((StoreUnavailable, DBAPIError)),
        console.parts.store.database.write() as connection,
    ):
        connection.execute(change)


def test_every_act_has_words_of_its_own():
    assert len(set(ACTS.values())) == len(ACTS)

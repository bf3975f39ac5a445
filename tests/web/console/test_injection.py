"""Templates, formats and statements that somebody types into the console are text."""

import pytest

from bot.staff import Role
from tests.security.test_injection import FORMULAS, SQL, WORKED_OUT
from tests.web.console.conftest import Console
from tests.web.console.test_people import ANA, BEA, LINK, meet

PAGES = ("", "/avisos", "/gente", "/registro", "/precios", "/reportes")


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_name_a_zone_and_a_search_are_never_worked_out(console: Console, formula):
    channel, address, _zone, _groups = ANA
    number = meet(console, (channel, address, formula[:40], [formula[:40]]))
    boss = console.give(Role.OPERATOR, name=formula[:60])
    visitor = console.sign_in(boss)
    for path in (*PAGES, f"/gente/{number}"):
        assert not WORKED_OUT.search(visitor.get(f"/consola{path}").text)
    asked = visitor.get("/consola/gente", query_string={"grupo": formula})
    assert not WORKED_OUT.search(asked.text.replace(formula, ""))


@pytest.mark.parametrize("field", ["numero", "zona", "grupo", "canal", "permiso"])
def test_a_search_finds_nobody_by_tricks(console: Console, field):
    for told in (ANA, BEA):
        meet(console, told)
    visitor = console.signed_in(Role.COORDINATOR)
    hers = set(LINK.findall(visitor.get("/consola/gente").text))
    for statement in SQL:
        page = visitor.get("/consola/gente", query_string={field: statement})
        assert page.status_code == 200
        assert set(LINK.findall(page.text)) <= hers
        assert field not in ("zona", "grupo") or not LINK.findall(page.text)
    assert set(LINK.findall(visitor.get("/consola/gente").text)) == hers

"""People in the console: found, edited, taken out and erased, each only her own."""

import re

import pytest
from sqlalchemy import insert, select

from bot.invitations import read
from bot.person import Channel, Contact, Incoming
from bot.sheet import text_of
from bot.staff import Role, Staff
from bot.store.tables import memberships, people
from bot.web.console.people import ON_A_PAGE
from tests.web.console.conftest import Console
from tests.web.console.test_pages import HEAVIEST, Page, controls

ANA = ("sms", "+51987654321", "Chala", ["Mujeres"])
BEA = ("whatsapp", "+51912345678", "Puno", ["Mujeres", "Incas"])
CARLA = ("sms", "+51911222333", "Puno", ["Incas"])
LINK = re.compile(r'href="/consola/gente/(\d+)"')


def meet(console: Console, told: tuple) -> int:
    """Have somebody, and say her row."""
    channel, address, zone, groups = told
    values = {"first_at": console.clock(), "last_at": console.clock(), "zone": zone}
    values |= {"channel": channel, "address": address, "notices_allowed": True}
    with console.parts.store.database.write() as connection:
        row = insert(people).values(values).returning(people.c.id)
        number = connection.execute(row).scalar_one()
        for name in groups:
            member = {"name": name, "person_id": number}
            connection.execute(insert(memberships).values(member))
    return number


def zone_of(console: Console, number: int) -> str | None:
    with console.parts.store.database.read() as connection:
        found = select(people.c.zone).where(people.c.id == number)
        return connection.execute(found).scalar()


@pytest.fixture
def town(console) -> tuple[Console, list[int]]:
    return console, [meet(console, told) for told in (ANA, BEA, CARLA)]


def test_each_sees_only_her_own(town):
    console, (ana, bea, carla) = town
    hers = console.signed_in(Role.COORDINATOR).get("/consola/gente").text
    assert {*map(int, LINK.findall(hers))} == {ana, bea}
    everybody = console.signed_in(Role.OPERATOR).get("/consola/gente").text
    assert {ana, bea, carla} <= {*map(int, LINK.findall(everybody))}


def test_no_page_shows_a_whole_number(town):
    console, numbers = town
    for role in (Role.COORDINATOR, Role.OPERATOR):
        visitor = console.signed_in(role)
        paths = ["", *(f"/{n}{tail}" for n in numbers for tail in ("", "/borrar"))]
        for path in paths:
            page = visitor.get(f"/consola/gente{path}").text
            for _channel, address, *_rest in (ANA, BEA, CARLA):
                assert address.removeprefix("+51") not in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("numero=321", {0}),
        ("numero=987+654+321", {0}),
        ("numero=%2B51+987654321", {0}),
        ("zona=Puno", {1}),
        ("grupo=Mujeres", {0, 1}),
        ("canal=whatsapp", {1}),
        ("permiso=left", set()),
        ("canal=pigeon&permiso=all", {0, 1}),
        ("numero=21", set()),
        ("numero=abc", set()),
        ("antes=1", set()),
        ("antes=99999999999999999999", {0, 1}),
    ],
)
def test_a_search(town, query, found):
    console, numbers = town
    page = console.signed_in(Role.COORDINATOR).get(f"/consola/gente?{query}")
    assert page.status_code == 200
    assert {*map(int, LINK.findall(page.text))} == {numbers[place] for place in found}


def test_fewer_than_three_digits_are_asked_for_more(town):
    console, _ = town
    page = console.signed_in(Role.OPERATOR).get("/consola/gente?numero=21").text
    assert "al menos 3" in page


def test_pages_lead_to_the_next_with_the_same_search(console):
    for n in range(2 * ON_A_PAGE + 1):
        meet(console, ("sms", f"+5190000{n:04}", "Chala", []))
    rosa = console.signed_in(Role.COORDINATOR)
    seen: list[str] = []
    address = "/consola/gente?zona=Chala"
    while address:
        page = rosa.get(address).text
        seen += LINK.findall(page)
        older = re.search(r'rel="next" href="([^"]+)"', page)
        address = older[1].replace("&amp;", "&") if older else ""
        assert not address or "zona=Chala" in address
    assert len(seen) == len({*seen}) == 2 * ON_A_PAGE + 1


@pytest.mark.parametrize("path", ["", "/borrar"])
def test_who_is_none_of_hers_is_not_there_by_a_guessed_number(town, path):
    console, (_, _, carla) = town
    rosa = console.signed_in(Role.COORDINATOR)
    for number in (carla, 99, 2**31, 2**64):
        assert rosa.get(f"/consola/gente/{number}{path}").status_code == 404
        fields = {"zone": "Chala", "groups": "Mujeres"}
        answer = rosa.post(f"/consola/gente/{number}{path}", fields)
        assert answer.status_code in (404, 405)
    assert zone_of(console, carla) == "Puno"
    assert console.parts.store.directory.one(carla, operator())


def operator() -> Staff:
    return Staff(0, Contact(Channel.SMS, "+51900000000"), Role.OPERATOR)


def test_a_coordinator_edits_within_her_areas(town):
    console, (ana, bea, _) = town
    rosa = console.signed_in(Role.COORDINATOR)
    answer = rosa.post(f"/consola/gente/{ana}", {"zone": "", "groups": ["Mujeres"]})
    assert answer.status_code == 303
    assert zone_of(console, ana) is None
    # Her zone isn't hers to change, her other group not even to see.
    page = rosa.get(f"/consola/gente/{bea}").text
    assert "Incas" not in page
    assert rosa.post(f"/consola/gente/{bea}", {"zone": "Puno"}).status_code == 303
    her = console.parts.store.directory.one(bea, operator())
    assert (her.zone, her.groups) == ("Puno", ("Incas",))
    # She took her out of the last that was hers.
    assert rosa.get(f"/consola/gente/{bea}").status_code == 404


@pytest.mark.parametrize(
    "fields",
    [
        {"zone": "Puno", "groups": ["Mujeres"]},
        {"zone": "Chala", "groups": ["Incas"]},
        {"zone": "<b>", "groups": []},
    ],
)
def test_what_is_not_hers_to_give_is_refused(town, fields):
    console, (ana, *_) = town
    answer = console.signed_in(Role.COORDINATOR).post(f"/consola/gente/{ana}", fields)
    assert answer.status_code == 422
    assert zone_of(console, ana) == "Chala"


def test_the_operator_types_and_places_are_spelled_as_the_bot_does(town):
    console, (ana, *_) = town
    boss = console.signed_in(Role.OPERATOR)
    fields = {"zone": " la  RRINCONADA ", "groups": "Los Nuevos, Mujeres,, "}
    assert boss.post(f"/consola/gente/{ana}", fields).status_code == 303
    her = console.parts.store.directory.one(ana, operator())
    assert (her.zone, her.groups) == ("La Rinconada", ("Los Nuevos", "Mujeres"))
    for fields in ({"zone": "x" * 81}, {"groups": "x" * 41}):
        answer = boss.post(f"/consola/gente/{ana}", fields)
        assert answer.status_code == 422
        assert "muy largo" in answer.text


def test_erasing_asks_first_and_is_noted(town):
    console, (ana, *_) = town
    rosa = console.signed_in(Role.COORDINATOR)
    asked = rosa.get(f"/consola/gente/{ana}/borrar")
    assert "No se puede deshacer" in asked.text
    assert zone_of(console, ana) == "Chala"
    answer = rosa.post(f"/consola/gente/{ana}/borrar")
    assert answer.headers["Location"] == "/consola/gente"
    assert rosa.get(f"/consola/gente/{ana}").status_code == 404
    assert rosa.post(f"/consola/gente/{ana}/borrar").status_code == 404
    log = rosa.get("/consola/registro").text
    assert "Borró a una persona" in log
    assert "4321" not in log


def test_nobody_of_the_staff_is_erased_here(town):
    console, (ana, *_) = town
    console.give(Role.COORDINATOR, Contact(Channel.SMS, "+51987654321"))
    for role in (Role.COORDINATOR, Role.OPERATOR):
        visitor = console.signed_in(role)
        visitor.post(f"/consola/gente/{ana}/borrar")
        assert "quitarle el cargo" in visitor.get(f"/consola/gente/{ana}").text
        assert zone_of(console, ana) == "Chala"


def exported(visitor, **fields) -> tuple[str, list[str]]:
    answer = visitor.post("/consola/gente/exportar", fields)
    assert answer.status_code == 200
    assert answer.data.startswith(b"\xef\xbb\xbf")
    text = answer.data.decode("utf-8-sig")
    return answer.headers["Content-Disposition"], text.splitlines()


def test_the_file_has_whole_numbers_of_her_own_and_is_noted(town):
    console, _ = town
    rosa = console.signed_in(Role.COORDINATOR)
    name, (titles, *lines) = exported(rosa)
    assert name == 'attachment; filename="gente-2026-09-29.csv"'
    assert titles == "numero;canal;zona;grupos;permiso;ultima vez"
    assert lines == [
        "912345678;WhatsApp;Puno;Mujeres;Avisos;29/09/2026",
        "987654321;SMS;Chala;Mujeres;Avisos;29/09/2026",
    ]
    assert exported(rosa, numero="321", zona="Chala")[1][1:] == lines[1:]
    assert exported(rosa, zona="Puno", grupo="Incas")[1][1:] == lines[:1]
    assert exported(rosa, numero="1")[1][1:] == []
    log = rosa.get("/consola/registro").text
    assert "Descargó la lista de personas" in log
    assert "zona: Chala" in log
    deeds = console.parts.store.audit.latest(9)
    assert {"zone": "Chala"} in [deed.details for deed in deeds]
    assert "321" not in str([deed.details for deed in deeds])


def test_what_the_file_holds_is_read_again(town):
    console, _ = town
    for address in ("+59171234567", "PE.1349abc"):
        meet(console, ("whatsapp", address, "=cmd|' /C calc'!A0", ["@x", "+y"]))
    boss = console.signed_in(Role.OPERATOR)
    answer = boss.post("/consola/gente/exportar", {"canal": "whatsapp"})
    text = text_of(answer.data)
    for line in text.splitlines()[1:]:
        assert not re.search(r'(^|;)"?[=+@\t\r-]', line), line
    rows = read(text, operator())
    # The operator's own is one of them; who hides her number has none to invite.
    assert {row.phone for row in rows if row.phone} == {
        "+51933333333",
        "+59171234567",
        "+51912345678",
    }
    assert len(rows) == 4


def test_an_export_is_no_link(town):
    console, _ = town
    rosa = console.signed_in(Role.COORDINATOR)
    assert rosa.get("/consola/gente/exportar").status_code == 404
    forged = rosa.client.post("/consola/gente/exportar", data={"zona": "Chala"})
    assert forged.status_code == 400


def test_what_she_writes_is_never_markup(console):
    console.parts.reception.receive(
        Incoming("SM1", Contact(Channel.SMS, "+51987654321"), "estoy en chala")
    )
    number = meet(console, ("sms", "+51900000001", "<script>x", ["<b>y"]))
    boss = console.signed_in(Role.OPERATOR)
    for path in ("", f"/{number}"):
        page = boss.get(f"/consola/gente{path}").text
        assert "<script>x" not in page
        assert "<b>y" not in page


def test_full_pages_are_light_and_every_control_has_its_label(console):
    for n in range(ON_A_PAGE + 1):
        long = "San Juan de Chorunga y Torrecillas"
        groups = [f"Asociación de mineras {i}" for i in range(3)]
        number = meet(console, ("whatsapp", f"+5190000{n:04}", f"{long} {n}", groups))
    boss = console.signed_in(Role.OPERATOR)
    for path in ("", f"/{number}", "/invitar"):
        answer = boss.get(f"/consola/gente{path}")
        page = Page(answer.text)
        weight = len(answer.data)
        for source in page.loads:
            part = boss.get(source)
            weight += len(part.data)
            part.close()
        assert weight <= HEAVIEST
        labelled = {each.get("for") for each in page.having("label")}
        for each in controls(page):
            assert each.get("id") in labelled

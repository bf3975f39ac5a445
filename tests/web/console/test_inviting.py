"""Inviting in the console: a list is looked at, then confirmed, once."""

import html
import re
from io import BytesIO

import pytest
from sqlalchemy import func, select

from bot.person import Channel, Contact, Incoming
from bot.sheet import LARGEST
from bot.staff import Area, AreaKind, Role
from bot.store.tables import invitations, outbox
from tests.web.console.conftest import CHALA, Console, Visitor
from tests.web.console.test_pages import HEAVIEST, Page

FORM, CONFIRM = "/consola/gente/invitar", "/consola/gente/invitar/enviar"
HIDDEN = re.compile(r'type="hidden" name="(\w+)" value="([^"]*)"')
AREAS = {"zone": "Chala", "group": "Mujeres", "channel": "sms"}


def preview(visitor: Visitor, pasted: str = "", file: bytes | None = None, **more):
    fields = AREAS | {"pasted": pasted} | more
    if file is not None:
        fields["file"] = (BytesIO(file), "lista.csv")
    return visitor.post(FORM, fields, content_type="multipart/form-data")


def confirmed(visitor: Visitor, page: str, **changes):
    """Send what the page would send."""
    fields = {name: html.unescape(value) for name, value in HIDDEN.findall(page)}
    return visitor.post(CONFIRM, fields | changes)


def counted(console: Console) -> tuple[int, int]:
    """Invitations and the letters of them."""
    letters = select(func.count()).where(outbox.c.key.startswith("invite:"))
    with console.parts.store.database.read() as connection:
        rows = connection.execute(select(func.count()).select_from(invitations))
        return rows.scalar(), connection.execute(letters).scalar()


@pytest.fixture
def rosa(console) -> Visitor:
    return console.signed_in(Role.COORDINATOR)


def test_looking_at_a_list_invites_nobody(console, rosa):
    page = preview(rosa, "987654321\n912345678").text
    assert "Invitar a 2" in page
    assert "US$ 0.10" in page
    assert "Oro Justo: Mujeres, Chala le invita" in page
    assert counted(console) == (0, 0)


def test_what_was_looked_at_is_confirmed_once(console, rosa):
    page = preview(rosa, "987654321\n912345678").text
    answer = confirmed(rosa, page)
    assert answer.headers["Location"] == "/consola/gente"
    assert "Personas invitadas: 2." in rosa.get("/consola/gente").text
    assert counted(console) == (2, 2)
    confirmed(rosa, page)
    told = rosa.get("/consola/gente").text
    assert "Personas invitadas: 0. Ya no se podía invitar a: 2." in told
    assert counted(console) == (2, 2)
    log = rosa.get("/consola/registro").text
    assert log.count("Invitó a personas") == 1
    assert "987654321" not in log


def test_each_row_is_told_why_not(console, rosa):
    registered, left = "+51911111111", "+51922222221"
    for phone, text in ((registered, "alta"), (registered, "si"), (left, "baja")):
        contact = Contact(Channel.SMS, phone)
        console.parts.reception.receive(Incoming(f"{phone}{text}", contact, text))
    rows = [
        "numero;zona;grupo",
        "987654321;;",
        "987 654 321;;",
        "9.87654E+08;;",
        "054123456;;",
        "hola;;",
        "912345678;Puno;",
        "912345679;;Incas",
        "911111111;;",
        "922222221;;",
    ]
    page = preview(rosa, "\n".join(rows)).text
    for why in (
        "repetido",
        "Excel cambió",
        "No es un celular",
        "No es un número",
        "La zona no es de las suyas",
        "El grupo no es de los suyos",
        "Ya registrada",
        "No quiere mensajes",
    ):
        assert why in page, why
    assert "Invitar a 1" in page
    confirmed(rosa, page)
    assert counted(console) == (1, 1)


FILES = {
    "windows": "Número;Zona\r\n987654321;Chala\r\n".encode("cp1252"),
    "utf-8": "\ufeffNúmero,Zona\r\n987654321,Chala\r\n".encode(),
    "utf-16": "Número\tZona\r\n987654321\tChala\r\n".encode("utf-16"),
}


@pytest.mark.parametrize("content", FILES.values(), ids=list(FILES))
def test_a_file_as_excel_saves_it(console, rosa, content):
    page = preview(rosa, file=content, group="").text
    assert "Invitar a 1" in page
    confirmed(rosa, page)
    assert counted(console) == (1, 1)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "La lista está vacía"),
        (b"PK\x03\x04" + bytes(50), "libro de Excel"),
        (b'"987654321', "No se puede leer"),
        (b"zona;grupo\nChala;x", "No hay columna de números"),
        (b"987654321\n" * 2001, "más de 2,000 filas"),
        (b"9" * (LARGEST + 1), "muy grande"),
        (b"9" * (400 * 1024), "demasiado grande"),
    ],
)
def test_what_is_no_list_is_told_and_nothing_is_done(console, rosa, content, told):
    answer = preview(rosa, file=content)
    assert answer.status_code in (413, 422)
    assert told in answer.text
    assert counted(console) == (0, 0)


@pytest.mark.parametrize(
    "changes",
    [{"zone": "Puno"}, {"group": "Incas"}, {"channel": "whatsapp"}, {"channel": "x"}],
)
def test_a_form_changed_by_hand_invites_nobody(console, rosa, changes):
    page = preview(rosa, "987654321").text
    assert confirmed(rosa, page, **changes).status_code == 422
    assert preview(rosa, "987654321", **changes).status_code == 422
    assert counted(console) == (0, 0)


def test_rows_changed_by_hand_are_judged_again(console, rosa):
    page = preview(rosa, "987654321").text
    confirmed(rosa, page, pasted="987654321;Puno\n912345678;Chala;Incas")
    assert counted(console) == (0, 0)


def test_a_coordinator_without_that_area_any_more_invites_nobody(console, rosa):
    page = preview(rosa, "987654321").text
    other = Area(AreaKind.ZONE, "Puno")
    console.give(Role.COORDINATOR, areas=(other,))
    assert confirmed(rosa, page).status_code == 422
    assert counted(console) == (0, 0)


def test_the_operator_invites_to_anywhere(console):
    boss = console.signed_in(Role.OPERATOR)
    page = preview(boss, "987654321;PUNO;Los Nuevos\n912345678", zone="", group="").text
    assert "Invitar a 2" in page
    confirmed(boss, page)
    with console.parts.store.database.read() as connection:
        found = connection.execute(select(invitations))
        where = {row.address: (row.zone, row.grouping) for row in found}
    assert where == {
        "+51987654321": ("Puno", "Los Nuevos"),
        "+51912345678": (None, None),
    }


def test_a_forged_form_is_refused(console, rosa):
    fields = AREAS | {"pasted": "987654321"}
    for path in (FORM, CONFIRM):
        assert rosa.client.post(path, data=fields).status_code == 400
    assert counted(console) == (0, 0)


LISTS = {
    "all right": "\n".join(f"9{n:08}" for n in range(2000)),
    "with their zone": "\n".join(f"9{n:08};Chala;Mujeres" for n in range(2000)),
    "all wrong": "\n".join(f"número que no es {n}" for n in range(2000)),
    "some of each": "\n".join(
        f"9{n:08};{('Chala', 'Puno')[n % 2]};{('', 'Mujeres')[n % 3 == 0]}"
        for n in range(2000)
    ),
}


@pytest.mark.parametrize("pasted", LISTS.values(), ids=list(LISTS))
def test_the_largest_list_is_a_light_page(console, rosa, pasted):
    answer = preview(rosa, pasted, group="")
    weight = len(answer.data)
    for source in Page(answer.text).loads:
        part = rosa.get(source)
        weight += len(part.data)
        part.close()
    assert weight <= HEAVIEST, weight
    if "Invitar a" in answer.text:
        told = int(re.search(r"Invitar a (\d+)", answer.text)[1])
        confirmed(rosa, answer.text)
        assert counted(console) == (told, told)


def test_every_row_of_a_long_list_is_told(console, rosa):
    page = preview(rosa, "\n".join(["hola"] * 500)).text
    told = {*map(int, re.findall(r"\b\d+\b", page.split("<h2>")[1]))}
    assert {*range(1, 501)} <= told


def test_only_what_is_hers_can_be_chosen(console):
    console.give(Role.COORDINATOR, areas=(CHALA,))
    rosa = console.sign_in(console.known[Role.COORDINATOR])
    page = rosa.get(FORM).text
    assert ">Chala</option>" in page
    assert "Mujeres" not in page

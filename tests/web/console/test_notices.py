"""Notices in the console: who may write to whom, each step once, and what is shown."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import insert, select, update

from bot import notice_jobs
from bot.notices import State
from bot.person import Channel, Contact
from bot.staff import Area, AreaKind, Role
from bot.store.letters import Status
from bot.store.tables import audit, notices, outbox, people
from tests.web.console.conftest import CHALA, WOMEN, Console, Visitor

PUNO = Area(AreaKind.ZONE, "Puno")
LUIS = Contact(Channel.SMS, "+51944444444")
JUANA = Contact(Channel.SMS, "+51955555555")
NONCE = re.compile(r'name="nonce"[^>]* value="([0-9a-f]{32})"')
TEXT = "mañana reunión 9am en la cancha"
HERE = {"areas": "zone:Chala", "text": TEXT}


def settle(console: Console, many: int = 3, zone: str = "Chala", **more) -> None:
    """People who allowed notices."""
    with console.parts.store.database.write() as connection:
        before = connection.execute(select(people.c.id)).all()
        rows = [
            {
                "channel": Channel.SMS,
                "address": f"+5198{100 + len(before) + n:07}",
                "phone": f"+5198{100 + len(before) + n:07}",
                "first_at": console.clock(),
                "last_at": console.clock(),
                "zone": zone,
                "notices_allowed": True,
            }
            | more
            for n in range(many)
        ]
        connection.execute(insert(people), rows)


def write(visitor: Visitor, **fields):
    """Fill in the form as a browser does."""
    nonce = NONCE.search(visitor.get("/consola/avisos/nuevo").text)[1]
    usual = {"channel": "", "when": "now", "hours": "24", "template": ""}
    given = {"nonce": nonce} | usual | HERE | fields
    sent = {name: value for name, value in given.items() if value is not None}
    return visitor.post("/consola/avisos/nuevo", sent)


def drafted(visitor: Visitor, **fields) -> str:
    """The address of a draft."""
    answer = write(visitor, **fields)
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def state(console: Console, number: int = 1) -> State:
    return console.parts.store.notices.numbered(number).state


def go(console: Console) -> None:
    """The clock's jobs, until nothing is left to do."""
    notice_jobs.spread(console.parts, console.clock())
    console.deliver()
    notice_jobs.watch(console.parts, console.clock())


def acts(console: Console) -> list[str]:
    with console.parts.store.database.read() as connection:
        found = select(audit.c.act).where(audit.c.act.startswith("notice."))
        return list(connection.execute(found.order_by(audit.c.id)).scalars())


def test_a_notice_from_the_form_to_its_report(console):
    settle(console, 3)
    settle(console, 2, "Puno")
    rosa = console.signed_in(Role.COORDINATOR)
    address = drafted(rosa)
    page = rosa.get(address).text
    assert "¿Sale este aviso?" in page
    assert "3: 0 por WhatsApp, 3 por SMS." in page
    assert "US$ 0.15" in page
    assert rosa.post(f"{address}/confirmar").status_code == 303
    assert state(console) is State.SCHEDULED
    go(console)
    page = rosa.get(address).text
    assert "terminado" in page
    assert "hx-get" not in page
    with console.parts.store.database.read() as connection:
        texts = select(outbox.c.text).where(outbox.c.lane == "notice:1")
        sent = connection.execute(texts).scalars().all()
    assert sent == ["Aviso Chala: mañana reunion 9am en la cancha"] * 3
    assert acts(console) == ["notice.drafted", "notice.confirmed"]


def test_the_same_form_twice_is_one_notice(console):
    settle(console)
    rosa = console.signed_in(Role.COORDINATOR)
    nonce = {"nonce": "0" * 32}
    assert drafted(rosa, **nonce) == drafted(rosa, **nonce)
    address = drafted(rosa, **nonce)
    for _ in range(3):
        rosa.post(f"{address}/confirmar")
    go(console)
    go(console)
    with console.parts.store.database.read() as connection:
        assert len(connection.execute(select(notices)).all()) == 1
        hers = select(outbox).where(outbox.c.lane == "notice:1")
        assert len(connection.execute(hers).all()) == 3
    assert acts(console) == ["notice.drafted", "notice.confirmed"]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"text": ""}, "Escriba el aviso."),
        ({"text": "x" * 701}, "hasta 700 letras"),
        ({"areas": None}, "Elija al menos una zona"),
        ({"areas": "zone:Puno"}, "Para quiénes"),
        ({"areas": "group:Mujeres"}, "Nadie de estas zonas"),
        ({"everybody": "y", "areas": None}, "Elija al menos una zona"),
        ({"when": "later"}, "Escriba el día y la hora."),
        ({"when": "later", "day": "2026-09-29"}, "Escriba el día y la hora."),
        ({"when": "later", "day": "2026-09-29", "hour": "09:00"}, "ya pasó"),
        ({"when": "later", "day": "2026-12-29", "hour": "09:00"}, "30 días"),
        ({"when": "later", "day": "x", "hour": "y"}, "Más opciones"),
        ({"failed_of": "77"}, "no están a su cargo"),
        ({"nonce": "'; drop table notices"}, "Nuevo aviso"),
    ],
    ids=str,
)
def test_what_is_not_right_is_told_and_nothing_is_kept(console, fields, said):
    settle(console)
    settle(console, 2, "Puno")
    answer = write(console.signed_in(Role.COORDINATOR), **fields)
    assert answer.status_code == 422
    assert said in answer.text
    assert TEXT in answer.text or "text" in fields
    assert acts(console) == []


def test_a_notice_for_later_waits_and_can_be_stopped(console):
    settle(console)
    rosa = console.signed_in(Role.COORDINATOR)
    later = {"when": "later", "day": "2026-09-30", "hour": "06:30"}
    address = drafted(rosa, **later)
    assert "30/09 06:30" in rosa.get(address).text
    rosa.post(f"{address}/confirmar")
    go(console)
    assert state(console) is State.SCHEDULED
    rosa.post(f"{address}/parar")
    console.clock.pass_by(timedelta(days=1))
    go(console)
    assert state(console) is State.STOPPED
    with console.parts.store.database.read() as connection:
        hers = select(outbox).where(outbox.c.lane == "notice:1")
        assert connection.execute(hers).all() == []


def test_more_than_five_hundred_need_a_second_person(console):
    settle(console, 501)
    rosa = console.signed_in(Role.COORDINATOR)
    address = drafted(rosa)
    assert "debe aceptar otro coordinador" in rosa.get(address).text
    rosa.post(f"{address}/confirmar")
    assert state(console) is State.DRAFT
    console.give(Role.COORDINATOR, LUIS, (CHALA,), "Luis")
    console.give(Role.COORDINATOR, JUANA, (PUNO,), "Juana")
    rosa.post(f"{address}/confirmar")
    assert state(console) is State.WAITING
    assert len(console.letters(LUIS)) == 1
    assert console.letters(JUANA) == []
    assert rosa.post(f"{address}/aceptar").status_code == 404
    juana, luis = console.sign_in(JUANA), console.sign_in(LUIS)
    assert juana.get(address).status_code == 404
    assert juana.post(f"{address}/aceptar").status_code == 404
    assert "Esperan que usted acepte" in luis.get("/consola/avisos").text
    luis.post(f"{address}/aceptar")
    assert state(console) is State.SCHEDULED
    assert acts(console) == ["notice.drafted", "notice.asked", "notice.seconded"]


def test_a_second_person_who_does_not_agree_ends_it(console):
    settle(console, 501)
    rosa = console.signed_in(Role.COORDINATOR)
    console.give(Role.COORDINATOR, LUIS, (CHALA,), "Luis")
    address = drafted(rosa)
    rosa.post(f"{address}/confirmar")
    console.sign_in(LUIS).post(f"{address}/no")
    assert state(console) is State.DROPPED
    rosa.post(f"{address}/confirmar")
    assert state(console) is State.DROPPED


def test_an_operator_needs_nobody_and_writes_to_all(console):
    settle(console, 300)
    settle(console, 300, "Puno")
    jefa = console.signed_in(Role.OPERATOR)
    address = drafted(jefa, areas=None, everybody="y")
    assert "600: 0 por WhatsApp, 600 por SMS." in jefa.get(address).text
    jefa.post(f"{address}/confirmar")
    assert state(console) is State.SCHEDULED


def test_notices_of_other_areas_are_not_there(console):
    settle(console, 2, "Puno")
    console.give(Role.COORDINATOR, JUANA, (PUNO,), "Juana")
    juana = console.sign_in(JUANA)
    address = drafted(juana, areas="zone:Puno")
    rosa = console.signed_in(Role.COORDINATOR)
    for path in ("", "/avance", "/gente"):
        assert rosa.get(address + path).status_code == 404
    for path in ("/confirmar", "/aceptar", "/no", "/parar"):
        assert rosa.post(address + path).status_code == 404
    assert TEXT not in rosa.get("/consola/avisos").text
    assert TEXT not in rosa.get("/consola/avisos/nuevo?copia=1").text
    assert state(console) is State.DRAFT


def test_who_sees_a_notice_of_her_zone_can_not_send_or_stop_it(console):
    settle(console)
    console.give(Role.COORDINATOR, LUIS, (CHALA,), "Luis")
    luis = console.sign_in(LUIS)
    address = drafted(luis)
    rosa = console.signed_in(Role.COORDINATOR)
    assert rosa.get(address).status_code == 200
    assert rosa.post(f"{address}/confirmar").status_code == 404
    assert rosa.post(f"{address}/parar").status_code == 404
    assert state(console) is State.DRAFT


def test_those_it_did_not_reach_get_it_again_and_only_they(console):
    settle(console, 4)
    rosa = console.signed_in(Role.COORDINATOR)
    rosa.post(f"{drafted(rosa)}/confirmar")
    go(console)
    with console.parts.store.database.write() as connection:
        some = select(outbox.c.id).where(outbox.c.lane == "notice:1").limit(2)
        values = {"status": Status.UNDELIVERED, "code": 30005}
        connection.execute(update(outbox).where(outbox.c.id.in_(some)).values(values))
    page = rosa.get("/consola/avisos/1").text
    assert "El número no existe" in page
    assert "fallidos=1" in page
    again = rosa.get("/consola/avisos/nuevo?fallidos=1").text
    assert TEXT in again
    assert "no les llegó el anterior" in again
    address = drafted(rosa, failed_of="1")
    assert "2: 0 por WhatsApp, 2 por SMS." in rosa.get(address).text


def test_person_by_person_nobody_is_told_whole_numbers(console):
    settle(console, 60)
    rosa = console.signed_in(Role.COORDINATOR)
    rosa.post(f"{drafted(rosa)}/confirmar")
    go(console)
    first = rosa.get("/consola/avisos/1/gente")
    more = re.search(r"desde=(\d+)", first.text)[1]
    second = rosa.get(f"/consola/avisos/1/gente?desde={more}")
    shown = [*re.findall(r"…\d{3}", first.text), *re.findall(r"…\d{3}", second.text)]
    assert len(shown) == 60
    assert "+519" not in first.text + second.text


def test_what_it_would_cost_is_counted_while_one_writes(console):
    settle(console, 10)
    rosa = console.signed_in(Role.COORDINATOR)
    told = rosa.post("/consola/avisos/cuenta", HERE | {"text": "á" * 80}).text
    assert "1 SMS por persona (93 de 160 letras)." in told
    assert "US$ 0.50" in told
    told = rosa.post("/consola/avisos/cuenta", HERE | {"text": "😀" * 80}).text
    assert "emoji" in told
    assert acts(console) == []


def test_markup_in_a_notice_is_text(console):
    settle(console)
    rosa = console.signed_in(Role.COORDINATOR)
    address = drafted(rosa, text="<script>alert(1)</script> *hola* {names} %(x)s")
    page = rosa.get(address).text
    assert "<script>alert" not in page
    assert "<strong>hola</strong>" in page
    assert "{names} %(x)s" in page


def test_women_are_a_group_of_their_own(console):
    """A group that nobody is in yet can be chosen, and reaches nobody."""
    rosa = console.signed_in(Role.COORDINATOR)
    assert WOMEN.name in rosa.get("/consola/avisos/nuevo").text

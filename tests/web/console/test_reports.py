"""The reports: local prices, requests for a person, messages by day, and the cost."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import insert, select, update

from bot.app import create_app
from bot.parts import assemble
from bot.person import Channel, Contact, Incoming, OptOut
from bot.staff import Role
from bot.store.inbox import Answer
from bot.store.letters import Status, Urgency
from bot.store.tables import alerts, calls, outbox, people
from bot.turn import CallHuman, RecordSale
from bot.web.console.calls import LONGEST
from bot.web.console.reports import WAITING_SHOWN, cost, locals_
from pricing.local import Sale
from tests.web.console.conftest import Console

REPORTS = "/consola/reportes"
TODAY = date(2026, 9, 29)
ANA = Contact(Channel.SMS, "+51987654321")
BETO = Contact(Channel.WHATSAPP, "+51912345678")
HIDDEN = Contact(Channel.WHATSAPP, "PE.ABCDEF123456")
HELLO = {"text": "Buenos días, soy Rosa. Pida su contramuestra."}


def write(console, contact, text, effects=(), intent="human", opt_out=None):
    def decide(situation):
        return Answer(situation.person, intent, ("Listo.",), effects, segments=1)

    key = f"{contact.address}{hash(text)}{console.clock()}"
    message = Incoming(key, contact, text, opt_out=opt_out)
    console.parts.store.inbox.answer(message, console.clock(), decide)


def ask(console, contact, text="quiero hablar con alguien", zone="Chala"):
    """Somebody of a zone who wants to talk to a person; gives the request's number."""
    write(console, contact, text, (CallHuman(text),))
    here = people.c.address == contact.address
    with console.parts.store.database.write() as connection:
        connection.execute(update(people).where(here).values(zone=zone))
        found = select(calls.c.id).order_by(calls.c.id.desc())
        return connection.execute(found).scalar()


def open_calls(console):
    with console.parts.store.database.read() as connection:
        found = select(calls.c.id).where(calls.c.answered_at.is_(None))
        return list(connection.execute(found).scalars())


def letters(console):
    with console.parts.store.database.read() as connection:
        found = select(outbox).where(outbox.c.key.startswith("call:"))
        return connection.execute(found).all()


def address(number, rest=""):
    return f"{REPORTS}/pedidos/{number}{rest}"


# Requests for a person.


def test_who_waits_is_shown_with_her_words_and_without_her_number(console):
    ask(console, ANA, "el comprador no me paga <b>")
    page = console.signed_in(Role.OPERATOR).get(REPORTS).text
    assert "el comprador no me paga &lt;b&gt;" in page
    assert "…321" in page
    assert ANA.address not in page
    assert "Su respuesta sale por SMS." in page


def test_a_coordinator_sees_and_answers_only_her_own(console):
    hers = ask(console, ANA, "de Chala")
    others = ask(console, BETO, "de Ananea", zone="Ananea")
    rosa = console.signed_in(Role.COORDINATOR)
    page = rosa.get(REPORTS).text
    assert "de Chala" in page
    assert "de Ananea" not in page
    assert rosa.get(address(hers)).status_code == 200
    for answer in (
        rosa.get(address(others)),
        rosa.post(address(others), HELLO),
        rosa.post(address(others, "/cerrar")),
        rosa.post(address(others, "/letras"), HELLO),
    ):
        assert answer.status_code == 404
    assert letters(console) == []
    assert others in open_calls(console)


def test_an_answer_goes_out_by_the_bot_and_is_in_the_log(console):
    number = ask(console, ANA)
    rosa = console.signed_in(Role.COORDINATOR)
    done = rosa.post(address(number), HELLO, follow_redirects=True)
    assert "La respuesta está en camino." in done.text
    assert "Nadie espera respuesta." in done.text
    (letter,) = letters(console)
    assert letter.address == ANA.address
    assert letter.text == "Buenos dias, soy Rosa. Pida su contramuestra."
    assert (letter.scope, letter.urgency) == (None, Urgency.REPLY)
    assert open_calls(console) == []
    log = rosa.get("/consola/registro").text
    assert "Respondió a quien pidió hablar" in log
    assert f"pedido {number}" in log
    assert "contramuestra" not in log


def test_an_answer_by_whatsapp_keeps_its_accents_and_has_words_for_sms(console):
    number = ask(console, BETO)
    console.signed_in(Role.OPERATOR).post(address(number), HELLO)
    (letter,) = letters(console)
    assert letter.text == HELLO["text"]
    assert letter.plain == "Buenos dias, soy Rosa. Pida su contramuestra."


def test_an_answer_is_really_sent(console):
    number = ask(console, BETO)
    console.signed_in(Role.OPERATOR).post(address(number), HELLO)
    console.deliver()
    (letter,) = letters(console)
    assert letter.status == Status.SENT


def test_two_who_answer_at_once_send_one_letter(console):
    number = ask(console, ANA)
    rosa, boss = (console.signed_in(r) for r in (Role.COORDINATOR, Role.OPERATOR))
    assert boss.get(address(number)).status_code == 200
    rosa.post(address(number), HELLO)
    assert boss.post(address(number), HELLO).status_code == 404
    assert len(letters(console)) == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Escriba la respuesta."),
        (" \n\x00 ", "Escriba la respuesta."),
        ("a" * (LONGEST + 1), "Es muy larga"),
    ],
)
def test_no_answer_and_too_long_a_one_are_refused(console, text, said):
    number = ask(console, ANA)
    answer = console.signed_in(Role.OPERATOR).post(address(number), {"text": text})
    assert answer.status_code == 422
    assert said in answer.text
    assert letters(console) == []


@pytest.mark.parametrize(
    ("contact", "text", "said"),
    [
        (ANA, "a" * 160, "1 segmento de SMS, 160 caracteres"),
        (ANA, "á" * 161, "2 segmentos de SMS, 161 caracteres"),
        (ANA, "ñ 😀", "1 segmento de SMS, 4 caracteres"),
        (ANA, "", "1 segmento de SMS, 0 caracteres"),
        (BETO, "á" * 200, "200 de 480 letras, 1 mensaje de WhatsApp"),
    ],
)
def test_the_server_counts_what_is_written(console, contact, text, said):
    number = ask(console, contact)
    boss = console.signed_in(Role.OPERATOR)
    assert boss.post(address(number, "/letras"), {"text": text}).text == said


def stop(console):
    write(console, ANA, "STOP", intent="unsubscribe", opt_out=OptOut.STOP)


def unreachable(console):
    later = console.clock() + timedelta(days=1)
    with console.parts.store.database.write() as connection:
        connection.execute(update(people).values(unreachable_until=later))


@pytest.mark.parametrize(
    ("contact", "meanwhile", "said"),
    [
        (ANA, stop, "mandó STOP"),
        (ANA, unreachable, "su número no recibe mensajes"),
        (HIDDEN, lambda c: c.clock.pass_by(timedelta(hours=25)), "pasaron 24 horas"),
    ],
)
def test_who_cannot_be_reached_is_said_and_not_written_to(
    console, contact, meanwhile, said
):
    number = ask(console, contact)
    meanwhile(console)
    boss = console.signed_in(Role.OPERATOR)
    page = boss.get(address(number)).text
    assert said in page
    assert said in boss.get(REPORTS).text
    assert "<textarea" not in page
    assert boss.post(address(number), HELLO).status_code == 422
    assert letters(console) == []
    done = boss.post(address(number, "/cerrar"), follow_redirects=True)
    assert "Pedido cerrado sin respuesta." in done.text
    assert open_calls(console) == []
    assert "Cerró un pedido sin responder" in boss.get("/consola/registro").text


def test_a_closed_whatsapp_goes_by_sms_where_there_is_a_number(console):
    number = ask(console, BETO)
    console.clock.pass_by(timedelta(hours=25))
    boss = console.signed_in(Role.OPERATOR)
    assert "Su respuesta sale por SMS." in boss.get(address(number)).text
    boss.post(address(number), HELLO)
    console.deliver()
    (letter,) = letters(console)
    assert (letter.channel, letter.address) == (Channel.SMS, BETO.address)


def test_where_nobody_sends_that_is_said(console):
    number = ask(console, ANA)
    settings = replace(
        console.settings,
        twilio_account_sid="AC" + "0" * 32,
        twilio_auth_token=("t" * 16,),
        twilio_whatsapp_from="whatsapp:+15005550006",
        public_url="http://localhost",
    )
    app, parts = create_app(settings, console.clock), assemble(settings, console.clock)
    only_whatsapp = Console(app, parts, console.clock, settings)
    page = only_whatsapp.signed_in(Role.OPERATOR).get(address(number)).text
    parts.store.database.close()
    assert "aquí nadie envía por su canal" in page


@pytest.mark.parametrize("number", ["0", "99", "2147483647", "99999999999", "x", "-1"])
def test_what_nobody_asked_is_not_there(console, number):
    assert console.signed_in(Role.OPERATOR).get(address(number)).status_code == 404


def test_many_who_wait_are_shown_from_the_longest_on(console):
    for number in range(WAITING_SHOWN + 1):
        ask(console, Contact(Channel.SMS, f"+5190000{number:04}"), f"nota {number}.")
    page = console.signed_in(Role.OPERATOR).get(REPORTS).text
    assert "nota 0." in page
    assert f"nota {WAITING_SHOWN - 1}." in page
    assert f"nota {WAITING_SHOWN}." not in page
    assert "Hay más" in page


# Local prices.


def sales(zone, *grams):
    return {zone: [Sale(Decimal(g), TODAY, f"seller {n}") for n, g in enumerate(grams)]}


def test_four_people_are_too_few_and_not_even_counted():
    found = locals_(sales("Chala", 400, 401, 402, 403), Decimal(450), TODAY)
    assert (found.known, found.few) == ([], ["Chala"])


def test_five_people_make_a_price_and_a_liar_is_left_out():
    told = sales("Chala", 400, 401, 402, 403, 404, 900)
    (local,) = locals_(told, Decimal(450), TODAY).known
    assert (local.median, local.lowest, local.highest) == ("402.00", "400.00", "404.00")
    assert (local.people, local.percent) == (5, "89 %")


def test_zones_from_which_most_told_come_first_and_old_reports_are_no_zone():
    told = sales("Ananea", *range(400, 405)) | sales("Chala", *range(400, 406))
    told |= {"Secocha": [Sale(Decimal(400), TODAY - timedelta(days=15), "x")]}
    found = locals_(told, None, TODAY)
    assert [(each.zone, each.percent) for each in found.known] == [
        ("Chala", ""),
        ("Ananea", ""),
    ]
    assert found.few == []


def test_what_one_person_was_paid_is_never_shown(console):
    for number in range(6):
        contact = Contact(Channel.SMS, f"+5190000000{number}")
        zone = "Chala" if number < 5 else "Secocha"
        sale = RecordSale(Decimal(400 + number), zone, TODAY)
        write(console, contact, "vendí", (sale,))
    page = console.signed_in(Role.COORDINATOR).get(REPORTS).text
    assert "S/ 402.00" in page
    assert "Menos de 5 personas, no se muestra: Secocha." in page
    assert "405" not in page


# Messages, alerts and cost.


def test_messages_are_counted_by_day_and_channel(console):
    for number in range(3):
        write(console, ANA, f"presio {number}", intent="price")
    write(console, BETO, "asdf", intent="unknown")
    write(console, BETO, "avíseme", intent="alert_set")
    page = console.signed_in(Role.COORDINATOR).get(REPORTS).text
    assert "Mensajes recibidos: 5" in page
    assert "Pedidos de alerta: 1" in page
    assert "1 en 30 días." in page
    assert page.count('<svg class="chart"') == 3
    row = '<td>29/09</td><td class="number">3</td><td class="number">2</td>'
    assert row in page


def test_alerts_are_counted_by_what_they_wait_for(console):
    number = ask(console, ANA)
    assert number
    row = {"person_id": 1, "kind": "above", "fineness": Decimal(1), "armed": True}
    with console.parts.store.database.write() as connection:
        connection.execute(insert(alerts), [row] * 7)
    page = console.signed_in(Role.OPERATOR).get(REPORTS).text
    assert "<dt>Cuando suba de un precio</dt><dd>7</dd>" in page


@pytest.mark.parametrize(
    ("spent", "budget", "percent", "is_over"),
    [
        ("0", None, 0, False),
        ("5", None, 0, False),
        ("0", "10", 0, False),
        ("9.999", "10", 99, False),
        ("10", "10", 100, True),
        ("25", "10", 250, True),
        ("0", "0", 0, True),
    ],
)
def test_the_cost_stands_beside_what_it_may_be(spent, budget, percent, is_over):
    found = cost(Decimal(spent), budget and Decimal(budget))
    assert (found.percent, found.is_over) == (percent, is_over)
    assert bool(found.budget) == (budget is not None)


@pytest.mark.parametrize(
    ("budget", "said"),
    [
        (None, "No hay presupuesto puesto"),
        ("1", "US$ 0.10 de 1.00 (10 %)"),
        ("0.1", "Se acabó el presupuesto"),
    ],
)
def test_the_month_is_shown_against_the_budget(console, budget, said):
    settings = replace(console.settings, monthly_budget=budget and Decimal(budget))
    for number in range(2):
        write(console, ANA, f"presio {number}")
    app, parts = create_app(settings, console.clock), assemble(settings, console.clock)
    here = Console(app, parts, console.clock, settings)
    page = here.signed_in(Role.OPERATOR).get(REPORTS).text
    parts.store.database.close()
    assert said in page

"""The pages about prices: what is shown, and what the operator decides."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from bot.board import REASONS
from bot.person import Channel, Contact, Incoming
from bot.staff import Deed, Origin, Role
from bot.web.console.prices import ago
from pricing.market import judge
from pricing.quotes import Kind, Pair, Quote, Reason
from pricing.sources.base import Failure
from pricing.sources.feed import Fault, SourceError

MINUTE = timedelta(minutes=1)
PRICES, FAIR = "/consola/precios", "/consola/precios/justo"
GOLD = {"pair": "XAU/USD", "value": "3285"}
HELD = ("a 3280", "b 3290", "c 90")
BEFORE = ("a 4100", "b 4101")
LOCAL = {"floor": "85", "fair": "90", "good": "95"}


def pull(console, quotes, failures=()):
    """One round of the sources, each "name price" of gold, with two for the dollar."""
    now = console.clock()
    spoken = [
        Quote(name, Pair.GOLD, Kind.LIVE, Decimal(price), now, now)
        for name, price in (quote.split() for quote in quotes)
    ]
    spoken += [
        Quote(name, Pair.DOLLAR, Kind.DAILY, Decimal("3.42"), now, now)
        for name in ("d", "e")
    ]
    parts = console.parts
    found = judge(spoken, parts.store.pulls.latest(), now, parts.policy())
    parts.store.pulls.save(found, failures)


@pytest.fixture
def held(console):
    """4100.50 is believed, 3285 waits."""
    pull(console, BEFORE)
    console.clock.pass_by(5 * MINUTE)
    failed = Failure("f", Pair.GOLD, SourceError(Fault.TIMEOUT, "10 s"))
    pull(console, HELD, [failed])
    return console


def acts(console):
    found = console.parts.store.audit.latest(50)
    return [each.act for each in found if not each.act.startswith(("sign", "role"))]


def test_the_price_is_shown_with_its_state_age_and_code(console):
    pull(console, BEFORE)
    console.clock.pass_by(12 * MINUTE)
    page = console.signed_in(Role.COORDINATOR).get(PRICES).text
    for text in ("S/ 450.87", "confirmado", "US$ 4,100.50", "S/ 3.420", "VER 6WK9"):
        assert text in page
    assert "(hace 12 minutos)" in page
    assert 'href="/v/6WK9"' in page
    assert "En espera" not in page


@pytest.mark.parametrize(
    ("passed", "text"),
    [
        (timedelta(hours=3), "Es viejo: toda respuesta lo dice."),
        (timedelta(days=5), "Es demasiado viejo: no se le dice a nadie."),
    ],
)
def test_an_old_price_is_called_old(console, passed, text):
    pull(console, BEFORE)
    visitor = console.signed_in(Role.OPERATOR)
    assert text not in visitor.get(PRICES).text
    console.clock.pass_by(passed)
    assert text in console.signed_in(Role.OPERATOR).get(PRICES).text


@pytest.mark.parametrize(
    ("since", "text"),
    [
        (timedelta(minutes=-3), "hace 0 minutos"),
        (timedelta(seconds=61), "hace 1 minuto"),
        (timedelta(minutes=59), "hace 59 minutos"),
        (timedelta(minutes=60), "hace 1 hora"),
        (timedelta(hours=23, minutes=59), "hace 23 horas"),
        (timedelta(days=1), "hace 1 día"),
        (timedelta(days=3, hours=5), "hace 3 días"),
    ],
)
def test_an_age_is_one_round_number(since, text):
    assert ago(since) == text


def test_a_first_start_says_that_it_is_a_sample(console):
    page = console.signed_in(Role.OPERATOR).get(PRICES).text
    assert "de muestra" in page
    assert "Todavía no se preguntó a ninguna fuente." in page


def test_every_source_is_used_or_has_its_reason_in_spanish(held):
    page = held.signed_in(Role.COORDINATOR).get(PRICES).text
    for text in (
        "espera la decisión del operador",
        "fuera de lo que puede costar",
        "no respondió a tiempo",
        "US$ 3,280.00",
    ):
        assert text in page
    assert "10 s" not in page


def test_every_reason_and_fault_has_its_words():
    assert set(REASONS) == {*Reason, *Fault}


def test_only_the_operator_is_asked_to_decide(held):
    boss = held.signed_in(Role.OPERATOR).get(PRICES).text
    rosa = held.signed_in(Role.COORDINATOR).get(PRICES).text
    for page in (boss, rosa):
        assert "En espera: Onza de oro" in page
        assert "US$ 3,285.00" in page
        assert "en vez de US$ 4,100.50 (-19.9\N{NO-BREAK SPACE}%)" in page
    assert 'action="/consola/precios/aceptar"' in boss
    assert "aceptar" not in rosa


def test_a_price_is_accepted_after_being_asked(held):
    boss = held.signed_in(Role.OPERATOR)

    asked = boss.post(f"{PRICES}/aceptar", GOLD)
    assert "¿Aceptar este precio?" in asked.text
    assert "US$ 3,285.00" in asked.text
    assert held.parts.store.pulls.latest().gold == Decimal("4100.5")

    done = boss.post(f"{PRICES}/aceptar", GOLD | {"sure": "1"}, follow_redirects=True)
    assert "Desde ahora vale ese precio." in done.text
    assert held.parts.store.pulls.latest().gold == 3285
    assert acts(held) == ["price.accepted"]
    log = boss.get("/consola/registro").text
    assert "Aceptó un precio en espera" in log
    assert "precio: 3285" in log


def test_a_price_is_refused_and_not_asked_about_again(held):
    boss = held.signed_in(Role.OPERATOR)
    done = boss.post(f"{PRICES}/rechazar", GOLD, follow_redirects=True)
    assert "no se le preguntará otra vez" in done.text
    assert "En espera" not in done.text
    assert held.parts.store.pulls.latest().gold == Decimal("4100.5")
    assert acts(held) == ["price.refused"]


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"pair": "XAU/USD"},
        {"pair": "XAU/EUR", "value": "3285"},
        {"pair": "XAU/USD", "value": "x"},
        {"pair": "XAU/USD", "value": "NaN"},
        {"pair": "XAU/USD", "value": "sNaN"},
        {"pair": "XAU/USD", "value": "3285.01"},
        {"pair": "USD/PEN", "value": "3285"},
    ],
)
@pytest.mark.parametrize("way", ["aceptar", "rechazar"])
def test_what_waits_no_more_or_never_did_is_not_decided(held, fields, way):
    boss = held.signed_in(Role.OPERATOR)
    answer = boss.post(f"{PRICES}/{way}", fields | {"sure": "1"}, follow_redirects=True)
    assert "Ese precio ya no espera" in answer.text
    assert acts(held) == []


def test_a_newer_value_is_not_accepted_with_the_older_ones_button(held):
    boss = held.signed_in(Role.OPERATOR)
    held.clock.pass_by(5 * MINUTE)
    pull(held, ("a 3180", "b 3190"))
    boss.post(f"{PRICES}/aceptar", GOLD | {"sure": "1"})
    assert held.parts.store.pulls.latest().gold == Decimal("4100.5")


# What is fair.


def save(console, numbers, sale="local", visitor=None):
    visitor = visitor or console.signed_in(Role.OPERATOR)
    return visitor.post(f"{FAIR}/{sale}", numbers, follow_redirects=True)


def numbers(console, sale="local"):
    band = getattr(console.parts.policy.fresh().policy, sale)
    return [band.floor * 100, band.fair * 100, band.good * 100]


def test_the_numbers_are_shown_to_both_and_changed_by_the_operator(console):
    boss = console.signed_in(Role.OPERATOR).get(FAIR).text
    rosa = console.signed_in(Role.COORDINATOR).get(FAIR).text
    for page in (boss, rosa):
        for text in (
            "desde 95 %",
            "90 a 95 %",
            "85 a 90 %",
            "menos de 85 %",
            "más de 102 %",
            "US$ 1,500 a 9,000",
            "120 minutos",
            "Nadie ha cambiado nada.",
        ):
            assert text in page
    assert f"{FAIR}/local" in boss
    assert f"{FAIR}/local" not in rosa


def test_a_changed_number_is_in_force_shown_and_told(console):
    page = save(console, LOCAL | {"good": "96,5 %"}).text

    assert "Valen desde ahora en todas las respuestas." in page
    assert "desde 96.5 %" in page
    assert "Cambiado en esta consola." in page
    assert "Rosa …333" in page
    assert "el del archivo (95 %)" in page
    assert numbers(console) == [85, 90, Decimal("96.5")]
    assert acts(console) == ["policy.changed"]
    # The process that answers is another one.
    console.clock.pass_by(timedelta(seconds=5))
    miner = Contact(Channel.SMS, "+51987654321")
    ask = Incoming("SM1", miner, "tengo 5 gr ley 90")
    (told,) = console.parts.reception.receive(ask)
    assert "Pida 1,970" in told


def test_the_history_has_old_and_new_and_the_way_back(console):
    boss = console.signed_in(Role.OPERATOR)
    save(console, LOCAL | {"good": "96"}, visitor=boss)
    save(console, LOCAL | {"good": "97"}, visitor=boss)
    page = boss.post(f"{FAIR}/local/archivo", follow_redirects=True).text

    assert "Valen de nuevo los números del archivo." in page
    assert numbers(console) == [85, 90, 95]
    assert acts(console) == ["policy.restored", "policy.changed", "policy.changed"]
    cells = [text.partition("<")[0] for text in page.split('data-title="Antes">')[1:]]
    assert cells == ["97 %", "96 %", "el del archivo (95 %)"]
    assert "Volver al archivo" not in page


def test_only_what_is_another_number_is_a_change(console):
    save(console, LOCAL | {"good": "95.00"})
    assert console.parts.store.policies.newest() == {}
    assert acts(console) == []
    save(console, {"floor": "80", "fair": "90.0", "good": "95"})
    assert console.parts.store.policies.newest() == {"fair.local.floor": "80"}


def test_nothing_is_taken_back_that_was_not_changed(console):
    console.signed_in(Role.OPERATOR).post(f"{FAIR}/formal/archivo")
    assert acts(console) == []


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"floor": ""}, "Escriba un porcentaje"),
        ({"fair": "x"}, "Escriba un porcentaje"),
        ({"fair": "-90"}, "Escriba un porcentaje"),
        ({"fair": "9e1"}, "Escriba un porcentaje"),
        ({"fair": "90.123"}, "Escriba un porcentaje"),
        ({"fair": "٩٠"}, "Escriba un porcentaje"),
        ({"good": "9" * 5000}, "Escriba un porcentaje"),
        ({"fair": "95"}, "Los tres números deben subir"),
        ({"floor": "91"}, "Los tres números deben subir"),
        ({"floor": "0"}, "Los tres números deben subir"),
        ({"good": "100.01"}, "Los tres números deben subir"),
    ],
)
def test_numbers_that_cannot_be_are_refused_and_kept_in_the_form(
    console, changed, said
):
    typed = LOCAL | changed
    answer = save(console, typed)
    assert answer.status_code == 422
    assert said in answer.text
    for number in typed.values():
        assert f'value="{number}"' in answer.text
    assert numbers(console) == [85, 90, 95]
    assert acts(console) == []


def test_a_form_without_its_fields_is_refused(console):
    assert save(console, {}).status_code == 422


@pytest.mark.parametrize("sale", ["x", "gold", "local.good"])
def test_there_are_no_other_kinds_of_sale(console, sale):
    assert console.signed_in(Role.OPERATOR).get(f"{FAIR}/{sale}").status_code == 404


def test_a_broken_change_is_shown_and_put_right_by_saving(console):
    broken = {"fair.local.fair": "99", "fair.somebody.good": "1"}
    deed = Deed(None, Origin.TERMINAL, "policy.changed")
    console.parts.store.policies.change(broken, deed, console.clock())
    boss = console.signed_in(Role.OPERATOR)

    page = boss.get(FAIR).text
    assert "Estos cambios no se pueden usar" in page
    assert "Acopiador, sin análisis: justo desde 99" in page
    assert "fair.somebody.good 1" in page
    assert "90 a 95 %" in page

    page = save(console, LOCAL, visitor=boss).text
    assert "justo desde 99<" not in page
    assert numbers(console) == [85, 90, 95]
    assert console.parts.policy.fresh().ignored == {"fair.somebody.good": "1"}


def test_names_from_the_outside_are_only_text(console):
    name = "<script>alert(1)</script>"
    boss = console.give(Role.OPERATOR, name=name)
    deed = Deed(
        replace(console.parts.store.roles.of(boss), name=name), Origin.CONSOLE, "x"
    )
    console.parts.store.policies.change({name: name}, deed, console.clock())
    page = console.sign_in(boss).get(FAIR).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page

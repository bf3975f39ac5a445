"""Prices and reports in headless Chromium: what is counted while one writes, what is
decided and changed, and pages with everything in them."""

from datetime import timedelta

import pytest

from bot.staff import Role
from tests.web.console.live import LAPTOP, PHONE
from tests.web.console.test_browser import browser, live  # noqa: F401 - fixtures
from tests.web.console.test_prices import BEFORE, HELD, pull
from tests.web.console.test_reports import ANA, BETO, HIDDEN, ask, letters, write

PAGES = ("/consola/precios", "/consola/precios/justo", "/consola/reportes")


@pytest.fixture
def full(live):  # noqa: F811 - the fixture
    """Somebody waits, messages came, a price is held; the operator is signed in."""
    pull(live.console, BEFORE)
    for number in range(3):
        write(live.console, BETO, f"presio {number}", intent="price")
    ask(live.console, HIDDEN, "ayuda")
    live.console.clock.pass_by(timedelta(hours=25))
    ask(live.console, ANA, "el comprador no me quiere dar mi liquidacion " * 6)
    pull(live.console, HELD)
    live.become(live.console.signed_in(Role.OPERATOR))
    live.complaints()  # the picture that was opened for that has no icon
    return live


def test_an_answer_is_counted_while_it_is_written_and_sent(full):
    full.open("/consola/reportes")
    full.click(".calls a.button:not(.plain)")
    full.until("1 segmento de SMS, 0 caracteres")

    full.type("#text", "Pida su contramuestra. " * 8)

    full.until("2 segmentos de SMS, 183 caracteres")
    full.click("main form button")
    full.until("La respuesta está en camino.")
    assert len(letters(full.console)) == 1
    assert full.complaints() == []


def test_a_held_price_is_accepted_with_two_touches(full):
    full.open("/consola/precios")
    full.click(".held button")
    full.until("¿Aceptar este precio?")
    full.click("button.grave")
    full.until("Desde ahora vale ese precio.")
    full.until("US$ 3,285.00")


def test_a_number_of_what_is_fair_is_changed(full):
    full.open("/consola/precios/justo/local")
    full.find("#good").clear()
    full.type("#good", "97\n")
    full.until("desde 97 %")


def test_pages_with_everything_in_them_fit_and_are_quiet(full):
    for path in PAGES:
        full.open(path)
        for size in (PHONE, LAPTOP):
            full.size(size)
            wide = full.browser.execute_script(
                "return document.documentElement.scrollWidth"
            )
            assert wide <= size[0], path
    assert full.complaints() == []

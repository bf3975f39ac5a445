"""A notice in headless Chromium: written, counted, confirmed, followed and stopped."""

import pytest

from bot import notice_jobs
from bot.notices import State
from bot.staff import Role
from tests.web.console import test_browser
from tests.web.console.live import LAPTOP, PHONE, Live
from tests.web.console.test_notices import TEXT, acts, settle, state
from tests.web.console.test_people_browser import fits

browser, live = test_browser.browser, test_browser.live
AREA = 'input[name="areas"][value="zone:Chala"]'
SEND = 'form[action$="/confirmar"] button'
STOP = 'form[action$="/parar"] button'


@pytest.fixture
def rosa(live: Live) -> Live:
    settle(live.console, 30)
    live.become(live.console.signed_in(Role.COORDINATOR))
    return live


@pytest.mark.parametrize("size", [PHONE, LAPTOP], ids=str)
def test_from_the_first_letter_to_the_end(rosa, size):
    rosa.size(size)
    rosa.open("/consola/avisos")
    rosa.click('a[href="/consola/avisos/nuevo"]')
    rosa.type("#text", TEXT)
    rosa.click(AREA)
    # Nothing is sent by counting: the page asks while she writes.
    rosa.until("30: 0 por WhatsApp, 30 por SMS.")
    rosa.until("Aviso Chala: mañana reunion 9am en la cancha")
    assert "US$ 1.50" in rosa.text
    assert fits(rosa)
    rosa.click("main > form > button")
    rosa.until_at("/consola/avisos/1")
    assert fits(rosa)
    rosa.click(SEND)
    rosa.until("por salir")
    notice_jobs.spread(rosa.console.parts, rosa.console.clock())
    rosa.until("En espera: 30.")
    rosa.console.deliver()
    notice_jobs.watch(rosa.console.parts, rosa.console.clock())
    rosa.until("terminado")
    assert rosa.browser.find_elements("css selector", STOP) == []
    assert fits(rosa)
    rosa.click('.choice a[href$="/gente"]')
    rosa.until("…100")
    assert fits(rosa)


def test_stopped_with_one_touch(rosa):
    rosa.open("/consola/avisos/nuevo")
    rosa.type("#text", TEXT)
    rosa.click(AREA)
    rosa.click("main > form > button")
    rosa.until_at("/consola/avisos/1")
    rosa.click(SEND)
    rosa.until("por salir")
    notice_jobs.spread(rosa.console.parts, rosa.console.clock())
    rosa.click(STOP)
    rosa.until("Parado")
    assert state(rosa.console) is State.STOPPED
    notice_jobs.spread(rosa.console.parts, rosa.console.clock())
    rosa.until("No salieron: 30.")
    assert fits(rosa)


def test_going_back_and_sending_again_sends_nothing_again(rosa):
    rosa.open("/consola/avisos/nuevo")
    rosa.type("#text", TEXT)
    rosa.click(AREA)
    rosa.click("main > form > button")
    rosa.until_at("/consola/avisos/1")
    rosa.click(SEND)
    rosa.until("por salir")
    rosa.browser.back()
    # The page of before asks no more whether it is to go out.
    rosa.until("por salir")
    assert rosa.browser.find_elements("css selector", SEND) == []
    rosa.browser.refresh()
    rosa.until("por salir")
    assert acts(rosa.console) == ["notice.drafted", "notice.confirmed"]


def test_without_javascript_all_but_the_live_count_is_there(rosa):
    rosa.browser.execute_cdp_cmd(
        "Emulation.setScriptExecutionDisabled", {"value": True}
    )
    try:
        rosa.open("/consola/avisos/nuevo")
        rosa.type("#text", TEXT)
        rosa.click(AREA)
        rosa.click("main > form > button")
        rosa.until_at("/consola/avisos/1")
        assert "30: 0 por WhatsApp, 30 por SMS." in rosa.text
        rosa.click(SEND)
        rosa.until("por salir")
    finally:
        rosa.browser.execute_cdp_cmd(
            "Emulation.setScriptExecutionDisabled", {"value": False}
        )

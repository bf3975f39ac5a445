"""People in headless Chromium: a file with mistakes is invited, somebody is erased."""

import pytest
from selenium.webdriver.common.by import By

from bot.staff import Role
from tests.web.console import test_browser
from tests.web.console.live import LAPTOP, PHONE, Live
from tests.web.console.test_inviting import counted
from tests.web.console.test_people import ANA, meet

browser, live = test_browser.browser, test_browser.live
FILE = (
    "Celular;Nombre;Zona\r\n"
    "987654321;Ana Ñahui;Chala\r\n"
    "9,87654E+08;Bea;Chala\r\n"
    "912345678;Carla;Puno\r\n"
    "987 654 321;Ana otra vez;chala\r\n"
)


def fits(live: Live) -> bool:
    """Whether nothing stands out of the screen, and the browser has no complaint."""
    wide = live.browser.execute_script("return document.documentElement.scrollWidth")
    shown = live.browser.execute_script("return window.innerWidth")
    # An image that is opened by itself asks for one.
    wrong = [said for said in live.complaints() if "favicon.ico" not in said]
    return wide <= shown and wrong == []


@pytest.mark.parametrize("size", [PHONE, LAPTOP], ids=str)
def test_a_file_with_mistakes_is_looked_at_and_confirmed(live, tmp_path, size):
    live.size(size)
    live.become(live.console.signed_in(Role.COORDINATOR))
    live.open("/consola/gente")
    live.click('a[href="/consola/gente/invitar"]')
    file = tmp_path / "lista de señoras.csv"
    file.write_bytes(FILE.encode("cp1252"))
    live.find("#file").send_keys(str(file))
    assert fits(live)
    live.click("main form button")
    live.find("blockquote")
    for told in ("Excel cambió el número", "La zona no es de las suyas", "repetido"):
        assert told in live.text
    assert counted(live.console) == (0, 0)
    live.click("summary")
    assert "2 …321" in live.text
    assert fits(live)
    live.click("main form button")
    live.until_at("/consola/gente")
    assert "Personas invitadas: 1." in live.text
    assert counted(live.console) == (1, 1)


def test_somebody_is_found_moved_and_erased(live):
    ana = meet(live.console, ANA)
    live.become(live.console.signed_in(Role.COORDINATOR))
    live.open("/consola/gente")
    live.type("#numero", "4321\n")
    live.click(".cards a")
    live.until_at(f"/consola/gente/{ana}")
    assert fits(live)
    boxes = live.browser.find_elements(By.CSS_SELECTOR, ".tick input")
    assert [box.is_selected() for box in boxes] == [True]
    boxes[0].click()
    live.click("main form button")
    live.find(".flash.good")
    assert "Sin grupo" in live.text
    live.click(f'a[href="/consola/gente/{ana}/borrar"]')
    live.click("button.grave")
    live.until_at("/consola/gente")
    assert "Se borró todo lo de …321." in live.text
    live.open(f"/consola/gente/{ana}")
    assert "No está" in live.text

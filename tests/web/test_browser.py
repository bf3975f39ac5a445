"""The simulator and the public pages in a real browser."""

import threading
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select, WebDriverWait
from werkzeug.serving import make_server

from bot.app import create_app
from bot.clock import utc_now
from bot.parts import Parts, assemble
from bot.person import Channel, Contact
from bot.settings import Settings
from bot.store.outbox import Letter

CHROME = (
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic"),
    *("--no-first-run", "--disable-background-networking", "--disable-sync"),
    "--disable-component-update",
)
MINER = Contact(Channel.SMS, "+51987654321")


@dataclass(frozen=True)
class Site:
    """The running bot and a browser."""

    url: str
    parts: Parts
    browser: webdriver.Chrome

    def open(self, path: str) -> None:
        self.browser.get(self.url + path)

    def write(self, text: str) -> None:
        self.browser.find_element(By.ID, "text").send_keys(text + "\n")

    def bubbles(self, kind: str, count: int = 1) -> list[str]:
        """The texts of the bubbles of a kind, once there are so many."""

        def there(browser: webdriver.Chrome) -> list[str]:
            found = browser.find_elements(By.CSS_SELECTOR, f"#talk li.{kind}")
            return [each.text for each in found] if len(found) >= count else []

        return WebDriverWait(self.browser, 20).until(there)


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    for argument in CHROME:
        options.add_argument(argument)
    options.add_argument(f"--user-data-dir={tmp_path_factory.mktemp('chrome')}")
    driver = webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))
    driver.set_window_size(360, 740)
    yield driver
    driver.quit()


@pytest.fixture
def site(tmp_path: Path, browser):
    settings = Settings(database_url=f"sqlite:///{tmp_path}/bot.db")
    server = make_server("127.0.0.1", 0, create_app(settings), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    parts = assemble(settings)
    yield Site(f"http://127.0.0.1:{server.server_port}", parts, browser)
    browser.get("about:blank")
    server.shutdown()
    thread.join()
    server.server_close()
    parts.store.database.close()


def test_a_question_by_sms_is_answered_with_what_it_costs(site):
    site.open("/simulador")

    site.write("presio")

    (reply,) = site.bubbles("reply")
    assert reply.startswith("Oro puro S/ 453.49 el gramo.")
    assert "1 segmento, GSM-7, 132 de 160" in reply
    assert site.bubbles("mine") == ["presio"]


def test_whatsapp_shows_the_number_in_bold(site):
    site.open("/simulador")
    Select(site.browser.find_element(By.ID, "channel")).select_by_value("whatsapp")

    site.write("precio")

    site.bubbles("reply")
    bold = site.browser.find_element(By.CSS_SELECTOR, "#talk li.reply strong")
    assert bold.text == "S/ 453.49"


def test_what_the_bot_sends_by_itself_arrives_once(site):
    now = utc_now()
    site.open("/simulador")
    late = now + timedelta(hours=1)

    for number in (1, 2):
        letter = Letter(f"k{number}", MINER, f"Aviso {number}", now, late)
        site.parts.store.outbox.queue(letter)
        site.parts.delivery.sweep()
        arrived = site.bubbles("sent", number)

    assert [text.splitlines()[0] for text in arrived] == ["Aviso 1", "Aviso 2"]


def test_markup_in_a_text_is_only_text(site):
    site.open("/simulador")

    site.write("<b>hola</b><script>alert(1)</script>")

    site.bubbles("reply")
    assert site.bubbles("mine") == ["<b>hola</b><script>alert(1)</script>"]
    assert not site.browser.find_elements(By.CSS_SELECTOR, "#talk b, #talk script")


def test_a_failure_is_told_and_the_text_is_kept(site):
    site.open("/simulador")
    address = site.browser.find_element(By.ID, "address")
    address.clear()
    address.send_keys("not a number")

    site.write("presio")

    (told,) = site.bubbles("failed")
    assert "pruebe otra vez" in told
    text = site.browser.find_element(By.ID, "text")
    assert text.get_attribute("value") == "presio"


def test_the_pages_tell_the_same_figures(site):
    site.open("/")
    assert "El precio justo de su oro" in site.browser.page_source

    site.open("/v/2222")

    shown = site.browser.find_element(By.TAG_NAME, "main").text
    for figure in ("S/ 453.49", "S/ 415.70", "S/ 340.12", "S/ 408.14", "3.416"):
        assert figure in shown
    assert "Precio de muestra del 29/09/2026" in shown


def test_a_wrong_code_is_told_kindly(site):
    site.open("/v/ZZZZ")

    assert "Revise el código" in site.browser.find_element(By.TAG_NAME, "main").text


def test_no_page_is_wider_than_a_phone(site):
    for path in ("/", "/v/2222", "/simulador", "/v/none"):
        site.open(path)
        wide = site.browser.execute_script("return document.body.scrollWidth")
        assert wide <= site.browser.execute_script("return window.innerWidth"), path


def test_no_page_reports_an_error_to_the_console(site):
    site.browser.get_log("browser")  # forgets what earlier pages reported
    for path in ("/", "/v/2222", "/simulador"):
        site.open(path)
    assert site.browser.get_log("browser") == []

"""The simulator and the public pages in a real browser."""

import re
import sqlite3
import threading
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select, WebDriverWait
from werkzeug.serving import make_server

from bot.app import create_app
from bot.channels import console
from bot.parts import Parts, assemble
from bot.person import Channel, Contact, Incoming
from bot.settings import Settings
from bot.store.letters import Letter, Urgency
from bot.store.marks import Sent
from pricing.market import judge
from pricing.quotes import Kind, Pair, Quote
from tests.keys import KEYS

CHROME = (
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic"),
    *("--no-first-run", "--disable-background-networking", "--disable-sync"),
    "--disable-component-update",
)
MINER = Contact(Channel.SMS, "+51987654321")
MINER_ON_WHATSAPP = Contact(Channel.WHATSAPP, "+51987654321")
PAGES = ("/", "/v/2222", "/v/6WK9", "/simulador")
"""2222 is the code of the sample, 6WK9 that of the first pull."""


@dataclass(frozen=True)
class Site:
    """The running bot and a browser."""

    url: str
    parts: Parts
    browser: webdriver.Chrome
    database: Path

    def open(self, path: str) -> None:
        self.browser.get(self.url + path)

    def write(self, text: str) -> None:
        self.browser.find_element(By.ID, "text").send_keys(text + "\n")

    def choose(self, channel: Channel) -> None:
        box = self.browser.find_element(By.ID, "channel")
        Select(box).select_by_value(channel.value)

    @property
    def draft(self) -> str | None:
        return self.browser.find_element(By.ID, "text").get_attribute("value")

    @property
    def shown(self) -> str:
        return self.browser.find_element(By.TAG_NAME, "main").text

    def send(self, key: str, to: Contact, text: str, by: str = console.PREFIX) -> None:
        """Have the bot send something by itself, to the simulator or to a person."""
        now = self.parts.clock()
        store, late = self.parts.store, now + timedelta(hours=1)
        assert store.outbox.queue(Letter(key, to, text, late))
        numbers = store.outbox.waiting(to.channel, Urgency.NOTICE, now, 1)
        (envelope,) = store.handover.claim(numbers, timedelta(0), now).envelopes
        store.handover.mark_sent([Sent(envelope, f"{by}{envelope.number}", 1)], now)

    def pull(self) -> None:
        """Have a price from sources with the longest names."""
        now = self.parts.clock()
        quotes = [
            Quote("goldprice.dev", Pair.GOLD, Kind.LIVE, Decimal("4129.10"), now),
            Quote("gold-api.com", Pair.GOLD, Kind.LIVE, Decimal("4129.10"), now),
            Quote("open.er-api.com", Pair.DOLLAR, Kind.DAILY, Decimal("3.416"), now),
            Quote("currency-api", Pair.DOLLAR, Kind.DAILY, Decimal("3.416"), now),
        ]
        pull = judge(quotes, None, now, self.parts.policy())
        self.parts.store.pulls.save(pull, [])

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
def site(tmp_path: Path, browser, now: datetime):
    database = tmp_path / "bot.db"
    settings = Settings(data_key=KEYS, database_url=f"sqlite:///{database}")
    app = create_app(settings, lambda: now)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    parts = assemble(settings, lambda: now)
    yield Site(f"http://127.0.0.1:{server.server_port}", parts, browser, database)
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
    site.choose(Channel.WHATSAPP)

    site.write("precio")

    (reply,) = site.bubbles("reply")
    assert "*" not in reply
    assert "segmento" not in reply
    bold = site.browser.find_element(By.CSS_SELECTOR, "#talk li.reply strong")
    assert bold.text == "S/ 453.49"


def test_what_the_bot_sends_by_itself_arrives_once(site):
    site.open("/simulador")

    for number in (1, 2):
        site.send(f"k{number}", MINER, f"Aviso {number}")
        arrived = site.bubbles("sent", number)

    assert [text.splitlines()[0] for text in arrived] == ["Aviso 1", "Aviso 2"]
    assert all("mensaje enviado por el bot" in text for text in arrived)


def test_what_went_to_a_person_is_not_shown(site):
    site.send("k1", MINER, "Para una persona", by="SM")
    site.send("k2", MINER, "Para el simulador")

    site.open("/simulador")

    (arrived,) = site.bubbles("sent")
    assert arrived.startswith("Para el simulador")


def test_another_channel_is_another_conversation(site):
    site.parts.reception.receive(Incoming("SIM1", MINER_ON_WHATSAPP, "hola"))
    site.send("k1", MINER_ON_WHATSAPP, "Por *WhatsApp*")
    site.send("k2", MINER, "Por SMS")  # a higher number hides nothing over there
    site.open("/simulador")
    (by_sms,) = site.bubbles("sent")

    site.choose(Channel.WHATSAPP)

    (by_whatsapp,) = site.bubbles("sent")
    assert by_sms.startswith("Por SMS")
    assert by_whatsapp == "Por WhatsApp\nmensaje enviado por el bot"


def test_an_example_is_sent_and_leaves_what_is_half_written(site):
    site.open("/simulador")
    site.browser.find_element(By.ID, "text").send_keys("a cuanto")

    site.browser.find_element(By.CSS_SELECTOR, "#chips button").click()

    site.bubbles("reply")
    assert site.bubbles("mine") == ["presio"]
    assert site.draft == "a cuanto"
    assert site.browser.switch_to.active_element.get_attribute("id") == "text"


def test_markup_in_a_text_is_only_text(site):
    site.open("/simulador")

    site.write("<b>hola</b><script>alert(1)</script>")

    site.bubbles("reply")
    assert site.bubbles("mine") == ["<b>hola</b><script>alert(1)</script>"]
    assert not site.browser.find_elements(By.CSS_SELECTOR, "#talk b, #talk script")


def test_an_impossible_number_is_told_and_the_text_is_kept(site):
    site.open("/simulador")
    address = site.browser.find_element(By.ID, "address")
    address.clear()
    address.send_keys("not a number")

    site.write("presio")

    (told,) = site.bubbles("failed")
    assert "el número sea correcto" in told
    assert site.draft == "presio"


def test_a_busy_bot_is_told_and_the_text_is_sent_again_later(site):
    site.open("/simulador")
    with closing(sqlite3.connect(site.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        site.write("presio")
        (told,) = site.bubbles("failed")
    assert "no puede atender en este momento" in told
    assert site.draft == "presio"

    site.write("")

    site.bubbles("reply")
    assert site.bubbles("mine") == ["presio"]


def test_an_answer_stays_in_its_conversation(site):
    site.open("/simulador")
    with closing(sqlite3.connect(site.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        site.write("presio")
        site.bubbles("mine")
        site.choose(Channel.WHATSAPP)

    # The button works again once the answer is in.
    send = site.browser.find_element(By.ID, "send")
    WebDriverWait(site.browser, 20).until(lambda _: send.is_enabled())
    assert not site.browser.find_elements(By.CSS_SELECTOR, "#talk li")


def test_the_home_page_says_what_this_is_and_leads_to_the_simulator(site):
    site.open("/")

    assert site.shown.startswith("El precio justo de su oro")
    site.browser.find_element(By.CSS_SELECTOR, "main a.button").click()
    site.write("hola")
    assert site.bubbles("reply")


def test_the_page_of_a_code_has_the_figures_of_the_reply_and_its_sources(site):
    site.pull()
    site.open("/simulador")
    site.write("presio")
    (reply,) = site.bubbles("reply")
    code = re.search(r"VER (\w+)", reply)[1]

    site.open(f"/v/{code}")

    told = re.findall(r"\d+\.\d\d", reply.split("VER")[0])
    assert len(told) == 4
    for figure in (*told, "29/09 10:05", "US$ 4,129.10", "S/ 3.416"):
        assert figure in site.shown
    for source in ("goldprice.dev", "gold-api.com", "open.er-api.com", "currency-api"):
        assert source in site.shown


def test_the_page_of_the_sample_says_that_it_is_one(site):
    site.open("/v/2222")

    assert "Precio de muestra del 29/09/2026" in site.shown


def test_a_wrong_code_is_told_kindly(site):
    site.open("/v/ZZZZ")

    assert "Revise el código" in site.shown


def test_no_page_is_wider_than_a_phone(site):
    site.pull()
    for path in (*PAGES, "/v/none"):
        site.open(path)
        wide = site.browser.execute_script(
            "return document.documentElement.scrollWidth"
        )
        assert wide <= site.browser.execute_script("return window.innerWidth"), path


def test_no_page_reports_an_error_to_the_console(site):
    site.pull()
    site.browser.get_log("browser")  # forgets what earlier pages reported
    for path in PAGES:
        site.open(path)
    assert site.browser.get_log("browser") == []

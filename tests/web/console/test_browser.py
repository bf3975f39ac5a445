"""The console in headless Chromium: the way in and out, and every page's looks."""

from datetime import timedelta

import pytest
from flask import render_template_string
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.support.ui import WebDriverWait

from bot.staff import Role
from bot.web.console.guard import may
from tests.web.console.conftest import Console
from tests.web.console.live import LAPTOP, PHONE, Live, another_site, served
from tests.web.console.routes import READS, calls
from tests.web.test_browser import CHROME

SMALLEST_TARGET = 44
"""Pixels that a thumb needs."""


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    for argument in CHROME:
        options.add_argument(argument)
    options.add_argument(f"--user-data-dir={tmp_path_factory.mktemp('chrome')}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))
    yield driver
    driver.quit()


@pytest.fixture
def live(console: Console, browser) -> Live:
    with served(console, browser) as running:
        yield running


def test_the_way_in_and_out_on_a_phone(live):
    rosa = live.console.give(Role.COORDINATOR)
    live.open("/consola/registro")
    live.until_at("/consola/entrar")
    live.type("#phone", "922 222 222\n")
    live.until_at("/consola/codigo")
    live.type("#code", "000000\n")
    live.find(".error")
    # The field is empty again, and has the focus.
    focused = live.browser.switch_to.active_element
    assert focused.get_attribute("id") == "code"
    focused.send_keys(live.console.code(rosa) + "\n")
    live.until_at("/consola/registro")
    assert "Rosa …222" in live.text
    live.click(".top button")
    live.until_at("/consola/entrar")
    assert "Salió." in live.text


def test_going_back_after_signing_out_shows_nothing(live):
    live.become(live.console.signed_in(Role.OPERATOR))
    live.open("/consola/registro")
    live.click(".top button")
    live.until_at("/consola/entrar")
    live.browser.back()
    live.until_at("/consola/entrar")
    assert "Registro" not in live.text


def test_a_form_of_a_session_that_ended_is_not_carried_out(live):
    live.become(live.console.signed_in(Role.COORDINATOR))
    live.open("/consola")
    live.console.clock.pass_by(timedelta(hours=2))
    live.click("main form button")
    live.until_at("/consola/entrar")
    acts = [entry.act for entry in live.console.parts.store.audit.latest(100)]
    assert "signin.left-everywhere" not in acts


def test_a_form_of_another_site_comes_without_her_session(live):
    visitor = live.console.signed_in(Role.OPERATOR)
    live.become(visitor)
    action = f"{live.url}/consola/salir-de-todos"
    form = f'<form method="post" action="{action}"><button>Gane oro</button></form>'
    with another_site(form) as address:
        live.browser.get(address)
        live.click("button")
        # The form is nobody's; what it leads to is opened by herself again.
        live.until_at("/consola")
    assert visitor.is_signed_in()


MOVING = """{% set moving = true %}{% extends "console/base.html" %}
{% block title %}x{% endblock %}
{% block main %}<h1>x</h1>
<p id="self" hx-get="/consola" hx-select="h1" hx-trigger="load">nothing yet</p>
<p id="there">nothing yet</p>
<button hx-post="/consola/salir" hx-target="#there">x</button>{% endblock %}"""


@pytest.fixture
def moving(live: Live) -> Live:
    """A page with moving parts, in the place of the log."""
    views = live.console.app.view_functions
    views["console.log.page"] = lambda: render_template_string(MOVING)
    views["console.signin.leave"] = lambda: "it came with its token"
    live.become(live.console.signed_in(Role.OPERATOR))
    live.open("/consola/registro")
    return live


def test_htmx_moves_pages_under_the_policy_and_sends_the_token(moving):
    moving.find("#self h1")
    moving.click("main button")
    moving.until_says("#there", "it came with its token")
    assert moving.complaints() == []


def test_who_was_signed_out_meanwhile_is_led_to_the_way_in(moving):
    moving.find("#self h1")
    moving.console.give(Role.PERSON, moving.console.known[Role.OPERATOR])
    moving.click("main button")
    moving.until_at("/consola/entrar")


def test_a_refusal_is_not_put_into_the_page(moving):
    moving.find("#self h1")
    moving.browser.execute_script(
        "document.body.setAttribute('hx-headers:inherited', '{}')"
    )
    moving.click("main button")
    WebDriverWait(moving.browser, 20).until(lambda _: moving.complaints())
    assert moving.find("#there").text == "nothing yet"


def open_pages(live: Live, role: Role | None):
    """Every page of somebody, one after the other, open in the browser."""
    live.become(live.console.signed_in(role))
    for endpoint, _method, address in calls(live.console.app, READS):
        if may(endpoint, role):
            live.open(address)
            yield address


@pytest.mark.parametrize("role", [None, Role.COORDINATOR, Role.OPERATOR], ids=str)
def test_no_page_is_wider_than_its_screen_or_breaks_its_policy(live, role):
    for address in open_pages(live, role):
        for size in (PHONE, LAPTOP):
            live.size(size)
            wide = live.browser.execute_script(
                "return document.documentElement.scrollWidth"
            )
            assert wide <= size[0], address
    # A page that isn't there for these numbers is no breach.
    breaches = [line for line in live.complaints() if " status of 404 " not in line]
    assert breaches == []


TARGETS = """
return [...document.querySelectorAll("button, .button, nav a, select, textarea,"
    + " input:not([type=hidden]):not([type=checkbox]):not([type=radio])")]
  .filter(e => e.offsetParent && e.getBoundingClientRect().height < arguments[0])
  .map(e => e.outerHTML)
"""


@pytest.mark.parametrize("role", [None, Role.COORDINATOR, Role.OPERATOR], ids=str)
def test_what_is_touched_is_large_enough(live, role):
    for address in open_pages(live, role):
        small = live.browser.execute_script(TARGETS, SMALLEST_TARGET)
        assert small == [], address


def test_the_keyboard_reaches_everything_and_its_place_is_seen(live):
    live.become(live.console.signed_in(Role.OPERATOR))
    live.open("/consola")
    names = []
    for _ in range(30):
        live.browser.execute_cdp_cmd(
            "Input.dispatchKeyEvent",
            {
                "type": "keyDown",
                "key": "Tab",
                "code": "Tab",
                "windowsVirtualKeyCode": 9,
            },
        )
        focused = live.browser.switch_to.active_element
        if focused.tag_name == "body":
            break
        names.append(focused.text)
        assert focused.value_of_css_property("outline-style") == "solid"
    assert names[:3] == ["Ir al contenido", "Oro Justo", "Salir"]
    assert names[-1] == "Salir de todos los equipos"

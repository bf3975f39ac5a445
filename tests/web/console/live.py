"""The console in a real browser, served on loopback."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from tests.web.console.conftest import Console, Visitor

PHONE = (360, 740)
LAPTOP = (1280, 800)


@dataclass(frozen=True)
class Live:
    """A browser on the console that runs."""

    url: str
    console: Console
    browser: webdriver.Chrome

    def open(self, path: str) -> None:
        self.browser.get(self.url + path)

    def find(self, selector: str) -> WebElement:
        """The first element, once it is there."""
        found = (By.CSS_SELECTOR, selector)
        return WebDriverWait(self.browser, 20).until(lambda b: b.find_element(*found))

    def type(self, selector: str, text: str) -> None:
        self.find(selector).send_keys(text)

    def click(self, selector: str) -> None:
        self.find(selector).click()

    def until_at(self, path: str) -> None:
        """Wait for the page of an address."""
        wanted = self.url + path
        WebDriverWait(self.browser, 20).until(lambda b: b.current_url == wanted)

    def until_says(self, selector: str, text: str) -> None:
        """Wait for the words of an element."""
        wait = WebDriverWait(self.browser, 20)
        wait.until(lambda _: self.find(selector).text == text)

    def size(self, size: tuple[int, int]) -> None:
        """Become a phone or a laptop."""
        width, height = size
        self.browser.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False},
        )

    def become(self, visitor: Visitor) -> None:
        """Take over the session of somebody who signed in."""
        self.browser.execute_cdp_cmd("Network.clearBrowserCookies", {})
        for name, value in visitor.cookies.items():
            self.browser.execute_cdp_cmd(
                "Network.setCookie",
                {
                    "name": name,
                    "value": value,
                    "url": f"{self.url}/consola",
                    "path": "/consola",
                    "httpOnly": True,
                    "sameSite": "Lax",
                },
            )

    @property
    def text(self) -> str:
        """What is read on the page, in one look: it may change at any moment."""
        look = "return document.querySelector('main')?.innerText ?? ''"
        return str(self.browser.execute_script(look))

    def until(self, text: str) -> None:
        """Wait for a page, or a part of one, that says this."""
        WebDriverWait(self.browser, 20).until(lambda _: text in self.text)

    def complaints(self) -> list[str]:
        """What the browser didn't like since it was asked last."""
        return [entry["message"] for entry in self.browser.get_log("browser")]


@contextmanager
def another_site(page: str) -> Iterator[str]:
    """The address of a page on another site: localhost is not 127.0.0.1."""

    @Request.application
    def show(_request: Request) -> Response:
        return Response(page, mimetype="text/html")

    with running(show) as port:
        yield f"http://localhost:{port}/"


@contextmanager
def running(app: object) -> Iterator[int]:
    """A server on loopback, and its port."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def served(console: Console, browser: webdriver.Chrome) -> Iterator[Live]:
    """The console, with a browser in the size of a phone."""
    with running(console.app) as port:
        live = Live(f"http://127.0.0.1:{port}", console, browser)
        live.size(PHONE)
        live.complaints()  # forgets what earlier pages reported
        yield live
        browser.get("about:blank")
        browser.execute_cdp_cmd("Network.clearBrowserCookies", {})

"""Takes the pictures of docs/coordinar.md, with people who don't exist.

python -m tests.web.console.screenshots
"""

import tempfile
from datetime import UTC, datetime
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.chrome.service import Service

from bot.app import create_app
from bot.parts import assemble
from bot.settings import Settings
from bot.staff import Role
from tests.web.console.conftest import Clock, Console
from tests.web.console.live import Live, served
from tests.web.console.test_notices import drafted, go, settle
from tests.web.test_browser import CHROME

PICTURES = Path(__file__).parents[3] / "docs" / "pantallas"
TUESDAY = datetime(2026, 9, 29, 15, 5, tzinfo=UTC)


def chrome(folder: str) -> webdriver.Chrome:
    """A browser of its own."""
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    for argument in (*CHROME, f"--user-data-dir={folder}/chrome"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    return webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))


def a_console(folder: str) -> Console:
    """The console as on a usual Tuesday."""
    clock = Clock(TUESDAY)
    settings = Settings(
        database_url=f"sqlite:///{folder}/bot.db", secret_key=("a key for pictures",)
    )
    app = create_app(settings, clock)
    console = Console(app, assemble(settings, clock), clock, settings)
    settle(console, 34)
    settle(console, 5, "Puno")
    return console


def take(live: Live, name: str) -> None:
    """Save what is shown, as small as a picture of text can be."""
    live.browser.save_screenshot(str(PICTURES / f"{name}.png"))


def main() -> None:
    """From the way in to what became of a notice."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        console = a_console(folder)
        rosa = console.give(Role.COORDINATOR)
        visitor = console.sign_in(rosa)
        browser = chrome(folder)
        with served(console, browser) as live:
            live.open("/consola/entrar")
            take(live, "entrar")
            live.become(visitor)
            live.open("/consola/avisos/nuevo")
            live.type("textarea", "mañana reunión 9am en la cancha")
            live.click("input[value='zone:Chala']")
            live.until_says("h1", "Nuevo aviso")
            take(live, "escribir")
            draft = drafted(visitor)
            live.open(draft)
            take(live, "confirmar")
            visitor.post(f"{draft}/confirmar")
            go(console)
            live.open(draft)
            take(live, "avance")
            live.open("/consola/gente")
            take(live, "gente")
        browser.quit()
        console.parts.workers.close()
        console.parts.store.database.close()


if __name__ == "__main__":
    main()

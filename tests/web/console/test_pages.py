"""What every page of the console keeps to: headers, weight, and how it is written."""

import re
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

import pytest

from bot.staff import Role
from bot.web.console.guard import may
from tests.web.console.conftest import Console
from tests.web.console.routes import READS, WRITES, calls

HEAVIEST = 60_000
"""Bytes of a page with all that it loads, as they are without compression."""
CALLERS = [None, Role.COORDINATOR, Role.OPERATOR]


class Page(HTMLParser):
    """What a page is made of."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.loads: set[str] = set()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.tags.append((tag, found))
        source = found.get("src") or (tag == "link" and found.get("href"))
        if source:
            self.loads.add(source)

    def having(self, name: str) -> list[dict[str, str | None]]:
        return [attrs for tag, attrs in self.tags if tag == name]


@pytest.fixture(params=CALLERS, ids=str)
def shown(request, console: Console) -> dict[str, tuple]:
    """Every page that somebody may open, with its answer."""
    visitor = console.signed_in(request.param)
    found = {}
    for endpoint, _method, address in calls(console.app, READS):
        if may(endpoint, request.param):
            answer = visitor.get(address)
            if answer.status_code == 200 and answer.mimetype == "text/html":
                found[address] = (answer, Page(answer.text))
    assert found
    return found


def test_a_page_with_all_it_loads_is_light(console, shown):
    for address, (answer, page) in shown.items():
        weight = len(answer.data)
        for source in page.loads:
            part = console.visitor().get(source)
            assert part.status_code == 200, source
            weight += len(part.data)
            part.close()
        assert weight <= HEAVIEST, f"{address}: {weight}"


def test_the_heaviest_that_a_page_can_load_leaves_room_for_the_page(console):
    names = ("console.css", "icon.svg", "htmx-4.0.1.min.js")
    parts = [console.visitor().get(f"/static/{name}") for name in names]
    assert sum(len(part.data) for part in parts) < HEAVIEST - 12_000
    for part in parts:
        part.close()


def test_nothing_is_inline_and_nothing_is_from_elsewhere(shown):
    for address, (_answer, page) in shown.items():
        for tag, attrs in page.tags:
            assert tag != "style", address
            assert "style" not in attrs, address
            assert not [name for name in attrs if name.startswith("on")], address
            assert not (attrs.get("href") or "").startswith("javascript:"), address
        assert all(script.get("src") for script in page.having("script"))
        assert all(source.startswith("/static/") for source in page.loads), address


def controls(page: Page) -> list[dict[str, str | None]]:
    """What somebody types, chooses or reads off."""
    found = [c for name in CONTROLS for c in page.having(name)]
    return [c for c in found if c.get("type") not in ("hidden", "submit")]


CONTROLS = ("input", "select", "textarea", "progress")


def test_every_control_has_its_label(shown):
    for address, (_answer, page) in shown.items():
        labelled = {each.get("for") for each in page.having("label")}
        for each in controls(page):
            assert each.get("id") in labelled or each.get("aria-label"), address


def test_what_describes_a_control_is_there_and_nothing_is_there_twice(shown):
    for address, (_answer, page) in shown.items():
        ids = [attrs["id"] for _tag, attrs in page.tags if "id" in attrs]
        assert len(ids) == len(set(ids)), address
        told = " ".join(attrs.get("aria-describedby") or "" for _, attrs in page.tags)
        assert {*told.split()} <= {*ids}, address


def test_every_form_that_posts_has_its_token(shown):
    for address, (_answer, page) in shown.items():
        posts = [f for f in page.having("form") if f.get("method") == "post"]
        tokens = [i for i in page.having("input") if i.get("name") == "csrf_token"]
        assert len(posts) == len(tokens), address


def test_every_page_has_a_title_a_heading_and_its_language(shown):
    for address, (answer, page) in shown.items():
        assert len(page.having("h1")) == 1, address
        assert page.having("html")[0]["lang"] == "es-PE"
        assert re.search(r"<title>\S.* · Oro Justo</title>", answer.text), address
        # No key of the catalog was left without its words.
        assert not re.search(r"[>\"]console\.[a-z-]+\.", answer.text), address


def everything(console: Console, role: Role | None):
    """Every answer that there is: pages, refusals, what is missing or goes wrong."""
    visitor = console.signed_in(role)
    for _endpoint, method, address in calls(console.app, READS | WRITES):
        yield visitor.client.open(address, method=method)
        yield visitor.client.open(address, method="OPTIONS")
        yield visitor.client.open(address, method="TRACE")
    yield visitor.get("/consola/no-hay")
    yield visitor.get("/consola/no-hay", headers={"HX-Request": "true"})


@pytest.mark.parametrize("role", CALLERS, ids=str)
def test_every_answer_has_its_headers(console, role):
    for answer in everything(console, role):
        said = answer.headers
        assert said.getlist("Cache-Control") == ["no-store"]
        policy = said["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert said["X-Frame-Options"] == "DENY"
        assert said["X-Content-Type-Options"] == "nosniff"
        assert said["Referrer-Policy"] == "no-referrer"
        assert "Strict-Transport-Security" not in said


@pytest.mark.parametrize("public_url", ["https://bot.example.org"])
def test_where_there_is_https_there_is_nothing_else(console):
    answer = console.visitor().get("/consola/entrar")
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")


def test_public_pages_keep_their_own_headers(console):
    answer = console.visitor().get("/")
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'self'")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_files_may_be_kept_under_the_address_of_their_version(console):
    visitor = console.visitor()
    (sheet,) = re.findall(
        r"/static/console\.css\?v=\w+", visitor.get("/consola/entrar").text
    )
    kept, fresh = visitor.get(sheet), visitor.get("/static/console.css")
    assert "immutable" in kept.headers["Cache-Control"]
    assert "immutable" not in fresh.headers.get("Cache-Control", "")
    assert visitor.get("/static/none.css?v=1").headers.get("Cache-Control") is None
    for each in (kept, fresh):
        each.close()


def test_a_database_that_is_gone_is_told_in_spanish(console):
    boss = console.signed_in(Role.OPERATOR)
    with console.parts.store.database.write() as connection:
        connection.exec_driver_sql("ALTER TABLE sessions RENAME TO gone")
    answer = boss.get("/consola")
    assert answer.status_code == 503
    assert "No se pudo atender" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_where_there_is_no_page_the_staff_are_told_and_others_may_sign_in(console):
    boss = console.signed_in(Role.OPERATOR)
    answer = boss.get("/consola/no-hay")
    assert answer.status_code == 404
    assert "Volver al inicio" in answer.text
    assert console.visitor().get("/consola/no-hay").status_code == 303
    assert boss.get("/consola/").status_code == 200


def test_a_form_that_is_too_large_is_told(console):
    boss = console.signed_in(Role.OPERATOR)
    answer = boss.post("/consola/salir", {"much": "x" * 70_000})
    assert answer.status_code == 413
    assert "Es demasiado grande" in answer.text


SHEET = Path(__file__).parents[3] / "bot/web/static/console.css"
READABLE = Decimal("4.5")
SEEN = Decimal(3)
DIM = Decimal("0.05")
"""By WCAG AA: for text, and for the edge of what can be used."""


def brightness(colour: str) -> Decimal:
    """How bright a colour is to the eye, from 0 to 1."""
    parts = [Decimal(int(colour[at : at + 2], 16)) / 255 for at in (1, 3, 5)]
    linear = [
        part / Decimal("12.92")
        if part <= Decimal("0.04045")
        else ((part + Decimal("0.055")) / Decimal("1.055")) ** Decimal("2.4")
        for part in parts
    ]
    weights = ("0.2126", "0.7152", "0.0722")
    return sum(Decimal(w) * part for w, part in zip(weights, linear, strict=True))


@pytest.mark.parametrize(
    ("front", "behind", "least"),
    [
        *((ink, on, READABLE) for ink in ("ink", "soft", "gold", "alarm", "good")
          for on in ("paper", "card", "mine")),
        *(("card", on, READABLE) for on in ("gold", "alarm")),
        *(("edge", on, SEEN) for on in ("paper", "card")),
    ],
)  # fmt: skip
def test_colours_can_be_told_apart(front, behind, least):
    colours = dict(re.findall(r"--(\w+): (#\w{6});", SHEET.read_text()))
    dark, bright = sorted(brightness(colours[name]) for name in (front, behind))
    assert (bright + DIM) / (dark + DIM) >= least

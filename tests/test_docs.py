"""What docs/ names is there: tests, commands, settings, routes, files, links."""

import ast
import re
from functools import cache
from pathlib import Path

import click
import pytest

from bot.app import create_app
from bot.cli import main
from bot.settings import Settings
from bot.understand import understand
from tests.test_settings import Recording

ROOT = Path(__file__).parents[1]
DOCS = sorted((ROOT / "docs").glob("*.md"))
TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
COMMAND = re.compile(r"(?:python -m bot|\borojusto) ((?:[a-z]+ ?)+)")
SETTING = re.compile(r"`?\b([A-Z]+(?:_[A-Z]+)+)\b(?:=|`)")
ROUTE = re.compile(r"(?:`|PUBLIC_URL|bot\.example\.org)(/[a-z][\w/-]*)(?=[`#\s)])")
FILE = re.compile(
    r"(?:`|/opt/oro-justo/)((?:deploy|docs|bot|pricing|messages|tests|benchmarks|\.ci)"
    r"/[\w@./-]*\w)(?=[`\s)])"
)
LINK = re.compile(r"\]\((?!http)([^)#]+)")
OTHERS = {
    *("ORO_SITE", "ORO_WEB", "ORO_LOG", "ORO_NETWORK", "POSTGRES_PASSWORD"),
    *("BORRAR_MIS_DATOS", "FLASK_DEBUG"),
}
"""Settings of what stands around the bot."""
OURS = ("/consola", "/twilio", "/smsgate", "/healthz", "/readyz", "/metrics", "/v/")
"""How routes of the bot begin; other paths are those of the machine."""


def name(path: Path) -> str:
    return path.name


def named(path: Path, pattern: re.Pattern[str]) -> set:
    return set(pattern.findall(path.read_text(encoding="utf-8")))


@cache
def defined_in(file: Path) -> set[str]:
    """The tests of a module, by their names."""
    if not file.exists():
        return set()
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("path", DOCS, ids=name)
def test_every_test_that_is_named_is_there(path):
    for file, test in named(path, TEST):
        assert test.startswith("test_"), test
        assert test in defined_in(ROOT / file), f"{file}::{test}"


def test_every_row_of_both_tables_has_a_test_or_says_that_it_has_none():
    for table, fewest in (("fallas.md", 52), ("seguridad.md", 18)):
        text = (ROOT / "docs" / table).read_text(encoding="utf-8")
        rows = [line for line in text.splitlines() if re.match(r"\| \d+ \|", line)]
        assert len(rows) >= fewest
        assert [int(row.split("|")[1]) for row in rows] == [*range(1, len(rows) + 1)]
        for row in rows:
            assert TEST.search(row) or "sin prueba" in row, row


def commands(group: click.Group, before: str = "") -> set[str]:
    found = {f"{before}{each}" for each in group.commands}
    for word, command in group.commands.items():
        if isinstance(command, click.Group):
            found |= commands(command, f"{before}{word} ")
    return found


@pytest.mark.parametrize("path", DOCS, ids=name)
def test_every_command_is_there(path):
    there = commands(main)
    for told in named(path, COMMAND):
        words = told.split()
        assert {words[0], " ".join(words[:2])} & there, told


@pytest.mark.parametrize("path", DOCS, ids=name)
def test_every_setting_is_there(path):
    env = Recording()
    Settings.from_env(env)
    assert named(path, SETTING) <= env.asked | OTHERS


@pytest.mark.parametrize("path", DOCS, ids=name)
def test_every_route_is_there(path, tmp_path):
    phone = Settings(
        database_url=f"sqlite:///{tmp_path}/a.db", smsgate_url="http://127.0.0.1:9"
    )
    app = create_app(phone)
    there = {re.sub("<.*", "", rule.rule) for rule in app.url_map.iter_rules()}
    for route in named(path, ROUTE):
        if route.startswith(OURS):
            assert route in there, route


@pytest.mark.parametrize("path", DOCS, ids=name)
def test_every_file_and_link_is_there(path):
    for file in named(path, FILE):
        assert (ROOT / file).exists(), file
    for link in named(path, LINK):
        assert (path.parent / link).exists(), link


def test_the_readme_leads_to_every_document():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert all(f"docs/{path.name}" in readme for path in DOCS)


def test_what_coordinators_are_told_to_write_is_understood():
    text = (ROOT / "docs" / "coordinar.md").read_text(encoding="utf-8")
    examples = re.findall(r"(AVISO [^|>\n]*?: [^|\n]*)", text)
    assert len(examples) >= 4
    for example in examples:
        assert understand(example.strip()).as_json()["intent"] == "notice", example
    shown = re.search(r"> (Aviso para .*)", text)[1].replace("4821", "{code}")
    dialogues = (ROOT / "tests" / "notices" / "sent.txt").read_text(encoding="utf-8")
    assert shown in dialogues


@pytest.mark.parametrize(
    ("words", "intent"),
    [
        ("MIS DATOS", "data"),
        ("PRIVACIDAD", "data"),
        ("BORRAR MIS DATOS", "erase"),
        ("BAJA", "unsubscribe"),
        ("TOY EN PUNO", "zone_set"),
        ("PERSONA", "human"),
    ],
)
def test_rights_are_served_by_the_words_that_are_told(words, intent):
    text = (ROOT / "docs" / "privacidad.md").read_text(encoding="utf-8")
    assert words in text
    assert understand(words).as_json()["intent"] == intent

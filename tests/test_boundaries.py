"""Imports go only downwards, money is never a float, and no file grows too long."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULES = sorted(
    path
    for folder in ("bot", "pricing")
    for path in (ROOT / folder).rglob("*.py")
    if "migrations" not in path.parts
)
IO = {"sqlalchemy", "flask", "requests", "twilio", "apscheduler", "alembic", "socket"}
PURE = {
    *("bot/conversation.py", "bot/replies.py", "bot/render.py", "bot/sms.py"),
    *("bot/person.py", "bot/codes.py", "bot/catalog.py"),
    *(
        "pricing/units.py",
        "pricing/purity.py",
        "pricing/quotes.py",
        "pricing/market.py",
    ),
    *("pricing/hours.py", "pricing/policy.py", "pricing/sources/feed.py"),
}
SECONDS = {
    *("bot/supervise.py", "bot/store/database.py", "bot/metrics.py"),
    "pricing/sources/base.py",
}
"""Modules whose floats are seconds, never money."""


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imported(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return found


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_imports_go_only_downwards(path):
    roots = {module.split(".")[0] for module in imported(path)}
    if name(path).startswith("pricing/"):
        assert "bot" not in roots
    if not name(path).startswith("bot/store/"):
        assert "sqlalchemy" not in roots
    if name(path) in PURE or "understand" in path.parts:
        assert not roots & IO


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_money_is_never_a_float(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    floats = [
        node.lineno
        for node in ast.walk(tree)
        if (isinstance(node, ast.Constant) and isinstance(node.value, float))
        or (isinstance(node, ast.Name) and node.id == "float")
    ]
    assert not floats or name(path) in SECONDS


def test_no_file_is_too_long():
    for path in MODULES:
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 350, path

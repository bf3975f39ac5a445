"""Imports go only downwards, money is never a float, and no file grows too long."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULES = sorted(
    path
    for folder in ("bot", "pricing")
    for path in (ROOT / folder).rglob("*.py")
    if "migrations" not in path.parts
)
IO = {
    *("sqlalchemy", "flask", "requests", "twilio", "apscheduler", "alembic", "socket"),
    *("subprocess", "threading", "urllib", "urllib3", "http", "sqlite3", "psycopg"),
    *("gunicorn", "os", "time", "random", "logging", "asyncio", "signal"),
}
ONLY_IN = {
    "sqlalchemy": ("bot/store/",),
    "alembic": ("bot/store/",),
    "sqlite3": ("bot/store/",),
    "psycopg": ("bot/store/",),
    "flask": ("bot/web/", "bot/app.py"),
    "twilio": ("bot/web/twilio.py", "bot/channels/twilio.py"),
    "requests": ("pricing/sources/base.py", "bot/channels/"),
    "procrastinate": ("bot/dispatch.py", "bot/store/schema.py"),
    "subprocess": ("bot/supervise.py",),
    "click": (
        "bot/cli.py",
        "bot/cli_people.py",
        "bot/cli_backup.py",
        "bot/cli_seal.py",
        "bot/__main__.py",
    ),
    "cryptography": ("bot/store/sealing.py",),
    "prometheus_client": ("bot/metrics.py",),
    "gunicorn": ("bot/serving.py",),
    "babel": ("bot/catalog.py",),
    "gettext": ("bot/catalog.py", "bot/render/", "bot/doctor/"),
    "rapidfuzz": ("bot/understand/lexicon.py", "bot/understand/audience.py"),
}
"""Where a library may be imported; everything else goes through that place."""
PURE = {
    *(
        "bot/conversation.py",
        "bot/topic.py",
        "bot/turn.py",
        "bot/verify.py",
        "bot/metal.py",
        "bot/alerts.py",
        "bot/gate.py",
        "bot/reactions.py",
        "bot/channels/base.py",
        "bot/alerting.py",
        "bot/joining.py",
        "bot/answer.py",
        "bot/announcing.py",
        "bot/notices.py",
        "bot/staff.py",
    ),
    *(
        "bot/ore.py",
        "bot/replies/__init__.py",
        "bot/replies/trade.py",
        "bot/replies/personal.py",
        "bot/replies/notices.py",
        "bot/sms.py",
        "bot/person.py",
    ),
    *("bot/codes.py", "bot/catalog.py", "bot/content.py"),
    *("bot/staff.py", "bot/signin.py", "bot/invitations.py", "bot/sheet.py"),
    *("pricing/units.py", "pricing/purity.py", "pricing/quotes.py"),
    *("pricing/market.py", "pricing/hours.py", "pricing/policy.py"),
    *("pricing/changes.py", "bot/web/console/chart.py"),
    *("pricing/reader.py", "pricing/fair.py", "pricing/ore.py", "pricing/local.py"),
    "pricing/sources/feed.py",
}
SECONDS = {
    *("bot/supervise.py", "bot/store/database.py", "bot/metrics.py"),
    *("bot/clock.py", "bot/stopping.py", "bot/channels/lines.py"),
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
    for library, places in ONLY_IN.items():
        assert library not in roots or name(path).startswith(places)
    if name(path) in PURE or {"understand", "render"} & {*path.parts}:
        assert not roots & IO


def layer(module: str) -> int:
    """How high a module stands: nobody imports from above."""
    return next(
        place
        for place, prefixes in enumerate(LAYERS)
        if any(module == p or module.startswith(f"{p}.") for p in prefixes)
    )


LAYERS = (
    ("pricing",),
    (
        *("bot.codes", "bot.sms", "bot.catalog", "bot.clock", "bot.logbook"),
        "bot.stopping",
        *("bot.alerts", "bot.reactions"),
    ),
    ("bot.understand", "bot.content"),
    (
        *("bot.topic", "bot.replies", "bot.person", "bot.staff", "bot.notices"),
        "bot.signin",
    ),
    ("bot.turn", "bot.verify", "bot.environment", "bot.settings"),
    ("bot.answer",),
    (
        *("bot.conversation", "bot.metal", "bot.ore", "bot.alerting", "bot.joining"),
        *("bot.announcing", "bot.render", "bot.channels", "bot.gate"),
        *("bot.invitations", "bot.sheet"),
    ),
    ("bot.store",),
    ("bot.vitals",),
    ("bot.reception", "bot.delivery", "bot.metrics", "bot.board", "bot.operator"),
    ("bot.budget", "bot.dispatch", "bot.inviting", "bot.ruling"),
    ("bot.parts", "bot.web", "bot.serving"),
    ("bot.app", "bot.jobs", "bot.doctor", "bot.supervise"),
    ("bot.cli", "bot.__main__", "bot"),
)
"""Lowest first; modules of one layer may use each other."""


def test_what_outlives_the_others_loads_little():
    before = "import sys; before = {*sys.modules}; "
    told = f"{before}import bot.supervise; print(*{{*sys.modules}} - before)"
    loaded = subprocess.check_output([sys.executable, "-c", told], cwd=ROOT, text=True)
    others = {
        m for m in loaded.split() if m.split(".")[0] not in sys.stdlib_module_names
    }
    assert others == {"bot", "bot.supervise", "bot.logbook"}


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_no_module_imports_from_a_layer_above_it(path):
    module = name(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    ours = {used for used in imported(path) if used.split(".")[0] in ("bot", "pricing")}
    for used in ours - {"bot"}:
        assert layer(used) <= layer(module), used


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_money_is_never_a_float(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    floats = [
        node.lineno
        for node in ast.walk(tree)
        if (isinstance(node, ast.Constant) and isinstance(node.value, float))
        or (isinstance(node, ast.Name) and node.id == "float")
    ]
    assert bool(floats) == (name(path) in SECONDS)


def test_no_file_is_too_long():
    for path in MODULES:
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 350, path

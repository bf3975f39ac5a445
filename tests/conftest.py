"""What several tests share."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import settings

from pricing.policy import Policy, load_policy
from tests.fakes.postgres import MODEL, STARTED, Postgres, prepare, server

# A slow machine is no failure, and the same tests run everywhere.
settings.register_profile("oro", deadline=None, derandomize=True)
settings.load_profile("oro")


@pytest.fixture(scope="session")
def policy() -> Policy:
    """The policy as it ships."""
    return load_policy()


@pytest.fixture
def now() -> datetime:
    """A Tuesday morning in Lima, while gold trades."""
    return datetime(2026, 9, 29, 15, 5, tzinfo=UTC)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server of our own."""
    with server() as running:
        yield running


@pytest.fixture(scope="session")
def models(tmp_path_factory) -> Callable[[bool], Path]:
    """SQLite databases that are copied: with the newest schema, and as a first start
    leaves them. To migrate one for each test would take longer than most of them."""
    folder = tmp_path_factory.mktemp("models")
    return {started: _model(folder, started) for started in (False, True)}.__getitem__


def _model(folder: Path, started: bool) -> Path:
    file = folder / f"{started}.db"
    prepare(f"sqlite:///{file}", started)
    return file


@contextmanager
def _database(request, folder: Path, started: bool) -> Iterator[str]:
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("models")(started), folder / "bot.db")
        yield f"sqlite:///{folder}/bot.db"
        return
    model = STARTED if started else MODEL
    with request.getfixturevalue("postgres").database(model) as url:
        yield url


BOTH = ["sqlite", "postgresql"]


@pytest.fixture(params=BOTH)
def database_url(request, tmp_path) -> Iterator[str]:
    """A database with the newest schema: once on SQLite, once on PostgreSQL."""
    with _database(request, tmp_path, started=False) as url:
        yield url


@pytest.fixture(params=BOTH)
def started_url(request, tmp_path) -> Iterator[str]:
    """A database as a first start leaves it, once on each."""
    with _database(request, tmp_path, started=True) as url:
        yield url


@pytest.fixture(params=BOTH, scope="module")
def lasting_url(request, tmp_path_factory) -> Iterator[str]:
    """One for all tests of a module, once on each."""
    with _database(request, tmp_path_factory.mktemp("lasting"), started=True) as url:
        yield url

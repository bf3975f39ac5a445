"""What several tests share."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import settings

from bot.store import Store, schema
from pricing.policy import Policy, load_policy
from tests.fakes.postgres import Postgres, server

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


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request, tmp_path) -> Iterator[str]:
    """A database with the newest schema: once on SQLite, once on PostgreSQL."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path}/both.db"
        store = Store.at(url)
        schema.ready(store.database)
        store.database.close()
        yield url
        return
    with request.getfixturevalue("postgres").database() as url:
        yield url

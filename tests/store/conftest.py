"""A store in a file of its own, and one on each database."""

import pytest

from tests.keys import sealed


@pytest.fixture
def file(tmp_path):
    return tmp_path / "bot.db"


@pytest.fixture
def store(file):
    store = sealed(f"sqlite:///{file}")
    yield store
    store.database.close()


@pytest.fixture
def either(database_url):
    """A store, once on SQLite and once on PostgreSQL."""
    store = sealed(database_url)
    yield store
    store.database.close()

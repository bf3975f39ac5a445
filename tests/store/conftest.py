"""A store on each database, and the file of one on SQLite."""

import pytest

from tests.keys import sealed


@pytest.fixture
def file(tmp_path):
    return tmp_path / "bot.db"


@pytest.fixture
def store(database_url):
    """A store, once on SQLite and once on PostgreSQL."""
    store = sealed(database_url)
    yield store
    store.database.close()


@pytest.fixture
def either(store):
    """The same."""
    return store

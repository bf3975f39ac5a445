"""A store in a file of its own, and one on each database."""

import pytest

from bot.store import Store, schema


@pytest.fixture
def file(tmp_path):
    return tmp_path / "bot.db"


@pytest.fixture
def store(file):
    store = Store.at(f"sqlite:///{file}")
    schema.ready(store.database)
    yield store
    store.database.close()


@pytest.fixture
def either(database_url):
    """A store, once on SQLite and once on PostgreSQL."""
    store = Store.at(database_url)
    yield store
    store.database.close()

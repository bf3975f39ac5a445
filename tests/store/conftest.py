"""A store in a file of its own."""

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

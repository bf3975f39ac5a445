"""The key with which tests seal: what works sealed works in clear too."""

from bot.store import Store, Terms, schema

DATA_KEY = "5ea1" * 16
KEYS = (bytes.fromhex(DATA_KEY),)


def sealed(url: str, *secrets: str) -> Store:
    """The store at a database that is, or is from now on, sealed with this key."""
    store = Store.at(url, Terms(secrets, KEYS))
    schema.ready(store.database)
    return store

"""A database of an earlier version: what it holds is there after it was migrated."""

import sqlite3
from contextlib import closing

from sqlalchemy import text

from bot.person import Incoming, Person
from bot.staff import Role, Staff
from bot.store import Store, schema
from bot.store.directory import Search
from bot.store.inbox import Answer
from bot.store.seals import reseal
from tests.store.test_store import LATER, MINER, NOW


def test_people_and_messages_of_the_first_version_stay(file):
    store = Store.at(f"sqlite:///{file}")
    schema.migrate(store.database, "0001")
    with closing(sqlite3.connect(file)) as database, database:
        database.execute(
            "INSERT INTO people (channel, address, phone, first_at, last_at) "
            "VALUES ('sms', ?, ?, ?, ?)",
            (MINER.address, MINER.phone, str(NOW)[:19], str(NOW)[:19]),
        )
        database.execute(
            "INSERT INTO inbound (key, person_id, received_at, text, intent, replies) "
            "VALUES ('SMold', 1, ?, 'presio', 'price', '[\"Oro puro\"]')",
            (str(NOW)[:19],),
        )

    schema.migrate(store.database)

    seen = []

    def decide(situation):
        seen.append(situation.person)
        return Answer(situation.person, "x", ("Buenas.",))

    again = store.inbox.answer(Incoming("SMold", MINER, "presio"), LATER, decide)
    new = store.inbox.answer(Incoming("SMnew", MINER, "hola"), LATER, decide)
    store.database.close()
    assert (again, new) == (["Oro puro"], ["Buenas."])
    assert seen == [Person(MINER)]
    assert schema.version_of(Store.at(f"sqlite:///{file}").database) == schema.VERSION


def test_a_program_of_the_version_before_goes_on_with_the_newest_schema(either):
    """What it writes has no hash of a number's end, and `seal` adds it."""
    with either.database.write() as connection:
        old = "INSERT INTO people (channel, address, phone, first_at, last_at, "
        old += "tips_told, alerts_allowed, notices_allowed, night) "
        old += "VALUES ('sms', :address, :address, :now, :now, 0, false, false, false)"
        row = {"address": MINER.address, "now": str(NOW)[:19]}
        connection.execute(text(old), row)
    assert reseal(either.database) == 1
    by = Staff(0, MINER, Role.OPERATOR)
    (her,) = either.directory.page(Search("4321"), by, None, 9)
    assert her.contact == MINER

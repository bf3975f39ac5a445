"""Everything moves from SQLite to PostgreSQL, and goes on there as if nothing were."""

from contextlib import closing
from datetime import timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select, text

from bot.cli import main
from bot.parts import Parts, assemble
from bot.person import Channel, Incoming
from bot.settings import Settings
from bot.staff import Role
from bot.store import Store, moving, schema, seals
from bot.store.database import Database
from bot.store.sealing import CLEAR, Sealing
from bot.store.tables import alerts, metadata, outbox, people, pulls
from tests.fakes.full import ANA, LUZ, TOKEN, fill, number_of
from tests.keys import DATA_KEY, KEYS
from tests.store.recorder import MINER, NOW
from tests.test_delivery import Hands, Scripted

SECRET = "s" * 16


OTHER = (b"another key of thirty-two bytes.",)


def bot(url: str, now=NOW, keys=KEYS) -> Parts:
    settings = Settings(data_key=keys, database_url=url, secret_key=(SECRET,))
    return assemble(settings, lambda: now)


def filled(url: str, keys=KEYS) -> None:
    parts = bot(url, keys=keys)
    try:
        fill(parts)
    finally:
        parts.store.database.close()


@pytest.fixture
def old(tmp_path) -> str:
    """The address of a full database whose bot was stopped."""
    url = f"sqlite:///{tmp_path}/bot.db"
    filled(url)
    return url


@pytest.fixture
def new(postgres):
    with postgres.database("template1") as url:
        yield url


def at(url: str, keys=KEYS) -> Database:
    return Database(url, sealing=Sealing(keys))


def everything(url: str, keys=KEYS) -> dict[str, list]:
    with closing(at(url, keys)) as database, database.read() as connection:
        return {
            table.name: sorted(map(tuple, connection.execute(select(table))), key=repr)
            for table in metadata.sorted_tables
        }


def rows_of(everything: dict[str, list]) -> int:
    """All but the word of the key, which the new database has of its own."""
    return sum(len(rows) for name, rows in everything.items() if name != "seals")


def move(old: str, new: str, keys=KEYS) -> int:
    with closing(at(old, keys)) as source, closing(at(new, keys)) as target:
        return moving.move(source, target)


def test_the_filler_leaves_rows_in_every_table(database_url):
    filled(database_url)
    assert [name for name, rows in everything(database_url).items() if not rows] == []


def test_every_row_is_the_same_there(old, new):
    before = everything(old)
    assert move(old, new) == rows_of(before)
    assert everything(new) == before


def stands(url: str) -> str:
    """All that a thief reads."""
    with closing(Database(url)) as database, database.read() as connection:
        rows = [
            tuple(connection.exec_driver_sql(f"SELECT * FROM {table.name}"))  # noqa: S608
            for table in metadata.sorted_tables
        ]
    return repr(rows)


SPOKEN = ("+51955555555", "vendi a 400 el gramo ley 90 en chala")
"""What stands sealed: a number, and a text."""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param((), KEYS, id="clear, then sealed"),
        pytest.param(OTHER, (*KEYS, *OTHER), id="sealed with an older key"),
        pytest.param((), (), id="clear"),
    ],
)
def test_what_is_moved_is_sealed_with_the_first_key_of_now(
    tmp_path, new, before, after
):
    old = f"sqlite:///{tmp_path}/bot.db"
    filled(old, before)
    there = everything(old, before)
    assert move(old, new, after) == rows_of(there)
    here = everything(new, after[:1])
    for name in {*there} - {"seals", "people"}:
        assert here[name] == there[name]
    assert len(here["seals"]) == bool(after)
    assert [said in stands(new) for said in SPOKEN] == [not after] * 2
    parts = bot(new, keys=after[:1])
    with parts.store.database.read() as connection:
        hashed = select(people.c.ending).where(people.c.address == LUZ.address)
        ending = connection.execute(hashed).scalar_one()
        assert number_of(connection, LUZ)
    assert ending == Sealing(after[:1]).ending(LUZ.address)
    parts.store.database.close()


@pytest.mark.parametrize(
    ("keys", "words"), [((), "DATA_KEY is missing"), (OTHER, "DATA_KEY is not the key")]
)
def test_what_no_key_opens_is_not_moved(old, new, keys, words):
    before = everything(old)
    with pytest.raises(seals.WrongKey, match=words):
        move(old, new, keys)
    assert everything(old) == before


def test_the_command_shows_how_far_it_is_and_what_came_of_it(old, new):
    rows = rows_of(everything(old))
    env = {"DATABASE_URL": new, "DATA_KEY": DATA_KEY}
    said = CliRunner().invoke(main, ["migrate", "--from", old], env=env)
    assert said.exit_code == 0, said.output
    assert f"Se pasaron {rows} filas" in said.stdout
    assert "Pasando" in said.stderr
    again = CliRunner().invoke(main, ["migrate", "--from", old], env=env)
    assert again.exit_code == 1
    assert "was moved to another one" in again.output


def test_the_bot_goes_on_there_as_if_nothing_were(old, new):
    answered = said(old, "SM0", MINER, "presio"), said(old, "SMv", LUZ, "ver 2222")
    move(old, new)
    assert said(new, "SM0", MINER, "presio") == answered[0]
    assert said(new, "SMw", LUZ, "ver 2222") == answered[1]
    parts = bot(new)
    store = parts.store
    assert store.archive.alerts(MINER)
    assert store.roles.of(ANA).role is Role.COORDINATOR
    assert store.sign_ins.who(TOKEN, NOW).name == "Ana"
    store.database.close()


def said(url: str, key: str, contact, words: str) -> list[str]:
    parts = bot(url)
    replies = parts.reception.receive(Incoming(key, contact, words))
    parts.store.database.close()
    return replies


def test_what_waits_is_sent_once_and_what_was_sent_never_again(old, new):
    with closing(at(old)) as database, database.read() as connection:
        due = connection.execute(
            select(func.count()).where(outbox.c.key.startswith("waits:"))
        ).scalar_one()
        gone = set(
            connection.execute(
                select(outbox.c.text).where(outbox.c.status.not_in(["queued"]))
            ).scalars()
        )
    move(old, new)
    channel = Scripted()
    parts = bot(new, NOW + timedelta(seconds=2))
    object.__setattr__(parts.delivery, "senders", {Channel.SMS: channel})
    hands = Hands(parts.delivery, room=9)
    while hands.drain():
        pass
    parts.store.database.close()
    waited = [each for each in channel.sent if each.startswith("espera")]
    assert len(waited) == len(set(waited)) == due
    assert gone.isdisjoint(channel.sent)


def test_numbers_go_on_where_they_were_even_those_of_rows_that_are_gone(old, new):
    with closing(at(old)) as database:
        with database.write() as connection:
            last = connection.execute(select(func.max(alerts.c.id))).scalar_one()
            connection.execute(alerts.delete())
        pull = Store(database).pulls.latest().number
    move(old, new)
    parts = bot(new)
    store = parts.store
    said_yes = [
        Incoming(f"SMa{n}", LUZ, t) for n, t in enumerate(("avisame a las 7", "si"))
    ]
    for message in said_yes:
        parts.reception.receive(message)
    with store.database.read() as connection:
        assert connection.execute(select(func.min(alerts.c.id))).scalar_one() > last
        newest = connection.execute(select(func.max(pulls.c.id))).scalar_one()
        assert number_of(connection, LUZ)
    assert newest >= pull
    store.database.close()


# What can't be moved stays as it was.


def refused(old: str, new: str, words: str) -> None:
    before = everything(old)
    with pytest.raises((moving.CannotMove, schema.WrongSchema), match=words):
        move(old, new)
    assert everything(old) == before


def test_a_database_that_somebody_uses_is_not_filled(old, database_url):
    said(database_url, "SM1", LUZ, "hola")
    there = everything(database_url)
    words = "in use" if "postgresql" in database_url else "must begin with postgresql"
    refused(old, database_url, words)
    assert everything(database_url) == there


def test_one_that_was_only_started_once_is_filled(old, new):
    bot(new).store.database.close()
    assert move(old, new)


def test_a_database_whose_bot_runs_is_not_left(old, new):
    running = bot(old)  # at rest, between two messages
    refused(old, new, "stop everything that runs")
    assert running.reception.receive(Incoming("SMx", LUZ, "precio"))
    running.store.database.close()
    assert move(old, new)


def test_a_database_that_is_written_to_is_not_filled(old, new):
    with closing(Database(new)) as other:
        schema.migrate(other)
        with other.write() as connection:
            connection.execute(text("LOCK TABLE outbox IN ROW EXCLUSIVE MODE"))
            refused(old, new, "stop everything that runs")
    assert move(old, new)


def test_what_breaks_off_in_the_middle_leaves_both_as_they_were(old, new):
    before = everything(old)

    seen: list[int] = []

    def stop(rows: int) -> None:
        seen.append(rows)
        if sum(seen) > sum(map(len, before.values())) // 2:
            raise KeyboardInterrupt

    with closing(at(old)) as one, closing(at(new)) as other:
        broken = pytest.raises(KeyboardInterrupt)
        with broken:
            moving.move(one, other, stop)
    assert everything(old) == before
    assert rows_of(everything(new)) == 0
    assert move(old, new)


def test_a_database_of_another_version_is_migrated_first(old, new):
    with closing(at(old)) as database, database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0003'"))
    refused(old, new, "schema 0003 .* migrate")


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("postgresql+psycopg://x/y", "must begin with sqlite:///"),
        ("sqlite://", "must begin with sqlite:///"),
        ("sqlite:////proc/none.db", "there is no file /proc/none.db"),
    ],
)
def test_what_is_no_file_of_sqlite_is_no_source(url, words):
    with pytest.raises(moving.CannotMove, match=words):
        moving.source_at(url, CLEAR)


def test_the_old_database_is_retired(old, new):
    move(old, new)
    with pytest.raises(schema.WrongSchema, match="was moved to another one"):
        bot(old)
    assert people.name in everything(old)

"""Backups: of one moment while others write, checked, private, and put back whole."""

import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from sqlalchemy import func, insert, select, update

from bot.notices import State
from bot.person import Channel, Contact
from bot.store import Store, StoreUnavailable, Terms, schema
from bot.store.backups import BadBackup, check, newest, save
from bot.store.forgetting import forget
from bot.store.letters import Letter
from bot.store.restoring import AHEAD, restore
from bot.store.tables import (
    invitations,
    metadata,
    notices,
    outbox,
    people,
    sessions,
)
from pricing.sample import sample_market
from tests.keys import KEYS

NOW = datetime(2026, 9, 29, 15, 5, tzinfo=UTC)
LATER = NOW + timedelta(hours=6)
SECRET = "a secret for the tests"
OTHER_KEY = b"\x07" * 32
ROSA = Contact(Channel.SMS, "+51987654321")
JUAN = Contact(Channel.WHATSAPP, "+51912345678")


@pytest.fixture
def store(database_url):
    store = Store.at(database_url, Terms((SECRET,)))
    store.pulls.seed(sample_market(), (), NOW)
    for contact in (ROSA, JUAN):
        add(store, contact)
    yield store
    store.database.close()


@pytest.fixture
def file(tmp_path):
    return tmp_path / "backups" / "today.db"


@pytest.fixture(autouse=True)
def folder(file):
    file.parent.mkdir()


def add(store, contact, at=NOW) -> int:
    """Somebody wrote."""
    row = {"channel": contact.channel, "address": contact.address}
    moments = {"first_at": at, "last_at": at}
    new = insert(people).values(row | moments).returning(people.c.id)
    with store.database.write() as connection:
        return connection.execute(new).scalar_one()


def rows(store) -> dict:
    """Everything that is stored, by table."""
    with store.database.read() as connection:
        return {
            table.name: sorted(map(tuple, connection.execute(select(table))), key=first)
            for table in metadata.sorted_tables
        }


def first(row: tuple) -> str:
    return str(row[:2])


def addresses(store) -> set[str]:
    with store.database.read() as connection:
        return set(connection.execute(select(people.c.address)).scalars())


def put_back(store, file, gone=(), *, over=True):
    return restore(store.database, file, store.pseudonyms, LATER, gone, over=over)


def forgets(store, contact, now=NOW) -> None:
    """She has everything erased."""
    found = select(people.c.id).where(people.c.address == contact.address)
    with store.database.write() as connection:
        rows_of = list(connection.execute(found).scalars())
        forget(connection, rows_of, store.pseudonyms, now)


def test_what_was_saved_comes_back_to_the_last_row(store, file):
    before = rows(store)
    contents = save(store.database, file, NOW)
    assert (contents.made_at, contents.version) == (NOW, schema.VERSION)
    assert contents.counts["people"] == 2
    assert file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in file.parent.iterdir()] == [file.name]

    add(store, Contact(Channel.SMS, "+51900000009"))
    put_back(store, file)

    assert rows(store) == before


def test_a_backup_of_either_database_goes_into_the_other(store, file, tmp_path):
    before = rows(store)
    save(store.database, file, NOW)
    other = Store.at(f"sqlite:///{tmp_path}/other.db", Terms((SECRET,)))
    schema.ready(other.database)
    put_back(other, file, over=False)
    assert rows(other) == before
    again = tmp_path / "again.db"
    save(other.database, again, NOW)
    other.database.close()

    put_back(store, again)

    assert rows(store) == before


def test_a_letter_that_postgresql_does_not_take_is_left_out_there(store, file):
    other = Store.at(f"sqlite:///{file.parent}/other.db", Terms((SECRET,)))
    schema.ready(other.database)
    other.outbox.queue(Letter("k", ROSA, "a\0b", LATER))
    save(other.database, file, NOW)
    other.database.close()

    put_back(store, file)

    with store.database.read() as connection:
        kept = connection.execute(select(outbox.c.text)).scalar_one()
    assert kept == ("a\0b" if store.database.is_sqlite else "ab")


def under(keys, url, contact=None) -> Store:
    """A store that is sealed with the first of these keys."""
    store = Store.at(url, Terms((SECRET,), keys))
    schema.ready(store.database)
    if contact:
        add(store, contact)
    return store


def test_a_backup_of_an_older_key_is_sealed_with_the_first(database_url, file):
    older = under(KEYS, f"sqlite:///{file.parent}/older.db", ROSA)
    save(older.database, file, NOW)
    older.database.close()
    newer = under((OTHER_KEY, *KEYS), database_url)

    put_back(newer, file, over=False)

    with newer.database.read() as connection:
        (row,) = connection.execute(select(people))
    newer.database.close()
    alone = under((OTHER_KEY,), database_url)
    assert addresses(alone) == {ROSA.address}
    assert row.ending == alone.database.sealing.ending(ROSA.address)
    alone.database.close()


def test_a_backup_that_no_key_opens_is_refused_and_nothing_is_changed(
    database_url, file
):
    older = under(KEYS, f"sqlite:///{file.parent}/older.db", ROSA)
    save(older.database, file, NOW)
    older.database.close()
    other = under((OTHER_KEY,), database_url, JUAN)
    with pytest.raises(BadBackup, match="DATA_KEY"):
        put_back(other, file)
    assert addresses(other) == {JUAN.address}
    other.database.close()


@contextmanager
def busy(store) -> Iterator[None]:
    """Three writers, each of which adds a person and a letter together."""
    stop, began = threading.Event(), threading.Barrier(4)

    def write(worker: int) -> None:
        for number in count(1):
            together(store, f"+519{worker}{number:07}")
            if number == 20:
                began.wait()
            if stop.is_set():
                return

    with ThreadPoolExecutor() as pool:
        writing = [pool.submit(write, worker) for worker in range(3)]
        began.wait()
        yield
        stop.set()
    assert [each.result() for each in writing] == [None] * 3


def test_it_is_of_one_moment_while_others_write(store, file):
    """No backup has a person without her letter, or a letter without its person."""
    with busy(store):
        contents = [save(store.database, file, NOW) for _ in range(5)]
    for each in contents:
        assert each.counts["people"] == each.counts["outbox"] + 2 >= 62
    with closing(sqlite3.connect(file)) as backup:
        letters = backup.execute("SELECT address FROM outbox").fetchall()
        everybody = backup.execute("SELECT address FROM people").fetchall()
    assert {*letters} == {*everybody} - {(ROSA.address,), (JUAN.address,)}


def together(store, address: str) -> None:
    letter = Letter(address, Contact(Channel.SMS, address), "x", LATER)
    row = {"channel": "sms", "address": address, "first_at": NOW, "last_at": NOW}
    with store.database.write() as connection:
        connection.execute(insert(people).values(row))
        connection.execute(insert(outbox).values(letter.as_row()))


def damaged(file, how) -> None:
    good = file.read_bytes()
    middle = len(good) // 2
    bad = {
        "truncated": good[:middle],
        "cut at the end": good[:-4096],
        "overwritten": good[:8192] + b"\xff" * 8192 + good[16384:],
        "text": b"no backup\n",
        "empty": b"",
    }
    file.write_bytes(bad[how])


@pytest.mark.parametrize(
    "how", ["truncated", "cut at the end", "overwritten", "text", "empty"]
)
def test_a_damaged_file_is_refused_and_changes_nothing(store, file, how):
    save(store.database, file, NOW)
    before = rows(store)
    damaged(file, how)

    with pytest.raises(BadBackup):
        put_back(store, file)

    assert rows(store) == before


def test_a_file_that_is_not_there_and_another_program_s_are_refused(store, file):
    with pytest.raises(BadBackup, match="not there"):
        check(file)
    with closing(sqlite3.connect(file)) as other:
        other.execute("CREATE TABLE alembic_version (version_num TEXT)")
        other.commit()
    with pytest.raises(BadBackup, match="no backup of this bot"):
        check(file)


def test_one_of_a_newer_program_is_refused(store, file):
    save(store.database, file, NOW)
    with closing(sqlite3.connect(file)) as newer:
        newer.execute("UPDATE alembic_version SET version_num = '9999'")
        newer.commit()
    with pytest.raises(BadBackup, match="newer"):
        put_back(store, file)


def test_people_who_are_there_are_not_replaced_unasked(store, file):
    save(store.database, file, NOW)
    before = rows(store)
    with pytest.raises(BadBackup, match="--over"):
        put_back(store, file, over=False)
    assert rows(store) == before


def test_the_database_itself_is_no_backup(tmp_path):
    store = Store.at(f"sqlite:///{tmp_path}/bot.db")
    schema.ready(store.database)
    with pytest.raises(BadBackup, match="own database"):
        save(store.database, tmp_path / "bot.db", NOW)
    store.database.close()


def test_what_cannot_be_written_leaves_nothing_and_keeps_the_last(store, file):
    save(store.database, file, NOW)
    kept = file.read_bytes()
    with pytest.raises(BadBackup, match="can't be written"):
        save(store.database, file.parent / "no" / "folder.db", NOW)
    assert file.read_bytes() == kept


FULL = """
import resource, sys
from datetime import UTC, datetime
from pathlib import Path
from bot.store import Store
from bot.store.backups import BadBackup, save
resource.setrlimit(resource.RLIMIT_FSIZE, (65536, 65536))
import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
store = Store.at(sys.argv[1])
try:
    save(store.database, Path(sys.argv[2]), datetime.now(UTC))
except BadBackup as exc:
    print(exc)
"""


def test_a_full_disk_leaves_nothing_behind_and_keeps_the_last(
    store, file, database_url
):
    """A process that may write 64 KB a file and no more meets a full disk's error."""
    save(store.database, file, NOW)
    kept = file.read_bytes()

    told = subprocess.run(
        [sys.executable, "-c", FULL, database_url, str(file)],
        check=True,
        capture_output=True,
        text=True,
    )

    assert "can't be written" in told.stdout, told.stderr
    assert file.read_bytes() == kept
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_who_was_erased_since_does_not_come_back(store, file):
    hers = Letter("k", ROSA, "hola", LATER)
    store.outbox.queue(hers)
    save(store.database, file, NOW)
    forgets(store, ROSA)

    done = put_back(store, file)

    assert done.erased == 1
    assert addresses(store) == {JUAN.address}
    assert store.is_suppressed(ROSA)
    with store.database.read() as connection:
        left = connection.execute(select(outbox)).one()
    assert (left.address, left.text) == ("", "")


def test_who_was_erased_before_and_came_again_stays(store, file):
    forgets(store, ROSA)
    add(store, ROSA, LATER)
    save(store.database, file, LATER)

    assert put_back(store, file).erased == 0
    assert addresses(store) == {ROSA.address, JUAN.address}


def test_hashes_kept_elsewhere_do_the_same_on_an_empty_database(store, file, tmp_path):
    invited = {"channel": "sms", "address": ROSA.address, "at": NOW, "by_id": 1}
    with store.database.write() as connection:
        connection.execute(insert(invitations).values(invited))
    save(store.database, file, NOW)
    other = Store.at(f"sqlite:///{tmp_path}/other.db", Terms((SECRET,)))
    schema.ready(other.database)

    done = put_back(other, file, [store.pseudonyms.of(ROSA)], over=False)

    assert done.erased == 1
    assert addresses(other) == {JUAN.address}
    assert other.is_suppressed(ROSA)
    assert not rows(other)["invitations"]
    other.database.close()


def test_a_letter_that_waited_is_asked_for_before_it_is_sent(store, file):
    store.outbox.queue(Letter("waited", ROSA, "hola", LATER + timedelta(hours=1)))
    save(store.database, file, NOW)

    assert put_back(store, file).doubtful == 1

    assert store.outbox.waiting(Channel.SMS, 2, LATER, 9) == []
    numbers = store.outbox.overdue(Channel.SMS, LATER, 9)
    (envelope,) = store.handover.claim_overdue(numbers, LATER)
    assert (envelope.attempt, envelope.began_at) == (1, NOW)
    store.handover.was_not_sent(envelope, LATER)
    assert len(store.outbox.waiting(Channel.SMS, 2, LATER, 9)) == 1


def test_numbers_that_others_know_are_not_given_twice(store, file):
    save(store.database, file, NOW)
    given = 0
    for number in range(3):
        store.outbox.queue(Letter(f"since {number}", ROSA, "x", LATER))
        given += 1
    put_back(store, file)

    store.outbox.queue(Letter("new", ROSA, "x", LATER))
    add(store, Contact(Channel.SMS, "+51900000009"))

    with store.database.read() as connection:
        number = connection.execute(select(func.max(outbox.c.id))).scalar_one()
    assert number == given + AHEAD["outbox"] + 1


def test_what_was_under_way_is_stopped_and_everybody_signs_in_anew(store, file):
    begun = {"state": State.SCHEDULED, "due": NOW, "created_at": NOW, "ends_at": NOW}
    notice = dict.fromkeys(("people", "whatsapp", "sms", "segments", "cost"), 0)
    notice |= {"author_id": 1, "audience": "{}", "text": "", "expires_at": LATER}
    later = {"key": "b", "due": LATER + timedelta(days=1)}
    signed_in = {"token": "t", "person_id": 1, "until": LATER}
    with store.database.write() as connection:
        rows_ = [notice | begun | {"key": "a"}, notice | begun | later]
        connection.execute(insert(notices), rows_)
        moments = {"began_at": NOW, "seen_at": NOW}
        connection.execute(insert(sessions).values(signed_in | moments))
    save(store.database, file, NOW)

    assert put_back(store, file).stopped == 1

    with store.database.read() as connection:
        states = connection.execute(select(notices.c.state).order_by(notices.c.key))
        assert list(states.scalars()) == [State.STOPPED, State.SCHEDULED]
    assert not rows(store)["sessions"]


def test_the_log_is_guarded_again_after_a_restore(store, file):
    save(store.database, file, NOW)
    put_back(store, file)
    audit = metadata.tables["audit"]
    noted = {"at": NOW, "who": "x", "origin": "terminal", "act": "restored"}
    with store.database.write() as connection:
        connection.execute(insert(audit).values(noted))
    with (
        pytest.raises((StoreUnavailable, Exception), match="only added to"),
        store.database.write() as connection,
    ):
        connection.execute(update(audit).values(who="y"))


def test_the_newest_file_in_a_folder_is_the_backup(file):
    assert newest(file.parent) is None
    for name, age in (("a.db", 5), ("b.db", 1), ("c.txt", 0)):
        path = file.parent / name
        path.write_text("")
        os.utime(path, (1000 - age, 1000 - age))
    assert newest(file.parent).name == "b.db"

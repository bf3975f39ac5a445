"""Backups: one file, made while the bot runs, and opened before it counts as one.

The file is a SQLite database with our schema, whichever database the bot runs on: it
needs nothing but Python to be made, opened and checked, and can be restored on either.
From SQLite it is a copy of its pages, from PostgreSQL one of its rows, both of a single
moment. (pg_dump would have to be of the server's version, is not on every machine, and
writes what only another server can check.)
"""

import os
import sqlite3
from collections.abc import Collection, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from sqlalchemy import Connection

from bot.store.copying import copied
from bot.store.database import Database, StoreUnavailable
from bot.store.schema import VERSION, migrate, version_of
from bot.store.sealing import Sealing
from bot.store.tables import metadata

OWNER_ONLY: Final = 0o600
BUSY_SECONDS: Final = 10
NOTE: Final = "backup_note"
"""The table that a backup has besides: when it was made."""
ENDING: Final = ".db"
NAME: Final = "oro-justo-"
"""Begins the names that the bot itself gives to backups."""
ERASED: Final = "erased.txt"
"""Beside backups: the hashes of who was erased, also since the newest was made."""


class BadBackup(Exception):
    """The file is no backup that can be trusted, or none could be made."""


@dataclass(frozen=True)
class Contents:
    """What a backup holds."""

    made_at: datetime
    version: str
    """Of the schema."""
    counts: Mapping[str, int]
    """Rows by table."""


def save(database: Database, file: Path, now: datetime) -> Contents:
    """Write a backup, check it, and only then give it its name."""
    if _is_same(database, file):
        raise BadBackup(f"{file} is the bot's own database: name another file")
    if version_of(database) is None:
        raise BadBackup("there is no database to back up")
    with _unfinished(file) as part:
        counted = _write(database, part, now)
        contents = check(part)
        if not counted.items() <= contents.counts.items():
            raise BadBackup(f"{file}: rows are missing")
    return contents


def _is_same(database: Database, file: Path) -> bool:
    own = database.file
    return own is not None and file.exists() and file.samefile(own)


@contextmanager
def _unfinished(file: Path) -> Iterator[Path]:
    """A file that only its owner reads, and that gets its name when all went well."""
    part = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR, OWNER_ONLY))
        yield part
        _settle(part)
        part.replace(file)
        _settle(file.absolute().parent)
    except OSError as exc:
        raise BadBackup(f"{file} can't be written: {exc.strerror}") from exc
    except (sqlite3.Error, StoreUnavailable) as exc:
        raise BadBackup(f"{file} can't be written: {exc}") from exc
    finally:
        for left in (part, *part.parent.glob(f"{part.name}-*")):
            with suppress(OSError):
                left.unlink()


def _settle(path: Path) -> None:
    """On the disk, and not only in its memory."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _write(database: Database, part: Path, now: datetime) -> dict[str, int]:
    """Copy everything; how many rows of each table, where they were counted."""
    counts = {}
    if database.is_sqlite:
        with (
            database.driver() as source,
            closing(sqlite3.connect(part)) as target,
        ):
            source.backup(target)
    else:
        counts = _copied(database, part)
    with closing(sqlite3.connect(part)) as target:
        # One file, without a log beside it.
        target.execute("PRAGMA journal_mode=DELETE")
        target.execute(f"CREATE TABLE {NOTE} (made_at TEXT)")
        target.execute(f"INSERT INTO {NOTE} VALUES (?)", [now.isoformat()])  # noqa: S608
        target.commit()
    return counts


def _copied(database: Database, part: Path) -> dict[str, int]:
    if version_of(database) != VERSION:
        raise BadBackup(
            "the database has another schema than this program: make the backup with "
            "the program that it belongs to, or run `python -m bot migrate` first"
        )
    copy = Database(f"sqlite:///{part}", sealing=database.sealing)
    try:
        migrate(copy)
        with database.snapshot() as source, copy.write() as target:
            return copy_rows(source, target)
    finally:
        copy.close()


def copy_rows(source: Connection, target: Connection) -> dict[str, int]:
    """Copy every row of every table; how many of each."""
    return {
        table.name: sum(copied(source, target, table))
        for table in metadata.sorted_tables
    }


def check(file: Path) -> Contents:
    """Open a backup and read all of it; BadBackup if anything is wrong with it."""
    if not file.is_file():
        raise BadBackup(f"{file} is not there")
    address = f"{file.absolute().as_uri()}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(address, uri=True)) as backup:
            return _contents(backup)
    except (sqlite3.Error, ValueError) as exc:
        raise BadBackup(f"{file} is damaged, or no backup of this bot: {exc}") from exc


def _contents(backup: sqlite3.Connection) -> Contents:
    for pragma in ("integrity_check", "foreign_key_check"):
        said = backup.execute(f"PRAGMA {pragma}").fetchall()
        if said not in ([], [("ok",)]):
            raise ValueError(f"{pragma}: {str(said[0][0])[:80]}")
    (made_at,) = _only(backup, f"SELECT made_at FROM {NOTE}")  # noqa: S608 - our own name
    (version,) = _only(backup, "SELECT version_num FROM alembic_version")
    tables = backup.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    ours = {name for (name,) in tables} & metadata.tables.keys()
    counts = {
        name: _only(backup, f'SELECT count(*) FROM "{name}"')[0]  # noqa: S608 - our own name
        for name in sorted(ours)
    }
    return Contents(datetime.fromisoformat(made_at), str(version), counts)


def _only(backup: sqlite3.Connection, question: str) -> tuple[Any, ...]:
    found = backup.execute(question).fetchall()
    if len(found) != 1:
        raise ValueError(f"{len(found)} rows where there must be one")
    (row,) = found
    return tuple(row)


@contextmanager
def opened(file: Path, sealing: Sealing) -> Iterator[Database]:
    """A copy of a backup with the schema that this program needs; the file stays."""
    with TemporaryDirectory(prefix="oro-justo-") as folder:
        copy = Path(folder) / "copy.db"
        with (
            closing(
                sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)
            ) as source,
            closing(sqlite3.connect(copy)) as target,
        ):
            source.backup(target)
        database = Database(f"sqlite:///{copy}", sealing=sealing)
        try:
            migrate(database)
            yield database
        finally:
            database.close()


def newest(folder: Path) -> Path | None:
    """The newest backup in a folder."""
    found = [path for path in folder.glob(f"*{ENDING}") if path.is_file()]
    return max(found, key=lambda path: path.stat().st_mtime, default=None)


def named(now: datetime) -> str:
    """The name of a backup of this moment; names sort as the moments do."""
    return f"{NAME}{now:%Y%m%d-%H%M%S}{ENDING}"


def prune(folder: Path, keep: int) -> list[Path]:
    """Remove all but the newest backups of those that the bot named; which those were.

    Others' names are others' to remove.
    """
    old = sorted(folder.glob(f"{NAME}*{ENDING}"))[:-keep]
    for path in old:
        path.unlink(missing_ok=True)
    return old


def note_erased(folder: Path, hashes: Collection[str]) -> bool:
    """Keep the hashes beside the backups; False if they are there already."""
    if hashes == read_erased(folder / ERASED):
        return False
    with _unfinished(folder / ERASED) as part:
        part.write_text("".join(f"{one}\n" for one in sorted(hashes)), encoding="ascii")
    return True


def read_erased(file: Path) -> set[str]:
    """The hashes in such a file; none where there is no file."""
    if not file.is_file():
        return set()
    return set(file.read_text(encoding="ascii").split())

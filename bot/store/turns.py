"""How SQLite's connections are set up, and wait for their turn.

WAL with synchronous=FULL, so that what was acknowledged survives a power cut; every
write begins IMMEDIATE, so that it waits for the lock instead of failing halfway.
"""

import sqlite3
from time import sleep
from typing import Any, Final

from sqlalchemy import Connection

LOOK_MILLISECONDS: Final = 1
"""Between two looks at whether another process has ended its transaction."""


def tune(connection: sqlite3.Connection, _record: Any) -> None:
    """A new connection like any other."""
    connection.isolation_level = None  # the driver must not begin on its own
    for setting in (
        *("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"),
        # Else REPLACE would delete a row of the audit log behind its trigger's back.
        "recursive_triggers=ON",
    ):
        connection.execute(f"PRAGMA {setting}")


def own(connection: sqlite3.Connection, _record: Any) -> None:
    """A new connection that has the file for itself."""
    connection.isolation_level = None
    # Who has a database in WAL open holds it, also while at rest; to leave that mode
    # takes the file for oneself.
    for setting in ("busy_timeout=0", "locking_mode=EXCLUSIVE", "journal_mode=DELETE"):
        connection.execute(f"PRAGMA {setting}")


def begin_alone(connection: Connection) -> None:
    """Begin where nobody else may even read."""
    connection.exec_driver_sql("BEGIN EXCLUSIVE")


def begin(connection: Connection) -> None:
    """Begin to read, or to write as soon as it is one's turn."""
    if connection.get_execution_options().get("writes"):
        _take_turn(connection)
    else:
        connection.exec_driver_sql("BEGIN")


def _take_turn(connection: Connection) -> None:
    """Begin to write as soon as no other process does.

    SQLite itself looks more and more seldom, at last ten times a second: whoever writes
    part after part, with little time between, would keep all others waiting.
    """
    driver: Any = connection.connection.driver_connection
    patience = driver.execute("PRAGMA busy_timeout").fetchone()[0]
    driver.execute("PRAGMA busy_timeout=0")
    try:
        for _ in range(patience // LOOK_MILLISECONDS):
            if _is_free(driver):
                return
            sleep(LOOK_MILLISECONDS / 1000)
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    finally:
        driver.execute(f"PRAGMA busy_timeout={patience}")


def _is_free(driver: sqlite3.Connection) -> bool:
    """Begin to write, unless another process does."""
    try:
        driver.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as exc:
        if exc.sqlite_errorcode != sqlite3.SQLITE_BUSY:
            raise
        return False
    return True

"""A process that changes as many letters as the line it is given says, and falls silent
in the middle of the transaction:

python -m tests.processes.holder DATABASE_URL
"""

import sys

from sqlalchemy import bindparam, update

from bot.store.tables import outbox
from tests.keys import sealed

CHANGE = update(outbox).where(outbox.c.id == bindparam("this")).values(error="held")


def main(database_url: str) -> None:
    """Until the input ends."""
    store = sealed(database_url)
    count = int(sys.stdin.readline())
    with store.database.write() as connection:
        connection.execute(CHANGE, [{"this": n} for n in range(1, count + 1)])
        sys.stdout.write("held\n")
        sys.stdout.flush()
        sys.stdin.readline()


if __name__ == "__main__":
    main(*sys.argv[1:])

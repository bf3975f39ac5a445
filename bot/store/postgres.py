"""How PostgreSQL's connections are set up: who is cut off or falls silent is given up
by either side, and holds no row for long."""

from typing import Any, Final

from sqlalchemy import Connection, make_url

OPTIONS: Final = (
    "-c statement_timeout=10000 -c idle_in_transaction_session_timeout=15000"
    # The server's side of LINE. Where it waits for its answer to be acknowledged only
    # the last one counts: without it it would try for a quarter of an hour.
    " -c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3"
    " -c tcp_user_timeout=20000"
)
LINE: Final = {
    "connect_timeout": "5",
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "20000",
}
"""A host that is cut off notices it within half a minute, and so does the server."""


def line(url: str) -> dict[str, str]:
    """What a connection is made with; what the address itself asks for counts more."""
    asked = make_url(url).query
    kept = {name: value for name, value in LINE.items() if name not in asked}
    return kept | {"options": f"{OPTIONS} {asked.get('options', '')}"}


def conninfo(url: str) -> str:
    """The address for what speaks to PostgreSQL without SQLAlchemy."""
    # Loaded only where there is a PostgreSQL.
    from psycopg.conninfo import make_conninfo

    address = make_url(url)
    _, asked = address.get_dialect()().create_connect_args(address)
    return make_conninfo(**{**asked, **line(url)})


def count_silence(
    connection: Connection,
    _cursor: Any,
    _statement: Any,
    _values: Any,
    _of: Any,
    many: bool,
) -> None:
    """Have the server count again how long nothing is said in a transaction.

    It begins to count at the end of a statement and leaves off at the next message.
    When psycopg executes for many rows the last message is a Flush, that ends nothing:
    whoever fell silent there would hold those rows for ever.
    """
    if many:
        driver: Any = connection.connection.driver_connection
        driver.execute(";")

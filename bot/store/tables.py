"""Every table. Times are UTC; money and rates are exact, as text."""

from datetime import UTC, datetime
from decimal import Decimal

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.types import TypeDecorator

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = MetaData(naming_convention=NAMES)


class Exact(TypeDecorator[Decimal]):
    """A Decimal kept digit by digit: SQLite's NUMERIC would make it a float."""

    impl = String(60)
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:
        return None if value is None else str(value)

    def process_result_value(
        self, value: str | None, dialect: Dialect
    ) -> Decimal | None:
        return None if value is None else Decimal(value)


class Moment(TypeDecorator[datetime]):
    """An aware datetime, kept in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(
        self, value: datetime | None, dialect: Dialect
    ) -> datetime | None:
        if value is None or dialect.name != "sqlite":
            return value
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(
        self, value: datetime | None, dialect: Dialect
    ) -> datetime | None:
        if value is None or dialect.name != "sqlite":
            return value
        return value.replace(tzinfo=UTC)


pulls = Table(
    "pulls",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("gold_state", String(12), nullable=False),
    Column("dollar_state", String(12), nullable=False),
    # Empty while no price was ever believed.
    Column("gold", Exact),
    Column("dollar", Exact),
    Column("gold_as_of", Moment),
    Column("dollar_as_of", Moment),
    Column("sources", Integer, nullable=False),
    sqlite_autoincrement=True,
)

quotes = Table(
    "quotes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("pull_id", ForeignKey(pulls.c.id), nullable=False, index=True),
    Column("source", String(40), nullable=False),
    Column("pair", String(10), nullable=False),
    Column("price", Exact),
    Column("as_of", Moment),
    Column("kind", String(8)),
    Column("heard_at", Moment),
    Column("used", Boolean, nullable=False),
    Column("reason", Text),
)

proposals = Table(
    "proposals",
    metadata,
    Column("pull_id", ForeignKey(pulls.c.id), primary_key=True),
    Column("pair", String(10), primary_key=True),
    Column("value", Exact, nullable=False),
    Column("as_of", Moment, nullable=False),
    Column("state", String(12), nullable=False),
)

answers_by_source = Table(
    "answers_by_source",
    metadata,
    Column("source", String(40), primary_key=True),
    Column("outcome", String(40), primary_key=True),
    Column("count", Integer, nullable=False),
)

ticks = Table(
    "ticks",
    metadata,
    Column("job", String(40), primary_key=True),
    Column("due", Moment, primary_key=True),
    Column("done_at", Moment, nullable=False),
)

people = Table(
    "people",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("channel", String(12), nullable=False),
    Column("address", String(140), nullable=False),
    Column("phone", String(20)),
    Column("first_at", Moment, nullable=False),
    Column("last_at", Moment, nullable=False),
    Column("quiet_until", Moment),
    Column("zone", String(80)),
    # What was talked about last, as JSON.
    Column("topic", Text),
    Column("tips_told", Integer, nullable=False, server_default="0"),
    UniqueConstraint("channel", "address"),
)

# The prices of a day: the last ones, and the extremes in soles a gram of pure gold.
days = Table(
    "days",
    metadata,
    Column("day", Date, primary_key=True),
    Column("gold", Exact, nullable=False),
    Column("dollar", Exact, nullable=False),
    Column("highest", Exact, nullable=False),
    Column("lowest", Exact, nullable=False),
)

# What people were paid. The seller is a keyed hash: nobody is named, and yet a person
# counts once.
sales = Table(
    "sales",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("zone", String(80), nullable=False),
    Column("day", Date, nullable=False),
    Column("fine_gram", Exact, nullable=False),
    Column("seller", String(64), nullable=False),
    UniqueConstraint("seller", "day"),
    Index(None, "zone", "day"),
)

# People who want to talk to a person.
calls = Table(
    "calls",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person_id", ForeignKey(people.c.id), nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Column("text", Text, nullable=False),
    Column("answered_at", Moment, index=True),
)

inbound = Table(
    "inbound",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String(80), nullable=False, unique=True),
    Column("person_id", ForeignKey(people.c.id), nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("text", Text, nullable=False),
    Column("intent", String(20), nullable=False),
    Column("replies", Text, nullable=False),
    Index(None, "person_id", "received_at"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String(120), nullable=False, unique=True),
    Column("channel", String(12), nullable=False),
    Column("address", String(140), nullable=False),
    Column("text", Text, nullable=False),
    Column("status", String(12), nullable=False),
    Column("due", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("lease_until", Moment),
    Column("attempts", Integer, nullable=False),
    Column("provider_id", String(80)),
    Column("error", Text),
    Column("sent_at", Moment),
    Index(None, "status", "due"),
    Index(None, "channel", "address", "id"),
    sqlite_autoincrement=True,
)

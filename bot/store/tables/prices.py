"""Prices: every pull, what each source said, the days, and the ticks of the clock."""

from sqlalchemy import Boolean, Column, Date, ForeignKey, Integer, String, Table, Text

from bot.store.tables.columns import Exact, Moment, metadata

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

ticks = Table(
    "ticks",
    metadata,
    Column("job", String(40), primary_key=True),
    Column("due", Moment, primary_key=True),
    Column("done_at", Moment, nullable=False),
)

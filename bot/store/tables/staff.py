"""Coordinators and operators: their areas, how they sign in, and what they did."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text

from bot.store.tables.columns import Moment, metadata
from bot.store.tables.people import people

# One row a person who may do more than ask: a coordinator or an operator.
staff = Table(
    "staff",
    metadata,
    Column("person_id", ForeignKey(people.c.id), primary_key=True),
    Column("role", String(12), nullable=False),
    Column("name", String(60), nullable=False, server_default=""),
    Column("since", Moment, nullable=False),
)

# The zones and groups whose people a coordinator may write to.
areas = Table(
    "areas",
    metadata,
    Column("person_id", ForeignKey(people.c.id), primary_key=True),
    # "zone" or "group".
    Column("kind", String(8), primary_key=True),
    Column("name", String(80), primary_key=True),
)

# The code by which somebody signs in, as a keyed hash; one a person, the last.
sign_ins = Table(
    "sign_ins",
    metadata,
    Column("person_id", ForeignKey(people.c.id), primary_key=True),
    Column("code", String(64)),
    Column("code_until", Moment),
    # Wrong codes since the last right one.
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("wait_until", Moment),
    # Codes sent since this moment: nobody's phone is flooded.
    Column("counted_from", Moment),
    Column("sent", Integer, nullable=False, server_default="0"),
)

# Who is signed in, by the hash of what her browser holds.
sessions = Table(
    "sessions",
    metadata,
    Column("token", String(64), primary_key=True),
    Column("person_id", ForeignKey(people.c.id), nullable=False, index=True),
    Column("began_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("until", Moment, nullable=False),
)

# What was done, by whom, when and from where. Rows are only ever added: the database
# itself refuses to change or to delete one. So no whole number stands in it.
audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Moment, nullable=False, index=True),
    Column("person_id", Integer),
    # The name and the masked number that she had then.
    Column("who", String(120), nullable=False),
    # sms, whatsapp, console or terminal.
    Column("origin", String(12), nullable=False),
    Column("act", String(40), nullable=False),
    # What it was done to, as "notice 12", and what more there is to say, as JSON.
    Column("subject", String(120), nullable=False, server_default=""),
    Column("details", Text, nullable=False, server_default="{}"),
    Index(None, "person_id", "at"),
)

# What the operator has put in the place of a number of the policy's file.
policy_changes = Table(
    "policy_changes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("who", String(120), nullable=False),
    # As "fair.local.good".
    Column("name", String(80), nullable=False, index=True),
    Column("value", String(60), nullable=False),
)

"""People: where they are reached, what they allowed, asked for and told."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
    false,
)

from bot.store.tables.columns import (
    Address,
    Exact,
    Moment,
    SealedText,
    Withheld,
    ending,
    metadata,
)

people = Table(
    "people",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("channel", String(12), nullable=False),
    Column("address", Address(140), nullable=False),
    # By which the end of a number is looked for; empty while there is no key.
    Column("ending", String(16), default=ending),
    # The same where it is a number, empty where it is a WhatsApp id.
    Column("phone", Withheld(20)),
    Column("first_at", Moment, nullable=False),
    Column("last_at", Moment, nullable=False),
    Column("quiet_until", Moment),
    Column("zone", String(80)),
    # What was talked about last, as JSON.
    Column("topic", SealedText),
    Column("tips_told", Integer, nullable=False, server_default="0"),
    # What may be sent to her unasked, and since when she wants none of it.
    Column("alerts_allowed", Boolean, nullable=False, server_default=false()),
    Column("notices_allowed", Boolean, nullable=False, server_default=false()),
    Column("left_at", Moment),
    Column("linked_id", Integer),
    Column("night", Boolean, nullable=False, server_default=false()),
    # Until then WhatsApp takes more than templates.
    Column("window_until", Moment),
    # The provider takes nothing for her until she writes START.
    Column("stopped_at", Moment),
    Column("unreachable", String(20)),
    Column("unreachable_until", Moment),
    UniqueConstraint("channel", "address"),
    Index(None, "zone"),
    Index(None, "ending", "id"),
)

# The groups that people are in: an association, a cooperative, a shift.
memberships = Table(
    "memberships",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("person_id", ForeignKey(people.c.id), primary_key=True, index=True),
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
    Column("text", SealedText, nullable=False),
    Column("answered_at", Moment, index=True),
)

# What she was told that she allows, and what she said to it; never changed.
consents = Table(
    "consents",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person_id", ForeignKey(people.c.id), nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Column("scopes", String(40), nullable=False),
    Column("given", Boolean, nullable=False),
    Column("version", String(20), nullable=False),
    Column("wording", SealedText, nullable=False),
    Column("channel", String(12), nullable=False),
)

# Who had everything erased, as a keyed hash: they must not be written to again.
suppressed = Table(
    "suppressed",
    metadata,
    Column("pseudonym", String(64), primary_key=True),
    Column("at", Moment, nullable=False),
)

# Levels are in millionths of a sol a gram of pure gold: whole numbers, which both
# databases compare and index.
alerts = Table(
    "alerts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person_id", ForeignKey(people.c.id), nullable=False, index=True),
    Column("kind", String(8), nullable=False),
    Column("amount", Exact),
    Column("fineness", Exact, nullable=False),
    Column("percent", Exact),
    Column("base", Exact),
    Column("minute", Integer),
    Column("upper", BigInteger),
    Column("lower", BigInteger),
    Column("armed", Boolean, nullable=False),
    Column("told_day", Date),
    Index(None, "armed", "upper"),
    Index(None, "armed", "lower"),
    Index(None, "minute", "told_day"),
    sqlite_autoincrement=True,
)

"""Messages: those that came in, and those on their way out."""

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
    column,
    false,
)

from bot.clock import utc_now
from bot.store.tables.columns import Address, Moment, SealedText, metadata
from bot.store.tables.people import people

# The key outlives the person and the text: a replay finds it.
inbound = Table(
    "inbound",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String(80), nullable=False, unique=True),
    Column("person_id", ForeignKey(people.c.id)),
    Column("received_at", Moment, nullable=False, index=True),
    Column("text", SealedText, nullable=False),
    Column("intent", String(20), nullable=False),
    Column("replies", SealedText, nullable=False),
    # Of the replies that went back in the same answer.
    Column("segments", Integer, nullable=False, server_default="0"),
    Index(None, "person_id", "received_at"),
    Index(
        "ix_inbound_texts",
        "received_at",
        sqlite_where=column("text") != "",
        postgresql_where=column("text") != "",
    ),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String(120), nullable=False, unique=True),
    Column("person_id", Integer),
    # Where it goes; a letter that falls back to SMS is moved.
    Column("channel", String(12), nullable=False),
    Column("address", Address(140), nullable=False),
    Column("text", SealedText, nullable=False),
    # The words for SMS, and the WhatsApp template with what is filled in.
    Column("plain", SealedText),
    Column("template", String(20)),
    Column("variables", SealedText),
    # What she must have allowed for it, or "invite"; empty for an answer.
    Column("scope", String(10)),
    Column("urgency", Integer, nullable=False, server_default="0"),
    # Letters of one notice share a lane; between lanes nobody waits for the other.
    Column("lane", String(40), nullable=False, server_default=""),
    Column("any_hour", Boolean, nullable=False, server_default=false()),
    Column("status", String(12), nullable=False),
    Column("due", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("handed_until", Moment),
    Column("lease_until", Moment),
    Column("attempts", Integer, nullable=False),
    Column("provider_id", String(80), unique=True),
    Column("code", Integer),
    Column("error", SealedText),
    Column("sent_at", Moment, index=True),
    Column("segments", Integer, nullable=False, server_default="0"),
    # Since when it waits, for who looks at how things go: no letter goes by it. A
    # notice's letters wait since they were due.
    Column("queued_at", Moment, default=utc_now),
    Index(
        "ix_outbox_queue",
        *("channel", "urgency", "lane", "due", "id"),
        sqlite_where=column("status") == "queued",
        postgresql_where=column("status") == "queued",
    ),
    Index(
        "ix_outbox_leases",
        "lease_until",
        sqlite_where=column("status") == "sending",
        postgresql_where=column("status") == "sending",
    ),
    Index(
        "ix_outbox_texts",
        "expires_at",
        sqlite_where=column("text") != "",
        postgresql_where=column("text") != "",
    ),
    Index(None, "channel", "address", "id"),
    Index(None, "lane", "status"),
    sqlite_autoincrement=True,
)

attempts = Table(
    "attempts",
    metadata,
    Column("letter_id", ForeignKey(outbox.c.id), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("began_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Column("outcome", String(20)),
    Column("code", Integer),
)

# What providers said of messages on their way, as they said it.
receipts = Table(
    "receipts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("provider_id", String(80), nullable=False),
    Column("letter_id", Integer),
    Column("progress", String(12), nullable=False),
    Column("code", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    UniqueConstraint("provider_id", "progress", "code"),
)

# One row a sender, or a template, by its name: when the next message may go, and
# whether all of them wait, or those from an urgency on.
senders = Table(
    "senders",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("next_at", Moment),
    Column("held_until", Moment),
    Column("held_from", Integer),
    Column("held_reason", SealedText),
    Column("seen_at", Moment),
)

# Messages still to be erased at a provider, for people who are erased here.
erasures = Table(
    "erasures",
    metadata,
    Column("provider_id", String(80), primary_key=True),
    Column("channel", String(12), nullable=False),
    Column("due", Moment, nullable=False, index=True),
    Column("attempts", Integer, nullable=False),
)

# What past days cost, so that a month is summed without reading its messages.
usage = Table(
    "usage",
    metadata,
    Column("day", Date, primary_key=True),
    Column("channel", String(12), primary_key=True),
    Column("messages", Integer, nullable=False),
    Column("segments", Integer, nullable=False),
    # Millionths of a US dollar.
    Column("cost", BigInteger, nullable=False),
)

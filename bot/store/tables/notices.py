"""Notices of coordinators, and whom they invite."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from bot.store.tables.columns import Address, Moment, SealedText, metadata

notices = Table(
    "notices",
    metadata,
    Column("id", Integer, primary_key=True),
    # Of the message or the form that began it: the same again begins nothing.
    Column("key", String(80), nullable=False, unique=True),
    Column("author_id", Integer, nullable=False, index=True),
    Column("state", String(12), nullable=False, index=True),
    Column("created_at", Moment, nullable=False),
    # To whom, as JSON, and what its author wrote.
    Column("audience", Text, nullable=False),
    Column("text", SealedText, nullable=False),
    Column("template", String(20)),
    Column("variables", SealedText),
    # What was told before it was confirmed.
    Column("people", Integer, nullable=False),
    Column("whatsapp", Integer, nullable=False),
    Column("sms", Integer, nullable=False),
    Column("segments", Integer, nullable=False),
    # Millionths of a US dollar.
    Column("cost", BigInteger, nullable=False),
    Column("ends_at", Moment, nullable=False),
    Column("due", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    # Until when a code confirms it, and how many wrong ones there were.
    Column("code_until", Moment),
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("confirmed_at", Moment),
    Column("second_id", Integer),
    # The last person for whom a letter was written, and how many were.
    Column("reached", Integer, nullable=False, server_default="0"),
    Column("queued", Integer, nullable=False, server_default="0"),
    Column("ended_at", Moment),
    Column("reported", Boolean, nullable=False, server_default=false()),
    Index(None, "state", "due"),
)

# Who was invited to register: each address once, whoever invites.
invitations = Table(
    "invitations",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("channel", String(12), nullable=False),
    Column("address", Address(140), nullable=False),
    Column("at", Moment, nullable=False),
    Column("by_id", Integer, nullable=False),
    # What she belongs to if she says yes.
    Column("zone", String(80)),
    Column("grouping", String(40)),
    # yes, no, or nothing yet.
    Column("answer", String(4)),
    UniqueConstraint("channel", "address"),
)

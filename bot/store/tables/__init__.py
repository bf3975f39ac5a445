"""Every table."""

from bot.store.tables.columns import Exact, Moment, metadata
from bot.store.tables.messages import (
    attempts,
    erasures,
    inbound,
    outbox,
    receipts,
    senders,
    usage,
)
from bot.store.tables.people import alerts, calls, consents, people, sales, suppressed
from bot.store.tables.prices import (
    answers_by_source,
    days,
    proposals,
    pulls,
    quotes,
    ticks,
)

__all__ = [
    "Exact",
    "Moment",
    "alerts",
    "answers_by_source",
    "attempts",
    "calls",
    "consents",
    "days",
    "erasures",
    "inbound",
    "metadata",
    "outbox",
    "people",
    "proposals",
    "pulls",
    "quotes",
    "receipts",
    "sales",
    "senders",
    "suppressed",
    "ticks",
    "usage",
]

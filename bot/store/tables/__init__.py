"""Every table."""

from bot.store.tables.columns import Exact, Moment, metadata
from bot.store.tables.keys import seals
from bot.store.tables.messages import (
    attempts,
    erasures,
    inbound,
    outbox,
    receipts,
    senders,
    usage,
)
from bot.store.tables.notices import invitations, notices
from bot.store.tables.people import (
    alerts,
    calls,
    consents,
    memberships,
    people,
    sales,
    suppressed,
)
from bot.store.tables.prices import (
    answers_by_source,
    days,
    proposals,
    pulls,
    quotes,
    ticks,
)
from bot.store.tables.staff import (
    areas,
    audit,
    policy_changes,
    sessions,
    sign_ins,
    staff,
)

__all__ = [
    "Exact",
    "Moment",
    "alerts",
    "answers_by_source",
    "areas",
    "attempts",
    "audit",
    "calls",
    "consents",
    "days",
    "erasures",
    "inbound",
    "invitations",
    "memberships",
    "metadata",
    "notices",
    "outbox",
    "people",
    "policy_changes",
    "proposals",
    "pulls",
    "quotes",
    "receipts",
    "sales",
    "seals",
    "senders",
    "sessions",
    "sign_ins",
    "staff",
    "suppressed",
    "ticks",
    "usage",
]

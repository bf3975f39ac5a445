"""An archive in which nothing is kept; a test puts in what it is about."""

from datetime import date

from bot.turn import Archive, Record

EMPTY = Archive(
    market=lambda _number: None,
    days=lambda _first: [],
    sales=lambda _zone, _first: [],
    alerts=lambda _contact: [],
    record=lambda _contact: Record(date(2026, 9, 29), 0, 0),
    proofs=lambda _contact, _since: 0,
)

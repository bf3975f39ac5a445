"""Pulls of prices: every one is kept, with each quote and what became of it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, TypeAlias

from sqlalchemy import Connection, Row, insert, literal, select, update

from bot.staff import Staff
from bot.store import days, holds, ticks
from bot.store.database import Database
from bot.store.holds import Held
from bot.store.tables import answers_by_source, pulls, quotes
from bot.store.ticks import Tick
from bot.turn import Day
from pricing.market import Market, Pull
from pricing.quotes import Kind, Pair, Quote, State
from pricing.sources.base import Failure
from pricing.units import PenPerUsd, UsdPerOunce

Seen: TypeAlias = tuple[Pair, Decimal]
"""A value held back, as the operator saw it: by now it may be another."""
USED: Final = "used"
BELIEVED: Final = (pulls.c.gold.is_not(None), pulls.c.dollar.is_not(None))
LATEST: Final = select(pulls).where(*BELIEVED).order_by(pulls.c.id.desc()).limit(1)


@dataclass(frozen=True)
class Heard:
    """What one source said in a pull, and what became of it."""

    source: str
    pair: Pair
    quote: Quote | None
    """None if it failed."""
    used: bool
    reason: str | None


class Pulls:
    """The history of prices."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def latest(self) -> Market | None:
        """The newest market with both prices, None before the first."""
        with self._database.read() as connection:
            return latest(connection)

    def numbered(self, number: int) -> Market | None:
        """The market of one pull."""
        with self._database.read() as connection:
            found = select(pulls).where(pulls.c.id == number, *BELIEVED)
            row = connection.execute(found).first()
            return _market(row) if row else None

    def heard(self, number: int | None = None) -> list[Heard]:
        """What each source said in a pull; without a number, when last asked."""
        newest = select(quotes.c.pull_id).order_by(quotes.c.id.desc()).limit(1)
        pull = newest.scalar_subquery() if number is None else literal(number)
        said = select(quotes).where(quotes.c.pull_id == pull).order_by(quotes.c.id)
        with self._database.read() as connection:
            return [_heard(row) for row in connection.execute(said)]

    def seed(self, market: Market, history: Iterable[Day], now: datetime) -> None:
        """Store a sample market and the days before it, if there is nothing at all."""
        any_pull = select(pulls.c.id).limit(1)
        with self._database.read() as connection:
            if connection.execute(any_pull).first():
                return
        with self._database.alone(), self._database.write() as connection:
            if connection.execute(any_pull).first() is None:
                _insert_market(connection, market, now)
                days.keep(connection, history)

    def is_done(self, tick: Tick) -> bool:
        """Whether a pull was stored for this tick."""
        with self._database.read() as connection:
            return ticks.is_done(connection, tick)

    def save(
        self, pull: Pull, failures: Iterable[Failure], tick: Tick | None = None
    ) -> int:
        """Keep a pull and give its number; TickTaken if another one has its tick."""
        with self._database.write() as connection:
            if tick:
                ticks.take(connection, tick, pull.at)
            heard = list(_heard_in(pull, failures))
            number = _insert_pull(connection, pull)
            _insert_heard(connection, number, heard)
            holds.propose(connection, number, pull)
            _count(connection, heard)
            days.note(connection, latest(connection))
            return number

    def waiting(self) -> list[Held]:
        """What the newest pull holds back for the operator."""
        with self._database.read() as connection:
            return holds.waiting(connection)

    def accept(
        self, now: datetime, seen: Seen | None = None, *, by: Staff | None = None
    ) -> Market | None:
        """Believe what the newest pull holds back, and give the market after it.

        With `seen` only that value of that pair. None if nothing of it is held back, or
        if one of the prices was never believed.
        """
        with self._database.write() as connection:
            held = holds.waiting(connection)
            believed = [each for each in held if seen in (None, _seen(each))]
            if not believed:
                return None
            newest = select(pulls).where(pulls.c.id == held[0].pull)
            values = dict(connection.execute(newest).one()._mapping) | {"at": now}
            del values["id"]
            for each in believed:
                values |= each.believed()
                holds.note(connection, "price.accepted", each, by, now)
            number = _insert(connection, values)
            rest = [each for each in held if each not in believed]
            holds.carry_over(connection, number, rest)
            market = latest(connection)
            days.note(connection, market)
            return market

    def refuse(self, now: datetime, seen: Seen, *, by: Staff | None = None) -> bool:
        """Let a value wait no more; False if it doesn't."""
        with self._database.write() as connection:
            held = [each for each in holds.waiting(connection) if _seen(each) == seen]
            for each in held:
                holds.refuse(connection, each)
                holds.note(connection, "price.refused", each, by, now)
            return bool(held)

    def refused(self, now: datetime) -> set[Seen]:
        """What the operator was asked in the last hour and wants no more of."""
        with self._database.read() as connection:
            return holds.refused(connection, now)

    def outcomes(self) -> dict[tuple[str, str], int]:
        """How often each source was used, refused or failed, since the beginning."""
        with self._database.read() as connection:
            rows = connection.execute(select(answers_by_source))
            return {(source, outcome): count for source, outcome, count in rows}


def latest(connection: Connection) -> Market | None:
    """The newest market, within a transaction that also does something else."""
    row = connection.execute(LATEST).first()
    return _market(row) if row else None


def _market(row: Row[Any]) -> Market:
    return Market(
        gold=UsdPerOunce(row.gold),
        dollar=PenPerUsd(row.dollar),
        gold_as_of=row.gold_as_of,
        dollar_as_of=row.dollar_as_of,
        gold_state=State(row.gold_state),
        dollar_state=State(row.dollar_state),
        number=row.id,
        sources=row.sources,
    )


def _insert(connection: Connection, values: Mapping[str, Any]) -> int:
    result = connection.execute(insert(pulls).values(values).returning(pulls.c.id))
    return int(result.scalar_one())


def _insert_market(connection: Connection, market: Market, now: datetime) -> None:
    values = asdict(market) | {"at": now}
    del values["number"]
    _insert(connection, values)


def _insert_pull(connection: Connection, pull: Pull) -> int:
    gold, dollar = pull.gold.accepted, pull.dollar.accepted
    values = {
        "at": pull.at,
        "gold_state": pull.gold.state,
        "dollar_state": pull.dollar.state,
        "gold": gold and gold.value,
        "dollar": dollar and dollar.value,
        "gold_as_of": gold and gold.as_of,
        "dollar_as_of": dollar and dollar.as_of,
        "sources": len({quote.source for quote in pull.gold.used}),
    }
    return _insert(connection, values)


def _heard_in(pull: Pull, failures: Iterable[Failure]) -> Iterator[Heard]:
    for agreement in (pull.gold, pull.dollar):
        for quote in agreement.used:
            yield Heard(quote.source, quote.pair, quote, True, None)
        for quote, reason in agreement.refused:
            yield Heard(quote.source, quote.pair, quote, False, reason)
    for failure in failures:
        yield Heard(failure.source, failure.pair, None, False, str(failure.error))


def _insert_heard(connection: Connection, number: int, heard: list[Heard]) -> None:
    rows = [
        {
            "pull_id": number,
            "source": each.source,
            "pair": each.pair,
            "price": each.quote and each.quote.price,
            "as_of": each.quote and each.quote.as_of,
            "kind": each.quote and each.quote.kind,
            "heard_at": each.quote and each.quote.heard_at,
            "used": each.used,
            "reason": each.reason,
        }
        for each in heard
    ]
    if rows:
        connection.execute(insert(quotes), rows)


def _count(connection: Connection, heard: list[Heard]) -> None:
    """Add to the counts; a fault is counted without its detail."""
    outcomes = Counter(
        (each.source, (each.reason or USED).partition(":")[0]) for each in heard
    )
    table = answers_by_source
    for (source, outcome), count in outcomes.items():
        here = (table.c.source == source) & (table.c.outcome == outcome)
        added = update(table).where(here).values(count=table.c.count + count)
        if not connection.execute(added).rowcount:
            first = insert(table).values(source=source, outcome=outcome, count=count)
            connection.execute(first)


def _seen(held: Held) -> Seen:
    return held.pair, held.value


def _heard(row: Row[Any]) -> Heard:
    pair = Pair(row.pair)
    quote = None
    if row.price is not None:
        kind = Kind(row.kind)
        quote = Quote(row.source, pair, kind, row.price, row.as_of, row.heard_at)
    return Heard(row.source, pair, quote, row.used, row.reason)

"""Numbers that an operator put in the place of those in the policy's file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, select

from bot.staff import Deed
from bot.store import audit
from bot.store.database import Database
from bot.store.tables import policy_changes


@dataclass(frozen=True)
class Change:
    """One number, and what stood there before; empty is the file's own."""

    number: int
    at: datetime
    who: str
    name: str
    value: str
    before: str


@dataclass(frozen=True)
class Policies:
    """Changes of the policy; none is ever taken out again."""

    database: Database

    def newest(self) -> dict[str, str]:
        """What was put in the place of each number last, by its name."""
        last = select(func.max(policy_changes.c.id)).group_by(policy_changes.c.name)
        found = select(policy_changes.c.name, policy_changes.c.value).where(
            policy_changes.c.id.in_(last)
        )
        with self.database.read() as connection:
            return {row.name: row.value for row in connection.execute(found)}

    def change(self, values: Mapping[str, str], deed: Deed, now: datetime) -> None:
        """Put these numbers in the place of others; `deed` says who does it."""
        who = deed.who.label if deed.who else audit.TERMINAL
        rows = [
            {"at": now, "who": who, "name": name, "value": value}
            for name, value in values.items()
        ]
        with self.database.write() as connection:
            connection.execute(insert(policy_changes), rows)
            audit.note(connection, deed, now)

    def history(self, limit: int) -> Sequence[Change]:
        """The last changes, newest first, each with what it took the place of."""
        before = func.lag(policy_changes.c.value, 1, "").over(
            partition_by=policy_changes.c.name, order_by=policy_changes.c.id
        )
        found = (
            select(policy_changes, before.label("before"))
            .order_by(policy_changes.c.id.desc())
            .limit(limit)
        )
        with self.database.read() as connection:
            return [
                Change(row.id, row.at, row.who, row.name, row.value, row.before)
                for row in connection.execute(found)
            ]

"""Values held back: what waits for the operator, and what she wants no more of."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Connection, func, insert, select, update

from bot.staff import Deed, Origin, Staff
from bot.store import audit
from bot.store.tables import proposals, pulls
from pricing.market import Pull
from pricing.quotes import Pair

REFUSED: Final = "refused"
"""In the place of the state that the value would have had."""
RESTS: Final = timedelta(hours=1)
"""How long nobody is asked again about a value that was refused."""


@dataclass(frozen=True)
class Held:
    """A value that waits for the operator."""

    pull: int
    pair: Pair
    value: Decimal
    as_of: datetime
    state: str
    """What it would have if it is believed."""

    @property
    def column(self) -> str:
        """Where it belongs in a pull's row."""
        return "gold" if self.pair is Pair.GOLD else "dollar"

    def believed(self) -> dict[str, Any]:
        """What a pull's row becomes when it is believed."""
        return {
            self.column: self.value,
            f"{self.column}_as_of": self.as_of,
            f"{self.column}_state": self.state,
        }


def propose(connection: Connection, number: int, pull: Pull) -> None:
    """Keep what a pull holds back."""
    for pair, agreement in ((Pair.GOLD, pull.gold), (Pair.DOLLAR, pull.dollar)):
        if agreement.proposal:
            values = asdict(agreement.proposal) | {"pull_id": number, "pair": pair}
            connection.execute(insert(proposals).values(values))


def waiting(connection: Connection) -> list[Held]:
    """What the newest pull holds back; an earlier one's is over."""
    newest = select(func.max(pulls.c.id)).scalar_subquery()
    found = select(proposals).where(
        proposals.c.pull_id == newest, proposals.c.state != REFUSED
    )
    return [
        Held(row.pull_id, Pair(row.pair), row.value, row.as_of, row.state)
        for row in connection.execute(found.order_by(proposals.c.pair.desc()))
    ]


def carry_over(connection: Connection, number: int, held: Iterable[Held]) -> None:
    """What goes on waiting beside a value that was accepted."""
    for each in held:
        values = asdict(each) | {"pull_id": number}
        del values["pull"]
        connection.execute(insert(proposals).values(values))


def refuse(connection: Connection, held: Held) -> None:
    """It waits no more."""
    this = (proposals.c.pull_id == held.pull) & (proposals.c.pair == held.pair)
    connection.execute(update(proposals).where(this).values(state=REFUSED))


def refused(connection: Connection, now: datetime) -> set[tuple[Pair, Decimal]]:
    """What was refused in the last hour."""
    found = (
        select(proposals.c.pair, proposals.c.value)
        .join(pulls, pulls.c.id == proposals.c.pull_id)
        .where(proposals.c.state == REFUSED, pulls.c.at > now - RESTS)
    )
    return {(Pair(row.pair), row.value) for row in connection.execute(found)}


def note(
    connection: Connection, act: str, held: Held, by: Staff | None, now: datetime
) -> None:
    """Who decided about it."""
    origin = Origin.CONSOLE if by else Origin.TERMINAL
    deed = Deed(by, origin, act, held.pair, (("value", str(held.value)),))
    audit.note(connection, deed, now)

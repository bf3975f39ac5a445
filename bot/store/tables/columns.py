"""What tables are made of. Times are UTC; money and rates are exact, as text.

Numbers, WhatsApp ids and what was written are sealed where there is a DATA_KEY. Who
takes the file learns nobody's number and no message, but does learn how many people and
messages there are, when, in which zones and groups, about what, which two addresses are
one person's, what was allowed, and the names of coordinators: those stand in clear.
"""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, ClassVar, Final

from sqlalchemy import DateTime, Dialect, MetaData, String, Text
from sqlalchemy.sql import operators
from sqlalchemy.types import TypeDecorator

from bot.store.sealing import CLEAR, Family, Sealing

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = MetaData(naming_convention=NAMES)
REMADE: Final = "ending"
"""A column hashed with the key: who copies rows leaves it out, to be made anew."""
COMPARED: Final = (operators.eq, operators.ne, operators.in_op, operators.not_in_op)


class Exact(TypeDecorator[Decimal]):
    """A Decimal kept digit by digit: SQLite's NUMERIC would make it a float."""

    impl = String(60)
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:
        return None if value is None else str(value)

    def process_result_value(
        self, value: str | None, dialect: Dialect
    ) -> Decimal | None:
        return None if value is None else Decimal(value)


class Moment(TypeDecorator[datetime]):
    """An aware datetime, kept in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(
        self, value: datetime | None, dialect: Dialect
    ) -> datetime | None:
        if value is None or dialect.name != "sqlite":
            return value
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(
        self, value: datetime | None, dialect: Dialect
    ) -> datetime | None:
        if value is None or dialect.name != "sqlite":
            return value
        return value.replace(tzinfo=UTC)


class _Sealed(TypeDecorator[str]):
    """A text that is sealed on its way in and opened on its way out.

    Statements compare it for being the same and for being empty, with nothing else:
    the database knows neither its beginning nor its order.
    """

    family: ClassVar[Family]

    def coerce_compared_value(self, op: Any, value: Any) -> Any:
        """Refuse what would find nothing, as LIKE and <."""
        if op not in COMPARED:
            raise TypeError(f"{op.__name__} knows nothing of what is sealed")
        return self

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else sealing_of(dialect).seal(value, self.family)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else sealing_of(dialect).open(value, self.family)


class SealedText(_Sealed):
    """What somebody wrote, or was written."""

    impl = Text
    cache_ok = True
    family = Family.TEXT


class Address(_Sealed):
    """A number, or a WhatsApp id."""

    impl = String
    cache_ok = True
    family = Family.ADDRESS


class Withheld(TypeDecorator[str]):
    """A text that isn't kept where there is a key: only that there is one."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return sealing_of(dialect).withheld(value)


def sealing_of(dialect: Dialect) -> Sealing:
    """The keys of the database whose dialect this is."""
    found: Sealing = getattr(dialect, "sealing", CLEAR)
    return found


def ending(context: Any) -> str | None:
    """The default of a column: the keyed hash of the end of the row's address."""
    address = context.get_current_parameters()["address"]
    return sealing_of(context.dialect).ending(address)

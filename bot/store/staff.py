"""Coordinators and operators: who they are, and which areas are theirs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, insert, select

from bot.person import Channel, Contact
from bot.staff import Area, AreaKind, Deed, Origin, Role, Staff
from bot.store import audit, seals
from bot.store.database import Database, insert_new, put
from bot.store.tables import areas, people, sessions, sign_ins, staff

KNOWN = select(
    staff.c.person_id,
    staff.c.role,
    staff.c.name,
    people.c.channel,
    people.c.address,
    people.c.linked_id,
).join(people, people.c.id == staff.c.person_id)


def by_number(connection: Connection, number: int) -> Staff | None:
    """Somebody of the staff, by her row."""
    return _one(connection, staff.c.person_id == number)


def by_contact(connection: Connection, contact: Contact) -> Staff | None:
    """Somebody of the staff, by her address."""
    return _one(
        connection,
        (people.c.channel == contact.channel) & (people.c.address == contact.address),
    )


def everybody(connection: Connection) -> list[Staff]:
    """All of the staff, by their rows."""
    rows = connection.execute(KNOWN.order_by(staff.c.person_id)).all()
    return [_staff(connection, row) for row in rows]


def dismiss(connection: Connection, rows: Sequence[int]) -> None:
    """These people are nobody special any more, and are signed out."""
    for table in (areas, sign_ins, sessions, staff):
        connection.execute(delete(table).where(table.c.person_id.in_(rows)))


def _one(connection: Connection, this: ColumnElement[bool]) -> Staff | None:
    row = connection.execute(KNOWN.where(this)).first()
    return _staff(connection, row) if row else None


def _staff(connection: Connection, row: Any) -> Staff:
    hers = select(areas.c.kind, areas.c.name).where(areas.c.person_id == row.person_id)
    return Staff(
        row.person_id,
        Contact(Channel(row.channel), row.address),
        Role(row.role),
        row.name,
        frozenset(
            Area(AreaKind(kind), name) for kind, name in connection.execute(hers)
        ),
        row.linked_id,
    )


@dataclass(frozen=True)
class Roles:
    """Who may do what."""

    database: Database

    def of(self, contact: Contact) -> Staff | None:
        """Somebody of the staff, by her address; None for everybody else."""
        with self.database.read() as connection:
            return by_contact(connection, contact)

    def numbered(self, number: int) -> Staff | None:
        """Somebody of the staff, by her row."""
        with self.database.read() as connection:
            return by_number(connection, number)

    def everybody(self) -> list[Staff]:
        """All of the staff."""
        with self.database.read() as connection:
            return everybody(connection)

    def give(
        self,
        contact: Contact,
        role: Role,
        hers: Iterable[Area] = (),
        name: str = "",
        *,
        by: Staff | None = None,
        now: datetime,
    ) -> None:
        """Make somebody what `role` says, with just these areas; who she is to the
        bot is not changed, and PERSON takes all of it back."""
        mine = sorted(set(hers))
        with self.database.write() as connection:
            number = _met(connection, contact, now)
            if role is Role.PERSON:
                dismiss(connection, [number])
            else:
                _appoint(connection, number, role, mine, name, now)
            deed = Deed(
                by,
                Origin.CONSOLE if by else Origin.TERMINAL,
                "role.given",
                f"person {number}",
                (("role", role), ("areas", [area.name for area in mine])),
            )
            audit.note(connection, deed, now)


def _met(connection: Connection, contact: Contact, now: datetime) -> int:
    """The row of an address, made where there is none."""
    seals.guard(connection)
    key = {"channel": contact.channel, "address": contact.address}
    new = key | {"phone": contact.phone, "first_at": now, "last_at": now}
    insert_new(connection, people, [new])
    this = (people.c.channel == contact.channel) & (people.c.address == contact.address)
    return int(connection.execute(select(people.c.id).where(this)).scalar_one())


def _appoint(
    connection: Connection,
    number: int,
    role: Role,
    hers: Sequence[Area],
    name: str,
    now: datetime,
) -> None:
    known = by_number(connection, number)
    values = {
        "role": role,
        "name": name or (known.name if known else ""),
        "since": now,
    }
    put(connection, staff, {"person_id": number}, values)
    connection.execute(delete(areas).where(areas.c.person_id == number))
    for area in hers:
        row = {"person_id": number, "kind": area.kind, "name": area.name}
        connection.execute(insert(areas).values(row))

"""Everybody who wrote, as coordinators and operators see them: each only her own.

Pages go by the number of the last person that was shown, so that the hundredth costs as
much as the first; nothing is counted.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import islice
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    String,
    delete,
    false,
    func,
    or_,
    select,
    true,
    type_coerce,
    union_all,
    update,
)

from bot.person import Channel, Contact, Scope
from bot.staff import Area, AreaKind, Deed, Origin, Staff
from bot.store import audit, forgetting, invited
from bot.store.database import Database
from bot.store.pseudonyms import Pseudonyms
from bot.store.readers import FLAGS, allowed_of
from bot.store.sealing import END, Sealing
from bot.store.tables import memberships, people, staff
from bot.store.tables.columns import sealing_of

BATCH: Final = 2000
MOST_NAMES: Final = 300
WHOLE: Final = 9
"""Digits that are a number, and not the end of one."""
SHOWN: Final = select(
    people.c.id,
    people.c.channel,
    people.c.address,
    people.c.zone,
    *[people.c[flag] for flag in FLAGS.values()],
    people.c.left_at,
    people.c.first_at,
    people.c.last_at,
)


class Consent(StrEnum):
    """What somebody said to being written to."""

    NOTICES = "notices"
    ALERTS = "alerts"
    LEFT = "left"
    NONE = "none"


@dataclass(frozen=True)
class Search:
    """Who is looked for."""

    ending: str = ""
    """Digits at the end of the number."""
    zone: str | None = None
    group: str | None = None
    channel: Channel | None = None
    consent: Consent | None = None


@dataclass(frozen=True)
class Listed:
    """Somebody who was found."""

    number: int
    contact: Contact
    zone: str | None
    groups: tuple[str, ...]
    """Those that whoever looks may know of."""
    allowed: frozenset[Scope]
    has_left: bool
    first_at: datetime
    last_at: datetime


class NotHers(Exception):
    """She has no say over this zone, this group or this person."""


class IsStaff(Exception):
    """A coordinator or an operator is erased only after her role was taken back."""


@dataclass(frozen=True)
class Directory:
    """Everybody, for those who may see them."""

    database: Database
    pseudonyms: Pseudonyms

    def page(
        self, search: Search, by: Staff, before: int | None, limit: int
    ) -> list[Listed]:
        """The newest of those who are looked for, or the next after a number."""
        with self.database.read() as connection:
            found = _those(connection, search, by, before, limit)
            return _listed(connection, list(islice(found, limit)), by)

    def all(self, search: Search, by: Staff) -> Iterator[list[Listed]]:
        """All of them in batches, with nothing open between two."""
        before: int | None = None
        while batch := self.page(search, by, before, BATCH):
            yield batch
            before = batch[-1].number

    def one(self, number: int, by: Staff) -> Listed | None:
        """Somebody by her row; None too if she is none of hers."""
        with self.database.read() as connection:
            return _one(connection, number, by)

    def edit(
        self,
        number: int,
        zone: str | None,
        groups: Collection[str],
        by: Staff,
        now: datetime,
    ) -> bool:
        """Put somebody into a zone and just these of the groups that are hers to give.

        False if there is nobody; NotHers if it isn't for her to say.
        """
        with self.database.write() as connection:
            her = _locked(connection, number, by)
            if her is None:
                return False
            _check(her, zone, groups, by)
            left = set(her.groups) - set(groups)
            gone = (memberships.c.person_id == number) & memberships.c.name.in_(left)
            connection.execute(delete(memberships).where(gone))
            for group in groups:
                invited.join(connection, number, group)
            this = people.c.id == number
            connection.execute(update(people).where(this).values(zone=zone))
            told = (("zone", zone), ("groups", sorted(groups)))
            deed = Deed(by, Origin.CONSOLE, "person.edited", f"person {number}", told)
            audit.note(connection, deed, now)
        return True

    def erase(self, number: int, by: Staff, now: datetime) -> bool:
        """Erase somebody as if she had asked for it, with her other address.

        False if there is nobody; IsStaff if she is more than a person.
        """
        with self.database.write() as connection:
            if _locked(connection, number, by) is None:
                return False
            found = select(people.c.linked_id).where(people.c.id == number)
            other = connection.execute(found).scalar()
            rows = [number] if other is None else [number, other]
            of_staff = select(staff.c.person_id).where(staff.c.person_id.in_(rows))
            if connection.execute(of_staff).first():
                raise IsStaff
            forgetting.forget(connection, rows, self.pseudonyms, now)
            deed = Deed(by, Origin.CONSOLE, "person.erased", f"person {number}")
            audit.note(connection, deed, now)
        return True

    def names(self, kind: AreaKind, by: Staff) -> list[str]:
        """The zones or the groups among which she may choose."""
        if not by.is_operator:
            return sorted(area.name for area in by.areas if area.kind is kind)
        column = people.c.zone if kind is AreaKind.ZONE else memberships.c.name
        with self.database.read() as connection:
            return _names(connection, column)


def _check(her: Listed, zone: str | None, groups: Collection[str], by: Staff) -> None:
    """Whoever takes somebody out of a zone must have that one too."""
    moved = [name for name in (her.zone, zone) if name and her.zone != zone]
    wanted = [Area(AreaKind.ZONE, name) for name in moved]
    wanted += [Area(AreaKind.GROUP, name) for name in groups]
    if not by.covers(wanted):
        raise NotHers


def _those(
    connection: Connection, search: Search, by: Staff, before: int | None, limit: int
) -> Iterator[Any]:
    """The newest of them, read in parts until there are enough: of sealed numbers the
    database knows only a hash of the last digits."""
    sealing = sealing_of(connection.dialect)
    while True:
        part = connection.execute(_found(search, by, before, limit, sealing)).all()
        yield from (row for row in part if _has_ending(row, search))
        if len(part) < limit:
            return
        before, limit = part[-1].id, limit * 2


def _has_ending(row: Any, search: Search) -> bool:
    is_whole = len(search.ending) >= WHOLE
    return is_whole or bool(row.address.endswith(search.ending))


def _found(
    search: Search, by: Staff, before: int | None, limit: int, sealing: Sealing
) -> Any:
    """The newest of them, each area by its own index: together they would be sorted."""
    conditions = _conditions(search, before, sealing)
    if by.is_operator:
        return _newest(SHOWN.where(*conditions), limit)
    parts = [
        _newest(select(people.c.id).where(_in(area), *conditions), limit).subquery()
        for area in sorted(by.areas)
    ]
    hers = union_all(*[select(part.c.id) for part in parts]) if parts else [-1]
    return _newest(SHOWN.where(people.c.id.in_(hers)), limit)


def _newest(found: Select[Any], limit: int) -> Select[Any]:
    return found.order_by(people.c.id.desc()).limit(limit)


def _conditions(
    search: Search, before: int | None, sealing: Sealing
) -> list[ColumnElement[bool]]:
    conditions = [_ends(search.ending, sealing), _consents(search.consent)]
    if before is not None:
        conditions.append(people.c.id < before)
    if search.zone:
        conditions.append(people.c.zone == search.zone)
    if search.group:
        conditions.append(people.c.id.in_(_members(search.group)))
    if search.channel:
        # Not by the index of addresses, which would find half of all and sort them.
        conditions.append(people.c.channel.concat("") == search.channel)
    return conditions


def _in(area: Area) -> ColumnElement[bool]:
    if area.kind is AreaKind.ZONE:
        return people.c.zone == area.name
    return people.c.id.in_(_members(area.name))


def _visible(by: Staff) -> ColumnElement[bool]:
    """Those of her zones and groups; of a group that is hers and no other."""
    if by.is_operator:
        return true()
    return or_(false(), *[_in(area) for area in sorted(by.areas)])


def _members(group: str) -> Any:
    return select(memberships.c.person_id).where(memberships.c.name == group)


def _ends(digits: str, sealing: Sealing) -> ColumnElement[bool]:
    """A whole number is found in the index, the end of one by reading on; where it is
    sealed those are found whose hash is that of its last digits."""
    if not digits:
        return true()
    if len(digits) >= WHOLE:
        whole = [f"+{digits}", f"+51{digits}"]
        return people.c.channel.in_(list(Channel)) & people.c.address.in_(whole)
    if not sealing.is_on:
        clear = type_coerce(people.c.address, String)
        return clear.endswith(digits, autoescape=True)
    if len(digits) < END:
        return true()
    return people.c.ending == sealing.ending(digits)


def _consents(consent: Consent | None) -> ColumnElement[bool]:
    nothing = people.c.notices_allowed.is_(False) & people.c.alerts_allowed.is_(False)
    conditions = {
        None: true(),
        Consent.NOTICES: people.c.notices_allowed.is_(True),
        Consent.ALERTS: people.c.alerts_allowed.is_(True),
        Consent.LEFT: people.c.left_at.is_not(None),
        Consent.NONE: nothing & people.c.left_at.is_(None),
    }
    return conditions[consent]


def _locked(connection: Connection, number: int, by: Staff) -> Listed | None:
    """The same, and nobody else changes her row before this transaction ends."""
    this = select(people.c.id).where(people.c.id == number)
    connection.execute(this.with_for_update())
    return _one(connection, number, by)


def _one(connection: Connection, number: int, by: Staff) -> Listed | None:
    her = SHOWN.where(people.c.id == number, _visible(by))
    rows = connection.execute(her).all()
    return _listed(connection, rows, by)[0] if rows else None


def _listed(connection: Connection, rows: Sequence[Any], by: Staff) -> list[Listed]:
    """People with their groups, as far as whoever looks may know of them."""
    groups: dict[int, list[str]] = {row.id: [] for row in rows}
    found = select(memberships).where(memberships.c.person_id.in_(groups))
    for row in connection.execute(found.order_by(memberships.c.name)):
        if by.covers([Area(AreaKind.GROUP, row.name)]):
            groups[row.person_id].append(row.name)
    return [
        Listed(
            row.id,
            Contact(Channel(row.channel), row.address),
            row.zone,
            tuple(groups[row.id]),
            allowed_of(row),
            row.left_at is not None,
            row.first_at,
            row.last_at,
        )
        for row in rows
    ]


def _names(connection: Connection, column: Any) -> list[str]:
    """All values of an indexed column, each found by one step in the index."""
    steps = select(func.min(column).label("name")).cte(recursive=True)
    after = select(func.min(column)).where(column > steps.c.name).scalar_subquery()
    steps = steps.union_all(select(after).where(steps.c.name.is_not(None)))
    found = select(steps.c.name).where(steps.c.name.is_not(None)).limit(MOST_NAMES)
    return list(connection.execute(found).scalars())

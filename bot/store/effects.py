"""What an answer asks to be stored, carried out in the transaction of the answer."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from bot.person import Contact, Scope
from bot.staff import Origin
from bot.store import alerts, forgetting, invited, notices, sales, seals
from bot.store.database import insert_new
from bot.store.pseudonyms import Pseudonyms
from bot.store.readers import FLAGS, allowed_of
from bot.store.tables import calls, consents, people, suppressed
from bot.turn import (
    Allow,
    CallHuman,
    DraftNotice,
    DropAlerts,
    Effect,
    Forget,
    Leave,
    LinkTo,
    RecordSale,
    SetAlert,
    StepNotice,
)


@dataclass(frozen=True)
class Her:
    """The person whose message is answered."""

    number: int
    contact: Contact
    linked: int | None = None
    """The row of her other address."""

    @property
    def rows(self) -> list[int]:
        """All rows that are hers."""
        return [number for number in (self.number, self.linked) if number is not None]


class Effects:
    """Stores what answers ask for."""

    def __init__(self, pseudonyms: Pseudonyms) -> None:
        self._pseudonyms = pseudonyms

    def apply(
        self,
        connection: Connection,
        effects: Iterable[Effect],
        her: Her,
        now: datetime,
    ) -> None:
        """Carry out what a message led to."""
        for effect in effects:
            match effect:
                case RecordSale():
                    whose = self._pseudonyms.all_of(her.contact)
                    sales.record(connection, effect, whose)
                case CallHuman(text=text):
                    values = {"person_id": her.number, "at": now, "text": text}
                    connection.execute(insert(calls).values(values))
                case SetAlert() | DropAlerts():
                    _alert(connection, effect, her)
                case DraftNotice() | StepNotice():
                    _announce(connection, effect, her, now)
                case _:
                    self._decided(connection, effect, her, now)

    def _decided(
        self,
        connection: Connection,
        effect: Allow | Leave | LinkTo | Forget,
        her: Her,
        now: datetime,
    ) -> None:
        """What she decides about herself."""
        match effect:
            case Allow():
                self._allow(connection, effect, her, now)
            case Leave(scopes=scopes, wording=wording):
                leave(connection, her.rows, scopes, now)
                _note(connection, her, effect, "", wording, now)
            case LinkTo(contact=contact):
                _link(connection, her, contact, now)
            case Forget():
                forgetting.forget(connection, her.rows, self._pseudonyms, now)

    def _allow(
        self, connection: Connection, allow: Allow, her: Her, now: datetime
    ) -> None:
        """It holds for her linked address too."""
        flags: dict[str, object] = {FLAGS[scope]: True for scope in allow.scopes}
        hers = people.c.id.in_(her.rows)
        connection.execute(update(people).where(hers).values(flags | {"left_at": None}))
        again = self._suppressed(her.contact)
        connection.execute(delete(suppressed).where(again))
        if Scope.NOTICES in allow.scopes:
            invited.settle(connection, her.rows, invited.YES)
        if allow.group:
            invited.join(connection, her.number, allow.group)
        _note(connection, her, allow, allow.version, allow.wording, now)

    def suppresses(self, connection: Connection, contact: Contact) -> bool:
        """Whether everything was erased at an address, and nothing allowed since."""
        this = select(suppressed).where(self._suppressed(contact))
        return connection.execute(this).first() is not None

    def _suppressed(self, contact: Contact) -> ColumnElement[bool]:
        return suppressed.c.pseudonym.in_(self._pseudonyms.all_of(contact))


def _alert(connection: Connection, effect: SetAlert | DropAlerts, her: Her) -> None:
    """What she wants to be told, and what no more."""
    match effect:
        case SetAlert(alert=alert):
            alerts.keep(connection, her.rows, alert)
        case DropAlerts(numbers=numbers):
            alerts.drop(connection, her.rows, numbers)


def _announce(
    connection: Connection, effect: DraftNotice | StepNotice, her: Her, now: datetime
) -> None:
    """What a coordinator does with a notice, by text."""
    origin = Origin(her.contact.channel)
    match effect:
        case DraftNotice(draft=draft, seen=seen, author=author):
            notices.replace_drafts(connection, author, origin, now)
            notices.draft(connection, draft, seen, author, origin, now)
        case StepNotice(number=number, step=step, by=by):
            notices.step(connection, number, step, by, origin, now)


def leave(
    connection: Connection, rows: list[int], scopes: Iterable[Scope], now: datetime
) -> None:
    """Nothing of this is sent to these people from now on."""
    left = set(scopes)
    values: dict[str, object] = {FLAGS[scope]: False for scope in left}
    if left == set(Scope):
        values["left_at"] = now
    connection.execute(update(people).where(people.c.id.in_(rows)).values(values))
    if Scope.ALERTS in left:
        alerts.drop(connection, rows)
    if Scope.NOTICES in left:
        invited.settle(connection, rows, invited.NO)


def _note(
    connection: Connection,
    her: Her,
    decision: Allow | Leave,
    version: str,
    wording: str,
    now: datetime,
) -> None:
    values = {
        "person_id": her.number,
        "at": now,
        "scopes": ",".join(sorted(decision.scopes)),
        "given": isinstance(decision, Allow),
        "version": version,
        "wording": wording,
        "channel": her.contact.channel,
    }
    connection.execute(insert(consents).values(values))


def _link(connection: Connection, her: Her, contact: Contact, now: datetime) -> None:
    """Two addresses are one person's from now on: what she allowed holds for both."""
    seals.guard(connection)
    key = {"channel": contact.channel, "address": contact.address}
    new = key | {"phone": contact.phone, "first_at": now, "last_at": now}
    insert_new(connection, people, [new])
    this = (people.c.channel == contact.channel) & (people.c.address == contact.address)
    other = connection.execute(select(people.c.id).where(this)).scalar_one()
    mine = [her.number, other]
    before = people.c.linked_id.in_(mine)
    connection.execute(update(people).where(before).values(linked_id=None))
    for one, two in (mine, mine[::-1]):
        connection.execute(
            update(people).where(people.c.id == one).values(linked_id=two)
        )
        _share(connection, one, two, now)
    alerts.join(connection, her.number, other)


def _share(connection: Connection, one: int, other: int, now: datetime) -> None:
    """What was allowed at one address holds at the other, unless she left there."""
    rows = connection.execute(select(people).where(people.c.id.in_((one, other))))
    row = {row.id: row for row in rows}
    new = allowed_of(row[one]) - allowed_of(row[other])
    if not new or row[other].left_at:
        return
    flags = {FLAGS[scope]: True for scope in new}
    connection.execute(update(people).where(people.c.id == other).values(flags))
    said = (
        select(*(consents.c[name] for name in ("version", "wording", "channel")))
        .where(consents.c.person_id == one, consents.c.given.is_(True))
        .order_by(consents.c.id.desc())
    )
    words = connection.execute(said).mappings().first()
    if words:
        scopes = ",".join(sorted(new))
        values = {"person_id": other, "at": now, "scopes": scopes, "given": True}
        connection.execute(insert(consents).values(values | dict(words)))

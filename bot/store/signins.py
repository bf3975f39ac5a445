"""Signing in to the console: codes that go to registered addresses, and sessions.

A code is kept only as a keyed hash, a session only as the hash of what the browser
holds: who reads the database can neither sign in nor go on where another is.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final, TypeAlias

from sqlalchemy import Connection, and_, delete, insert, or_, select, update

from bot.person import Channel, Contact
from bot.signin import (
    CODE_LASTS,
    IDLE,
    NEW,
    SESSION_LASTS,
    Standing,
    Tried,
    given,
    tried,
)
from bot.sms import to_gsm7
from bot.staff import Deed, Origin, Staff, masked
from bot.store import audit
from bot.store.database import Database, put
from bot.store.letters import Letter, Urgency
from bot.store.pseudonyms import Pseudonyms
from bot.store.staff import by_number
from bot.store.tables import outbox, people, sessions, sign_ins, staff

TEMPLATE: Final = "code"
SEEN_EVERY: Final = IDLE / 120
"""How exactly it is known when somebody was last here: not every page writes."""
NOBODY: Final = 0
"""No row: what is reckoned for it is thrown away."""
Words: TypeAlias = Callable[[Contact, str], str]
"""The text of the letter with a code, for an address."""
other = people.alias("other")


@dataclass(frozen=True)
class SignIns:
    """Who signs in, and who is signed in."""

    database: Database
    pseudonyms: Pseudonyms

    def send_codes(
        self, phone: str, draw: Callable[[], str], words: Words, now: datetime
    ) -> None:
        """Send a code to each address at which a number is one of the staff.

        Nobody is told whether it is: for a number of nobody's the same is reckoned.
        """
        with self.database.write() as connection:
            for number in _registered(connection, phone) or [NOBODY]:
                self._send(connection, number, phone, draw(), words, now)

    def sign_in(self, phone: str, code: str, token: str, now: datetime) -> Staff | None:
        """Begin a session under a token if the code is right; each is good once."""
        with self.database.write() as connection:
            hers = _registered(connection, phone)
            found = {
                number: self._tried(connection, number, code, now)
                for number in hers or [NOBODY]
            }
            right = [n for n, (_, outcome) in found.items() if outcome is Tried.RIGHT]
            for number in right or hers:
                row = asdict(found[number][0])
                put(connection, sign_ins, {"person_id": number}, row)
            if right:
                return _begin(connection, right[0], token, now)
            why = [outcome for _, outcome in found.values()]
            _note(connection, None, "signin.failed", now, masked(phone), why=why)
        return None

    def who(self, token: str, now: datetime, *, counts: bool = True) -> Staff | None:
        """Who is signed in under a token; None if it ended, or never was.

        Where it `counts`, she is taken to be there.
        """
        this = sessions.c.token == _hidden(token)
        with self.database.read() as connection:
            row = connection.execute(select(sessions).where(this)).first()
            if row is None or now >= row.until or now - row.seen_at >= IDLE:
                return None
            found = by_number(connection, row.person_id)
        if found and counts and now - row.seen_at >= SEEN_EVERY:
            with self.database.write() as connection:
                connection.execute(update(sessions).where(this).values(seen_at=now))
        return found

    def sign_out(self, token: str, who: Staff, now: datetime) -> None:
        """End one session; its token is worth nothing from now on."""
        with self.database.write() as connection:
            this = sessions.c.token == _hidden(token)
            connection.execute(delete(sessions).where(this))
            _note(connection, who, "signin.left", now)

    def sign_out_everywhere(self, who: Staff, now: datetime) -> None:
        """End all sessions of hers, on whatever device."""
        with self.database.write() as connection:
            hers = {who.number, *_registered(connection, who.contact.address)}
            connection.execute(delete(sessions).where(sessions.c.person_id.in_(hers)))
            _note(connection, who, "signin.left-everywhere", now)

    def _send(
        self,
        connection: Connection,
        number: int,
        phone: str,
        code: str,
        words: Words,
        now: datetime,
    ) -> None:
        her = by_number(connection, number)
        to = her.contact if her else Contact(Channel.SMS, phone)
        standing = given(_standing(connection, number), self._hash(number, code), now)
        letter = _letter(to, number, code, words(to, code), standing or NEW, now)
        if her is None:
            _note(connection, None, "signin.unknown", now, masked(phone))
        elif standing is None:
            _note(connection, her, "signin.no-code", now)
        else:
            put(connection, sign_ins, {"person_id": number}, asdict(standing))
            connection.execute(insert(outbox).values(letter.as_row()))
            _note(connection, her, "signin.code", now)

    def _tried(
        self, connection: Connection, number: int, code: str, now: datetime
    ) -> tuple[Standing, Tried]:
        return tried(_standing(connection, number), self._hash(number, code), now)

    def _hash(self, number: int, code: str) -> str:
        """A code as it is kept: six digits are soon guessed by who has no key."""
        return self.pseudonyms.keyed(f"sign-in|{number}|{code}")


def _letter(
    to: Contact, number: int, code: str, text: str, standing: Standing, now: datetime
) -> Letter:
    """The letter with a code; each code has one of its own."""
    counted = f"{standing.counted_from or now:%Y%m%dT%H%M%S.%f}:{standing.sent}"
    return Letter(
        key=f"sign-in:{number}:{counted}",
        to=to,
        text=text,
        expires_at=now + CODE_LASTS,
        urgency=Urgency.REPLY,
        plain=to_gsm7(text),
        template=TEMPLATE,
        variables=(code,),
    )


def _registered(connection: Connection, phone: str) -> Sequence[int]:
    """Rows of the staff whose number it is, here or at a linked address.

    They are locked: two codes are never tried at the same moment.
    """
    hers = (
        select(staff.c.person_id)
        .join(people, people.c.id == staff.c.person_id)
        .outerjoin(other, and_(other.c.id == people.c.linked_id))
        .where(or_(people.c.address == phone, other.c.address == phone))
        .order_by(staff.c.person_id)
        .with_for_update(of=staff)
    )
    return connection.execute(hers).scalars().all()


def _standing(connection: Connection, number: int) -> Standing:
    this = select(sign_ins).where(sign_ins.c.person_id == number)
    row = connection.execute(this).mappings().first()
    if row is None:
        return NEW
    return Standing(**{name: row[name] for name in asdict(NEW)})


def _begin(
    connection: Connection, number: int, token: str, now: datetime
) -> Staff | None:
    """A session of hers; those that ended meanwhile, of anybody, are swept out."""
    connection.execute(delete(sessions).where(sessions.c.until <= now))
    row = {"token": _hidden(token), "person_id": number}
    times = {"began_at": now, "seen_at": now, "until": now + SESSION_LASTS}
    connection.execute(insert(sessions).values(row | times))
    her = by_number(connection, number)
    _note(connection, her, "signin.done", now)
    return her


def _hidden(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _note(
    connection: Connection,
    who: Staff | None,
    act: str,
    now: datetime,
    subject: str = "",
    **details: Any,
) -> None:
    deed = Deed(who, Origin.CONSOLE, act, subject, tuple(details.items()))
    audit.note(connection, deed, now)

"""Every table and every query. Nothing outside this package speaks SQL."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property

from sqlalchemy import func, select

from bot.catalog import LIMA
from bot.clock import SharedClock, utc_now
from bot.notices import Rules
from bot.person import Channel, Contact
from bot.store import days, sales
from bot.store.alerts import Alerts
from bot.store.arrivals import Arrivals
from bot.store.audit import Audit
from bot.store.calls import Calls
from bot.store.database import Database, StoreUnavailable
from bot.store.directory import Directory
from bot.store.effects import Effects
from bot.store.forgetting import Erasures
from bot.store.handover import Handover
from bot.store.inbox import Inbox
from bot.store.invitations import Invitations
from bot.store.letters import PATIENT, Timing
from bot.store.notices import Notices
from bot.store.outbox import Outbox
from bot.store.outcomes import Outcomes
from bot.store.policies import Policies
from bot.store.pseudonyms import Pseudonyms
from bot.store.pulls import Pulls
from bot.store.sealing import Sealing
from bot.store.senders import Senders
from bot.store.signins import SignIns
from bot.store.spreading import Spreading
from bot.store.staff import Roles
from bot.store.tables import inbound, people
from bot.store.ticks import Runs, Tick, forget_before
from bot.store.traffic import Traffic
from bot.store.usage import Usage
from bot.store.watch import Watch
from bot.turn import Archive, Day, Record
from bot.understand import Intent
from pricing.local import Sale

__all__ = ["Database", "Inbox", "Outbox", "Pulls", "Store", "StoreUnavailable", "Tick"]


@dataclass(frozen=True)
class Terms:
    """What the store is told about the outside."""

    secrets: Sequence[str] = field(default=(), repr=False)
    """Key the pseudonyms of those who tell what they were paid, or are erased, and the
    codes to sign in: the first; any recognises who was erased."""
    keys: Sequence[bytes] = field(default=(), repr=False)
    """Seal numbers and texts: with the first; any opens."""
    templates: Mapping[str, str] | None = None
    """Content SIDs of WhatsApp templates, by our names."""
    costs: Mapping[Channel, Decimal] | None = None
    timing: Timing = PATIENT
    notices: Rules = field(default_factory=Rules)


NOTHING = Terms()


def proof_window(now: datetime) -> str:
    """The eight hours in which a proof holds, and goes to an address only once."""
    return f"{now:%Y-%m-%d}.{now.hour // 8}"


@dataclass(frozen=True)
class Store:
    """The parts of the store, on one database."""

    database: Database
    terms: Terms = NOTHING

    @classmethod
    def at(cls, url: str, terms: Terms = NOTHING) -> "Store":
        """Open the store at a database URL; it connects when first used."""
        return cls(Database(url, sealing=Sealing(terms.keys)), terms)

    @cached_property
    def clock(self) -> Callable[[], datetime]:
        """The time that all hosts on this database agree on."""
        return utc_now if self.database.is_sqlite else SharedClock(self._time)

    def _time(self) -> datetime | None:
        with suppress(StoreUnavailable):
            return self.database.time()
        return None

    @cached_property
    def pulls(self) -> Pulls:
        """Prices."""
        return Pulls(self.database)

    @cached_property
    def policies(self) -> Policies:
        """Changes of the policy."""
        return Policies(self.database)

    @cached_property
    def inbox(self) -> Inbox:
        """Messages that come in."""
        return Inbox(self.database, self._effects)

    @cached_property
    def outbox(self) -> Outbox:
        """Messages on their way out."""
        return Outbox(self.database, self.terms.timing)

    @cached_property
    def handover(self) -> Handover:
        """Messages in a worker's hands."""
        templates = self.terms.templates or {}
        timing, suppresses = self.terms.timing, self._effects.suppresses
        return Handover(self.database, templates, timing, suppresses)

    @cached_property
    def outcomes(self) -> Outcomes:
        """What became of them."""
        return Outcomes(self.database, self.terms.timing)

    @cached_property
    def senders(self) -> Senders:
        """Who sends, how fast, and whether they may."""
        return Senders(self.database)

    @cached_property
    def alerts(self) -> Alerts:
        """Who wants to be told of what."""
        return Alerts(self.database)

    @cached_property
    def erasures(self) -> Erasures:
        """What is to be erased."""
        return Erasures(self.database)

    @cached_property
    def notices(self) -> Notices:
        """What coordinators send."""
        return Notices(self.database, self.terms.notices)

    @cached_property
    def arrivals(self) -> Arrivals:
        """What became of their letters."""
        return Arrivals(self.database)

    @cached_property
    def spreading(self) -> Spreading:
        """How it becomes letters."""
        return Spreading(self.database)

    @cached_property
    def roles(self) -> Roles:
        """Who may do more than ask."""
        return Roles(self.database)

    @cached_property
    def sign_ins(self) -> SignIns:
        """How they sign in to the console."""
        return SignIns(self.database, self.pseudonyms)

    @cached_property
    def audit(self) -> Audit:
        """What they did."""
        return Audit(self.database)

    @cached_property
    def directory(self) -> Directory:
        """Everybody who wrote, as coordinators see them."""
        return Directory(self.database, self.pseudonyms)

    @cached_property
    def invitations(self) -> Invitations:
        """Who was invited."""
        return Invitations(self.database, self.pseudonyms)

    @cached_property
    def usage(self) -> Usage:
        """What it costs."""
        return Usage(self.database, self.terms.costs or {})

    @cached_property
    def traffic(self) -> Traffic:
        """How much comes and goes."""
        return Traffic(self.database)

    @cached_property
    def runs(self) -> Runs:
        """What the clock did."""
        return Runs(self.database)

    @cached_property
    def watch(self) -> Watch:
        """How things go."""
        return Watch(self.database)

    @cached_property
    def calls(self) -> Calls:
        """Who wants to talk to a person."""
        return Calls(self.database)

    @cached_property
    def _effects(self) -> Effects:
        return Effects(self.pseudonyms)

    @cached_property
    def pseudonyms(self) -> Pseudonyms:
        """What stands for an address."""
        return Pseudonyms(self.terms.secrets)

    @property
    def archive(self) -> Archive:
        """What an answer may look up."""
        return Archive(
            self.pulls.numbered,
            self._days,
            self._sales,
            self.alerts.of,
            self._record,
            self._proofs,
        )

    def _days(self, first: date) -> list[Day]:
        with self.database.read() as connection:
            return days.since(connection, first)

    def _sales(self, zone: str, first: date) -> list[Sale]:
        with self.database.read() as connection:
            return sales.reported(connection, zone, first)

    def sales_by_zone(self, first: date) -> dict[str, list[Sale]]:
        """What people told that they were paid, from this day on."""
        with self.database.read() as connection:
            return sales.by_zone(connection, first)

    def _record(self, contact: Contact) -> Record:
        """How much is stored about a person."""
        kept = (inbound.c.person_id == people.c.id) & (inbound.c.text != "")
        texts = select(func.count()).where(kept).scalar_subquery()
        her = select(people.c.first_at, texts).where(
            people.c.channel == contact.channel, people.c.address == contact.address
        )
        with self.database.read() as connection:
            row = connection.execute(her).one()
            told = sales.counted(connection, self.pseudonyms.all_of(contact))
        return Record(row[0].astimezone(LIMA).date(), row[1], told)

    def proof(self, asker: Contact, other: Contact, now: datetime) -> str:
        """The four digits by which `asker` proves that she reads `other`.

        The same for some hours, so that what was sent there still holds if she begins
        anew; another for every pair of addresses.
        """
        pair = f"{self.pseudonyms.of(asker)}|{proof_window(now)}"
        return f"{int(self.pseudonyms.of(other, pair), 16) % 10_000:04}"

    def digits(self, purpose: str) -> str:
        """Four digits that are always the same for a purpose, and that nobody can
        guess without the key."""
        return f"{int(self.pseudonyms.keyed(purpose), 16) % 10_000:04}"

    def _proofs(self, contact: Contact, since: datetime) -> int:
        """Messages of a person about another address of hers."""
        found = (
            select(func.count())
            .select_from(inbound.join(people, people.c.id == inbound.c.person_id))
            .where(
                people.c.channel == contact.channel,
                people.c.address == contact.address,
                inbound.c.received_at > since,
                inbound.c.intent == Intent.LINK,
            )
        )
        with self.database.read() as connection:
            return connection.execute(found).scalar() or 0

    def reaches(self, contact: Contact, template: str, now: datetime) -> bool:
        """Whether a message can go there now: on WhatsApp by a template, or to one who
        wrote in the last day."""
        if contact.channel is Channel.SMS or template in (self.terms.templates or {}):
            return True
        her = (people.c.channel == contact.channel) & (
            people.c.address == contact.address
        )
        open_ = select(people.c.id).where(her, people.c.window_until > now)
        with self.database.read() as connection:
            return connection.execute(open_).first() is not None

    def is_suppressed(self, contact: Contact) -> bool:
        """Whether somebody had everything erased: nothing is written to her."""
        with self.database.read() as connection:
            return self._effects.suppresses(connection, contact)

    def forget_ticks(self, before: datetime) -> None:
        """Drop ticks older than this."""
        with self.database.write() as connection:
            forget_before(connection, before)

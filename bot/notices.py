"""Notices of coordinators: to whom, at what cost, by when, and who must agree.

A notice is a draft until its author has confirmed it, waits where a second person must
agree, and is then scheduled; its letters are written when it is due.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final, Protocol

from bot.alerts import QUIET_FROM, awake
from bot.catalog import LIMA
from bot.person import Channel
from bot.sms import size
from bot.staff import Area, AreaKind, Staff

LASTS: Final = timedelta(hours=24)
"""After this a notice of today is no news."""
CODE_LASTS: Final = timedelta(minutes=15)
SECOND_LASTS: Final = timedelta(hours=12)
"""How long a second person has to agree."""
FURTHEST: Final = timedelta(days=30)
MOST_FAILURES: Final = 3
"""Wrong codes that end a draft."""
MOST_MISTAKES: Final = 6
"""Wrong codes in a day: then somebody is guessing, and texting is closed."""
DAY: Final = timedelta(days=1)
LONGEST_TEXT: Final = 700
"""Characters; five segments are a letter that nobody reads at work."""
LANE: Final = "notice:"
"""Begins the lane of a notice's letters, and their keys."""


class State(StrEnum):
    """Where a notice is."""

    DRAFT = "draft"
    WAITING = "waiting"
    """For a second person."""
    SCHEDULED = "scheduled"
    """Confirmed; its letters are written when it is due."""
    SENDING = "sending"
    """All letters are written."""
    DONE = "done"
    STOPPED = "stopped"
    DROPPED = "dropped"
    """Never confirmed: taken back, grown old, or too many wrong codes."""


RUNNING: Final = (State.WAITING, State.SCHEDULED, State.SENDING)
"""What can be stopped."""


class Step(StrEnum):
    """What a person does to a notice."""

    CONFIRM = "confirmed"
    ASK_SECOND = "asked"
    """Confirmed by its author, where a second person must agree."""
    SECOND = "seconded"
    MISTAKE = "mistaken"
    """A wrong code."""
    DROP = "dropped"
    STOP = "stopped"


STEPS: Final[Mapping[Step, tuple[tuple[State, ...], State | None]]] = {
    Step.CONFIRM: ((State.DRAFT,), State.SCHEDULED),
    Step.ASK_SECOND: ((State.DRAFT,), State.WAITING),
    Step.SECOND: ((State.WAITING,), State.SCHEDULED),
    Step.MISTAKE: ((State.DRAFT, State.WAITING), None),
    Step.DROP: ((State.DRAFT, State.WAITING), State.DROPPED),
    Step.STOP: (RUNNING, State.STOPPED),
}
"""From which states each step leads, and where to; None stays."""


@dataclass(frozen=True)
class Audience:
    """Who gets a notice: of those who allowed notices, and of nobody else."""

    areas: frozenset[Area] = frozenset()
    everybody: bool = False
    """Of all areas and of none; only an operator's."""
    channel: Channel | None = None
    """Only those reached by it."""
    failed_of: int | None = None
    """Only those to whom this notice could not be delivered."""

    @property
    def names(self) -> tuple[str, ...]:
        """Of the areas, in order."""
        return tuple(sorted({area.name for area in self.areas}))

    def as_json(self) -> str:
        """For the store."""
        areas = [[area.kind, area.name] for area in sorted(self.areas)]
        held = {"areas": areas, "everybody": self.everybody}
        return json.dumps(held | {"channel": self.channel, "failed": self.failed_of})

    @classmethod
    def from_json(cls, text: str) -> "Audience":
        held = json.loads(text)
        areas = frozenset(Area(AreaKind(kind), name) for kind, name in held["areas"])
        channel = Channel(held["channel"]) if held["channel"] else None
        return cls(areas, held["everybody"], channel, held["failed"])


def may_write_to(staff: Staff, audience: Audience) -> bool:
    """Whether this audience is hers."""
    if staff.is_operator:
        return True
    return not audience.everybody and staff.covers(audience.areas)


@dataclass(frozen=True)
class Draft:
    """What somebody wants to send."""

    key: str
    """Of the message or form that began it."""
    audience: Audience
    text: str
    due: datetime
    expires_at: datetime
    template: str | None = None
    """Of WhatsApp, for those who didn't write in the last day."""
    variables: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reach:
    """How many people a notice reaches, and by which way."""

    whatsapp: int = 0
    sms: int = 0
    unreachable: int = 0

    @property
    def people(self) -> int:
        """Those who can be reached."""
        return self.whatsapp + self.sms

    def by(self, channel: Channel) -> int:
        return self.sms if channel is Channel.SMS else self.whatsapp


@dataclass(frozen=True)
class Rules:
    """What a notice costs and takes, and when a second person must agree."""

    second_above: int = 500
    costs: Mapping[Channel, Decimal] = field(default_factory=dict)
    """US$ a segment of SMS, a message of WhatsApp."""
    paces: Mapping[Channel, timedelta] = field(default_factory=dict)
    """Of our senders, from one message to the next; none where nobody sends."""
    templates: tuple[str, ...] = ()
    """Names of the WhatsApp templates that the settings have."""


@dataclass(frozen=True)
class Estimate:
    """What is told before a notice is confirmed."""

    reach: Reach
    segments: int
    """Of its SMS."""
    cost: Decimal
    """US$."""
    ends_at: datetime
    """When the last one would be handed over."""


def estimate(
    draft: Draft,
    reach: Reach,
    plain: str,
    rules: Rules,
    waiting: Mapping[Channel, int],
) -> Estimate:
    """What a notice costs and when it is through, behind what waits already.

    `plain` is its SMS. Each sender goes at its own pace and rests at night.
    """
    segments = size(plain).segments
    units = {Channel.SMS: reach.sms * segments, Channel.WHATSAPP: reach.whatsapp}
    cost = sum(
        (rules.costs.get(c, Decimal(0)) * n for c, n in units.items()), Decimal()
    )
    ends = [
        after_work(draft.due, rules.paces[channel] * (reach.by(channel) + queued))
        for channel in Channel
        if channel in rules.paces and reach.by(channel)
        for queued in [waiting.get(channel, 0)]
    ]
    return Estimate(reach, segments, cost, max(ends, default=draft.due))


def after_work(start: datetime, work: timedelta) -> datetime:
    """When work that begins at `start` is done, if it rests while people sleep."""
    at = awake(start)
    while work > timedelta(0):
        evening = _evening(at)
        if work <= evening - at:
            return at + work
        work -= evening - at
        at = awake(evening)
    return at


def _evening(moment: datetime) -> datetime:
    local = moment.astimezone(LIMA)
    return datetime.combine(local.date(), QUIET_FROM, LIMA)


@dataclass(frozen=True)
class Notice:
    """A notice as it is stored."""

    number: int
    author: int
    """The row of who wrote it."""
    state: State
    draft: Draft
    seen: Estimate
    """What its author was told."""
    created_at: datetime
    code_until: datetime | None = None
    failures: int = 0
    confirmed_at: datetime | None = None
    second: int | None = None
    """The row of who agreed."""
    queued: int = 0
    """Letters written."""
    ended_at: datetime | None = None

    @property
    def lane(self) -> str:
        return f"{LANE}{self.number}"

    def is_open(self, now: datetime) -> bool:
        """Whether a code can still confirm it."""
        return self.code_until is not None and now < self.code_until


@dataclass(frozen=True)
class Progress:
    """What became of a notice's letters."""

    delivered: int = 0
    sent: int = 0
    """Handed over, and nothing heard since."""
    waiting: int = 0
    failed: int = 0
    canceled: int = 0

    @property
    def total(self) -> int:
        return self.delivered + self.sent + self.waiting + self.failed + self.canceled

    @property
    def pending(self) -> int:
        """Those of whom nobody knows yet whether it arrived."""
        return self.sent + self.waiting


class Desk(Protocol):
    """What the talk about notices looks up."""

    @property
    def rules(self) -> Rules: ...

    def areas(self) -> Sequence[Area]:
        """Every zone and group that has people."""
        ...

    def reach(self, audience: Audience, due: datetime, *, by_template: bool) -> Reach:
        """How many people it reaches, with a WhatsApp template or without."""
        ...

    def backlog(self) -> Mapping[Channel, int]:
        """Letters that wait already."""
        ...

    def latest(self, staff: Staff, states: Iterable[State]) -> Notice | None:
        """Her newest notice in one of these states."""
        ...

    def to_second(self, staff: Staff, now: datetime) -> Sequence[Notice]:
        """Notices of others that wait for somebody like her."""
        ...

    def seconds(self, notice: Notice) -> Sequence[Staff]:
        """Those who may agree to a notice."""
        ...

    def progress(self, number: int) -> Progress:
        """What became of a notice's letters."""
        ...

    def mistakes(self, staff: Staff, since: datetime) -> int:
        """Wrong codes that came from her address."""
        ...


@dataclass(frozen=True)
class Post:
    """Somebody of the staff who writes, and what she can look up."""

    staff: Staff
    desk: Desk


def foreseen(draft: Draft, plain: str, desk: Desk) -> Estimate:
    """Whom a draft would reach, at what cost, and by when; `plain` is its SMS."""
    by_template = draft.template is not None
    reach = desk.reach(draft.audience, draft.due, by_template=by_template)
    return estimate(draft, reach, plain, desk.rules, desk.backlog())


def needs_second(author: Staff, reach: Reach, rules: Rules) -> bool:
    """Whether a second person must agree: to all but the operator."""
    return not author.is_operator and reach.people > rules.second_above


def may_second(staff: Staff, notice: Notice) -> bool:
    """Whether somebody may agree to a notice: not her own, from whichever of her
    addresses, and only in her areas."""
    is_hers = notice.author in (staff.number, staff.linked)
    return not is_hers and may_write_to(staff, notice.draft.audience)

"""What the bot says of a person's alerts, consent, data and addresses."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum, auto
from typing import Final, TypeAlias

from bot.alerts import Alert
from bot.replies.trade import Told
from pricing.purity import PURE
from pricing.units import Fineness, PenPerGram

CONSENT: Final = "2026-11"
"""The version of what people are told before they allow messages: Saying.CONSENT, and
the confirmation of a first alert. A change of these texts is a new version."""
INVITED: Final = "invite-2026-11"
"""The version of what an invitation says; a SI to it allows notices, and no more."""


@dataclass(frozen=True)
class AlertSet:
    """An alert was set; the first one is a consent, and says who writes."""

    alert: Alert
    told: Told | None
    """None while there is no price."""
    first: bool
    soles: Decimal | None = None
    """The change as she said it, where she didn't say percent."""
    night: bool = False
    """It may come at night, as she just said."""


class Why(Enum):
    """Why something of an alert is asked."""

    MISSING = auto()
    PASSED = auto()
    """The price is there already."""
    ODD = auto()
    """It is far from today's price."""
    DOLLARS = auto()
    LIMITS = auto()
    """No percent that an alert can wait for."""


@dataclass(frozen=True)
class AlertAsked:
    """What is missing of an alert, or can't be as she said it."""

    slot: str
    why: Why = Why.MISSING
    told: Told | None = None
    amount: Decimal | None = None
    fineness: Fineness = PURE
    rising: bool = True


@dataclass(frozen=True)
class AlertsListed:
    """A person's alerts, numbered from 1 in this order."""

    alerts: tuple[Alert, ...]


@dataclass(frozen=True)
class WhichAlert:
    """Which of these is to be dropped?"""

    alerts: tuple[Alert, ...]


@dataclass(frozen=True)
class AlertsDropped:
    """These are not told any more."""

    alerts: tuple[Alert, ...]


@dataclass(frozen=True)
class AlertTold:
    """An alert that fired, told unasked."""

    told: Told
    alert: Alert
    """As it was when it fired: a change still counts from its old base."""
    before: PenPerGram | None = None
    """Pure gold the day before, of a daily one."""


@dataclass(frozen=True)
class OwnData:
    """What is kept about the person."""

    address: str
    since: date
    zone: str | None
    messages: int
    sales: int
    alerts: int
    allowed: tuple[str, ...]
    """The scopes of what she asked to be sent."""
    linked: str | None = None


@dataclass(frozen=True)
class LinkCode:
    """The code that proves an address to be hers, sent to that address."""

    code: str


@dataclass(frozen=True)
class CodeAsked:
    """A code was sent there: which is it? `left` tries, if one was wrong."""

    address: str
    whatsapp: bool
    """Whether it was sent by WhatsApp."""
    left: int | None = None


@dataclass(frozen=True)
class Linked:
    """Both addresses are hers now, or were already."""

    address: str
    before: bool = False


AlertReply: TypeAlias = (
    AlertSet | AlertAsked | AlertsListed | WhichAlert | AlertsDropped | AlertTold
)


@dataclass(frozen=True)
class Invitation:
    """Somebody invites her to be sent notices; it is sent unasked, and only once."""

    who: str
    """Her group, or the coordinator."""
    zone: str | None = None


OwnReply: TypeAlias = OwnData | LinkCode | CodeAsked | Linked | Invitation

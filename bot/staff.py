"""Those who may do more than ask: coordinators in their areas, and the operator."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from bot.person import Contact

SHOWN_DIGITS: Final = 3


class Role(StrEnum):
    """What somebody may do."""

    PERSON = "person"
    COORDINATOR = "coordinator"
    OPERATOR = "operator"


class AreaKind(StrEnum):
    """How people are told apart for notices."""

    ZONE = "zone"
    GROUP = "group"


@dataclass(frozen=True, order=True)
class Area:
    """A zone, or a group: those whose people a coordinator may write to."""

    kind: AreaKind
    name: str


@dataclass(frozen=True)
class Staff:
    """A coordinator or an operator."""

    number: int
    """Her row among the people."""
    contact: Contact
    role: Role
    name: str = ""
    areas: frozenset[Area] = frozenset()
    """Of a coordinator; an operator has all of them."""
    linked: int | None = None
    """The row of her other address."""

    @property
    def is_operator(self) -> bool:
        return self.role is Role.OPERATOR

    @property
    def label(self) -> str:
        """Who she is, for others to read: her name, and the end of her number."""
        return f"{self.name} {masked(self.contact.address)}".strip()

    def covers(self, areas: Iterable[Area]) -> bool:
        """Whether all of these are hers to write to."""
        return self.is_operator or self.areas.issuperset(areas)


class Origin(StrEnum):
    """From where something was done."""

    SMS = "sms"
    WHATSAPP = "whatsapp"
    CONSOLE = "console"
    TERMINAL = "terminal"


@dataclass(frozen=True)
class Deed:
    """Something that was done, for the audit log; it holds no whole number."""

    who: Staff | None
    """None on the server's own terminal, and for who isn't signed in."""
    origin: Origin
    act: str
    """As "notice.sent"."""
    subject: str = ""
    """What it was done to, as "notice 12"."""
    details: tuple[tuple[str, Any], ...] = ()


def masked(address: str) -> str:
    """The end of a number, as others may see it."""
    return f"…{address[-SHOWN_DIGITS:]}"

"""What the bot says to coordinators of their notices, and to people in them."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from bot.notices import Estimate, Progress, State


@dataclass(frozen=True)
class NoticeWords:
    """A notice, to those who get it."""

    names: tuple[str, ...]
    """Of the areas, where they fit."""
    text: str


@dataclass(frozen=True)
class NoticePreview:
    """Whom a notice would reach, at what cost, and the code that sends it."""

    names: tuple[str, ...]
    """Empty for everybody."""
    seen: Estimate
    code: str
    due: datetime | None = None
    """Where it is for later."""
    expires_at: datetime | None = None
    """Where it can't be through by then."""
    can_shorten: bool = False


@dataclass(frozen=True)
class NoticeSecond:
    """To a second person: what somebody wants to send, and her code to agree."""

    author: str
    names: tuple[str, ...]
    people: int
    text: str
    code: str
    on_whatsapp: bool = False
    """Where she answers, though this may reach her by SMS."""


@dataclass(frozen=True)
class NoticeBegun:
    """It is on its way, or will be."""

    people: int
    due: datetime | None = None


@dataclass(frozen=True)
class NoticeAwaits:
    """So many people: a second person must agree, and was asked."""

    people: int


@dataclass(frozen=True)
class NoticeProgress:
    """How far a notice is."""

    names: tuple[str, ...]
    state: State
    progress: Progress
    people: int
    due: datetime


@dataclass(frozen=True)
class NoticeStopped:
    """Nothing more of it goes out."""

    sent: int
    kept: int


@dataclass(frozen=True)
class NoticeUnknown:
    """No area of hers is called so."""

    name: str
    nearest: tuple[str, ...]


@dataclass(frozen=True)
class NoticeNobody:
    """Nobody there allowed notices, or nobody can be reached."""

    names: tuple[str, ...]


@dataclass(frozen=True)
class NoticeMistake:
    """A wrong code, and how many tries are left."""

    left: int


@dataclass(frozen=True)
class NoticeEnded:
    """It never went out: nobody agreed in time, or it grew old before it began."""

    names: tuple[str, ...]
    people: int


NoticeReply: TypeAlias = (
    NoticeWords
    | NoticePreview
    | NoticeSecond
    | NoticeBegun
    | NoticeAwaits
    | NoticeProgress
    | NoticeStopped
    | NoticeUnknown
    | NoticeNobody
    | NoticeMistake
    | NoticeEnded
)

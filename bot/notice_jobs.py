"""What the clock does for notices: write their letters, stop them, tell their ends."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from bot.announcing import told_of
from bot.jobs import CHUNK, in_parts
from bot.notices import DAY, Notice, State, may_write_to
from bot.parts import Parts
from bot.person import Channel
from bot.replies import NoticeEnded, NoticeProgress
from bot.store.letters import Letter

UNHEARD: Final = timedelta(minutes=10)
"""How long receipts are waited for before a notice is told to be through."""
TOLD_LASTS: Final = timedelta(hours=12)


def spread(parts: Parts, due: datetime) -> None:
    """Write the letters of notices whose moment has come; drop those of stopped
    ones."""
    for notice in parts.store.spreading.due(due):
        if notice.draft.expires_at > due and _is_hers(parts, notice):
            _write(parts, notice)
        else:
            parts.store.spreading.expire(notice, due)
    for notice in parts.store.spreading.in_state(State.STOPPED):
        _drop(parts, notice)


def _is_hers(parts: Parts, notice: Notice) -> bool:
    """Whether its author may write to these people still; what has begun goes on."""
    author = parts.store.roles.numbered(notice.author)
    may = author is not None and may_write_to(author, notice.draft.audience)
    return may or notice.queued > 0


def _write(parts: Parts, notice: Notice) -> None:
    wording = parts.reception.wording(notice.draft)
    in_parts(parts, lambda: parts.store.spreading.spread(notice, wording))


def _drop(parts: Parts, notice: Notice) -> None:
    in_parts(parts, lambda: parts.store.outbox.cancel_lane(notice.lane, CHUNK))
    parts.store.spreading.tell(notice, None)


def watch(parts: Parts, due: datetime) -> None:
    """See which notices are through, and which nobody confirmed in time."""
    for state, look in LOOKS.items():
        for notice in parts.store.spreading.in_state(state):
            look(parts, notice, due)


def _end(parts: Parts, notice: Notice, due: datetime) -> None:
    parts.store.spreading.end(notice, due)


def _close(parts: Parts, notice: Notice, due: datetime) -> None:
    """A second person agrees in time, or it is over."""
    if not notice.is_open(due):
        parts.store.spreading.expire(notice, due)


def _forget(parts: Parts, notice: Notice, due: datetime) -> None:
    """A draft of yesterday is none."""
    if due - notice.created_at > DAY:
        parts.store.spreading.expire(notice, due)


def _tell_end(parts: Parts, notice: Notice, due: datetime) -> None:
    """Tell its author how it went, as soon as nothing more is to be heard of it."""
    told = told_of(notice, parts.store.notices)
    ended = notice.ended_at or due
    if told.progress.pending == 0 or due - ended >= UNHEARD:
        parts.store.spreading.tell(notice, _letter(parts, notice, told, due))


def _tell_dropped(parts: Parts, notice: Notice, due: datetime) -> None:
    """Tell its author of a notice that she confirmed and that never went out."""
    ended = NoticeEnded(notice.draft.audience.names, notice.seen.reach.people)
    confirmed = notice.confirmed_at is not None
    letter = _letter(parts, notice, ended, due) if confirmed else None
    parts.store.spreading.tell(notice, letter)


def _letter(
    parts: Parts, notice: Notice, reply: NoticeProgress | NoticeEnded, due: datetime
) -> Letter | None:
    """To its author, if she is still of the staff."""
    author = parts.store.roles.numbered(notice.author)
    if author is None:
        return None
    return Letter(
        key=f"told:{notice.lane}",
        to=author.contact,
        text=parts.voices[author.contact.channel].render(reply),
        expires_at=due + TOLD_LASTS,
        plain=parts.voices[Channel.SMS].render(reply),
    )


LOOKS: Final[dict[State, Callable[[Parts, Notice, datetime], None]]] = {
    State.SENDING: _end,
    State.DONE: _tell_end,
    State.WAITING: _close,
    State.DRAFT: _forget,
    State.DROPPED: _tell_dropped,
}
"""In this order, so that what ends in a look is told in the same one."""

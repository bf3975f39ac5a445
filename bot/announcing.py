"""Talk about notices: a coordinator writes one, confirms it by its code, stops it.

An SMS sender can be forged. So nothing is sent on the word of an incoming message: the
code that sends it goes to the coordinator's own address, and only who reads there
knows it.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import Final

from bot.alerts import awake
from bot.answer import Answer
from bot.notices import (
    DAY,
    FURTHEST,
    LASTS,
    LONGEST_TEXT,
    MOST_FAILURES,
    MOST_MISTAKES,
    RUNNING,
    SECOND_LASTS,
    Audience,
    Desk,
    Draft,
    Notice,
    Post,
    State,
    Step,
    foreseen,
    may_write_to,
    needs_second,
)
from bot.person import Channel, Incoming, Person
from bot.replies import (
    NoticeAwaits,
    NoticeBegun,
    NoticeMistake,
    NoticeNobody,
    NoticePreview,
    NoticeProgress,
    NoticeSecond,
    NoticeStopped,
    NoticeUnknown,
    NoticeWords,
    Saying,
)
from bot.sms import shorter, size
from bot.staff import Staff
from bot.turn import DraftNotice, Known, Outgoing, StepNotice
from bot.understand import Intent, Meaning, Slots
from bot.understand.audience import (
    HOW,
    SHORT,
    STATUS,
    STOP,
    read_command,
    read_names,
)
from bot.understand.when import read_when

SHOWN: Final = (*RUNNING, State.DONE, State.STOPPED)
RECENT: Final = timedelta(hours=1)
"""A code is still recognized as one that is too old."""
NOTICE_TEMPLATE: Final = "notice"


def commanded(message: Incoming, known: Known) -> Meaning | None:
    """A coordinator's word about her notices; from others the same words mean
    something else."""
    command = read_command(message.text)
    if command is None or known.post(message.contact) is None:
        return None
    return Meaning(Intent.NOTICE, Slots(said=command))


def notice(meaning: Meaning, message: Incoming, known: Known, now: datetime) -> Answer:
    """What a coordinator wants with a notice; for all others it is none."""
    post = known.post(message.contact)
    if post is None:
        return Answer(Saying.NOTICES_ARE_OTHERS, known.person)
    say = _COMMANDS.get(meaning.slots.said or "")
    if say:
        return say(post, known, now)
    return _drafted(meaning, message.key, post, known, now)


def _drafted(
    meaning: Meaning, key: str, post: Post, known: Known, now: datetime
) -> Answer:
    """Keep a draft, and tell whom it would reach; what is unclear is asked."""
    text, said = meaning.slots.text or "", meaning.slots.audience or ""
    when = read_when(said, now)
    audience = _audience(when.rest, post)
    refused = (
        _closed(post, now)
        or (Saying.NOTICE_HOW if not when.rest else None)
        or (audience if isinstance(audience, NoticeUnknown) else None)
        or (Saying.NOTICE_LONG if len(text) > LONGEST_TEXT else None)
        or _untimely(when.at, unclear=when.unclear, now=now)
    )
    if refused or isinstance(audience, NoticeUnknown):
        return Answer(refused, known.person)
    due = awake(when.at or now)
    return _previewed(_draft(key, audience, text, due, post.desk), post, known, now)


def _closed(post: Post, now: datetime) -> Saying | None:
    """Somebody is guessing codes: for a day only the console sends."""
    guessed = post.desk.mistakes(post.staff, now - DAY) >= MOST_MISTAKES
    return Saying.NOTICE_CLOSED if guessed else None


def _audience(name: str, post: Post) -> Audience | NoticeUnknown:
    is_operator = post.staff.is_operator
    hers = post.desk.areas() if is_operator else sorted(post.staff.areas)
    named = read_names(name, {area.name for area in hers})
    if named.unknown:
        return NoticeUnknown(named.unknown, named.nearest)
    if named.everybody:
        return Audience(frozenset(() if is_operator else hers), is_operator)
    # A zone rather than a group of the same name.
    areas = {area.name: area for area in sorted(hers)}
    return Audience(frozenset(areas[name] for name in named.names))


def _untimely(at: datetime | None, *, unclear: bool, now: datetime) -> Saying | None:
    if unclear:
        return Saying.NOTICE_WHEN
    if at is None:
        return None
    if at <= now:
        return Saying.NOTICE_PAST
    return Saying.NOTICE_FAR if at > now + FURTHEST else None


def _draft(key: str, audience: Audience, text: str, due: datetime, desk: Desk) -> Draft:
    one = Draft(key, audience, text, due, due + LASTS)
    if NOTICE_TEMPLATE not in desk.rules.templates:
        return one
    return replace(one, template=NOTICE_TEMPLATE, variables=(" ".join(text.split()),))


def _previewed(draft: Draft, post: Post, known: Known, now: datetime) -> Answer:
    """What a draft would reach and cost, and the code that sends it."""
    desk, names = post.desk, draft.audience.names

    def plain(text: str) -> str:
        return known.sms(NoticeWords(names, text))

    seen = foreseen(draft, plain(draft.text), desk)
    if not seen.reach.people:
        return Answer(NoticeNobody(names), known.person)
    preview = NoticePreview(
        names,
        seen,
        code_of(draft.key, post.staff, known.digits),
        draft.due if draft.due > now else None,
        draft.expires_at if seen.ends_at > draft.expires_at else None,
        shorter(draft.text, lambda text: size(plain(text)).segments) is not None,
    )
    return Answer(preview, known.person, (DraftNotice(draft, seen, post.staff),))


def code_of(key: str, staff: Staff, digits: Callable[[str], str]) -> str:
    """Another one for every draft, and for every person who may send it."""
    return digits(f"notice|{key}|{staff.number}")


def code(meaning: Meaning, message: Incoming, known: Known, now: datetime) -> Answer:
    """A bare code: of a draft of hers, or of a notice that a second must agree to."""
    post = known.post(message.contact)
    if post is None:
        return Answer(Saying.NOT_UNDERSTOOD, known.person)
    draft = post.desk.latest(post.staff, [State.DRAFT])
    mine = draft if draft and now - draft.created_at <= RECENT else None
    waiting = post.desk.to_second(post.staff, now)
    if not mine and not waiting:
        return Answer(Saying.NOT_UNDERSTOOD, known.person)
    closed = _closed(post, now)
    if closed:
        return Answer(closed, known.person)
    return _typed(meaning.slots.code or "", mine, waiting, post, known, now)


def _typed(
    typed: str,
    draft: Notice | None,
    waiting: Sequence[Notice],
    post: Post,
    known: Known,
    now: datetime,
) -> Answer:
    """A code of one of these; one of none of them is a mistake in what is open."""
    opened = [draft] if draft and draft.is_open(now) else []
    for notice in (*waiting, *opened):
        if _is_of(typed, notice, post, known):
            take = _confirmed if notice is draft else _seconded
            return take(notice, post, known, now)
    # What is too old gives nobody a free guess at what still waits.
    if draft and not opened and (not waiting or _is_of(typed, draft, post, known)):
        return Answer(Saying.NOTICE_CODE_OLD, known.person)
    return _mistaken((*opened, *waiting)[0], post.staff, known.person)


def _is_of(typed: str, notice: Notice, post: Post, known: Known) -> bool:
    return compare_digest(typed, code_of(notice.draft.key, post.staff, known.digits))


def _mistaken(notice: Notice, staff: Staff, person: Person) -> Answer:
    """A wrong code; the third ends the notice."""
    mistake = StepNotice(notice.number, Step.MISTAKE, staff)
    left = MOST_FAILURES - notice.failures - 1
    told = NoticeMistake(left) if left > 0 else Saying.NOTICE_CODE_ENDED
    return Answer(told, person, (mistake,))


def _confirmed(draft: Notice, post: Post, known: Known, now: datetime) -> Answer:
    """It goes, if she may still write to them, and a second person need not agree."""
    wanted, staff = draft.draft, post.staff
    if not may_write_to(staff, wanted.audience):
        drop = StepNotice(draft.number, Step.DROP, staff)
        return Answer(Saying.NOTICE_NOT_HERS, known.person, (drop,))
    if not needs_second(staff, draft.seen.reach, post.desk.rules):
        step = StepNotice(draft.number, Step.CONFIRM, staff)
        return Answer(_begun(draft, now), known.person, (step,))
    seconds = post.desk.seconds(draft)
    if not seconds:
        return Answer(Saying.NOTICE_NO_SECOND, known.person)
    step = StepNotice(draft.number, Step.ASK_SECOND, staff)
    letters = tuple(asked(draft, staff, other, known.digits) for other in seconds)
    awaits = NoticeAwaits(draft.seen.reach.people)
    return Answer(awaits, known.person, (step,), letters)


def _begun(notice: Notice, now: datetime) -> NoticeBegun:
    """What is confirmed at night goes out in the morning."""
    due = awake(max(notice.draft.due, now))
    return NoticeBegun(notice.seen.reach.people, due if due > now else None)


def asked(
    notice: Notice, author: Staff, second: Staff, digits: Callable[[str], str]
) -> Outgoing:
    """What a second person gets to agree to."""
    wanted = notice.draft
    reply = NoticeSecond(
        author.label,
        wanted.audience.names,
        notice.seen.reach.people,
        wanted.text,
        code_of(wanted.key, second, digits),
        second.contact.channel is Channel.WHATSAPP,
    )
    key = f"second:{notice.number}:{second.number}"
    return Outgoing(second.contact, reply, SECOND_LASTS, key)


def _seconded(notice: Notice, post: Post, known: Known, now: datetime) -> Answer:
    step = StepNotice(notice.number, Step.SECOND, post.staff)
    return Answer(_begun(notice, now), known.person, (step,))


def no(meaning: Meaning, message: Incoming, known: Known, now: datetime) -> Answer:
    """A bare no takes back a draft of hers, or refuses to agree to another's."""
    post = known.post(message.contact)
    if post is None:
        return Answer(Saying.DROPPED, known.person)
    staff = post.staff
    draft = post.desk.latest(staff, [State.DRAFT])
    if draft and draft.is_open(now):
        step = StepNotice(draft.number, Step.DROP, staff)
        return Answer(Saying.NOTICE_DROPPED, known.person, (step,))
    waiting = post.desk.to_second(staff, now)
    if waiting:
        step = StepNotice(waiting[0].number, Step.DROP, staff)
        return Answer(Saying.NOTICE_REFUSED, known.person, (step,))
    return Answer(Saying.DROPPED, known.person)


def _how(post: Post, known: Known, now: datetime) -> Answer:
    return Answer(Saying.NOTICE_HOW, known.person)


def _status(post: Post, known: Known, now: datetime) -> Answer:
    """How far her newest notice is."""
    latest = post.desk.latest(post.staff, SHOWN)
    if latest is None:
        return Answer(Saying.NOTICE_NONE, known.person)
    told = told_of(latest, post.desk)
    # What is due at night goes out in the morning.
    due = awake(max(told.due, now))
    return Answer(replace(told, due=due), known.person)


def told_of(notice: Notice, desk: Desk) -> NoticeProgress:
    """How far a notice is."""
    return NoticeProgress(
        notice.draft.audience.names,
        notice.state,
        desk.progress(notice.number),
        notice.seen.reach.people,
        notice.draft.due,
    )


def _stop(post: Post, known: Known, now: datetime) -> Answer:
    """Stop her newest notice that is under way; a draft is taken back."""
    running = post.desk.latest(post.staff, [*RUNNING, State.DRAFT])
    if running is None:
        return Answer(Saying.NOTICE_NONE, known.person)
    if running.state is State.DRAFT:
        step = StepNotice(running.number, Step.DROP, post.staff)
        return Answer(Saying.NOTICE_DROPPED, known.person, (step,))
    gone = post.desk.progress(running.number)
    sent = gone.delivered + gone.sent + gone.failed
    stopped = NoticeStopped(sent, max(0, running.seen.reach.people - sent))
    step = StepNotice(running.number, Step.STOP, post.staff)
    return Answer(stopped, known.person, (step,))


def _shortened(post: Post, known: Known, now: datetime) -> Answer:
    """The same draft in fewer segments, with a code of its own."""
    old = post.desk.latest(post.staff, [State.DRAFT])
    if old is None or not old.is_open(now):
        return Answer(Saying.NOTICE_NONE, known.person)
    wanted = old.draft

    def segments(text: str) -> int:
        return size(known.sms(NoticeWords(wanted.audience.names, text))).segments

    text = shorter(wanted.text, segments)
    if text is None:
        return Answer(Saying.NOTICE_SHORT, known.person)
    due = awake(max(wanted.due, now))
    draft = _draft(f"{wanted.key}:s", wanted.audience, text, due, post.desk)
    answer = _previewed(draft, post, known, now)
    drop = StepNotice(old.number, Step.DROP, post.staff)
    return replace(answer, effects=(drop, *answer.effects))


_COMMANDS: Final[dict[str, Callable[[Post, Known, datetime], Answer]]] = {
    HOW: _how,
    STATUS: _status,
    STOP: _stop,
    SHORT: _shortened,
}
ANSWERS: Final = {Intent.NOTICE: notice, Intent.CODE: code, Intent.NO: no}

"""Notices in words: for those who get them, and for the coordinators who send them."""

from typing import Final

from bot.catalog import N_, amount, plain, stamp
from bot.notices import Estimate, State
from bot.person import Channel
from bot.render.voice import Voice
from bot.replies import (
    NoticeAwaits,
    NoticeBegun,
    NoticeEnded,
    NoticeMistake,
    NoticeNobody,
    NoticePreview,
    NoticeProgress,
    NoticeReply,
    NoticeSecond,
    NoticeStopped,
    NoticeUnknown,
    NoticeWords,
)

LONGEST_NAME: Final = 20
"""Letters; longer names of areas are left out of the notice itself."""
ROOM: Final = {Channel.SMS: 40, Channel.WHATSAPP: 200}
"""Letters for the names of an audience; more of them are only counted."""
CUT: Final = "..."
STATES: Final = {
    # i18n: How far a notice is, before the figures. One or two words.
    State.WAITING: N_("notice.state.waiting"),
    State.SCHEDULED: N_("notice.state.scheduled"),
    State.SENDING: N_("notice.state.sending"),
    State.DONE: N_("notice.state.done"),
    State.STOPPED: N_("notice.state.stopped"),
}


def say_notice(reply: NoticeReply, voice: Voice) -> str:
    """The text of a notice, or of a reply about one."""
    match reply:
        case NoticeWords():
            return _words(reply, voice)
        case NoticePreview():
            return _preview(reply, voice)
        case NoticeSecond():
            return _second(reply, voice)
        case _:
            return _short(reply, voice)


def _words(reply: NoticeWords, voice: Voice) -> str:
    """The notice itself, with who it is for where that is short."""
    _ = voice
    names = ", ".join(reply.names)
    # i18n: Before a notice to a zone: "Aviso Chala:", SMS then WhatsApp (bold).
    here = (_("notice.to.sms"), _("notice.to.whatsapp"))
    # i18n: Before a notice to everybody: "Aviso:", SMS then WhatsApp (bold).
    all_ = (_("notice.all.sms"), _("notice.all.whatsapp"))
    sms, whatsapp = here if 0 < len(names) <= LONGEST_NAME else all_
    head = sms if voice.channel is Channel.SMS else whatsapp
    return f"{head.format(names=names)} {reply.text}"


def _preview(reply: NoticePreview, voice: Voice) -> str:
    _ = voice
    seen = reply.seen
    # i18n: When a notice is for later: " Sale {moment}."
    later = _("notice.later").format(moment=stamp(reply.due)) if reply.due else ""
    values = {
        "people": seen.reach.people,
        "names": _names(reply.names, voice),
        "ways": _ways(seen, voice),
        "cost": amount(seen.cost),
        "code": reply.code,
        "later": later,
        # i18n: It ends only at {ends}, after it has expired at {expires}. A sentence.
        "late": _late(reply, _("notice.too-late")),
        # i18n: The same, shorter.
        "late_short": _late(reply, _("notice.too-late.short")),
        # i18n: Its text can be made shorter: " Mas barato: AVISO CORTO."
        "shorter": _("notice.cheaper") if reply.can_shorten else "",
    }
    return voice.fit(
        (
            # i18n: Whom a notice reaches, cost, and the code that sends it. SMS: 160.
            _("notice.preview.sms"),
            # i18n: The same in fewer words. SMS: 160.
            _("notice.preview.short"),
            # i18n: The same without the names, in as few words as can be. SMS: 160.
            _("notice.preview.shortest"),
        ),
        # i18n: The same on WhatsApp.
        _("notice.preview.whatsapp"),
        values,
    )


def _names(names: tuple[str, ...], voice: Voice) -> str:
    """As many as there is room for."""
    _ = voice
    room, told = ROOM[voice.channel], ", ".join(names)
    if len(told) > room and len(names) > 1:
        # i18n: An audience of many names: the first, and how many more. At most 40.
        more = _("notice.and-more")
        most = room - len(more.format(name="", count=len(names) - 1))
        return more.format(name=_cut(names[0], most), count=len(names) - 1)
    # i18n: The audience of a notice to everybody: "todas las zonas".
    return _cut(told, room) or _("notice.everybody")


def _cut(name: str, room: int) -> str:
    return name if len(name) <= room else name[: room - len(CUT)].rstrip() + CUT


def _ways(seen: Estimate, voice: Voice) -> str:
    """How many by WhatsApp, how many by SMS, and of how many segments."""
    _ = voice
    ways = []
    if seen.reach.whatsapp:
        # i18n: "98 WhatsApp".
        ways.append(_("notice.whatsapp").format(count=seen.reach.whatsapp))
    if seen.reach.sms:
        count = voice.catalog.ngettext(
            "notice.sms.one", "notice.sms.many", seen.segments
        )
        ways.append(count.format(count=seen.reach.sms, segments=seen.segments))
    return ", ".join(ways)


def _late(reply: NoticePreview, text: str) -> str:
    """It can't be through before it expires: says so, with the time it needs."""
    if reply.expires_at is None:
        return ""
    return text.format(ends=stamp(reply.seen.ends_at), expires=stamp(reply.expires_at))


def _second(reply: NoticeSecond, voice: Voice) -> str:
    _ = voice
    elsewhere = reply.on_whatsapp and voice.channel is Channel.SMS
    # i18n: To a second person: who wants to send what to how many, and her code.
    return _("notice.second").format(
        author=reply.author,
        people=reply.people,
        names=_names(reply.names, voice),
        text=reply.text,
        code=reply.code,
        # i18n: Her code counts only there: " por WhatsApp", after it.
        where=_("notice.second.elsewhere") if elsewhere else "",
    )


def _short(
    reply: NoticeBegun
    | NoticeAwaits
    | NoticeProgress
    | NoticeStopped
    | NoticeUnknown
    | NoticeNobody
    | NoticeMistake
    | NoticeEnded,
    voice: Voice,
) -> str:
    _ = voice
    match reply:
        case NoticeBegun():
            return _begun(reply, voice)
        case NoticeAwaits(people=people):
            # i18n: So many people: a second person was asked to agree. SMS: 160.
            return _("notice.awaits").format(people=people)
        case NoticeStopped():
            # i18n: Stopped: how many went out, how many won't. SMS: 160.
            return _("notice.stopped").format(sent=reply.sent, kept=reply.kept)
        case NoticeMistake(left=left):
            text = voice.catalog.ngettext("notice.wrong.one", "notice.wrong.many", left)
            return text.format(left=left)
        case _:
            return _about(reply, voice)


def _begun(reply: NoticeBegun, voice: Voice) -> str:
    _ = voice
    if reply.due is None:
        # i18n: It is going out now; how to follow and to stop it. SMS: 160.
        return _("notice.begun").format(people=reply.people)
    # i18n: It will go out later; how to stop it. SMS: 160.
    text = _("notice.scheduled")
    return text.format(people=reply.people, moment=stamp(reply.due))


def _about(
    reply: NoticeProgress | NoticeUnknown | NoticeNobody | NoticeEnded, voice: Voice
) -> str:
    _ = voice
    match reply:
        case NoticeProgress():
            return _progress(reply, voice)
        case NoticeUnknown():
            return _unknown(reply, voice)
        case NoticeEnded():
            # i18n: It never went out: too late, or nobody agreed. SMS: 160.
            text = _("notice.ended")
            return text.format(names=_names(reply.names, voice), people=reply.people)
        case NoticeNobody():
            # i18n: Nobody there asked for notices: how they do. SMS: 160.
            return _("notice.nobody").format(names=_names(reply.names, voice))


def _unknown(reply: NoticeUnknown, voice: Voice) -> str:
    _ = voice
    room = ROOM[voice.channel]
    name = _cut(reply.name, room)
    if not reply.nearest:
        # i18n: No zone or group is called so, nor are there others. SMS: 160.
        return _("notice.unknown.none").format(name=name)
    # i18n: No zone or group of hers is called so; the nearest. SMS: 160.
    text = _("notice.unknown")
    # i18n: The same, shorter, with only one of them. SMS: 160.
    short = _("notice.unknown.short")
    values = {
        "name": name,
        "nearest": ", ".join(reply.nearest),
        "first": _cut(reply.nearest[0], room),
    }
    return voice.fit((text, short), text, values)


def _progress(reply: NoticeProgress, voice: Voice) -> str:
    """How many got it; a notice that waits says for what."""
    _ = voice
    gone = reply.progress
    values = {
        "names": _names(reply.names, voice),
        "state": _(STATES[reply.state]).format(moment=stamp(reply.due)),
        "people": plain(reply.people),
        "delivered": gone.delivered,
        "pending": gone.pending,
        "failed": gone.failed,
        # i18n: ", no salió {count}": of those who left, or were stopped. In a list.
        "kept": _("notice.kept").format(count=gone.canceled) if gone.canceled else "",
    }
    if not gone.total:
        # i18n: A notice of which nothing went out yet. SMS: 160.
        return _("notice.progress.none").format_map(values)
    # i18n: Delivered, pending and failed. SMS: 160.
    return _("notice.progress").format_map(values)

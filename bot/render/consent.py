"""A person's own matters in words: what is kept about her, and her addresses."""

from typing import Final

from bot.catalog import N_, full_day
from bot.render.voice import Voice
from bot.replies import CodeAsked, Invitation, LinkCode, Linked, OwnData, OwnReply
from bot.sms import size, to_gsm7

ALLOWED: Final = {
    # i18n: What she allowed: price alerts. One word, in a list.
    "alerts": N_("allowed.alerts"),
    # i18n: What she allowed: notices of her organisation. In a list.
    "notices": N_("allowed.notices"),
}


def say_own(reply: OwnReply, voice: Voice) -> str:
    """The text of a reply about her data or her addresses."""
    _ = voice
    match reply:
        case OwnData():
            return _data(reply, voice)
        case Invitation():
            return _invitation(reply, voice)
        case LinkCode():
            # i18n: To the other address: the code, and that it is told to nobody.
            return _("link.code").format(code=reply.code)
        case CodeAsked():
            return _code(reply, voice)
        case Linked():
            # i18n: Both addresses are hers now. SMS: 160.
            done = _("link.done")
            # i18n: They were linked before. SMS: 160.
            before = _("link.before")
            return (before if reply.before else done).format(address=reply.address)


def inviting(reply: Invitation, voice: Voice) -> str:
    """Who invites, "Los Incas, Chala", as much of it as an SMS has room for."""
    _ = voice
    whole = f"{reply.who}, {reply.zone}" if reply.zone else reply.who
    shorter = (reply.who[:end].strip() for end in range(len(reply.who), 0, -1))
    # i18n: Unasked, to somebody who never wrote. {who} invites: what comes, SI for it,
    # free, how to leave, and that nothing else comes if she doesn't answer. A new text
    # is a new version of bot.replies.INVITED. SMS: 130 without {who}.
    text = _("invitation.sms")
    fitting = (who for who in (whole, *shorter) if _fits(text.format(who=who)))
    return next(fitting, "")


def _fits(text: str) -> bool:
    return size(to_gsm7(text)).segments == 1


def _invitation(reply: Invitation, voice: Voice) -> str:
    _ = voice
    by_sms = _("invitation.sms")
    # i18n: The same on WhatsApp; the approved template "invite" says the same.
    by_whatsapp = _("invitation.whatsapp")
    return voice.choose(by_sms, by_whatsapp, {"who": inviting(reply, voice)})


def _code(reply: CodeAsked, voice: Voice) -> str:
    _ = voice
    if reply.left is not None:
        # i18n: "le queda 1 intento" or "le quedan {left} intentos". SMS: 160.
        text = voice.catalog.ngettext("link.wrong.one", "link.wrong.many", reply.left)
        return text.format(left=reply.left)
    # i18n: A code was sent by SMS to {address}; asks for it here. SMS: 160.
    by_sms = _("link.asked.sms")
    # i18n: A code was sent by WhatsApp to {address}; asks for it here. SMS: 160.
    by_whatsapp = _("link.asked.whatsapp")
    return (by_whatsapp if reply.whatsapp else by_sms).format(address=reply.address)


def _data(reply: OwnData, voice: Voice) -> str:
    _ = voice
    allowed = [_(ALLOWED[scope]) for scope in reply.allowed]
    values = {
        "address": reply.address,
        "since": full_day(reply.since),
        # i18n: Her zone is not known.
        "zone": reply.zone or _("own.no-zone"),
        "messages": reply.messages,
        "sales": reply.sales,
        "alerts": reply.alerts,
        # i18n: She allowed nothing to be sent.
        "allowed": ", ".join(allowed) or _("own.nothing-allowed"),
        # i18n: Her other address, a sentence.
        "linked": _("own.linked").format(address=reply.linked) if reply.linked else "",
    }
    return voice.fit(
        (
            # i18n: All that is kept about her, and how to erase it. SMS: 160.
            _("own.sms"),
            # i18n: The same, as short as can be. SMS: 160.
            _("own.short"),
        ),
        # i18n: The same on WhatsApp.
        _("own.whatsapp"),
        values,
    )

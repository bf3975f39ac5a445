"""Talk in words: questions back, advice, rules, and what is always the same."""

from typing import Final

from bot.catalog import N_, plain
from bot.render.voice import Voice
from bot.replies import Advice, Question, Rule, Saying, TalkReply
from bot.understand import Intent

SAYINGS: Final = {
    # i18n: A hello back, who this is and what to write. SMS: 160.
    Saying.GREETING: N_("greeting"),
    # i18n: The menu: what can be asked, by number. SMS: 160.
    Saying.HELP: N_("help"),
    # i18n: Answer to thanks, short. SMS: 160.
    Saying.WELCOME: N_("welcome"),
    # i18n: Not understood: two or three things to write. SMS: 160.
    Saying.NOT_UNDERSTOOD: N_("not-understood"),
    # i18n: A photo, voice note or place can't be read. SMS: 160.
    Saying.ONLY_TEXT: N_("only-text"),
    # i18n: Too many messages at once: silence for 5 minutes. SMS: 160.
    Saying.TOO_MANY: N_("too-many"),
    # i18n: A question was taken back; what else to write. SMS: 160.
    Saying.DROPPED: N_("dropped"),
    # i18n: Amalgam has no price as gold: why, and what to do. SMS: 160.
    Saying.AMALGAM: N_("amalgam"),
    # i18n: Without its ley it can't be judged: have it assayed. SMS: 160.
    Saying.ASSAY_FIRST: N_("assay-first"),
    # i18n: Without its weight it can't be valued: have it weighed. SMS: 160.
    Saying.WEIGH_FIRST: N_("weigh-first"),
    # i18n: A person will answer; until then what to write. SMS: 160.
    Saying.HUMAN: N_("human"),
    # i18n: No older price is known yet. SMS: 160.
    Saying.NO_HISTORY: N_("no-history"),
    # i18n: Who would write and what, free, how to leave; asks a SI.
    # A new text is a new version of bot.replies.CONSENT. SMS: 160.
    Saying.CONSENT: N_("consent"),
    # i18n: Registered: what comes now, and how to leave. SMS: 160.
    Saying.JOINED: N_("joined"),
    # i18n: She was registered already; how to leave. SMS: 160.
    Saying.JOINED_BEFORE: N_("joined-before"),
    # i18n: She said SI to an invitation: notices come now, what else she can write,
    # how to leave. SMS: 160.
    Saying.INVITE_ACCEPTED: N_("invite-accepted"),
    # i18n: Nothing is sent any more; questions are answered; ALTA. SMS: 160.
    Saying.LEFT: N_("left"),
    # i18n: No notices any more, alerts go on. SMS: 160.
    Saying.LEFT_NOTICES: N_("left-notices"),
    # i18n: She has no alert; how to set one. SMS: 160.
    Saying.NO_ALERTS: N_("no-alerts"),
    # i18n: She has no alert to drop. SMS: 160.
    Saying.NONE_TO_DROP: N_("none-to-drop"),
    # i18n: She has no alert, and nothing is sent unasked. SMS: 160.
    Saying.NEVER_UNASKED: N_("never-unasked"),
    # i18n: No more than 5 alerts; how to drop one. SMS: 160.
    Saying.ALERTS_FULL: N_("alerts-full"),
    # i18n: Alerts may come at night too. SMS: 160.
    Saying.NIGHT_ON: N_("night-on"),
    # i18n: Alerts wait until six in the morning. SMS: 160.
    Saying.NIGHT_OFF: N_("night-off"),
    # i18n: What is kept, for what, shared with nobody. SMS: 160.
    Saying.PRIVACY: N_("privacy"),
    # i18n: Asks a SI before everything is erased. SMS: 160.
    Saying.SURE_TO_FORGET: N_("sure-to-forget"),
    # i18n: All is erased, nothing is sent again. SMS: 160.
    Saying.FORGOTTEN: N_("forgotten"),
    # i18n: Nothing was erased. SMS: 160.
    Saying.KEPT: N_("kept"),
    # i18n: Asks for her other number, nine digits. SMS: 160.
    Saying.PHONE_ASKED: N_("phone-asked"),
    # i18n: WhatsApp lets us write only to who wrote to us: she must begin. SMS: 160.
    Saying.WRITE_FIRST: N_("write-first"),
    # i18n: The code is too old; how to begin anew. SMS: 160.
    Saying.CODE_OLD: N_("code-old"),
    # i18n: Three wrong codes: ended; how to begin anew. SMS: 160.
    Saying.CODE_ENDED: N_("code-ended"),
    # i18n: Only coordinators send notices; whom to ask, what she can write. SMS: 160.
    Saying.NOTICES_ARE_OTHERS: N_("notice.others"),
    # i18n: To a coordinator: how a notice is written, with an example. SMS: 160.
    Saying.NOTICE_HOW: N_("notice.how"),
    # i18n: The notice is too long: at most 700 letters. SMS: 160.
    Saying.NOTICE_LONG: N_("notice.long"),
    # i18n: It can't be made shorter by itself. SMS: 160.
    Saying.NOTICE_SHORT: N_("notice.short"),
    # i18n: Day or hour is not clear: how to say it. SMS: 160.
    Saying.NOTICE_WHEN: N_("notice.when"),
    # i18n: That hour is past. SMS: 160.
    Saying.NOTICE_PAST: N_("notice.past"),
    # i18n: No more than 30 days ahead. SMS: 160.
    Saying.NOTICE_FAR: N_("notice.far"),
    # i18n: Too many wrong codes today: only the console sends. SMS: 160.
    Saying.NOTICE_CLOSED: N_("notice.closed"),
    # i18n: The code is older than 15 minutes: write the notice again. SMS: 160.
    Saying.NOTICE_CODE_OLD: N_("notice.code-old"),
    # i18n: Three wrong codes: nothing is sent. SMS: 160.
    Saying.NOTICE_CODE_ENDED: N_("notice.code-ended"),
    # i18n: These people are not hers to write to any more. SMS: 160.
    Saying.NOTICE_NOT_HERS: N_("notice.not-hers"),
    # i18n: So many people need a second person, and there is none. SMS: 160.
    Saying.NOTICE_NO_SECOND: N_("notice.no-second"),
    # i18n: The draft is taken back, nothing is sent. SMS: 160.
    Saying.NOTICE_DROPPED: N_("notice.dropped"),
    # i18n: She did not agree: nothing is sent. SMS: 160.
    Saying.NOTICE_REFUSED: N_("notice.refused"),
    # i18n: There is no notice of hers to show or to stop. SMS: 160.
    Saying.NOTICE_NONE: N_("notice.none"),
}
QUESTIONS: Final = {
    # i18n: Asks for the ley or karats, with an example and a way out. SMS: 160.
    "fineness": N_("ask.fineness"),
    # i18n: Asks for the weight of her gold in grams. SMS: 160.
    "grams": N_("ask.grams"),
    # i18n: Asks how much she is offered or was paid. SMS: 160.
    "amount": N_("ask.amount"),
    # i18n: Asks whether the amount is for a gram or for all. {amount}. SMS: 160.
    "basis": N_("ask.basis"),
    # i18n: Asks how many sacks or kilos of ore. SMS: 160.
    "mass": N_("ask.mass"),
    # i18n: Asks for the grade of the ore, with an example and a way out. SMS: 160.
    "grade": N_("ask.grade"),
    # i18n: Asks for the unit of a grade: {number} ounces or grams. SMS: 160.
    "grade_unit": N_("ask.grade_unit"),
    # i18n: Asks whether an amount is in soles or dollars. {amount}. SMS: 160.
    "currency": N_("ask.currency"),
    # i18n: Asks for the place. SMS: 160.
    "place": N_("ask.place"),
}


def say_talk(reply: TalkReply, voice: Voice) -> str:
    """The text of a reply that holds no price."""
    match reply:
        case Advice():
            return voice.content.tips[reply.key]
        case Rule():
            return voice.content.formal[reply.key]
        case Question():
            return _question(reply, voice)
        case Saying():
            return voice(SAYINGS[reply])


def _question(reply: Question, voice: Voice) -> str:
    _ = voice
    slots = reply.slots
    values = {"number": plain(slots.unclear or 0), "amount": plain(slots.amount or 0)}
    if reply.slot == "fineness" and slots.unclear is not None:
        # i18n: Asks whether {number} is karats or ley. SMS: 160.
        return _("ask.karats-or-ley").format_map(values)
    if reply.slot == "basis" and reply.intent is Intent.ORE:
        # i18n: Asks whether {amount} is for a tonne, a sack or the lot. SMS: 160.
        return _("ask.ore-basis").format_map(values)
    return _(QUESTIONS[reply.slot]).format_map(values)

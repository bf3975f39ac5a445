"""Talk about what the bot may send and keep: consent, data, a second address."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from bot.answer import Answer
from bot.person import EVERYTHING, Channel, Contact, Incoming, OptOut, Person, Scope
from bot.replies import (
    CONSENT,
    INVITED,
    CodeAsked,
    LinkCode,
    Linked,
    OwnData,
    Saying,
)
from bot.topic import AGREED
from bot.turn import Allow, Forget, Known, Leave, LinkTo, Outgoing, Turn
from bot.understand import Intent, Meaning, Slots, understand
from bot.understand.answers import YES

CODE_LASTS: Final = timedelta(minutes=10)
PROOFS_COUNT: Final = timedelta(days=1)
MOST_PROOFS: Final = 12
"""Messages about another address in a day: a code has 10,000 values."""
MOST_TRIES: Final = 3
INVITATION_LASTS: Final = timedelta(days=30)
"""For so long a bare SI is an answer to an invitation."""
BY_INVITATION: Final = "invited"
OTHER: Final = {Channel.SMS: Channel.WHATSAPP, Channel.WHATSAPP: Channel.SMS}
OPTED_OUT: Final = {
    OptOut.STOP: Intent.UNSUBSCRIBE,
    OptOut.START: Intent.SUBSCRIBE,
    OptOut.HELP: Intent.HELP,
}


def opted_out(opt_out: OptOut, text: str, person: Person) -> Turn:
    """The provider has answered: nothing is said, and only leaving is noted.

    START only lifts the provider's own block; it allows nothing.
    """
    effects = (Leave(EVERYTHING, text),) if opt_out is OptOut.STOP else ()
    return Turn(person, OPTED_OUT[opt_out], effects=effects)


def silenced(message: Incoming, person: Person, *told: Saying) -> Turn:
    """A sender who gets no answer for a while may leave all the same."""
    leaves = understand(message.text).intent is Intent.UNSUBSCRIBE
    effects = (Leave(EVERYTHING, message.text),) if leaves else ()
    return Turn(person, "silenced", told, effects)


def is_invited(person: Person, now: datetime) -> bool:
    """Whether an invitation of hers is still open."""
    return person.invited is not None and now - person.invited.at < INVITATION_LASTS


def to_invitation(meaning: Meaning) -> Meaning | None:
    """A yes or a no to an invitation; all else leaves it open."""
    return _TO_INVITATION.get(meaning.intent)


_TO_INVITATION: Final = {
    Intent.YES: Meaning(Intent.SUBSCRIBE, Slots(said=BY_INVITATION)),
    Intent.NO: Meaning(Intent.UNSUBSCRIBE, Slots(said=BY_INVITATION)),
}


def _accepted(message: Incoming, person: Person) -> Answer:
    """What the invitation said, and no more, is allowed."""
    allowed = Allow(frozenset({Scope.NOTICES}), INVITED, message.text)
    return _joined(Saying.INVITE_ACCEPTED, allowed, person)


def _joined(said: Saying, allowed: Allow, person: Person) -> Answer:
    """She is registered, and belongs where her invitation said if there was one."""
    invited = person.invited
    if invited is None:
        return Answer(said, person, (allowed,))
    belonging = replace(person, zone=invited.zone or person.zone, invited=None)
    return Answer(said, belonging, (replace(allowed, group=invited.group),))


def subscribe(
    meaning: Meaning, message: Incoming, known: Known, now: datetime
) -> Answer:
    """Say who writes and how to leave, and register who answers SI."""
    person = known.person
    if meaning.slots.said == BY_INVITATION:
        return _accepted(message, person)
    if person.allowed >= EVERYTHING:
        return Answer(Saying.JOINED_BEFORE, person)
    if meaning.slots.said == YES:
        allowed = Allow(EVERYTHING, CONSENT, message.text)
        return _joined(Saying.JOINED, allowed, person)
    asks = Meaning(Intent.SUBSCRIBE, Slots(), AGREED)
    return Answer(Saying.CONSENT, person, asks=asks)


def unsubscribe(
    meaning: Meaning, message: Incoming, known: Known, now: datetime
) -> Answer:
    """Nothing more is sent, said once: who says BAJA again hears nothing."""
    person = known.person
    if person.has_left and not person.allowed:
        return Answer(None, person)
    declined = meaning.slots.said == BY_INVITATION and Scope.ALERTS in person.allowed
    if meaning.slots.said == Scope.NOTICES or declined:
        left = Leave(frozenset({Scope.NOTICES}), message.text)
        return Answer(Saying.LEFT_NOTICES, person, (left,))
    return Answer(Saying.LEFT, person, (Leave(EVERYTHING, message.text),))


def erase(meaning: Meaning, message: Incoming, known: Known, now: datetime) -> Answer:
    """Erase everything about her, once she said SI."""
    if meaning.slots.said == YES:
        return Answer(Saying.FORGOTTEN, Person(known.person.contact), (Forget(),))
    asks = Meaning(Intent.ERASE, Slots(), AGREED)
    return Answer(Saying.SURE_TO_FORGET, known.person, asks=asks)


def own_data(
    meaning: Meaning, message: Incoming, known: Known, now: datetime
) -> Answer:
    """What is kept about her."""
    person = known.person
    if meaning.slots.said == "privacy":
        return Answer(Saying.PRIVACY, person)
    record = known.archive.record(person.contact)
    told = OwnData(
        person.contact.address,
        record.since,
        person.zone,
        record.messages,
        record.sales,
        alerts=len(known.archive.alerts(person.contact)),
        allowed=tuple(sorted(person.allowed)),
        linked=person.linked.address if person.linked else None,
    )
    return Answer(told, person)


def link(meaning: Meaning, message: Incoming, known: Known, now: datetime) -> Answer:
    """Send a code to her other address, and ask for it here."""
    slots, person = meaning.slots, known.person
    if known.archive.proofs(person.contact, now - PROOFS_COUNT) >= MOST_PROOFS:
        return Answer(Saying.CODE_ENDED, person)
    if slots.phone is None:
        asks = Meaning(Intent.LINK, Slots(), ("phone",))
        return Answer(Saying.PHONE_ASKED, person, asks=asks)
    other = Contact(OTHER[message.contact.channel], slots.phone)
    if slots.code is not None:
        return _proven(slots, other, person, now)
    if person.linked == other:
        return Answer(Linked(other.address, before=True), person)
    if not known.reaches(other):
        return Answer(Saying.WRITE_FIRST, person)
    code = known.code(other)
    letter = Outgoing(other, LinkCode(code), CODE_LASTS)
    waiting = replace(
        slots, code=code, time=now.isoformat(), value=Decimal(0), text=None
    )
    return replace(_code_asked(waiting, other, person), letters=(letter,))


def _code_asked(
    waiting: Slots, other: Contact, person: Person, left: int | None = None
) -> Answer:
    asked = CodeAsked(other.address, other.channel is Channel.WHATSAPP, left)
    return Answer(asked, person, asks=Meaning(Intent.LINK, waiting, ("code",)))


def _proven(slots: Slots, other: Contact, person: Person, now: datetime) -> Answer:
    """Both addresses are hers if she typed what was sent to the other."""
    if now - datetime.fromisoformat(slots.time or "") >= CODE_LASTS:
        return Answer(Saying.CODE_OLD, person)
    if slots.text == slots.code:
        return Answer(Linked(other.address), person, (LinkTo(other),))
    if slots.text is None:
        return _code_asked(slots, other, person)
    tries = (slots.value or 0) + 1
    if tries >= MOST_TRIES:
        return Answer(Saying.CODE_ENDED, person)
    waiting = replace(slots, value=Decimal(tries), text=None)
    return _code_asked(waiting, other, person, MOST_TRIES - int(tries))


ANSWERS: Final = {
    Intent.SUBSCRIBE: subscribe,
    Intent.UNSUBSCRIBE: unsubscribe,
    Intent.ERASE: erase,
    Intent.DATA: own_data,
    Intent.LINK: link,
}

"""The conversation as a function: a message and what is known, in; replies, out."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final

from bot import alerting, announcing, joining, metal, ore
from bot.answer import Answer
from bot.catalog import LIMA, price_day
from bot.person import Channel, Incoming, Person
from bot.replies import (
    Advice,
    Dollar,
    History,
    NoPrice,
    OreDetail,
    OreValue,
    Price,
    Question,
    Reply,
    Rule,
    Saying,
    UnknownCode,
    ZoneSet,
)
from bot.topic import REMEMBERED, UNDECIDED, Topic, in_context, still_missing
from bot.turn import CallHuman, Day, Known, Turn, tell
from bot.understand import Intent, Meaning, Slots, understand
from bot.understand.answers import asks_more, ends_question
from bot.verify import verified
from pricing.market import Age

MOST_A_MINUTE: Final = 12
"""A person who writes more than this in 60 s is a machine, or two that talk."""
QUIET: Final = timedelta(minutes=5)
USUAL_DAYS: Final = 7
MOST_DAYS: Final = 90

SAYINGS: Final = {
    Intent.HELP: Saying.HELP,
    Intent.GREETING: Saying.GREETING,
    Intent.THANKS: Saying.WELCOME,
    Intent.UNKNOWN: Saying.NOT_UNDERSTOOD,
    Intent.YES: Saying.NOT_UNDERSTOOD,
    Intent.NUMBER: Saying.NOT_UNDERSTOOD,
}
MENU: Final = (
    Intent.PRICE,
    Intent.VALUE,
    Intent.OFFER,
    Intent.ORE,
    Intent.PRICE_HISTORY,
    Intent.LOCAL_PRICE,
    Intent.TIPS,
    Intent.FORMAL,
    Intent.HUMAN,
)
"""What a number stands for, from 1 on."""
PRICED: Final = {
    Intent.PRICE,
    Intent.PRICE_HISTORY,
    Intent.EXCHANGE_RATE,
    Intent.VALUE,
    Intent.OFFER,
    Intent.ORE,
    Intent.REPORT_SALE,
    Intent.LOCAL_PRICE,
}
"""What can't be answered while there is no price."""
REMARKABLE: Final = {
    Intent.VALUE,
    Intent.OFFER,
    Intent.ORE,
    Intent.REPORT_SALE,
    Intent.LOCAL_PRICE,
    Intent.ZONE_SET,
    Intent.HELP,
}
"""What may be gone on with in the next message."""


SELF_ASKING: Final = {*alerting.ANSWERS, *announcing.ANSWERS, *joining.ANSWERS}
"""What asks for what is missing in words of its own."""
TAKEN_BACK: Final = {Intent.ERASE: Saying.KEPT}
"""What is said to a "no", if it is not just dropped."""


def respond(message: Incoming, known: Known, now: datetime) -> Turn:
    """Answer one message; a sender gone wild gets one notice and then silence."""
    person = known.person
    if message.opt_out:
        return joining.opted_out(message.opt_out, message.text, person)
    if person.quiet_until and now < person.quiet_until:
        return joining.silenced(message, person)
    if known.recent >= MOST_A_MINUTE:
        quiet = replace(person, quiet_until=now + QUIET)
        return joining.silenced(message, quiet, Saying.TOO_MANY)
    if message.has_media and not message.text:
        return Turn(person, Intent.UNKNOWN, (Saying.ONLY_TEXT,))
    topic = person.topic if _is_recent(person.topic, now) else None
    commanded = announcing.commanded(message, known)
    meaning = commanded or _meant(message.text, topic, person, now)
    if meaning is None:
        taken_back = TAKEN_BACK.get(topic.intent if topic else Intent.NO)
        said = taken_back or Saying.DROPPED
        return Turn(replace(person, topic=None), Intent.NO, (said,))
    return _turn(meaning, _answer(meaning, message, known, now), topic, now)


def _turn(
    meaning: Meaning, answer: Answer, before: Topic | None, now: datetime
) -> Turn:
    """The answer, and what the next message may go on with."""
    asks = answer.asks
    waits = asks and Topic(asks.intent, asks.slots, asks.ask, now)
    after = replace(answer.person, topic=waits or _topic(meaning, before, now))
    replies = () if answer.reply is None else (answer.reply,)
    return Turn(after, meaning.intent, replies, answer.effects, answer.letters)


def _is_recent(topic: Topic | None, now: datetime) -> bool:
    return topic is not None and now - topic.at < REMEMBERED


def _meant(
    text: str, topic: Topic | None, person: Person, now: datetime
) -> Meaning | None:
    """What the text means in its place; None if it takes the question back."""
    alone = understand(text)
    if topic and topic.ask and ends_question(text):
        return None
    if not (topic and topic.ask) and joining.is_invited(person, now):
        alone = joining.to_invitation(alone) or alone
    if topic and topic.intent is Intent.ORE and not topic.ask and asks_more(text):
        return replace(topic.meaning, ask=(MORE,))
    at_menu = topic is not None and topic.intent is Intent.HELP
    chosen = _chosen(alone) if at_menu else None
    return _at_home(chosen or in_context(text, alone, topic), person)


MORE: Final = "more"


def _chosen(meaning: Meaning) -> Meaning | None:
    """The line of the menu that a number stands for."""
    value = meaning.slots.value
    if value is None or value % 1 or not 1 <= value <= len(MENU):
        return None
    intent = MENU[int(value) - 1]
    return Meaning(intent, Slots(), still_missing(intent, Slots()))


def _at_home(meaning: Meaning, person: Person) -> Meaning:
    """A question about "here" is about the person's zone, if she told it."""
    asks_where = meaning.intent in (Intent.LOCAL_PRICE, Intent.REPORT_SALE)
    if asks_where and meaning.slots.place is None:
        slots = replace(meaning.slots, place=person.zone)
        return Meaning(meaning.intent, slots, still_missing(meaning.intent, slots))
    if meaning.intent is Intent.ZONE_SET:
        return replace(meaning, ask=still_missing(meaning.intent, meaning.slots))
    return meaning


def _topic(meaning: Meaning, before: Topic | None, now: datetime) -> Topic | None:
    """What the next message may go on with; what says nothing changes nothing."""
    if meaning.intent in (Intent.THANKS, Intent.GREETING, *UNDECIDED):
        return before
    if meaning.intent not in REMARKABLE:
        return before if before and before.intent is Intent.HELP else None
    ask = tuple(name for name in meaning.ask if name != MORE)
    return Topic(meaning.intent, meaning.slots, ask, now)


def _answer(meaning: Meaning, message: Incoming, known: Known, now: datetime) -> Answer:
    same = known.person
    if meaning.intent in PRICED and _is_gone(known, now):
        return Answer(NoPrice(price_day(known.market.gold_as_of)), same)
    say = _ANSWERS.get(meaning.intent)
    if say is None:
        return Answer(SAYINGS[meaning.intent], same)
    asks = meaning.intent not in SELF_ASKING and meaning.ask != (MORE,)
    if meaning.ask and asks:
        return Answer(Question(meaning.ask[0], meaning.intent, meaning.slots), same)
    return say(meaning, message, known, now)


def _is_gone(known: Known, now: datetime) -> bool:
    return known.market.age(now, known.policy) is Age.GONE


def _price(meaning: Meaning, message: Incoming, known: Known, now: datetime) -> Answer:
    """The price; on WhatsApp with a tip, another one each time."""
    told = tell(known.market, known.policy, now)
    price = Price(told, meaning.slots.fineness)
    if message.contact.channel is Channel.SMS:
        return Answer(price, known.person)
    key, after = _next_tip(known)
    return Answer(replace(price, tip=key), after)


def _next_tip(known: Known) -> tuple[str, Person]:
    keys = list(known.content.tips)
    told = known.person.tips_told
    return keys[told % len(keys)], replace(known.person, tips_told=told + 1)


def _verified(
    meaning: Meaning, message: Incoming, known: Known, now: datetime
) -> Answer:
    code = meaning.slots.code or ""
    found = verified(code, known.archive.market, known.policy, now)
    return Answer(found or UnknownCode(code), known.person)


def _dollar(meaning: Meaning, message: Incoming, known: Known, now: datetime) -> Answer:
    return Answer(Dollar(tell(known.market, known.policy, now)), known.person)


def _history(
    meaning: Meaning, message: Incoming, known: Known, now: datetime
) -> Answer:
    wanted = int(min(meaning.slots.days or USUAL_DAYS, MOST_DAYS))
    today = now.astimezone(LIMA).date()
    days = known.archive.days(today - timedelta(days=max(wanted, 1)))
    older = [day for day in days if day.day < today]
    reply = _moved(older, known, now, today) if older else Saying.NO_HISTORY
    return Answer(reply, known.person)


def _moved(days: list[Day], known: Known, now: datetime, today: date) -> Reply:
    """The move since the oldest of these days."""
    market, first = known.market, days[0]
    gram = market.pure_gram
    return History(
        tell(market, known.policy, now),
        days=(today - first.day).days,
        before=first.gram,
        gold_change=market.gold / first.gold - 1,
        dollar_change=market.dollar / first.dollar - 1,
        highest=max(gram, *(day.highest for day in days)),
        lowest=min(gram, *(day.lowest for day in days)),
    )


def _ore(meaning: Meaning, message: Incoming, known: Known, now: datetime) -> Answer:
    reply = ore.settled(meaning.slots, known, now)
    if meaning.ask == (MORE,) and isinstance(reply, OreValue):
        return Answer(OreDetail(reply), known.person)
    return Answer(reply, known.person)


def _report(meaning: Meaning, message: Incoming, known: Known, now: datetime) -> Answer:
    reply, effects = metal.reported(meaning.slots, known, now)
    return Answer(reply, known.person, effects)


def _tip(meaning: Meaning, message: Incoming, known: Known, now: datetime) -> Answer:
    """The tip on the subject that was named, else the next one."""
    topic = meaning.slots.topic
    if topic and topic in known.content.tips:
        return Answer(Advice(topic), known.person)
    key, after = _next_tip(known)
    return Answer(Advice(key), after)


def _rule(meaning: Meaning, message: Incoming, known: Known, now: datetime) -> Answer:
    topic = meaning.slots.topic or ""
    rules = known.content.formal
    return Answer(Rule(topic if topic in rules else next(iter(rules))), known.person)


def _human(meaning: Meaning, message: Incoming, known: Known, now: datetime) -> Answer:
    return Answer(Saying.HUMAN, known.person, (CallHuman(message.text),))


def _zone(meaning: Meaning, message: Incoming, known: Known, now: datetime) -> Answer:
    place = meaning.slots.place
    if place is None:
        return Answer(Saying.DROPPED, known.person)
    return Answer(ZoneSet(place), replace(known.person, zone=place))


def _local(meaning: Meaning, message: Incoming, known: Known, now: datetime) -> Answer:
    place = meaning.slots.place
    if place is None:
        return Answer(Saying.DROPPED, known.person)
    return Answer(metal.local(place, known, now), known.person)


def _value(meaning: Meaning, message: Incoming, known: Known, now: datetime) -> Answer:
    return Answer(metal.value(meaning.slots, known, now), known.person)


def _offer(meaning: Meaning, message: Incoming, known: Known, now: datetime) -> Answer:
    return Answer(metal.judged(meaning.slots, known, now), known.person)


_ANSWERS: Final[
    dict[Intent, Callable[[Meaning, Incoming, Known, datetime], Answer]]
] = {
    Intent.PRICE: _price,
    Intent.VERIFY: _verified,
    Intent.EXCHANGE_RATE: _dollar,
    Intent.PRICE_HISTORY: _history,
    Intent.VALUE: _value,
    Intent.OFFER: _offer,
    Intent.ORE: _ore,
    Intent.REPORT_SALE: _report,
    Intent.LOCAL_PRICE: _local,
    Intent.ZONE_SET: _zone,
    Intent.TIPS: _tip,
    Intent.FORMAL: _rule,
    Intent.HUMAN: _human,
    **alerting.ANSWERS,
    **announcing.ANSWERS,
    **joining.ANSWERS,
}

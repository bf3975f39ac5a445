"""The conversation as a function: a message and what is known, in; replies, out."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from bot.catalog import LIMA, price_day
from bot.codes import number_of
from bot.person import Incoming, Person
from bot.replies import NoPrice, Price, Reply, Saying, Told, UnknownCode, Verified
from bot.understand import Intent, Meaning, understand
from pricing.market import Age, Market
from pricing.policy import Policy

MOST_A_MINUTE: Final = 12
"""A person who writes more than this in 60 s is a machine, or two that talk."""
QUIET: Final = timedelta(minutes=5)

SAYINGS: Final = {
    Intent.HELP: Saying.HELP,
    Intent.GREETING: Saying.GREETING,
    Intent.THANKS: Saying.WELCOME,
    Intent.UNKNOWN: Saying.NOT_UNDERSTOOD,
}

Recall = Callable[[int], Market | None]
"""Finds the market of a past pull by its number."""


@dataclass(frozen=True)
class Known:
    """What a message is answered from."""

    person: Person
    market: Market
    policy: Policy
    recall: Recall
    recent: int = 0
    """Messages of this person in the last 60 s, before this one."""


@dataclass(frozen=True)
class Turn:
    """What follows from a message."""

    person: Person
    intent: str
    replies: tuple[Reply, ...] = ()


def respond(message: Incoming, known: Known, now: datetime) -> Turn:
    """Answer one message; a sender gone wild gets one notice and then silence."""
    person = known.person
    if person.quiet_until and now < person.quiet_until:
        return Turn(person, "silenced")
    if known.recent >= MOST_A_MINUTE:
        quiet = replace(person, quiet_until=now + QUIET)
        return Turn(quiet, "silenced", (Saying.TOO_MANY,))
    if message.has_media and not message.text:
        return Turn(person, Intent.UNKNOWN, (Saying.ONLY_TEXT,))
    meaning = understand(message.text)
    return Turn(person, meaning.intent, (_reply(meaning, known, now),))


def _reply(meaning: Meaning, known: Known, now: datetime) -> Reply:
    match meaning.intent:
        case Intent.PRICE:
            return _price(meaning, known, now)
        case Intent.VERIFY:
            return _verified(meaning.slots.code or "", known, now)
        case intent:
            return SAYINGS[intent]


def _price(meaning: Meaning, known: Known, now: datetime) -> Reply:
    told = tell(known.market, known.policy, now)
    if told.age is Age.GONE:
        return NoPrice(price_day(known.market.gold_as_of))
    return Price(told, meaning.slots.fineness)


def _verified(code: str, known: Known, now: datetime) -> Reply:
    number = number_of(code)
    market = known.recall(number) if number else None
    if market is None:
        return UnknownCode(code)
    return Verified(tell(market, known.policy, now))


def tell(market: Market, policy: Policy, now: datetime) -> Told:
    """How a market looks to the one who asks now."""
    hours = max(timedelta(0), now - market.gold_as_of) // timedelta(hours=1)
    today = now.astimezone(LIMA).date()
    return Told(market, market.age(now, policy), hours, today)

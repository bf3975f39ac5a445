"""What the bot says of gold, ore and prices, and in the same words whatever happens."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum, auto
from typing import TypeAlias

from bot.understand import Intent, Slots
from pricing.fair import FairRange, Offer, Verdict
from pricing.local import LocalPrice
from pricing.market import Age, Market
from pricing.ore import Settlement
from pricing.policy import FinenessRange
from pricing.units import Fineness, Grams


@dataclass(frozen=True)
class Told:
    """A market as it looks to somebody who asks on a day in Lima."""

    market: Market
    age: Age
    hours: int
    """Whole hours since the gold price was true."""
    today: date


@dataclass(frozen=True)
class Price:
    """Today's price: of pure gold and the customary purities, or of one purity."""

    told: Told
    fineness: Fineness | None = None
    tip: str | None = None
    """A tip to go with it, by its key."""


@dataclass(frozen=True)
class NoPrice:
    """There is no price young enough to be told."""

    last: date


@dataclass(frozen=True)
class Verified:
    """The figures behind a check code, and those of a purity if it is about one."""

    told: Told
    code: str
    fineness: Fineness | None = None
    fair: FairRange | None = None
    """Soles a gram of that purity."""


@dataclass(frozen=True)
class UnknownCode:
    """Nothing was ever said under this code."""

    code: str


@dataclass(frozen=True)
class Dollar:
    """Today's dollar."""

    told: Told


@dataclass(frozen=True)
class History:
    """How the price moved; the changes of gold and dollar are fractions."""

    told: Told
    days: int
    before: Decimal
    """Soles a gram of pure gold then."""
    gold_change: Decimal
    dollar_change: Decimal
    highest: Decimal
    lowest: Decimal


@dataclass(frozen=True)
class Value:
    """What some gold is worth, and what a fair local buyer pays."""

    told: Told
    grams: Grams
    fineness: Fineness
    fair: FairRange
    formal: FairRange
    """What a formal buyer pays, who has it assayed."""


@dataclass(frozen=True)
class UnknownPurity:
    """What refogado of a usual purity would be worth: a range, never a figure."""

    told: Told
    grams: Grams
    usual: FinenessRange
    lowest: Decimal
    highest: Decimal
    point: Decimal
    """Soles that one more point of ley is worth."""


@dataclass(frozen=True)
class Judged:
    """A verdict on an offer for gold."""

    told: Told
    offer: Offer
    verdict: Verdict
    share: Decimal
    fair: FairRange
    """Soles a gram; percent where an offer in percent needs no purity."""
    fineness: Fineness | None = None
    grams: Grams | None = None
    missing: Decimal | None = None
    """Soles to the fair price, of all her gold or of a gram if no weight is said."""


@dataclass(frozen=True)
class OreValue:
    """What a lot of ore should bring at a plant."""

    told: Told
    settlement: Settlement
    sacks: Decimal | None
    stated: frozenset[str]
    """The names of the terms that the person told; the others were assumed."""


@dataclass(frozen=True)
class OreDetail:
    """The rest of it, for who asks for more."""

    value: OreValue


@dataclass(frozen=True)
class OreJudged:
    """A verdict on a plant's offer."""

    told: Told
    settlement: Settlement
    offer: Offer
    verdict: Verdict


@dataclass(frozen=True)
class OrePoor:
    """Plants pay nothing for ore of so low a grade."""

    grade: Decimal
    """oz/TC."""


@dataclass(frozen=True)
class SaleNoted:
    """A report of a sale was kept: soles a gram of pure gold, share, and where."""

    fine_gram: Decimal
    share: Decimal
    place: str | None


@dataclass(frozen=True)
class SaleOdd:
    """A report that can't be: nothing was kept."""

    share: Decimal


@dataclass(frozen=True)
class Local:
    """What others were paid in a zone."""

    place: str
    price: LocalPrice
    share: Decimal
    """The median as a part of today's international value."""


@dataclass(frozen=True)
class FewReports:
    """Too few people told what they were paid there."""

    place: str
    people: int


@dataclass(frozen=True)
class ZoneSet:
    """The person's zone is known now."""

    place: str


@dataclass(frozen=True)
class Advice:
    """A tip by its key."""

    key: str


@dataclass(frozen=True)
class Rule:
    """A rule of the law, by its key."""

    key: str


@dataclass(frozen=True)
class Question:
    """The one thing that is missing before an answer can be given."""

    slot: str
    intent: Intent
    slots: Slots


class Saying(Enum):
    """What is said in the same words whatever the market does."""

    GREETING = auto()
    HELP = auto()
    """The menu."""
    WELCOME = auto()
    """An answer to thanks."""
    NOT_UNDERSTOOD = auto()
    ONLY_TEXT = auto()
    """A picture, a voice note or a place came; the bot reads only text."""
    TOO_MANY = auto()
    """So many messages came at once that answers stop for a while."""
    DROPPED = auto()
    """A question was taken back."""
    AMALGAM = auto()
    """Amalgam still holds mercury: it has no price as gold."""
    ASSAY_FIRST = auto()
    """Without its ley no answer can be given: have it assayed."""
    WEIGH_FIRST = auto()
    HUMAN = auto()
    """A person will answer."""
    NO_HISTORY = auto()
    """No older price is known yet."""
    """Something that the bot can't do yet."""
    CONSENT = auto()
    """Who would write and what for, that it is free and how to leave: asks a SI."""
    JOINED = auto()
    JOINED_BEFORE = auto()
    INVITE_ACCEPTED = auto()
    """She said SI to an invitation."""
    LEFT = auto()
    """Nothing is sent any more; questions are answered all the same."""
    LEFT_NOTICES = auto()
    NO_ALERTS = auto()
    """She has none: how to set one."""
    NONE_TO_DROP = auto()
    NEVER_UNASKED = auto()
    """There is none to drop, and nothing else is sent unasked."""
    ALERTS_FULL = auto()
    """She has as many as there may be."""
    NIGHT_ON = auto()
    NIGHT_OFF = auto()
    PRIVACY = auto()
    """What is kept and for what, in a few words."""
    SURE_TO_FORGET = auto()
    """Asks a SI before everything is erased."""
    FORGOTTEN = auto()
    KEPT = auto()
    """She took it back: nothing was erased."""
    PHONE_ASKED = auto()
    WRITE_FIRST = auto()
    """On WhatsApp nobody can be written to who did not write."""
    """Which is her other number?"""
    CODE_OLD = auto()
    """The code came too late."""
    CODE_ENDED = auto()
    NOTICES_ARE_OTHERS = auto()
    NOTICE_HOW = auto()
    NOTICE_LONG = auto()
    NOTICE_SHORT = auto()
    NOTICE_WHEN = auto()
    NOTICE_PAST = auto()
    NOTICE_FAR = auto()
    NOTICE_CLOSED = auto()
    NOTICE_CODE_OLD = auto()
    NOTICE_CODE_ENDED = auto()
    NOTICE_NOT_HERS = auto()
    NOTICE_NO_SECOND = auto()
    NOTICE_DROPPED = auto()
    NOTICE_REFUSED = auto()
    NOTICE_NONE = auto()
    """Three codes were wrong: it begins anew."""


PriceReply: TypeAlias = Price | NoPrice | Verified | UnknownCode | Dollar | History
SaleReply: TypeAlias = Value | UnknownPurity | Judged
OreReply: TypeAlias = OreValue | OreDetail | OreJudged | OrePoor
LocalReply: TypeAlias = SaleNoted | SaleOdd | Local | FewReports | ZoneSet
TalkReply: TypeAlias = Advice | Rule | Question | Saying

"""What a text means: one intent, what it states, and what must be asked."""

from dataclasses import dataclass, fields
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final, TypeAlias

from pricing.units import Fineness, Grams

UNSETTLED: Final = {"unclear", "unknown", "purity", "said"}
"""What a text says besides, and no JSON tells."""
FOUR_PLACES: Final = Decimal("0.0001")


class Intent(StrEnum):
    """What a person wants."""

    PRICE = "price"
    PRICE_HISTORY = "price_history"
    EXCHANGE_RATE = "exchange_rate"
    VALUE = "value"
    OFFER = "offer"
    ORE = "ore"
    ALERT_SET = "alert_set"
    ALERTS_LIST = "alerts_list"
    ALERT_STOP = "alert_stop"
    REPORT_SALE = "report_sale"
    LOCAL_PRICE = "local_price"
    ZONE_SET = "zone_set"
    TIPS = "tips"
    FORMAL = "formal"
    HELP = "help"
    GREETING = "greeting"
    THANKS = "thanks"
    SUBSCRIBE = "subscribe"
    UNSUBSCRIBE = "unsubscribe"
    ERASE = "erase"
    DATA = "data"
    """What do you keep about me?"""
    LINK = "link"
    """ "Mi WhatsApp es 987654321": another address of hers."""
    HUMAN = "human"
    NOTICE = "notice"
    YES = "yes"
    NO = "no"
    CODE = "code"
    NUMBER = "number"
    VERIFY = "verify"
    """ "VER 7K3Q": the figures behind a check code."""
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Slots:
    """What the text states; None where it says nothing.

    Shares are fractions of 1, except `percent` and an `amount` in percent.
    """

    days: Decimal | None = None
    amount: Decimal | None = None
    currency: str | None = None
    basis: str | None = None
    grams: Grams | None = None
    fineness: Fineness | None = None
    mass_kg: Decimal | None = None
    sacks: Decimal | None = None
    grade_oz_tc: Decimal | None = None
    grade_g_t: Decimal | None = None
    recovery: Decimal | None = None
    moisture: Decimal | None = None
    maquila: Decimal | None = None
    """US$ a short ton."""
    deduction: Decimal | None = None
    """US$ an ounce."""
    inter: Decimal | None = None
    """US$ an ounce."""
    reagents: Decimal | None = None
    """US$ a short ton."""
    freight: Decimal | None = None
    """US$ a tonne."""
    assay: Decimal | None = None
    """US$ a lot."""
    product: str | None = None
    kind: str | None = None
    percent: Decimal | None = None
    time: str | None = None
    place: str | None = None
    topic: str | None = None
    audience: str | None = None
    text: str | None = None
    code: str | None = None
    value: Decimal | None = None
    unclear: Decimal | None = None
    """A purity or a grade whose unit must be asked."""
    unknown: str | None = None
    """What the person was asked and doesn't know."""
    phone: str | None = None
    """A telephone number with +51."""
    purity: Fineness | None = None
    """Of the gold whose price an alert waits for."""
    said: str | None = None
    """A yes, or which alerts or messages are meant, in a word of the readers."""

    def everything(self) -> dict[str, Any]:
        """All that holds something, by name."""
        held = ((f.name, getattr(self, f.name)) for f in fields(self))
        return {name: value for name, value in held if value is not None}

    def stated(self) -> dict[str, Any]:
        """The slots that the text states, without what must first be asked."""
        return {n: v for n, v in self.everything().items() if n not in UNSETTLED}


Stated: TypeAlias = tuple[dict[str, Any], tuple[str, ...]]
"""Slots by their names, and what must be asked."""


@dataclass(frozen=True)
class Meaning:
    """One text, understood."""

    intent: Intent
    slots: Slots = Slots()
    ask: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Intent, slots and ask, with every number as text without trailing zeros."""
        slots = {name: _text(value) for name, value in self.slots.stated().items()}
        return {"intent": self.intent, "slots": slots, "ask": list(self.ask)}


def _text(value: Decimal | str) -> str:
    if isinstance(value, str):
        return value
    rounded = round(value, 4) if value != value.quantize(FOUR_PLACES) else value
    return f"{rounded.normalize():f}"

"""Answers about gold metal: its worth, whether an offer is fair, what was paid."""

from datetime import datetime
from decimal import Decimal
from typing import Final

from bot.catalog import LIMA
from bot.replies import (
    FewReports,
    Judged,
    Local,
    Reply,
    SaleNoted,
    SaleOdd,
    Saying,
    UnknownPurity,
    Value,
)
from bot.turn import Effect, Known, RecordSale, tell
from bot.understand import Slots
from bot.verify import ONE_GRAM
from pricing.fair import (
    Basis,
    Currency,
    Offer,
    fair_range,
    missing,
    share_of,
    verdict,
    worth,
)
from pricing.local import REMEMBERED, LocalPrice, believable, summary
from pricing.units import Fineness, Grams

AMALGAM: Final = "amalgama"
HUNDRED: Final = Decimal(100)
POINT: Final = Fineness(Decimal("0.01"))


def value(slots: Slots, known: Known, now: datetime) -> Reply:
    """What her gold is worth; amalgam has no price as gold."""
    if slots.product == AMALGAM:
        return Saying.AMALGAM
    if slots.grams is None:
        return Saying.WEIGH_FIRST
    if slots.fineness is None:
        return _of_unknown_purity(slots.grams, known, now)
    policy = known.policy
    gold = worth(known.market.pure_gram, slots.grams, slots.fineness)
    return Value(
        tell(known.market, policy, now),
        slots.grams,
        slots.fineness,
        fair_range(gold, policy.local),
        fair_range(gold, policy.formal),
    )


def _of_unknown_purity(grams: Grams, known: Known, now: datetime) -> Reply:
    usual, pure = known.policy.refogado, known.market.pure_gram
    return UnknownPurity(
        tell(known.market, known.policy, now),
        grams,
        usual,
        lowest=worth(pure, grams, usual.lowest),
        highest=worth(pure, grams, usual.highest),
        point=worth(pure, grams, POINT),
    )


def offer_of(slots: Slots) -> Offer:
    """The offer that the slots hold; its amount and basis must be known."""
    if slots.amount is None or slots.basis is None:
        raise ValueError("an offer has an amount and a basis")
    return Offer(slots.amount, Basis(slots.basis), Currency(slots.currency or "PEN"))


def judged(slots: Slots, known: Known, now: datetime) -> Reply:
    """The verdict on an offer, and what is missing to the fair price."""
    if slots.product == AMALGAM:
        return Saying.AMALGAM
    if slots.amount is None or slots.basis is None:
        return Saying.NOT_UNDERSTOOD
    offer = offer_of(slots)
    if slots.fineness is None and offer.basis is not Basis.PERCENT:
        return _of_unknown_purity(slots.grams or ONE_GRAM, known, now)
    if slots.grams is None and offer.basis is Basis.TOTAL:
        return Saying.WEIGH_FIRST
    market, policy = known.market, known.policy
    share = share_of(offer, market, slots.fineness, slots.grams)
    gram = worth(market.pure_gram, ONE_GRAM, slots.fineness) if slots.fineness else None
    lacking = gram and missing(share, gram * (slots.grams or ONE_GRAM), policy.local)
    return Judged(
        tell(market, policy, now),
        offer,
        verdict(share, policy.local, policy.too_high),
        share,
        fair_range(gram or HUNDRED, policy.local),
        slots.fineness,
        slots.grams,
        lacking,
    )


def reported(
    slots: Slots, known: Known, now: datetime
) -> tuple[Reply, tuple[Effect, ...]]:
    """Keep what she was paid, if it can be true and it is known where."""
    if slots.fineness is None or slots.amount is None or slots.basis is None:
        return Saying.ASSAY_FIRST, ()
    if slots.basis == Basis.PERCENT or (slots.basis == Basis.TOTAL and not slots.grams):
        return Saying.WEIGH_FIRST, ()
    share = share_of(offer_of(slots), known.market, slots.fineness, slots.grams)
    if not believable(share):
        return SaleOdd(share), ()
    fine_gram = share * known.market.pure_gram
    zone = slots.place or known.person.zone
    sale = (RecordSale(fine_gram, zone, now.astimezone(LIMA).date()),) if zone else ()
    return SaleNoted(fine_gram, share, zone), sale


def local(place: str, known: Known, now: datetime) -> Reply:
    """What others were paid there in the last 14 days."""
    today = now.astimezone(LIMA).date()
    found = summary(known.archive.sales(place, today - REMEMBERED), today)
    if not isinstance(found, LocalPrice):
        return FewReports(place, found)
    return Local(place, found, found.median / known.market.pure_gram)

"""Answers about ore: what a lot should bring, and whether an offer is fair."""

from dataclasses import fields
from datetime import datetime
from decimal import Decimal
from typing import Final

from bot.metal import offer_of
from bot.replies import OreJudged, OrePoor, OreValue, Reply, Saying
from bot.turn import Known, tell
from bot.understand import Slots
from pricing.fair import Basis, Currency, Offer
from pricing.ore import ImpossibleOre, Lot, Settlement, Stated, appraise, ore_verdict
from pricing.policy import OrePolicy
from pricing.units import (
    GramsPerTonne,
    Kilograms,
    OuncesPerShortTon,
    Tonnes,
    UsdPerOunce,
    ounces_per_short_ton,
    tonnes,
)

A_TONNE: Final = Tonnes(Decimal(1))
PER_SACK: Final = "per_sack"


def settled(slots: Slots, known: Known, now: datetime) -> Reply:
    """What the lot should bring, or the verdict on what is offered for it."""
    grade = _grade(slots)
    if grade is None:
        return Saying.ASSAY_FIRST
    policy = known.policy.ore
    try:
        settlement = _appraised(grade, slots, known)
    except ImpossibleOre:
        return Saying.NOT_UNDERSTOOD
    if settlement.too_poor:
        return OrePoor(grade)
    told = tell(known.market, known.policy, now)
    if slots.amount is None:
        stated = {*(field.name for field in fields(Stated)), "moisture", "mass_kg"}
        named = frozenset(n for n in stated if getattr(slots, n) is not None)
        return OreValue(told, settlement, slots.sacks, named)
    offer = _offer(slots, policy)
    verdict = ore_verdict(offer, settlement, known.market.dollar, known.policy)
    return OreJudged(told, settlement, offer, verdict)


def _grade(slots: Slots) -> OuncesPerShortTon | None:
    if slots.grade_oz_tc is not None:
        return OuncesPerShortTon(slots.grade_oz_tc)
    if slots.grade_g_t is not None:
        return ounces_per_short_ton(GramsPerTonne(slots.grade_g_t))
    return None


def _appraised(grade: OuncesPerShortTon, slots: Slots, known: Known) -> Settlement:
    policy = known.policy.ore
    stated = Stated(**{f.name: getattr(slots, f.name) for f in fields(Stated)})
    moisture = policy.moisture if slots.moisture is None else slots.moisture
    inter = UsdPerOunce(slots.inter or known.market.gold)
    return appraise(Lot(_weight(slots, policy), moisture, grade), inter, stated, policy)


def _weight(slots: Slots, policy: OrePolicy) -> Tonnes:
    if slots.mass_kg is not None:
        return tonnes(Kilograms(slots.mass_kg))
    if slots.sacks is not None:
        return tonnes(Kilograms(slots.sacks * policy.sack))
    return A_TONNE


def _offer(slots: Slots, policy: OrePolicy) -> Offer:
    """A price of one sack is one for all the sacks."""
    if slots.basis != PER_SACK:
        return offer_of(slots)
    sacks = slots.sacks or (slots.mass_kg or Decimal(0)) / policy.sack
    amount = (slots.amount or Decimal(0)) * sacks
    return Offer(amount, Basis.TOTAL, Currency(slots.currency or "PEN"))

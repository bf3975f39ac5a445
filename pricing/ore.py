"""What a plant pays for a lot of ore, settled the way plants in Peru settle it.

The formula is that of the settlement software of two Peruvian plants:

    TMS (dry tonnes) = TMH (wet tonnes) * (1 - moisture)
    US$ per TC = (inter - deduction) * grade * recovery - maquila - reagents
    US$ per TMS = US$ per TC * 1.10231
    settlement = US$ per TMS * TMS - assay - freight * TMH, never below 0

Grades are oz/TC, money is US dollars, nothing is rounded. All figures that a person
doesn't state are references of the policy.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from enum import Enum, auto
from typing import Final

from pricing.fair import Basis, Offer, Verdict, rank
from pricing.policy import OrePolicy, Policy
from pricing.units import (
    OuncesPerShortTon,
    PenPerUsd,
    Tonnes,
    Usd,
    UsdPerOunce,
    UsdPerShortTon,
)

SHORT_TONS_AS_SETTLED: Final = Decimal("1.10231")
"""Short tons in a tonne, rounded as the paper of a settlement shows it."""
HUNDRED: Final = Decimal(100)
NOTHING: Final = Usd(Decimal(0))


class ImpossibleOre(ValueError):
    """No lot or terms can be such; the text says which figure is wrong."""


class OreOfferUnclear(ValueError):
    """An offer that can't be compared with ore: its basis is one of metal."""


@dataclass(frozen=True)
class Lot:
    """Ore as it is weighed: wet, above 0 t, of an assayed grade above 0 oz/TC."""

    wet: Tonnes
    moisture: Decimal
    """Water as a part of the wet weight, from 0 and below 1."""
    grade: OuncesPerShortTon

    def __post_init__(self) -> None:
        """Refuse with ImpossibleOre what can't be weighed."""
        if not (self.wet > 0 and self.grade > 0):
            raise ImpossibleOre("the weight and the grade must be above 0")
        if not 0 <= self.moisture < 1:
            raise ImpossibleOre("the moisture must be from 0 and below 1")

    @property
    def dry(self) -> Tonnes:
        """Its weight without the water (TMS)."""
        return Tonnes(self.wet * (1 - self.moisture))


@dataclass(frozen=True)
class Terms:
    """What plant and miner agree on. All from 0; the recovery above 0 and at most 1."""

    deduction: UsdPerOunce
    """Off the international price: RC, riesgo comercial, protección, margen."""
    recovery: Decimal
    """The part of the gold that is paid."""
    maquila: UsdPerShortTon
    reagents: UsdPerShortTon
    assay: Usd
    """For the lot."""
    freight: Usd = NOTHING
    """For each wet tonne."""

    def __post_init__(self) -> None:
        """Refuse with ImpossibleOre terms that pay for more gold than there is."""
        if not 0 < self.recovery <= 1:
            raise ImpossibleOre("the recovery must be above 0 and at most 1")
        if min(getattr(self, field.name) for field in fields(self)) < 0:
            raise ImpossibleOre("no charge may be below 0")


@dataclass(frozen=True)
class Stated:
    """The terms that the person told; None is not told, and so assumed."""

    deduction: UsdPerOunce | None = None
    recovery: Decimal | None = None
    maquila: UsdPerShortTon | None = None
    reagents: UsdPerShortTon | None = None
    assay: Usd | None = None
    freight: Usd | None = None

    def over(self, assumed: Terms) -> Terms:
        """The assumed terms, but what was told stays as it was told."""
        told = ((field.name, getattr(self, field.name)) for field in fields(self))
        return replace(
            assumed, **{name: value for name, value in told if value is not None}
        )


@dataclass(frozen=True)
class OreBand:
    """The terms of a hard, a usual and a generous plant."""

    floor: Terms
    fair: Terms
    good: Terms


def usual_terms(grade: OuncesPerShortTon, policy: OrePolicy) -> Terms:
    """What is usual for ore of this grade, and fair."""
    return Terms(
        deduction=policy.fair_deduction,
        recovery=policy.recovery(grade),
        maquila=policy.maquila(grade),
        reagents=policy.fair_reagents,
        assay=policy.assay,
    )


def floor_terms(terms: Terms, policy: OrePolicy) -> Terms:
    """The same with the deduction and the reagents of a hard plant."""
    return replace(
        terms, deduction=policy.floor_deduction, reagents=policy.floor_reagents
    )


def good_terms(terms: Terms, policy: OrePolicy) -> Terms:
    """The same with the deduction of a generous plant."""
    return replace(terms, deduction=policy.good_deduction)


def terms_for(grade: OuncesPerShortTon, stated: Stated, policy: OrePolicy) -> OreBand:
    """Floor, fair and good terms for this grade, each with what the person told."""
    usual = usual_terms(grade, policy)
    return OreBand(
        floor=stated.over(floor_terms(usual, policy)),
        fair=stated.over(usual),
        good=stated.over(good_terms(usual, policy)),
    )


def per_dry_tonne(grade: OuncesPerShortTon, inter: UsdPerOunce, terms: Terms) -> Usd:
    """US$ per TMS, before assay and freight; never below 0, a miner owes nothing."""
    paid = (inter - terms.deduction) * grade * terms.recovery
    short_ton = paid - terms.maquila - terms.reagents
    return Usd(max(NOTHING, short_ton * SHORT_TONS_AS_SETTLED))


def settle(lot: Lot, inter: UsdPerOunce, terms: Terms) -> Usd:
    """US$ for the whole lot, after assay and freight; never below 0."""
    treated = per_dry_tonne(lot.grade, inter, terms) * lot.dry
    return Usd(max(NOTHING, treated - terms.assay - terms.freight * lot.wet))


class Cost(Enum):
    """What a plant keeps of the gold's value, in the order in which it is taken."""

    RECOVERY = auto()
    """The gold that it doesn't pay for."""
    DEDUCTION = auto()
    """Taken from each ounce that it pays for."""
    MAQUILA = auto()
    REAGENTS = auto()
    FREIGHT = auto()
    ASSAY = auto()


@dataclass(frozen=True)
class Charge:
    """US dollars of a lot that one cost takes."""

    cost: Cost
    amount: Usd


def charges(lot: Lot, inter: UsdPerOunce, terms: Terms) -> tuple[Charge, ...]:
    """What the plant keeps of the contained gold, cost by cost.

    They add up to the contained gold minus the settlement: a cost takes no more than
    those before it left.
    """
    return tuple(_within(contained(lot, inter), _full_charges(lot, inter, terms)))


def contained(lot: Lot, inter: UsdPerOunce) -> Usd:
    """The international value in US$ of the gold in the lot."""
    return Usd(inter * lot.grade * SHORT_TONS_AS_SETTLED * lot.dry)


@dataclass(frozen=True)
class Pay:
    """US dollars: for a dry tonne before assay and freight, for the lot after them."""

    per_tonne: Usd
    lot: Usd


@dataclass(frozen=True)
class Settlement:
    """What a lot brings at a hard, a usual and a generous plant; `terms` are fair's."""

    lot: Lot
    terms: Terms
    floor: Pay
    fair: Pay
    good: Pay
    contained: Pay
    """The international value of the gold in the ore."""
    charges: tuple[Charge, ...]
    """What makes up `kept`."""
    assay_too_dear: bool
    """Whether the assay eats more of the lot's fair value than the policy's share."""
    too_poor: bool
    """Whether plants refuse such a grade: then say this and not the figures."""

    @property
    def share(self) -> Decimal:
        """The part of the contained gold that the fair US$ per TMS pays."""
        return self.fair.per_tonne / self.contained.per_tonne

    @property
    def kept(self) -> Usd:
        """What the plant keeps of the lot's contained gold at fair terms."""
        return Usd(self.contained.lot - self.fair.lot)

    @property
    def dearest(self) -> Charge:
        """The largest of the charges."""
        return max(self.charges, key=lambda charge: charge.amount)


def appraise(
    lot: Lot, inter: UsdPerOunce, stated: Stated, policy: OrePolicy
) -> Settlement:
    """What the lot should bring at this international price.

    Recovery and maquila are those of the assayed grade, in the floor too: a person is
    told one recovery. Only what is settled in the floor is the lower "ley comercial".
    If no weight is known, ask for a tonne and tell only what is `per_tonne`.
    ImpossibleOre if the price is not above 0.
    """
    if inter <= 0:
        raise ImpossibleOre("the international price must be above 0")
    band = terms_for(lot.grade, stated, policy)
    commercial = OuncesPerShortTon(lot.grade * policy.floor_grade)
    fair = _pay(lot, inter, band.fair)
    value = contained(lot, inter)
    return Settlement(
        lot=lot,
        terms=band.fair,
        floor=_pay(replace(lot, grade=commercial), inter, band.floor),
        fair=fair,
        good=_pay(lot, inter, band.good),
        contained=Pay(Usd(value / lot.dry), value),
        charges=charges(lot, inter, band.fair),
        assay_too_dear=band.fair.assay > policy.dear_assay * fair.per_tonne * lot.dry,
        too_poor=lot.grade < policy.poorest,
    )


def ore_verdict(
    offer: Offer, appraised: Settlement, dollar: PenPerUsd, policy: Policy
) -> Verdict:
    """Judge a plant's offer: a total after assay and freight, US$ per TMS before
    them, or a percent of the contained gold's value, likewise before them.

    From the floor's `policy.ore.very_low` part on it is low, from fair on fair, from
    good on good; above `too_high` of the contained gold it is too high. If the person
    told the deduction, good is no more than fair, and so is an offer of just that.
    OreOfferUnclear if the basis is a weight of metal or the amount is not above 0.
    """
    if offer.amount <= 0:
        raise OreOfferUnclear(f"{offer.amount} is not above 0")
    offered = _offered(offer, appraised, dollar)
    pays = (appraised.floor, appraised.fair, appraised.good, appraised.contained)
    whole = offer.basis is Basis.TOTAL
    floor, fair, good, all_of_it = (p.lot if whole else p.per_tonne for p in pays)
    low, most = floor * policy.ore.very_low, all_of_it * policy.too_high
    return rank(offered, low, fair, good, most)


def _offered(offer: Offer, appraised: Settlement, dollar: PenPerUsd) -> Decimal:
    """US dollars that the offer pays: for the lot if it is a total, else per TMS."""
    if offer.basis is Basis.PERCENT:
        return offer.amount / HUNDRED * appraised.contained.per_tonne
    if offer.basis in (Basis.TOTAL, Basis.PER_TONNE):
        return offer.dollars(dollar)
    raise OreOfferUnclear(f"an offer {offer.basis} is for metal, not for ore")


def _pay(lot: Lot, inter: UsdPerOunce, terms: Terms) -> Pay:
    return Pay(per_dry_tonne(lot.grade, inter, terms), settle(lot, inter, terms))


def _full_charges(
    lot: Lot, inter: UsdPerOunce, terms: Terms
) -> Iterator[tuple[Cost, Decimal]]:
    """Every cost of the lot, in order, as if there were gold enough for all."""
    short_tons = SHORT_TONS_AS_SETTLED * lot.dry
    ounces = lot.grade * short_tons
    yield Cost.RECOVERY, inter * ounces * (1 - terms.recovery)
    yield Cost.DEDUCTION, terms.deduction * ounces * terms.recovery
    yield Cost.MAQUILA, terms.maquila * short_tons
    yield Cost.REAGENTS, terms.reagents * short_tons
    yield Cost.FREIGHT, terms.freight * lot.wet
    yield Cost.ASSAY, terms.assay


def _within(value: Decimal, costs: Iterable[tuple[Cost, Decimal]]) -> Iterator[Charge]:
    """The costs one after another, each at most what is left of the value."""
    for cost, amount in costs:
        taken = min(amount, value)
        value -= taken
        yield Charge(cost, Usd(taken))

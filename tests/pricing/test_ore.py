"""What a plant pays: worked settlements, the steps of the policy, what always holds."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pricing.fair import Basis, Currency, Offer, Verdict
from pricing.ore import (
    Cost,
    ImpossibleOre,
    Lot,
    OreOfferUnclear,
    Stated,
    Terms,
    appraise,
    charges,
    contained,
    floor_terms,
    good_terms,
    ore_verdict,
    per_dry_tonne,
    settle,
    terms_for,
    usual_terms,
)
from pricing.policy import load_policy
from pricing.units import (
    GramsPerTonne,
    OuncesPerShortTon,
    PenPerUsd,
    Tonnes,
    Usd,
    UsdPerOunce,
    UsdPerShortTon,
    grams_per_tonne,
    ounces_per_short_ton,
)

POLICY = load_policy()
ORE = POLICY.ore
DOLLAR = PenPerUsd(Decimal("3.416"))
INTER = UsdPerOunce(Decimal("4129.10"))
FOUR_THOUSAND = UsdPerOunce(Decimal(4000))


def oz(grade):
    return OuncesPerShortTon(Decimal(grade))


def lot(wet="1", grade="0.5", moisture="0.05"):
    return Lot(Tonnes(Decimal(wet)), Decimal(moisture), oz(grade))


def about(value, places="1"):
    return value.quantize(Decimal(places))


WORKED = Terms(
    deduction=UsdPerOunce(Decimal(200)),
    recovery=Decimal("0.90"),
    maquila=UsdPerShortTon(Decimal(110)),
    reagents=UsdPerShortTon(Decimal(25)),
    assay=Usd(Decimal(25)),
)
"""A settlement of two plants' software: inter 3277.30, 10 TMH, 6 % moisture."""


def test_a_settlement_as_the_plants_software_makes_it():
    inter = UsdPerOunce(Decimal("3277.30"))
    ten = lot("10", "0.50", "0.06")
    tonne = per_dry_tonne(ten.grade, inter, WORKED)
    assert about(tonne, "0.01") == Decimal("1377.65")
    assert about(settle(ten, inter, WORKED), "0.1") == Decimal("12924.9")
    share = tonne / (ten.grade * Decimal("1.10231") * inter)
    assert about(share, "0.01") == Decimal("0.76")


@pytest.mark.parametrize(
    ("grade", "floor", "fair", "good"),
    [("0.50", 1542, 1766, 1791), ("1.00", 3405, 3649, 3698)],
)
def test_the_band_at_an_inter_of_4000(grade, floor, fair, good):
    """With recovery and maquila of the commercial grade in the floor."""
    usual = usual_terms(oz(grade), ORE)
    commercial = oz(Decimal(grade) * ORE.floor_grade)
    hard = floor_terms(usual_terms(commercial, ORE), ORE)
    found = (
        per_dry_tonne(commercial, FOUR_THOUSAND, hard),
        per_dry_tonne(oz(grade), FOUR_THOUSAND, usual),
        per_dry_tonne(oz(grade), FOUR_THOUSAND, good_terms(usual, ORE)),
    )
    assert tuple(map(about, found)) == (floor, fair, good)


def test_four_sacks_on_a_real_day():
    found = appraise(lot("0.2"), INTER, Stated(), ORE)
    assert about(found.fair.per_tonne) == 1830
    assert about(found.floor.per_tonne) == 1703
    assert about(found.fair.lot * DOLLAR) == 1103
    assert about(found.floor.lot * DOLLAR) == 1020
    assert found.terms == usual_terms(oz("0.5"), ORE)
    assert (found.assay_too_dear, found.too_poor) == (True, False)


def test_the_two_cuts_that_a_hard_plant_makes_cost_six_percent():
    """A ley comercial of 95 % and a humidity of 1.2 times, on a lot of 10 t."""
    inter = UsdPerOunce(Decimal("3277.30"))
    honest = settle(lot("10", "0.50", "0.06"), inter, WORKED)
    cut = settle(lot("10", "0.475", "0.072"), inter, WORKED)
    assert Decimal("0.064") < 1 - cut / honest < Decimal("0.085")


@pytest.mark.parametrize(
    ("grade", "recovery"),
    [
        *[("0.05", "0.80"), ("0.2999", "0.80"), ("0.30", "0.85"), ("0.4999", "0.85")],
        *[("0.50", "0.90"), ("7", "0.90")],
    ],
)
def test_the_usual_recovery_by_grade(grade, recovery):
    assert ORE.recovery(oz(grade)) == Decimal(recovery)


@pytest.mark.parametrize(
    ("grade", "maquila"),
    [
        *[("0.1", 90), ("0.3", 90), ("0.3001", 95), ("0.4", 95), ("0.475", 110)],
        *[("0.5", 110), ("0.51", 115), ("0.6", 115), ("0.7", 120), ("0.8", 125)],
        *[("0.9", 130), ("1.0", 135), ("1.1", 140), ("1.5", 160), ("1.9", 180)],
        *[("1.9001", 190), ("12", 190)],
    ],
)
def test_the_usual_maquila_by_grade(grade, maquila):
    assert ORE.maquila(oz(grade)) == maquila


def test_what_is_told_takes_the_place_of_what_is_assumed_everywhere():
    stated = Stated(
        UsdPerOunce(Decimal(180)),
        Decimal("0.88"),
        UsdPerShortTon(Decimal(120)),
        UsdPerShortTon(Decimal(30)),
        Usd(Decimal(40)),
        Usd(Decimal(10)),
    )
    told = Terms(
        stated.deduction,
        stated.recovery,
        stated.maquila,
        stated.reagents,
        stated.assay,
        stated.freight,
    )
    band = terms_for(oz("0.5"), stated, ORE)
    assert (band.floor, band.fair, band.good) == (told, told, told)


def test_nothing_told_is_all_assumed():
    band = terms_for(oz("0.5"), Stated(), ORE)
    assert band.fair == usual_terms(oz("0.5"), ORE)
    assert (band.floor.deduction, band.floor.reagents) == (200, 25)
    assert (band.good.deduction, band.good.reagents) == (100, 20)


@pytest.mark.parametrize(
    ("wet", "grade", "moisture"),
    [
        *[("0", "0.5", "0.05"), ("-1", "0.5", "0.05"), ("1", "0", "0.05")],
        *[("1", "-0.1", "0.05"), ("1", "0.5", "1"), ("1", "0.5", "-0.01")],
    ],
)
def test_a_lot_that_can_not_be(wet, grade, moisture):
    with pytest.raises(ImpossibleOre):
        lot(wet, grade, moisture)


def test_a_lot_without_water_is_as_heavy_dry():
    assert lot("2", moisture="0").dry == 2


@pytest.mark.parametrize(
    "change",
    [
        *[{"recovery": Decimal(0)}, {"recovery": Decimal("1.01")}],
        *[{"maquila": Decimal(-1)}, {"freight": Decimal("-0.01")}],
    ],
)
def test_terms_that_can_not_be(change):
    with pytest.raises(ImpossibleOre):
        replace(WORKED, **change)


def test_all_recovered_and_nothing_charged_is_possible():
    free = replace(WORKED, recovery=Decimal(1), maquila=UsdPerShortTon(Decimal(0)))
    assert per_dry_tonne(oz("0.5"), INTER, free) > 0


def test_a_miner_never_owes_the_plant():
    assert per_dry_tonne(oz("0.01"), INTER, WORKED) == 0
    assert settle(lot("0.01", "0.2"), INTER, WORKED) == 0


@pytest.mark.parametrize(("grade", "poor"), [("0.0999", True), ("0.10", False)])
def test_below_a_tenth_of_an_ounce_nothing_is_paid(grade, poor):
    assert appraise(lot(grade=grade), INTER, Stated(), ORE).too_poor is poor


def test_an_assay_of_its_own_is_too_dear_for_a_small_lot():
    wet = [Decimal(n) / 100 for n in range(1, 200)]
    dear = [appraise(lot(w), INTER, Stated(), ORE).assay_too_dear for w in wet]
    assert dear == sorted(dear, reverse=True)
    small, large = lot("0.45"), lot("0.49")
    assert appraise(small, INTER, Stated(), ORE).assay_too_dear
    assert not appraise(large, INTER, Stated(), ORE).assay_too_dear


def offered(amount, basis=Basis.PER_TONNE, currency=Currency.USD):
    return Offer(Decimal(amount), basis, currency)


@pytest.mark.parametrize(
    ("offer", "verdict"),
    [
        (offered(100), Verdict.VERY_LOW),
        (offered(1200), Verdict.LOW),
        (offered("1830.48"), Verdict.LOW),
        (offered("1830.50"), Verdict.FAIR),
        (offered(1860), Verdict.GOOD),
        (offered(2400), Verdict.TOO_HIGH),
        (offered(1100, Basis.TOTAL, Currency.PEN), Verdict.LOW),
        (offered(1103, Basis.TOTAL, Currency.PEN), Verdict.FAIR),
        (offered(70, Basis.PERCENT), Verdict.LOW),
        (offered(81, Basis.PERCENT), Verdict.FAIR),
        (offered(99, Basis.PERCENT), Verdict.GOOD),
        (offered(103, Basis.PERCENT), Verdict.TOO_HIGH),
    ],
)
def test_the_verdict_on_a_plants_offer(offer, verdict):
    found = appraise(lot("0.2"), INTER, Stated(), ORE)
    assert ore_verdict(offer, found, DOLLAR, POLICY) is verdict


@pytest.mark.parametrize("offer", [offered(0), offered(350, Basis.PER_GRAM)])
def test_an_offer_that_is_not_for_ore(offer):
    found = appraise(lot(), INTER, Stated(), ORE)
    with pytest.raises(OreOfferUnclear):
        ore_verdict(offer, found, DOLLAR, POLICY)


def test_what_the_plant_keeps_and_takes_most_by():
    found = appraise(lot("10"), INTER, Stated(), ORE)
    assert found.kept == sum(charge.amount for charge in found.charges)
    assert found.dearest.cost is Cost.RECOVERY
    assert about(found.share, "0.01") == Decimal("0.80")
    assert [charge.cost for charge in found.charges] == list(Cost)


wets = st.decimals("0.01", "100", places=2)
grades = st.decimals("0.01", "20", places=3)
shares = st.decimals("0.01", "0.99", places=2)
charged = st.decimals(0, 400, places=2)
inters = st.decimals(1500, 9000, places=2).map(UsdPerOunce)
all_terms = st.builds(Terms, charged, shares, charged, charged, charged, charged)


@given(wets, grades, shares, inters, all_terms)
def test_the_charges_are_all_that_is_not_paid(wet, grade, moisture, inter, terms):
    ore = lot(wet, grade, moisture)
    kept = sum(charge.amount for charge in charges(ore, inter, terms))
    paid = settle(ore, inter, terms)
    whole = contained(ore, inter)
    assert abs(Fraction(kept) + Fraction(paid) - Fraction(whole)) < Fraction(1, 10**15)
    assert all(charge.amount >= 0 for charge in charges(ore, inter, terms))


@given(wets, grades, inters)
def test_floor_fair_and_good_rise(wet, grade, inter):
    found = appraise(lot(wet, grade), inter, Stated(), ORE)
    assert found.floor.per_tonne <= found.fair.per_tonne <= found.good.per_tonne
    assert found.floor.lot <= found.fair.lot <= found.good.lot <= found.contained.lot


@given(grades, grades, inters, all_terms)
def test_richer_ore_never_pays_less(one, other, inter, terms):
    poor, rich = sorted((one, other))
    assert per_dry_tonne(oz(poor), inter, terms) <= per_dry_tonne(
        oz(rich), inter, terms
    )


@given(grades, inters, all_terms, shares, shares)
def test_more_recovery_never_pays_less(grade, inter, terms, one, other):
    less, more = (replace(terms, recovery=r) for r in sorted((one, other)))
    assert per_dry_tonne(oz(grade), inter, less) <= per_dry_tonne(
        oz(grade), inter, more
    )


@given(
    *(wets, grades, inters, all_terms),
    st.sampled_from(["deduction", "maquila", "reagents", "assay", "freight"]),
    charged,
)
def test_a_higher_charge_never_pays_more(wet, grade, inter, terms, name, more):
    dearer = replace(terms, **{name: getattr(terms, name) + more})
    ore = lot(wet, grade)
    assert settle(ore, inter, dearer) <= settle(ore, inter, terms)


@given(st.decimals(100, 3000), st.decimals(100, 3000), grades)
def test_a_higher_offer_is_never_judged_worse(one, other, grade):
    found = appraise(lot("2", grade), INTER, Stated(), ORE)
    worse, better = (
        ore_verdict(offered(amount), found, DOLLAR, POLICY)
        for amount in sorted((one, other))
    )
    assert worse.value <= better.value


@given(grades)
def test_a_grade_in_ounces_and_in_grams_is_the_same(grade):
    back = ounces_per_short_ton(grams_per_tonne(oz(grade)))
    assert abs(Fraction(back) / Fraction(grade) - 1) < Fraction(1, 10**20)


def test_an_ounce_a_short_ton_in_grams_a_tonne():
    assert about(grams_per_tonne(oz(1)), "0.0000001") == Decimal("34.2857143")
    assert about(ounces_per_short_ton(GramsPerTonne(Decimal(240))), "0.001") == 7

"""Settlement of ore: the check values of the trade's formula, and properties."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pricing.fair import Basis, Currency, Offer, Verdict
from pricing.ore import (
    SHORT_TONS_AS_SETTLED,
    Charge,
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
    PenPerUsd,
    UsdPerOunce,
    grams_per_tonne,
    ounces_per_short_ton,
)

POLICY = load_policy()
ORE = POLICY.ore
INTER = UsdPerOunce(Decimal("4129.10"))
DOLLAR = PenPerUsd(Decimal("3.416"))
NOTHING_STATED = Stated()
TINY = Decimal("1e-18")
"""More than the last digits of a Decimal, less than anyone could pay."""


def lot(wet="0.2", moisture="0.05", grade="0.5"):
    return Lot(Decimal(wet), Decimal(moisture), Decimal(grade))


def terms(deduction, recovery, maquila, reagents, assay=25, freight=0):
    told = (deduction, recovery, maquila, reagents, assay, freight)
    return Terms(*(Decimal(n) for n in told))


def appraised(ore=None, inter=INTER, stated=NOTHING_STATED):
    return appraise(ore or lot(), inter, stated, ORE)


weights = st.decimals("0.01", "500", places=3)
moistures = st.decimals("0", "0.4", places=3)
grades = st.decimals("0.01", "5", places=3)
inters = st.decimals("1500", "9000", places=2)
lots = st.builds(Lot, weights, moistures, grades)
recoveries = st.decimals("0.5", "1", places=3)
deductions = st.decimals("0", "400", places=2)
charged = st.decimals("0", "300", places=2)
some_terms = st.builds(
    Terms, deductions, recoveries, charged, charged, charged, charged
)
some_stated = st.builds(
    Stated,
    *(st.none() | s for s in (deductions, recoveries, charged, charged, charged)),
)


# --- The formula -------------------------------------------------------------------


def test_the_worked_example():
    ten_wet = lot("10", "0.06", "0.50")
    inter = UsdPerOunce(Decimal("3277.30"))
    agreed = terms(200, "0.90", 110, 25)
    per_tonne = per_dry_tonne(ten_wet.grade, inter, agreed)

    assert ten_wet.dry == Decimal("9.4")
    assert round(per_tonne, 2) == Decimal("1377.65")
    assert round(settle(ten_wet, inter, agreed), 1) == Decimal("12924.9")
    assert round(per_tonne * ten_wet.dry / contained(ten_wet, inter), 2) == Decimal(
        "0.76"
    )


@pytest.mark.parametrize(
    ("grade", "floor", "fair", "good"),
    [("0.50", 1542, 1766, 1791), ("1.00", 3405, 3649, 3698)],
)
def test_the_band_at_4000_with_the_usual_terms_of_the_settled_grade(
    grade, floor, fair, good
):
    assayed, inter = Decimal(grade), UsdPerOunce(Decimal(4000))
    usual, poorer = usual_terms(assayed, ORE), assayed * ORE.floor_grade
    found = (
        per_dry_tonne(poorer, inter, floor_terms(usual_terms(poorer, ORE), ORE)),
        per_dry_tonne(assayed, inter, usual),
        per_dry_tonne(assayed, inter, good_terms(usual, ORE)),
    )
    assert tuple(round(f) for f in found) == (floor, fair, good)


def test_freight_is_paid_for_the_wet_weight_and_the_assay_once():
    free, paid = terms(0, 1, 0, 0, assay=0), terms(0, 1, 0, 0, assay=25, freight=10)
    ten_wet = lot("10", "0.5", "1")
    assert settle(ten_wet, INTER, free) == INTER * SHORT_TONS_AS_SETTLED * 5
    assert settle(ten_wet, INTER, free) - settle(ten_wet, INTER, paid) == 25 + 100


@pytest.mark.parametrize(
    "agreed",
    [terms(5000, "0.9", 0, 0), terms(150, "0.9", 9000, 0), terms(150, "0.9", 0, 9000)],
)
def test_a_miner_never_owes_a_plant(agreed):
    assert per_dry_tonne(Decimal("0.5"), INTER, agreed) == 0
    assert settle(lot(), INTER, agreed) == 0


def test_a_lot_smaller_than_its_assay_brings_nothing():
    agreed = terms(150, "0.9", 110, 20, assay=500)
    assert per_dry_tonne(Decimal("0.5"), INTER, agreed) > 0
    assert settle(lot(), INTER, agreed) == 0


# --- Terms -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("grade", "recovery"),
    [
        ("0.05", "0.80"),
        ("0.299", "0.80"),
        ("0.30", "0.85"),
        ("0.499", "0.85"),
        ("0.50", "0.90"),
        ("3", "0.90"),
    ],
)
def test_the_recovery_of_a_grade(grade, recovery):
    assert usual_terms(Decimal(grade), ORE).recovery == Decimal(recovery)


@pytest.mark.parametrize(
    ("grade", "maquila"),
    [
        ("0.1", 90),
        ("0.3", 90),
        ("0.301", 95),
        ("0.4", 95),
        ("0.475", 110),
        ("0.5", 110),
        ("0.6", 115),
        ("0.7", 120),
        ("0.8", 125),
        ("0.9", 130),
        ("0.95", 135),
        ("1.0", 135),
        ("1.1", 140),
        ("1.2", 145),
        ("1.3", 150),
        ("1.4", 155),
        ("1.5", 160),
        ("1.6", 165),
        ("1.7", 170),
        ("1.8", 175),
        ("1.9", 180),
        ("1.901", 190),
        ("9", 190),
    ],
)
def test_the_maquila_of_a_grade(grade, maquila):
    assert usual_terms(Decimal(grade), ORE).maquila == maquila


def test_the_terms_of_each_plant():
    band = terms_for(Decimal("0.5"), NOTHING_STATED, ORE)
    assert band.floor == terms(200, "0.9", 110, 25)
    assert band.fair == terms(150, "0.9", 110, 20)
    assert band.good == terms(100, "0.9", 110, 20)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("deduction", 120),
        ("deduction", 0),
        ("recovery", "0.85"),
        ("maquila", 121),
        ("reagents", 22),
        ("assay", 30),
        ("freight", 12),
    ],
)
def test_what_was_told_stays_in_every_plant(name, value):
    told = {name: Decimal(value)}
    assumed = terms_for(Decimal("0.5"), NOTHING_STATED, ORE)
    band = terms_for(Decimal("0.5"), Stated(**told), ORE)
    assert band.floor == replace(assumed.floor, **told)
    assert band.fair == replace(assumed.fair, **told)
    assert band.good == replace(assumed.good, **told)


@pytest.mark.parametrize("name", ["deduction", "maquila", "reagents", "assay"])
def test_terms_below_nothing_are_refused(name):
    with pytest.raises(ImpossibleOre, match=r"^no charge may be below 0$"):
        Stated(**{name: Decimal("-0.01")}).over(usual_terms(Decimal(1), ORE))


def test_a_freight_below_nothing_is_refused():
    with pytest.raises(ImpossibleOre, match=r"^no charge may be below 0$"):
        terms(0, 1, 0, 0, 0, freight="-1")


@pytest.mark.parametrize("recovery", ["0", "-0.9", "1.01", "90"])
def test_a_plant_recovers_some_of_the_gold_and_at_most_all(recovery):
    with pytest.raises(
        ImpossibleOre, match=r"^the recovery must be above 0 and at mos"
    ):
        terms(150, recovery, 110, 20)


@pytest.mark.parametrize(
    ("wet", "moisture", "grade", "says"),
    [
        ("0", "0.05", "0.5", "the weight and the grade must be above 0"),
        ("-1", "0.05", "0.5", "the weight and the grade must be above 0"),
        ("1", "0.05", "0", "the weight and the grade must be above 0"),
        ("1", "0.05", "-1", "the weight and the grade must be above 0"),
        ("1", "1", "0.5", "the moisture must be from 0 and below 1"),
        ("1", "5", "0.5", "the moisture must be from 0 and below 1"),
        ("1", "-0.01", "0.5", "the moisture must be from 0 and below 1"),
    ],
)
def test_an_impossible_lot_is_refused(wet, moisture, grade, says):
    with pytest.raises(ImpossibleOre, match=f"^{says}$"):
        lot(wet, moisture, grade)


@pytest.mark.parametrize("inter", ["0", "-4000"])
def test_gold_without_a_price_is_refused(inter):
    with pytest.raises(
        ImpossibleOre, match=r"^the international price must be above 0$"
    ):
        appraised(inter=Decimal(inter))


def test_dry_ore_may_be_dry():
    assert lot("1", "0").dry == 1


# --- A lot as it is told -----------------------------------------------------------


def test_four_sacks_of_half_an_ounce():
    four = appraised()

    assert round(four.fair.per_tonne) == 1830
    assert round(four.floor.per_tonne) == 1703
    assert round(four.good.per_tonne) == 1855
    # Spoken from unrounded prices: the quotient of both market prices is the dollar.
    exact = Decimal("4129.10045482")
    soles = appraised(inter=exact)
    dollar = Decimal("14105.06224206") / exact
    assert round(soles.fair.lot * dollar) == 1103
    assert round(soles.floor.lot * dollar) == 1020
    assert (four.terms.recovery, four.terms.maquila) == (Decimal("0.90"), 110)
    assert round(four.share, 3) == Decimal("0.804")


def test_recovery_and_maquila_are_those_of_the_assayed_grade_in_the_floor_too():
    """0.31 oz/TC settled as 0.2945 would fall to the next recovery and maquila."""
    thin = appraised(lot(grade="0.31"))
    settled = Decimal("0.31") * ORE.floor_grade
    hard = terms(200, "0.85", 95, 25)
    assert thin.floor.per_tonne == per_dry_tonne(settled, INTER, hard)


def test_what_the_settlement_of_a_lot_holds():
    ten_wet = lot("10", "0.06", "1")
    told = appraised(ten_wet, stated=Stated(freight=Decimal(8)))
    band = terms_for(Decimal(1), Stated(freight=Decimal(8)), ORE)

    assert told.lot == ten_wet
    assert told.terms == band.fair
    assert told.fair.lot == settle(ten_wet, INTER, band.fair)
    assert told.good.lot == settle(ten_wet, INTER, band.good)
    assert told.contained.lot == contained(ten_wet, INTER)
    assert told.contained.per_tonne == INTER * SHORT_TONS_AS_SETTLED
    assert told.kept == told.contained.lot - told.fair.lot
    assert told.share == told.fair.per_tonne / told.contained.per_tonne


def test_what_the_plant_keeps_cost_by_cost():
    dry = lot("1", "0", "1")
    taken = charges(dry, Decimal(4000), terms(150, "0.9", 135, 20, 25, freight=8))
    tc = SHORT_TONS_AS_SETTLED
    assert taken == (
        Charge(Cost.RECOVERY, 400 * tc),
        Charge(Cost.DEDUCTION, 135 * tc),
        Charge(Cost.MAQUILA, 135 * tc),
        Charge(Cost.REAGENTS, 20 * tc),
        Charge(Cost.FREIGHT, Decimal(8)),
        Charge(Cost.ASSAY, Decimal(25)),
    )


@pytest.mark.parametrize(
    ("stated", "dearest"),
    [
        (Stated(), Cost.RECOVERY),
        (Stated(recovery=Decimal(1)), Cost.MAQUILA),
        (Stated(deduction=Decimal(400), recovery=Decimal("0.95")), Cost.DEDUCTION),
        (Stated(reagents=Decimal(300)), Cost.REAGENTS),
        (Stated(freight=Decimal(300)), Cost.FREIGHT),
        (Stated(assay=Decimal(300)), Cost.ASSAY),
    ],
)
def test_the_dearest_cost(stated, dearest):
    ore = appraised(lot("1"), stated=stated)
    assert ore.dearest.cost is dearest
    assert ore.dearest.amount == max(charge.amount for charge in ore.charges)


@pytest.mark.parametrize(
    ("grade", "poor"), [("0.0999", True), ("0.10", False), ("0.5", False)]
)
def test_a_grade_that_plants_refuse(grade, poor):
    assert appraised(lot(grade=grade)).too_poor is poor


def test_an_assay_is_too_dear_above_its_share_of_the_fair_lot():
    worth = appraised(lot("1")).fair.per_tonne * lot("1").dry
    limit = worth * ORE.dear_assay
    assert not appraised(lot("1"), stated=Stated(assay=limit)).assay_too_dear
    assert appraised(lot("1"), stated=Stated(assay=limit + TINY)).assay_too_dear


def test_an_assay_of_a_lot_that_brings_nothing_is_too_dear():
    assert appraised(lot("1", grade="0.01")).assay_too_dear


def test_one_assay_of_six_sacks_costs_a_twelfth_of_them():
    """The tip's 8.5 %, found with the worked example's price and moisture, 0.4 oz/TC,
    sacks of 50 kg and the usual terms; the tip doesn't tell its own."""
    six = appraised(lot("0.3", "0.06", "0.4"), inter=UsdPerOunce(Decimal("3277.30")))
    before = six.fair.per_tonne * six.lot.dry
    assert round(six.terms.assay / before, 3) == Decimal("0.085")


@pytest.mark.parametrize("inter", ["4000", "4129.10"])
def test_commercial_grade_and_raised_humidity_take_6_4_percent(inter):
    """The tip's two cuts on 10 t, found with 0.5 oz/TC, 5 % moisture and fair terms."""
    price, usual = UsdPerOunce(Decimal(inter)), usual_terms(Decimal("0.5"), ORE)
    honest = settle(lot("10"), price, usual)
    cut = settle(lot("10", moisture="0.06", grade="0.475"), price, usual)
    assert round(1 - cut / honest, 3) == Decimal("0.064")


# --- Verdicts ----------------------------------------------------------------------


def judged(amount, basis=Basis.PER_TONNE, currency=Currency.USD, ore=None):
    offer = Offer(Decimal(amount), basis, currency)
    return ore_verdict(offer, ore or appraised(), DOLLAR, POLICY)


def test_1200_dollars_a_tonne_of_half_an_ounce_is_low():
    assert judged(1200) is Verdict.LOW


@pytest.mark.parametrize("basis", [Basis.PER_TONNE, Basis.TOTAL])
def test_where_each_verdict_on_ore_begins(basis):
    ore = appraised(lot("0.4"))
    side = "lot" if basis is Basis.TOTAL else "per_tonne"
    pays = (ore.floor, ore.fair, ore.good, ore.contained)
    floor, fair, good, everything = (getattr(pay, side) for pay in pays)
    low, most = floor / 2, everything * Decimal("1.02")
    expected = [
        (low - TINY, Verdict.VERY_LOW),
        (low, Verdict.LOW),
        (floor, Verdict.LOW),
        (fair - TINY, Verdict.LOW),
        (fair, Verdict.FAIR),
        (good - TINY, Verdict.FAIR),
        (good, Verdict.GOOD),
        (everything, Verdict.GOOD),
        (most, Verdict.GOOD),
        (most + TINY, Verdict.TOO_HIGH),
    ]
    # A dollar of 1 sol keeps the division by it from rounding.
    one = PenPerUsd(Decimal(1))
    for amount, verdict in expected:
        offer = Offer(amount, basis, Currency.USD)
        assert ore_verdict(offer, ore, one, POLICY) is verdict, amount


def test_a_percent_is_of_the_contained_gold():
    assert round(appraised().share, 3) == Decimal("0.804")
    percents = (30, 79, 81, 82, 102, 103)
    assert [judged(p, Basis.PERCENT, Currency.PEN) for p in percents] == [
        Verdict.VERY_LOW,
        Verdict.LOW,
        Verdict.FAIR,
        Verdict.GOOD,
        Verdict.GOOD,
        Verdict.TOO_HIGH,
    ]


def test_with_a_stated_deduction_fair_is_good():
    stated = Stated(deduction=Decimal(150))
    ore = appraised(stated=stated)
    assert ore.fair == ore.good
    assert judged(ore.fair.per_tonne, ore=ore) in (Verdict.GOOD, Verdict.FAIR)
    assert judged(ore.fair.per_tonne + 1, ore=ore) is Verdict.GOOD


@pytest.mark.parametrize("basis", [Basis.PER_GRAM, Basis.PER_OUNCE])
def test_an_offer_for_metal_is_no_offer_for_ore(basis):
    with pytest.raises(OreOfferUnclear, match=rf"^an offer {basis} is for metal, not "):
        judged(1200, basis)


@pytest.mark.parametrize("amount", [0, -1200])
def test_an_offer_of_nothing_is_refused(amount):
    with pytest.raises(OreOfferUnclear, match=f"^{amount} is not above 0$"):
        judged(amount)


# --- Properties --------------------------------------------------------------------


@given(lots, inters, some_stated)
def test_floor_fair_and_good_rise(ore, inter, stated):
    told = appraised(ore, inter, stated)
    for side in ("lot", "per_tonne"):
        pays = (told.floor, told.fair, told.good, told.contained)
        floor, fair, good, everything = (getattr(pay, side) for pay in pays)
        assert 0 <= floor <= fair <= good <= everything


@given(st.tuples(grades, grades), inters, some_terms)
def test_a_richer_grade_never_pays_less(pair, inter, agreed):
    low, high = sorted(pair)
    if agreed.deduction > inter:
        agreed = replace(agreed, deduction=inter)
    assert per_dry_tonne(low, inter, agreed) <= per_dry_tonne(high, inter, agreed)


@given(lots, inters, some_terms, st.tuples(recoveries, recoveries))
def test_more_recovery_never_pays_less(ore, inter, agreed, pair):
    low, high = (replace(agreed, recovery=r) for r in sorted(pair))
    assert settle(ore, inter, low) <= settle(ore, inter, high)


@pytest.mark.parametrize(
    "name", ["deduction", "maquila", "reagents", "assay", "freight"]
)
@given(ore=lots, inter=inters, agreed=some_terms, pair=st.tuples(charged, charged))
def test_a_higher_charge_never_pays_more(name, ore, inter, agreed, pair):
    low, high = (replace(agreed, **{name: charge}) for charge in sorted(pair))
    assert settle(ore, inter, low) >= settle(ore, inter, high)


@given(lots, inters, some_terms)
def test_charges_and_settlement_make_the_contained_gold(ore, inter, agreed):
    taken = charges(ore, inter, agreed)
    everything = contained(ore, inter)
    rest = everything - settle(ore, inter, agreed)
    assert abs(sum(charge.amount for charge in taken) - rest) < TINY * everything
    assert all(charge.amount >= 0 for charge in taken)


@given(lots, inters, some_stated)
def test_what_is_kept_is_the_sum_of_the_charges(ore, inter, stated):
    told = appraised(ore, inter, stated)
    total = sum(charge.amount for charge in told.charges)
    assert abs(total - told.kept) < TINY * told.contained.lot


@given(lots, inters, st.tuples(charged, charged), st.sampled_from(["total", "percent"]))
def test_more_for_ore_is_never_judged_worse(ore, inter, pair, basis):
    told = appraised(ore, inter)
    low, high = (
        ore_verdict(Offer(amount + 1, Basis(basis)), told, DOLLAR, POLICY).value
        for amount in sorted(pair)
    )
    assert low <= high


@given(inters, grades)
def test_a_grade_in_grams_pays_like_the_same_grade_in_ounces(inter, grade):
    again = ounces_per_short_ton(grams_per_tonne(grade))
    usual = usual_terms(grade, ORE)
    one, other = (per_dry_tonne(g, inter, usual) for g in (grade, again))
    assert abs(one - other) < TINY * inter


@given(lots, inters, some_stated)
def test_dollars_and_soles_are_judged_alike(ore, inter, stated):
    told = appraised(ore, inter, stated)
    amount = told.floor.per_tonne + 1
    dollars = Offer(amount, Basis.PER_TONNE, Currency.USD)
    soles = Offer(amount * DOLLAR, Basis.PER_TONNE)
    assert ore_verdict(dollars, told, DOLLAR, POLICY) is ore_verdict(
        soles, told, DOLLAR, POLICY
    )


def test_gold_for_a_dollar_or_less_has_a_price_too():
    assert appraised(inter=UsdPerOunce(Decimal("0.5"))).contained.lot > 0

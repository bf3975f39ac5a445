"""Units, purity and rounding: the check values of 2026-09-29, and properties."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pricing.purity import PURE, ImpossiblePurity, fineness, karats, ley
from pricing.units import (
    GRAMS_PER_TONNE,
    SHORT_TONS_PER_TONNE,
    GramsPerTonne,
    Kilograms,
    OuncesPerShortTon,
    PenPerUsd,
    UsdPerOunce,
    fine_gram,
    grams_per_tonne,
    ounces_per_short_ton,
    to_centimos,
    tonnes,
)

GOLD = UsdPerOunce(Decimal("4129.10045482"))
DOLLAR = PenPerUsd(Decimal("14105.06224206") / GOLD)
amounts = st.decimals("0.01", "99999", places=8)
prices = st.decimals("1500", "9000", places=8)
rates = st.decimals("2.5", "6", places=6)


@pytest.mark.parametrize(
    ("purity", "soles"),
    [
        (PURE, "453.49"),
        (karats(Decimal(24)), "453.49"),
        (karats(Decimal(22)), "415.70"),
        (karats(Decimal(18)), "340.12"),
        (ley(Decimal(90)), "408.14"),
        (ley(Decimal(900)), "408.14"),
        (ley(Decimal("0.9")), "408.14"),
    ],
)
def test_a_gram_of_each_purity(purity, soles):
    assert to_centimos(fine_gram(GOLD, DOLLAR) * purity) == Decimal(soles)


@pytest.mark.parametrize(
    ("number", "fraction"),
    [("1", "1"), ("0.5", "0.5"), ("2", "0.02"), ("100", "1"), ("101", "0.101")],
)
def test_a_ley_is_a_fraction_a_percent_or_milesimas(number, fraction):
    assert ley(Decimal(number)) == Decimal(fraction)


@pytest.mark.parametrize("reading", [karats, ley, fineness])
@pytest.mark.parametrize("number", ["0", "-1", "1001"])
def test_an_impossible_purity_is_refused(reading, number):
    with pytest.raises(ImpossiblePurity, match=r"^\S+ is not above 0 and at most 1$"):
        reading(Decimal(number))


@pytest.mark.parametrize(
    ("exact", "rounded"), [("0.125", "0.12"), ("0.135", "0.14"), ("0.1250001", "0.13")]
)
def test_half_a_centimo_goes_to_the_even_one(exact, rounded):
    assert to_centimos(Decimal(exact)) == Decimal(rounded)


@given(amounts)
def test_money_rounds_once_and_by_half_a_centimo_at_most(amount):
    rounded = to_centimos(amount)
    assert abs(rounded - amount) <= Decimal("0.005")
    assert to_centimos(rounded) == rounded


@given(prices, rates, rates)
def test_a_dearer_dollar_never_makes_gold_cheaper(gold, one, other):
    low, high = sorted((one, other))
    assert fine_gram(gold, low) <= fine_gram(gold, high)


def test_a_sack_of_fifty_kilos_is_a_twentieth_of_a_tonne():
    assert tonnes(Kilograms(Decimal(50))) == Decimal("0.05")


def test_a_tonne_in_short_tons_and_the_grade_of_an_ounce():
    assert round(SHORT_TONS_PER_TONNE, 8) == Decimal("1.10231131")
    assert round(GRAMS_PER_TONNE, 25) == round(Decimal(240) / 7, 25)


@pytest.mark.parametrize(
    ("ounces", "grams"), [("1", "34.2857143"), ("0.5", "17.1428571"), ("0", "0")]
)
def test_a_grade_in_both_units(ounces, grams):
    found = grams_per_tonne(OuncesPerShortTon(Decimal(ounces)))
    back = ounces_per_short_ton(GramsPerTonne(Decimal(grams)))
    assert round(found, 7) == Decimal(grams)
    assert round(back, 7) == Decimal(ounces)


@given(amounts)
def test_a_grade_comes_back_from_the_other_unit(grade):
    there = ounces_per_short_ton(grams_per_tonne(OuncesPerShortTon(grade)))
    assert abs(there - grade) < grade * Decimal("1e-24")


def test_a_sack_is_a_twentieth_of_a_tonne():
    assert tonnes(Kilograms(Decimal(50))) == Decimal("0.05")

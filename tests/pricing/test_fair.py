"""What a fair buyer pays: figures of a real day, the limits, what always holds."""

from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pricing.fair import (
    Basis,
    Currency,
    FairRange,
    Offer,
    UnclearOffer,
    Verdict,
    fair_range,
    missing,
    share_of,
    verdict,
    worth,
)
from pricing.market import Market
from pricing.policy import Band, load_policy
from pricing.purity import karats, ley
from pricing.quotes import State
from pricing.units import Fineness, Grams, PenPerGram, PenPerUsd, UsdPerOunce

NOON = datetime(2026, 9, 29, 15, 5, tzinfo=UTC)
GOLD, SOLES = Decimal("4129.10045482"), Decimal("14105.06224206")
MARKET = Market(
    gold=UsdPerOunce(GOLD),
    dollar=PenPerUsd(SOLES / GOLD),
    gold_as_of=NOON,
    dollar_as_of=NOON,
    gold_state=State.CONFIRMED,
    dollar_state=State.CONFIRMED,
)
"""The market of 29 September 2026, S/ 453.488 a gram of pure gold."""
NINETY = ley(Decimal(90))
FIVE = Grams(Decimal(5))
POLICY = load_policy()
LOCAL = POLICY.local

amounts = st.decimals("0.01", "99999.99", places=2)
weights = st.decimals("0.01", "5000", places=2).map(Grams)
purities = st.integers(1, 1000).map(lambda n: Fineness(Decimal(n) / 1000))


def offer(amount, basis=Basis.PER_GRAM, currency=Currency.PEN):
    return Offer(Decimal(amount), basis, currency)


def told(value):
    return value.quantize(Decimal("0.01"))


def test_a_gram_of_ley_90_that_day():
    fair = fair_range(worth(MARKET.pure_gram, Grams(Decimal(1)), NINETY), LOCAL)
    parts = (fair.value, fair.floor, fair.fair, fair.good)
    assert [*map(told, parts)] == [
        *map(Decimal, ("408.14", "346.92", "367.33", "387.73"))
    ]


def test_five_grams_are_five_times_a_gram():
    gram = fair_range(worth(MARKET.pure_gram, Grams(Decimal(1)), NINETY), LOCAL)
    assert gram.times(Decimal(5)) == FairRange(
        gram.value * 5, gram.floor * 5, gram.fair * 5, gram.good * 5
    )
    assert told(worth(MARKET.pure_gram, FIVE, NINETY)) == Decimal("2040.70")


def test_310_soles_for_ley_90_are_very_low():
    share = share_of(offer(310), MARKET, NINETY, None)
    assert told(share * 100) == Decimal("75.95")
    assert verdict(share, LOCAL, POLICY.too_high) is Verdict.VERY_LOW
    lacking = missing(share, worth(MARKET.pure_gram, FIVE, NINETY), LOCAL)
    assert told(lacking) == Decimal("286.63")


@pytest.mark.parametrize(
    ("made", "share"),
    [
        (offer("408.14"), "100.00"),
        (offer("2040.70", Basis.TOTAL), "100.00"),
        (offer("3716.19", Basis.PER_OUNCE, Currency.USD), "100.00"),
        (offer("119.48", Basis.PER_GRAM, Currency.USD), "100.00"),
        (offer(85, Basis.PERCENT), "85.00"),
    ],
)
def test_offers_of_every_kind_are_compared_with_the_same_value(made, share):
    found = share_of(made, MARKET, NINETY, FIVE)
    assert abs(found * 100 - Decimal(share)) < Decimal("0.01")


def test_a_percent_needs_neither_ley_nor_weight():
    found = share_of(offer("92.5", Basis.PERCENT), MARKET, None, None)
    assert found == Decimal("0.925")


@pytest.mark.parametrize(
    ("made", "fineness", "grams", "why"),
    [
        (offer(0), NINETY, FIVE, "0 is not above 0"),
        (offer(-1, Basis.PERCENT), None, None, "-1 is not above 0"),
        (offer(350), None, FIVE, "the fineness is missing"),
        (offer(350, Basis.TOTAL), NINETY, None, "grams of an offer total are missing"),
        (offer(350, Basis.TOTAL), NINETY, Grams(Decimal(0)), "0 g is not above 0"),
        (offer(9, Basis.PER_TONNE), NINETY, FIVE, "offer per_tonne are missing"),
    ],
)
def test_an_offer_that_lacks_something_is_not_compared(made, fineness, grams, why):
    with pytest.raises(UnclearOffer, match=why):
        share_of(made, MARKET, fineness, grams)


@pytest.mark.parametrize(
    ("share", "found"),
    [
        ("0.8499", Verdict.VERY_LOW),
        ("0.85", Verdict.LOW),
        ("0.8999", Verdict.LOW),
        ("0.90", Verdict.FAIR),
        ("0.9499", Verdict.FAIR),
        ("0.95", Verdict.GOOD),
        ("1.02", Verdict.GOOD),
        ("1.0201", Verdict.TOO_HIGH),
    ],
)
def test_a_share_at_a_limit_has_reached_it(share, found):
    assert verdict(Decimal(share), LOCAL, POLICY.too_high) is found


@pytest.mark.parametrize(
    ("band", "limits"),
    [
        (POLICY.local, ("0.85", "0.90", "0.95")),
        (POLICY.formal, ("0.92", "0.95", "0.98")),
        (POLICY.certified, ("0.95", "0.96", "0.98")),
    ],
)
def test_the_bands_that_ship(band, limits):
    assert band == Band(*map(Decimal, limits))


def test_what_is_fair_lacks_nothing():
    assert missing(Decimal("0.90"), Decimal(1000), LOCAL) == 0
    assert missing(Decimal("0.95"), Decimal(1000), LOCAL) == 0
    assert missing(Decimal("0.80"), Decimal(1000), LOCAL) == 100


def test_money_of_an_offer_in_both_currencies():
    rate = PenPerUsd(Decimal("3.5"))
    assert offer(350).dollars(rate) == 100
    assert offer(100, currency=Currency.USD).soles(rate) == 350


@given(amounts, weights, weights, purities)
def test_more_gold_is_never_worth_less(gram, one, other, purity):
    less, more = sorted((one, other))
    pure = PenPerGram(gram)
    assert worth(pure, less, purity) <= worth(pure, more, purity)


@given(amounts, weights, purities, purities)
def test_purer_gold_is_never_worth_less(gram, grams, one, other):
    less, more = sorted((one, other))
    pure = PenPerGram(gram)
    assert worth(pure, grams, less) <= worth(pure, grams, more)


@given(amounts, st.sampled_from([POLICY.local, POLICY.formal, POLICY.certified]))
def test_floor_fair_and_good_rise(value, band):
    fair = fair_range(value, band)
    assert fair.floor <= fair.fair <= fair.good <= fair.value


@given(amounts, amounts, purities)
def test_a_higher_offer_is_never_judged_worse(one, other, purity):
    shares = [
        share_of(offer(amount), MARKET, purity, None) for amount in sorted((one, other))
    ]
    worse, better = (verdict(share, LOCAL, POLICY.too_high) for share in shares)
    assert worse.value <= better.value


@given(amounts, weights, purities)
def test_by_the_gram_and_in_total_are_the_same_share(amount, grams, purity):
    by_gram = share_of(offer(amount), MARKET, purity, None)
    total = share_of(offer(amount * grams, Basis.TOTAL), MARKET, purity, grams)
    assert abs(Fraction(by_gram) / Fraction(total) - 1) < Fraction(1, 10**20)


@given(amounts, purities)
def test_soles_and_dollars_are_the_same_share(amount, purity):
    in_soles = share_of(offer(amount), MARKET, purity, None)
    dollars = offer(amount).dollars(MARKET.dollar)
    in_dollars = share_of(offer(dollars, currency=Currency.USD), MARKET, purity, None)
    assert abs(Fraction(in_soles) / Fraction(in_dollars) - 1) < Fraction(1, 10**20)


@given(st.decimals("0.01", "2", places=4), amounts)
def test_what_is_missing_makes_the_offer_fair(share, value):
    lacking = missing(share, value, LOCAL)
    reached = share * value + lacking
    assert reached >= LOCAL.fair * value
    assert lacking == 0 or reached == LOCAL.fair * value


def test_twenty_two_karats_are_told_to_the_centimo():
    gram = worth(MARKET.pure_gram, Grams(Decimal(1)), karats(Decimal(22)))
    assert told(gram) == Decimal("415.70")

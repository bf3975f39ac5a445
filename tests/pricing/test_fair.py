"""Fair bands and verdicts for metal: the check values of 2026-09-29, and properties."""

from dataclasses import FrozenInstanceError
from decimal import Decimal

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
from pricing.policy import Band
from pricing.purity import ley
from pricing.quotes import State
from pricing.units import (
    GRAMS_PER_TROY_OUNCE,
    Grams,
    PenPerUsd,
    UsdPerOunce,
    to_centimos,
)
from tests.fakes.quotes import NOW

GOLD = UsdPerOunce(Decimal("4129.10045482"))
DOLLAR = PenPerUsd(Decimal("14105.06224206") / GOLD)
LOCAL = Band(Decimal("0.85"), Decimal("0.90"), Decimal("0.95"))
TOO_HIGH = Decimal("1.02")
LEY_90 = ley(Decimal(90))
FIVE = Grams(Decimal(5))
DUST = Decimal("1e-20")
"""More than the last digits of a Decimal, less than anyone could weigh or pay."""


def market(gold=GOLD, dollar=DOLLAR):
    return Market(gold, dollar, NOW, NOW, State.CONFIRMED, State.CONFIRMED)


def offered(amount, basis=Basis.PER_GRAM, currency=Currency.PEN):
    return Offer(Decimal(amount), basis, currency)


positive = st.decimals("0.01", "100000", places=4)
shares = st.decimals("0.01", "1.5", places=6)
weights = st.decimals("0.01", "10000", places=3)
finenesses = st.decimals("0.001", "1", places=4)
golds = st.decimals("1500", "9000", places=4)
dollars = st.decimals("2.5", "6", places=4)
markets = st.builds(market, golds, dollars)
bands = st.lists(
    st.decimals("0.01", "1", places=4), min_size=3, max_size=3, unique=True
).map(lambda parts: Band(*sorted(parts)))


def test_what_five_grams_of_ley_90_are_worth():
    value = worth(market().pure_gram, FIVE, LEY_90)
    of_five = fair_range(value, LOCAL)

    assert to_centimos(value) == Decimal("2040.70")
    assert int(of_five.fair) == 1836
    assert round(of_five.good, 2) == Decimal("1938.66")
    assert round(of_five.floor, 2) == Decimal("1734.59")


def test_the_band_of_a_gram_of_ley_90():
    gram = fair_range(market().gram(LEY_90), LOCAL)
    told = [to_centimos(s) for s in (gram.value, gram.floor, gram.fair, gram.good)]
    assert told == [Decimal(s) for s in ("408.14", "346.92", "367.33", "387.73")]


def test_the_offer_of_310_a_gram_is_very_low():
    share = share_of(offered(310), market(), LEY_90, FIVE)
    value = worth(market().pure_gram, FIVE, LEY_90)

    assert round(share, 2) == Decimal("0.76")
    assert verdict(share, LOCAL, TOO_HIGH) is Verdict.VERY_LOW
    assert round(missing(share, value, LOCAL), 1) == Decimal("286.6")
    assert to_centimos(missing(share, value, LOCAL)) == Decimal("286.63")


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        (Decimal("0.01"), Verdict.VERY_LOW),
        (LOCAL.floor - DUST, Verdict.VERY_LOW),
        (LOCAL.floor, Verdict.LOW),
        (LOCAL.fair - DUST, Verdict.LOW),
        (LOCAL.fair, Verdict.FAIR),
        (LOCAL.good - DUST, Verdict.FAIR),
        (LOCAL.good, Verdict.GOOD),
        (Decimal(1), Verdict.GOOD),
        (TOO_HIGH, Verdict.GOOD),
        (TOO_HIGH + DUST, Verdict.TOO_HIGH),
        (Decimal(30), Verdict.TOO_HIGH),
    ],
)
def test_where_each_verdict_begins(share, expected):
    assert verdict(share, LOCAL, TOO_HIGH) is expected


def test_verdicts_are_told_apart_by_buyer(policy):
    share = Decimal("0.94")
    assert [
        verdict(share, band, policy.too_high)
        for band in (policy.local, policy.formal, policy.certified)
    ] == [Verdict.FAIR, Verdict.LOW, Verdict.VERY_LOW]


@pytest.mark.parametrize(
    ("amount", "basis", "currency", "share"),
    [
        ("300", Basis.PER_GRAM, Currency.PEN, "0.75"),
        ("75", Basis.PER_GRAM, Currency.USD, "0.75"),
        ("3000", Basis.TOTAL, Currency.PEN, "0.75"),
        ("750", Basis.TOTAL, Currency.USD, "0.75"),
        ("9331.04304", Basis.PER_OUNCE, Currency.PEN, "0.75"),
        ("2332.76076", Basis.PER_OUNCE, Currency.USD, "0.75"),
        ("75", Basis.PERCENT, Currency.PEN, "0.75"),
        ("75", Basis.PERCENT, Currency.USD, "0.75"),
    ],
)
def test_every_way_to_offer_the_same(amount, basis, currency, share):
    """A gram of pure gold is worth 500 soles or 125 dollars, one of ley 80 400."""
    round_market = market(GRAMS_PER_TROY_OUNCE * 125, PenPerUsd(Decimal(4)))
    offer = Offer(Decimal(amount), basis, currency)
    found = share_of(offer, round_market, ley(Decimal(80)), Grams(Decimal(10)))
    assert found == Decimal(share)


@pytest.mark.parametrize(
    ("offer", "fineness", "grams", "says"),
    [
        (offered(0), LEY_90, FIVE, "0 is not above 0"),
        (offered(-310), LEY_90, FIVE, "-310 is not above 0"),
        (offered(0, Basis.PERCENT), None, None, "0 is not above 0"),
        (offered(310), None, FIVE, "the fineness is missing"),
        (offered(310, Basis.PER_OUNCE), None, FIVE, "the fineness is missing"),
        (offered(310, Basis.TOTAL), None, FIVE, "the fineness is missing"),
        (offered(310, Basis.TOTAL), LEY_90, None, "the grams of an offer total are m"),
        (offered(310, Basis.TOTAL), LEY_90, Grams(Decimal(0)), "0 g is not above 0"),
        (offered(310, Basis.TOTAL), LEY_90, Grams(Decimal(-5)), "-5 g is not above 0"),
        (offered(310, Basis.PER_TONNE), LEY_90, FIVE, "the grams of an offer per_to"),
    ],
)
def test_what_cannot_be_compared_is_refused(offer, fineness, grams, says):
    with pytest.raises(UnclearOffer, match=f"^{says}"):
        share_of(offer, market(), fineness, grams)


def test_only_what_is_needed_must_be_known():
    assert share_of(offered(90, Basis.PERCENT), market(), None, None) == Decimal("0.9")
    assert share_of(offered(1, Basis.PER_GRAM), market(), LEY_90, None) > 0
    assert share_of(offered(1, Basis.PER_OUNCE), market(), LEY_90, None) > 0


def test_an_offer_is_in_soles_unless_it_says_otherwise():
    dollar = PenPerUsd(Decimal(4))
    soles, usd = offered(100), offered(100, currency=Currency.USD)

    assert soles.currency is Currency.PEN
    assert (soles.soles(dollar), soles.dollars(dollar)) == (100, 25)
    assert (usd.soles(dollar), usd.dollars(dollar)) == (400, 100)


def test_a_range_for_several_times_the_metal():
    one = FairRange(Decimal(10), Decimal(7), Decimal(8), Decimal(9))
    three = FairRange(Decimal(30), Decimal(21), Decimal(24), Decimal(27))
    assert one.times(Decimal(3)) == three


@given(markets, finenesses, st.tuples(weights, weights))
def test_more_gold_is_never_worth_less(market, fineness, grams):
    light, heavy = sorted(grams)
    assert worth(market.pure_gram, light, fineness) <= worth(
        market.pure_gram, heavy, fineness
    )


@given(markets, weights, st.tuples(finenesses, finenesses))
def test_purer_gold_is_never_worth_less(market, grams, finenesses):
    low, high = sorted(finenesses)
    assert worth(market.pure_gram, grams, low) <= worth(market.pure_gram, grams, high)


@given(positive, bands)
def test_floor_fair_good_and_value_rise(value, band):
    found = fair_range(value, band)
    assert 0 < found.floor < found.fair < found.good <= found.value == value


@given(bands, st.tuples(shares, shares))
def test_more_is_never_judged_worse(band, pair):
    low, high = sorted(pair)
    worse, better = (verdict(s, band, TOO_HIGH).value for s in (low, high))
    assert worse <= better


@given(bands, positive, st.tuples(shares, shares))
def test_what_is_missing_falls_to_nothing_at_fair(band, value, pair):
    low, high = sorted(pair)
    assert missing(low, value, band) >= missing(high, value, band) >= 0
    judged = verdict(low, band, TOO_HIGH)
    assert (missing(low, value, band) > 0) == (
        judged in (Verdict.VERY_LOW, Verdict.LOW)
    )


@given(positive, markets, finenesses, weights)
def test_an_offer_a_gram_and_its_total_agree(amount, market, fineness, grams):
    gram = share_of(Offer(amount, Basis.PER_GRAM), market, fineness, grams)
    total = share_of(Offer(amount * grams, Basis.TOTAL), market, fineness, grams)
    ounce = share_of(
        Offer(amount * GRAMS_PER_TROY_OUNCE, Basis.PER_OUNCE), market, fineness, None
    )
    assert abs(gram - total) < DUST * gram
    assert abs(gram - ounce) < DUST * gram


@given(positive, markets, finenesses, st.sampled_from([Basis.PER_GRAM, Basis.TOTAL]))
def test_soles_and_dollars_agree(amount, market, fineness, basis):
    usd = Offer(amount, basis, Currency.USD)
    soles = Offer(amount * market.dollar, basis)
    assert share_of(usd, market, fineness, FIVE) == share_of(
        soles, market, fineness, FIVE
    )
    assert abs(soles.dollars(market.dollar) - amount) < DUST * amount


@given(shares, markets, finenesses, weights)
def test_offering_a_share_of_the_value_is_offering_that_share(
    share, market, fineness, grams
):
    total = worth(market.pure_gram, grams, fineness) * share
    paid = share_of(Offer(total, Basis.TOTAL), market, fineness, grams)
    percent = share_of(Offer(share * 100, Basis.PERCENT), market, None, None)
    assert abs(paid - percent) < DUST


@given(markets, finenesses, weights, shares)
def test_offer_and_what_is_missing_make_the_fair_price(market, fineness, grams, share):
    value = worth(market.pure_gram, grams, fineness)
    paid = value * share + missing(share, value, LOCAL)
    assert abs(paid - value * max(share, LOCAL.fair)) < DUST * value


def test_the_names_by_which_others_know_offers():
    bases = ["per_gram", "total", "per_ounce", "percent", "per_tonne"]
    assert [basis.value for basis in Basis] == bases
    assert [currency.value for currency in Currency] == ["PEN", "USD"]
    assert Offer(Decimal(1), Basis.TOTAL).currency is Currency.PEN


def test_verdicts_stand_worst_first():
    assert [verdict.value for verdict in Verdict] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("value", "name"),
    [(offered(350), "amount"), (fair_range(Decimal(1), LOCAL), "fair")],
)
def test_what_was_judged_can_not_be_changed(value, name):
    with pytest.raises(FrozenInstanceError):
        setattr(value, name, Decimal(9))

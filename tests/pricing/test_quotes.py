"""Which price is believed: scenes side by side, and what must always hold."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pricing.market import Age, Market, judge
from pricing.policy import load_policy
from pricing.quotes import Accepted, Kind, Pair, Quote, State, agree
from pricing.units import PenPerUsd, UsdPerOunce
from tests.fakes.sources import at

NOW = at("2026-09-29")
SATURDAY = at("2026-10-03")
POLICY = load_policy()
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
LAST = Accepted(Decimal(4100), NOW - 5 * MINUTE, State.CONFIRMED)


def live(source, price, ago=timedelta(0), now=NOW):
    return Quote(source, Pair.GOLD, Kind.LIVE, Decimal(price), now - ago)


def daily(source, price, ago=15 * HOUR, now=NOW):
    return Quote(source, Pair.GOLD, Kind.DAILY, Decimal(price), now - ago)


def dollar(source, price, ago=15 * HOUR):
    return Quote(source, Pair.DOLLAR, Kind.DAILY, Decimal(price), NOW - ago)


@pytest.mark.parametrize(
    ("quotes", "last", "state", "value", "used"),
    [
        pytest.param(
            [live("a", 4100), live("b", 4110), live("c", 4120)],
            *(None, "confirmed", 4110, "abc"),
            id="three agree: the median",
        ),
        pytest.param(
            [live("a", 4100), live("b", 4110)],
            *(None, "confirmed", 4105, "ab"),
            id="two agree: their middle",
        ),
        pytest.param(
            [live("a", "133"), live("b", 4110), live("c", 4120)],
            *(None, "confirmed", 4115, "bc"),
            id="one tells grams for ounces",
        ),
        pytest.param(
            [live("a", 8200), live("b", 4110), live("c", 4120)],
            *(LAST, "confirmed", 4115, "bc"),
            id="one is doubled",
        ),
        pytest.param(
            [live("a", 4100), live("b", 4305), daily("d", 4090)],
            *(LAST, "held", 4100, ""),
            id="one of two is 5 % off, and both could be true",
        ),
        pytest.param(
            [live("a", 4100), live("b", 8200), daily("d", 4090)],
            *(LAST, "single", 4100, "a"),
            id="one of two is doubled, and the day's price knows",
        ),
        pytest.param(
            [live("a", 4000, 25 * HOUR), live("b", 4110), live("c", 4120)],
            *(LAST, "confirmed", 4115, "bc"),
            id="one is frozen since yesterday",
        ),
        pytest.param(
            [live("a", 4100), live("b", 4100, -HOUR)],
            *(LAST, "single", 4100, "a"),
            id="one comes from the future",
        ),
        pytest.param(
            [live("a", 4100)],
            *(None, "held", None, ""),
            id="a lone source that nothing supports",
        ),
        pytest.param(
            [live("a", 4200)],
            *(LAST, "single", 4200, "a"),
            id="a lone source near the last price",
        ),
        pytest.param(
            [live("a", 4500)],
            *(LAST, "confirmed", 4100, ""),
            id="a lone source far from the last price",
        ),
        pytest.param(
            [live("a", 4100), daily("d", 4300)],
            *(None, "single", 4100, "a"),
            id="a lone source near the day's price",
        ),
        pytest.param(
            [live("a", 3280), live("b", 3290)],
            *(LAST, "held", 4100, ""),
            id="two fall by a fifth at once",
        ),
        pytest.param(
            [live("a", 3280), live("b", 3290), live("c", 3285)],
            *(LAST, "confirmed", 3285, "abc"),
            id="three fall by a fifth at once",
        ),
        pytest.param(
            [live("a", 3280), live("b", 3290), daily("d", 4100), daily("e", 4090)],
            *(None, "held", None, ""),
            id="at the first start, two far from the day's prices",
        ),
        pytest.param(
            [live("a", 4100), live("b", 4101), live("c", 4300), live("d", 4301)],
            *(LAST, "held", 4100, ""),
            id="two pairs contradict each other",
        ),
        pytest.param(
            [live("a", 4100), live("b", 4130), live("c", 4160)],
            *(LAST, "confirmed", 4115, "ab"),
            id="pairs that overlap: the one near the last price",
        ),
        pytest.param(
            [daily("d", 4090), daily("e", 4091)],
            *(None, "daily", "4090.5", "de"),
            id="no live source: the day's price",
        ),
        pytest.param(
            [daily("d", 4090), daily("e", 4091)],
            *(LAST, "daily", 4100, ""),
            id="no live source, and the last price is younger",
        ),
        pytest.param(
            [daily("d", 4090)],
            *(None, "held", None, ""),
            id="a lone day's price that nothing supports",
        ),
        pytest.param(
            [daily("d", 4090), daily("e", 4300)],
            *(None, "held", None, ""),
            id="day's prices that contradict each other",
        ),
        pytest.param(
            [daily("d", 4090, 5 * DAY), daily("e", 4091, 5 * DAY)],
            *(LAST, "confirmed", 4100, ""),
            id="day's prices of last week",
        ),
        pytest.param([], LAST, "confirmed", 4100, "", id="nobody answers"),
        pytest.param([], None, "held", None, "", id="nobody ever answered"),
    ],
)
def test_scenes_of_gold(quotes, last, state, value, used):
    decided = agree(quotes, last, NOW, pair=Pair.GOLD, policy=POLICY)

    assert decided.state == state
    believed = decided.accepted and decided.accepted.value
    assert believed == (None if value is None else Decimal(value))
    assert "".join(sorted(q.source for q in decided.used)) == used


@pytest.mark.parametrize(
    ("quotes", "last", "state", "value"),
    [
        ([dollar("a", "3.41"), dollar("b", "3.42")], None, "confirmed", "3.415"),
        ([dollar("a", "0.29"), dollar("b", "3.42")], None, "held", None),
        (
            [dollar("a", "1.0"), dollar("b", "3.42"), dollar("c", "3.42")],
            *(None, "confirmed", "3.42"),
        ),
        ([dollar("a", "3.1", 90 * DAY), dollar("b", "3.42")], None, "held", None),
        (
            [dollar("a", "3.42", 6 * DAY), dollar("b", "3.42")],
            None,
            "confirmed",
            "3.42",
        ),
        ([dollar("a", "3.60"), dollar("b", "3.61")], "3.42", "held", "3.42"),
        ([dollar("a", "3.45")], "3.42", "single", "3.45"),
        ([dollar("a", "3.42"), dollar("a", "3.43")], None, "held", None),
    ],
)
def test_scenes_of_the_dollar(quotes, last, state, value):
    before = last and Accepted(Decimal(last), NOW - HOUR, State.CONFIRMED)

    decided = agree(quotes, before, NOW, pair=Pair.DOLLAR, policy=POLICY)

    believed = decided.accepted and decided.accepted.value
    assert (decided.state, believed) == (
        state,
        None if value is None else Decimal(value),
    )


def test_a_closed_market_is_as_old_as_its_close():
    close = at("2026-10-02", "21:00")
    stamped_now = live("a", 4100, now=SATURDAY)
    stands_still = live("b", 4101, now=close - MINUTE)
    too_early = live("c", 4100, now=close - HOUR)

    decided = agree(
        [stamped_now, stands_still, too_early],
        None,
        SATURDAY,
        pair=Pair.GOLD,
        policy=POLICY,
    )

    assert decided.state is State.CONFIRMED
    assert decided.accepted.as_of == close - MINUTE
    assert [q.source for q, _ in decided.refused] == ["c"]


prices = st.decimals(1000, 9500, places=2)
sources = st.sampled_from("abcde")
kinds = st.sampled_from(Kind)
ages = st.integers(-60, 6000)
quotes = st.lists(
    st.builds(
        lambda source, kind, price, age: Quote(
            source, Pair.GOLD, kind, price, NOW - age * MINUTE
        ),
        *(sources, kinds, prices, ages),
    ),
    max_size=8,
)
lasts = st.none() | st.builds(
    lambda value, age: Accepted(value, NOW - age * MINUTE, State.CONFIRMED),
    *(prices, st.integers(0, 5000)),
)


def decide(spoken, last=None):
    return agree(spoken, last, NOW, pair=Pair.GOLD, policy=POLICY)


@given(quotes, lasts)
def test_a_new_value_lies_among_those_it_comes_from(spoken, last):
    decided = decide(spoken, last)
    if decided.used:
        low = min(q.price for q in decided.used)
        high = max(q.price for q in decided.used)
        assert low <= decided.accepted.value <= high


@given(quotes, lasts, st.randoms())
def test_the_order_of_quotes_does_not_matter(spoken, last, random):
    mixed = list(spoken)
    random.shuffle(mixed)
    assert decide(mixed, last) == decide(spoken, last)


@given(quotes, lasts)
def test_every_quote_is_used_or_refused_with_a_reason(spoken, last):
    decided = decide(spoken, last)
    accounted = {*decided.used, *(quote for quote, _ in decided.refused)}
    assert accounted == set(spoken)
    assert not set(decided.used) & {quote for quote, _ in decided.refused}


@given(
    st.decimals(2000, 8000, places=2), st.decimals("0.991", "1.009", places=4), prices
)
def test_one_liar_among_three_moves_the_value_by_one_percent_at_most(one, share, lie):
    honest = [live("a", one), live("b", one * share)]
    assume(abs(one - one * share) <= Decimal("0.01") * min(one, one * share))
    without = decide(honest).accepted.value

    told = decide([*honest, live("liar", lie)]).accepted

    assert told is not None
    assert abs(told.value - without) <= Decimal("0.01") * without


GOOD = Market(
    UsdPerOunce(Decimal(4100)),
    PenPerUsd(Decimal("3.42")),
    NOW,
    NOW,
    State.CONFIRMED,
    State.CONFIRMED,
)


@pytest.mark.parametrize(
    ("gold_as_of", "dollar_as_of", "now", "age"),
    [
        (NOW, NOW, NOW, Age.FRESH),
        (NOW, NOW, NOW + timedelta(minutes=119), Age.FRESH),
        (NOW, NOW, NOW + 2 * HOUR, Age.OLD),
        (NOW, NOW - 6 * DAY, NOW + HOUR, Age.FRESH),
        (NOW, NOW - 8 * DAY, NOW, Age.GONE),
        (NOW, NOW, NOW + 4 * DAY + MINUTE, Age.GONE),
        (at("2026-10-02", "20:59"), NOW, SATURDAY, Age.WEEKEND),
        (at("2026-10-02", "18:00"), NOW, SATURDAY, Age.OLD),
        (at("2026-10-02", "20:59"), NOW, at("2026-10-04", "22:30"), Age.WEEKEND),
        (at("2026-10-02", "20:59"), NOW, at("2026-10-05", "00:30"), Age.OLD),
    ],
)
def test_how_old_a_market_looks(gold_as_of, dollar_as_of, now, age):
    market = replace(GOOD, gold_as_of=gold_as_of, dollar_as_of=dollar_as_of)
    assert market.age(now, POLICY) is age


def test_a_sample_is_never_compared_with_and_never_too_old():
    sample = replace(GOOD, gold=UsdPerOunce(Decimal(2000)), gold_state=State.SAMPLE)
    spoken = [live("a", 4100), live("b", 4101), dollar("c", "3.4"), dollar("d", "3.4")]

    pull = judge(spoken, sample, NOW, POLICY)

    assert pull.gold.state is State.CONFIRMED
    assert sample.age(NOW + 100 * DAY, POLICY) is Age.FRESH
    assert sample.state is State.SAMPLE


def test_a_price_that_is_gone_is_not_compared_with():
    old = replace(GOOD, gold_as_of=NOW - 5 * DAY, dollar_as_of=NOW - 9 * DAY)
    spoken = [live("a", 5000), live("b", 5001), dollar("c", "3.8"), dollar("d", "3.8")]

    pull = judge(spoken, old, NOW, POLICY)

    assert (pull.gold.state, pull.dollar.state) == (State.CONFIRMED, State.CONFIRMED)
    assert judge([], old, NOW, POLICY).gold.accepted is None
    assert not pull.held

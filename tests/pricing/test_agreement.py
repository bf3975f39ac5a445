"""What holds of every agreement, whatever the sources say."""

from decimal import Decimal

from hypothesis import assume, given
from hypothesis import strategies as st

from pricing.quotes import Accepted, Kind, Pair, Quote, State
from tests.fakes.quotes import HOUR, LAST, MINUTE, NOW, daily, decide, live

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


@given(quotes, lasts)
def test_a_new_value_lies_among_those_it_comes_from(spoken, last):
    decided = decide(spoken, last)
    if decided.used:
        low = min(q.price for q in decided.used)
        high = max(q.price for q in decided.used)
        assert low <= decided.accepted.value <= high
        assert decided.accepted.as_of <= NOW
    else:
        assert (decided.accepted and decided.accepted.value) == (last and last.value)


@given(
    st.lists(st.decimals(allow_nan=False, allow_infinity=False), max_size=5),
    st.none() | st.decimals("1e-9", "1e9"),
    st.sampled_from(Pair),
)
def test_no_number_breaks_the_rule(numbers, last, pair):
    before = last and Accepted(last, NOW - HOUR, State.CONFIRMED)
    spoken = [Quote(str(n), pair, Kind.LIVE, n, NOW) for n in numbers]
    assert decide(spoken, before, pair).state


@given(st.lists(prices, max_size=5), st.lists(st.just("d") | st.just("e"), min_size=1))
def test_a_lone_liar_does_not_walk_away_from_the_days_price(lies, witnesses):
    spoken = [daily(source, 4090) for source in witnesses]
    last = LAST
    for lie in lies:
        last = decide([live("liar", lie), *spoken], last).accepted
    assert abs(last.value - 4090) <= Decimal("0.06") * 4090


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

"""Which price is believed: scenes side by side."""

from dataclasses import replace
from decimal import Decimal

import pytest

from pricing.quotes import Accepted, Pair, State, agree
from tests.fakes.quotes import (
    DAY,
    HOUR,
    LAST,
    MINUTE,
    NOW,
    POLICY,
    daily,
    decide,
    dollar,
    live,
)
from tests.fakes.sources import at

SATURDAY = at("2026-10-03")
DAY_BEFORE = Accepted(Decimal(4100), NOW - DAY, State.CONFIRMED)


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
            [live("a", 4100), live("b", 4141)],
            *(None, "confirmed", "4120.5", "ab"),
            id="two just within 1 % agree",
        ),
        pytest.param(
            [live("a", 4100), live("b", "4141.01")],
            *(None, "held", None, ""),
            id="two just beyond 1 % do not",
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
            [live("a", 4305), live("b", 4110), live("c", 4120)],
            *(LAST, "confirmed", 4115, "bc"),
            id="one of three is 5 % off",
        ),
        pytest.param(
            [live("a", 4000), live("b", 4110), live("c", 4120)],
            *(LAST, "confirmed", 4115, "bc"),
            id="one of three is frozen, with a new date",
        ),
        pytest.param(
            [live("a", 4100), live("b", 4200), daily("d", 4190)],
            *(LAST, "held", 4100, ""),
            id="one of two is frozen, with a new date",
        ),
        pytest.param(
            [live("a", 4100), daily("d", 4390), daily("e", 4391)],
            *(LAST, "held", 4100, ""),
            id="a lone frozen source, while the day's prices rose",
        ),
        pytest.param(
            [live("a", 4400), daily("d", 4090), daily("e", 4091)],
            *(replace(LAST, value=Decimal(4300)), "held", 4300, ""),
            id="a lone source steps away from the day's prices",
        ),
        pytest.param(
            [live("a", 4400), daily("d", 4090)],
            *(replace(LAST, value=Decimal(4300)), "held", 4300, ""),
            id="a lone source steps away from the only price of the day",
        ),
        pytest.param(
            [live("a", 4400), daily("d", 4090), daily("e", 4600)],
            *(replace(LAST, value=Decimal(4300)), "single", 4400, "a"),
            id="a lone source between the day's prices",
        ),
        pytest.param(
            [live("a", 4100), live("a", 4101)],
            *(None, "held", None, ""),
            id="a source that speaks twice is still alone",
        ),
        pytest.param(
            [live("a", 4100, 30 * MINUTE), live("b", 4101, 31 * MINUTE)],
            *(LAST, "single", 4100, "a"),
            id="a live price lasts half an hour",
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
            [live("a", 3280), live("b", 3290), daily("d", 4100)],
            *(None, "confirmed", 3285, "ab"),
            id="at the first start, two far from a lone day's price",
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
            [live("a", 4100), live("b", 4130), live("c", 4160)],
            *(replace(LAST, value=Decimal(4150)), "confirmed", 4145, "bc"),
            id="pairs that overlap, and the upper one is near the last price",
        ),
        pytest.param(
            [live("a", 4100), live("b", 4130), live("c", 4160), live("d", 4190)],
            *(LAST, "held", 4100, ""),
            id="pairs in a chain, whose ends contradict each other",
        ),
        pytest.param(
            [live("a", 4100), live("b", 4101), live("c", 4600), live("d", 4601)],
            *(LAST, "confirmed", "4100.5", "ab"),
            id="two pairs, and only one is near the last price",
        ),
        pytest.param(
            [live("a", 4100), live("b", 4101), daily("d", 4500), daily("e", 4501)],
            *(LAST, "confirmed", "4100.5", "ab"),
            id="the day's prices do not move what two live sources say",
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
            [daily("d", 3600), daily("e", 3601), daily("f", 3602)],
            *(LAST, "held", 4100, ""),
            id="no live source, and the day's prices are older and far off",
        ),
        pytest.param(
            [daily("d", 3600), daily("e", 3601), daily("f", 3602)],
            *(DAY_BEFORE, "daily", 3601, "def"),
            id="no live source since yesterday, and three fell since",
        ),
        pytest.param(
            [daily("d", 3600), daily("e", 3602)],
            *(DAY_BEFORE, "held", 4100, ""),
            id="no live source since yesterday, and two fell since",
        ),
        pytest.param(
            [live("a", 8200), daily("d", 4090), daily("e", 4091)],
            *(None, "daily", "4090.5", "de"),
            id="a lone live source that the day's prices contradict",
        ),
        pytest.param(
            [daily("d", 4090)],
            *(DAY_BEFORE, "daily", 4090, "d"),
            id="a lone day's price near the last price",
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
    decided = decide(quotes, last)

    assert decided.state == state
    believed = decided.accepted and decided.accepted.value
    assert believed == (None if value is None else Decimal(value))
    assert "".join(sorted(q.source for q in decided.used)) == used


@pytest.mark.parametrize(
    ("quote", "others", "last", "reason"),
    [
        (live("q", 133), [live("a", 4100)], LAST, "out of range"),
        (live("q", 4100, -6 * MINUTE), [live("a", 4100)], LAST, "from the future"),
        (live("q", 4100, 31 * MINUTE), [live("a", 4100)], LAST, "too old"),
        (daily("q", 4100, 97 * HOUR), [live("a", 4100)], LAST, "too old"),
        (live("q", 4400), [live("a", 4100)], LAST, "disagrees with the others"),
        (daily("q", 4400), [live("a", 4100)], LAST, "held for the operator"),
        (
            daily("q", 4400),
            [live("a", 4100), live("b", 4100)],
            *(LAST, "disagrees with the others"),
        ),
        (daily("q", 4200), [live("a", 4100)], LAST, "daily, only confirms"),
        (daily("q", 4200), [], LAST, "daily, only confirms"),
        (live("q", 4100), [], None, "nothing supports it"),
        (live("q", 4200), [live("a", 4100)], LAST, "held for the operator"),
    ],
)
def test_a_quote_that_is_not_used_is_told_why(quote, others, last, reason):
    decided = decide([quote, *others], last)
    assert dict(decided.refused)[quote] == reason


@pytest.mark.parametrize(
    ("quotes", "last", "proposed", "state"),
    [
        ([live("a", 3280), live("b", 3290)], LAST, 3285, "confirmed"),
        ([live("a", 4080), live("b", 4310)], LAST, 4080, "single"),
        ([daily("d", 3600), daily("e", 3602)], LAST, 3601, "daily"),
    ],
)
def test_the_operator_can_accept_what_is_held(quotes, last, proposed, state):
    decided = decide(quotes, last)
    assert decided.accepted == last
    assert (decided.proposal.value, decided.proposal.state) == (proposed, state)


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
        ([dollar("a", "3.60")], "3.42", "held", "3.42"),
        ([dollar("a", "3.60")], None, "held", None),
        ([dollar(s, "3.60") for s in "abc"], "3.42", "confirmed", "3.60"),
        ([dollar("a", "3.42", 8 * DAY)], "3.42", "confirmed", "3.42"),
        ([dollar("a", "3.42"), dollar("a", "3.43")], None, "held", None),
    ],
)
def test_scenes_of_the_dollar(quotes, last, state, value):
    before = last and Accepted(Decimal(last), NOW - HOUR, State.CONFIRMED)

    decided = decide(quotes, before, Pair.DOLLAR)

    believed = decided.accepted and decided.accepted.value
    assert (decided.state, believed) == (
        state,
        None if value is None else Decimal(value),
    )


def test_a_dollar_is_never_younger_than_now():
    ahead = [dollar(source, "3.42", -2 * MINUTE) for source in "ab"]
    assert decide(ahead, pair=Pair.DOLLAR).accepted.as_of == NOW


def test_a_closed_market_is_as_old_as_its_close():
    close = at("2026-10-02", "21:00")
    stamped_now = [live(source, 4100, now=SATURDAY) for source in "ab"]
    stands_still = live("c", 4101, now=close - MINUTE)
    too_early = live("d", 4100, now=close - HOUR)

    def on_saturday(*spoken):
        return agree(spoken, None, SATURDAY, pair=Pair.GOLD, policy=POLICY)

    assert on_saturday(*stamped_now).accepted.as_of == close
    decided = on_saturday(*stamped_now, stands_still, too_early)
    assert decided.state is State.CONFIRMED
    assert decided.accepted.as_of == close - MINUTE
    assert [q.source for q, _ in decided.refused] == ["d"]

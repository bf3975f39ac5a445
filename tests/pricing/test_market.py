"""Gold and dollar together: how old and how sure they look, and what is compared."""

from dataclasses import replace
from decimal import Decimal

import pytest

from pricing.market import Age, Market, judge
from pricing.purity import PURE, karats
from pricing.quotes import State
from pricing.units import PenPerUsd, UsdPerOunce, to_centimos
from tests.fakes.quotes import DAY, HOUR, MINUTE, NOW, POLICY, dollar, live
from tests.fakes.sources import at

CLOSE = at("2026-10-02", "21:00")
SATURDAY = at("2026-10-03")
GOOD = Market(
    UsdPerOunce(Decimal(4100)),
    PenPerUsd(Decimal("3.42")),
    NOW,
    NOW,
    State.CONFIRMED,
    State.CONFIRMED,
)


def spoken(gold, soles, now=NOW):
    """Two sources of each that agree."""
    golds = [live(source, gold, now=now) for source in "ab"]
    return [*golds, *(dollar(source, soles, now=now) for source in "cd")]


@pytest.mark.parametrize(
    ("gold_as_of", "dollar_as_of", "now", "age"),
    [
        (NOW, NOW, NOW, Age.FRESH),
        (NOW, NOW, NOW + 119 * MINUTE, Age.FRESH),
        (NOW, NOW, NOW + 2 * HOUR, Age.OLD),
        (NOW, NOW - 7 * DAY, NOW, Age.FRESH),
        (NOW, NOW - 7 * DAY - MINUTE, NOW, Age.GONE),
        (NOW, NOW, NOW + 4 * DAY, Age.OLD),
        (NOW, NOW, NOW + 4 * DAY + MINUTE, Age.GONE),
        # The break of a weekday does not count.
        (at("2026-09-29", "20:59"), NOW, at("2026-09-29", "23:58"), Age.FRESH),
        (at("2026-09-29", "20:59"), NOW, at("2026-09-29", "23:59"), Age.OLD),
        # Friday's close, and Friday 14:00 in New York, told on Saturday.
        (CLOSE, NOW, CLOSE, Age.WEEKEND),
        (CLOSE, NOW, SATURDAY, Age.WEEKEND),
        (CLOSE - MINUTE, NOW, SATURDAY, Age.WEEKEND),
        (at("2026-10-02", "18:00"), NOW, SATURDAY, Age.OLD),
        # Gold trades again from Sunday 22:00 UTC.
        (CLOSE, NOW, at("2026-10-04", "22:00"), Age.WEEKEND),
        (CLOSE, NOW, at("2026-10-04", "23:59"), Age.WEEKEND),
        (CLOSE, NOW, at("2026-10-05", "00:00"), Age.OLD),
        (
            at("2026-10-04", "22:01"),
            NOW,
            at("2026-10-04", "22:05"),
            Age.FRESH,
        ),
    ],
)
def test_how_old_a_market_looks(gold_as_of, dollar_as_of, now, age):
    market = replace(GOOD, gold_as_of=gold_as_of, dollar_as_of=dollar_as_of)
    assert market.age(now, POLICY) is age


@pytest.mark.parametrize(
    ("one", "other", "worse"),
    [
        ("confirmed", "confirmed", "confirmed"),
        ("confirmed", "single", "single"),
        ("single", "daily", "daily"),
        ("daily", "held", "held"),
        ("confirmed", "held", "held"),
        ("held", "sample", "sample"),
    ],
)
def test_a_market_is_as_sure_as_the_worse_of_both(one, other, worse):
    for gold, usd in ((one, other), (other, one)):
        market = replace(GOOD, gold_state=State(gold), dollar_state=State(usd))
        assert market.state == worse


def test_a_gram_of_a_real_day():
    gold = Decimal("4129.10045482")
    usd = Decimal("14105.06224206") / gold
    market = replace(GOOD, gold=UsdPerOunce(gold), dollar=PenPerUsd(usd))

    assert to_centimos(market.gram(PURE)) == Decimal("453.49")
    assert to_centimos(market.gram(karats(Decimal(22)))) == Decimal("415.70")


def test_a_sample_is_never_compared_with_and_never_too_old():
    sample = replace(GOOD, gold=UsdPerOunce(Decimal(2000)), gold_state=State.SAMPLE)

    pull = judge(spoken(4100, "3.8"), sample, NOW, POLICY)

    assert (pull.gold.state, pull.dollar.state) == (State.CONFIRMED, State.CONFIRMED)
    assert judge([], sample, NOW, POLICY).gold.accepted is None
    assert sample.age(NOW + 100 * DAY, POLICY) is Age.FRESH


@pytest.mark.parametrize(
    ("later", "gold", "usd"),
    [
        (5 * MINUTE, "held", "held"),
        (4 * DAY, "held", "held"),
        (4 * DAY + MINUTE, "confirmed", "held"),
        (7 * DAY, "confirmed", "held"),
        (7 * DAY + MINUTE, "confirmed", "confirmed"),
    ],
)
def test_a_price_that_is_gone_is_not_compared_with(later, gold, usd):
    now = NOW + later

    pull = judge(spoken(5000, "3.8", now), GOOD, now, POLICY)

    assert (pull.gold.state, pull.dollar.state) == (gold, usd)
    assert pull.held is ("held" in (gold, usd))


def test_gold_and_dollar_are_judged_apart():
    pull = judge(spoken(4110, "3.8"), GOOD, NOW, POLICY)

    assert pull.gold.accepted.value == 4110
    assert pull.dollar.accepted.value == Decimal("3.42")
    assert pull.dollar.proposal.value == Decimal("3.8")

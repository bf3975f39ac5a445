"""The history of prices: what is held and accepted, and what a pull may not hide."""

from decimal import Decimal

import pytest

from bot.store import Tick
from bot.store.ticks import TickTaken
from pricing.market import judge
from pricing.quotes import Kind, Pair, State
from pricing.sample import sample_market
from pricing.sources.base import Failure
from pricing.sources.feed import Fault, SourceError
from tests.store.test_inbox import at_once
from tests.store.test_store import GOOD, LATER, NOW, count, quote

FELL = [quote("a", 3280), quote("b", 3290)]
ROSE = [
    quote("d", "3.60", Pair.DOLLAR, Kind.DAILY),
    quote("e", "3.60", Pair.DOLLAR, Kind.DAILY),
]


@pytest.fixture
def believed(store, policy):
    """A store with a confirmed price of 4100.56 and a dollar of 3.42."""
    store.pulls.save(judge(GOOD, None, NOW, policy), ())
    return store.pulls


@pytest.mark.parametrize(
    ("quotes", "gold", "dollar"),
    [
        (FELL + list(GOOD[3:]), "3285", "3.42"),
        (list(GOOD[:2]) + ROSE, "4100.5617283945", "3.60"),
        (FELL + ROSE, "3285", "3.60"),
    ],
    ids=["gold", "dollar", "both"],
)
def test_what_is_held_is_told_only_once_it_is_accepted(
    believed, policy, quotes, gold, dollar
):
    before = believed.latest()
    believed.save(judge(quotes, before, NOW, policy), ())
    held = believed.latest()
    assert held.state is State.HELD
    assert (held.gold, held.dollar) != (Decimal(gold), Decimal(dollar))

    accepted = believed.accept(LATER)

    assert (accepted.gold, accepted.dollar) == (Decimal(gold), Decimal(dollar))
    assert accepted.state is not State.HELD
    assert believed.numbered(held.number) == held
    assert believed.numbered(before.number) == before


def test_a_price_held_in_an_earlier_pull_can_no_longer_be_accepted(believed, policy):
    believed.save(judge(FELL, believed.latest(), NOW, policy), ())
    believed.save(judge(GOOD, believed.latest(), NOW, policy), ())
    assert believed.accept(LATER) is None
    assert believed.latest().gold == Decimal("4100.5617283945")


def test_an_accepted_price_is_what_the_next_one_is_compared_with(believed, policy):
    believed.save(judge(FELL, believed.latest(), NOW, policy), ())
    believed.accept(NOW)
    believed.save(judge(FELL, believed.latest(), NOW, policy), ())
    assert believed.latest().state is State.CONFIRMED


def test_a_sample_is_not_stored_over_anything(believed, store, policy):
    before = believed.latest()
    store.pulls.seed(sample_market(), (), LATER)
    assert believed.latest() == before


def test_a_pull_of_failures_alone_is_kept_with_its_reasons(store, policy):
    failures = [
        Failure("a", Pair.GOLD, SourceError(Fault.TIMEOUT)),
        Failure("b", Pair.DOLLAR, SourceError(Fault.TIMEOUT)),
    ]
    number = store.pulls.save(judge((), None, NOW, policy), failures)

    heard = store.pulls.heard(number)

    assert [(h.source, h.pair, h.quote, h.used) for h in heard] == [
        ("a", Pair.GOLD, None, False),
        ("b", Pair.DOLLAR, None, False),
    ]
    assert store.pulls.latest() is None
    assert (count(store, "pulls"), count(store, "quotes")) == (1, 2)


def test_what_was_heard_in_one_pull_is_not_mixed_with_another(believed, policy):
    second = believed.save(judge(FELL, believed.latest(), NOW, policy), ())
    assert {h.source for h in believed.heard(second)} == {"a", "b"}
    assert {h.source for h in believed.heard(1)} == {"a", "b", "c", "d", "e"}
    assert believed.heard() == believed.heard(second)
    assert believed.heard(99) == []


def test_one_tick_of_eight_clocks_at_once_is_one_pull(store, policy):
    tick = Tick("refresh", NOW)
    pull = judge(GOOD, None, NOW, policy)
    taken: list[str] = []

    def save(_place: int) -> None:
        try:
            store.pulls.save(pull, (), tick)
        except TickTaken as exc:
            taken.append(str(exc))

    at_once(8, save)

    assert len(taken) == 7
    assert (count(store, "pulls"), count(store, "ticks")) == (1, 1)
    assert count(store, "quotes") == len(GOOD)
    assert store.pulls.outcomes()["a", "used"] == 1

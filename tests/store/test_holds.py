"""Values held back: accepted or refused as they were seen, and asked about once."""

import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from bot.person import Channel, Contact
from bot.staff import Role, Staff
from bot.store.holds import RESTS
from bot.store.tables import audit
from pricing.market import judge
from pricing.quotes import Pair, Reason, State
from tests.store.test_pulls import FELL, ROSE
from tests.store.test_store import GOOD, NOW, quote

ROSA = Staff(1, Contact(Channel.SMS, "+51987654321"), Role.OPERATOR, "Rosa")
GOLD = (Pair.GOLD, Decimal(3285))
DOLLAR = (Pair.DOLLAR, Decimal("3.60"))
MINUTE = timedelta(minutes=1)


@pytest.fixture
def pulls(either, policy):
    """A store that believes 4100.56 and 3.42, and was told 3285 and 3.60."""
    either.pulls.save(judge(GOOD, None, NOW, policy), ())
    pulled(either.pulls, policy, FELL + ROSE)
    return either.pulls


def pulled(pulls, policy, quotes, now=NOW):
    """One pull, as the clock makes it, from sources that speak just now."""
    spoken = [replace(quote, as_of=now) for quote in quotes]
    pull = judge(spoken, pulls.latest(), now, policy).without(pulls.refused(now))
    pulls.save(pull, ())
    return pull


def waits(pulls):
    return [(held.pair, held.value) for held in pulls.waiting()]


def log(store):
    with store.database.read() as connection:
        rows = connection.execute(select(audit).order_by(audit.c.id)).all()
    return [(r.act, r.subject, json.loads(r.details), r.who, r.origin) for r in rows]


def test_what_is_held_waits_and_is_gone_when_the_sources_agree(pulls, policy):
    assert waits(pulls) == [GOLD, DOLLAR]
    pulled(pulls, policy, GOOD)
    assert waits(pulls) == []
    assert pulls.accept(NOW, GOLD) is None


def test_one_is_accepted_and_the_other_goes_on_waiting(pulls, either):
    market = pulls.accept(NOW + MINUTE, GOLD, by=ROSA)

    assert (market.gold, market.gold_state) == (3285, State.CONFIRMED)
    assert (market.dollar, market.dollar_state) == (Decimal("3.42"), State.HELD)
    assert waits(pulls) == [DOLLAR]
    assert pulls.accept(NOW + MINUTE, DOLLAR, by=ROSA).dollar == Decimal("3.60")
    assert waits(pulls) == []
    hers = ("Rosa …321", "console")
    assert log(either) == [
        ("price.accepted", "XAU/USD", {"value": "3285"}, *hers),
        ("price.accepted", "USD/PEN", {"value": "3.60"}, *hers),
    ]


def test_only_what_was_seen_is_accepted_or_refused(pulls, either):
    another = (Pair.GOLD, Decimal(3286))
    assert pulls.accept(NOW, another) is None
    assert not pulls.refuse(NOW, another)
    assert waits(pulls) == [GOLD, DOLLAR]
    assert log(either) == []


def test_the_terminal_accepts_all_of_it_and_the_log_says_so(pulls, either):
    pulls.accept(NOW)
    assert waits(pulls) == []
    assert {(act, who) for act, _, _, who, _ in log(either)} == {
        ("price.accepted", "terminal")
    }


def test_who_refuses_is_not_asked_again_within_the_hour(pulls, policy, either):
    before = pulls.latest()
    assert pulls.refuse(NOW + MINUTE, GOLD, by=ROSA)
    assert waits(pulls) == [DOLLAR]
    assert not pulls.refuse(NOW + MINUTE, GOLD, by=ROSA)

    pull = pulled(pulls, policy, FELL + ROSE, NOW + 5 * MINUTE)

    assert not pull.gold.proposal
    assert Reason.REFUSED in {reason for _, reason in pull.gold.refused}
    assert Reason.HELD in {reason for _, reason in pull.dollar.refused}
    assert waits(pulls) == [DOLLAR]
    assert pulls.latest().gold == before.gold
    assert [entry[:2] for entry in log(either)] == [("price.refused", "XAU/USD")]


def test_another_value_is_asked_about_at_once(pulls, policy):
    pulls.refuse(NOW, GOLD)
    lower = [quote("a", 3270), quote("b", 3280), *GOOD[3:]]
    pulled(pulls, policy, lower, NOW + 5 * MINUTE)
    assert waits(pulls) == [(Pair.GOLD, Decimal(3275))]


def test_after_the_hour_the_same_value_is_asked_about_again(pulls, policy):
    pulls.refuse(NOW, GOLD)
    pulled(pulls, policy, FELL + ROSE, NOW + RESTS - MINUTE)
    assert waits(pulls) == [DOLLAR]
    pulled(pulls, policy, FELL + ROSE, NOW + RESTS)
    assert waits(pulls) == [GOLD, DOLLAR]


def test_what_the_sources_said_stays_shown_after_a_decision(pulls):
    before = pulls.heard()
    pulls.accept(NOW, GOLD)
    assert pulls.heard() == before != []

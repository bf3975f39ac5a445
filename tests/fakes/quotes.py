"""Quotes in short: what a source says, and how long ago."""

from datetime import timedelta
from decimal import Decimal

from pricing.policy import load_policy
from pricing.quotes import Accepted, Agreement, Kind, Pair, Quote, State, agree
from tests.fakes.sources import at

NOW = at("2026-09-29")
POLICY = load_policy()
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
LAST = Accepted(Decimal(4100), NOW - 5 * MINUTE, State.CONFIRMED)


def live(source, price, ago=timedelta(0), now=NOW):
    return Quote(source, Pair.GOLD, Kind.LIVE, Decimal(price), now - ago)


def daily(source, price, ago=15 * HOUR, now=NOW):
    return Quote(source, Pair.GOLD, Kind.DAILY, Decimal(price), now - ago)


def dollar(source, price, ago=15 * HOUR, now=NOW):
    return Quote(source, Pair.DOLLAR, Kind.DAILY, Decimal(price), now - ago)


def decide(spoken, last=None, pair=Pair.GOLD) -> Agreement:
    return agree(spoken, last, NOW, pair=pair, policy=POLICY)

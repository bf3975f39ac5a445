"""From what sources answer over HTTP to what a miner is told, end to end."""

import csv
import re
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from bot.dispatch import Threads
from bot.jobs import pull_prices
from bot.parts import Parts, assemble
from bot.person import Channel, Contact, Incoming
from bot.settings import Settings
from pricing.quotes import State
from pricing.sample import DAILY_PRICES
from tests.fakes.sources import Sources, Spoiled, World, at, running
from tests.keys import KEYS

MINER = Contact(Channel.SMS, "+51987654321")
NOON = at("2026-09-29")
GOLD, DOLLAR = Decimal("4129.10"), Decimal("3.416")


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


class House:
    """The whole bot on a stand-in of the sources and a clock."""

    def __init__(self, url: str, sources: Sources, now: datetime) -> None:
        self.clock = Clock(now)
        self.sources = sources
        settings = Settings(
            data_key=KEYS,
            database_url=url,
            sources_url=sources.url,
            operator=Contact(Channel.SMS, "+51900000001"),
        )
        parts = assemble(settings, self.clock)
        asker = replace(
            parts.asker,
            jitter=lambda: 0.0,
            seconds_a_source=4.0,
            seconds_a_pull=5.0,
        )
        self.parts: Parts = replace(parts, asker=asker)
        self.written = 0

    def pull(self, after: timedelta = timedelta(0)) -> None:
        """Move the clock and the world's live prices, and pull."""
        self.clock.now += after
        self.sources.world.live_at += after
        pull_prices(self.parts)

    def ask(self, text: str = "precio") -> str:
        self.written += 1
        message = Incoming(f"SM{self.written:032d}", MINER, text)
        return "".join(self.parts.reception.receive(message, guarded=False))

    @property
    def state(self) -> State:
        market = self.parts.store.pulls.latest()
        assert market
        return market.state


@pytest.fixture
def sources():
    with running(World(GOLD, DOLLAR, NOON)) as standing_in:
        yield standing_in


@pytest.fixture
def house(started_url, sources):
    house = House(started_url, sources, NOON)
    yield house
    house.parts.store.database.close()


def gram(gold: Decimal, dollar: Decimal, share: Decimal = Decimal(1)) -> str:
    """An independent reckoning of soles a gram, to the céntimo."""
    return str(round(gold * dollar * share / Decimal("31.1034768"), 2))


def test_the_first_pull_replaces_the_sample(house):
    assert "muestra del 29/09/2026, no sirve para vender" in house.ask()

    house.pull()

    assert house.state is State.CONFIRMED
    assert house.ask().startswith(
        f"Oro puro S/ {gram(GOLD, DOLLAR)} el gramo. 22k 415.70, 18k 340.11, "
        "ley 90 408.14. 29/09 10:05. VER "
    )


def with_gold(factor: str):
    return Spoiled(change=lambda w: replace(w, gold=w.gold * Decimal(factor)))


def with_dollar(value: str):
    return Spoiled(change=lambda w: replace(w, dollar=Decimal(value)))


DEAD = Spoiled(status=500)
HTML = Spoiled(body=b"<html>Request Rejected</html>")
LIVE = ("gold-api.com", "swissquote", "goldprice.dev")
DOLLARS = (
    "frankfurter/v2/rate/USD",
    "currency-api",
    "bcrp",
    "sunat",
    "open.er-api.com",
)
YESTERDAY = Spoiled(change=lambda w: replace(w, live_at=w.live_at - timedelta(days=1)))
OLD_DAY = Spoiled(change=lambda w: replace(w, day=w.daily - timedelta(days=100)))
NOTHING_PUBLISHED = Spoiled(
    body=b'{"config":{"series":[{"name":"Compra"},{"name":"Venta"}]},'
    b'"periods":[{"name":"28.Set.26","values":["n.d.","n.d."]}]}'
)


@pytest.mark.parametrize(
    ("spoiled", "state", "refused"),
    [
        ({"gold-api.com": with_gold("0.03215")}, "confirmed", "out of range"),
        ({"gold-api.com": with_gold("2")}, "confirmed", "disagrees"),
        ({"gold-api.com": with_gold("1.05")}, "confirmed", "disagrees"),
        ({"gold-api.com": with_gold("0.95")}, "confirmed", "disagrees"),
        ({"gold-api.com": YESTERDAY}, "confirmed", "too old"),
        ({"gold-api.com": HTML}, "confirmed", "HTML"),
        ({"gold-api.com": Spoiled(body=b"")}, "confirmed", "empty"),
        ({"gold-api.com": DEAD}, "confirmed", "500"),
        ({"gold-api.com": Spoiled(hang=True)}, "confirmed", "no answer in time"),
        ({"gold-api.com": Spoiled(drip=True)}, "confirmed", "no answer in time"),
        (
            {"gold-api.com": DEAD, "swissquote": with_gold("2")},
            "single",
            "disagrees",
        ),
        (
            {"gold-api.com": DEAD, "swissquote": DEAD, "goldprice.dev": with_gold("2")},
            "daily",
            "disagrees",
        ),
        ({"gold-api.com": DEAD, "swissquote": DEAD}, "single", "500"),
        (dict.fromkeys(LIVE, DEAD), "daily", "500"),
        ({"sunat": with_dollar("0.2927")}, "confirmed", "out of range"),
        ({"sunat": with_dollar("1.0")}, "confirmed", "out of range"),
        ({"sunat": OLD_DAY}, "confirmed", "too old"),
        ({"bcrp": OLD_DAY}, "confirmed", "too old"),
        ({"PD04639PD": NOTHING_PUBLISHED}, "confirmed", "only n.d."),
        ({"bcrp": HTML}, "confirmed", "HTML"),
        ({"bcrp": Spoiled(body=b"")}, "confirmed", "empty"),
        ({"frankfurter/v2/rate/XAU": with_gold("12")}, "confirmed", "out of range"),
        (dict.fromkeys(DOLLARS[:-1], DEAD), "sample", "500"),
    ],
)
def test_no_spoiled_source_changes_what_is_told(house, spoiled, state, refused):
    house.sources.spoiled = dict(spoiled)

    house.pull()

    assert house.state == state
    if state != "sample":
        assert f"S/ {gram(GOLD, DOLLAR)} el gramo" in house.ask()
    reasons = [heard.reason or "" for heard in house.parts.store.pulls.heard()]
    assert any(refused in reason for reason in reasons)


def test_a_sudden_move_of_two_sources_is_held_until_the_operator_accepts(house):
    house.pull()
    house.sources.spoiled = {"swissquote": DEAD}
    house.sources.world.gold = GOLD * Decimal("0.8")

    house.pull(after=timedelta(minutes=5))

    assert house.state is State.HELD
    assert f"S/ {gram(GOLD, DOLLAR)} el gramo" in house.ask()
    assert "en revision" in house.ask()
    here = Threads(house.parts.delivery)
    here.drain()
    here.close()
    told = house.parts.store.outbox.sent_to(
        house.parts.settings.operator, by="console-"
    )
    assert ["3,303.28, antes 4,129.10" in message.text for message in told] == [True]

    house.parts.store.pulls.accept(house.clock())

    assert f"S/ {gram(GOLD * Decimal('0.8'), DOLLAR)} el gramo" in house.ask()
    house.pull(after=timedelta(minutes=5))
    assert house.state is State.CONFIRMED


def test_three_sources_are_believed_however_far_the_price_moved(house):
    house.pull()
    house.sources.world.gold = GOLD * Decimal("0.8")

    house.pull(after=timedelta(minutes=5))

    assert house.state is State.CONFIRMED
    assert f"S/ {gram(GOLD * Decimal('0.8'), DOLLAR)} el gramo" in house.ask()


def test_without_any_source_the_price_ages_and_then_is_gone(house):
    house.pull()
    house.sources.spoiled = {"": DEAD}

    house.pull(after=timedelta(hours=16))
    assert f"S/ {gram(GOLD, DOLLAR)} el gramo" in house.ask()
    assert "Es de ayer 10:05, atrasado 16 h" in house.ask()

    house.pull(after=timedelta(days=4))
    assert "no tengo precio" in house.ask()


def test_on_a_weekend_it_is_fridays_close(house):
    saturday = at("2026-10-03")
    house.clock.now = saturday
    house.sources.world = World(GOLD, DOLLAR, saturday, day=at("2026-10-02"))
    close = replace(house.sources.world, live_at=at("2026-10-02", "20:59"))
    house.sources.spoiled = {"swissquote": Spoiled(change=lambda _: close)}

    house.pull()

    assert house.state is State.CONFIRMED
    assert "Cierre del viernes 02/10" in house.ask()


def days() -> list[dict[str, str]]:
    with DAILY_PRICES.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_every_real_day_is_answered_to_the_centimo(tmp_path):
    for row in days():
        now = at(row["date"], "16:00")
        gold = Decimal(row["usd_per_oz"])
        dollar = Decimal(row["pen_per_oz"]) / gold
        folder = tmp_path / row["date"]
        folder.mkdir()
        with running(World(gold, dollar, now)) as sources:
            house = House(f"sqlite:///{folder}/bot.db", sources, now)
            house.pull()
            reply = house.ask()
            house.parts.store.database.close()
        soles = Decimal(row["pen_per_oz"]) / Decimal("31.1034768")
        expected = [
            soles,
            soles * 22 / 24,
            soles * 18 / 24,
            soles * Decimal("0.9"),
        ]
        told = re.findall(r"\d+\.\d\d", reply)[:4]
        assert told == [str(round(value, 2)) for value in expected], row["date"]

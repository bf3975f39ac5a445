"""Alerts from the wish to the letter: told once, never from a price that isn't sure."""

from dataclasses import replace
from datetime import time, timedelta
from decimal import Decimal

import pytest

from bot import jobs
from bot.alerts import Alert, Kind
from bot.dispatch import Threads
from bot.parts import assemble
from bot.person import Channel, Contact, Incoming, Scope
from bot.settings import Settings
from bot.store.inbox import Answer
from bot.store.letters import Status
from bot.store.tables import alerts, outbox
from bot.turn import Allow, DropAlerts, Leave, LinkTo, SetAlert
from pricing.market import Pull
from pricing.quotes import Accepted, Agreement, State
from pricing.units import GRAMS_PER_TROY_OUNCE, PenPerUsd, UsdPerOunce
from tests.fakes.sources import at
from tests.keys import KEYS

NOW = at("2026-09-29")
DOLLAR = Decimal("3.416")
MINER = Contact(Channel.SMS, "+51987654321")
ON_WHATSAPP = Contact(Channel.WHATSAPP, "+51987654321")
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


class House:
    """A bot whose clock and market the test moves."""

    def __init__(self, url: str) -> None:
        self.now = NOW
        self.parts = assemble(
            Settings(data_key=KEYS, database_url=url, secret_key=("s" * 16,)),
            lambda: self.now,
        )
        self.number = 0

    def market(self, gram, state=State.CONFIRMED, after=timedelta(0)) -> None:
        """A new price, in soles a gram of pure gold; and what is told then."""
        self.now += after
        gold = UsdPerOunce(Decimal(gram) * GRAMS_PER_TROY_OUNCE / DOLLAR)
        believed = Accepted(gold, self.now, state)
        dollar = Accepted(PenPerUsd(DOLLAR), self.now, State.CONFIRMED)
        pull = Pull(self.now, agreed(believed), agreed(dollar))
        self.parts.store.pulls.save(pull, ())
        self.tick()

    def tick(self, after=timedelta(0)) -> None:
        self.now += after
        jobs.raise_alerts(self.parts, self.now)

    def effects(self, *effects, contact=MINER, **person) -> None:
        """Somebody writes, and this is to be stored."""
        self.number += 1
        message = Incoming(f"SM{self.number}", contact, "x")

        def decide(situation):
            return Answer(replace(situation.person, **person), "x", (), effects)

        self.parts.store.inbox.answer(message, self.now, decide)

    def wish(self, kind, contact=MINER, **values) -> None:
        alert = Alert(kind, **values)
        allow = Allow(frozenset({Scope.ALERTS}), "1", "avisame")
        self.effects(allow, SetAlert(alert), contact=contact)

    @property
    def letters(self) -> list:
        with self.parts.store.database.read() as connection:
            return list(connection.execute(outbox.select().order_by(outbox.c.id)))

    @property
    def told(self) -> list[str]:
        return [row.text for row in self.letters]


def agreed(accepted: Accepted) -> Agreement:
    return Agreement(accepted.state, accepted)


@pytest.fixture
def house(database_url):
    house = House(database_url)
    yield house
    house.parts.store.database.close()


def test_an_alert_is_told_once_when_the_price_crosses_its_level(house):
    house.market("450")
    house.wish(Kind.ABOVE, amount=Decimal(470))
    house.market("469.99", after=5 * MINUTE)
    assert house.told == []
    house.market("470", after=5 * MINUTE)
    assert len(house.told) == 1
    assert "470.00" in house.told[0]
    for gram in ("471", "469", "472"):
        house.market(gram, after=5 * MINUTE)
    assert len(house.told) == 1
    (letter,) = house.letters
    assert (letter.urgency, letter.scope, letter.template) == (1, "alerts", "alert")
    assert letter.expires_at == at("2026-09-29", "16:15")


def test_it_is_armed_again_only_after_one_percent_back_and_on_another_day(house):
    house.market("450")
    house.wish(Kind.ABOVE, amount=Decimal(470))
    house.market("471")
    house.market("466", after=DAY)  # 0.85 % back
    house.market("471", after=HOUR)
    assert len(house.told) == 1
    house.market("465.3", after=HOUR)  # 1 % back
    house.market("471", after=HOUR)
    assert len(house.told) == 2
    house.market("465", after=HOUR)
    house.market("471", after=HOUR)  # the same day
    assert len(house.told) == 2
    house.market("471", after=DAY)
    assert len(house.told) == 3


def test_a_fall_is_told_in_the_purity_that_she_said(house):
    house.market("450")
    house.wish(Kind.BELOW, amount=Decimal(400), fineness=Decimal("0.9"))
    house.market("444.45", after=HOUR)
    assert house.told == []
    house.market("444.44", after=HOUR)
    assert len(house.told) == 1
    assert "400" in house.told[0]


def test_a_change_counts_from_the_price_last_told(house):
    house.market("450")
    house.wish(Kind.CHANGE, percent=Decimal(2), base=Decimal(450))
    house.market("458.99", after=HOUR)
    assert house.told == []
    house.market("459", after=HOUR)
    house.market("449.83", after=DAY)  # under 2 % of 459
    assert len(house.told) == 1
    house.market("449.82", after=HOUR)
    assert len(house.told) == 2


def test_a_daily_price_comes_at_its_hour_and_once(house):
    house.market("450")
    house.wish(Kind.DAILY, at=time(7))
    house.now = at("2026-09-30", "11:59")  # 6:59 in Lima
    house.market("451")
    assert house.told == []
    house.tick(MINUTE)
    for _ in range(10):
        house.tick(MINUTE)
    assert len(house.told) == 1
    assert house.letters[0].any_hour


def test_a_daily_price_that_is_an_hour_late_is_not_told(house):
    house.market("450")
    house.wish(Kind.DAILY, at=time(7))
    house.now = at("2026-09-30", "13:01")
    house.market("451")
    assert house.told == []


@pytest.mark.parametrize("state", [State.HELD, State.SAMPLE])
def test_nothing_is_told_from_a_price_that_is_not_believed(house, state):
    house.market("450")
    house.wish(Kind.ABOVE, amount=Decimal(470))
    house.wish(Kind.DAILY, at=time(10, 5))
    house.market("480", state)
    assert house.told == []


def test_nothing_is_told_from_an_old_price(house):
    house.market("480")
    house.wish(Kind.ABOVE, amount=Decimal(470))
    house.tick(2 * HOUR)
    assert house.told == []


def test_at_night_only_who_works_then_is_told(house):
    house.market("450")
    house.wish(Kind.ABOVE, amount=Decimal(470))
    house.wish(Kind.ABOVE, ON_WHATSAPP, amount=Decimal(470))
    house.effects(contact=ON_WHATSAPP, night=True)
    house.now = at("2026-09-30", "02:00")  # 21:00 in Lima
    house.market("471")
    assert [row.channel for row in house.letters] == ["whatsapp"]
    house.now = at("2026-09-30", "11:00")
    house.market("472")
    assert [row.channel for row in house.letters] == ["whatsapp", "sms"]


def test_who_leaves_is_told_nothing_more_not_even_what_is_queued(house):
    house.market("450")
    house.wish(Kind.ABOVE, amount=Decimal(470))
    house.market("471", after=HOUR)
    house.effects(Leave(frozenset(Scope), "baja"))
    Threads(house.parts.delivery).drain()
    assert [row.status for row in house.letters] == [Status.CANCELED]
    house.market("460", after=DAY)
    house.market("475", after=HOUR)
    assert len(house.letters) == 1


def test_a_changed_alert_takes_the_place_of_the_old_and_a_dropped_one_is_gone(house):
    house.market("450")
    house.wish(Kind.ABOVE, amount=Decimal(470))
    (alert,) = house.parts.store.alerts.of(MINER)
    house.effects(SetAlert(replace(alert, amount=Decimal(480))))
    (changed,) = house.parts.store.alerts.of(MINER)
    assert changed == replace(alert, amount=Decimal(480))
    house.market("471", after=HOUR)
    assert house.told == []
    house.effects(DropAlerts((changed.number,)))
    assert house.parts.store.alerts.of(MINER) == []


def test_nobody_changes_or_drops_the_alert_of_another(house):
    house.wish(Kind.ABOVE, amount=Decimal(470))
    (alert,) = house.parts.store.alerts.of(MINER)
    other = Contact(Channel.SMS, "+51911111111")
    house.effects(
        SetAlert(replace(alert, amount=Decimal(1))),
        DropAlerts((alert.number,)),
        contact=other,
    )
    assert house.parts.store.alerts.of(MINER) == [alert]


def test_a_crash_between_firing_and_queueing_loses_and_doubles_nothing(house):
    house.market("450")
    for _ in range(3):
        house.wish(Kind.ABOVE, amount=Decimal(470))
    price = Decimal(471)

    def compose(_firing):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        house.parts.store.alerts.fire_upwards(price, NOW.date(), False, compose)
    assert house.letters == []
    house.market("471", after=HOUR)
    assert len(house.letters) == 3
    house.tick()
    with house.parts.store.database.read() as connection:
        armed = connection.execute(alerts.select()).all()
    assert [row.armed for row in armed] == [False] * 3
    assert len(house.letters) == 3


def test_a_change_that_was_set_without_a_price_counts_from_the_first(house):
    house.wish(Kind.CHANGE, percent=Decimal(2))
    house.market("450", after=HOUR)
    assert house.told == []
    house.market("459", after=HOUR)
    assert len(house.told) == 1


def test_two_linked_addresses_have_one_list_and_are_told_once(house):
    house.market(450)
    for contact in (MINER, ON_WHATSAPP):
        house.wish(Kind.ABOVE, contact, amount=Decimal(470))
        house.wish(Kind.DAILY, contact, at=time(14 if contact is MINER else 15))
    house.wish(Kind.BELOW, ON_WHATSAPP, amount=Decimal(430))
    house.effects(LinkTo(ON_WHATSAPP))
    listed = house.parts.store.alerts.of(MINER)
    assert listed == house.parts.store.alerts.of(ON_WHATSAPP)
    assert [a.kind for a in listed] == [Kind.ABOVE, Kind.DAILY, Kind.BELOW]
    house.market(471, after=MINUTE)
    assert [row.channel for row in house.letters if "471" in row.text] == ["sms"]
    changed = replace(listed[2], amount=Decimal(420))
    house.effects(SetAlert(changed))
    assert house.parts.store.alerts.of(ON_WHATSAPP)[2] == changed
    house.effects(DropAlerts((changed.number,)))
    assert len(house.parts.store.alerts.of(ON_WHATSAPP)) == 2

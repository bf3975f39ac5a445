"""What a conversation leaves in the store: the person, her sales, calls, and days."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from bot.person import Channel, Contact, Incoming, Person
from bot.store import schema
from bot.store.inbox import Answer
from bot.store.tables import calls, sales
from bot.topic import Topic
from bot.turn import CallHuman, Day, RecordSale
from bot.understand import Intent, Slots
from pricing.market import judge
from pricing.purity import karats
from pricing.quotes import State
from pricing.sample import sample_market
from tests.keys import sealed
from tests.store.test_store import GOOD, LATER, MINER, NOW, quote

TODAY = date(2026, 9, 29)
CHALA = RecordSale(Decimal("402.50"), "Chala", TODAY)


def rows(store, table):
    with store.database.read() as connection:
        return [dict(row) for row in connection.execute(select(table)).mappings()]


def answered(store, effects=(), contact=MINER, now=NOW, **changes):
    """One message whose answer changes the person so and has these effects."""
    key = f"SM{answered.count}"
    answered.count += 1
    seen = []

    def decide(situation):
        seen.append(situation.person)
        person = replace(situation.person, **changes)
        return Answer(person, "x", ("Listo.",), tuple(effects))

    store.inbox.answer(Incoming(key, contact, "hola"), now, decide)
    return seen[0]


answered.count = 0


def test_what_was_said_of_a_person_is_known_the_next_time(store):
    topic = Topic(Intent.VALUE, Slots(fineness=karats(Decimal(22))), ("grams",), NOW)
    assert answered(store, zone="Chala", topic=topic, tips_told=3) == Person(MINER)
    assert answered(store) == Person(MINER, None, "Chala", topic, 3)


def test_what_is_over_is_forgotten(store):
    topic = Topic(Intent.HELP, Slots(), (), NOW)
    answered(store, topic=topic)
    answered(store, topic=None)
    assert answered(store).topic is None


def test_a_sale_is_kept_without_the_person(store):
    answered(store, [CHALA])
    (sale,) = rows(store, sales)
    assert sale["zone"] == "chala"
    assert str(sale["fine_gram"]) == "402.50"
    assert MINER.address not in str(sale)
    assert set(sale) == {"id", "zone", "day", "fine_gram", "seller"}


def test_a_second_sale_of_a_day_takes_the_place_of_the_first(store):
    answered(store, [CHALA])
    answered(store, [replace(CHALA, fine_gram=Decimal(410))])
    (sale,) = store.archive.sales("CHALÁ", TODAY)
    assert sale.fine_gram == 410


def test_sales_of_other_people_and_days_stand_beside_it(store):
    other = Contact(Channel.WHATSAPP, MINER.address)
    answered(store, [CHALA])
    answered(store, [CHALA], contact=other)
    answered(store, [replace(CHALA, day=TODAY - timedelta(days=1))])
    found = store.archive.sales("chala", TODAY - timedelta(days=1))
    assert len(found) == 3
    assert len({sale.seller for sale in found}) == 2


@pytest.mark.parametrize(("zone", "days"), [("Secocha", 0), ("Chala", -1)])
def test_only_the_zone_and_the_days_that_are_asked_for(store, zone, days):
    answered(store, [CHALA])
    assert store.archive.sales(zone, TODAY - timedelta(days=days)) == []


def test_the_same_person_has_another_pseudonym_under_another_key(tmp_path):
    sellers = set()
    for secret in ("one", "other"):
        store = sealed(f"sqlite:///{tmp_path}/{secret}.db", secret)
        schema.ready(store.database)
        answered(store, [CHALA])
        sellers.add(store.archive.sales("chala", TODAY)[0].seller)
        store.database.close()
    assert len(sellers) == 2


def test_who_wants_a_person_waits_for_an_answer(store):
    answered(store, [CallHuman("quiero hablar con alguien")])
    (call,) = rows(store, calls)
    assert call["text"] == "quiero hablar con alguien"
    assert call["answered_at"] is None


def test_a_message_that_comes_twice_leaves_its_effects_once(store):
    message = Incoming("SMtwice", MINER, "vendi")

    def decide(situation):
        return Answer(situation.person, "x", ("Listo.",), (CHALA, CallHuman("x")))

    for _ in range(2):
        store.inbox.answer(message, NOW, decide)
    assert (len(rows(store, sales)), len(rows(store, calls))) == (1, 1)


def day_of(store, first=TODAY):
    return store.archive.days(first)


def pulled(store, policy, *gold):
    """A pull in which two sources name this price, and what is believed after it."""
    quotes = [quote(name, gold[0]) for name in "ab"] + list(GOOD[3:])
    store.pulls.save(judge(quotes, store.pulls.latest(), NOW, policy), ())
    return store.pulls.latest()


def test_a_day_has_its_last_price_and_its_extremes(store, policy):
    markets = [pulled(store, policy, price) for price in (4100, 4150, 4050, 4080)]
    (day,) = day_of(store)
    grams = [market.pure_gram for market in markets]
    assert (day.gold, day.dollar) == (markets[-1].gold, markets[-1].dollar)
    assert (day.highest, day.lowest) == (max(grams), min(grams))
    assert day.gram == markets[-1].pure_gram


def test_a_held_price_is_none_of_the_day_until_it_is_accepted(store, policy):
    pulled(store, policy, 4100)
    held = pulled(store, policy, 3200)
    assert held.state is State.HELD
    assert day_of(store)[0].lowest > Decimal(400)
    accepted = store.pulls.accept(LATER)
    assert day_of(store)[0].lowest == accepted.pure_gram


def test_a_sample_is_no_day_of_the_history(store):
    before = Day(date(2026, 9, 28), Decimal(4000), Decimal("3.4"), *[Decimal(437)] * 2)
    store.pulls.seed(sample_market(), [before], NOW)
    assert day_of(store, date(2026, 9, 1)) == [before]
    assert day_of(store, date(2026, 9, 29)) == []

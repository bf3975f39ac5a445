"""Alive, ready, figures, and the simulator's own routes."""

import os
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import update

from bot.app import create_app
from bot.dispatch import Threads
from bot.parts import assemble
from bot.person import Channel, Contact
from bot.settings import Settings
from bot.store import Database, schema
from bot.store.letters import Letter, Urgency
from bot.store.marks import Sent
from bot.store.tables import outbox, pulls
from pricing.market import judge
from pricing.quotes import Kind, Pair, Quote, State
from pricing.sample import sample_market
from pricing.sources.base import Failure
from pricing.sources.feed import Fault, SourceError
from tests.fakes.sources import at
from tests.keys import KEYS, sealed

NOW = at("2026-09-29")
HER = Contact(Channel.SMS, "+51987654321")
LIVE = replace(
    sample_market(),
    gold_as_of=NOW,
    dollar_as_of=NOW,
    gold_state=State.CONFIRMED,
    dollar_state=State.CONFIRMED,
)


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def settings(database_url):
    return Settings(data_key=KEYS, database_url=database_url)


@contextmanager
def away(settings):
    """Somebody spoils the database for a while."""
    with closing(Database(settings.database_url)) as database:
        for names in ("pulls RENAME TO away", "away RENAME TO pulls"):
            with database.write() as connection:
                connection.exec_driver_sql(f"ALTER TABLE {names}")
            if names.startswith("pulls"):
                yield


def web(settings, clock, **changes):
    return create_app(replace(settings, **changes), clock).test_client()


def with_price(settings):
    store = sealed(settings.database_url)
    schema.ready(store.database)
    store.pulls.seed(LIVE, (), NOW)
    store.runs.note("deliver", NOW)
    return store


def ticks(settings, clock) -> None:
    """The clock does something now."""
    store = sealed(settings.database_url)
    schema.ready(store.database)
    store.runs.note("deliver", clock.now)
    store.database.close()


def test_it_is_alive_whatever_else(settings, clock):
    assert web(settings, clock).get("/healthz").json == {"status": "ok"}


def test_a_sample_is_no_price_to_serve_with(settings, clock):
    ticks(settings, clock)
    answer = web(settings, clock).get("/readyz")
    assert answer.status_code == 503
    assert answer.json["reasons"] == ["no price was pulled yet"]


def test_not_being_ready_is_not_counted_as_a_database_that_is_away(settings, clock):
    client = web(settings, clock)
    client.get("/readyz")
    page = client.get("/metrics").text
    process = f'process="{os.getpid()}"'
    assert f"orojusto_store_unavailable_total{{{process}}} 0.0" in page
    assert f'endpoint="health.ready",{process},status="503"}} 1.0' in page


def test_it_is_ready_until_the_price_is_too_old(settings, clock):
    with_price(settings).database.close()
    client = web(settings, clock)
    assert client.get("/readyz").status_code == 200

    clock.now += timedelta(days=4, minutes=1)
    ticks(settings, clock)

    assert client.get("/readyz").json["reasons"] == ["the price is too old to be told"]


def test_it_says_when_the_database_is_away(settings, clock):
    client = web(settings, clock)
    with away(settings):
        assert client.get("/healthz").status_code == 200
        assert client.get("/readyz").json["reasons"] == ["the database can't be read"]


def test_prometheus_gets_requests_prices_and_sources(settings, clock, policy):
    store = with_price(settings)
    client = web(settings, clock)
    client.get("/healthz")
    clock.now += timedelta(minutes=10)

    page = client.get("/metrics").text

    assert "orojusto_price_age_seconds 600.0" in page
    assert 'orojusto_price_state{state="confirmed"} 1.0' in page
    assert "orojusto_price_traded_seconds 600.0" in page
    asked = f'endpoint="health.alive",process="{os.getpid()}",status="200"'
    assert f"orojusto_request_seconds_count{{{asked}}} 1.0" in page
    store.pulls.save(judge((), None, NOW, policy), ())
    store.database.close()


def test_prometheus_gets_what_became_of_each_sources_answers(settings, clock, policy):
    store = with_price(settings)
    quotes = [
        Quote("a", Pair.GOLD, Kind.LIVE, Decimal("4129.10"), NOW),
        Quote("b", Pair.GOLD, Kind.LIVE, Decimal("9999.99"), NOW),
    ]
    failed = Failure("c", Pair.GOLD, SourceError(Fault.TIMEOUT, "x of 10 s"))
    for _ in range(2):
        pull = judge(quotes, store.pulls.latest(), NOW, policy)
        store.pulls.save(pull, [failed])
    store.database.close()

    page = web(settings, clock).get("/metrics").text

    answers = "orojusto_source_answers_total"
    assert f'{answers}{{outcome="used",source="a"}} 2.0' in page
    assert f'{answers}{{outcome="out of range",source="b"}} 2.0' in page
    assert f'{answers}{{outcome="no answer in time",source="c"}} 2.0' in page


def test_prometheus_gets_what_waits_and_what_was_sent_today(settings, clock):
    store = with_price(settings)
    expires = clock.now + timedelta(hours=1)
    for key in ("k1", "k2"):
        to = Contact(Channel.SMS, "+51987654321")
        store.outbox.queue(Letter(key, to, "hola", expires))
    envelopes = store.handover.claim([1], timedelta(0), clock.now).envelopes
    store.handover.mark_sent([Sent(envelopes[0], "SM1", 2)], clock.now)
    store.database.close()

    page = web(settings, clock).get("/metrics").text

    assert 'orojusto_letters{channel="sms",status="queued"} 1.0' in page
    assert 'orojusto_today_messages{channel="sms"} 1.0' in page
    assert 'orojusto_today_segments{channel="sms"} 2.0' in page
    assert 'orojusto_today_cost{channel="sms"} 0.1' in page


@pytest.mark.parametrize(
    ("hours", "told"), [(0, {"hour", "today"}), (2, {"today"}), (11, set())]
)
def test_what_went_out_is_told_of_the_hour_and_of_the_day(settings, clock, hours, told):
    """It is five past ten in Lima."""
    store = with_price(settings)
    earlier = clock.now - timedelta(hours=hours)
    to = Contact(Channel.SMS, "+51987654321")
    store.outbox.queue(Letter("k", to, "hola", earlier + timedelta(hours=1)))
    envelopes = store.handover.claim([1], timedelta(0), earlier).envelopes
    store.handover.mark_sent([Sent(envelopes[0], "SM1", 2)], earlier)
    store.database.close()

    page = web(settings, clock).get("/metrics").text

    labels = '{channel="sms",status="sent",urgency="reply"} 1.0'
    assert {
        each for each in ("hour", "today") if f"orojusto_sent_{each}{labels}" in page
    } == told


def test_prometheus_is_told_nothing_while_the_database_is_away(settings, clock):
    client = web(settings, clock)
    before = client.get("/metrics").text
    counted = f'orojusto_store_unavailable_total{{process="{os.getpid()}"}}'
    assert f"{counted} 0.0" in before
    with away(settings):
        answer = client.get("/metrics")
    assert (answer.status_code, answer.data) == (503, b"")
    assert f"{counted} 1.0" in client.get("/metrics").text


@pytest.mark.parametrize(
    ("gold_state", "dollar_state", "age", "status"),
    [
        (State.CONFIRMED, State.CONFIRMED, timedelta(0), 200),
        (State.SINGLE, State.CONFIRMED, timedelta(0), 200),
        (State.HELD, State.DAILY, timedelta(0), 200),
        (State.DAILY, State.DAILY, timedelta(hours=20), 200),
        (State.CONFIRMED, State.CONFIRMED, timedelta(days=4), 200),
        (State.CONFIRMED, State.CONFIRMED, timedelta(days=4, seconds=1), 503),
        (State.CONFIRMED, State.SAMPLE, timedelta(0), 503),
    ],
)
def test_it_serves_with_any_price_that_may_be_told(
    settings, clock, gold_state, dollar_state, age, status
):
    store = sealed(settings.database_url)
    schema.ready(store.database)
    market = replace(LIVE, gold_state=gold_state, dollar_state=dollar_state)
    store.pulls.seed(market, (), NOW)
    store.database.close()
    clock.now += age
    ticks(settings, clock)

    answer = web(settings, clock).get("/readyz")

    assert answer.status_code == status
    assert answer.json["status"] == ("ok" if status == 200 else "not ready")
    assert bool(answer.json["reasons"]) == (status == 503)


def test_a_writer_elsewhere_does_not_make_it_unready(settings, clock):
    with_price(settings).database.close()
    client = web(settings, clock)
    with closing(Database(settings.database_url)) as other, other.write() as connection:
        connection.execute(update(pulls).values(sources=9))
        assert client.get("/readyz").status_code == 200
        assert client.get("/metrics").status_code == 200


def ready(settings, clock) -> dict:
    return web(settings, clock).get("/readyz").json


def test_it_tells_how_old_everything_is(settings, clock):
    with_price(settings).database.close()
    clock.now += timedelta(minutes=2)
    said = ready(settings, clock)
    assert (said["price_age"], said["clock_age"], said["oldest_waiting"]) == (
        120,
    ) * 2 + (0,)


def test_a_clock_that_never_ran_or_stopped_is_told(settings, clock):
    store = sealed(settings.database_url)
    schema.ready(store.database)
    store.pulls.seed(LIVE, (), NOW)
    assert ready(settings, clock)["reasons"] == ["the clock never ran"]
    store.runs.note("alerts", NOW)
    store.database.close()
    assert ready(settings, clock)["reasons"] == []
    clock.now += timedelta(minutes=5, seconds=1)
    assert ready(settings, clock)["reasons"] == ["the clock is silent"]


@pytest.mark.parametrize(
    ("urgency", "waited", "due", "told"),
    [
        (Urgency.REPLY, 10, None, True),
        (Urgency.ALERT, 10, None, True),
        (Urgency.REPLY, 9, None, False),
        (Urgency.NOTICE, 600, None, False),
        (Urgency.ALERT, 600, 5, False),
        (Urgency.ALERT, 600, -5, False),
        (Urgency.ALERT, 600, 12, True),
    ],
)
def test_what_waits_too_long_is_told(settings, clock, urgency, waited, due, told):
    """Minutes since it was queued, and since it was due, where it was for later."""
    store = with_price(settings)
    later = {} if due is None else {"due": NOW - timedelta(minutes=due)}
    letter = Letter("k", HER, "x", NOW + timedelta(days=1), urgency=urgency, **later)
    store.outbox.queue(letter)
    queued = outbox.update().values(queued_at=NOW - timedelta(minutes=waited))
    with store.database.write() as connection:
        connection.execute(queued)
    store.database.close()
    assert ("messages wait too long" in ready(settings, clock)["reasons"]) == told


PRODUCTION = {"twilio_auth_token": ("t",), "public_url": "https://x.example"}


@pytest.mark.parametrize(
    ("changes", "given", "status"),
    [
        ({}, None, 200),
        (PRODUCTION, None, 403),
        (PRODUCTION, "Bearer ", 403),
        (PRODUCTION | {"metrics_token": "a-token"}, None, 403),
        (PRODUCTION | {"metrics_token": "a-token"}, "Bearer a-toke", 403),
        (PRODUCTION | {"metrics_token": "a-token"}, "a-token", 403),
        (PRODUCTION | {"metrics_token": "a-token"}, "Bearer \xf1", 403),
        (PRODUCTION | {"metrics_token": "a-token"}, "Bearer a-token", 200),
        ({"metrics_token": "a-token"}, None, 403),
    ],
)
def test_the_figures_are_not_open_to_the_world(settings, clock, changes, given, status):
    headers = {"Authorization": given} if given else {}
    answer = web(settings, clock, **changes).get("/metrics", headers=headers)
    assert answer.status_code == status


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_nothing_can_be_sent_to_it(settings, clock, path):
    assert web(settings, clock).post(path).status_code == 405


def test_the_simulator_is_off_in_production_unless_it_is_asked_for(settings, clock):
    assert web(settings, clock).get("/simulador").status_code == 200
    production = {"twilio_auth_token": ("t",), "public_url": "https://x.example"}
    assert web(settings, clock, **production).get("/simulador").status_code == 404
    shown = web(settings, clock, **production, simulator=True)
    assert shown.get("/simulador").status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        {"text": 1, "channel": "sms", "address": "+519"},
        {"text": "hola", "channel": "fax", "address": "+519"},
        {"text": "hola", "channel": "sms", "address": "x"},
        {"text": "hola", "channel": "sms"},
    ],
)
def test_the_simulator_refuses_what_no_phone_sends(settings, clock, body):
    assert (
        web(settings, clock).post("/simulador/mensajes", json=body).status_code == 400
    )


def test_another_sites_form_cannot_write_in_the_simulator(settings, clock):
    form = {"channel": "sms", "address": "+51987654321", "text": "hola"}
    answer = web(settings, clock).post("/simulador/mensajes", data=form)
    assert answer.status_code == 415


def test_a_broken_letter_is_no_failure(settings, clock):
    body = b'{"channel":"sms","address":"+51987654321","text":"presio \\ud83d \\u0000"}'
    answer = web(settings, clock).post(
        "/simulador/mensajes", data=body, content_type="application/json"
    )
    assert answer.json["replies"][0]["segments"] == 1


def test_pages_load_nothing_from_elsewhere(settings, clock):
    headers = web(settings, clock).get("/").headers
    assert headers["Content-Security-Policy"].startswith("default-src 'self'")
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("address", "status", "code", "shown"),
    [
        ("+51987654321", "delivered", None, 1),
        ("+51987654001", "queued", 30003, 0),
        ("+51987654000", "failed", 21211, 0),
    ],
)
def test_the_simulator_delivers_what_it_shows_and_fails_where_it_is_asked_to(
    settings, clock, address, status, code, shown
):
    parts = assemble(settings, clock)
    expires = clock.now + timedelta(days=1)
    parts.store.outbox.queue(Letter("k", Contact(Channel.SMS, address), "x", expires))
    client, workers = web(settings, clock), Threads(parts.delivery)
    workers.drain()
    workers.close()
    query = {"channel": "sms", "address": address}
    for _ in range(2):
        found = client.get("/simulador/mensajes", query_string=query).json
        assert len(found["messages"]) == shown
    with parts.store.database.read() as connection:
        row = connection.execute(outbox.select()).one()
    parts.store.database.close()
    assert (row.status, row.code) == (status, code)

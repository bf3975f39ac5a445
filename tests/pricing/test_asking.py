"""Asking over the network: limits of time, size and trust, on real sockets."""

import socket
import threading
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from gzip import compress
from pathlib import Path

import pytest

from pricing.quotes import Pair
from pricing.sources import FEEDS
from pricing.sources.base import Asker
from pricing.sources.feed import SourceError
from tests.fakes.sources import Sources, Spoiled, World, at, running

NOW = at("2026-09-29")
GOLD_API = FEEDS[0]
CURRENCY_API = next(feed for feed in FEEDS if feed.source == "currency-api")


@pytest.fixture
def sources():
    with running(World(Decimal("4129.10"), Decimal("3.416"), NOW)) as standing_in:
        yield standing_in


def asker(sources: Sources, **changes) -> Asker:
    calm = Asker(sources.url, jitter=lambda: 0.0)
    return replace(calm, **{"seconds_a_source": 3.0, "seconds_a_pull": 10.0} | changes)


def reason(answer) -> str:
    assert isinstance(answer, SourceError), answer
    return str(answer)


def test_every_feed_is_asked_under_its_sources_name(sources):
    keys = {"goldapi.io": "a-key"}

    answers = asker(sources, keys=keys).ask_all(FEEDS, NOW)

    assert answers.failures == ()
    assert {q.source for q in answers.quotes} == {feed.source for feed in FEEDS}
    assert "goldprice.dev/v1/carat?currency=USD" in sources.asked
    window = "bcrp/estadisticas/series/api/PD04704XD/json/2026-09-15/2026-09-29"
    assert window in sources.asked


def test_a_source_with_a_key_is_asked_only_with_the_key(sources):
    asker(sources).ask_all(FEEDS, NOW)
    assert not [target for target in sources.asked if "goldapi.io" in target]


def test_each_quote_knows_when_its_source_was_asked(sources):
    quotes = asker(sources).ask(GOLD_API, NOW)
    assert [quote.heard_at for quote in quotes] == [NOW]


def test_the_mirror_is_asked_when_the_first_address_fails(sources):
    sources.spoiled = {"@latest": Spoiled(status=503)}
    assert {q.pair for q in asker(sources).ask(CURRENCY_API, NOW)} == set(Pair)


LARGE = b" " * 1_000_001


@pytest.mark.parametrize(
    ("spoiled", "says"),
    [
        (Spoiled(status=404), "error status: 404"),
        (Spoiled(status=429), "error status: 429"),
        (Spoiled(status=503), "error status: 503"),
        (Spoiled(body=LARGE), "answer too large"),
        (
            Spoiled(body=compress(LARGE), headers={"Content-Encoding": "gzip"}),
            "answer too large",
        ),
        (
            Spoiled(body=b"not gzip", headers={"Content-Encoding": "gzip"}),
            "unreachable",
        ),
        (
            Spoiled(status=302, headers={"Location": "http://127.0.0.2/price"}),
            "redirects elsewhere: 127.0.0.2",
        ),
        (
            Spoiled(status=302, headers={"Location": "file:///etc/passwd"}),
            "redirects elsewhere",
        ),
        (
            Spoiled(status=302, headers={"Location": "/price"}),
            "redirects elsewhere: in",
        ),
        (Spoiled(status=302, headers={"Location": "http://[x/"}), "unreachable"),
        (Spoiled(hang=True), "no answer in time"),
        (Spoiled(drip=True), "no answer in time"),
    ],
)
def test_a_source_that_misbehaves_is_a_named_fault(sources, spoiled, says):
    sources.spoiled = {"price": spoiled}
    assert reason(asker(sources).ask(GOLD_API, NOW)).startswith(says)


def test_a_redirect_on_the_same_host_is_followed(sources):
    there = Spoiled(status=302, headers={"Location": "/gold-api.com/price/XAU"})
    sources.spoiled = {"gold-api.com/old": there}
    moved = replace(GOLD_API, url="https://api.gold-api.com/old")
    assert isinstance(asker(sources).ask(moved, NOW), list)


def test_nobody_there_is_unreachable():
    nobody = Asker("http://127.0.0.1:9", jitter=lambda: 0.0)
    assert reason(nobody.ask(GOLD_API, NOW)).startswith("unreachable")


def test_who_never_ends_is_not_waited_for(sources):
    sources.spoiled = {"gold-api.com": Spoiled(hang=True)}
    patient = asker(sources, seconds_a_source=60.0, seconds_a_pull=3.0)

    answers = patient.ask_all(FEEDS, NOW)

    failed = [(f.source, str(f.error)) for f in answers.failures]
    assert failed == [("gold-api.com", "no answer in time")]
    assert {"swissquote", "bcrp", "sunat"} <= {q.source for q in answers.quotes}


@contextmanager
def hanging_up(times: int):
    """A server that ends so many connections at once, and then answers nothing."""
    listener = socket.create_server(("127.0.0.1", 0))
    met = []

    def serve():
        for _ in range(times):
            connection, _ = listener.accept()
            met.append(connection)
            connection.close()

    thread = threading.Thread(target=serve)
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}", met
    thread.join()
    listener.close()


def test_a_broken_connection_is_tried_once_more():
    with hanging_up(2) as (url, met):
        answer = Asker(url, jitter=lambda: 0.0).ask(GOLD_API, NOW)
    assert reason(answer).startswith("unreachable")
    assert len(met) == 2


def test_the_readme_tells_the_terms_of_every_source():
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    table = readme.split("## Where the price comes from")[1].split("## Settings")[0]
    for feed in FEEDS:
        assert f"| [{feed.source}](" in table

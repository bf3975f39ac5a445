"""Every source: its good answer, and every way in which an answer goes wrong."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pricing.quotes import Kind, Pair
from pricing.sources import FEEDS
from pricing.sources.feed import Feed, SourceError
from tests.fakes.sources import ANSWERS, World, at

NOW = at("2026-09-29")
WORLD = World(Decimal("4129.10"), Decimal("3.416"), NOW)
FEED_IDS = [f"{feed.source} {feed.pairs[0]}" for feed in FEEDS]
all_feeds = pytest.mark.parametrize("feed", FEEDS, ids=FEED_IDS)
JSON_FEEDS = [feed for feed in FEEDS if feed.source != "sunat"]


def good(feed: Feed, world: World = WORLD) -> bytes:
    """The feed's answer in its real shape."""
    path = feed.url.split("/", 3)[3].split("{")[0].split("?")[0]
    place = f"{feed.source}/{path}"
    shape = next(make for start, make in ANSWERS.items() if place.startswith(start))
    return shape(world).encode()


@all_feeds
def test_a_good_answer_prices_what_the_feed_says(feed):
    quotes = feed.parse(good(feed), NOW)

    expected = {Pair.GOLD: WORLD.gold, Pair.DOLLAR: WORLD.dollar}
    assert {q.pair: round(q.price, 6) for q in quotes} == {
        pair: expected[pair] for pair in feed.pairs
    }
    assert all(NOW - timedelta(days=2) < q.as_of <= NOW for q in quotes)
    assert {q.source for q in quotes} == {feed.source}


def leaves(value, path=()):
    """Where the single values of an answer stand."""
    items = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    for key, inner in items:
        yield from leaves(inner, (*path, key))
    if not isinstance(value, dict | list):
        yield path


def put(value, path, new):
    """The same answer with another value at a place, or without it."""
    if not path:
        return new
    copy = dict(value) if isinstance(value, dict) else list(value)
    if new is MISSING and len(path) == 1:
        del copy[path[0]]
    else:
        copy[path[0]] = put(copy[path[0]], path[1:], new)
    return copy


MISSING = object()
PRICES = ("price", "bid", "ask", "price_gram_24k", "rate", "usd", "pen", "PEN")
WRONG = {
    "null": b"null",
    "true": b"true",
    "list": b"[4129.1]",
    "object": b'{"a":1}',
    "word": b'"gold"',
    "NaN": b"NaN",
    "Infinity": b"Infinity",
    "-Infinity": b"-Infinity",
    "1e400": b"1e400",
    "negative": b"-4129.1",
    "tiny": b"1e-400",
    "long": b"9" * 5000,
}
ALONE_ZERO = {"bid", "ask"}


def spoiled_prices():
    for feed in JSON_FEEDS:
        answer = json.loads(good(feed))
        places = [path for path in leaves(answer) if path[-1] in PRICES]
        for name, value in WRONG.items():
            marked = answer
            for path in places:
                marked = put(marked, path, "<here>")
            body = json.dumps(marked).encode().replace(b'"<here>"', value)
            if places:
                yield pytest.param(feed, body, id=f"{feed.source} {name}")


@pytest.mark.parametrize(("feed", "body"), list(spoiled_prices()))
def test_a_price_that_is_none_is_refused(feed, body):
    with pytest.raises(SourceError):
        feed.parse(body, NOW)


@pytest.mark.parametrize("feed", JSON_FEEDS, ids=lambda f: f"{f.source} {f.pairs[0]}")
def test_a_zero_is_no_price(feed):
    zero = good(feed, World(Decimal(0), Decimal(0), NOW))
    with pytest.raises((SourceError, ArithmeticError)) as told:
        feed.parse(zero, NOW)
    assert told.type is SourceError


@all_feeds
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" ",
        b"<!doctype html><html>Request Rejected</html>",
        b"null",
        b"[]",
        b"{}",
        b"[[]]",
        b"0",
        b'"gold"',
        b"\xff\xfe\x00",
        b"[" * 100_000,
        b'{"a":' * 50_000,
        b"n.d.",
        b"|||",
        b"31/02/2026|3.4|3.5|",
        b"29/09/2026|n.d.|n.d.|",
        b"29/09/2026|3.5|3.4|",
        b"29/09/2026|NaN|3.4|",
        b"29/09/2026|3.4|",
    ],
)
def test_an_answer_in_no_shape_is_refused(feed, body):
    with pytest.raises(SourceError):
        feed.parse(body, NOW)


@all_feeds
def test_an_answer_cut_short_is_refused(feed):
    whole = good(feed)
    for share in (1, 3, 5, 7):
        with pytest.raises(SourceError):
            feed.parse(whole[: len(whole) * share // 10], NOW)


DATED = [feed for feed in FEEDS if feed.source != "goldprice.dev"]


@pytest.mark.parametrize("feed", DATED, ids=lambda f: f"{f.source} {f.pairs[0]}")
@pytest.mark.parametrize(
    "when",
    [
        datetime(1970, 1, 2, tzinfo=UTC),
        datetime(2019, 9, 29, tzinfo=UTC),
        NOW + timedelta(days=40),
        datetime(2098, 12, 31, tzinfo=UTC),
    ],
)
def test_a_date_that_no_present_price_has_is_refused(feed, when):
    with pytest.raises(SourceError):
        feed.parse(good(feed, World(WORLD.gold, WORLD.dollar, when)), NOW)


@pytest.mark.parametrize("feed", JSON_FEEDS, ids=lambda f: f"{f.source} {f.pairs[0]}")
def test_another_currency_or_metal_is_refused(feed):
    body = good(feed)
    for old, new in ((b'"USD"', b'"EUR"'), (b'"XAU"', b'"XAG"'), (b'"PEN"', b'"PYG"')):
        if old in body:
            with pytest.raises(SourceError):
                feed.parse(body.replace(old, new), NOW)


def test_swissquote_in_any_order_of_platforms_and_with_empty_profiles():
    (feed,) = (feed for feed in FEEDS if feed.source == "swissquote")
    stamp = int(NOW.timestamp() * 1000)
    body = json.dumps(
        [
            {"spreadProfilePrices": [{"bid": 4100, "ask": 0}], "ts": stamp},
            {"spreadProfilePrices": [{"ask": 4104, "bid": 4100}], "ts": stamp},
        ]
    )
    (quote,) = feed.parse(body.encode(), NOW)
    assert quote.price == 4102


def test_bcrp_finds_its_series_by_name_and_its_last_value():
    feed = next(feed for feed in FEEDS if feed.source == "bcrp")
    body = {
        "config": {"series": [{"name": "TC - VENTA"}, {"name": "TC - Compra"}]},
        "periods": [
            {"name": "25.Set.26", "values": ["3.425", "3.416"]},
            {"name": "28.Sep.26", "values": ["3.435", "3.425"]},
            {"name": "29.Set.26", "values": ["n.d.", "n.d."]},
        ],
    }
    (quote,) = feed.parse(json.dumps(body).encode(), NOW)
    assert (quote.price, quote.as_of) == (Decimal("3.43"), at("2026-09-28", "00:00"))


def test_gold_api_answered_less_before():
    feed = FEEDS[0]
    body = (
        b'{"name":"Gold","price":4129.1,"symbol":"XAU",'
        b'"updatedAt":"2026-09-29T15:00:00Z"}'
    )
    (quote,) = feed.parse(body, NOW)
    assert (quote.price, quote.kind) == (Decimal("4129.1"), Kind.LIVE)


@pytest.mark.parametrize(
    ("fields", "price"),
    [
        ({"price_gram_24k": "100", "timestamp": "2026-09-29T15:00:00Z"}, "3110.34768"),
        ({"price_gram_24k": 100, "timestamp": 1790694000}, "3110.34768"),
        ({"price_gram_24k": 100, "currency": "USD"}, "3110.34768"),
    ],
)
def test_goldprice_dev_tells_grams_as_text_or_number(fields, price):
    feed = next(feed for feed in FEEDS if feed.source == "goldprice.dev")
    (quote,) = feed.parse(json.dumps(fields).encode(), NOW)
    assert quote.price == Decimal(price)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=5,
)


def harmless(feed: Feed, body: bytes) -> None:
    """Quotes that can be reckoned with, or a SourceError: nothing else."""
    try:
        quotes = feed.parse(body, NOW)
    except SourceError:
        return
    for quote in quotes:
        assert quote.price.is_finite()
        assert quote.price > 0
        assert quote.as_of.tzinfo is not None


@given(st.sampled_from(FEEDS), st.binary(max_size=300))
def test_any_bytes_are_quotes_or_a_named_error(feed, body):
    harmless(feed, body)


@given(st.sampled_from(JSON_FEEDS), st.data(), json_values)
def test_any_value_in_any_place_is_quotes_or_a_named_error(feed, data, value):
    answer = json.loads(good(feed))
    path = data.draw(st.sampled_from(list(leaves(answer))))
    new = data.draw(st.sampled_from([value, MISSING]))
    harmless(feed, json.dumps(put(answer, path, new)).encode())

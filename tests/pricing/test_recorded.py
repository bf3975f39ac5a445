"""Answers in the sources' own words, one file each, and what must be read from them."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from pricing.quotes import Pair
from pricing.sources import FEEDS, SOURCES
from pricing.sources.feed import Fault, Feed, SourceError

PAYLOADS = Path(__file__).parents[1] / "payloads"
GOLD, DOLLAR = Pair.GOLD, Pair.DOLLAR
RECORDED = [
    ("gold-api.com/price.json", GOLD, "4392.0", "2026-08-18T13:29:35"),
    ("gold-api.com/older.json", GOLD, "4392.100098", "2026-08-18T13:29:35"),
    ("swissquote/one.json", GOLD, "4389.38", "2026-08-18T13:29:41"),
    ("swissquote/several.json", GOLD, "4389.4", "2026-08-18T13:29:40"),
    ("goldprice.dev/text.json", GOLD, "4128.9865452", "2026-09-29T15:04:30"),
    ("goldprice.dev/number.json", GOLD, "4129.02386937216", "2026-09-29T15:04:30"),
    ("goldapi.io/price.json", GOLD, "5019.315", "2026-09-21T14:13:20"),
    ("frankfurter/dollar.json", DOLLAR, "3.45", "2026-03-25T00:00:00"),
    ("frankfurter/gold.json", GOLD, "4127.35", "2026-09-28T00:00:00"),
    ("currency-api/xau.json", GOLD, "4129.10045482", "2026-09-29T00:00:00"),
    (
        "currency-api/xau.json",
        DOLLAR,
        "3.416013341500281421821221023",
        "2026-09-29T00:00:00",
    ),
    ("bcrp/dollar.json", DOLLAR, "3.4205", "2026-09-25T00:00:00"),
    ("bcrp/newest-first.json", DOLLAR, "3.43", "2026-09-28T00:00:00"),
    ("bcrp/gold.json", GOLD, "4405.15", "2026-01-05T00:00:00"),
    ("sunat/tipoCambio.txt", DOLLAR, "3.433", "2026-10-01T00:00:00"),
    ("open.er-api.com/usd.json", DOLLAR, "3.4", "2025-09-10T00:02:31"),
]


def feed_of(source: str, pair: Pair) -> Feed:
    return next(feed for feed in SOURCES[source] if pair in feed.pairs)


def recorded(name: str) -> bytes:
    return (PAYLOADS / name).read_bytes()


@pytest.mark.parametrize(("name", "pair", "price", "moment"), RECORDED)
def test_a_recorded_answer_is_read_to_the_last_digit(name, pair, price, moment):
    feed = feed_of(name.split("/")[0], pair)
    as_of = datetime.fromisoformat(moment).replace(tzinfo=UTC)

    quotes = feed.parse(recorded(name), as_of + timedelta(hours=1))

    assert [q.pair for q in quotes] == list(feed.pairs)
    (quote,) = (q for q in quotes if q.pair is pair)
    assert (quote.price, quote.as_of) == (Decimal(price), as_of)


def test_a_moment_without_a_zone_is_utc(now):
    unzoned = recorded("goldprice.dev/text.json").replace(b'30Z"', b'30"')
    (quote,) = feed_of("goldprice.dev", GOLD).parse(unzoned, now)
    assert quote.as_of == datetime(2026, 9, 29, 15, 4, 30, tzinfo=UTC)


def test_every_feed_has_a_recorded_answer():
    told = {feed_of(name.split("/")[0], pair).url for name, pair, *_ in RECORDED}
    assert told == {feed.url for feed in FEEDS}


def test_every_recorded_answer_is_read():
    files = {path for path in PAYLOADS.rglob("*") if path.is_file()}
    assert files == {PAYLOADS / name for name, *_ in RECORDED}


BCRP = [
    ("two of a name", '"TC - Venta"', '"TC - Compra"', Fault.MISSING),
    ("both in one name", '"TC - Venta"', '"Venta y compra"', Fault.MISSING),
    ("another series", '"TC - Venta"', '"Preventa"', Fault.MISSING),
    ("a name of no text", '"TC - Venta"', "7", Fault.UNREADABLE),
    ("no series", '[{"name": "TC - Compra"}, {"name": "TC - Venta"}]', "[]", "missing"),
    ("a value short", '"3.416", "3.425"', '"3.416"', Fault.MISSING),
    ("a value more", '"3.425"', '"3.425", "3.430"', Fault.MISSING),
    ("values as numbers", '"3.416"', "3.416", Fault.UNREADABLE),
    ("a comma", '"3.416"', '"3,416"', Fault.NOT_A_NUMBER),
    ("an underscore", '"3.416"', '"3_416"', Fault.NOT_A_NUMBER),
    ("other digits", '"3.416"', '"٣.416"', Fault.NOT_A_NUMBER),
    ("zero", '"3.416"', '"0.000"', Fault.NOT_A_NUMBER),
    ("negative", '"3.416"', '"-3.416"', Fault.NOT_A_NUMBER),
    ("only n.d.", '"3.416", "3.425"', '"n.d.", "N.D."', Fault.MISSING),
    ("half n.d.", '"3.425"', '"n.d."', Fault.MISSING),
    ("a day twice", '"28.Set.26"', '"25.Set.26"', Fault.BAD_DATE),
    ("no such day", "25.Set.26", "31.Set.26", Fault.BAD_DATE),
    ("no such month", "25.Set.26", "25.Xxx.26", Fault.BAD_DATE),
    ("no day at all", '"25.Set.26"', '"Set26"', Fault.BAD_DATE),
    ("a future day", "25.Set.26", "25.Set.27", Fault.BAD_DATE),
]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [row[1:] for row in BCRP],
    ids=[row[0] for row in BCRP],
)
def test_what_the_central_bank_may_not_say(now, old, new, fault):
    answer = {
        "config": {"series": [{"name": "TC - Compra"}, {"name": "TC - Venta"}]},
        "periods": [
            {"name": "25.Set.26", "values": ["3.416", "3.425"]},
            {"name": "28.Set.26", "values": ["n.d.", "n.d."]},
        ],
    }
    good = json.dumps(answer)
    assert old in good

    with pytest.raises(SourceError, match=fault):
        feed_of("bcrp", DOLLAR).parse(good.replace(old, new).encode(), now)


ODD = [
    ("gold-api.com/price.json", b'"price":4392.0', b'"price":1,"price":4392.0'),
    ("gold-api.com/price.json", b"4392.0", b"1e9999999999999999999999"),
    ("gold-api.com/price.json", b"4392.0", b"1000000000"),
    ("gold-api.com/price.json", b"4392.0", b'"4392.0"'),
    ("gold-api.com/price.json", b"Gold", b"\xff\xfe"),
    ("gold-api.com/price.json", b"2026-08-18T13:29:35Z", b"just now"),
    ("gold-api.com/price.json", b"2026-08-18", b"9999-12-31"),
    ("gold-api.com/price.json", b'"2026-08-18T13:29:35Z"', b"1787059781"),
    ("goldprice.dev/text.json", b"false", b"true"),
    ("goldprice.dev/text.json", b'"132.75"', b'""'),
    ("goldprice.dev/text.json", b'"2026-09-29T15:04:30Z"', b"null"),
    ("goldprice.dev/text.json", b'"USD"', b'"EUR"'),
    ("goldapi.io/price.json", b"1790000000", b"1e400"),
    ("goldapi.io/price.json", b"1790000000", b"1790000000000"),
    ("goldapi.io/price.json", b"1790000000", b'"1790000000"'),
    ("goldapi.io/price.json", b'"XAU"', b'"XAG"'),
    ("goldapi.io/price.json", b'"price"', b'"prize"'),
    ("currency-api/xau.json", b"14105.06224206", b'"14105.06"'),
    ("currency-api/xau.json", b'"usd"', b'"usdt"'),
    ("currency-api/xau.json", b"2026-09-29", b"29/09/2026"),
    ("swissquote/one.json", b"4389.711", b"4389.000"),
    ("swissquote/one.json", b"4389.049", b'"4389.049"'),
    ("swissquote/one.json", b'"ts"', b'"at"'),
    ("open.er-api.com/usd.json", b'"success"', b'"error"'),
    ("open.er-api.com/usd.json", b"1757462551", b"0"),
    ("open.er-api.com/usd.json", b'"PEN"', b'"PAB"'),
    ("sunat/tipoCambio.txt", b"|3.437", b"|3.37"),
    ("sunat/tipoCambio.txt", b"01/10", b"31/09"),
    ("sunat/tipoCambio.txt", b"3.429|", b"3.429|\n"),
]


@pytest.mark.parametrize(("name", "old", "new"), ODD)
def test_one_odd_thing_in_a_good_answer_spoils_it(name, old, new):
    _, pair, _, moment = next(row for row in RECORDED if row[0] == name)
    now = datetime.fromisoformat(moment).replace(tzinfo=UTC) + timedelta(hours=1)
    good = recorded(name)
    assert old in good

    with pytest.raises(SourceError):
        feed_of(name.split("/")[0], pair).parse(good.replace(old, new), now)

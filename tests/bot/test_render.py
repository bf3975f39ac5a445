"""Every reply at its extremes: one segment by SMS, and finished Spanish."""

import itertools
import re
import unicodedata
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st

from bot.catalog import MESSAGES, load_catalog
from bot.content import load_content
from bot.person import Channel
from bot.render import Renderer
from bot.replies import NoPrice, Price, Saying, Told, UnknownCode, Verified
from bot.sms import size
from pricing.market import Age, Market, Pull
from pricing.purity import PURE, karats
from pricing.quotes import Accepted, Agreement, State
from pricing.sample import sample_market
from pricing.units import Fineness, PenPerUsd, UsdPerOunce
from tests.fakes.sources import at

CATALOG = load_catalog()
CONTENT = load_content()
VOICES = {channel: Renderer(CATALOG, CONTENT, channel) for channel in Channel}
NOW = at("2026-12-29")
DEAREST = Market(
    gold=UsdPerOunce(Decimal("31.1034768") * Decimal("9999.999")),
    dollar=PenPerUsd(Decimal(10)),
    gold_as_of=NOW,
    dollar_as_of=NOW,
    gold_state=State.CONFIRMED,
    dollar_state=State.CONFIRMED,
    number=31**4,
    sources=3,
)
PURITIES = [
    *(None, PURE, karats(Decimal(22)), karats(Decimal("21.5"))),
    *map(Fineness, map(Decimal, ("0.5833", "0.9167", "0.875", "0.585", "0.00011"))),
]
STATES = [
    *(State.CONFIRMED, State.SINGLE, State.DAILY, State.HELD),
]
MARKETS = [replace(DEAREST, gold_state=state) for state in STATES]
MARKETS.append(replace(sample_market(), number=31**4))


def told():
    for market, age in itertools.product(MARKETS, Age):
        for days in (0, 1, 4):
            today = NOW.date() + timedelta(days=days)
            yield Told(market, age, 24 * days, today)


REPLIES = [
    *(Price(each, purity) for each in told() for purity in PURITIES),
    *(Verified(each, "ZZZZ") for each in told()),
    *(Saying),
    NoPrice(date(2026, 12, 29)),
    UnknownCode("ZZZZZZZZ"),
]


def test_every_reply_by_sms_is_one_segment_of_gsm7():
    too_long = {
        text
        for text in map(VOICES[Channel.SMS].render, REPLIES)
        if size(text).encoding != "GSM-7" or size(text).segments > 1
    }
    assert too_long == set()


def test_every_reply_on_whatsapp_is_short():
    for text in map(VOICES[Channel.WHATSAPP].render, REPLIES):
        assert len(text) <= 700
        assert sum(unicodedata.category(c) == "So" for c in text) <= 1


def test_the_dearest_price_is_among_them():
    told = Told(DEAREST, Age.FRESH, 0, NOW.date())
    assert "S/ 99,999.99 el gramo" in VOICES[Channel.SMS].render(Price(told))


@pytest.mark.parametrize("channel", list(Channel))
def test_a_sample_is_told_as_one_in_every_reply_about_it(channel):
    sample = Told(MARKETS[-1], Age.FRESH, 0, NOW.date())
    about = [*(Price(sample, purity) for purity in PURITIES), Verified(sample, "ZZZZ")]
    for text in map(VOICES[channel].render, about):
        assert "recio de muestra del 29/09/2026, no sirve para vender" in text


@pytest.mark.parametrize("state", [s for s in State if s is not State.CONFIRMED])
@pytest.mark.parametrize("channel", list(Channel))
def test_every_state_but_a_confirmed_one_is_said(state, channel):
    render = VOICES[channel].render
    sure = Told(DEAREST, Age.FRESH, 0, NOW.date())
    worse = replace(sure, market=replace(DEAREST, gold_state=state))
    assert render(Price(worse)) != render(Price(sure))
    assert render(Verified(worse, "ZZZZ")) != render(Verified(sure, "ZZZZ"))
    worse = replace(sure, market=replace(DEAREST, dollar_state=state))
    assert render(Price(worse)) != render(Price(sure))


@pytest.mark.parametrize("channel", list(Channel))
@given(st.decimals("0.0001", "1", places=4), st.decimals(1500, 9000, places=2))
def test_the_amount_told_is_that_of_the_market(channel, fineness, ounce):
    market = replace(DEAREST, gold=UsdPerOunce(ounce), dollar=PenPerUsd(Decimal(3)))
    text = VOICES[channel].render(
        Price(Told(market, Age.FRESH, 0, NOW.date()), Fineness(fineness))
    )
    told = Decimal(re.search(r"S/ ([\d,]+\.\d\d)", text)[1].replace(",", ""))
    exact = Fraction(ounce) * 3 / Fraction("31.1034768") * Fraction(fineness)
    assert abs(Fraction(told) - exact) <= Fraction(1, 200)


@pytest.mark.parametrize("channel", list(Channel))
def test_no_reply_shows_how_it_is_made(channel):
    keys = {str(message.id) for message in catalog()}
    for text in map(VOICES[channel].render, REPLIES):
        assert not set("{}\u00a0\u202f") & set(text)
        assert text not in keys
        assert "  " not in text


def catalog():
    with (MESSAGES / "es" / "LC_MESSAGES" / "bot.po").open("rb") as file:
        return [message for message in read_po(file) if message.id]


@pytest.mark.parametrize("message", catalog(), ids=lambda message: str(message.id))
def test_every_text_is_finished(message):
    texts = message.string if isinstance(message.string, tuple) else [message.string]
    assert all(texts)
    assert not message.fuzzy
    assert not {*texts} & {message.id}


@pytest.mark.parametrize("message", catalog(), ids=lambda message: str(message.id))
def test_every_text_keeps_to_the_voice(message):
    """Calm and polite: no shouting, no apology, nobody addressed as tú."""
    text = str(message.string)
    assert not set("!¡") & set(text)
    words = set(re.findall(r"\w+", text.lower()))
    assert not words & {"siento", "disculpe", "perdón", "tú", "tu", "tus", "oferta"}


def test_the_operator_is_told_what_is_held_in_one_segment():
    last = Accepted(Decimal("4129.10"), NOW, State.CONFIRMED)
    new = Accepted(Decimal("8999.99"), NOW, State.CONFIRMED)
    rate = Accepted(Decimal("3.416"), NOW, State.CONFIRMED)
    gold = Agreement(State.HELD, last, proposal=new)
    pull = Pull(NOW, gold, Agreement(State.CONFIRMED, rate))

    text = VOICES[Channel.SMS].held(pull)

    assert "Onza US$ 8,999.99, antes 4,129.10." in text
    assert size(text).segments == 1
    both = Pull(NOW, gold, Agreement(State.HELD, None, proposal=rate))
    assert "Dolar S/ 3.416, antes -" in VOICES[Channel.SMS].held(both)

"""Every day of the file of real prices, answered by SMS and reckoned again by hand."""

import csv
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from bot.catalog import load_catalog
from bot.content import load_content
from bot.conversation import respond
from bot.person import Channel, Contact, Incoming, Person
from bot.render import Renderer
from bot.turn import Known
from pricing.market import Market
from pricing.quotes import State
from pricing.units import PenPerUsd, UsdPerOunce
from tests.fakes.archive import EMPTY

FILE = Path(__file__).parents[2] / "pricing" / "xau_daily.csv"
DAYS = list(csv.DictReader(FILE.read_text(encoding="utf-8").splitlines()))
OUNCE = Fraction("31.1034768")
HALF_A_CENTIMO = Fraction(1, 200)
MINER = Contact(Channel.SMS, "+51987654321")
CONTENT = load_content()
VOICE = Renderer(load_catalog(), CONTENT, Channel.SMS)
TOLD = re.compile(
    r"Oro puro S/ ([\d,]+\.\d\d) el gramo\. "
    r"22k ([\d,]+\.\d\d), 18k ([\d,]+\.\d\d), ley 90 ([\d,]+\.\d\d)\. "
)
PURITIES = (Fraction(1), Fraction(22, 24), Fraction(18, 24), Fraction(90, 100))


def ask(text: str, day: dict[str, str], policy) -> str:
    """What a miner reads who asks half an hour after that day's price."""
    gold, soles = Decimal(day["usd_per_oz"]), Decimal(day["pen_per_oz"])
    moment = datetime.fromisoformat(day["date"]).replace(hour=15, tzinfo=UTC)
    market = Market(
        gold=UsdPerOunce(gold),
        dollar=PenPerUsd(soles / gold),
        gold_as_of=moment,
        dollar_as_of=moment,
        gold_state=State.CONFIRMED,
        dollar_state=State.CONFIRMED,
        number=1,
        sources=2,
    )
    archive = replace(EMPTY, market=lambda _number: market)
    known = Known(Person(MINER), market, policy, CONTENT, archive)
    now = moment + timedelta(minutes=30)
    (reply,) = respond(Incoming("x", MINER, text), known, now).replies
    return VOICE.render(reply)


def figures(*told: str) -> list[Fraction]:
    return [Fraction(amount.replace(",", "")) for amount in told]


def test_the_file_has_64_days():
    assert len({day["date"] for day in DAYS}) == len(DAYS) == 64


@pytest.mark.parametrize("day", DAYS, ids=lambda day: day["date"])
def test_the_four_figures_of_a_day_are_right_to_the_centimo(day, policy):
    told = figures(*TOLD.match(ask("presio", day, policy)).groups())
    gram = Fraction(day["pen_per_oz"]) / OUNCE
    for figure, purity in zip(told, PURITIES, strict=True):
        assert abs(figure - gram * purity) <= HALF_A_CENTIMO


@pytest.mark.parametrize("day", DAYS, ids=lambda day: day["date"])
def test_a_purity_asked_for_is_right_to_the_centimo(day, policy):
    gram = Fraction(day["pen_per_oz"]) / OUNCE
    for text, purity in (("14k", Fraction(14, 24)), ("ley 925", Fraction(925, 1000))):
        amounts = re.findall(r"[\d,]+\.\d\d(?= el gramo)", ask(text, day, policy))
        (figure,) = figures(*amounts)
        assert abs(figure - gram * purity) <= HALF_A_CENTIMO


@pytest.mark.parametrize("day", DAYS, ids=lambda day: day["date"])
def test_the_buyer_reads_the_ounce_and_the_dollar_of_that_day(day, policy):
    text = ask("ver 2222", day, policy)
    ounce, dollar = re.search(
        r"Onza US\$ ([\d,]+\.\d\d), dolar (\d\.\d{3})", text
    ).groups()
    exact = Fraction(day["pen_per_oz"]) / Fraction(day["usd_per_oz"])
    assert abs(figures(ounce)[0] - Fraction(day["usd_per_oz"])) <= HALF_A_CENTIMO
    assert abs(figures(dollar)[0] - exact) <= Fraction(1, 2000)

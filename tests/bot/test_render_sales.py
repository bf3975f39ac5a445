"""Replies about gold and ore at their extremes: 5 kg, S/ 99,999.99 a gram."""

import itertools
from dataclasses import replace
from decimal import Decimal

import pytest

from bot.conversation import MENU
from bot.metal import judged, reported, value
from bot.ore import settled
from bot.person import Channel, Contact, Person
from bot.replies import (
    Advice,
    Dollar,
    FewReports,
    History,
    Judged,
    Local,
    OreDetail,
    OreJudged,
    OrePoor,
    OreValue,
    Question,
    Rule,
    SaleNoted,
    SaleOdd,
    Saying,
    Told,
    UnknownPurity,
    Value,
    Verified,
    ZoneSet,
)
from bot.sms import size
from bot.turn import Known
from bot.understand import Intent, Slots
from pricing.fair import Verdict, fair_range
from pricing.local import LocalPrice
from pricing.market import Age
from pricing.policy import load_policy
from pricing.purity import karats, ley
from pricing.quotes import State
from tests.bot.test_render import CONTENT, DEAREST, NOW, VOICES, told
from tests.fakes.archive import EMPTY

POLICY = load_policy()
SMS, WHATSAPP = VOICES[Channel.SMS], VOICES[Channel.WHATSAPP]
PLACE = "San Antonio de Esquilache"
"""The longest name among the places."""
WEIGHTS = [Decimal(n) for n in ("0.01", "0.3", "12.35", "999.99", "5000")]
PURITIES = [ley(Decimal(90)), karats(Decimal(22)), ley(Decimal("99.99"))]
MARKETS = [
    *(
        replace(DEAREST, number=number, gold=DEAREST.gold / share, gold_state=state)
        for number, share in ((1, 1), (840_000, 300))
        for state in (State.CONFIRMED, State.SINGLE, State.DAILY, State.HELD)
    ),
    next(each.market for each in told() if each.market.state is State.SAMPLE),
]
MOMENTS = [
    Told(market, age, 24, NOW.date()) for market in MARKETS for age in Age if market
]


def known(market):
    archive = EMPTY
    person = Person(Contact(Channel.SMS, "+51987654321"))
    return Known(person, market, POLICY, CONTENT, archive)


def aged(reply, moment):
    """The reply as it would be told at that age of the price."""
    return replace(reply, told=moment)


def of_metal():
    for moment, grams in itertools.product(MOMENTS, WEIGHTS):
        about = known(moment.market)
        yield aged(value(Slots(grams=grams), about, NOW), moment)
        for purity in PURITIES:
            slots = Slots(grams=grams, fineness=purity)
            yield aged(value(slots, about, NOW), moment)
            for offer in offers(moment.market.gram(purity), grams):
                yield aged(judged(replace(slots, **offer), about, NOW), moment)
                alone = replace(slots, grams=None, **offer)
                if offer["basis"] != "total":
                    yield aged(judged(alone, about, NOW), moment)


def offers(gram, grams):
    for share in ("0.01", "0.87", "0.93", "0.97", "9"):
        share = Decimal(share)
        yield {"amount": gram * share, "basis": "per_gram", "currency": "PEN"}
        yield {"amount": gram * grams * share, "basis": "total", "currency": "PEN"}
        yield {"amount": share * 100, "basis": "percent"}


def of_ore():
    lots = [
        {"sacks": Decimal(1)},
        {"sacks": Decimal(200)},
        {"mass_kg": Decimal("50.5")},
        {"mass_kg": Decimal(50000)},
    ]
    offered = [
        {},
        {"amount": Decimal(1200), "basis": "per_tonne", "currency": "USD"},
        {"amount": Decimal(99999999), "basis": "total", "currency": "PEN"},
    ]
    stated = [{}, {"recovery": Decimal("0.875"), "maquila": Decimal("112.5")}]
    grades = [Decimal(n) for n in ("0.05", "0.125", "0.475", "12")]
    for moment, lot, offer, terms, grade in itertools.product(
        MOMENTS[:: len(Age) + 1], lots, offered, stated, grades
    ):
        slots = Slots(grade_oz_tc=grade, **lot, **offer, **terms)
        reply = settled(slots, known(moment.market), NOW)
        if isinstance(reply, OreValue):
            yield OreDetail(aged(reply, moment))
        yield reply if isinstance(reply, OrePoor) else aged(reply, moment)


def of_the_rest():
    tenth, much = Decimal("0.1"), Decimal("99999.99")
    for moment in MOMENTS:
        yield Dollar(moment)
        for days in (1, 90):
            yield History(moment, days, much, tenth, -tenth, much, much)
        for purity in PURITIES:
            fair = fair_range(moment.market.gram(purity), POLICY.local)
            yield Verified(moment, "ZZZZZZ", purity, fair)
    yield Local(PLACE, LocalPrice(much, much, much, 999), Decimal("1.1"))
    yield from (FewReports(PLACE, people) for people in range(5))
    yield from (SaleNoted(much, Decimal("1.1"), place) for place in (PLACE, None))
    yield SaleOdd(Decimal("99.99"))
    yield ZoneSet(PLACE)
    yield from map(Advice, CONTENT.tips)
    yield from map(Rule, CONTENT.formal)


def questions():
    asked = ("fineness", "grams", "amount", "basis", "mass", "grade", "grade_unit")
    for slot, intent in itertools.product(
        (*asked, "currency", "place"), (Intent.OFFER, Intent.ORE)
    ):
        for number in (None, Decimal("18.75")):
            slots = Slots(unclear=number, amount=Decimal("499999950.55"))
            yield Question(slot, intent, slots)


REPLIES = [*of_metal(), *of_ore(), *of_the_rest(), *questions()]
TWO_SEGMENTS: set[type] = set()
"""Replies that may take two; none does."""


def test_every_reply_by_sms_is_one_segment_of_gsm7():
    too_long = {
        text
        for reply, text in ((reply, SMS.render(reply)) for reply in REPLIES)
        if size(text).encoding != "GSM-7"
        or size(text).segments > 1 + (type(reply) in TWO_SEGMENTS)
    }
    assert too_long == set()


def test_every_reply_on_whatsapp_is_short():
    assert max(len(WHATSAPP.render(reply)) for reply in REPLIES) <= 700


def test_no_reply_shows_how_it_is_made():
    for reply in REPLIES:
        for text in (SMS.render(reply), WHATSAPP.render(reply)):
            assert not set("{}\u00a0\u202f") & set(text)
            assert "  " not in text
            assert text == text.strip()
            assert "None" not in text


def test_every_kind_of_reply_is_among_them():
    kinds = {type(reply) for reply in REPLIES}
    assert {Value, UnknownPurity, Judged, OreValue, OreJudged, OrePoor} <= kinds
    verdicts = {reply.verdict for reply in REPLIES if isinstance(reply, Judged)}
    assert verdicts == {*Verdict}


PRICED = [
    reply
    for reply in REPLIES
    if hasattr(reply, "told") and not isinstance(reply, Verified)
]
"""What is sold by; a check code's figures always say their hour."""


@pytest.mark.parametrize("reply", PRICED[::97])
def test_a_price_that_is_not_sure_is_told_so(reply):
    """Every sum carries its age and its state."""
    sure = Told(replace(DEAREST, number=1), Age.FRESH, 0, NOW.date())
    doubtful = [
        replace(sure, age=Age.OLD),
        replace(sure, age=Age.WEEKEND),
        *(
            replace(sure, market=replace(sure.market, gold_state=state))
            for state in State
            if state is not State.CONFIRMED
        ),
    ]
    for voice in (SMS, WHATSAPP):
        said = voice.render(aged(reply, sure))
        assert all(voice.render(aged(reply, each)) != said for each in doubtful)


def test_a_report_without_a_place_is_not_kept():
    slots = Slots(
        amount=Decimal(90000), basis="per_gram", currency="PEN", fineness=PURITIES[0]
    )
    reply, effects = reported(slots, known(MARKETS[0]), NOW)
    assert (reply.place, effects) == (None, ())


def test_the_menu_says_as_many_numbers_as_there_are():
    text = SMS.render(Saying.HELP)
    assert [str(n) in text for n in range(1, 11)] == [True] * len(MENU) + [False]

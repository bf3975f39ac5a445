"""What a short text means after what was said before, and what is remembered of it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.topic import NUMBERS, TEXTS, Topic, in_context, still_missing
from bot.understand import Intent, Meaning, Slots, understand
from bot.understand.answers import asks_more, ends_question, read_answer
from pricing.purity import karats
from tests.fakes.sources import at

NOW = at("2026-09-29")
NINETY = Decimal("0.9")


def d(number: str) -> Decimal:
    return Decimal(number)


@pytest.mark.parametrize(
    ("asked", "text", "slots"),
    [
        *[("fineness", text, {"fineness": NINETY}) for text in ("90", "ley 90", "90%")],
        *[("fineness", text, {"fineness": NINETY}) for text in ("0.9", "900", "es 90")],
        ("fineness", "22k", {"fineness": karats(d("22"))}),
        ("fineness", "18 kilates", {"fineness": karats(d("18"))}),
        ("fineness", "puro", {"fineness": d("1")}),
        ("fineness", "24", {"fineness": d("1")}),
        ("fineness", "18", {"unclear": d("18")}),
        ("fineness", "5 gramos ley 90", {"fineness": NINETY, "grams": d("5")}),
        *[("fineness", text, None) for text in ("0", "150%", "25k", "asdfg", "1.250")],
        ("fineness", "350 el gramo", None),
        *[("fineness", text, {"unknown": "fineness"}) for text in ("no se", "NOSE")],
        *[("grams", text, {"grams": d("5")}) for text in ("5", "5 g", "cinco gramos")],
        ("grams", "medio gramo", {"grams": d("0.5")}),
        ("grams", "2 onzas", {"grams": d("62.2069536")}),
        ("grams", "18k", {"fineness": karats(d("18"))}),
        ("grams", "5 gramos 18k", {"grams": d("5"), "fineness": karats(d("18"))}),
        *[("grams", text, None) for text in ("1.250 gramos", "0", "5 soles", "90%")],
        ("amount", "350 el gramo", {"amount": d("350"), "basis": "per_gram"}),
        ("amount", "1800 por todo", {"amount": d("1800"), "basis": "total"}),
        ("amount", "350", {"amount": d("350")}),
        ("amount", "1,800 soles", {"amount": d("1800"), "basis": None}),
        *[("amount", text, None) for text in ("5 gramos", "0", "no muy bien")],
        *[("basis", t, {"basis": "per_gram"}) for t in ("gramo", "por gramo", "1")],
        *[("basis", t, {"basis": "total"}) for t in ("todo", "por todo", "2", "total")],
        ("basis", "la onza", {"basis": "per_ounce"}),
        *[("basis", text, None) for text in ("3", "asdfg")],
        ("mass", "8 sacos", {"sacks": d("8")}),
        ("mass", "8 sacos de 45 kilos", {"mass_kg": d("360")}),
        ("mass", "2 toneladas", {"mass_kg": d("2000")}),
        *[("mass", text, None) for text in ("8", "8 latas", "mucho")],
        ("grade", "0.5", {"grade_oz_tc": d("0.5")}),
        ("grade", "media onza", {"grade_oz_tc": d("0.5")}),
        ("grade", "17 g/t", {"grade_g_t": d("17")}),
        ("grade", "17", {"grade_g_t": d("17")}),
        ("grade", "7", {"unclear": d("7")}),
        ("grade_unit", "gramos", {"grade_g_t": d("7")}),
        ("grade_unit", "onzas", {"grade_oz_tc": d("7")}),
        ("grade_unit", "9 gramos", {"grade_g_t": d("9")}),
        ("grade_unit", "no entiendo", None),
        ("currency", "soles", {"currency": "PEN"}),
        ("currency", "en dolares", {"currency": "USD"}),
        ("currency", "asdfg", None),
        ("place", "chala", {"place": "Chala"}),
        ("place", "en guepetue", {"place": "Huepetuhe"}),
        ("place", "pallpata", {"place": "Pallpata"}),
        ("place", "90", None),
        ("kind", "90", None),
    ],
)
def test_a_short_answer_is_read_by_what_was_asked(asked, text, slots):
    given_slots = read_answer(asked, text, Slots(unclear=d("7")))
    if slots and "amount" in slots:
        given_slots = {name: given_slots[name] for name in slots}
    assert given_slots == slots


def test_a_long_text_is_no_answer():
    told = "tengo que ir mañana a juliaca con mi hermana y sus 90 ovejas"
    assert read_answer("fineness", told, Slots()) is None


def test_the_basis_of_ore_is_a_tonne_a_sack_or_all():
    ore = Slots(grade_oz_tc=d("0.5"))
    for text, basis in (("1", "per_tonne"), ("saco", "per_sack"), ("2", "total")):
        assert read_answer("basis", text, ore) == {"basis": basis}


ASKED = Topic(Intent.VALUE, Slots(grams=d("5")), ("fineness",), NOW)
TOLD = Topic(Intent.VALUE, Slots(grams=d("5"), fineness=NINETY), (), NOW)
ORE = Topic(Intent.ORE, Slots(sacks=d("4"), grade_oz_tc=d("0.5")), (), NOW)


def meant(text, topic):
    return in_context(text, understand(text), topic)


@pytest.mark.parametrize("text", ["asdfg", "5000000", "si", "x"])
def test_what_says_nothing_gets_the_question_again(text):
    assert meant(text, ASKED) == ASKED.meaning


@pytest.mark.parametrize(
    ("text", "intent"),
    [("precio", "price"), ("4 sacos ley 0.5", "ore"), ("gracias", "thanks")],
)
def test_a_clear_new_question_stands_alone(text, intent):
    assert meant(text, ASKED) == understand(text)
    assert meant(text, ASKED).intent == intent


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        ("no, son 12 gramos", {"grams": d("12")}),
        ("perdon, ley 85", {"fineness": d("0.85")}),
        ("no, es 18k", {"fineness": d("0.75")}),
    ],
)
def test_a_correction_replaces_what_it_names(text, changed):
    meaning = meant(text, TOLD)
    kept = {"grams": d("5"), "fineness": NINETY}
    assert meaning == Meaning(Intent.VALUE, Slots(**kept | changed))


def test_a_new_weight_without_a_correcting_word_is_another_gold():
    assert meant("12 gramos", TOLD).ask == ("fineness",)
    assert meant("me dan 1800 por 6 gramos", TOLD).slots.fineness is None


def test_an_offer_after_the_value_is_for_the_same_gold():
    meaning = meant("me dan 350 el gramo", TOLD)
    assert meaning.intent is Intent.OFFER
    assert (meaning.slots.grams, meaning.slots.fineness) == (d("5"), NINETY)
    assert meaning.ask == ()


def test_an_offer_with_its_own_ley_is_another_gold():
    assert meant("me dan 350 el gramo ley 85", TOLD).slots.grams is None


def test_a_term_of_the_plant_goes_to_the_ore_that_was_told():
    assert meant("rec 85", ORE).slots == Slots(
        sacks=d("4"), grade_oz_tc=d("0.5"), recovery=d("0.85")
    )


def test_the_true_weight_of_a_sack_goes_to_all_of_them():
    for text in ("45 kg", "de 45 kilos", "45 KG"):
        meaning = meant(text, ORE)
        assert (meaning.slots.sacks, meaning.slots.mass_kg) == (d("4"), d("180"))
        assert meaning.ask == ()


@pytest.mark.parametrize(
    "text", ["450 kg", "45", "45 kg de papas por favor señor", "1 kg"]
)
def test_what_is_no_weight_of_a_sack(text):
    assert meant(text, ORE).slots.mass_kg != d("180")


def test_a_weight_alone_is_gold_where_nobody_spoke_of_sacks():
    assert meant("2 kilos", TOLD) == understand("2 kilos")


def test_an_offer_after_the_ore_is_for_the_ore():
    meaning = meant("la planta me da 500 soles por todo", ORE)
    assert meaning.slots == Slots(
        sacks=d("4"),
        grade_oz_tc=d("0.5"),
        amount=d("500"),
        currency="PEN",
        basis="total",
    )
    assert meant("me dan 900", ORE).ask == ("currency", "basis")
    assert meant("me dan 350 el gramo ley 90", ORE).intent is Intent.OFFER


def test_a_correction_while_a_question_waits_leaves_the_question():
    asked = Topic(
        Intent.OFFER, Slots(amount=d("1600"), grams=d("7")), ("basis", "fineness"), NOW
    )
    meaning = meant("no, son 8 gramos", asked)
    assert meaning.slots.grams == d("8")
    assert meaning.ask == ("basis", "fineness")


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        *[("no", True), ("cancelar", True), ("ya no", True), ("no gracias", True)],
        *[("no se", False), ("90", False), ("no, son 12 gramos", False), ("", False)],
    ],
)
def test_what_takes_a_question_back(text, ends):
    assert ends_question(text) is ends


@pytest.mark.parametrize(
    ("text", "more"),
    [("mas", True), ("detalle", True), ("mas por favor", True), ("mas oro", False)],
)
def test_what_asks_for_more(text, more):
    assert asks_more(text) is more


def test_what_is_missing_follows_the_basis():
    offer = Slots(amount=d("90"), basis="percent")
    assert still_missing(Intent.OFFER, offer) == ()
    total = Slots(amount=d("1800"), basis="total")
    assert still_missing(Intent.OFFER, total) == ("fineness", "grams")
    assert still_missing(Intent.ORE, Slots(basis="per_tonne", amount=d("9"))) == (
        "grade",
        "currency",
    )
    assert still_missing(Intent.PRICE, Slots()) == ()


numbers = st.decimals(allow_nan=False, allow_infinity=False)


@given(
    st.dictionaries(st.sampled_from(sorted(NUMBERS)), numbers),
    st.dictionaries(st.sampled_from(sorted(TEXTS)), st.text(max_size=20)),
    st.lists(st.sampled_from(["grams", "fineness", "mass"]), max_size=3),
)
def test_a_topic_is_kept_as_it_is(numbers, texts, ask):
    topic = Topic(Intent.OFFER, Slots(**numbers, **texts), tuple(ask), NOW)
    assert Topic.from_json(topic.as_json()) == topic


def test_karats_are_kept_exactly():
    topic = Topic(Intent.VALUE, Slots(fineness=karats(d("22"))), (), NOW)
    kept = Topic.from_json(topic.as_json())
    assert kept.slots.fineness * 24 == topic.slots.fineness * 24
    assert kept.at - NOW == timedelta(0)


@given(st.text(max_size=60), st.sampled_from([ASKED, TOLD, ORE, None]))
def test_any_text_means_something_after_anything(text, topic):
    assert meant(text, topic).intent in Intent

"""Texts as people write them, and what they mean."""

from decimal import Decimal
from json import dumps, loads

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understand import Intent, Meaning, Slots, understand
from bot.understand.fold import fold
from pricing.purity import PURE, karats
from pricing.units import Fineness


@pytest.mark.parametrize(
    "text",
    [
        *("precio", "presio", "PRECIO", "presios", "presio oi", "el precio del oro pe"),
        *("kuanto esta el oro", "cuanto cuesta el gramo", "a como esta el oro hoy"),
        *("a komo ta el gramo", "oro", "gramo de oro", "kitco", "cotisasion del oro"),
        *("hayka quri kunan", "buenos dias señorita cuanto vale el oro porfavor"),
        *("hola presio", "xfa el presio", "a kmo amanecio el oro causa", "presio??"),
        *("CUANTO VALE EL ORO", "oro hoy", "precio del horo", "la onza a cuanto"),
    ],
)
def test_the_price_is_asked_for(text):
    meaning = understand(text)
    assert (meaning.intent, meaning.slots.fineness) == (Intent.PRICE, None)


@pytest.mark.parametrize(
    ("text", "fineness"),
    [
        ("precio 18k", "0.75"),
        ("18 kilates", "0.75"),
        ("oro de 18 quilates a como", "0.75"),
        ("kilate 18 presio", "0.75"),
        ("oro 21", "0.875"),
        ("gramo de 22", "0.9167"),
        ("22K", "0.9167"),
        ("precio 21.5k", "0.8958"),
        ("14kt cuanto", "0.5833"),
        ("ley 90", "0.9"),
        ("lei 90 presio", "0.9"),
        ("ley de 92,5", "0.925"),
        ("ley 850", "0.85"),
        ("ley 0.85", "0.85"),
        ("precio 0,9", "0.9"),
        ("916 milesimas", "0.916"),
        ("oro al 92%", "0.92"),
        ("oro puro", "1"),
        ("oro fino precio", "1"),
        ("oro de 24", "1"),
        ("18 k", "0.75"),
        ("k18 presio", "0.75"),
        ("18kilates", "0.75"),
        ("Precio 18 KILATES, por favor", "0.75"),
        ("kuanto esta el oro de 14 k", "0.5833"),
        ("10k", "0.4167"),
        ("ley .9", "0.9"),
        ("ley 90%", "0.9"),
        ("Ley: 900", "0.9"),
        ("750 milésimas precio", "0.75"),
        ("24 quilates", "1"),
        ("ley 100", "1"),
    ],
)
def test_a_purity_is_understood(text, fineness):
    assert understand(text).as_json() == {
        "intent": "price",
        "slots": {"fineness": fineness},
        "ask": [],
    }


@pytest.mark.parametrize(
    "text", ["precio ley 18", "precio 18", "ley 1200 precio", "25k precio", "oro 1.2.3"]
)
def test_an_unclear_purity_is_not_guessed(text):
    meaning = understand(text)
    assert (meaning.intent, meaning.slots.fineness) == (Intent.PRICE, None)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("hola", "greeting"),
        ("Buenos días", "greeting"),
        ("buenas tardes señor", "greeting"),
        ("gracias", "thanks"),
        ("ok grasias amigo 🙏", "thanks"),
        ("ayuda", "help"),
        ("alluda", "help"),
        ("menu", "help"),
        ("muestrame las opciones", "help"),
        ("como funciona", "help"),
        ("", "unknown"),
        ("asdfg", "unknown"),
        ("x", "unknown"),
        ("tengo 5 gramos ley 90", "value"),
        ("20 gramos 18k cuanto", "value"),
        ("me ofresen 310 x gramo", "offer"),
        ("me pagan 300 el gramo de oro", "offer"),
        ("4 sacos llampo lei 0.5", "ore"),
        ("precio del dolar", "exchange_rate"),
        ("avisame cuando suba el oro", "alert_set"),
        ("subio el oro?", "price_history"),
        ("vendi a 360 el gramo", "report_sale"),
        ("hola quien es", "greeting"),
        ("ayuda precio", "price"),
        ("hola gracias", "thanks"),
        ("buenas noches ing", "greeting"),
        ("bendisiones", "thanks"),
        ("precio de ayer", "price_history"),
        ("precio del cobre", "unknown"),
        ("a cuanto esta el tipo de cambio", "exchange_rate"),
        ("900", "number"),
        ("👍", "unknown"),
    ],
)
def test_what_is_wanted(text, intent):
    assert understand(text).intent == intent


OFFERS = [
    *("me dan 350 el gramo", "el comprador me da 350 por gramo", "350 el gramo"),
    *("el gramo a 350", "oro a 350 el gramo", "300 soles el gramo esta bien?"),
    *("350 x gramo 18k", "ley 90 a 350", "22k 400", "me quieren pagar 340"),
    *("me ofrecieron 300 soles", "quieren comprarme a 350", "acepto 340?"),
]
WEIGHTS = [
    *("5 gramos", "5gr cuanto", "10 g 22k", "precio 12 gramos", "tengo oro"),
    *("doce gramos", "cuanto vale cinco gramos", "veinte gr de oro precio"),
    *("12,5 gramos ley 90", "medio gramo", "media onza", "3 palitos"),
]
ORE = [
    *("mineral ley 0.5 oz", "relave precio", "tonelada de mineral a como"),
    *("4 sacos llampo", "precio del saco de mineral", "la planta cuanto paga"),
]
ALERTS = [
    *("avisame si el oro sube", "alerta 470", "avisa precio", "borrar alertas"),
    *("aviseme cuando el oro baje de 430", "ya no me mandes el precio"),
]
DOLLAR = ["dolar", "precio del dolar", "cuanto esta el dolar hoy", "dolares a como"]


@pytest.mark.parametrize("text", [*OFFERS, *WEIGHTS, *ORE, *ALERTS, *DOLLAR])
def test_another_question_is_not_answered_with_a_price(text):
    assert understand(text).intent is not Intent.PRICE


@given(
    st.sampled_from(["me ofrecen", "me pagan", "me dan", "el comprador da", "vendi a"]),
    st.integers(1, 9999),
    st.sampled_from(["", "el gramo", "por gramo", "x gr", "soles", "la onza"]),
    st.sampled_from(["", "18k", "ley 90", "oro fino", "esta bien el precio?"]),
)
def test_no_offer_is_answered_with_a_price(verb, sum_offered, unit, purity):
    meaning = understand(f"{verb} {sum_offered} {unit} {purity}")
    assert meaning.intent in (Intent.OFFER, Intent.REPORT_SALE, Intent.ALERT_SET)
    assert meaning.slots.amount == sum_offered


@given(st.decimals("0.1", "999", places=1), st.sampled_from(["g", "gr", "gramos"]))
def test_a_weight_is_read_as_it_is_written(weight, unit):
    assert understand(f"{weight} {unit}").slots.grams == weight
    meaning = understand(f"cuanto {weight}{unit} ley 90".replace(".", ","))
    assert meaning.slots == Slots(grams=weight, fineness=Fineness(Decimal("0.9")))


@pytest.mark.parametrize(
    ("meaning", "json"),
    [
        (Meaning(Intent.HELP), {"intent": "help", "slots": {}, "ask": []}),
        (
            Meaning(Intent.PRICE, Slots(fineness=karats(Decimal(22)))),
            {"intent": "price", "slots": {"fineness": "0.9167"}, "ask": []},
        ),
        (
            Meaning(Intent.PRICE, Slots(fineness=Fineness(Decimal("0.900")))),
            {"intent": "price", "slots": {"fineness": "0.9"}, "ask": []},
        ),
        (
            Meaning(Intent.PRICE, Slots(fineness=PURE), ask=("grams",)),
            {"intent": "price", "slots": {"fineness": "1"}, "ask": ["grams"]},
        ),
        (
            Meaning(Intent.VERIFY, Slots(code="7K3Q")),
            {"intent": "verify", "slots": {"code": "7K3Q"}, "ask": []},
        ),
    ],
)
def test_a_meaning_as_json(meaning, json):
    assert meaning.as_json() == json
    assert loads(dumps(meaning.as_json())) == json


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("ver 7k3q", "7K3Q"),
        ("VER 7K3Q", "7K3Q"),
        ("ber 7k3q.", "7K3Q"),
        ("verifica: 7k3q", "7K3Q"),
    ],
)
def test_a_check_code(text, code):
    meaning = understand(text)
    assert (meaning.intent, meaning.slots.code) == (Intent.VERIFY, code)


@pytest.mark.parametrize("text", ["ver el oro", "ver", "a ver 7k3q otra vez", "7k3q"])
def test_no_check_code(text):
    assert understand(text).intent is not Intent.VERIFY


@pytest.mark.parametrize(
    ("one", "other"),
    [
        *[("precio", "presio"), ("cuánto", "kuanto"), ("hoy", "oi"), ("vale", "bale")],
        *[("quilates", "kilates"), ("llampo", "yampo"), ("gente", "jente")],
        *[("compran", "conpran"), ("zona", "sona"), ("ahora", "aora"), ("oro", "orro")],
    ],
)
def test_words_that_sound_alike_are_alike(one, other):
    assert fold(one) == fold(other)


@given(st.text(st.characters(), max_size=300))
def test_any_text_is_understood_as_something(text):
    shown = understand(text).as_json()
    assert set(shown) == {"intent", "slots", "ask"}
    assert shown["intent"] in list(Intent)


@given(st.text("oro precio18k.,%0 ", max_size=80))
def test_a_purity_is_always_one_that_gold_can_have(text):
    fineness = understand(text).slots.fineness
    assert fineness is None or 0 < fineness <= 1


@pytest.mark.parametrize(
    "unit",
    [
        *(
            "a",
            "1",
            "18k ",
            "oro ",
            ".",
            "1.",
            "1,",
            "😀",
            "%",
            "a1",
            "ver ",
            "q",
            "\0",
        ),
        *("precio", "presio ", "\u0301", "\u0661", "½", "²", "ﷺ", "İ", "ß", "Ⅷ ", "一"),
    ],
)
def test_a_text_of_1600_characters_is_understood(unit):
    understand(unit * (1600 // len(unit)))

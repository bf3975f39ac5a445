"""Texts as people write them, and what they mean."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understand import Intent, understand
from bot.understand.fold import fold


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
        ("tengo 5 gramos ley 90", "unknown"),
        ("20 gramos 18k cuanto", "unknown"),
        ("me ofresen 310 x gramo", "unknown"),
        ("me pagan 300 el gramo de oro", "unknown"),
        ("4 sacos llampo lei 0.5", "unknown"),
        ("precio del dolar", "unknown"),
        ("avisame cuando suba el oro", "unknown"),
        ("subio el oro?", "unknown"),
        ("vendi a 360 el gramo", "unknown"),
        ("hola quien es", "unknown"),
    ],
)
def test_what_is_wanted(text, intent):
    assert understand(text).intent == intent


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


@given(st.text(max_size=300))
def test_any_text_is_understood_as_something(text):
    understand(text).as_json()


@given(st.text("oro precio18k.,%0 ", max_size=80))
def test_a_purity_is_always_one_that_gold_can_have(text):
    fineness = understand(text).slots.fineness
    assert fineness is None or 0 < fineness <= 1


@pytest.mark.parametrize("unit", ["a", "1", "18k ", "oro ", ".", "1.", "😀", "%"])
def test_a_text_of_1600_characters_is_understood(unit):
    understand(unit * (1600 // len(unit)))

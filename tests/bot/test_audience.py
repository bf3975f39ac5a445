"""Whom a notice is for, and what else a coordinator says about her notices."""

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from bot.understand import Intent, understand
from bot.understand.audience import AND, EVERYBODY, HOW, SHORT, STATUS, STOP, read_names
from bot.understand.audience import read_command as command
from bot.understand.fold import fold

HERS = {"Chala", "Puno", "Flor de Retama", "Sector 1", "Pueblo Nuevo", "Sí y No, S.A."}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Chala", {"Chala"}),
        (" chala ", {"Chala"}),
        ("CHALA", {"Chala"}),
        ("chla", {"Chala"}),
        ("Chala y Puno", {"Chala", "Puno"}),
        ("chala, puno", {"Chala", "Puno"}),
        ("Chala + Puno; flor de retama", {"Chala", "Puno", "Flor de Retama"}),
        ("Chala e Chala", {"Chala"}),
        ("flor de rretama", {"Flor de Retama"}),
        ("sector 1", {"Sector 1"}),
        # "para el pueblo ..." was taken off before.
        ("Nuevo", {"Pueblo Nuevo"}),
        ("Pueblo Nuevo", {"Pueblo Nuevo"}),
        # A name with signs that part others is meant as a whole.
        ("Sí y No, S.A.", {"Sí y No, S.A."}),
        ("si y no, s.a.", {"Sí y No, S.A."}),
    ],
)
def test_whom_is_meant(text, names):
    assert read_names(text, HERS).names == names


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        *(("Marte", "Marte"), ("Chala y Marte", "Marte"), ("Chala, , Marte", "Marte")),
        # Digits are never misspelled.
        *(("Sector 2", "Sector 2"), ("Flor de Retama 6", "Flor de Retama 6")),
        *(
            ("", ""),
            (";", ";"),
            (" , ", ","),
            ("🙂", "🙂"),
            ("{0}", "{0}"),
            ("%s", "%s"),
        ),
    ],
)
def test_who_is_nobody(text, unknown):
    named = read_names(text, HERS)
    assert (named.unknown, named.names, named.everybody) == (
        unknown,
        frozenset(),
        False,
    )
    assert named.nearest
    assert len(named.nearest) <= 3


@pytest.mark.parametrize(
    "word", ["todos", "TODAS", " todo", "tódos", "todas las zonas"]
)
def test_everybody_is_meant(word):
    assert read_names(word.strip(), HERS).everybody
    assert read_names(word.strip(), {*HERS, "Todos"}).everybody


def test_of_two_names_that_sound_alike_the_one_that_is_written_is_meant():
    both = {"Ocoña", "Ocona", "Chala"}
    assert read_names("Ocoña", both).names == {"Ocoña"}
    assert read_names("Ocona", both).names == {"Ocona"}
    assert read_names("OCOÑA", both).names == {"Ocoña"}
    assert read_names("Okona", both).unknown == "Okona"
    assert set(read_names("Okona", both).nearest) == {"Ocoña", "Ocona"}
    assert read_names("ocoña y chala", both).names == {"Ocoña", "Chala"}


def test_where_there_are_no_names_none_is_near():
    assert read_names("Chala", ()).nearest == ()


NAMES = st.text(
    st.sampled_from("abcdeñóu AEIOUÑ123,;+y.🙂-:{}%"), min_size=1, max_size=20
).filter(str.strip)


@given(st.sets(NAMES.map(str.strip), min_size=1, max_size=6))
def test_every_name_is_found_as_it_is_written(names):
    for name in names:
        assume(fold(name) not in EVERYBODY)
        assert read_names(name, names).names == {name}


@given(st.one_of(st.text(max_size=60), NAMES), st.sets(NAMES, max_size=6))
@example(";", frozenset())
def test_a_text_names_somebody_or_says_who_is_unknown(text, names):
    named = read_names(text, names)
    assert named.names <= names
    found = [bool(named.names), named.everybody]
    assert sum(found) == 1 or (not any(found) and set(named.nearest) <= names)
    if not any(found):
        assert named.unknown in {part.strip() for part in (*AND.split(text), text)}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        *(("AVISO", HOW), ("avisos", HOW), ("aviso?", HOW), ("AVISO: hola", HOW)),
        *((" abiso : hola", HOW), ("avizo", HOW)),
        *(
            ("AVISO ESTADO", STATUS),
            ("abiso estado", STATUS),
            ("Aviso, estado!", STATUS),
        ),
        *(
            ("estado del aviso", STATUS),
            ("avance aviso", STATUS),
            ("AVISO avance", STATUS),
        ),
        *(("aviso cómo va", STATUS), ("aviso  progreso", STATUS)),
        *(("AVISO PARAR", STOP), ("PARAR AVISO", STOP), ("parar el aviso", STOP)),
        *(("aviso stop", STOP), ("cancelar aviso", STOP), ("¡AVISO ALTO!", STOP)),
        *(("AVISO CORTO", SHORT), ("aviso más corto", SHORT), ("aviso breve", SHORT)),
        *(("AVISO Chala: hola", None), ("AVISO estado: hola", None), ("parar", None)),
        *(("AVISO ESTADO Chala", None), ("stop", None), ("", None), ("🙂", None)),
        *(("avisos de Chala", None), ("no pare el aviso", None)),
    ],
)
def test_what_she_wants_with_her_notices(text, wanted):
    assert command(text) == wanted


@given(st.text(max_size=200))
@example("AVISO" * 300)
def test_any_text_is_a_command_or_none(text):
    assert command(text) in {None, HOW, STATUS, STOP, SHORT}


@pytest.mark.parametrize(
    ("text", "audience", "words"),
    [
        ("AVISO Chala: hola", "Chala", "hola"),
        ("AVISO para la gente de Chala: hola", "Chala", "hola"),
        ("AVISO Chala mañana 18:00: hola: 9", "Chala mañana 18:00", "hola: 9"),
        ("AVISO a las 6 Chala: hola", "a las 6 Chala", "hola"),
        ("AVISO para las 18 Chala: hola", "para las 18 Chala", "hola"),
        ("AVISO para Sector 2: hola", "Sector 2", "hola"),
        ("AVISO grupo 3: hola", "grupo 3", "hola"),
        ("AVISO Chala\nhola\ncomo: estan", "Chala", "hola\ncomo: estan"),
        ("AVISO Chala: {0} 100% \\n", "Chala", "{0} 100% \\n"),
    ],
)
def test_whom_and_what(text, audience, words):
    meaning = understand(text)
    assert meaning.intent is Intent.NOTICE
    assert (meaning.slots.audience, meaning.slots.text) == (audience, words)


@pytest.mark.parametrize(
    "code", ["\u0664\u0668\u0662\u0661", "\uff14\uff18\uff12\uff11"]
)
def test_a_code_is_of_plain_digits(code):
    assert understand(code).intent is not Intent.CODE

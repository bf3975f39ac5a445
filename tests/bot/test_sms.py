"""What a text costs by SMS, against GSM 03.38 itself."""

import re
import unicodedata

import gsm0338
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sms import (
    GSM7,
    GSM7_BASIC,
    GSM7_EXTENDED,
    REPLACED,
    Size,
    shorter,
    size,
    to_gsm7,
)

CODEC = gsm0338.Codec()


PAID = (
    "Le pagarían S/ 2,040 por 5 g: según la ley 90 "
    "eso SÍ sería justo, y no venda hoy si no."
)


def in_gsm(character: str) -> bool:
    try:
        CODEC.encode(character)
    except UnicodeEncodeError:
        return False
    return True


@pytest.mark.parametrize(
    ("text", "encoding", "units", "segments"),
    [
        ("", "GSM-7", 0, 1),
        ("x" * 160, "GSM-7", 160, 1),
        ("x" * 161, "GSM-7", 161, 2),
        ("x" * 306, "GSM-7", 306, 2),
        ("x" * 307, "GSM-7", 307, 3),
        ("x" * 459, "GSM-7", 459, 3),
        ("€" * 80, "GSM-7", 160, 1),
        # An escape and its letter are never in two parts.
        ("x" * 152 + "€" + "x" * 152, "GSM-7", 306, 3),
        ("á" * 70, "UCS-2", 70, 1),
        ("á" * 71, "UCS-2", 71, 2),
        ("á" * 134, "UCS-2", 134, 2),
        ("á" * 135, "UCS-2", 135, 3),
        ("😀" * 35, "UCS-2", 70, 1),
        # Nor are the two halves of an emoji.
        ("á" * 66 + "😀" + "á" * 66, "UCS-2", 134, 3),
        (
            "El precio del oro bajó 2.1% ayer. Información válida hasta mañana.",
            *("UCS-2", 66, 1),
        ),
        (PAID, "UCS-2", 87, 2),
        ("Por sus 5 g de oro ley 90 no acepte menos de S/ 1,735 hoy.", "GSM-7", 58, 1),
        ("x" * 153 + "€" + "x" * 151, "GSM-7", 306, 2),
        ("x" * 151 + "€" + "x" * 153, "GSM-7", 306, 2),
        ("x" * 158 + "€", "GSM-7", 160, 1),
        ("x" * 159 + "€", "GSM-7", 161, 2),
        ("á" * 69 + "x", "UCS-2", 70, 1),
        ("á" * 69 + "😀", "UCS-2", 71, 2),
        ("á" * 201, "UCS-2", 201, 3),
        ("😀" * 67, "UCS-2", 134, 3),
        ("a\u0301", "UCS-2", 2, 1),
        # An escape alone is no letter.
        ("\x1b", "UCS-2", 1, 1),
    ],
)
def test_what_a_text_costs(text, encoding, units, segments):
    assert size(text) == Size(encoding, units, segments)


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("información según José, sería ÁÉÍÓÚ", "informacion segun José, seria AÉIOU"),
        ("¿Mañana? ¡Sí! Güero ñandú Ñ", "¿Mañana? ¡Si! Güero ñandu Ñ"),
        ("S/\u00a01,234.50 a\u202fm.", "S/ 1,234.50 a m."),
        ("“justo” «precio» ‘x’ – — … •", '"justo" "precio" \'x\' - - ... -'),
        ("12 × 3 − 1 = 35 · 20 °C 1º 2ª ½", "12 x 3 - 1 = 35 . 20 oC 1o 2a 1/2"),
        ("o\u0301 n\u0303", "o ñ"),
        ("çedilla à è ì ò ù â", "cedilla à è ì ò ù a"),
        ("bajó 😀", "bajó 😀"),
        ("日本 según", "日本 según"),
    ],
)
def test_how_spanish_is_spelled_by_sms(written, sent):
    assert to_gsm7(written) == sent


def test_the_alphabet_is_that_of_the_standard():
    points = set(map(chr, range(0x110000))) - {"\x1b"}
    assert {letter for letter in points if in_gsm(letter)} == GSM7
    assert "\x1b" not in GSM7
    assert (len(GSM7_BASIC), len(GSM7_EXTENDED)) == (127, 10)


def test_every_letter_costs_what_the_standard_says():
    for letter in GSM7:
        assert size(letter).units == len(CODEC.encode(letter)[0])
    assert not GSM7_BASIC & GSM7_EXTENDED


def test_every_replacement_is_in_the_alphabet():
    assert all(set(into) <= GSM7 for into in REPLACED.values())


@given(st.text(st.characters(max_codepoint=0x17F, min_codepoint=0x20), max_size=400))
def test_a_text_never_costs_more_for_being_spelled_for_sms(text):
    assert size(to_gsm7(text)).segments <= size(text).segments * 3
    assert to_gsm7(to_gsm7(text)) == to_gsm7(text)


SPANISH = (
    "abcdefghijklmnñopqrstuvwxyz ÁÉÍÓÚÜÑáéíóúü0123456789"
    "¿?¡!,.;:()%$/-+*'\"«»“”’–…º\u00a0"
)


@given(st.text(SPANISH, max_size=160))
def test_spanish_always_becomes_gsm7(text):
    spelled = to_gsm7(unicodedata.normalize("NFD", text))
    assert size(spelled).encoding == "GSM-7"
    assert spelled == to_gsm7(text)


@given(st.text(SPANISH, max_size=60), st.sampled_from(["😀", "日", "🙏🏽", "я"]))
def test_a_text_that_is_ucs2_anyway_keeps_its_accents(text, foreign):
    kept = to_gsm7(f"{text}según{foreign}")
    assert kept.endswith(f"según{foreign}")
    assert size(kept).encoding == "UCS-2"


def parts(text: str) -> int:
    """How many parts it takes, letter by letter, as a phone would fill them."""
    seven = all(letter != "\x1b" and in_gsm(letter) for letter in text)
    encoded = [
        len(CODEC.encode(letter)[0] if seven else letter.encode("utf-16-be"))
        for letter in text
    ]
    alone, chained = (160, 153) if seven else (140, 134)
    if sum(encoded) <= alone:
        return 1
    filled = [0]
    for cost in encoded:
        if filled[-1] + cost > chained:
            filled.append(0)
        filled[-1] += cost
    return len(filled)


@given(
    st.sampled_from([60, 66, 69, 130, 134, 150, 158, 305, 458]),
    st.text("aá€😀ñ[", max_size=12),
    st.text("aá€😀x", max_size=4),
)
def test_parts_are_filled_as_the_standard_says(length, head, tail):
    for filler in "xá":
        text = head + filler * length + tail
        assert size(text).segments == parts(text)


def one_segment_more(text: str) -> int:
    return size(to_gsm7(text)).segments


LONG = "x" * 140


@pytest.mark.parametrize(
    ("text", "shorter_text"),
    [
        (f"{LONG} a las 9 de la mañana hoy", f"{LONG} a las 9am hoy"),
        (f"{LONG} a las 9:30 de la tarde hoy", f"{LONG} a las 9:30pm hoy"),
        (f"{LONG} 8 de la noche, todos", f"{LONG} 8pm, todos"),
        (f"{LONG} vengan     todos hoy", f"{LONG} vengan todos hoy"),
        (f"{LONG} vengan por favor hoy", f"{LONG} vengan x favor hoy"),
        # Twelve is said of both halves of the day, and a shift is no hour.
        (f"{LONG} a las 12 de la noche hoy", f"{LONG} 12 de la noche hoy"),
        (f"{LONG} turno de la mañana va", None),
        (f"{LONG} va el vapor favorito si", None),
        (f"{LONG} digan a las señoras si", None),
        (LONG, None),
        ("x" * 400, None),
    ],
)
def test_how_a_text_is_shortened(text, shorter_text):
    assert shorter(text, one_segment_more) == shorter_text


PIECES = (
    " |  | a las |9|12| de la mañana| de la tarde| que | de la noche|por favor| por |"
    " para | todos |reunión|🙂| porque | también |{x}|%s|\n|"
)
SAID = st.lists(
    st.sampled_from([*PIECES.split("|"), "x" * 37, "á" * 30]), max_size=40
).map("".join)


BRIEF = (
    *(("delamañana", "am"), ("delatarde", "pm"), ("delanoche", "pm")),
    *(("porque", "xq"), ("también", "tb"), ("para", "pa"), ("por", "x")),
    *(("que", "q"), ("todos", "tds"), ("todas", "tds")),
)


def briefest(text: str) -> str:
    """With every listed change made, wherever it could be."""
    text = re.sub(r"a las | +", "", text)
    for long, brief in BRIEF:
        text = text.replace(long, brief)
    return text


@given(SAID, st.sampled_from(["", "Aviso Chala: ", "Aviso: 🙂 "]))
def test_what_is_shortened_is_cheaper_and_says_the_same(text, head):
    def segments(body):
        return size(to_gsm7(head + body)).segments

    short = shorter(text, segments)
    if short is None:
        return
    assert segments(short) < segments(text)
    assert len(short) < len(text)
    assert briefest(short) == briefest(text)


def test_nothing_is_changed_in_vain():
    """What fits after the first change keeps its other words."""
    text = "x" * 143 + "  por favor que si"
    assert shorter(text, one_segment_more) == "x" * 143 + " por favor que si"

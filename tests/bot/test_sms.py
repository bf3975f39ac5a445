"""What a text costs by SMS, against GSM 03.38 itself."""

import gsm0338
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sms import GSM7, GSM7_BASIC, GSM7_EXTENDED, REPLACED, Size, size, to_gsm7

CODEC = gsm0338.Codec()


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
    points = map(chr, range(0x20, 0x10000))
    assert {letter for letter in points if in_gsm(letter)} == GSM7 - set("\n\r\f")


def test_every_letter_costs_what_the_standard_says():
    for letter in GSM7 - {"\f"}:
        assert size(letter).units == len(CODEC.encode(letter)[0])
    assert not GSM7_BASIC & GSM7_EXTENDED


def test_every_replacement_is_in_the_alphabet():
    assert all(set(into) <= GSM7 for into in REPLACED.values())


@given(st.text(st.characters(max_codepoint=0x17F, min_codepoint=0x20), max_size=400))
def test_a_text_never_costs_more_for_being_spelled_for_sms(text):
    assert size(to_gsm7(text)).segments <= size(text).segments * 3
    assert to_gsm7(to_gsm7(text)) == to_gsm7(text)


@given(st.text("abcñáéíóúüÁÉÍÓÚ¿¡ ,.%$0123456789", max_size=160))
def test_spanish_always_becomes_gsm7(text):
    assert size(to_gsm7(text)).encoding == "GSM-7"

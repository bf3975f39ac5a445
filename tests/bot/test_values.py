"""Check codes, senders, and what people type."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.codes import ALPHABET, code_of, number_of
from bot.person import Channel, Contact, NotAnAddress, clean


@given(st.integers(1, 10**9))
def test_a_code_stands_for_one_pull(number):
    assert number_of(code_of(number)) == number
    assert number_of(code_of(number).lower()) == number


def test_codes_have_no_letters_that_look_alike():
    assert not set("01OIL") & set(ALPHABET)
    assert len(set(ALPHABET)) == len(ALPHABET) == 31


def test_a_code_grows_a_letter_when_the_short_ones_are_used_up():
    full = len(ALPHABET) ** 4
    assert len(code_of(full)) == 4
    assert len(code_of(full + 1)) == 5


def test_neighbours_do_not_look_alike():
    codes = [code_of(number) for number in range(1, 50)]
    assert len(set(codes)) == 49
    assert len({code[0] for code in codes}) > 10


@pytest.mark.parametrize("length", [4, 5, 6])
def test_the_codes_of_a_length_are_all_used_before_it_grows(length):
    first = 1 + sum(len(ALPHABET) ** n for n in range(4, length))
    last = first + len(ALPHABET) ** length - 1
    for number in (first, first + 1, last - 1, last):
        assert len(code_of(number)) == length
        assert number_of(code_of(number)) == number
    assert len(code_of(last + 1)) == length + 1


@given(st.text(ALPHABET, min_size=4, max_size=8))
def test_every_text_of_these_letters_is_the_code_of_one_pull(code):
    assert code_of(number_of(code)) == code


@given(st.text(max_size=12))
def test_any_text_is_a_code_or_none(text):
    number = number_of(text)
    assert number is None or number >= 1


@pytest.mark.parametrize(
    "code",
    [
        *("", "22", "222", "10O1", "2222222222", "ñññ2", "22 2", " 2222", "2222\n"),
        *("222O", "222I", "222L", "2221", "2220", "222-", "\u0662\u0662\u0662\u0662"),
    ],
)
def test_what_is_no_code(code):
    assert number_of(code) is None


def test_no_pull_has_the_number_zero():
    with pytest.raises(ValueError, match="0 is not"):
        code_of(0)


@pytest.mark.parametrize(
    ("sender", "channel", "address", "phone"),
    [
        ("+51987654321", Channel.SMS, "+51987654321", "+51987654321"),
        ("70123", Channel.SMS, "70123", "70123"),
        ("whatsapp:+51987654321", Channel.WHATSAPP, "+51987654321", "+51987654321"),
        ("+15005550006", Channel.SMS, "+15005550006", "+15005550006"),
        ("911", Channel.SMS, "911", "911"),
        ("whatsapp:PE.1349aBc", Channel.WHATSAPP, "PE.1349aBc", None),
        ("whatsapp:ID.4566.1302", Channel.WHATSAPP, "ID.4566.1302", None),
        ("whatsapp:PE." + "9" * 128, Channel.WHATSAPP, "PE." + "9" * 128, None),
    ],
)
def test_who_writes(sender, channel, address, phone):
    contact = Contact.of_twilio(sender)
    assert contact == Contact(channel, address)
    assert contact.phone == phone


@pytest.mark.parametrize(
    "sender",
    [
        *("", "+", "ACME", "whatsapp:", "whatsapp:x", "messenger:1", "+5 1", "+5\n"),
        *(
            "+51987654321\n",
            " +51987654321",
            "+51 987",
            "++51987",
            "12",
            "+" + "9" * 16,
        ),
        *(
            "\u0661\u0662\u0663",
            "+\uff11\uff12\uff13",
            "1\x002",
            "WHATSAPP:+51987654321",
        ),
        *(
            "whatsapp:whatsapp:+519",
            "whatsapp:pe.12",
            "whatsapp:PER.12",
            "whatsapp:PE.",
        ),
        *("whatsapp:PE." + "9" * 129, "whatsapp:PE.ñ", "whatsapp:PE.1\n", "'; DROP"),
    ],
)
def test_who_cannot_be_answered(sender):
    with pytest.raises(NotAnAddress):
        Contact.of_twilio(sender)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  presio  ", "presio"),
        ("pre\x00sio\x1b", "presio"),
        ("\u202epresio\u200f", "presio"),
        ("a\r\nb\tc", "a\nb c"),
        ("\ud83d hola", "hola"),
        ("hola 😀", "hola 😀"),
        ("gracias 🙏🏽", "gracias 🙏🏽"),
        ("👩\u200d🔧 presio", "👩🔧 presio"),
        ("❤\ufe0f oro", "❤\ufe0f oro"),
        ("\u2066presio\u2069 \u061c18k", "presio 18k"),
        ("pre\u00adsio\u200b\ufeff", "presio"),
        ("\x85\x7f\x9b", ""),
        ("\ue000\U0010ffff\ufdd0", ""),
        ("\n\t \r", ""),
        ("señor ñandú ¿18k?", "señor ñandú ¿18k?"),
        ("日本 мир", "日本 мир"),
        (" " + "x" * 1600, "x" * 1599),
        ("x" * 2000, "x" * 1600),
    ],
)
def test_what_is_kept_of_a_text(typed, kept):
    assert clean(typed) == kept


@given(st.text(st.characters(), max_size=100))
def test_nothing_kept_is_what_nobody_types(text):
    kept = clean(text)
    assert not {unicodedata.category(c) for c in kept if c != "\n"} & {
        "Cc",
        "Cf",
        "Cs",
        "Co",
        "Cn",
    }
    assert clean(kept) == kept
    kept.encode()

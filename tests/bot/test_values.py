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


@pytest.mark.parametrize("code", ["", "22", "10O1", "2222222222", "ñññ2", "22 2"])
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
        ("whatsapp:PE.1349aBc", Channel.WHATSAPP, "PE.1349aBc", None),
    ],
)
def test_who_writes(sender, channel, address, phone):
    contact = Contact.of_twilio(sender)
    assert contact == Contact(channel, address)
    assert contact.phone == phone


@pytest.mark.parametrize(
    "sender",
    ["", "+", "ACME", "whatsapp:", "whatsapp:x", "messenger:1", "+5 1", "+5\n"],
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
        ("a\r\nb\tc", "a  b c"),
        ("\ud83d hola", "hola"),
        ("hola 😀", "hola 😀"),
        ("x" * 2000, "x" * 1600),
    ],
)
def test_what_is_kept_of_a_text(typed, kept):
    assert clean(typed) == kept


@given(st.text(st.characters(), max_size=100))
def test_nothing_kept_is_what_nobody_types(text):
    kept = clean(text)
    assert not {unicodedata.category(c) for c in kept} & {"Cc", "Cf", "Cs", "Co", "Cn"}
    assert clean(kept) == kept
    kept.encode()

"""Texts with a fixed form: check codes, confirmations, bare numbers, notices."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from bot.understand.alerts import EVERY, read_stop
from bot.understand.digits import read_number
from bot.understand.fold import fold
from bot.understand.lexicon import Lexicon, Word
from bot.understand.meaning import Intent, Meaning, Slots

VERIFY: Final = re.compile(r"\W*([^\W\d_]+)\W+([a-z0-9]{4,8})\W*", re.IGNORECASE)
CODE: Final = re.compile(r"\W*([0-9]{4,6})\W*")
NUMBER: Final = re.compile(
    r"\W*(?:(?:la|el|opcion|opción|numero|número|nro|n°|#)\W*)*(\d{1,3}|\d*[.,]\d+)\W*",
    re.IGNORECASE,
)
NOTICE: Final = re.compile(
    r"\W*+(?:aviso|abiso|avizo|comunicado)\b[ ,:]*+"
    r"(?P<audience>(?:[^:\n]|(?<=\d):(?=\d\d)){0,60}+)[:\n](?P<text>.+)",
    re.IGNORECASE | re.DOTALL,
)
"""The audience is short: a colon further on is part of a sentence, and one between
digits is of an hour."""
CONDITION: Final = re.compile(r"\b(?:[ck]uando|si|apenas)\b", re.IGNORECASE)
""" "aviso cuando suba: ..." is a wish for an alert."""
TO: Final = re.compile(
    r"^(?:(?!(?:a|para|desde)\s+las?\s+\d)"
    r"(?:para|a|al|zona|grupo|los|las|de|la gente|en|sector|pueblo)\s+(?!\d))+",
    re.IGNORECASE,
)
"""Before the name itself; "a las 6" is an hour, "Sector 2" a whole name."""
PHONE: Final = re.compile(r"(?:\+?51\W?)?(9(?:\W?\d){8})(?!\d)")
"""A mobile number of Peru, however it is spaced."""
DROPPING: Final = {"erase", "enough"}
DROPPED: Final = {
    *("the", "of", "filler", "alerts", "number"),
    *("daily", "am", "pm", "above", "below", "change"),
}
"""What "QUITAR 2" may be made of, besides "todas"."""
BARE: Final = {"filler", "break", "greeting", "common"}


def exactly(text: str, lexicon: Lexicon) -> Meaning | None:
    """The meaning of a text of a fixed form, None for all others."""
    return _verify(text, lexicon) or _code(text) or _notice(text)


def _verify(text: str, lexicon: Lexicon) -> Meaning | None:
    """ "VER 7K3Q" and nothing else."""
    found = VERIFY.fullmatch(text)
    if not found or not any(
        "verify" in word.groups for word in lexicon.look(fold(found[1]))
    ):
        return None
    if any("alerts" in word.groups for word in lexicon.look(fold(found[2]))):
        return None
    return Meaning(Intent.VERIFY, Slots(code=found[2].upper()))


def _code(text: str) -> Meaning | None:
    found = CODE.fullmatch(text)
    if found:
        return Meaning(Intent.CODE, Slots(code=found[1]))
    number = NUMBER.fullmatch(text)
    value = read_number(number[1]) if number else None
    return Meaning(Intent.NUMBER, Slots(value=value.value)) if value else None


def _notice(text: str) -> Meaning | None:
    """ "AVISO Chala: ...", or the audience on a line of its own."""
    found = NOTICE.match(text)
    if not found or not found["text"].strip() or CONDITION.search(found["audience"]):
        return None
    audience = TO.sub("", found["audience"].strip())
    slots = Slots(audience=audience or None, text=found["text"].strip())
    return Meaning(Intent.NOTICE, slots, () if audience else ("audience",))


def bare(words: Sequence[Word]) -> Meaning | None:
    """A yes, a no or a number, with nothing but courtesy around it."""
    small = BARE | {"the", "of"}
    meant = [w for w in words if not w.groups & small or w.groups & {"karat", "number"}]
    if len(meant) == 1 and meant[0].number:
        return Meaning(Intent.NUMBER, Slots(value=meant[0].number.value))
    answers = [w for w in words if w.groups & {"yes", "no"}]
    rest = [w for w in words if not w.groups & (BARE | {"yes", "no", "of", "thanks"})]
    if not answers or rest:
        return None
    polite = any("thanks" in word.groups - {"filler"} for word in words)
    if polite and answers[0].sound not in {"si", "no"}:
        return None
    denied = "no" in answers[0].groups
    return Meaning(Intent.NO if denied else Intent.YES)


def dropped(words: Sequence[Word]) -> Meaning | None:
    """ "QUITAR 2", "quita la diaria", "borra todas" and nothing else."""
    if len(words) < 2 or not words[0].groups & DROPPING or "no" in words[0].groups:
        return None
    if any(w.groups.isdisjoint(DROPPED) and w.sound not in EVERY for w in words[1:]):
        return None
    slots, ask = read_stop(words[1:])
    return Meaning(Intent.ALERT_STOP, Slots(**slots), ask) if slots else None


def phone_in(text: str) -> str | None:
    """The one mobile number of a text, with its country; None if there are more."""
    found = {re.sub(r"\D", "", number) for number in PHONE.findall(text)}
    return f"+51{found.pop()}" if len(found) == 1 else None


def with_phone(meaning: Meaning, text: str) -> Meaning:
    """A wish to be reached elsewhere, with the number that it names."""
    if meaning.intent is not Intent.LINK:
        return meaning
    phone = phone_in(text)
    slots = replace(meaning.slots, phone=phone)
    return Meaning(Intent.LINK, slots, () if phone else ("phone",))

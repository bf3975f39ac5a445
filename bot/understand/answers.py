"""Short answers to a question of the bot: "90", "5 gramos", "no se", "por todo"."""

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from bot.understand.alerts import (
    CHANGES,
    DAY,
    DOLLARS,
    NIGHT,
    read_alert,
    read_stop,
)
from bot.understand.exact import bare, phone_in
from bot.understand.lexicon import Word
from bot.understand.meaning import Intent, Slots
from bot.understand.metal import clear_ley, read_metal
from bot.understand.ore import GRAMS_ABOVE, OUNCES_BELOW, read_ore
from bot.understand.reading import read
from bot.understand.roles import Role
from bot.understand.said import Said
from bot.understand.words import LEXICON
from pricing.purity import ImpossiblePurity, karats, ley

LONGEST_ANSWER: Final = 8
"""Words: what is longer is a question of its own."""
LONGEST_PLACE: Final = 3
Read = Callable[[Sequence[Word], Slots], Mapping[str, Any] | None]


def read_answer(asked: str, text: str, known: Slots) -> Mapping[str, Any] | None:
    """The slots that a text gives as an answer to what was asked, None if it doesn't.

    Somebody who doesn't know gives `unknown`.
    """
    if asked in _DIGITS:
        return _DIGITS[asked](text)
    words = read(text, LEXICON)
    if not words or len(words) > LONGEST_ANSWER:
        return None
    if any("not_known" in word.groups for word in words):
        return {"unknown": asked}
    return _READERS[asked](words, known) if asked in _READERS else None


def corrects(text: str) -> bool:
    """ "no, son 12 gramos", "perdon, ley 85"."""
    words = read(text, LEXICON)
    return bool(words) and "correction" in words[0].groups


def ends_question(text: str) -> bool:
    """ "no", "cancelar", "ya no": the question is taken back."""
    words = read(text, LEXICON)
    ending = [word for word in words if _ends(word)]
    return bool(ending) and all(_ends(w) or w.groups & POLITE for w in words)


def _ends(word: Word) -> bool:
    """BAJA, STOP and "no me manden" are a wish to leave, even in a question."""
    if word.sound.startswith(CANCEL):
        return True
    return bool(word.groups & ENDING) and not word.groups & LEAVING


def sack_weight(text: str) -> Decimal | None:
    """Kilos of one sack: "45 kg", "de 45 kilos"; None if the text says more."""
    words = read(text, LEXICON)
    kilos = [word for word in words if "kilo" in word.groups]
    value = _only_number([word for word in words if word not in kilos])
    return value if kilos and value and value in SACKS_WEIGH else None


def ore_offer(text: str) -> Mapping[str, Any]:
    """The offer in a text as one for ore: its amount, currency and basis."""
    slots, _ = read_ore(read(text, LEXICON))
    offer = ("amount", "currency", "basis")
    return {name: slots[name] for name in offer if name in slots}


SACKS_WEIGH: Final = range(10, 151)
"""Kilos that a sack may weigh."""


def asks_more(text: str) -> bool:
    """ "mas", "detalle"."""
    words = read(text, LEXICON)
    more = any("more" in word.groups for word in words)
    return more and all(w.groups & ({"more"} | POLITE) for w in words)


ENDING: Final = {"no", "enough"}
LEAVING: Final = {"leave", "no_more"}
CANCEL: Final = "kansel"
POLITE: Final = {"filler", "break", "thanks", "the"}


def _only_number(words: Sequence[Word]) -> Decimal | None:
    """The number of an answer that says nothing of its unit."""
    if any(word.groups & UNITS for word in words):
        return None
    numbers = [word.number for word in words if word.number]
    small = all(w.number or w.groups & SMALL or not w.groups for w in words)
    if len(numbers) != 1 or not small or numbers[0].grouped is not None:
        return None
    return numbers[0].value or None


UNITS: Final = {
    *("karat", "percent", "per_thousand", "soles", "dollars", "gram", "tenth"),
    *("ounce", "kilo", "tonne", "sack", "quintal", "container"),
}
SMALL: Final = {"the", "of", "filler", "break", "colon", "own", "ley", "greeting"}


def _fineness(words: Sequence[Word], known: Slots) -> Mapping[str, Any] | None:
    metal = read_metal(words)
    if metal.purity is not None and not metal.of(Role.PER_GRAM, Role.MONEY):
        weight = {"grams": metal.weight} if metal.weight else {}
        return {"fineness": metal.purity, **weight}
    if metal.percent is not None:
        return {"fineness": metal.percent}
    value = _only_number(words)
    try:
        if value is None:
            return _of_unclear(words, known)
        purity = clear_ley(value)
    except ImpossiblePurity:
        return None
    return {"unclear": value} if purity is None else {"fineness": purity}


def _of_unclear(words: Sequence[Word], known: Slots) -> Mapping[str, Any] | None:
    """ "kilates" or "ley" for the number that was told before."""
    if known.unclear is None or any(word.number for word in words):
        return None
    groups = frozenset().union(*(word.groups for word in words))
    if "karat" in groups:
        return {"fineness": karats(known.unclear)}
    return {"fineness": ley(known.unclear)} if "ley" in groups else None


def _grams(words: Sequence[Word], known: Slots) -> Mapping[str, Any] | None:
    metal = read_metal(words)
    weight = metal.weight or (None if metal.weighed else _only_number(words))
    told = {"grams": weight, "fineness": metal.purity}
    return {name: value for name, value in told.items() if value} or None


def _amount(words: Sequence[Word], known: Slots) -> Mapping[str, Any] | None:
    metal = read_metal(words)
    for role, basis in (
        (Role.PER_GRAM, "per_gram"),
        (Role.PER_OUNCE, "per_ounce"),
        (Role.TOTAL, "total"),
        (Role.MONEY, None),
    ):
        for claim in metal.of(role)[:1]:
            amount = {"amount": claim.number.money, "basis": basis}
            return amount | {"currency": "USD" if claim.dollars else "PEN"}
    numbers = [word.number for word in words if word.number]
    if len(numbers) != 1 or metal.weighed or metal.purity or not numbers[0].value:
        return None
    return {"amount": numbers[0].money, "currency": "PEN"}


BASES: Final = (("gram", "per_gram"), ("ounce", "per_ounce"), ("whole", "total"))
NUMBERED_BASES: Final = {Decimal(1): "per_gram", Decimal(2): "total"}
ORE_BASES: Final = (("tonne", "per_tonne"), ("sack", "per_sack"), ("whole", "total"))
NUMBERED_ORE_BASES: Final = {Decimal(1): "per_tonne", Decimal(2): "total"}


def _basis(words: Sequence[Word], known: Slots) -> Mapping[str, Any] | None:
    groups = frozenset().union(*(word.groups for word in words))
    ore = known.grade_oz_tc or known.grade_g_t or known.sacks or known.mass_kg
    names, numbered = (
        (ORE_BASES, NUMBERED_ORE_BASES) if ore else (BASES, NUMBERED_BASES)
    )
    counted = any(word.number for word in words)
    found = (basis for group, basis in names if group in groups)
    basis = None if counted else next(found, None)
    if basis is None:
        basis = numbered.get(_only_number(words) or Decimal(0))
    return {"basis": basis} if basis else None


def _mass(words: Sequence[Word], known: Slots) -> Mapping[str, Any] | None:
    slots, _ = read_ore(words)
    given: dict[str, Any] = {n: slots[n] for n in ("mass_kg", "sacks") if n in slots}
    return given or None


def _grade(words: Sequence[Word], known: Slots) -> Mapping[str, Any] | None:
    slots, _ = read_ore(words)
    given: dict[str, Any] = {
        n: slots[n] for n in ("grade_oz_tc", "grade_g_t") if n in slots
    }
    value = _only_number(words)
    if given or value is None:
        return given or None
    if value < OUNCES_BELOW:
        return {"grade_oz_tc": value}
    return {"grade_g_t": value} if value > GRAMS_ABOVE else {"unclear": value}


def _grade_unit(words: Sequence[Word], known: Slots) -> Mapping[str, Any] | None:
    groups = frozenset().union(*(word.groups for word in words))
    stated = _only_number([w for w in words if not w.groups & {"gram", "ounce"}])
    value = stated or known.unclear
    for group, name in (("ounce", "grade_oz_tc"), ("gram", "grade_g_t")):
        if group in groups and value is not None:
            return {name: value}
    return None


def _currency(words: Sequence[Word], known: Slots) -> Mapping[str, Any] | None:
    groups = frozenset().union(*(word.groups for word in words))
    if "dollars" in groups:
        return {"currency": "USD"}
    return {"currency": "PEN"} if "soles" in groups else None


def _place(words: Sequence[Word], known: Slots) -> Mapping[str, Any] | None:
    place = Said(words).place
    if (
        place is None
        and len(words) <= LONGEST_PLACE
        and not any(w.number for w in words)
    ):
        named = [w.written for w in words if w.written and not w.groups]
        place = " ".join(named).title() or None
    return {"place": place} if place else None


def _alert(words: Sequence[Word], known: Slots) -> Mapping[str, Any] | None:
    """Whatever an answer says of the alert that was asked about."""
    slots, _ = read_alert(words)
    groups = frozenset().union(*(word.groups for word in words))
    if groups & OF_A_SALE or any(map(_offers, words)):
        return None
    if known.said in MEANT_OF_ALERT and slots.get("said") is None:
        slots["said"] = known.said
    if known.kind == "change" and "amount" in slots and "soles" not in groups:
        slots["percent"] = slots.pop("amount")
    if "kind" not in slots and known.kind is None:
        found = (kind for kind, words_ in SIDES.items() if groups & words_)
        side = next(found, None)
        slots |= {"kind": side} if side else {}
    told = slots.keys() & WISHED or slots.get("said") == DOLLARS
    return slots if told else None


def _offers(word: Word) -> bool:
    """ "me ofrecen 350": an offer, and no level to wait for; "si cambia" is none."""
    return "offer" in word.groups and "change" not in word.groups


WISHED: Final = {"kind", "amount", "percent", "time"}
OF_A_SALE: Final = {"own", "sold", "fair", "buyer"}
SIDES: Final = {"above": {"plus", "more"}, "below": {"less"}}
""" "mas", "menos"."""
MEANT_OF_ALERT: Final = {NIGHT, DAY, CHANGES}


def _which(words: Sequence[Word], known: Slots) -> Mapping[str, Any] | None:
    return read_stop(words)[0] or None


def _yes(words: Sequence[Word], known: Slots) -> Mapping[str, Any] | None:
    """Only a yes is one: what is allowed or erased must be said in a word."""
    meaning = bare(words)
    agreed = meaning is not None and meaning.intent is Intent.YES
    return {"said": YES} if agreed else None


def _phone(text: str) -> Mapping[str, Any] | None:
    phone = phone_in(text)
    return {"phone": phone} if phone else None


def _code(text: str) -> Mapping[str, Any] | None:
    """The digits that were typed, zeros too."""
    digits = re.sub(r"\D", "", text)
    return {"text": digits} if len(digits) in CODE_DIGITS else None


YES: Final = "yes"
CODE_DIGITS: Final = range(4, 7)
_DIGITS: Final = {"phone": _phone, "code": _code}
"""Answers whose digits count nothing."""


_READERS: Final[Mapping[str, Read]] = {
    "fineness": _fineness,
    "grams": _grams,
    "amount": _amount,
    "basis": _basis,
    "mass": _mass,
    "grade": _grade,
    "grade_unit": _grade_unit,
    "currency": _currency,
    "place": _place,
    "alert": _alert,
    "which": _which,
    "yes": _yes,
}

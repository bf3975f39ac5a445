"""Ore in a text: its mass and grade, and the terms of a plant."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from bot.understand.lexicon import Word
from bot.understand.meaning import Stated
from bot.understand.metal import product
from bot.understand.roles import ORE, Claim, Role, claims

HUNDRED: Final = Decimal(100)
SHARES: Final = {Role.RECOVERY: "recovery", Role.MOISTURE: "moisture"}
COSTS: Final = {
    Role.MAQUILA: "maquila",
    Role.DEDUCTION: "deduction",
    Role.INTER: "inter",
    Role.REAGENTS: "reagents",
    Role.FREIGHT: "freight",
    Role.ASSAY: "assay",
}
OFFERS: Final = {
    Role.PER_TONNE: "per_tonne",
    Role.PER_SACK: "per_sack",
    Role.TOTAL: "total",
    Role.MONEY: None,
    Role.OFFERED: None,
}
OUNCES_BELOW: Final = 4
GRAMS_ABOVE: Final = 10
"""A grade without a unit is oz/TC below 4 and g/t above 10; between, nobody knows."""
KILOS: Final = {Role.TONNES: Decimal(1000), Role.KILOS: Decimal(1)}
HEAPS: Final = (Role.SACKS, Role.UNWEIGHED, Role.EACH)
FOR_THE_LOT: Final = re.compile(r"x[e_]?Z[tskq]|xet|T")
""" "por los 10 sacos", "por 3 toneladas", "en total"."""


def read_ore(words: Sequence[Word]) -> Stated:
    """The slots of a text about ore, and what must be asked."""
    found, said = claims(words, ORE)
    by_role: dict[Role, list[Claim]] = {}
    for claim in found:
        by_role.setdefault(claim.role, []).append(claim)
    mass = _mass(by_role, found)
    grade = _grade(by_role)
    offer, unclear = _offer(by_role, words, said)
    slots = mass | grade | _terms(by_role) | offer
    kind = product(words)
    if kind:
        slots["product"] = kind
    ask = []
    if not mass and offer.get("basis") != "per_tonne":
        ask.append("mass")
    leys = {claim.value for claim in by_role.get(Role.LEY, ())}
    if not grade:
        ask.append("grade_unit" if leys else "grade")
    if not grade and len(leys) == 1:
        slots["unclear"] = leys.pop()
    return slots, (*ask, *unclear)


def _mass(by_role: dict[Role, list[Claim]], found: Sequence[Claim]) -> dict[str, Any]:
    """Kilos, or a count of sacks; nothing where a weight is missing or unclear."""
    weighed = [*by_role.get(Role.TONNES, ()), *by_role.get(Role.KILOS, ())]
    if any(claim.number.grouped is not None for claim in weighed):
        return {}
    heaps = _heaps([claim for claim in found if claim.role in HEAPS])
    kilos = sum((c.value * KILOS[c.role] for c in weighed), Decimal(0))
    kilos += sum((heap.count * heap.each for heap in heaps if heap.each), Decimal(0))
    unweighed = [heap for heap in heaps if not heap.each]
    sacks = sum((heap.count for heap in unweighed), Decimal(0))
    if (kilos and sacks) or not all(heap.sacks for heap in unweighed):
        return {}
    stated = {"mass_kg": kilos, "sacks": sacks}
    return {name: amount for name, amount in stated.items() if amount}


@dataclass
class _Heap:
    """So many sacks or tins, and the kilos of each if they are said."""

    count: Decimal
    sacks: bool
    each: Decimal | None = None


def _heaps(found: Sequence[Claim]) -> list[_Heap]:
    """ "3 sacos de 50 y 2 de 40"; if only one weight is said it is that of all."""
    heaps: list[_Heap] = []
    weights = [claim.value for claim in found if claim.role is Role.EACH]
    for claim in found:
        if claim.role is not Role.EACH:
            each = weights[0] if len(weights) == 1 else None
            heaps.append(_Heap(claim.value, claim.role is Role.SACKS, each))
        elif heaps and not heaps[-1].each:
            heaps[-1].each = claim.value
    return heaps


def _grade(by_role: dict[Role, list[Claim]]) -> dict[str, Decimal]:
    for role, name in ((Role.GRADE_OZ, "grade_oz_tc"), (Role.GRADE_GT, "grade_g_t")):
        values = {claim.value for claim in by_role.get(role, ())}
        if len(values) == 1:
            return {name: values.pop()}
    values = {claim.value for claim in by_role.get(Role.LEY, ())}
    if len(values) != 1:
        return {}
    value = values.pop()
    if value < OUNCES_BELOW:
        return {"grade_oz_tc": value}
    return {"grade_g_t": value} if value > GRAMS_ABOVE else {}


def _terms(by_role: dict[Role, list[Claim]]) -> dict[str, Decimal]:
    terms: dict[str, Decimal] = {}
    for role, name in SHARES.items():
        for claim in by_role.get(role, ()):
            share = claim.value if claim.value < 1 else claim.value / HUNDRED
            if share <= 1:
                terms[name] = share
    for role, name in COSTS.items():
        for claim in by_role.get(role, ()):
            terms[name] = claim.number.money
    return terms


def _offer(
    by_role: dict[Role, list[Claim]], words: Sequence[Word], said: str
) -> Stated:
    for role, basis in OFFERS.items():
        if role not in by_role:
            continue
        claim = by_role[role][0]
        slots: dict[str, Any] = {"amount": claim.number.money}
        unclear = []
        if claim.dollars:
            slots["currency"] = "USD"
        elif _in_soles(words, claim):
            slots["currency"] = "PEN"
        else:
            unclear.append("currency")
        stated = basis or ("total" if FOR_THE_LOT.search(said) else None)
        if stated:
            slots["basis"] = stated
        else:
            unclear.append("basis")
        return slots, tuple(unclear)
    return {}, ()


def _in_soles(words: Sequence[Word], claim: Claim) -> bool:
    beside = words[max(0, claim.place - 1) : claim.place + 2]
    return any("soles" in word.groups for word in beside)

"""The slots of each intent, and what must be asked before it is answered."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

from bot.understand.alerts import read_alert, read_stop
from bot.understand.intents import decide
from bot.understand.meaning import Intent, Meaning, Slots, Stated
from bot.understand.metal import PRICES, product
from bot.understand.ore import read_ore
from bot.understand.roles import Role
from bot.understand.said import ADVICE, PAPERS, Said, count_before

HUNDRED: Final = Decimal(100)
DAYS: Final = {
    "yesterday": Decimal(1),
    "week": Decimal(7),
    "fortnight": Decimal(15),
    "month": Decimal(30),
    "year": Decimal(365),
}
SAID_AS_WRITTEN: Final = {"recibo"}
"""A group of several subjects: the topic is the word itself."""


def meaning_of(said: Said) -> Meaning:
    """Decide what is asked, then read what is stated about it."""
    intent = decide(said.cues)
    read = _READERS.get(intent)
    if read is None:
        return Meaning(intent)
    slots, ask = read(said)
    return Meaning(intent, Slots(**slots), ask)


def _metal(said: Said) -> dict[str, Any]:
    metal = said.metal
    kind = product(said.words)
    slots: dict[str, Any] = {}
    if metal.weight is not None:
        slots["grams"] = metal.weight
    if metal.purity is not None:
        slots["fineness"] = metal.purity
    if kind:
        slots["product"] = kind
    leys = metal.of(Role.LEY)
    if metal.purity is None and len(leys) == 1 and leys[0].value > 1:
        slots["unclear"] = leys[0].value
    return slots


def _price(said: Said) -> Stated:
    purity = said.metal.purity or said.metal.percent
    return ({"fineness": purity} if purity else {}), ()


def _value(said: Said) -> Stated:
    slots = _metal(said)
    purity = said.metal.purity or _percent_purity(said)
    if purity:
        slots["fineness"] = purity
    return slots, tuple(name for name in ("grams", "fineness") if name not in slots)


def _percent_purity(said: Said) -> Decimal | None:
    """A percent beside a weight or a price, but for "al 90%", which may be a share."""
    percents = said.metal.of(Role.PERCENT)
    if percents and said.words[percents[0].place - 1].sound == "al":
        return None
    return said.metal.percent


def _offer(said: Said) -> Stated:
    metal = said.metal
    shares = _share(said)
    if shares is not None:
        slots = {"amount": shares, "basis": "percent"} | _metal(said)
        return slots, ()
    amount = _amount(said)
    slots = amount | _metal(said)
    purity = metal.purity or _percent_purity(said)
    if purity:
        slots["fineness"] = purity
    ask = [] if "amount" in slots else ["amount"]
    if "amount" in slots and "basis" not in slots:
        ask.append("basis")
    if slots.get("basis") == "total" and "grams" not in slots:
        ask.append("grams")
    if "fineness" not in slots:
        ask.append("fineness")
    return slots, tuple(ask)


def _share(said: Said) -> Decimal | None:
    """Percent of the international price that is offered."""
    metal = said.metal
    below = metal.of(Role.DISCOUNT)
    if below:
        return HUNDRED - below[0].value if below[0].value < HUNDRED else None
    shares = metal.of(Role.SHARE)
    if not metal.of(*PRICES):
        shares += metal.of(Role.PERCENT)
    return shares[0].value if len(shares) == 1 else None


def _amount(said: Said) -> dict[str, Any]:
    """The price that is named; none if several are."""
    for role, basis in PRICES.items():
        named = said.metal.of(role)
        if len({(c.value, c.dollars) for c in named}) > 1:
            return {}
        if not named:
            continue
        currency = "USD" if named[0].dollars else "PEN"
        slots = {"amount": named[0].number.money, "currency": currency}
        stated = basis or ("total" if said.metal.lot else None)
        return slots | ({"basis": stated} if stated else {})
    return {}


def _report(said: Said) -> Stated:
    slots, ask = _offer(said)
    slots.pop("product", None)
    if said.place:
        slots["place"] = said.place
    return slots, tuple(name for name in ask if name != "grams")


def _place(said: Said) -> Stated:
    return ({"place": said.place} if said.place else {}), ()


def _history(said: Said) -> Stated:
    for place, word in enumerate(said.words):
        for group, days in DAYS.items():
            if group in word.groups:
                times = (
                    None if group == "yesterday" else count_before(said.words, place)
                )
                return {"days": days * (times or 1)}, ()
        if "day" in word.groups and (stated := count_before(said.words, place)):
            return {"days": stated}, ()
    return {}, ()


def _topic(
    names: tuple[str, ...],
) -> Callable[[Said], Stated]:
    def read(said: Said) -> Stated:
        named = (w for name in names for w in said.words if name in w.groups)
        word = next(named, None)
        if word is None:
            return {}, ()
        own = next(name for name in names if name in word.groups)
        return {"topic": word.written if own in SAID_AS_WRITTEN else own}, ()

    return read


def _only(group: str) -> Callable[[Said], Stated]:
    """A reader that tells whether a word of this group is there."""

    def read(said: Said) -> Stated:
        return ({"said": group} if group in said.groups else {}), ()

    return read


_READERS: Final[dict[Intent, Callable[[Said], Stated]]] = {
    Intent.PRICE: _price,
    Intent.PRICE_HISTORY: _history,
    Intent.VALUE: _value,
    Intent.OFFER: _offer,
    Intent.ORE: lambda said: read_ore(said.words),
    Intent.ALERT_SET: lambda said: read_alert(said.words),
    Intent.ALERT_STOP: lambda said: read_stop(said.words),
    Intent.UNSUBSCRIBE: _only("notices"),
    Intent.DATA: _only("privacy"),
    Intent.REPORT_SALE: _report,
    Intent.LOCAL_PRICE: _place,
    Intent.ZONE_SET: _place,
    Intent.TIPS: _topic((*ADVICE, "ley")),
    Intent.FORMAL: _topic(PAPERS),
}

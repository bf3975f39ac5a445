"""Ore in words: what a lot should bring, with what was assumed, and a plant's offer."""

from decimal import Decimal
from typing import Final

from bot.catalog import N_, plain
from bot.render.sale import VERDICTS
from bot.render.voice import Voice, percent, soles, whole
from bot.replies import OreDetail, OreJudged, OrePoor, OreReply, OreValue
from pricing.fair import Basis
from pricing.ore import Cost, Pay, Settlement

HUNDRED: Final = Decimal(100)
KILOS: Final = Decimal(1000)
COSTS: Final = {
    # i18n: What a plant takes most by, as part of a sentence: the gold not paid for.
    Cost.RECOVERY: N_("cost.recovery"),
    # i18n: What a plant takes most by, as part of a sentence.
    Cost.DEDUCTION: N_("cost.deduction"),
    # i18n: What a plant takes most by, as part of a sentence.
    Cost.MAQUILA: N_("cost.maquila"),
    # i18n: What a plant takes most by, as part of a sentence.
    Cost.REAGENTS: N_("cost.reagents"),
    # i18n: What a plant takes most by, as part of a sentence.
    Cost.FREIGHT: N_("cost.freight"),
    # i18n: What a plant takes most by, as part of a sentence.
    Cost.ASSAY: N_("cost.assay"),
}


def say_ore(reply: OreReply, voice: Voice) -> str:
    """The text of a reply about ore."""
    _ = voice
    match reply:
        case OreValue():
            return _value(reply, voice)
        case OreDetail():
            return _detail(reply.value, voice)
        case OreJudged():
            return _judged(reply, voice)
        case OrePoor():
            # i18n: Plants pay nothing for so low a grade; what to do. SMS: 160.
            return _("ore.poor").format(grade=plain(reply.grade))


def _value(reply: OreValue, voice: Voice) -> str:
    _ = voice
    values = _figures(reply, voice)
    return voice.fit(
        (
            # i18n: What the lot brings, least, by sack; assumptions, MAS. SMS: 160.
            _("ore.sms"),
            # i18n: The same without what the assay costs. SMS: 160.
            _("ore.medium"),
            # i18n: The same without how to get more. SMS: 160.
            _("ore.lean"),
            # i18n: The same without a tip. SMS: 160.
            _("ore.short"),
            # i18n: The same, for the largest amounts. SMS: 160.
            _("ore.shortest"),
        ),
        # i18n: Everything of the lot on WhatsApp: at most 700.
        _("ore.whatsapp"),
        values,
    )


def _detail(reply: OreValue, voice: Voice) -> str:
    _ = voice
    return voice.fit(
        (
            # i18n: US$ a TMS, what the plant keeps, the dearest cost. SMS: 160.
            _("ore.detail.sms"),
            # i18n: The same, for the largest amounts. SMS: 160.
            _("ore.detail.short"),
        ),
        # i18n: The same on WhatsApp.
        _("ore.detail.whatsapp"),
        _figures(reply, voice),
    )


def _figures(reply: OreValue, voice: Voice) -> dict[str, object]:
    settlement, dollar = reply.settlement, reply.told.market.dollar
    lot = settlement.lot
    values: dict[str, object] = {
        **voice.values(reply.told),
        "lot": _lot(reply, voice),
        "grade": _grade(lot.grade),
        "dearest": voice(COSTS[settlement.dearest.cost]),
        "kept": percent(1 - settlement.fair.lot / settlement.contained.lot),
        "assay": whole(settlement.terms.assay),
        **_numbers(reply),
        "terms": _terms(reply, ("recovery", "maquila"), voice),
        "all_terms": _terms(reply, tuple(_numbers(reply)), voice),
        "correction": _correction(reply, voice),
        "tip": _tip(settlement, voice),
        "note": voice.note(reply.told),
    }
    for name in ("floor", "fair", "good"):
        pay: Pay = getattr(settlement, name)
        values[name] = soles(pay.lot * dollar)
        values[f"{name}_tms"] = whole(pay.per_tonne)
    values["sack"] = _by_sack(reply, voice)
    return values


def _grade(grade: Decimal) -> str:
    return plain(grade, 3)


def _terms(reply: OreValue, names: tuple[str, ...], voice: Voice) -> str:
    """ "Con rec 85, supuse maquila 110.": what she told, and what was assumed."""
    _ = voice
    texts = {
        # i18n: The recovery, as part of a sentence.
        "recovery": _("term.recovery"),
        # i18n: The treatment charge, as part of a sentence.
        "maquila": _("term.maquila"),
        # i18n: What is taken off the international price, as part of a sentence.
        "deduction": _("term.deduction"),
        # i18n: The moisture, as part of a sentence.
        "moisture": _("term.moisture"),
    }
    shown = {name: texts[name].format_map(_numbers(reply)) for name in names}
    told = ", ".join(text for name, text in shown.items() if name in reply.stated)
    assumed = ", ".join(t for name, t in shown.items() if name not in reply.stated)
    if not told:
        # i18n: Terms that were assumed.
        return _("terms.assumed").format(assumed=assumed)
    if not assumed:
        # i18n: Terms that the person told.
        return _("terms.told").format(told=told)
    # i18n: Terms that the person told, and others that were assumed.
    return _("terms.both").format(told=told, assumed=assumed)


def _numbers(reply: OreValue) -> dict[str, str]:
    terms, lot = reply.settlement.terms, reply.settlement.lot
    return {
        "recovery": plain(terms.recovery * HUNDRED),
        "maquila": plain(terms.maquila),
        "deduction": plain(terms.deduction),
        "moisture": plain(lot.moisture * HUNDRED),
    }


def _correction(reply: OreValue, voice: Voice) -> str:
    """How to change what was assumed, "" if nothing was."""
    _ = voice
    ways = {
        # i18n: How to correct the recovery. At most 10.
        "recovery": _("correct.recovery"),
        # i18n: How to correct the maquila. At most 10.
        "maquila": _("correct.maquila"),
    }
    terms = [way for name, way in ways.items() if name not in reply.stated][:1]
    # i18n: How to correct the weight of a sack. At most 10.
    weight = _("correct.sack")
    assumed = reply.sacks is not None and "mass_kg" not in reply.stated
    known = [*([weight] if assumed else []), *terms]
    # i18n: What joins two ways to correct something.
    ways_joined = _("correct.or").join(known)
    # i18n: How to correct what was assumed.
    return _("correct").format(ways=ways_joined) if known else ""


def _lot(reply: OreValue, voice: Voice) -> str:
    _ = voice
    lot = reply.settlement.lot
    if reply.sacks is None:
        # i18n: A lot by its wet weight, as part of a sentence.
        return _("ore.lot.kilos").format(kilos=whole(lot.wet * KILOS))
    each = plain(lot.wet * KILOS / reply.sacks)
    # i18n: A lot by its sacks, whose weight was assumed, as part of a sentence.
    return _("ore.lot.sacks").format(sacks=plain(reply.sacks), each=each)


def _by_sack(reply: OreValue, voice: Voice) -> str:
    _ = voice
    if not reply.sacks or reply.sacks == 1:
        return ""
    each = reply.settlement.fair.lot / reply.sacks * reply.told.market.dollar
    # i18n: What one sack brings; begins with a space, in brackets.
    return _("ore.sack").format(sack=soles(each))


def _tip(settlement: Settlement, voice: Voice) -> str:
    _ = voice
    if settlement.assay_too_dear:
        # i18n: The assay eats too much of so small a lot: sell together. At most 40.
        return _("ore.pool")
    # i18n: What to ask the plant for. At most 40.
    return _("ore.counter-sample")


def _judged(reply: OreJudged, voice: Voice) -> str:
    _ = voice
    settlement, dollar = reply.settlement, reply.told.market.dollar
    total = reply.offer.basis is Basis.TOTAL
    pays = {name: getattr(settlement, name) for name in ("floor", "fair", "good")}
    values = {
        **voice.values(reply.told),
        "verdict": _(VERDICTS[reply.verdict]),
        "grade": _grade(settlement.lot.grade),
        "note": voice.note(reply.told),
    }
    for name, pay in pays.items():
        values[name] = (
            f"S/ {soles(pay.lot * dollar)}" if total else f"US$ {whole(pay.per_tonne)}"
        )
    # i18n: What the fair sum is for: the whole lot.
    for_lot = _("ore.for.lot")
    # i18n: What the fair sum is for: a dry tonne.
    for_tonne = _("ore.for.tonne")
    values["for_what"] = for_lot if total else for_tonne
    return voice.fit(
        (
            # i18n: Verdict on a plant's offer, fair and least, what to ask. SMS: 160.
            _("ore.judged.sms"),
            # i18n: The same, for the largest amounts. SMS: 160.
            _("ore.judged.short"),
        ),
        # i18n: The same on WhatsApp.
        _("ore.judged.whatsapp"),
        values,
    )

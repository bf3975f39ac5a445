"""Gold for sale in words: its worth, and the verdict on an offer."""

from decimal import Decimal
from typing import Final

from bot.catalog import N_, amount, plain
from bot.person import Channel
from bot.render.voice import DOWN, HUNDRED, UP, Voice, percent, soles, whole
from bot.replies import Judged, SaleReply, UnknownPurity, Value
from pricing.fair import Basis, FairRange, Verdict
from pricing.units import to_centimos

VERDICTS: Final = {
    # i18n: Verdict on an offer, first words of the reply.
    Verdict.VERY_LOW: N_("verdict.very-low"),
    # i18n: Verdict on an offer, first words of the reply.
    Verdict.LOW: N_("verdict.low"),
    # i18n: Verdict on an offer, first words of the reply.
    Verdict.FAIR: N_("verdict.fair"),
    # i18n: Verdict on an offer, first words of the reply.
    Verdict.GOOD: N_("verdict.good"),
    # i18n: Verdict on an offer, first words of the reply.
    Verdict.TOO_HIGH: N_("verdict.too-high"),
}
ADVICE: Final = {
    # i18n: What to do after a low offer; {good} is what to ask for.
    Verdict.VERY_LOW: N_("advice.low"),
    # i18n: What to do after a low offer; {good} is what to ask for.
    Verdict.LOW: N_("advice.low"),
    # i18n: What to do after a fair offer; {good} is what to ask for.
    Verdict.FAIR: N_("advice.fair"),
    # i18n: What to do after a good offer.
    Verdict.GOOD: N_("advice.good"),
    # i18n: What to do after an offer that nobody can mean.
    Verdict.TOO_HIGH: N_("advice.too-high"),
}


ONE: Final = Decimal(1)


def say_sale(reply: SaleReply, voice: Voice) -> str:
    """The text of a reply about her gold."""
    match reply:
        case Value():
            return _value(reply, voice)
        case UnknownPurity():
            return _unknown_purity(reply, voice)
        case Judged():
            return _judged(reply, voice)


def _range(fair: FairRange) -> dict[str, object]:
    """What to ask is rounded up, what is surely fair down."""
    return {
        "fair": soles(fair.fair, DOWN),
        "good": soles(fair.good, UP),
        "floor": soles(fair.floor, UP),
    }


def _value(reply: Value, voice: Voice) -> str:
    _ = voice
    # i18n: After her gold's worth: what to write when she gets an offer. At most 31.
    invitation = _("value.invitation")
    values = {
        **voice.values(reply.told, reply.fineness),
        **_range(reply.fair),
        "formal": soles(reply.formal.fair, DOWN),
        "formal_good": soles(reply.formal.good, UP),
        "grams": plain(reply.grams),
        "purity": voice.purity(reply.fineness),
        "value": amount(to_centimos(reply.fair.value)),
        "note": voice.note(reply.told) or invitation,
    }
    return voice.fit(
        (
            # i18n: Worth, fair range, what to ask, what not to go below. SMS: 160.
            _("value.sms"),
            # i18n: The same, shorter, for large amounts. SMS: 160.
            _("value.short"),
        ),
        # i18n: The same on WhatsApp, the worth in bold.
        _("value.whatsapp"),
        values,
    )


def _unknown_purity(reply: UnknownPurity, voice: Voice) -> str:
    _ = voice
    values = {
        **voice.values(reply.told),
        "gold": _of_grams(reply.grams, voice),
        "from": plain(reply.usual.lowest * HUNDRED),
        "to": plain(reply.usual.highest * HUNDRED),
        "lowest": soles(reply.lowest),
        "highest": soles(reply.highest),
        "point": whole(reply.point, DOWN) if reply.point >= 10 else soles(reply.point),
        "note": voice.note(reply.told),
    }
    return voice.fit(
        (
            # i18n: Refogado without a known ley: a range, have it assayed. SMS: 160.
            _("unknown-purity.sms"),
            # i18n: The same, shorter, for large amounts. SMS: 160.
            _("unknown-purity.short"),
        ),
        # i18n: The same on WhatsApp.
        _("unknown-purity.whatsapp"),
        values,
    )


def _of_grams(grams: Decimal, voice: Voice) -> str:
    _ = voice
    if grams == ONE:
        # i18n: "el gramo vale", as part of a sentence.
        return _("gold.gram")
    # i18n: "sus {grams} g valen", as part of a sentence.
    return _("gold.grams").format(grams=plain(grams))


def _judged(reply: Judged, voice: Voice) -> str:
    _ = voice
    values = {
        **voice.values(reply.told, reply.fineness),
        "verdict": _(VERDICTS[reply.verdict]),
        "percent": percent(reply.share),
        "note": voice.note(reply.told),
    }
    values |= _fair_for(reply, voice)
    values["advice"] = _(ADVICE[reply.verdict]).format_map(values)
    values["lacking"] = _lacking(reply, voice)
    return voice.fit(
        (
            # i18n: Verdict, percent, fair range, what is missing, advice. SMS: 160.
            _("judged.sms"),
            # i18n: The same without the age of the price's words. SMS: 160.
            _("judged.short"),
            # i18n: The same, for the largest amounts. SMS: 160.
            _("judged.shortest"),
        ),
        # i18n: The same on WhatsApp, verdict and numbers in bold.
        _("judged.whatsapp"),
        values,
    )


def _fair_for(reply: Judged, voice: Voice) -> dict[str, object]:
    """The fair range in the terms of the offer: percent, the lot or a gram."""
    _ = voice
    if reply.fineness is None:
        shares = {"fair": reply.fair.fair, "good": reply.fair.good}
        range_ = {name: f"{whole(share)}%" for name, share in shares.items()}
        # i18n: What the fair range of a percent offer is of.
        return {**range_, "sign": "", "for_what": _("for.percent")}
    grams = reply.grams if reply.offer.basis is Basis.TOTAL else None
    # i18n: The fair range is for a gram.
    for_what = _("for.gram")
    if grams is not None:
        # i18n: The fair range is for all her gold.
        for_what = _("for.all").format(grams=plain(grams))
    return {
        **_range(reply.fair.times(grams or ONE)),
        "sign": "S/ ",
        "for_what": for_what,
    }


def _lacking(reply: Judged, voice: Voice) -> str:
    _ = voice
    if not reply.missing or reply.missing < Decimal("0.01"):
        return ""
    money = f"S/ {soles(reply.missing, DOWN)}"
    bold = voice.channel is Channel.WHATSAPP
    values = {
        "missing": f"*{money}*" if bold else money,
        "grams": plain(reply.grams or ONE),
    }
    if reply.offer.basis is Basis.TOTAL:
        # i18n: What the offer lacks. Begins with a space.
        return _("lacking.total").format_map(values)
    if reply.grams is None:
        # i18n: What the offer lacks in every gram. Begins with a space.
        return _("lacking.gram").format_map(values)
    # i18n: What the offer lacks in all her gold. Begins with a space.
    return _("lacking.all").format_map(values)

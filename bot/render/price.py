"""The price in words: today's, of a past pull, its move, the dollar."""

from decimal import Decimal

from bot.catalog import amount, day
from bot.render.voice import DOWN, HUNDRED, UP, Voice, soles
from bot.replies import (
    Dollar,
    History,
    NoPrice,
    Price,
    PriceReply,
    Told,
    UnknownCode,
    Verified,
)
from pricing.purity import PURE
from pricing.units import to_centimos


def say_price(reply: PriceReply, voice: Voice) -> str:
    """The text of a reply about the price."""
    match reply:
        case Price():
            return _price(reply, voice)
        case Verified():
            return _verified(reply, voice)
        case NoPrice() | UnknownCode():
            return _nothing(reply, voice)
        case Dollar():
            return _dollar(reply.told, voice)
        case History():
            return _history(reply, voice)


def figures(told: Told, voice: Voice) -> dict[str, object]:
    """Every figure of a market in words: soles a gram, ounce, dollar, when."""
    return {
        **voice.values(told),
        "ounce": amount(told.market.gold),
        "dollar": amount(told.market.dollar, 3),
        "when": voice.moment(told),
    }


def verified_figures(reply: Verified, voice: Voice) -> dict[str, object]:
    """What a check code stands for; with the purity's figures if it is about one."""
    values = figures(reply.told, voice) | {"code": reply.code}
    if reply.fineness is None or reply.fair is None:
        return values
    return values | {
        "purity": voice.purity(reply.fineness),
        "Purity": _begin(voice.purity(reply.fineness)),
        "amount": amount(to_centimos(reply.fair.value)),
        "fair": soles(reply.fair.fair, DOWN),
        "good": soles(reply.fair.good, UP),
    }


def _begin(text: str) -> str:
    """As the first word of a sentence."""
    return text[:1].upper() + text[1:]


def _price(reply: Price, voice: Voice) -> str:
    _ = voice
    told, fineness = reply.told, reply.fineness
    values = {**voice.values(told), "when": voice.when(told)}
    if fineness and fineness != PURE:
        values["purity"] = voice.purity(fineness)
        values["amount"] = amount(to_centimos(told.market.gram(fineness)))
        text = voice.choose(
            # i18n: Price of one purity, number first, then pure. SMS: 160.
            _("price.purity.sms"),
            # i18n: The same on WhatsApp, amount in bold.
            _("price.purity.whatsapp"),
            values,
        )
    else:
        text = voice.choose(
            # i18n: Price of pure gold first, then customary purities. SMS: 160.
            _("price.sms"),
            # i18n: The same on WhatsApp, amount in bold, second paragraph allowed.
            _("price.whatsapp"),
            values,
        )
    tip = voice.content.tips[reply.tip] if reply.tip else ""
    return f"{text}\n\n{tip}" if tip else text


def _verified(reply: Verified, voice: Voice) -> str:
    _ = voice
    values = verified_figures(reply, voice)
    if reply.fineness is None:
        return voice.choose(
            # i18n: The figures behind a check code, for the buyer too. SMS: 160.
            _("verified.sms"),
            # i18n: The same on WhatsApp.
            _("verified.whatsapp"),
            values,
        )
    return voice.fit(
        (
            # i18n: The figures behind the code of a sale, with its purity. SMS: 160.
            _("verified.purity.sms"),
            # i18n: The same, for the largest amounts. SMS: 160.
            _("verified.purity.short"),
        ),
        # i18n: The same on WhatsApp.
        _("verified.purity.whatsapp"),
        values,
    )


def _nothing(reply: NoPrice | UnknownCode, voice: Voice) -> str:
    _ = voice
    if isinstance(reply, UnknownCode):
        # i18n: Nothing was said under this check code. SMS: 160.
        return _("unknown-code").format(code=reply.code)
    # i18n: No price is young enough; {last} is the last day with one. SMS: 160.
    return _("no-price").format(last=day(reply.last))


def _dollar(told: Told, voice: Voice) -> str:
    _ = voice
    return voice.fit(
        (
            # i18n: Today's dollar in soles, and pure gold. SMS: 160.
            _("dollar.sms"),
            # i18n: The same, for the largest amounts. SMS: 160.
            _("dollar.short"),
        ),
        # i18n: The same on WhatsApp.
        _("dollar.whatsapp"),
        figures(told, voice) | {"when": voice.when(told)},
    )


def _history(reply: History, voice: Voice) -> str:
    _ = voice
    now = reply.told.market.pure_gram
    change = to_centimos(now) - to_centimos(reply.before)
    # i18n: "1 dia" or "{days} dias", as part of a sentence.
    days = voice.catalog.ngettext("history.day", "history.days", reply.days)
    moves = {
        # i18n: The price is higher than before, as part of a sentence.
        1: _("history.rose"),
        # i18n: The price is lower than before, as part of a sentence.
        -1: _("history.fell"),
        # i18n: The price is the same, as part of a sentence.
        0: _("history.same"),
    }
    values = {
        "days": days.format(days=reply.days),
        "moved": moves[(change > 0) - (change < 0)].format(change=amount(abs(change))),
        "percent": _signed(change / to_centimos(reply.before)),
        "gold": _signed(reply.gold_change),
        "dollar": _signed(reply.dollar_change),
        "highest": amount(to_centimos(reply.highest)),
        "lowest": amount(to_centimos(reply.lowest)),
        **voice.values(reply.told),
        "note": voice.note(reply.told),
    }
    return voice.choose(
        # i18n: The move in soles, split into gold and dollar; no forecast. SMS: 160.
        _("history.sms"),
        # i18n: The same on WhatsApp.
        _("history.whatsapp"),
        values,
    )


def _signed(change: Decimal) -> str:
    """A fraction as percent with its sign: +1.4%."""
    return f"{(change * HUNDRED).quantize(Decimal('0.1')):+}%"

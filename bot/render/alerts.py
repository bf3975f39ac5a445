"""Alerts in words: set, asked about, listed, dropped, and told when they fire."""

from collections.abc import Iterable
from datetime import time
from decimal import Decimal
from typing import Final

from bot.alerts import Alert, Kind
from bot.catalog import N_, amount, plain
from bot.person import Channel
from bot.render.voice import HUNDRED, Voice
from bot.replies import (
    AlertAsked,
    AlertReply,
    AlertsDropped,
    AlertSet,
    AlertsListed,
    AlertTold,
    Told,
    WhichAlert,
    Why,
)
from pricing.purity import PURE
from pricing.units import KARATS_OF_PURE_GOLD, Fineness, to_centimos

HUNDREDTH: Final = Decimal("0.01")
WHOLE_KARATS: Final = range(1, 24)
TEN: Final = Decimal(10)
NEARBY: Final = Decimal("0.04")
"""How far from today's price the example of a level is."""
USUAL_EXAMPLES: Final = (Decimal(470), Decimal(430))
"""The examples above and below while there is no price."""

WISHES: Final = {
    # i18n: What she is told, within a sentence: every day at {time}.
    Kind.DAILY: N_("alert.wish.daily"),
    # i18n: ... when a gram {metal} rises over {level}.
    Kind.ABOVE: N_("alert.wish.above"),
    # i18n: ... when a gram {metal} falls under {level}.
    Kind.BELOW: N_("alert.wish.below"),
    # i18n: ... when a pure gram moves by {percent} percent.
    Kind.CHANGE: N_("alert.wish.change"),
}
ITEMS: Final = {
    # i18n: A line of the list of alerts; at most 26 with its number.
    Kind.DAILY: N_("alert.item.daily"),
    # i18n: A line of the list of alerts, of a level above.
    Kind.ABOVE: N_("alert.item.above"),
    # i18n: A line of the list of alerts, of a level below.
    Kind.BELOW: N_("alert.item.below"),
    # i18n: A line of the list of alerts, of a change.
    Kind.CHANGE: N_("alert.item.change"),
}
QUESTIONS: Final = {
    # i18n: Asks of what she wants to be told, with examples. SMS: 160.
    ("kind", Why.MISSING): N_("ask.alert.kind"),
    # i18n: Asks from which price on. {now} is today's sentence. SMS: 160.
    ("amount", Why.MISSING): N_("ask.alert.amount"),
    # i18n: The price is already beyond {amount}: from which on? SMS: 160.
    ("amount", Why.PASSED): N_("ask.alert.passed"),
    # i18n: {amount} is far from today's price, perhaps a mistake. SMS: 160.
    ("amount", Why.ODD): N_("ask.alert.odd"),
    # i18n: Alerts wait for soles a gram, not for dollars or ounces. SMS: 160.
    ("amount", Why.DOLLARS): N_("ask.alert.dollars"),
    # i18n: Asks by how many percent the price must move. SMS: 160.
    ("percent", Why.MISSING): N_("ask.alert.percent"),
    # i18n: Only changes of 0.5 to 50 percent can be told. SMS: 160.
    ("percent", Why.LIMITS): N_("ask.alert.limits"),
}


def say_alert(reply: AlertReply, voice: Voice) -> str:
    """The text of a reply about alerts."""
    match reply:
        case AlertSet():
            return _set(reply, voice)
        case AlertAsked():
            return _asked(reply, voice)
        case AlertsListed() | WhichAlert():
            return _listed(reply, voice)
        case AlertsDropped():
            return _dropped(reply, voice)
        case AlertTold():
            return _told(reply, voice)


def _price(value: Decimal) -> str:
    """A level as she said it: 470, 470.50."""
    return amount(value, 0 if value == value.to_integral_value() else 2)


def _metal(fineness: Fineness, voice: Voice) -> str:
    _ = voice
    number = fineness * KARATS_OF_PURE_GOLD
    values = {"karats": plain(number), "ley": plain(fineness * HUNDRED)}
    if fineness == PURE:
        # i18n: "el gramo puro": pure gold after the word gram.
        return _("alert.metal.pure")
    if number.quantize(HUNDREDTH) in WHOLE_KARATS:
        # i18n: "el gramo 22k": gold of whole karats after the word gram.
        return _("alert.metal.karats").format_map(values)
    # i18n: "el gramo ley 90": gold of a ley after the word gram.
    return _("alert.metal.ley").format_map(values)


def _hour(at: time | None) -> str:
    return at.strftime("%H:%M") if at else ""


def _of(alert: Alert, voice: Voice) -> dict[str, object]:
    """What the texts of an alert may use."""
    return {
        "metal": _metal(alert.fineness, voice),
        "amount": _price(alert.amount or Decimal(0)),
        "percent": plain(alert.percent or Decimal(0)),
        "time": _hour(alert.at),
    }


def _wish(alert: Alert, voice: Voice) -> str:
    values = _of(alert, voice)
    level = f"S/ {values['amount']}"
    bold = level if voice.channel is Channel.SMS else f"*{level}*"
    return voice(WISHES[alert.kind]).format_map(values | {"level": bold})


def _today(told: Told, fineness: Fineness) -> str:
    return amount(to_centimos(told.market.gram(fineness)))


def _set(reply: AlertSet, voice: Voice) -> str:
    _ = voice
    alert, told = reply.alert, reply.told
    wish = _wish(alert, voice)
    values = {"wish": wish[:1].upper() + wish[1:], "today": "", "note": "", "night": ""}
    if told and alert.kind is not Kind.DAILY:
        now = _today(told, alert.fineness)
        # i18n: After the wish: today's price in brackets.
        values["today"] = _("alert.today").format(now=now)
        values["note"] = voice.note(told)
    if reply.soles is not None:
        # i18n: After the wish: the change as she said it, S/ {soles}.
        said = _("alert.in-soles").format(soles=_price(reply.soles))
        values["today"] = f"{said}{values['today']}"
    if reply.night:
        # i18n: At night too, as a sentence of two or three words.
        values["night"] = _("alert.night")
    if reply.first:
        # i18n: Alert set; first consent: who writes, free, how to leave. SMS: 160.
        return voice.fit((_("alert.first"),), _("alert.first.whatsapp"), values)
    # i18n: The alert is set, and how to drop it. SMS: 160.
    return voice.fit((_("alert.set"),), _("alert.set.whatsapp"), values)


def _examples(reply: AlertAsked) -> tuple[Decimal, Decimal]:
    """A level above today's price and one below, round to ten soles."""
    if reply.told is None:
        return USUAL_EXAMPLES
    gram = reply.told.market.gram(reply.fineness)
    higher, lower = gram * (1 + NEARBY), gram * (1 - NEARBY)
    return _round(higher), _round(lower)


def _round(value: Decimal) -> Decimal:
    return (value / TEN).quantize(Decimal(1)) * TEN


def _asked(reply: AlertAsked, voice: Voice) -> str:
    _ = voice
    higher, lower = _examples(reply)
    metal = _metal(reply.fineness, voice)
    in_soles = reply.slot == "amount"
    values = {
        "metal": metal,
        "amount": _price(reply.amount or Decimal(0)),
        "higher": _price(higher),
        "lower": _price(lower),
        "example": _price(higher if reply.rising else lower),
        # i18n: A sentence in place of today's price: soles a gram {metal} count.
        "now": _("ask.alert.no-price").format(metal=metal) if in_soles else "",
        "note": voice.note(reply.told) if reply.told else "",
    }
    if reply.told:
        now = _today(reply.told, reply.fineness)
        # i18n: A sentence: what a gram {metal} is worth today, S/ {now}.
        values["now"] = _("ask.alert.now").format(metal=metal, now=now)
    text = _(QUESTIONS[reply.slot, reply.why])
    if reply.slot == "kind" and reply.amount is not None:
        # i18n: Asks whether to tell above or below {amount}. SMS: 160.
        text = _("ask.alert.side")
    # The largest amounts leave no room for today's price.
    short = text.replace("{now} ", "").replace(" {now}", "")
    return voice.fit((text, short), text, values)


def _items(alerts: Iterable[Alert], voice: Voice) -> str:
    between = " " if voice.channel is Channel.SMS else "\n"
    return between.join(
        f"{place} {_item(alert, voice)}." for place, alert in enumerate(alerts, start=1)
    )


def _item(alert: Alert, voice: Voice) -> str:
    values = _of(alert, voice)
    short = {"metal": "" if alert.fineness == PURE else f" {values['metal']}"}
    return voice(ITEMS[alert.kind]).format_map(values | short)


def _listed(reply: AlertsListed | WhichAlert, voice: Voice) -> str:
    _ = voice
    values = {"items": _items(reply.alerts, voice), "number": len(reply.alerts)}
    if isinstance(reply, WhichAlert):
        return voice.fit(
            (
                # i18n: Which of these is to be dropped? A number or TODAS. SMS: 160.
                _("alert.which"),
                # i18n: The same, as short as can be.
                _("alert.which.short"),
            ),
            # i18n: The same on WhatsApp.
            _("alert.which.whatsapp"),
            values,
        )
    return voice.fit(
        (
            # i18n: Her alerts by number, and how to drop one. SMS: 160.
            _("alert.list"),
            # i18n: The same, as short as can be.
            _("alert.list.short"),
        ),
        # i18n: The same on WhatsApp.
        _("alert.list.whatsapp"),
        values,
    )


def _dropped(reply: AlertsDropped, voice: Voice) -> str:
    _ = voice
    if len(reply.alerts) == 1:
        # i18n: One alert is dropped: "ya no le aviso cuando ...". SMS: 160.
        return _("alert.dropped").format(wish=_wish(reply.alerts[0], voice))
    # i18n: All {number} alerts are dropped. SMS: 160.
    return _("alert.dropped.all").format(number=len(reply.alerts))


def _happened(reply: AlertTold, voice: Voice) -> str:
    """Why it is told, after the price."""
    _ = voice
    alert = reply.alert
    values = _of(alert, voice)
    match alert.kind:
        case Kind.ABOVE:
            # i18n: After the price: it rose over her S/ {amount}.
            return _("alert.told.above").format_map(values)
        case Kind.BELOW:
            # i18n: After the price: it fell under her S/ {amount}.
            return _("alert.told.below").format_map(values)
        case Kind.CHANGE:
            return _moved(reply, voice)
        case Kind.DAILY:
            return _since_yesterday(reply, voice)


def _moved(reply: AlertTold, voice: Voice) -> str:
    _ = voice
    now, base = reply.told.market.pure_gram, reply.alert.base or reply.before
    if base is None:
        # i18n: After the price: it moved by the percent that she waits for.
        return _("alert.told.moved").format_map(_of(reply.alert, voice))
    share = plain(abs(now / base - 1) * HUNDRED, 1)
    values = {"share": share, "before": amount(to_centimos(base))}
    if now > base:
        # i18n: After the price: it rose by {share} percent from S/ {before}.
        return _("alert.told.rose").format_map(values)
    # i18n: After the price: it fell by {share} percent from S/ {before}.
    return _("alert.told.fell").format_map(values)


def _since_yesterday(reply: AlertTold, voice: Voice) -> str:
    _ = voice
    if reply.before is None:
        return ""
    change = to_centimos(reply.told.market.pure_gram) - to_centimos(reply.before)
    values = {"change": amount(abs(change))}
    if change > 0:
        # i18n: Within a sentence: {change} soles more than the day before.
        return _("alert.told.more").format_map(values)
    if change < 0:
        # i18n: Within a sentence: {change} soles less than the day before.
        return _("alert.told.less").format_map(values)
    # i18n: Within a sentence: as the day before.
    return _("alert.told.same")


def _told(reply: AlertTold, voice: Voice) -> str:
    _ = voice
    happened = _happened(reply, voice)
    values = voice.values(reply.told) | {
        "now": _today(reply.told, reply.alert.fineness),
        "metal": _metal(reply.alert.fineness, voice),
        "happened": happened,
        "since": f", {happened}" if happened else "",
        "when": voice.when(reply.told),
    }
    if reply.alert.kind is Kind.DAILY:
        return voice.fit(
            (
                # i18n: The daily price, unasked: all purities, leaving. SMS: 160.
                _("alert.daily.sms"),
                # i18n: The same, as short as can be. SMS: 160.
                _("alert.daily.short"),
            ),
            # i18n: The same on WhatsApp.
            _("alert.daily.whatsapp"),
            values,
        )
    return voice.fit(
        (
            # i18n: An alert fired: price, why, when, how to leave. SMS: 160.
            _("alert.told.sms"),
            # i18n: The same, as short as can be. SMS: 160.
            _("alert.told.short"),
        ),
        # i18n: The same on WhatsApp.
        _("alert.told.whatsapp"),
        values,
    )


def alert_variables(reply: AlertTold, voice: Voice) -> tuple[str, str, str]:
    """The price, what happened and when: what a WhatsApp template leaves open."""
    _ = voice
    metal = _metal(reply.alert.fineness, voice)
    happened = _happened(reply, voice)
    # i18n: Of a template: a gram {metal} and what happened to its price.
    text = _("alert.variable").format(metal=metal, happened=happened)
    if reply.alert.kind is Kind.DAILY:
        # i18n: Of a template: the gram of pure gold today{since}.
        text = _("alert.variable.daily").format(
            since=f", {happened}" if happened else ""
        )
    price = f"S/ {_today(reply.told, reply.alert.fineness)}"
    return price, " ".join(text.split()), " ".join(voice.when(reply.told).split())

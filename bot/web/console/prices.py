"""Prices: what is told now, what each source said, and what waits for the operator."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from bot.board import STATES, why
from bot.catalog import LIMA, N_, amount, day, load_catalog, stamp
from bot.codes import code_of
from bot.parts import Parts
from bot.person import Channel
from bot.store.holds import Held
from bot.store.pulls import Heard, Seen
from bot.turn import Day
from bot.verify import verified
from bot.web.console import chart, fair
from bot.web.console.asking import sure
from bot.web.console.guard import me
from pricing.market import Age, Market
from pricing.quotes import Kind, Pair, Quote

SHOWN: Final = timedelta(days=30)
A_DAY: Final = timedelta(days=1)
UNITS: Final[Mapping[Pair, tuple[str, int]]] = {
    Pair.GOLD: ("US$", 2),
    Pair.DOLLAR: ("S/", 3),
}
"""The money of a pair's price, and its decimals."""
PAIRS: Final[Mapping[Pair, str]] = {
    # i18n: What a source's price is of: an ounce of gold.
    Pair.GOLD: N_("console.prices.gold"),
    # i18n: What a source's price is of: a dollar.
    Pair.DOLLAR: N_("console.prices.dollar"),
}
AGES: Final[Mapping[Age, str]] = {
    # i18n: How the price's age is told: Friday's close.
    Age.WEEKEND: N_("console.prices.weekend"),
    # i18n: How the price's age is told: old, and every message says so.
    Age.OLD: N_("console.prices.old"),
    # i18n: How the price's age is told: too old, nobody is told it.
    Age.GONE: N_("console.prices.gone"),
}
"""A fresh price needs no words."""
SURE: Final = "sure"
CATALOG: Final = load_catalog()
_ = CATALOG.gettext


@dataclass(frozen=True)
class Source:
    """What one source said, to be read."""

    name: str
    pair: str
    price: str
    when: str
    why: str
    """Why it wasn't used, "" if it was."""


@dataclass(frozen=True)
class Waiting:
    """A value that waits for the operator, to be read."""

    pair: str
    shown: str
    last: str
    change: str
    fields: Mapping[str, str]
    """What a form sends to say which value it is."""


def ago(since: timedelta) -> str:
    """How long something is past, in one round number."""
    minutes = max(since // timedelta(minutes=1), 0)
    hours, days = minutes // 60, minutes // (24 * 60)
    if days:
        # i18n: How old the price is.
        said = CATALOG.ngettext("console.ago.day", "console.ago.days", days)
        return said.format(n=days)
    if hours:
        # i18n: How old the price is.
        said = CATALOG.ngettext("console.ago.hour", "console.ago.hours", hours)
        return said.format(n=hours)
    # i18n: How old the price is.
    said = CATALOG.ngettext("console.ago.minute", "console.ago.minutes", minutes)
    return said.format(n=minutes)


def money(pair: Pair, value: Decimal) -> str:
    """A price with its money."""
    unit, places = UNITS[pair]
    return f"{unit} {amount(value, places)}"


def source(heard: Heard) -> Source:
    """What a source said."""
    quote = heard.quote
    return Source(
        heard.source,
        _(PAIRS[heard.pair]),
        money(heard.pair, quote.price) if quote else "",
        _when(quote) if quote else "",
        _(why(heard)) if heard.reason else "",
    )


def _when(quote: Quote) -> str:
    """A daily price has a day and no hour."""
    daily = quote.kind is Kind.DAILY
    return day(quote.as_of.date()) if daily else stamp(quote.as_of)


def waiting(held: Held, market: Market | None) -> Waiting:
    """A value beside the one that is believed."""
    last = market and (market.gold if held.pair is Pair.GOLD else market.dollar)
    moved = (held.value / last - 1) * 100 if last else None
    return Waiting(
        _(PAIRS[held.pair]),
        money(held.pair, held.value),
        money(held.pair, last) if last else "",
        f"{moved:+.1f}\N{NO-BREAK SPACE}%" if moved is not None else "",
        {"pair": held.pair, "value": str(held.value)},
    )


def moves(days: Sequence[Day], today: date) -> tuple[list[str], list[Decimal | None]]:
    """Labels and soles a gram of the days until today; gold rests on some."""
    known = {each.day: each.gram for each in days}
    shown = [today - SHOWN + A_DAY * n for n in range(SHOWN.days + 1)]
    return [day(each) for each in shown], [known.get(each) for each in shown]


def drawn(days: Sequence[Day], today: date) -> Markup:
    """The gram of pure gold in the last days."""
    labels, values = moves(days, today)
    known = [value for value in values if value is not None]
    text = ""
    if known:
        # i18n: The chart of prices in words, for who can't see it.
        text = _("console.prices.chart-text").format(
            lowest=amount(min(known)),
            highest=amount(max(known)),
            last=amount(known[-1]),
        )
    # i18n: Title of the chart of prices.
    title = _("console.prices.chart")
    words = chart.Words("gram", title, text, _("console.chart.nothing"))
    return chart.line(words, labels, values)


def _told(parts: Parts, market: Market, now: datetime) -> dict[str, Any]:
    """The price now, as people are told it."""
    policy = parts.policy()
    found = verified(code_of(market.number), parts.store.pulls.numbered, policy, now)
    if found is None:
        return {}
    age = AGES.get(market.age(now, policy))
    return parts.voices[Channel.WHATSAPP].figures(found) | {
        "state": _(STATES[market.state]),
        "ago": ago(now - market.gold_as_of),
        "age": _(age) if age else "",
    }


def _seen(held: Iterable[Held]) -> Seen | None:
    """The value that a form is about; None if it waits no more, or never did."""
    fields = (request.form.get("pair"), request.form.get("value"))
    found = (each for each in held if (each.pair, str(each.value)) == fields)
    return next(((each.pair, each.value) for each in found), None)


def blueprint(parts: Parts) -> Blueprint:
    """The pages about prices."""
    routes = Blueprint("prices", __name__, url_prefix="/precios")
    pulls = parts.store.pulls

    @routes.get("")
    def page() -> ResponseReturnValue:
        now, market = parts.clock(), pulls.latest()
        today = now.astimezone(LIMA).date()
        days = parts.store.archive.days(today - SHOWN)
        heard = sorted(pulls.heard(), key=lambda h: (h.pair != Pair.GOLD, not h.used))
        return render_template(
            "console/prices.html",
            told=_told(parts, market, now) if market else {},
            waiting=[waiting(each, market) for each in pulls.waiting()],
            sources=[source(each) for each in heard],
            chart=drawn(days, today),
            days=[(day(d.day), amount(d.gram)) for d in reversed(days)],
            decides=me().is_operator,
        )

    @routes.post("/aceptar")
    def accept() -> ResponseReturnValue:
        seen = _seen(pulls.waiting())
        if seen and not request.form.get(SURE):
            return _ask(seen)
        done = seen and pulls.accept(parts.clock(), seen, by=me())
        # i18n: The value is believed from now on.
        return _decided(done, _("console.prices.accepted"))

    @routes.post("/rechazar")
    def refuse() -> ResponseReturnValue:
        seen = _seen(pulls.waiting())
        done = seen and pulls.refuse(parts.clock(), seen, by=me())
        # i18n: The value was refused; nobody is asked about it for an hour.
        return _decided(done, _("console.prices.refused"))

    fair.add(routes, parts)
    return routes


def _ask(seen: Seen) -> str:
    pair, value = seen
    what = f"{_(PAIRS[pair])}: {money(pair, value)}"
    return sure(
        # i18n: Title of the page that asks whether a price is to be believed.
        _("console.prices.sure"),
        # i18n: What follows if the price is accepted: everybody is told it.
        [what, _("console.prices.sure-what")],
        # i18n: Button: yes, accept this price.
        yes=_("console.prices.accept"),
        action=url_for(".accept"),
        back=url_for(".page"),
        fields={"pair": pair, "value": str(value), SURE: "1"},
    )


def _decided(done: object, text: str) -> ResponseReturnValue:
    if done:
        flash(text, "good")
    else:
        # i18n: The value that she decided about waits no more, or is another by now.
        flash(_("console.prices.gone-by"), "bad")
    return redirect(url_for(".page"), 303)

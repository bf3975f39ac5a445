"""Reports: what is paid by zone, who comes and goes, and what it costs."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from bot.alerts import Kind
from bot.catalog import LIMA, N_, amount, day, load_catalog
from bot.parts import Parts
from bot.person import Channel
from bot.store.traffic import DayOf
from bot.web.console import calls, chart
from bot.web.console.guard import me
from pricing.local import REMEMBERED, LocalPrice, Sale, summary
from pricing.units import PenPerGram, to_centimos

SHOWN: Final = timedelta(days=29)
"""Before today."""
A_DAY: Final = timedelta(days=1)
WAITING_SHOWN: Final = 20
ROWS_READ: Final = 3 * WAITING_SHOWN
"""Some wrote more than once."""
ZONES_SHOWN: Final = 30
CHANNELS: Final[Mapping[Channel, str]] = {
    Channel.SMS: "SMS",
    Channel.WHATSAPP: "WhatsApp",
}
ALERTS: Final[Mapping[str, str]] = {
    # i18n: Alerts that are set: of the price every day.
    Kind.DAILY: N_("console.reports.alert-daily"),
    # i18n: Alerts that are set: when the price rises above a level.
    Kind.ABOVE: N_("console.reports.alert-above"),
    # i18n: Alerts that are set: when the price falls below a level.
    Kind.BELOW: N_("console.reports.alert-below"),
    # i18n: Alerts that are set: when the price moves by so many percent.
    Kind.CHANGE: N_("console.reports.alert-change"),
}
_ = load_catalog().gettext


@dataclass(frozen=True)
class Local:
    """What is paid in a zone, to be read."""

    zone: str
    median: str
    lowest: str
    highest: str
    people: int
    percent: str


@dataclass(frozen=True)
class Locals:
    """What is paid by zone, where most people told it first."""

    known: Sequence[Local]
    few: Sequence[str]
    """Zones from which too few told it. How many is not said: they could be known by
    it."""


@dataclass(frozen=True)
class Graph:
    """A chart with the same numbers as a table."""

    title: str
    picture: Markup
    total: int
    rows: Sequence[tuple[str, Sequence[int]]]
    """Day and one number a channel, newest first."""


@dataclass(frozen=True)
class Cost:
    """What the month cost, to be read."""

    spent: str
    budget: str
    percent: int
    """Of the budget."""
    is_over: bool


def locals_(
    sales: Mapping[str, Iterable[Sale]], gram: PenPerGram | None, today: date
) -> Locals:
    """What is paid by zone."""
    found = {zone: summary(told, today) for zone, told in sales.items()}
    known = [
        _local(zone, price, gram)
        for zone, price in found.items()
        if isinstance(price, LocalPrice)
    ]
    few = [zone for zone, told in found.items() if isinstance(told, int) and told]
    known.sort(key=lambda each: (-each.people, each.zone))
    return Locals(known[:ZONES_SHOWN], sorted(few)[:ZONES_SHOWN])


def _local(zone: str, price: LocalPrice, gram: PenPerGram | None) -> Local:
    return Local(
        zone,
        amount(to_centimos(PenPerGram(price.median))),
        amount(to_centimos(PenPerGram(price.lowest))),
        amount(to_centimos(PenPerGram(price.highest))),
        price.people,
        f"{price.median / gram * 100:.0f} %" if gram else "",
    )


Traffic = Mapping[date, Mapping[Channel, DayOf]]


def graph(
    name: str, title: str, traffic: Traffic, count: Callable[[DayOf], int]
) -> Graph:
    """One number of each day and channel."""
    series = [
        chart.Series(
            CHANNELS[channel],
            [Decimal(count(each[channel])) for each in traffic.values()],
        )
        for channel in Channel
    ]
    sums = [sum(map(count, each.values())) for each in traffic.values()]
    labels = [day(each) for each in traffic]
    # i18n: A chart of messages in words, for who can't see it.
    text = _("console.reports.chart-text").format(
        total=sum(sums), most=max(sums, default=0)
    )
    words = chart.Words(name, title, text, _("console.chart.nothing"))
    rows = [
        (day(when), [count(each[channel]) for channel in Channel])
        for when, each in reversed(list(traffic.items()))
    ]
    return Graph(title, chart.bars(words, labels, series), sum(sums), rows)


def graphs(traffic: Traffic) -> list[Graph]:
    """Messages that came and went, and wishes for alerts."""
    return [
        # i18n: Title of a chart: messages that people sent, by day.
        graph("came", _("console.reports.came"), traffic, lambda each: each.came),
        # i18n: Title of a chart: messages that the bot sent, by day.
        graph("went", _("console.reports.went"), traffic, lambda each: each.went),
        # i18n: Title of a chart: messages that asked for an alert, by day.
        graph("wishes", _("console.reports.wishes"), traffic, lambda each: each.alerts),
    ]


def unknown(traffic: Traffic) -> int:
    """Texts that the bot didn't understand."""
    return sum(each.unknown for days in traffic.values() for each in days.values())


def cost(spent: Decimal, budget: Decimal | None) -> Cost:
    """What the month cost, beside what it may."""
    part = int(spent / budget * 100) if budget else 0
    limit = amount(budget) if budget is not None else ""
    return Cost(amount(spent), limit, part, budget is not None and spent >= budget)


def blueprint(parts: Parts) -> Blueprint:
    """The pages of reports."""
    routes, store = Blueprint("reports", __name__, url_prefix="/reportes"), parts.store

    @routes.get("")
    def page() -> ResponseReturnValue:
        now = parts.clock()
        today, market = now.astimezone(LIMA).date(), store.pulls.latest()
        traffic = store.traffic.since(today - SHOWN, today)
        reached = calls.ways(parts)
        waiting = store.calls.waiting(me(), ROWS_READ)
        sales = store.sales_by_zone(today - REMEMBERED)
        set_ = store.traffic.alerts()
        return render_template(
            "console/reports.html",
            waiting=[
                calls.shown(each, reached, now) for each in waiting[:WAITING_SHOWN]
            ],
            has_more=len(waiting) > WAITING_SHOWN,
            local=locals_(sales, market.pure_gram if market else None, today),
            graphs=graphs(traffic),
            channels=list(CHANNELS.values()),
            unknown=unknown(traffic),
            alerts=[(_(name), set_.get(kind, 0)) for kind, name in ALERTS.items()],
            cost=cost(store.usage.month(today).cost, parts.settings.monthly_budget),
        )

    calls.add(routes, parts)
    return routes

"""The parts that every process of the bot is made of, put together in one place."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from threading import Event
from typing import Final

from bot import logbook
from bot.budget import Budget
from bot.catalog import load_catalog
from bot.channels import senders
from bot.channels.base import Senders
from bot.content import load_content
from bot.delivery import Delivery
from bot.dispatch import Jobs, Threads
from bot.notices import Rules
from bot.operator import Operator
from bot.person import Channel
from bot.reception import Reception
from bot.render import Renderer
from bot.ruling import Ruling
from bot.settings import Settings
from bot.staff import Role
from bot.store import Store, Terms
from bot.store.schema import ready
from bot.turn import Day
from pricing.policy import PolicyFile
from pricing.sample import daily_prices, sample_market
from pricing.sources import goldapi_io
from pricing.sources.base import Asker
from pricing.units import fine_gram

NO_TIME: Final = timedelta(0)


@dataclass(frozen=True)
class Parts:
    """What the web, the clock and the command line share."""

    settings: Settings
    policy: Ruling
    """Gives the policy in force."""
    store: Store
    voices: Mapping[Channel, Renderer]
    reception: Reception
    delivery: Delivery
    operator: Operator
    asker: Asker
    clock: Callable[[], datetime]
    stop: Event
    """Set when the process is told to end: nothing new is begun."""

    @cached_property
    def workers(self) -> Threads | Jobs:
        """Who delivers: this process, or on PostgreSQL whoever takes the jobs."""
        if self.store.database.is_sqlite:
            return Threads(self.delivery)
        return Jobs(self.delivery, self.store.outbox.jobs_waiting)


def sample_days() -> list[Day]:
    """The days that ship with the bot, as its first history."""
    return [
        Day(day, gold, dollar, *[fine_gram(gold, dollar)] * 2)
        for day, gold, dollar in daily_prices()
    ]


def _rules(settings: Settings, channels: Senders) -> Rules:
    """What notices cost and take."""
    return Rules(
        settings.notice_second_above,
        settings.costs,
        {channel: sender.pace for channel, sender in channels.items()},
        tuple(settings.whatsapp_templates),
    )


def _pauses(stop: Event) -> Callable[[timedelta], None]:
    """Wait, but not when told to stop; not even for a moment if it is time already."""

    def pause(wait: timedelta) -> None:
        if wait > NO_TIME:
            stop.wait(wait.total_seconds())

    return pause


def assemble(settings: Settings, clock: Callable[[], datetime] | None = None) -> Parts:
    """Open the store and put the parts together; a first start shows the sample.

    Without another clock it is the store's. Raises PolicyError, WrongSchema, WrongKey
    or StoreUnavailable: each says what to do.
    """
    logbook.begin(settings.log_level, settings.logs_json)
    file = PolicyFile.at(settings.policy_file)
    channels = senders(settings)
    terms = Terms(
        settings.secret_key,
        settings.data_key,
        settings.whatsapp_templates,
        settings.costs,
        notices=_rules(settings, channels),
    )
    store = Store.at(settings.database_url, terms)
    clock = clock or store.clock
    policy = Ruling(file, store.policies.newest, clock)
    ready(store.database)
    store.pulls.seed(sample_market(), sample_days(), clock())
    if settings.operator and store.roles.of(settings.operator) is None:
        store.roles.give(settings.operator, Role.OPERATOR, now=clock())
    catalog = load_catalog()
    content = load_content(settings.content_dir)
    voices = {channel: Renderer(catalog, content, channel) for channel in Channel}
    keys = {goldapi_io.NAME: settings.goldapi_key} if settings.goldapi_key else {}
    operator = Operator(settings.operator, voices, store.outbox, clock)
    stop = Event()
    budget = Budget(
        settings.monthly_budget,
        lambda today: store.usage.month(today).cost,
        operator.tell_once,
    )
    delivery = Delivery(
        store=store,
        senders=channels,
        clock=clock,
        pause=_pauses(stop),
        luck=lambda: random.randint(0, 100),  # noqa: S311 - no secret
        tell=operator.tell,
        affords_notices=budget.affords_notices,
        stopping=stop.is_set,
    )
    return Parts(
        settings=settings,
        policy=policy,
        store=store,
        voices=voices,
        reception=Reception(store, policy, content, voices, clock),
        delivery=delivery,
        operator=operator,
        asker=Asker(settings.sources_url, keys),
        clock=clock,
        stop=stop,
    )

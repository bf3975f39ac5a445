"""The parts that every process of the bot is made of, put together in one place."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.catalog import load_catalog
from bot.channels import senders
from bot.clock import utc_now
from bot.content import load_content
from bot.delivery import Delivery
from bot.person import Channel
from bot.reception import Reception
from bot.render import Renderer
from bot.settings import Settings
from bot.store import Store
from bot.store.schema import ready
from bot.turn import Day
from pricing.policy import Policy, load_policy
from pricing.sample import daily_prices, sample_market
from pricing.sources import goldapi_io
from pricing.sources.base import Asker
from pricing.units import fine_gram

LOG_FORMAT: Final = "%(asctime)s %(levelname)s %(name)s %(message)s"
QUIET_LIBRARIES: Final = ("alembic", "apscheduler", "urllib3")


@dataclass(frozen=True)
class Parts:
    """What the web, the clock and the command line share."""

    settings: Settings
    policy: Policy
    store: Store
    voices: Mapping[Channel, Renderer]
    reception: Reception
    delivery: Delivery
    asker: Asker
    clock: Callable[[], datetime]


def sample_days() -> list[Day]:
    """The days that ship with the bot, as its first history."""
    return [
        Day(day, gold, dollar, *[fine_gram(gold, dollar)] * 2)
        for day, gold, dollar in daily_prices()
    ]


def assemble(settings: Settings, clock: Callable[[], datetime] = utc_now) -> Parts:
    """Open the store and put the parts together; a first start shows the sample.

    Raises PolicyError, WrongSchema or StoreUnavailable, each saying what to do.
    """
    logging.basicConfig(level=settings.log_level, format=LOG_FORMAT)
    for library in QUIET_LIBRARIES:
        logging.getLogger(library).setLevel(logging.WARNING)
    policy = load_policy(settings.policy_file)
    store = Store.at(settings.database_url, settings.secret_key)
    ready(store.database)
    store.pulls.seed(sample_market(), sample_days(), clock())
    catalog = load_catalog()
    content = load_content(settings.content_dir)
    voices = {channel: Renderer(catalog, content, channel) for channel in Channel}
    keys = {goldapi_io.NAME: settings.goldapi_key} if settings.goldapi_key else {}
    return Parts(
        settings=settings,
        policy=policy,
        store=store,
        voices=voices,
        reception=Reception(store, policy, content, voices, clock),
        delivery=Delivery(store.outbox, senders(settings), clock),
        asker=Asker(settings.sources_url, keys),
        clock=clock,
    )

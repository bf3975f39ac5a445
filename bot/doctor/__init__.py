"""Looks at everything that must be right, and says of each what to do.

It changes nothing and writes to nobody: what isn't there yet isn't made, and providers
are only asked.
"""

from collections.abc import Callable
from datetime import datetime
from gettext import GNUTranslations

from bot import vitals
from bot.doctor import clock, database, people, prices, setup
from bot.doctor.finding import Finding, Findings, Patient
from bot.environment import SettingsError
from bot.ruling import Ruling
from bot.settings import Settings
from bot.store import Store, StoreUnavailable, Terms
from pricing.policy import PolicyError, PolicyFile

__all__ = ["Finding", "examine"]

EVERYTHING = (
    clock.look,
    prices.look,
    setup.twilio,
    setup.templates,
    setup.phone,
    people.queue,
    people.senders,
    people.budget,
    database.space,
    database.backup,
    clock.world,
    prices.sources,
)
"""What is looked at once the database can be read, one after the other."""


def examine(
    read: Callable[[], Settings],
    catalog: GNUTranslations,
    now: Callable[[], datetime],
) -> Findings:
    """Look at everything; what stands on something broken isn't looked at."""
    _ = catalog.gettext
    try:
        settings = read()
        file = PolicyFile.at(settings.policy_file)
    except (SettingsError, PolicyError) as exc:
        yield Finding(_("doctor.settings"), False, str(exc))
        return
    yield from setup.settings(settings, catalog)
    found = list(database.look(settings, catalog))
    yield from found
    if not all(finding.well for finding in found):
        return
    store = Store.at(
        settings.database_url, Terms(costs=settings.costs, keys=settings.data_key)
    )
    try:
        seen = vitals.look(store, settings, now())
        policy = Ruling(file, store.policies.newest, now)()
        patient = Patient(settings, store, policy, seen, now, catalog)
        for each in EVERYTHING:
            yield from each(patient)
    except StoreUnavailable as exc:
        # i18n: The database broke off while it was looked at, with this {error}.
        advice = _("doctor.database.away").format(error=exc)
        yield Finding(_("doctor.database"), False, advice)
    finally:
        store.database.close()

"""Looks at everything that must be right, and says of each what to do."""

from collections.abc import Iterator
from dataclasses import dataclass
from gettext import GNUTranslations

from bot.parts import Parts
from pricing.market import Age
from pricing.quotes import State
from pricing.sources import FEEDS
from pricing.sources.feed import SourceError


@dataclass(frozen=True)
class Finding:
    """One thing looked at; `advice` says what to do where it isn't right."""

    subject: str
    well: bool
    advice: str = ""


def examine(parts: Parts, catalog: GNUTranslations) -> Iterator[Finding]:
    """Look at settings, database, price and every source, one after the other."""
    _ = catalog.gettext
    yield Finding(_("doctor.settings"), True)
    yield Finding(_("doctor.database"), True)
    yield _price(parts, catalog)
    yield _production(parts, catalog)
    heard = parts.asker.answers([f for f in FEEDS if not f.key_header], parts.clock())
    for feed, answer in heard:
        failed = isinstance(answer, SourceError)
        subject = _("doctor.source").format(source=feed.source, pair=feed.pairs[0])
        advice = _("doctor.source.bad").format(error=answer) if failed else ""
        yield Finding(subject, not failed, advice)


def _price(parts: Parts, catalog: GNUTranslations) -> Finding:
    _ = catalog.gettext
    market = parts.store.pulls.latest()
    if market is None or market.state is State.SAMPLE:
        return Finding(_("doctor.price"), False, _("doctor.price.none"))
    if market.state is State.HELD:
        return Finding(_("doctor.price"), False, _("doctor.price.held"))
    fresh = market.age(parts.clock(), parts.policy()) in (Age.FRESH, Age.WEEKEND)
    return Finding(_("doctor.price"), fresh, "" if fresh else _("doctor.price.old"))


def _production(parts: Parts, catalog: GNUTranslations) -> Finding:
    _ = catalog.gettext
    if parts.settings.in_production:
        return Finding(_("doctor.twilio"), True)
    return Finding(_("doctor.twilio"), False, _("doctor.twilio.none"))

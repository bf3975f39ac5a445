"""Looks at everything that must be right, and says of each what to do."""

from collections.abc import Iterator
from dataclasses import dataclass
from gettext import GNUTranslations

from bot.catalog import LIMA
from bot.channels.base import SendError
from bot.channels.smsgate import NAME, SILENT
from bot.parts import Parts
from bot.store.senders import Held
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
    yield _sealed(parts, catalog)
    yield _price(parts, catalog)
    yield _production(parts, catalog)
    yield from _senders(parts, catalog)
    yield from _phone(parts, catalog)
    heard = parts.asker.answers([f for f in FEEDS if not f.key_header], parts.clock())
    for feed, answer in heard:
        failed = isinstance(answer, SourceError)
        subject = _("doctor.source").format(source=feed.source, pair=feed.pairs[0])
        advice = _("doctor.source.bad").format(error=answer) if failed else ""
        yield Finding(subject, not failed, advice)


def _sealed(parts: Parts, catalog: GNUTranslations) -> Finding:
    """Whether who takes the database learns the numbers in it."""
    well = bool(parts.settings.data_key)
    # i18n: Numbers stand in the database in clear: how to make a key.
    advice = "" if well else catalog.gettext("doctor.sealed.none")
    # i18n: Whether the numbers in the database are sealed.
    return Finding(catalog.gettext("doctor.sealed"), well, advice)


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


def _senders(parts: Parts, catalog: GNUTranslations) -> Iterator[Finding]:
    """Whether each sender is let in by its provider, and whether one is held."""
    _ = catalog.gettext
    now = parts.clock()
    held = {held.name: held for held in parts.store.senders.all_held(now)}
    for channel, sender in parts.delivery.senders.items():
        # i18n: A channel by which messages go out: sms, whatsapp.
        subject = _("doctor.sender").format(channel=channel)
        try:
            list(sender.received(now))
        except SendError as exc:
            # i18n: The provider refused our login, or can't be reached.
            advice = _("doctor.sender.bad").format(error=exc.code or exc)
            yield Finding(subject, False, advice)
            continue
        yield Finding(subject, channel not in held, _held(held.get(channel), catalog))


def _held(held: Held | None, catalog: GNUTranslations) -> str:
    if held is None:
        return ""
    until = held.until.astimezone(LIMA)
    # i18n: A sender was refused; its messages wait until then and are tried again.
    words = catalog.gettext("doctor.sender.held")
    return words.format(until=f"{until:%d/%m %H:%M}", reason=held.reason)


def _phone(parts: Parts, catalog: GNUTranslations) -> Iterator[Finding]:
    """Whether the phone that sends SMS was heard of late."""
    _ = catalog.gettext
    if not parts.settings.smsgate_url:
        return
    seen = parts.store.senders.seen_at(NAME)
    if seen is None:
        # i18n: The phone never told anything: what to set up in its app.
        yield Finding(_("doctor.phone"), False, _("doctor.phone.never"))
        return
    well = parts.clock() - seen < SILENT
    since = f"{seen.astimezone(LIMA):%d/%m %H:%M}"
    # i18n: The phone is silent since {since}: look at battery, network and app.
    advice = _("doctor.phone.silent").format(since=since)
    # i18n: The Android phone that sends SMS.
    yield Finding(_("doctor.phone"), well, "" if well else advice)

"""Somebody in Spanish, as the console shows her: without her whole number."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.catalog import LIMA, N_, full_day, load_catalog
from bot.person import Channel, Scope
from bot.staff import masked
from bot.store.directory import Consent, Listed

CHANNELS: Final = {
    # i18n: A channel, in a list.
    Channel.SMS: N_("console.people.sms"),
    # i18n: A channel, in a list.
    Channel.WHATSAPP: N_("console.people.whatsapp"),
}
CONSENTS: Final = {
    # i18n: She allowed notices.
    Consent.NOTICES: N_("console.people.notices"),
    # i18n: She allowed price alerts.
    Consent.ALERTS: N_("console.people.alerts"),
    # i18n: She said BAJA.
    Consent.LEFT: N_("console.people.left"),
    # i18n: She allowed nothing to be sent.
    Consent.NONE: N_("console.people.none"),
}
_ = load_catalog().gettext


@dataclass(frozen=True)
class Line:
    """Somebody, to be read."""

    number: int
    address: str
    """Its end."""
    zone: str
    groups: str
    channel: str
    consent: str
    first: str
    last: str


def line(her: Listed) -> Line:
    """Somebody in Spanish, without her whole number."""
    return Line(
        number=her.number,
        address=masked(her.contact.address),
        zone=her.zone or "",
        groups=", ".join(her.groups),
        channel=_(CHANNELS[her.contact.channel]),
        consent=consent_of(her),
        first=_day(her.first_at),
        last=_day(her.last_at),
    )


def consent_of(her: Listed) -> str:
    """What may be sent to her, in words."""
    if her.allowed == frozenset(Scope):
        # i18n: She allowed notices and price alerts.
        return _("console.people.both")
    if her.allowed:
        return _(CONSENTS[Consent(*her.allowed)])
    return _(CONSENTS[Consent.LEFT if her.has_left else Consent.NONE])


def _day(at: datetime) -> str:
    return full_day(at.astimezone(LIMA).date())

"""The audit log, newest first: what was done, by whom, when and from where."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from bot.catalog import LIMA, N_, full_day, hour, load_catalog
from bot.parts import Parts
from bot.store.audit import TERMINAL, Entry
from bot.web import numbers
from bot.web.console.guard import me

ON_A_PAGE: Final = 30
ACTS: Final[Mapping[str, str]] = {
    # i18n: In the log: a code for the console was sent.
    "signin.code": N_("console.log.signin.code"),
    # i18n: In the log: no code was sent, too many were asked for or wrong.
    "signin.no-code": N_("console.log.signin.no-code"),
    # i18n: In the log: a code was asked for with a number of nobody's.
    "signin.unknown": N_("console.log.signin.unknown"),
    # i18n: In the log: a code that didn't do.
    "signin.failed": N_("console.log.signin.failed"),
    # i18n: In the log: she signed in.
    "signin.done": N_("console.log.signin.done"),
    # i18n: In the log: she signed out.
    "signin.left": N_("console.log.signin.left"),
    # i18n: In the log: she signed out on every device.
    "signin.left-everywhere": N_("console.log.signin.left-everywhere"),
    # i18n: In the log: somebody was made coordinator or operator, or no more.
    "role.given": N_("console.log.role.given"),
    # i18n: In the log: a notice was written.
    "notice.drafted": N_("console.log.notice.drafted"),
    # i18n: In the log: a notice was confirmed by its author.
    "notice.confirmed": N_("console.log.notice.confirmed"),
    # i18n: In the log: confirmed by its author; a second person was asked.
    "notice.asked": N_("console.log.notice.asked"),
    # i18n: In the log: a second person agreed to a notice.
    "notice.seconded": N_("console.log.notice.seconded"),
    # i18n: In the log: a wrong code for a notice.
    "notice.mistaken": N_("console.log.notice.mistaken"),
    # i18n: In the log: a notice was taken back or refused.
    "notice.dropped": N_("console.log.notice.dropped"),
    # i18n: In the log: a notice was stopped.
    "notice.stopped": N_("console.log.notice.stopped"),
    # i18n: In the log: people were invited to register.
    "people.invited": N_("console.log.people.invited"),
    # i18n: In the log: a list of people was taken out as a file.
    "people.exported": N_("console.log.people.exported"),
    # i18n: In the log: somebody's zone or groups were changed.
    "person.edited": N_("console.log.person.edited"),
    # i18n: In the log: somebody was erased.
    "person.erased": N_("console.log.person.erased"),
    # i18n: In the log: a price that was held back is believed.
    "price.accepted": N_("console.log.price.accepted"),
    # i18n: In the log: a price that was held back was refused.
    "price.refused": N_("console.log.price.refused"),
    # i18n: In the log: numbers of what is fair were changed.
    "policy.changed": N_("console.log.policy.changed"),
    # i18n: In the log: numbers of what is fair are the file's again.
    "policy.restored": N_("console.log.policy.restored"),
    # i18n: In the log: somebody who asked for a person was answered.
    "call.answered": N_("console.log.call.answered"),
    # i18n: In the log: a request for a person was closed without an answer.
    "call.closed": N_("console.log.call.closed"),
}
"""What is done, in words; an act without words is shown as it is kept."""
ORIGINS: Final[Mapping[str, str]] = {
    # i18n: In the log: done by SMS.
    "sms": N_("console.log.sms"),
    # i18n: In the log: done by WhatsApp.
    "whatsapp": N_("console.log.whatsapp"),
    # i18n: In the log: done in this console.
    "console": N_("console.log.console"),
    # i18n: In the log: done on the server itself.
    "terminal": N_("console.log.terminal"),
}
SUBJECTS: Final[Mapping[str, str]] = {
    # i18n: In the log, before a person's number in the database.
    "person": N_("console.log.person"),
    # i18n: In the log, before the number of a notice.
    "notice": N_("console.log.notice"),
    # i18n: In the log, before the number of a request for a person.
    "call": N_("console.log.call"),
    # i18n: In the log: the price of gold.
    "XAU/USD": N_("console.log.gold"),
    # i18n: In the log: the price of the dollar.
    "USD/PEN": N_("console.log.dollar"),
    # i18n: In the log: a kind of sale, to a local buyer.
    "fair.local": N_("console.log.fair-local"),
    # i18n: In the log: a kind of sale, to a formal buyer.
    "fair.formal": N_("console.log.fair-formal"),
    # i18n: In the log: a kind of sale, to a certified market.
    "fair.certified": N_("console.log.fair-certified"),
}
"""What a deed was done to, by the first word of its subject."""
NAMES: Final[Mapping[str, str]] = {
    # i18n: In the log, before a role.
    "role": N_("console.log.role"),
    # i18n: In the log, before zones and groups.
    "areas": N_("console.log.areas"),
    # i18n: In the log, before how many people.
    "people": N_("console.log.people"),
    # i18n: In the log, before a zone or several.
    "zone": N_("console.log.zone"),
    "zones": N_("console.log.zone"),
    # i18n: In the log, before a group or several.
    "group": N_("console.log.group"),
    "groups": N_("console.log.group"),
    # i18n: In the log, before a price.
    "value": N_("console.log.value"),
    # i18n: In the log, before the percentage below which an offer is very low.
    "floor": N_("console.log.floor"),
    # i18n: In the log, before the percentage from which an offer is fair.
    "fair": N_("console.log.fair"),
    # i18n: In the log, before the percentage from which an offer is good.
    "good": N_("console.log.good"),
    # i18n: In the log, before the minutes that somebody waited for an answer.
    "minutes": N_("console.log.minutes"),
}
"""Details that are shown, by their keys."""
VALUES: Final[Mapping[str, str]] = {
    # i18n: A role: somebody without a task.
    "person": N_("console.role.person"),
    # i18n: A role: coordinator.
    "coordinator": N_("console.role.coordinator"),
    # i18n: A role: operator.
    "operator": N_("console.role.operator"),
}
_ = load_catalog().gettext


@dataclass(frozen=True)
class Line:
    """An entry, to be read."""

    when: str
    who: str
    what: str
    subject: str
    details: str
    origin: str


def line(entry: Entry) -> Line:
    """An entry of the log in Spanish."""
    told = [
        f"{_(name)}: {_value(entry.details[key])}"
        for key, name in NAMES.items()
        if entry.details.get(key)
    ]
    return Line(
        when=_when(entry.at),
        who=_who(entry.who),
        what=_(ACTS[entry.act]) if entry.act in ACTS else entry.act,
        subject=_subject(entry.subject),
        details="; ".join(told),
        origin=_(ORIGINS[entry.origin]) if entry.origin in ORIGINS else entry.origin,
    )


def _when(at: datetime) -> str:
    return f"{full_day(at.astimezone(LIMA).date())} {hour(at)}"


def _subject(subject: str) -> str:
    kind, apart, rest = subject.partition(" ")
    return f"{_(SUBJECTS[kind])}{apart}{rest}" if kind in SUBJECTS else subject


def _who(who: str) -> str:
    if who == TERMINAL:
        # i18n: In the log: who did it was on the server itself.
        return _("console.log.server")
    # i18n: In the log: nobody was signed in.
    return who or _("console.log.nobody")


def _value(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_value(each) for each in value)
    return _(VALUES[value]) if value in VALUES else str(value)


def blueprint(parts: Parts) -> Blueprint:
    """The log's page."""
    routes = Blueprint("log", __name__, url_prefix="/registro")

    @routes.get("")
    def page() -> ResponseReturnValue:
        staff = me()
        before = numbers.asked("antes")
        whose = None if staff.is_operator else staff
        found = parts.store.audit.latest(ON_A_PAGE + 1, before, whose)
        shown = found[:ON_A_PAGE]
        older = url_for(".page", antes=shown[-1].number) if found[ON_A_PAGE:] else ""
        return render_template(
            "console/log.html",
            lines=[line(each) for each in shown],
            older=older,
            newest=url_for(".page") if before else "",
            everybody=staff.is_operator,
        )

    return routes

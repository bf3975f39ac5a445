"""Who wrote: looked for by the end of a number, by area, channel and consent."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bot.catalog import LIMA, load_catalog
from bot.invitations import local_form
from bot.parts import Parts
from bot.person import Channel
from bot.sheet import written
from bot.staff import AreaKind, Deed, Origin, Staff
from bot.store.directory import Consent, Listed, Search
from bot.web import numbers
from bot.web.console import inviting, person, roles
from bot.web.console.guard import me
from bot.web.console.shown import CHANNELS, CONSENTS, line

ON_A_PAGE: Final = 25
FEWEST_DIGITS: Final = 3
MARK: Final = "\N{ZERO WIDTH NO-BREAK SPACE}"
"""By which Excel knows UTF-8."""
_ = load_catalog().gettext


@dataclass(frozen=True)
class Asked:
    """A search as it was typed."""

    ending: str = ""
    zone: str = ""
    group: str = ""
    channel: str = ""
    consent: str = ""

    @classmethod
    def of(cls, fields: Any) -> "Asked":
        """From the address of a page, or from a form with the same names."""
        return cls(*(fields.get(name, "").strip() for name in NAMES))

    @property
    def digits(self) -> str:
        return re.sub("[^0-9]", "", self.ending)

    @property
    def is_too_short(self) -> bool:
        """Whether so few digits would find anybody."""
        return bool(self.ending) and len(self.digits) < FEWEST_DIGITS

    @property
    def search(self) -> Search:
        channel = Channel(self.channel) if self.channel in {*Channel} else None
        consent = Consent(self.consent) if self.consent in {*Consent} else None
        zone, group = self.zone or None, self.group or None
        return Search(self.digits, zone, group, channel, consent)

    @property
    def fields(self) -> dict[str, str]:
        """What is needed to search the same again."""
        told = (self.ending, self.zone, self.group, self.channel, self.consent)
        return {name: value for name, value in zip(NAMES, told, strict=True) if value}

    def address(self, **more: Any) -> str:
        """The page that searches this."""
        fields: dict[str, Any] = self.fields | more
        return url_for("console.people.page", **fields)


NAMES: Final = ("numero", "zona", "grupo", "canal", "permiso")


@dataclass(frozen=True)
class Pages:
    """The list, on a page and as a file."""

    parts: Parts

    def page(self) -> ResponseReturnValue:
        """Those who are looked for, newest first."""
        staff, asked = me(), Asked.of(request.args)
        before = numbers.asked("antes")
        names = self.parts.store.directory.names
        found = [] if asked.is_too_short else self._found(asked.search, staff, before)
        shown = found[:ON_A_PAGE]
        more = shown[-1].number if found[ON_A_PAGE:] else None
        return render_template(
            "console/people.html",
            asked=asked,
            lines=[line(her) for her in shown],
            older=asked.address(antes=more) if more else "",
            newest=asked.address() if before else "",
            zones=names(AreaKind.ZONE, staff),
            groups=names(AreaKind.GROUP, staff),
            channels=CHANNELS,
            consents=CONSENTS,
            chooses=not staff.is_operator,
        )

    def _found(self, search: Search, staff: Staff, before: int | None) -> list[Listed]:
        directory = self.parts.store.directory
        return directory.page(search, staff, before, ON_A_PAGE + 1)

    def export(self) -> ResponseReturnValue:
        """All of them with their whole numbers, as a spreadsheet reads it."""
        staff, asked = me(), Asked.of(request.form)
        now = self.parts.clock()
        self.parts.store.audit.note(_exported(asked, staff), now)
        name = f"gente-{now.astimezone(LIMA):%Y-%m-%d}.csv"
        return Response(
            _lines(self.parts, asked, staff),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )


def _exported(asked: Asked, staff: Staff) -> Deed:
    """What was taken out, without a number that was looked for."""
    searched = (("zone", asked.zone), ("group", asked.group))
    details = tuple((name, value) for name, value in searched if value)
    return Deed(staff, Origin.CONSOLE, "people.exported", "", details)


def _lines(parts: Parts, asked: Asked, staff: Staff) -> Iterator[str]:
    # i18n: Columns of the file: number|channel|zone|groups|consent|last contact. The
    # first four are read again by the list of people to invite.
    titles = _("console.people.columns").split("|")
    yield MARK + written([titles])
    if asked.is_too_short:
        return
    for batch in parts.store.directory.all(asked.search, staff):
        yield written([_cells(her) for her in batch])


def _cells(her: Listed) -> list[str]:
    told = line(her)
    number = local_form(her.contact.address)
    return [number, told.channel, told.zone, told.groups, told.consent, told.last]


def blueprint(parts: Parts) -> Blueprint:
    """Where they are."""
    routes = Blueprint("people", __name__, url_prefix="/gente")
    pages = Pages(parts)
    routes.get("")(pages.page)
    routes.post("/exportar")(pages.export)
    person.install(routes, parts)
    roles.install(routes, parts)
    inviting.install(routes, parts)
    return routes

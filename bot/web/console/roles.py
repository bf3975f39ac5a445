"""What somebody may do: only the operator says so, and of nobody but others."""

from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import RadioField, SelectChoice, StringField
from wtforms.validators import Length

from bot.catalog import load_catalog
from bot.invitations import LONGEST, spelled
from bot.parts import Parts
from bot.staff import Area, AreaKind, Role, Staff, masked
from bot.store.directory import Listed
from bot.web.console.belonging import tidy
from bot.web.console.forms import Form
from bot.web.console.guard import me

LONGEST_NAME: Final = 60
_ = load_catalog().gettext


class RoleForm(Form):
    """A role, and for a coordinator the people whom she writes to."""

    role = RadioField(
        # i18n: Label: what somebody may do.
        _("console.role.label"),
        choices=[
            SelectChoice(Role.PERSON.value, _("console.role.person")),
            SelectChoice(Role.COORDINATOR.value, _("console.role.coordinator")),
            SelectChoice(Role.OPERATOR.value, _("console.role.operator")),
        ],
    )
    # i18n: Label: her name, as others of the staff read it.
    name = StringField(_("console.role.name"), [Length(max=LONGEST_NAME)])
    # i18n: Label: zones of a coordinator, with commas between.
    zones = StringField(_("console.role.zones"))
    # i18n: Label: groups of a coordinator, with commas between.
    groups = StringField(_("console.role.groups"))

    def areas(self, staff: Staff) -> list[Area]:
        """Zones and groups as they are spelled here."""
        typed = ((AreaKind.ZONE, self.zones), (AreaKind.GROUP, self.groups))
        return [
            Area(kind, spelled(kind, tidy(name), staff))
            for kind, field in typed
            for name in (field.data or "").split(",")
            if tidy(name)
        ]

    def is_right(self, areas: list[Area]) -> bool:
        """A coordinator without people could do nothing; others have no areas."""
        is_coordinator = self.role.data == Role.COORDINATOR
        if is_coordinator and not areas:
            # i18n: A coordinator needs a zone or a group.
            self.zones.errors = [_("console.role.no-areas")]
        if areas and not is_coordinator:
            # i18n: Only a coordinator has zones and groups.
            self.zones.errors = [_("console.role.only-coordinators")]
        if any(len(area.name) > LONGEST[area.kind] for area in areas):
            self.zones.errors = [_("console.people.too-long")]
        return not self.zones.errors


@dataclass(frozen=True)
class Pages:
    """The form, and what it does."""

    parts: Parts

    def form(self, number: int) -> ResponseReturnValue:
        """What she may do now."""
        her = self._her(number)
        known = self.parts.store.roles.numbered(number)
        return self._page(her, RoleForm(data=_so_far(known)))

    def give(self, number: int) -> ResponseReturnValue:
        """Give her a role, or take it back; she is signed out where it is taken."""
        her, form = self._her(number), RoleForm()
        areas = form.areas(me())
        if not (form.validate() and form.is_right(areas)):
            return self._page(her, form), 422
        self.parts.store.roles.give(
            her.contact,
            Role(form.role.data),
            areas,
            tidy(form.name.data),
            by=me(),
            now=self.parts.clock(),
        )
        # i18n: Her role is saved.
        flash(_("console.role.saved"), "good")
        return redirect(url_for("console.people.person", number=number), 303)

    def _her(self, number: int) -> Listed:
        """Somebody else: who took her own role would lock the door from outside."""
        if number == me().number:
            abort(404)
        return self.parts.store.directory.one(number, me()) or abort(404)

    def _page(self, her: Listed, form: RoleForm) -> str:
        return render_template(
            "console/role.html", her=her, form=form, shown=masked(her.contact.address)
        )


def _so_far(known: Staff | None) -> dict[str, Any]:
    if known is None:
        return {"role": Role.PERSON}
    names = {
        kind: ", ".join(sorted(a.name for a in known.areas if a.kind is kind))
        for kind in AreaKind
    }
    return {
        "role": known.role,
        "name": known.name,
        "zones": names[AreaKind.ZONE],
        "groups": names[AreaKind.GROUP],
    }


def install(routes: Blueprint, parts: Parts) -> None:
    """Put them among the pages of people."""
    pages = Pages(parts)
    routes.get("/<row:number>/tarea", endpoint="role")(pages.form)
    routes.post("/<row:number>/tarea", endpoint="give_role")(pages.give)

"""One person: what is known of her, her zone and groups, and erasing her."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from bot.catalog import load_catalog
from bot.parts import Parts
from bot.staff import AreaKind, masked
from bot.store.directory import IsStaff, Listed, NotHers
from bot.web.console import asking
from bot.web.console.belonging import form_for
from bot.web.console.guard import me
from bot.web.console.shown import line

_ = load_catalog().gettext


@dataclass(frozen=True)
class Pages:
    """Her pages; who is none of hers is told that there is nobody."""

    parts: Parts

    def person(self, number: int) -> ResponseReturnValue:
        """What is known of her."""
        her = self._her(number)
        return self._page(her, self._form(her))

    def edit(self, number: int) -> ResponseReturnValue:
        """Puts her into a zone and groups."""
        her, staff = self._her(number), me()
        form = self._form(her)
        if not form.validate():
            return self._page(her, form), 422
        zone, groups = form.told(staff)
        try:
            now = self.parts.clock()
            if not self.parts.store.directory.edit(number, zone, groups, staff, now):
                abort(404)
        except NotHers:
            return render_template("console/forbidden.html"), 403
        # i18n: Her zone and groups are saved.
        flash(_("console.person.saved"), "good")
        seen = self.parts.store.directory.one(number, staff)
        to = url_for(".person", number=number) if seen else url_for(".page")
        return redirect(to, 303)

    def sure_to_erase(self, number: int) -> ResponseReturnValue:
        """Asks first."""
        her = self._her(number)
        return asking.sure(
            # i18n: Title: erase somebody? {number} is the end of hers.
            _("console.person.sure").format(number=masked(her.contact.address)),
            # i18n: What erasing does, in sentences with | between.
            _("console.person.sure-what").split("|"),
            # i18n: Button: yes, erase her.
            yes=_("console.person.sure-yes"),
            action=url_for(".erase", number=number),
            back=url_for(".person", number=number),
        )

    def erase(self, number: int) -> ResponseReturnValue:
        """Erases her, as BORRAR MIS DATOS does."""
        her = self._her(number)
        try:
            if not self.parts.store.directory.erase(number, me(), self.parts.clock()):
                abort(404)
        except IsStaff:
            # i18n: A coordinator isn't erased before her role is taken back.
            flash(_("console.person.is-staff"), "bad")
            return redirect(url_for(".person", number=number), 303)
        # i18n: Somebody is erased; {number} is the end of hers.
        done = _("console.person.erased").format(number=masked(her.contact.address))
        flash(done, "good")
        return redirect(url_for(".page"), 303)

    def _her(self, number: int) -> Listed:
        found = self.parts.store.directory.one(number, me())
        return found or abort(404)

    def _form(self, her: Listed) -> Any:
        staff, names = me(), self.parts.store.directory.names
        zones, groups = names(AreaKind.ZONE, staff), names(AreaKind.GROUP, staff)
        return form_for(staff, zones, groups, her)

    def _page(self, her: Listed, form: Any) -> str:
        names = self.parts.store.directory.names
        return render_template(
            "console/person.html",
            her=line(her),
            form=form,
            may_give=me().is_operator and me().number != her.number,
            zones=names(AreaKind.ZONE, me()) if me().is_operator else (),
        )


def install(routes: Blueprint, parts: Parts) -> None:
    """Put them where they are."""
    pages = Pages(parts)
    routes.get("/<row:number>")(pages.person)
    routes.post("/<row:number>")(pages.edit)
    routes.get("/<row:number>/borrar")(pages.sure_to_erase)
    routes.post("/<row:number>/borrar")(pages.erase)

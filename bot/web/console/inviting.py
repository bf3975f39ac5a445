"""Inviting people: a list is pasted or sent as a file, looked at, and confirmed."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.file import FileField
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice

from bot.catalog import N_, amount, load_catalog
from bot.invitations import MOST, NOWHERE, Belonging, Wrong, belonging, packed
from bot.inviting import Inviting, Judged
from bot.parts import Parts
from bot.person import Channel
from bot.sheet import LARGEST, Flaw, NotAList, text_of
from bot.staff import AreaKind, Staff, masked
from bot.store.invitations import Standing
from bot.web.console.belonging import NO_GROUP, NO_ZONE, choices, tidy
from bot.web.console.forms import Form
from bot.web.console.guard import me
from bot.web.console.shown import CHANNELS

SHOWN: Final = 100
"""Rows that are shown with what stands in them; of others only the line."""
TEMPLATE: Final = "invite"
KILO: Final = 1024
FLAWS: Final[Mapping[Flaw, str]] = {
    # i18n: A list is too large: {most} people and {kilobytes} KB at most.
    Flaw.TOO_LARGE: N_("console.list.too-large"),
    # i18n: An Excel workbook was sent: how to save it as CSV.
    Flaw.SPREADSHEET: N_("console.list.spreadsheet"),
    # i18n: A list can't be read: how to save it.
    Flaw.UNREADABLE: N_("console.list.unreadable"),
    # i18n: A list is empty.
    Flaw.EMPTY: N_("console.list.empty"),
    # i18n: A list has too many rows: {most} at most.
    Flaw.TOO_MANY: N_("console.list.too-many"),
    # i18n: The first line names columns, and none is of numbers: what to call it.
    Flaw.NO_NUMBERS: N_("console.list.no-numbers"),
}
WRONGS: Final[Mapping[Wrong, str]] = {
    # i18n: What is wrong in a row of a list: no telephone number.
    Wrong.NOT_A_NUMBER: N_("console.row.not-a-number"),
    # i18n: Excel has rounded the number (9.87E+08): how to keep it from doing so.
    Wrong.ROUNDED: N_("console.row.rounded"),
    # i18n: Not a mobile number: nine digits that begin with 9.
    Wrong.NOT_MOBILE: N_("console.row.not-mobile"),
    # i18n: The number stands in the list before.
    Wrong.TWICE: N_("console.row.twice"),
    # i18n: The zone isn't one of hers.
    Wrong.ZONE_NOT_HERS: N_("console.row.zone-not-hers"),
    # i18n: The group isn't one of hers.
    Wrong.GROUP_NOT_HERS: N_("console.row.group-not-hers"),
    # i18n: No zone and no group is told.
    Wrong.NO_AREA: N_("console.row.no-area"),
    # i18n: The name of a zone or a group is too long.
    Wrong.TOO_LONG: N_("console.people.too-long"),
}
STANDINGS: Final[Mapping[Standing, str]] = {
    # i18n: Why somebody isn't invited: she was, once.
    Standing.INVITED: N_("console.row.invited"),
    # i18n: Why somebody isn't invited: she is registered.
    Standing.REGISTERED: N_("console.row.registered"),
    # i18n: Why somebody isn't invited: she wants no messages.
    Standing.LEFT: N_("console.row.left"),
}
_ = load_catalog().gettext


class ListForm(Form):
    """A list, and where those belong of whom it says nothing."""

    # i18n: Label: a box for numbers, one a line.
    pasted = TextAreaField(_("console.invite.list"))
    # i18n: Label: a file with the list.
    file = FileField(_("console.invite.file"))
    # i18n: Label: by SMS or by WhatsApp.
    channel = RadioField(
        _("console.invite.channel"),
        choices=[SelectChoice(c.value, _(name)) for c, name in CHANNELS.items()],
        default=Channel.SMS.value,
    )

    @property
    def text(self) -> str:
        """The list; a file goes before what was pasted."""
        content = self.file.data.read(LARGEST + 1) if self.file.data else b""
        return text_of(content) if content else self.pasted.data or ""


class ChosenListForm(ListForm):
    """For a coordinator, out of what is hers."""

    # i18n: Label: the zone of those for whom the list names none.
    zone = SelectField(_("console.invite.zone"))
    # i18n: Label: the group of those for whom the list names none.
    group = SelectField(_("console.invite.group"))


class TypedListForm(ListForm):
    """For an operator."""

    zone = StringField(_("console.invite.zone"))
    group = StringField(_("console.invite.group"))


@dataclass(frozen=True)
class Reason:
    """Why rows of a list aren't invited."""

    why: str
    rows: Sequence[Judged]
    lines: str
    """The lines of those that aren't shown."""

    @property
    def count(self) -> int:
        return len(self.rows) + len(self.lines.split())


@dataclass(frozen=True)
class Pages:
    """The form, what would happen, and doing it."""

    parts: Parts
    inviting: Inviting

    def invite_form(self) -> ResponseReturnValue:
        """Asks for the list."""
        return self._form_page(self._form())

    def preview(self) -> ResponseReturnValue:
        """Every row, and what would become of it; nothing is done yet."""
        form, staff = self._form(), me()
        if not form.validate():
            return self._form_page(form), 422
        usual, wrong = _usual(form, staff)
        if wrong:
            form.zone.errors = [_(WRONGS[wrong])]
            return self._form_page(form), 422
        try:
            judged = self.inviting.preview(form.text, staff, usual)
        except NotAList as exc:
            form.pasted.errors = [_flaw(exc.flaw)]
            return self._form_page(form), 422
        return self._preview_page(judged, staff, Channel(form.channel.data))

    def invite(self) -> ResponseReturnValue:
        """Does it, once; those who were invited meanwhile are left out."""
        form, staff = self._form(), me()
        usual, wrong = _usual(form, staff)
        if wrong or not form.validate():
            return self._form_page(form), 422
        channel = Channel(form.channel.data)
        try:
            done, rows = self.inviting.invite(form.text, staff, usual, channel)
        except NotAList as exc:
            form.pasted.errors = [_flaw(exc.flaw)]
            return self._form_page(form), 422
        # i18n: So many were invited, and so many ({left}) couldn't be any more.
        told = _("console.invite.done").format(done=done)
        # i18n: Of those that were confirmed so many ({left}) were invited before.
        late = _("console.invite.late").format(left=rows - done)
        flash(told if done == rows else f"{told} {late}", "good" if done else "bad")
        return redirect(url_for(".page"), 303)

    def _form(self) -> Any:
        staff, names = me(), self.parts.store.directory.names
        if staff.is_operator:
            form: Any = TypedListForm()
        else:
            form = ChosenListForm()
            form.zone.choices = choices(names(AreaKind.ZONE, staff), NO_ZONE)
            form.group.choices = choices(names(AreaKind.GROUP, staff), NO_GROUP)
        usable = {channel.value for channel in self.inviting.channels}
        form.channel.choices = [c for c in form.channel.choices if c.value in usable]
        return form

    def _form_page(self, form: Any) -> str:
        names = self.parts.store.directory.names
        return render_template(
            "console/invite.html",
            form=form,
            most=amount(MOST, 0),
            zones=names(AreaKind.ZONE, me()) if me().is_operator else (),
            groups=names(AreaKind.GROUP, me()) if me().is_operator else (),
            chooses_channel=len(self.inviting.channels) > 1,
        )

    def _preview_page(
        self, judged: Sequence[Judged], staff: Staff, channel: Channel
    ) -> str:
        free = [each for each in judged if each.is_free]
        listed, usual = packed([each.row for each in free])
        example = free[0].row.belongs if free else NOWHERE
        fields = {
            "pasted": listed,
            "zone": usual.zone or "",
            "group": usual.group or "",
        }
        return render_template(
            "console/invite_sure.html",
            free=len(free),
            total=len(judged),
            lines=_compact(free),
            reasons=_reasons(judged),
            words=self.inviting.words(staff, example, channel),
            cost=amount(self.inviting.cost(len(free), channel)),
            channel=_(CHANNELS[channel]),
            fields=fields | {"channel": channel.value},
        )


def _usual(form: Any, staff: Staff) -> tuple[Belonging, Wrong | None]:
    """Where those belong of whom the list says nothing; nowhere is no mistake yet."""
    told = Belonging(tidy(form.zone.data) or None, tidy(form.group.data) or None)
    return belonging(told, staff) if told.areas else (NOWHERE, None)


def _flaw(flaw: Flaw) -> str:
    return _(FLAWS[flaw]).format(most=amount(MOST, 0), kilobytes=LARGEST // KILO)


def _reasons(judged: Sequence[Judged]) -> list[Reason]:
    """Rows that aren't invited, by why; the first of them with what stands in them."""
    by_why: dict[str, list[Judged]] = defaultdict(list)
    for each in judged:
        if not each.is_free:
            by_why[_why(each)].append(each)
    share = SHOWN // max(1, len(by_why))
    return [
        Reason(why, rows[:share], " ".join(str(each.row.line) for each in rows[share:]))
        for why, rows in by_why.items()
    ]


def _why(each: Judged) -> str:
    if each.row.wrong:
        return _(WRONGS[each.row.wrong])
    return _(STANDINGS[each.standing]) if each.standing else ""


def _compact(free: Sequence[Judged]) -> str:
    """Who will be invited, on as little room as there is: "3 …321, 4 …654"."""
    return ", ".join(f"{e.row.line} {masked(e.row.phone or '')}" for e in free)


def install(routes: Blueprint, parts: Parts) -> None:
    """Put them where they are."""
    settings = parts.settings
    has_template = TEMPLATE in settings.whatsapp_templates
    inviting = Inviting(
        parts.store, parts.voices, settings.costs, has_template, parts.clock
    )
    pages = Pages(parts, inviting)
    routes.get("/invitar")(pages.invite_form)
    routes.post("/invitar")(pages.preview)
    routes.post("/invitar/enviar")(pages.invite)

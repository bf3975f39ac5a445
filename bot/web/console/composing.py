"""Writing a notice: the form, what it would cost while one writes, and the draft."""

import re
import secrets
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectChoice, StringField

from bot.alerts import awake
from bot.catalog import LIMA, amount, load_catalog, stamp
from bot.content import Template
from bot.notices import (
    FURTHEST,
    Audience,
    Draft,
    Notice,
    foreseen,
    may_write_to,
)
from bot.parts import Parts
from bot.person import Channel, clean
from bot.sms import room, shorter, size
from bot.staff import Area, AreaKind, Staff
from bot.web import numbers
from bot.web.console.guard import me
from bot.web.console.notice_form import (
    EITHER,
    HOURS,
    LATER,
    NONCE,
    NOW,
    USUAL_HOURS,
    NoticeForm,
    fill,
    key,
)

_ = load_catalog().gettext


@dataclass(frozen=True)
class Composing:
    """The pages on which a notice is written."""

    parts: Parts

    def compose(self) -> ResponseReturnValue:
        """An empty form, or one with what an earlier notice had."""
        form = self._form()
        form.nonce.data = secrets.token_hex(16)
        for name in ("copia", "fallidos"):
            earlier = self._earlier(numbers.asked(name))
            if earlier:
                fill(form, earlier, failed=name == "fallidos")
        return self._page(form)

    def _earlier(self, number: int | None) -> Notice | None:
        """A notice to begin from, if it is hers to see."""
        notice = self.parts.store.notices.numbered(number) if number else None
        return notice if notice and sees(me(), notice) else None

    def draft(self) -> ResponseReturnValue:
        """Keep what was written, and show whom it would reach."""
        form = self._form()
        wanted = self._wanted(form) if form.validate() else None
        if wanted is None or not self._is_right(form, wanted):
            return self._page(form), 422
        wording = self.parts.reception.wording(wanted)
        desk = self.parts.store.notices
        seen = foreseen(wanted, wording.sms, desk)
        if not seen.reach.people:
            # i18n: Nobody of these allowed notices, or can be reached.
            form.areas.errors = [_("console.notice.nobody")]
            return self._page(form), 422
        notice = desk.draft(wanted, seen, me(), self.parts.clock())
        return redirect(url_for("console.notices.one", number=notice.number), 303)

    def count(self) -> ResponseReturnValue:
        """What the notice as it stands would cost, for the page that is open."""
        return render_template("console/_count.html", **self._counted(self._form()))

    def _counted(self, form: NoticeForm) -> dict[str, Any]:
        wanted = self._wanted(form)
        wording = self.parts.reception.wording(wanted)
        seen = foreseen(wanted, wording.sms, self.parts.store.notices)

        def segments(text: str) -> int:
            other = replace(wanted, text=text)
            return size(self.parts.reception.wording(other).sms).segments

        return {
            "seen": seen,
            "cost": size(wording.sms),
            "room": room(size(wording.sms)),
            "wording": wording,
            "shorter": shorter(wanted.text, segments) if wanted.text else None,
            "is_late": seen.ends_at > wanted.expires_at,
            "draft": wanted,
            "money": amount,
            "stamp": stamp,
        }

    def _form(self) -> NoticeForm:
        """The form with what this person may choose."""
        form = NoticeForm()
        form.areas.choices = [SelectChoice(key(a), a.name) for a in self._areas()]
        form.template.choices = [
            # i18n: No template: those get an SMS, if they can.
            SelectChoice(EITHER, _("console.notice.no-template")),
            *(SelectChoice(name, t.title) for name, t in self.templates.items()),
        ]
        return form

    def _areas(self) -> list[Area]:
        staff = me()
        desk = self.parts.store.notices
        return sorted(
            desk.areas() if staff.is_operator else staff.areas,
            key=lambda area: (area.kind != AreaKind.ZONE, area.name),
        )

    @property
    def templates(self) -> dict[str, Template]:
        """Those for notices that the settings have and whose text is known."""
        known = self.parts.reception.content.templates
        names = self.parts.store.notices.rules.templates
        return {
            name: known[name]
            for name in names
            if name.startswith("notice") and name in known
        }

    def _wanted(self, form: NoticeForm) -> Draft:
        """The notice as the form has it, however far it is."""
        now = self.parts.clock()
        due = awake(_due(form, now) or now)
        text = clean(form.text.data or "")
        name = form.template.data if form.template.data in self.templates else None
        hours = form.hours.data if form.hours.data in HOURS else USUAL_HOURS
        return Draft(
            f"console:{form.nonce.data}",
            self._audience(form),
            text,
            due,
            due + timedelta(hours=int(hours)),
            name,
            self._variables(form, name, text),
        )

    def _audience(self, form: NoticeForm) -> Audience:
        chosen = {*(form.areas.data or ())}
        areas = frozenset(area for area in self._areas() if key(area) in chosen)
        channels = {*Channel}
        channel = form.channel.data
        failed = form.failed_of.data or ""
        everybody = bool(form.everybody.data) and me().is_operator
        return Audience(
            frozenset() if everybody else areas,
            everybody,
            Channel(channel) if channel in channels else None,
            int(failed) if re.fullmatch(r"\d{1,9}", failed) else None,
        )

    def _variables(
        self, form: NoticeForm, name: str | None, text: str
    ) -> tuple[str, ...]:
        """What fills the template: in the first gap the notice itself, if nothing
        else was written; WhatsApp takes no line breaks in them."""
        if name is None:
            return ()
        count = len(self.templates[name].gaps)
        typed = [" ".join((gap.data or "").split()) for gap in form.gaps[:count]]
        return (typed[0] or " ".join(text.split()), *typed[1:])

    def _is_right(self, form: NoticeForm, wanted: Draft) -> bool:
        """What the fields can't see alone; what is wrong is told beside its field."""
        now, audience = self.parts.clock(), wanted.audience
        if not NONCE.fullmatch(form.nonce.data or ""):
            form.nonce.data = secrets.token_hex(16)
            return False
        if not (audience.areas or audience.everybody):
            # i18n: No zone and no group was chosen.
            form.areas.errors = [_("console.notice.no-areas")]
        if not may_write_to(me(), audience) or not self._saw_failed(audience):
            # i18n: These people are not hers to write to.
            form.areas.errors = [_("console.notice.not-hers")]
        if form.when.data == LATER:
            form.day.errors = _untimely(_due(form, now), now)
        if "" in wanted.variables:
            # i18n: A gap of the template is empty.
            form.template.errors = [_("console.notice.gap-empty")]
        return not any(field.errors for field in form)

    def _saw_failed(self, audience: Audience) -> bool:
        return audience.failed_of is None or bool(self._earlier(audience.failed_of))

    def _gaps(self, form: NoticeForm) -> list[tuple[StringField, str]]:
        """The fields for the gaps of the templates, each with what goes into it."""
        templates = [each.gaps for each in self.templates.values()]
        most = max(map(len, templates), default=0)
        return [
            (gap, ", ".join(gaps[n] for gaps in templates if n < len(gaps)))
            for n, gap in enumerate(form.gaps[:most])
        ]

    def _page(self, form: NoticeForm) -> str:
        return render_template(
            "console/compose.html",
            form=form,
            templates=self.templates,
            gaps=self._gaps(form),
            operator=me().is_operator,
            opened=bool(form.failed_of.data) or not _is_plain(form),
            today=self.parts.clock().astimezone(LIMA).date(),
            **self._counted(form),
        )


def sees(staff: Staff, notice: Notice) -> bool:
    """Whether somebody may look at a notice: hers, or all of whose people are hers."""
    mine = notice.author == staff.number
    return mine or may_write_to(staff, notice.draft.audience)


def _is_plain(form: NoticeForm) -> bool:
    """Whether nothing was chosen but what the notice says, and to whom."""
    usual = {"channel": EITHER, "when": NOW, "hours": USUAL_HOURS, "template": EITHER}
    same = all(form[name].data in (value, None) for name, value in usual.items())
    return same and not (form.day.errors or form.template.errors)


def _due(form: NoticeForm, now: datetime) -> datetime | None:
    """When it is to go out; None if that isn't told to the end."""
    if form.when.data != LATER:
        return now
    day, hour = form.day.data, form.hour.data
    if not isinstance(day, date) or not isinstance(hour, time):
        return None
    return datetime.combine(day, hour, LIMA)


def _untimely(due: datetime | None, now: datetime) -> list[str]:
    if due is None:
        # i18n: Day or hour is missing.
        return [_("console.notice.no-moment")]
    if due <= now:
        # i18n: That moment is past.
        return [_("console.notice.past")]
    # i18n: No more than 30 days ahead.
    return [_("console.notice.far")] if due > now + FURTHEST else []


def install(routes: Blueprint, parts: Parts) -> None:
    """Put them among the pages of notices."""
    pages = Composing(parts)
    routes.get("/nuevo")(pages.compose)
    routes.post("/nuevo")(pages.draft)
    routes.post("/cuenta")(pages.count)

"""Notices in the console: what was sent, how far it is, and who must agree to what."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from bot.announcing import asked
from bot.catalog import N_, amount, load_catalog, stamp
from bot.notices import Notice, Progress, State, Step, may_second, needs_second
from bot.parts import Parts
from bot.reactions import Mark, reaction_to
from bot.staff import Staff, masked
from bot.store.arrivals import Arrival
from bot.store.letters import Letter, Status
from bot.web import numbers
from bot.web.console import composing
from bot.web.console.composing import sees
from bot.web.console.guard import me

ON_A_PAGE: Final = 20
PEOPLE_ON_A_PAGE: Final = 50
STATES: Final[Mapping[State, str]] = {
    # i18n: State of a notice: not confirmed yet.
    State.DRAFT: N_("console.notice.draft"),
    # i18n: State of a notice: a second person must agree.
    State.WAITING: N_("console.notice.waiting"),
    # i18n: State of a notice: confirmed, for later or about to begin.
    State.SCHEDULED: N_("console.notice.scheduled"),
    # i18n: State of a notice: going out.
    State.SENDING: N_("console.notice.sending"),
    # i18n: State of a notice: all went out.
    State.DONE: N_("console.notice.done"),
    # i18n: State of a notice: stopped.
    State.STOPPED: N_("console.notice.stopped"),
    # i18n: State of a notice: never sent.
    State.DROPPED: N_("console.notice.dropped"),
}
FATES: Final[Mapping[Status, str]] = {
    # i18n: One person's notice: waits.
    Status.QUEUED: N_("console.fate.queued"),
    # i18n: One person's notice: is being handed over.
    Status.SENDING: N_("console.fate.sending"),
    # i18n: One person's notice: sent, nothing heard yet.
    Status.SENT: N_("console.fate.sent"),
    # i18n: One person's notice: arrived.
    Status.DELIVERED: N_("console.fate.delivered"),
    # i18n: One person's notice: read.
    Status.READ: N_("console.fate.read"),
    # i18n: One person's notice: did not arrive.
    Status.UNDELIVERED: N_("console.fate.undelivered"),
    # i18n: One person's notice: could not be sent.
    Status.FAILED: N_("console.fate.failed"),
    # i18n: One person's notice: not sent, she left or it was stopped.
    Status.CANCELED: N_("console.fate.canceled"),
    # i18n: One person's notice: not sent in time.
    Status.EXPIRED: N_("console.fate.expired"),
}
REASONS: Final[Mapping[Mark, str]] = {
    # i18n: Why it did not arrive: she wrote STOP.
    Mark.OPTED_OUT: N_("console.lost.opted-out"),
    # i18n: Why it did not arrive: no such number.
    Mark.INVALID: N_("console.lost.invalid"),
    # i18n: Why it did not arrive: not a mobile phone.
    Mark.NOT_MOBILE: N_("console.lost.not-mobile"),
    # i18n: Why it did not arrive: no WhatsApp there.
    Mark.NOT_ON_WHATSAPP: N_("console.lost.not-on-whatsapp"),
    # i18n: Why it did not arrive: she blocked us.
    Mark.BLOCKED: N_("console.lost.blocked"),
    # i18n: Why it did not arrive: phone off or no signal.
    Mark.SILENT: N_("console.lost.silent"),
    # i18n: Why it did not arrive: she didn't write on WhatsApp for a day.
    Mark.WINDOW_CLOSED: N_("console.lost.window"),
}
_ = load_catalog().gettext


def reason(status: Status, code: int | None) -> str:
    """Why a letter did not arrive, in words."""
    if status is Status.EXPIRED:
        # i18n: Why it did not arrive: there was no time left.
        return _("console.lost.expired")
    if status is Status.CANCELED:
        # i18n: Why it did not go out: she left, or the notice was stopped.
        return _("console.lost.canceled")
    mark = reaction_to(code).mark
    if mark:
        return _(REASONS[mark])
    # i18n: Why it did not arrive: no way to her; or the provider's error {code}.
    return (
        _("console.lost.no-way")
        if code is None
        else _("console.lost.code").format(code=code)
    )


@dataclass(frozen=True)
class Line:
    """A notice in the list."""

    number: int
    when: str
    names: str
    text: str
    state: str
    told: str


@dataclass(frozen=True)
class Pages:
    """The list, one notice, and what is done with it."""

    parts: Parts

    def page(self) -> ResponseReturnValue:
        """Hers, or an operator's all; and what waits for her to agree."""
        staff, before = me(), numbers.asked("antes")
        desk, now = self.parts.store.notices, self.parts.clock()
        author = None if staff.is_operator else staff.number
        found = desk.listed(ON_A_PAGE + 1, before, author)
        shown = found[:ON_A_PAGE]
        older = url_for(".page", antes=shown[-1].number) if found[ON_A_PAGE:] else ""
        return render_template(
            "console/notices.html",
            lines=[self._line(each) for each in shown],
            waiting=[self._line(each) for each in desk.to_second(staff, now)],
            older=older,
            newest=url_for(".page") if before else "",
        )

    def _line(self, notice: Notice) -> Line:
        progress = self.parts.store.notices.progress(notice.number)
        return Line(
            notice.number,
            stamp(notice.draft.due),
            names(notice),
            notice.draft.text,
            _(STATES[notice.state]),
            f"{progress.delivered} / {notice.seen.reach.people}",
        )

    def one(self, number: int) -> ResponseReturnValue:
        """A notice: to be confirmed, or how far it is."""
        notice = self._hers(number)
        if notice.state is State.DRAFT and notice.author == me().number:
            return self._draft(notice)
        return render_template("console/notice.html", **self._told(notice))

    def _draft(self, notice: Notice) -> str:
        draft, rules = notice.draft, self.parts.store.notices.rules
        template = self.parts.reception.content.templates.get(draft.template or "")
        return render_template(
            "console/draft.html",
            notice=notice,
            names=names(notice),
            wording=self.parts.reception.wording(draft),
            template=template.filled(draft.variables) if template else "",
            needs_second=needs_second(me(), notice.seen.reach, rules),
            is_late=notice.seen.ends_at > draft.expires_at,
            later=draft.due > self.parts.clock(),
            money=amount,
            stamp=stamp,
        )

    def _told(self, notice: Notice) -> dict[str, Any]:
        """How far a notice is, in the words of the page."""
        progress = self.parts.store.notices.progress(notice.number)
        lost = self.parts.store.arrivals.lost(notice) if notice.queued else ()
        author = self.parts.store.roles.numbered(notice.author)
        return {
            "notice": notice,
            "names": names(notice),
            "author": author.label if author else "",
            "state": _(STATES[notice.state]),
            "progress": progress,
            "lost": [(reason(each.status, each.code), each.count) for each in lost],
            "moves": _moves(notice, progress),
            "may_second": self._may_second(notice),
            "may_stop": self._may_stop(notice),
            "wording": self.parts.reception.wording(notice.draft),
            "stamp": stamp,
        }

    def _may_second(self, notice: Notice) -> bool:
        return notice.state is State.WAITING and may_second(me(), notice)

    def _may_stop(self, notice: Notice) -> bool:
        running = notice.state in (State.WAITING, State.SCHEDULED, State.SENDING)
        return running and (notice.author == me().number or me().is_operator)

    def progress(self, number: int) -> ResponseReturnValue:
        """The moving part of the page of a notice."""
        return render_template(
            "console/_progress.html", **self._told(self._hers(number))
        )

    def people(self, number: int) -> ResponseReturnValue:
        """One line a person, without whole numbers."""
        notice, after = self._hers(number), numbers.asked("desde") or 0
        arrivals = self.parts.store.arrivals
        found = arrivals.page(notice, after, PEOPLE_ON_A_PAGE + 1)
        shown = found[:PEOPLE_ON_A_PAGE]
        more = found[PEOPLE_ON_A_PAGE:]
        next_ = (
            url_for(".people", number=number, desde=shown[-1].number) if more else ""
        )
        return render_template(
            "console/notice_people.html",
            notice=notice,
            names=names(notice),
            lines=[_arrival(each) for each in shown],
            next=next_,
            first=url_for(".people", number=number) if after else "",
        )

    def confirm(self, number: int) -> ResponseReturnValue:
        """Its author sends it, or asks a second person to agree."""
        notice, staff = self._hers(number), me()
        if notice.author != staff.number:
            abort(404)
        if not needs_second(staff, notice.seen.reach, self.parts.store.notices.rules):
            # i18n: It is going out.
            return self._step(notice, Step.CONFIRM, _("console.notice.confirmed"))
        letters = self._asked(notice, staff)
        if not letters:
            # i18n: A second person must agree, and there is none.
            flash(_("console.notice.no-second"), "bad")
            return self._back(notice)
        # i18n: A second person was asked to agree.
        return self._step(notice, Step.ASK_SECOND, _("console.notice.asked"), letters)

    def _asked(self, notice: Notice, author: Staff) -> list[Letter]:
        store, now = self.parts.store, self.parts.clock()
        seconds = store.notices.seconds(notice)
        outgoing = (asked(notice, author, each, store.digits) for each in seconds)
        return [self.parts.reception.letter(each, now) for each in outgoing]

    def accept(self, number: int) -> ResponseReturnValue:
        """A second person agrees."""
        notice = self._hers(number)
        if not may_second(me(), notice):
            abort(404)
        # i18n: She agreed; it is going out.
        return self._step(notice, Step.SECOND, _("console.notice.accepted"))

    def drop(self, number: int) -> ResponseReturnValue:
        """Its author takes it back, or a second person does not agree."""
        notice = self._hers(number)
        if notice.author != me().number and not may_second(me(), notice):
            abort(404)
        # i18n: It is not sent.
        return self._step(notice, Step.DROP, _("console.notice.taken-back"))

    def stop(self, number: int) -> ResponseReturnValue:
        """Nothing more of it goes out."""
        notice = self._hers(number)
        if not (notice.author == me().number or me().is_operator):
            abort(404)
        # i18n: It is stopped.
        return self._step(notice, Step.STOP, _("console.notice.is-stopped"))

    def _step(
        self, notice: Notice, step: Step, said: str, letters: list[Letter] | None = None
    ) -> ResponseReturnValue:
        now = self.parts.clock()
        desk = self.parts.store.notices
        if desk.step(notice.number, step, me(), now, letters or ()):
            flash(said, "good")
        else:
            # i18n: Meanwhile it was sent, stopped or taken back: nothing was done.
            flash(_("console.notice.elsewhere"), "bad")
        return self._back(notice)

    def _back(self, notice: Notice) -> ResponseReturnValue:
        return redirect(url_for(".one", number=notice.number), 303)

    def _hers(self, number: int) -> Notice:
        """A notice that she may see; one that isn't hers isn't there."""
        notice = self.parts.store.notices.numbered(number)
        if notice is None or not sees(me(), notice):
            abort(404)
        return notice


def names(notice: Notice) -> str:
    """To whom a notice is, in words."""
    # i18n: To everybody, of all zones.
    return ", ".join(notice.draft.audience.names) or _("console.notice.all")


def _moves(notice: Notice, progress: Progress) -> bool:
    """Whether there is still something to see move."""
    if notice.state in (State.SCHEDULED, State.SENDING):
        return True
    return progress.waiting > 0


def _arrival(arrival: Arrival) -> tuple[str, str, str, str, str]:
    """A person's line: number, channel, state, why not, and when."""
    lost = arrival.status in (
        *(Status.FAILED, Status.UNDELIVERED, Status.EXPIRED, Status.CANCELED),
    )
    return (
        masked(arrival.address),
        arrival.channel,
        _(FATES[arrival.status]),
        reason(arrival.status, arrival.code) if lost else "",
        stamp(arrival.sent_at) if arrival.sent_at else "",
    )


def blueprint(parts: Parts) -> Blueprint:
    """Where they are."""
    routes = Blueprint("notices", __name__, url_prefix="/avisos")
    pages = Pages(parts)
    routes.get("")(pages.page)
    composing.install(routes, parts)
    routes.get("/<row:number>")(pages.one)
    routes.get("/<row:number>/avance")(pages.progress)
    routes.get("/<row:number>/gente")(pages.people)
    routes.post("/<row:number>/confirmar")(pages.confirm)
    routes.post("/<row:number>/aceptar")(pages.accept)
    routes.post("/<row:number>/no")(pages.drop)
    routes.post("/<row:number>/parar")(pages.stop)
    return routes

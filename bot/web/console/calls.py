"""Requests for a person: read, answered through the bot, or closed."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from flask import (
    Blueprint,
    abort,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from wtforms import TextAreaField
from wtforms.validators import ValidationError

from bot.catalog import N_, load_catalog, stamp
from bot.gate import NO_ADDRESS, NO_WINDOW, STOPPED, Go, Waiting, way
from bot.parts import Parts
from bot.person import Channel, clean
from bot.sms import size, to_gsm7
from bot.staff import masked
from bot.store.calls import Call
from bot.store.letters import Letter
from bot.web.console.forms import Form
from bot.web.console.guard import me

LASTS: Final = timedelta(hours=24)
"""After this an answer is worthless."""
LONGEST: Final = 480
"""Letters; more is no message but a letter."""
BY: Final[Mapping[Channel, str]] = {
    # i18n: How an answer will go out.
    Channel.SMS: N_("console.call.by-sms"),
    # i18n: How an answer will go out.
    Channel.WHATSAPP: N_("console.call.by-whatsapp"),
}
NOT: Final[Mapping[str, str]] = {
    # i18n: Why somebody can't be written to: she sent STOP.
    STOPPED.reason: N_("console.call.stopped"),
    # i18n: Why somebody can't be written to: her address takes nothing.
    NO_ADDRESS.reason: N_("console.call.no-address"),
    # i18n: Why somebody can't be written to: WhatsApp closed, no number for SMS.
    NO_WINDOW.reason: N_("console.call.no-window"),
}
CATALOG: Final = load_catalog()
_ = CATALOG.gettext


class AnswerForm(Form):
    """What is written back."""

    # i18n: Label of the text of an answer.
    text = TextAreaField(_("console.call.text"))

    @property
    def written(self) -> str:
        return clean(self.text.data or "")

    def validate_text(self, _field: TextAreaField) -> None:
        if not self.written:
            # i18n: The answer is empty.
            raise ValidationError(_("console.call.empty"))
        if len(self.written) > LONGEST:
            # i18n: The answer is too long; {most} letters are allowed.
            raise ValidationError(_("console.call.too-long").format(most=LONGEST))


@dataclass(frozen=True)
class Reach:
    """How somebody can be reached now."""

    channel: Channel | None
    """None if she can't."""
    words: str


@dataclass(frozen=True)
class Shown:
    """A request, to be read."""

    number: int
    who: str
    zone: str
    said: tuple[tuple[str, str], ...]
    """When, and what."""
    reach: Reach


def ways(parts: Parts) -> Collection[Channel]:
    """The channels on which anything can be sent."""
    return parts.delivery.senders.keys()


def reach(call: Call, open_: Collection[Channel], now: datetime) -> Reach:
    """How an answer would go out, as the last look before sending decides it."""
    letter = Waiting(call.contact, None, now + LASTS, has_plain=True)
    found = way(letter, call.reader, (), now)
    if isinstance(found, Go) and found.to.channel in open_:
        return Reach(found.to.channel, _(BY[found.to.channel]))
    # i18n: Why somebody can't be written to: nobody sends on her channel here.
    no_way = N_("console.call.no-way")
    return Reach(None, _(NOT.get(getattr(found, "reason", ""), no_way)))


def shown(call: Call, open_: Collection[Channel], now: datetime) -> Shown:
    """A request with the end of her number only."""
    said = tuple((stamp(each.at), each.text) for each in call.said)
    who = masked(call.contact.address)
    return Shown(call.number, who, call.zone or "", said, reach(call, open_, now))


def cost(text: str, channel: Channel | None) -> str:
    """What a text takes by this channel, while it is written."""
    if channel is Channel.WHATSAPP:
        # i18n: Length of an answer by WhatsApp, in letters.
        return _("console.call.letters").format(n=len(text), most=LONGEST)
    sized = size(to_gsm7(text))
    # i18n: Length of an answer by SMS: segments, and characters in them.
    said = CATALOG.ngettext(
        "console.call.segment", "console.call.segments", sized.segments
    )
    return said.format(n=sized.segments, units=sized.units)


def letter(call: Call, text: str, now: datetime) -> Letter:
    """The answer: she asked for it, so it needs no consent."""
    plain = to_gsm7(text)
    is_sms = call.contact.channel is Channel.SMS
    return Letter(
        key=f"call:{call.number}",
        to=call.contact,
        text=plain if is_sms else text,
        expires_at=now + LASTS,
        plain=plain,
    )


@dataclass(frozen=True)
class Desk:
    """Where requests are answered."""

    parts: Parts

    def page(self, number: int) -> ResponseReturnValue:
        """One request, with the form."""
        return self._page(self._call(number), AnswerForm(formdata=None))

    def answer(self, number: int) -> ResponseReturnValue:
        """Send what was written."""
        call, form, now = self._call(number), AnswerForm(), self.parts.clock()
        reached = reach(call, ways(self.parts), now)
        if not form.validate() or reached.channel is None:
            return self._page(call, form), 422
        # i18n: The answer is on its way.
        return self._done(call, letter(call, form.written, now), _("console.call.sent"))

    def close(self, number: int) -> ResponseReturnValue:
        """It is over without an answer of ours."""
        # i18n: The request is over without an answer.
        return self._done(self._call(number), None, _("console.call.closed"))

    def count(self, number: int) -> ResponseReturnValue:
        """What the text takes, while it is written."""
        call, text = self._call(number), clean(request.form.get("text", ""))
        reached = reach(call, ways(self.parts), self.parts.clock())
        return cost(text, reached.channel)

    def _call(self, number: int) -> Call:
        call = self.parts.store.calls.of(me(), number)
        return call or abort(404)

    def _page(self, call: Call, form: AnswerForm) -> str:
        found = shown(call, ways(self.parts), self.parts.clock())
        return render_template(
            "console/call.html",
            call=found,
            form=form,
            most=LONGEST,
            cost=cost(form.written, found.reach.channel),
        )

    def _done(
        self, call: Call, written: Letter | None, text: str
    ) -> ResponseReturnValue:
        if self.parts.store.calls.answer(call, written, me(), self.parts.clock()):
            flash(text, "good")
        else:
            # i18n: Somebody else answered meanwhile.
            flash(_("console.call.taken"), "bad")
        return redirect(url_for(".page"), 303)


def add(routes: Blueprint, parts: Parts) -> None:
    """The pages about requests, among the reports."""
    desk, one = Desk(parts), "/pedidos/<row:number>"
    routes.add_url_rule(one, "call", desk.page)
    routes.add_url_rule(one, "answer", desk.answer, methods=["POST"])
    routes.add_url_rule(f"{one}/cerrar", "close", desk.close, methods=["POST"])
    routes.add_url_rule(f"{one}/letras", "count", desk.count, methods=["POST"])

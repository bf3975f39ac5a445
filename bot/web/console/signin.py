"""Signing in: the registered number, then the code that the bot sends there."""

import secrets
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from wtforms import StringField
from wtforms.validators import ValidationError

from bot.catalog import load_catalog
from bot.parts import Parts
from bot.person import Contact, phone_of
from bot.signin import CODE, DIGITS
from bot.store.signins import SignIns
from bot.web.console import sessions
from bot.web.console.forms import Form
from bot.web.console.guard import THEN, me

PHONE: Final = "phone"
"""In the session: the number for which a code was asked."""
START: Final = "console.start.page"
_ = load_catalog().gettext


class NumberForm(Form):
    """Who wants to sign in."""

    # i18n: Label: the number with which she is registered.
    phone = StringField(_("console.signin.number"))

    def validate_phone(self, field: StringField) -> None:
        """As people write it, with spaces or without."""
        if phone_of(field.data or "") is None:
            # i18n: What was typed is no telephone number; how one looks.
            raise ValidationError(_("console.signin.no-number"))


class CodeForm(Form):
    """The code that came."""

    # i18n: Label: the code of six digits that the bot sent.
    code = StringField(_("console.signin.code"))

    @property
    def typed(self) -> str:
        """Its digits; some type a space in the middle."""
        return "".join((self.code.data or "").split())

    def validate_code(self, _field: StringField) -> None:
        """Six digits; whether they are the right ones the store knows."""
        if not CODE.fullmatch(self.typed):
            # i18n: What was typed is not a code of six digits.
            raise ValidationError(_("console.signin.no-code"))


def new_code() -> str:
    """Six digits that nobody guesses."""
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"


@dataclass(frozen=True)
class Pages:
    """The pages on the way in, and the way out."""

    parts: Parts

    def page(self) -> ResponseReturnValue:
        """Asks for the number."""
        if current_user.is_authenticated:
            return redirect(url_for(START), 303)
        return render_template("console/signin.html", form=NumberForm())

    def send(self) -> ResponseReturnValue:
        """Goes on to the code, whether one was sent or not."""
        form = NumberForm()
        if not form.validate():
            return render_template("console/signin.html", form=form), 422
        phone = phone_of(form.phone.data) or ""
        self._known.send_codes(phone, new_code, self._words, self.parts.clock())
        session[PHONE] = phone
        return redirect(url_for(".code"), 303)

    def code(self) -> ResponseReturnValue:
        """Asks for the code."""
        if PHONE not in session:
            return redirect(url_for(".page"), 303)
        return _code_page(CodeForm())

    def enter(self) -> ResponseReturnValue:
        """Signs in with the right code."""
        form = CodeForm()
        if PHONE not in session:
            return redirect(url_for(".page"), 303)
        if not form.validate():
            return _code_page(form), 422
        token = sessions.new_token()
        now = self.parts.clock()
        staff = self._known.sign_in(session[PHONE], form.typed, token, now)
        if staff is None:
            # i18n: The code doesn't do: wrong, late, or tried too often. Which of
            # these is not said, as it would tell strangers who is registered.
            form.code.errors = [_("console.signin.wrong")]
            form.code.data = ""
            return _code_page(form), 422
        then = session.get(THEN)
        sessions.begin(token, staff)
        return redirect(then or url_for(START), 303)

    def leave(self) -> ResponseReturnValue:
        """Signs out here."""
        self._known.sign_out(current_user.token, me(), self.parts.clock())
        sessions.end()
        # i18n: She is signed out.
        flash(_("console.signin.left"), "good")
        return redirect(url_for(".page"), 303)

    def leave_everywhere(self) -> ResponseReturnValue:
        """Signs out on every device."""
        self._known.sign_out_everywhere(me(), self.parts.clock())
        sessions.end()
        # i18n: She is signed out on every device.
        flash(_("console.signin.left-everywhere"), "good")
        return redirect(url_for(".page"), 303)

    @property
    def _known(self) -> SignIns:
        return self.parts.store.sign_ins

    def _words(self, to: Contact, code: str) -> str:
        return self.parts.voices[to.channel].sign_in(code)


def blueprint(parts: Parts) -> Blueprint:
    """Where they are."""
    routes = Blueprint("signin", __name__)
    pages = Pages(parts)
    routes.get("/entrar")(pages.page)
    routes.post("/entrar")(pages.send)
    routes.get("/codigo")(pages.code)
    routes.post("/codigo")(pages.enter)
    routes.post("/salir")(pages.leave)
    routes.post("/salir-de-todos")(pages.leave_everywhere)
    return routes


def _code_page(form: CodeForm) -> str:
    return render_template("console/code.html", form=form, phone=session[PHONE])

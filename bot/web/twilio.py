"""Twilio's webhook for SMS and WhatsApp: check, record, answer in TwiML.

The signature is checked over PUBLIC_URL and the path and query exactly as they came:
behind a proxy Flask's own idea of the address differs, and it decodes what it shows.
"""

from collections.abc import Callable, Sequence
from typing import Final
from urllib.parse import quote

from flask import Blueprint, Response, abort, request
from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict

from bot.channels.base import Progress, Receipt
from bot.person import Contact, Incoming, NotAnAddress, OptOut
from bot.reception import Receive
from bot.settings import Settings
from bot.store import StoreUnavailable
from bot.web.numbers import LARGEST

FORM: Final = "application/x-www-form-urlencoded"
SID_LENGTH: Final = 34
ESCAPES: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
PROGRESS: Final = {progress.value: progress for progress in Progress}


def blueprint(
    settings: Settings, receive: Receive, report: Callable[[Receipt], None]
) -> Blueprint:
    """The routes that Twilio calls."""
    routes = Blueprint("twilio", __name__, url_prefix="/twilio")
    validators = [RequestValidator(token) for token in settings.twilio_auth_token]

    @routes.post("/messages")
    def messages() -> Response:
        _check(validators, settings.public_url)
        message = _message(request.form)
        try:
            return twiml(receive(message))
        except StoreUnavailable:
            # Twilio retries, or asks the fallback address; nothing is half stored.
            return twiml((), status=503)

    @routes.post("/status")
    def status() -> Response:
        _check(validators, settings.public_url)
        receipt = _receipt(request.form, request.args)
        if receipt:
            report(receipt)
        return Response(status=204)

    return routes


def _receipt(form: MultiDict[str, str], query: MultiDict[str, str]) -> Receipt | None:
    """What a callback says; None for what says nothing new, as that it is queued."""
    progress = PROGRESS.get(form.get("MessageStatus", ""))
    sid = form.get("MessageSid", "")
    if progress is None or not _is_sid(sid):
        return None
    return Receipt(
        sid,
        _number(query.get("o")),
        progress,
        _number(form.get("ErrorCode")),
        form.get("ChannelStatusMessage", "")[:200],
        _number(query.get("a")),
    )


def _number(text: str | None) -> int | None:
    if not text or not (text.isascii() and text.isdigit()):
        return None
    return min(int(text[:20]), LARGEST)


def _is_sid(text: str) -> bool:
    return len(text) == SID_LENGTH and text.isascii() and text.isalnum()


def _check(validators: Sequence[RequestValidator], public_url: str) -> None:
    """Only a form that Twilio signed comes in."""
    if request.mimetype != FORM:
        abort(415)
    if not _signed(validators, public_url):
        abort(403)


def _signed(validators: Sequence[RequestValidator], public_url: str) -> bool:
    url = public_url + _raw_target()
    signature = request.headers.get("X-Twilio-Signature", "")
    try:
        return any(v.validate(url, request.form, signature) for v in validators)
    except ValueError:  # what no real address can look like
        return False


def _raw_target() -> str:
    """Path and query as they stood in the request."""
    raw = request.environ.get("RAW_URI") or request.environ.get("REQUEST_URI")
    if raw:
        return str(raw)
    query = request.query_string.decode("ascii", "replace")
    return quote(request.path) + (f"?{query}" if query else "")


def _message(form: MultiDict[str, str]) -> Incoming:
    """Read Twilio's fields, of which it adds and drops some without notice."""
    key = form.get("MessageSid", "")
    if not _is_sid(key):
        abort(400)
    try:
        contact = Contact.of_twilio(form.get("From", ""))
    except NotAnAddress:
        abort(400)
    # A pressed button says what its text says, unless it carries a text of its own.
    text = form.get("ButtonPayload") or form.get("ListId") or form.get("Body", "")
    has_media = form.get("NumMedia", "0") != "0" or "Latitude" in form
    answered = form.get("OptOutType", "")
    opt_out = OptOut(answered) if answered in set(OptOut) else None
    return Incoming(key, contact, text, has_media, opt_out)


def twiml(texts: Sequence[str], status: int = 200) -> Response:
    """A TwiML answer; without texts it sends nothing."""
    messages = "".join(
        f"<Message>{text.translate(ESCAPES)}</Message>" for text in texts
    )
    document = f'<?xml version="1.0" encoding="UTF-8"?><Response>{messages}</Response>'
    return Response(document, status, mimetype="text/xml")

"""Twilio's webhook for SMS and WhatsApp: check, record, answer in TwiML.

The signature is checked over PUBLIC_URL and the path and query exactly as they came:
behind a proxy Flask's own idea of the address differs, and it decodes what it shows.
"""

from collections.abc import Sequence
from typing import Final
from urllib.parse import quote

from flask import Blueprint, Response, abort, request
from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict

from bot.person import Contact, Incoming, NotAnAddress
from bot.reception import Receive
from bot.settings import Settings
from bot.store import StoreUnavailable

FORM: Final = "application/x-www-form-urlencoded"
SID_LENGTH: Final = 34
ESCAPES: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def blueprint(settings: Settings, receive: Receive) -> Blueprint:
    """The routes that Twilio calls."""
    routes = Blueprint("twilio", __name__, url_prefix="/twilio")
    validators = [RequestValidator(token) for token in settings.twilio_auth_token]

    @routes.post("/messages")
    def messages() -> Response:
        if request.mimetype != FORM:
            abort(415)
        if not _signed(validators, settings.public_url):
            abort(403)
        message = _message(request.form)
        try:
            return twiml(receive(message))
        except StoreUnavailable:
            # Twilio retries, or asks the fallback address; nothing is half stored.
            return twiml((), status=503)

    return routes


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
    if len(key) != SID_LENGTH or not (key.isascii() and key.isalnum()):
        abort(400)
    try:
        contact = Contact.of_twilio(form.get("From", ""))
    except NotAnAddress:
        abort(400)
    # A pressed button says what its text says, unless it carries a text of its own.
    text = form.get("ButtonPayload") or form.get("ListId") or form.get("Body", "")
    has_media = form.get("NumMedia", "0") != "0" or "Latitude" in form
    return Incoming(key, contact, text, has_media)


def twiml(texts: Sequence[str], status: int = 200) -> Response:
    """A TwiML answer; without texts it sends nothing."""
    messages = "".join(
        f"<Message>{text.translate(ESCAPES)}</Message>" for text in texts
    )
    document = f'<?xml version="1.0" encoding="UTF-8"?><Response>{messages}</Response>'
    return Response(document, status, mimetype="text/xml")

"""What the phone with the local SIM tells: messages that came, and what became of ours.

The app signs the raw body and the second at which it sends. It tries for more than a
day, under the same event; and it may bring one SMS twice as two events.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from flask import Blueprint, Response, abort, request

from bot.channels.base import Progress, Receipt
from bot.channels.smsgate import PREFIX
from bot.person import PHONE, Channel, Contact, Incoming
from bot.settings import Settings

CLOCKS_APART: Final = timedelta(minutes=5)
PERUVIAN: Final = 9
"""Digits of a mobile number in Peru, the first of which is a 9."""
COUNTRY: Final = "51"
SHORTEST: Final = 7
"""Digits: a shorter sender is a service of the carrier, which nobody answers."""
PROGRESS: Final = {
    "sms:sent": Progress.SENT,
    "sms:delivered": Progress.DELIVERED,
    "sms:failed": Progress.FAILED,
    "sms:cancelled": Progress.CANCELED,
}
OWN_ID: Final = re.compile(rf"{PREFIX}(\d{{1,9}})-(\d{{1,4}})", re.ASCII)
NOT_SENT: Final = 30008
"""A phone says in its own words why it failed: as unclear as this code of Twilio's."""
LONGEST_REASON: Final = 200


def blueprint(
    settings: Settings,
    take: Callable[[Incoming], None],
    report: Callable[[Receipt], None],
    alive: Callable[[], None],
    clock: Callable[[], datetime],
) -> Blueprint:
    """The route that the phone calls."""
    routes = Blueprint("smsgate", __name__, url_prefix="/smsgate")
    key = settings.smsgate_signing_key.encode()

    @routes.post("/events")
    def events() -> Response:
        if not _signed(key, clock()):
            abort(403)
        event, payload = _event()
        message = _message(payload) if event == "sms:received" else None
        receipt = _receipt(event, payload)
        if message:
            take(message)
        if receipt:
            report(receipt)
        alive()
        return Response(status=200)

    return routes


def _signed(key: bytes, now: datetime) -> bool:
    stamp = request.headers.get("X-Timestamp", "")
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 12):
        return False
    sent = datetime.fromtimestamp(int(stamp), UTC)
    if abs(now - sent) > CLOCKS_APART:
        return False
    body = request.get_data() + stamp.encode()
    expected = hmac.new(key, body, hashlib.sha256).hexdigest()
    given = request.headers.get("X-Signature", "")
    return hmac.compare_digest(expected.encode(), given.encode())


def _event() -> tuple[str, dict[str, Any]]:
    """The event's name and payload; 400 for what isn't one."""
    try:
        event = json.loads(request.get_data())
    except (ValueError, RecursionError):
        abort(400)
    if not isinstance(event, dict) or not isinstance(event.get("payload"), dict):
        abort(400)
    payload = event["payload"] | {"deviceId": event.get("deviceId")}
    return str(event.get("event")), payload


def _message(payload: dict[str, Any]) -> Incoming | None:
    """An SMS, under a key by its content: the app may bring it as two events."""
    sender = payload.get("sender") or payload.get("phoneNumber")
    text, at = payload.get("message"), payload.get("receivedAt")
    address = _address(sender) if isinstance(sender, str) else None
    if address is None or not isinstance(text, str) or not isinstance(at, str):
        return None
    content = json.dumps([payload["deviceId"], sender, at, text])
    key = hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()
    return Incoming(f"GATE{key[:40]}", Contact(Channel.SMS, address), text)


def _address(sender: str) -> str | None:
    """The sender as a number with its country; None for who can't be answered."""
    if not PHONE.fullmatch(sender):
        return None
    digits = sender.removeprefix("+")
    if len(digits) < SHORTEST:
        return None
    if len(digits) == PERUVIAN and digits.startswith("9"):
        return f"+{COUNTRY}{digits}"
    return f"+{digits}"


def _receipt(event: str, payload: dict[str, Any]) -> Receipt | None:
    """What became of a message of ours."""
    progress = PROGRESS.get(event)
    own_id = OWN_ID.fullmatch(str(payload.get("messageId")))
    if progress is None or own_id is None:
        return None
    code = NOT_SENT if progress is Progress.FAILED else None
    reason = str(payload.get("reason", ""))[:LONGEST_REASON]
    number, attempt = int(own_id[1]), int(own_id[2])
    return Receipt(own_id[0], number, progress, code, reason, attempt)

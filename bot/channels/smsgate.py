"""An Android phone with a local SIM: SMS Gateway for Android, over its HTTP API.

SMSGATE_URL is the API's base: the cloud's, a server of one's own, or the phone itself.
Our own id goes with every attempt, and the gateway takes an id only once (409 says that
it has it). So what broke off is asked for by that id, and the answer is exact.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

import requests

from bot.channels.base import Envelope, Found, Refused, SendError, Senders, Unsure
from bot.channels.lines import GivingUp
from bot.person import PHONE, Channel
from bot.settings import Settings

NAME: Final = "smsgate"
"""The phone, among the senders: when it was last heard."""
SILENT: Final = timedelta(minutes=30)
"""A phone that pings every few minutes and is not heard for so long is off."""
PREFIX: Final = "oj-"
"""Begins our ids at the gateway."""
TIMEOUT: Final = 10
"""Seconds for the gateway to answer."""
PACE: Final = timedelta(seconds=10)
"""Android itself stops an app that sends more than some 30 messages in 30 minutes."""
SHORTEST: Final = 5
ACCEPTED: Final = (200, 201, 202, 409)
REFUSED: Final = (400, 404, 405, 413, 422)
CREDENTIALS: Final = (401, 403)
BAD_CREDENTIALS: Final = 20003
"""The reactions to this code of Twilio's are those to a gateway's login refused."""
BUSY: Final = (429, 503)
TOO_MANY: Final = 429


class SmsGate:
    """The gateway, as a channel for SMS."""

    pace = PACE

    def __init__(self, settings: Settings, timeout: int = TIMEOUT) -> None:
        self._messages = f"{settings.smsgate_url}/messages"
        self._timeout = timeout
        self._session = requests.Session()
        self._session.auth = (settings.smsgate_user, settings.smsgate_password)
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, GivingUp(timeout))

    def send(self, envelope: Envelope) -> str:
        """Hand over a message; one that the gateway has already counts as sent."""
        if not PHONE.fullmatch(envelope.to.address):
            raise Refused("not a phone number")
        own_id = _own_id(envelope)
        message = {
            "id": own_id,
            "textMessage": {"text": envelope.text},
            "phoneNumbers": [envelope.to.address],
            "withDeliveryReport": True,
            "ttl": max(SHORTEST, int(envelope.lasts.total_seconds())),
        }
        answer = self._ask("POST", self._messages, json=message)
        if answer.status_code not in ACCEPTED:
            raise _error(answer)
        return own_id

    def find(self, envelope: Envelope, taken: Iterable[str] = ()) -> str | None:
        """Ask for the message by our id."""
        own_id = _own_id(envelope)
        answer = self._ask("GET", f"{self._messages}/{own_id}")
        if answer.status_code == 404:
            return None
        if answer.status_code != 200:
            raise _error(answer)
        return own_id

    def forget(self, provider_id: str) -> None:
        """The gateway's API erases nothing: the app on the phone forgets by itself."""

    def received(self, since: datetime) -> Iterable[Found]:
        """Nothing to list: the phone brings what it couldn't for more than a day."""
        return ()

    def webhooks(self) -> dict[str, str]:
        """Which address the gateway calls for each kind of event; SendError if it can't
        be asked, or lets us not in."""
        home = self._messages.removesuffix("/messages")
        answer = self._ask("GET", f"{home}/webhooks")
        if answer.status_code != 200:
            raise _error(answer)
        try:
            return {str(each["event"]): str(each["url"]) for each in answer.json()}
        except (ValueError, KeyError, TypeError) as exc:
            raise SendError("an answer that isn't a list of webhooks") from exc

    def _ask(self, method: str, url: str, **more: Any) -> requests.Response:
        try:
            return self._session.request(
                method, url, timeout=self._timeout, allow_redirects=False, **more
            )
        except requests.RequestException as exc:
            raise Unsure(type(exc).__name__) from exc


def _own_id(envelope: Envelope) -> str:
    """Another one for each attempt: one that failed is not sent again under its id."""
    return f"{PREFIX}{envelope.number}-{envelope.attempt}"


def _error(answer: requests.Response) -> SendError:
    """What an answer means for the message; its own words may hold her number."""
    status, reason = answer.status_code, f"HTTP {answer.status_code}"
    if status in CREDENTIALS:
        return SendError(f"{reason}: see SMSGATE_USER", BAD_CREDENTIALS)
    if status in BUSY:
        return SendError(reason, TOO_MANY, _wait(answer.headers.get("Retry-After")))
    if status in REFUSED:
        return Refused(reason)
    return SendError(reason)


def _wait(header: str | None) -> timedelta | None:
    if header and header.isascii() and header.isdigit():
        return timedelta(seconds=min(int(header), 3600))
    return None


def build(settings: Settings) -> Senders:
    """SMS goes by the phone where the settings name one."""
    return {Channel.SMS: SmsGate(settings)} if settings.smsgate_url else {}

"""Twilio: SMS and WhatsApp through the official client.

What the client does that one must know: without a time-out it waits for ever; a read
time-out comes as an error of requests and not of Twilio; a 201 without a body gives a
message without a sid; errors in the newer form aren't TwilioRestExceptions; and it has
no way to say that a message is the same as an earlier one. So whatever breaks off in
the middle is unsure, and is looked for in the list of messages before it is sent again.
"""

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from threading import local
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

from requests.exceptions import ConnectionError as NotConnected
from requests.exceptions import RequestException
from requests.utils import get_environ_proxies
from twilio.base.exceptions import TwilioException
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from bot.channels.base import Envelope, Found, SendError, Senders, Unsure
from bot.person import WHATSAPP_PREFIX, Channel, Contact, NotAnAddress
from bot.settings import Settings

TWILIO: Final = "https://api.twilio.com"
TIMEOUT: Final = 10
"""Seconds for Twilio to answer."""
STATUS_PATH: Final = "/twilio/status"
SHORTEST, LONGEST = 5, 36_000
"""Seconds that Twilio may keep a message."""
SLACK: Final = timedelta(minutes=2)
"""How far Twilio's clock may be from ours."""
LISTED: Final = 50
TOO_MANY: Final = 429
NO_MEDIA: Final = "0"
BY_API: Final = "outbound-api"
"""Twilio's word for messages like ours; answers in TwiML are others."""


class _HttpClient(TwilioHttpClient):  # type: ignore[misc] # it has no types
    """Twilio's client at another address, with connections kept, and Retry-After."""

    def __init__(self, base: str, timeout: int) -> None:
        super().__init__(timeout=timeout, pool_connections=True)
        # Looked up once: for every request it costs more than all the rest.
        self.session.proxies = get_environ_proxies(base or TWILIO)
        self.session.trust_env = False
        self._base = urlsplit(base) if base else None
        self._heard = local()

    @property
    def retry_after(self) -> str | None:
        """What this thread's last answer said: the errors don't tell it."""
        return getattr(self._heard, "retry_after", None)

    def log_request(self, kwargs: dict[str, Any]) -> None:
        """Nothing: the client would tell the log whose messages are looked for."""

    def log_response(self, status_code: int, response: Any) -> None:
        """Nothing, as of the request."""

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Response:
        """Make a request at the address that the settings say."""
        if self._base:
            parts = urlsplit(url)
            url = urlunsplit(
                (self._base.scheme, self._base.netloc, parts.path, parts.query, "")
            )
        response: Response = super().request(method, url, *args, **kwargs)
        headers = response.headers or {}
        self._heard.retry_after = headers.get("Retry-After")
        return response


class Twilio:
    """One sender of Twilio's: a number, or a WhatsApp sender."""

    def __init__(
        self, settings: Settings, channel: Channel, sender: str, timeout: int
    ) -> None:
        self.pace = timedelta(seconds=1) / settings.per_second(channel)
        self._channel = channel
        self._prefix = WHATSAPP_PREFIX if channel is Channel.WHATSAPP else ""
        self._from = sender
        self._status_url = settings.public_url + STATUS_PATH
        self._http = _HttpClient(settings.twilio_api_url, timeout)
        sid, token = settings.twilio_account_sid, settings.twilio_auth_token[0]
        self._client = Client(sid, token, http_client=self._http)

    def send(self, envelope: Envelope) -> str:
        """Hand over a message; its number travels in the address of its callbacks."""
        try:
            message = self._client.messages.create(
                to=self._prefix + envelope.to.address,
                from_=self._from,
                status_callback=f"{self._status_url}?o={envelope.number}"
                f"&a={envelope.attempt}",
                validity_period=_seconds(envelope.lasts),
                **_content(envelope),
            )
        except (TwilioException, RequestException) as exc:
            raise self._error(exc) from exc
        if not message.sid:
            raise Unsure("accepted without an id")
        return str(message.sid)

    def find(self, envelope: Envelope, taken: Iterable[str] = ()) -> str | None:
        """Look in the list of messages to this person, by text and time."""
        to = self._prefix + envelope.to.address
        since = envelope.began_at - SLACK
        others = set(taken)
        try:
            listed = self._client.messages.list(to=to, from_=self._from, limit=LISTED)
        except (TwilioException, RequestException) as exc:
            raise SendError(type(exc).__name__) from exc
        return next(
            (
                str(message.sid)
                for message in reversed(listed)
                if message.sid not in others
                and message.direction == BY_API
                and _same_text(envelope, message.body or "")
                and message.date_created >= since
            ),
            None,
        )

    def forget(self, provider_id: str) -> None:
        """Delete a message from Twilio's log."""
        try:
            self._client.messages(provider_id).delete()
        except (TwilioException, RequestException) as exc:
            if getattr(exc, "status", None) != 404:
                raise SendError(type(exc).__name__) from exc

    def received(self, since: datetime) -> Iterable[Found]:
        """Messages to our sender since then."""
        try:
            listed = self._client.messages.list(
                to=self._from, date_sent_after=since.astimezone(UTC)
            )
        except (TwilioException, RequestException) as exc:
            raise SendError(type(exc).__name__) from exc
        for message in listed:
            if message.direction == "inbound" and message.date_created >= since:
                found = _found(message)
                if found:
                    yield found

    def _error(self, exc: Exception) -> SendError:
        """What an error of the client means for the message."""
        name = type(exc).__name__
        if isinstance(exc, NotConnected) and _never_connected(exc):
            return SendError(name)
        if not isinstance(exc, TwilioException):
            return Unsure(name)
        code, status = getattr(exc, "code", None), getattr(exc, "status", None)
        if status == TOO_MANY:
            return SendError(name, code or TOO_MANY, _wait(self._http.retry_after))
        if status is None or status >= 500:
            return Unsure(name, code)
        return SendError(name, int(code or status))


def _never_connected(exc: NotConnected) -> bool:
    """Whether no byte was sent: refused, or no such host."""
    return "NewConnectionError" in repr(exc) or "NameResolutionError" in repr(exc)


def _wait(header: str | None) -> timedelta | None:
    if header and header.isascii() and header.isdigit():
        return timedelta(seconds=min(int(header), LONGEST))
    return None


def _seconds(lasts: timedelta) -> int:
    return max(SHORTEST, min(LONGEST, int(lasts.total_seconds())))


def _content(envelope: Envelope) -> dict[str, str]:
    template = envelope.template
    if template is None:
        return {"body": envelope.text}
    variables = json.dumps(dict(template.variables), ensure_ascii=False)
    return {"content_sid": template.content_sid, "content_variables": variables}


def _same_text(envelope: Envelope, body: str) -> bool:
    """Our text, or the template's with everything that was filled in."""
    if envelope.template is None or body == envelope.text:
        return body == envelope.text
    return not body or all(v in body for v in envelope.template.variables.values())


def _found(message: Any) -> Found | None:
    try:
        sender = Contact.of_twilio(message.from_ or "")
    except NotAnAddress:
        return None
    has_media = (message.num_media or NO_MEDIA) != NO_MEDIA
    at = message.date_created
    return Found(message.sid, sender, message.body or "", at, has_media)


def build(settings: Settings, timeout: int = TIMEOUT) -> Senders:
    """The senders that the settings name."""
    if not settings.twilio_auth_token:
        return {}
    named = {
        Channel.SMS: settings.twilio_sms_from,
        Channel.WHATSAPP: settings.twilio_whatsapp_from,
    }
    return {
        channel: Twilio(settings, channel, sender, timeout)
        for channel, sender in named.items()
        if sender
    }

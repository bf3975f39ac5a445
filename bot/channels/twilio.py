"""Twilio: SMS and WhatsApp through the official client.

What the client does that one must know: without a time-out it waits for ever; what
breaks off comes as an error of the library underneath and not of Twilio; a 201 without
a body gives a message without a sid; errors in the newer form aren't
TwilioRestExceptions; and it has no way to say that a message is the same as an earlier
one. So whatever breaks off in the middle is unsure, and is looked for in the list of
messages before it is sent again.
"""

import json
import logging
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from threading import local
from typing import Any, Final, TypeAlias
from urllib.parse import urlencode, urlsplit, urlunsplit

import certifi
from requests.utils import get_environ_proxies
from twilio.base.exceptions import TwilioException
from twilio.http import HttpClient
from twilio.http.response import Response
from twilio.rest import Client
from urllib3 import PoolManager, ProxyManager, Timeout, make_headers
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError

from bot.channels.base import Envelope, Found, SendError, Senders, Unsure
from bot.channels.lines import giving_up
from bot.person import WHATSAPP_PREFIX, Channel, Contact, NotAnAddress
from bot.settings import Settings

TWILIO: Final = "https://api.twilio.com"
TIMEOUT: Final = 10
"""Seconds for Twilio to answer."""
FAILURES: Final = (TwilioException, HTTPError)
"""What the client raises, of its own and of what is underneath."""
STATUS_PATH: Final = "/twilio/status"
SHORTEST, LONGEST = 5, 36_000
"""Seconds that Twilio may keep a message."""
CONNECTIONS: Final = 16
"""Kept open: as many as threads that send."""
NEVER_CONNECTED: Final = (NewConnectionError, ConnectTimeoutError)
"""Not a byte was sent: refused, no such host, or nobody there."""
SLACK: Final = timedelta(minutes=2)
"""How far Twilio's clock may be from ours."""
LISTED: Final = 50
TOO_MANY: Final = 429
NO_MEDIA: Final = "0"
BY_API: Final = "outbound-api"
"""Twilio's word for messages like ours; answers in TwiML are others."""

Fields: TypeAlias = Mapping[str, object]


class _HttpClient(HttpClient):  # type: ignore[misc] # it has no types
    """Twilio's client over urllib3, at another address too, and with Retry-After.

    Its own, over requests, takes half as much time again for each message; and it
    tells the log whose messages are looked for.
    """

    def __init__(self, base: str, timeout: int) -> None:
        super().__init__(logging.getLogger(__name__), False, timeout)
        self._base = urlsplit(base) if base else None
        self._pool = _pool(base or TWILIO)
        self._heard = local()

    @property
    def retry_after(self) -> str | None:
        """What this thread's last answer said: the errors don't tell it."""
        return getattr(self._heard, "retry_after", None)

    def request(
        self,
        method: str,
        url: str,
        params: Fields | None = None,
        data: Fields | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: int | None = None,
        allow_redirects: bool = False,
    ) -> Response:
        """Make a request at the address that the settings say."""
        parts = urlsplit(url)
        home = self._base or parts
        query = _encoded(params) or parts.query
        answer = self._pool.request(
            method,
            urlunsplit((home.scheme, home.netloc, parts.path, query, "")),
            body=_encoded(data),
            headers=dict(headers or {}) | _login(auth),
            timeout=Timeout(total=timeout or self.timeout),
            retries=False,
            redirect=allow_redirects,
        )
        self._heard.retry_after = answer.headers.get("Retry-After")
        text = answer.data.decode("utf-8", "replace")
        return Response(answer.status, text, answer.headers)


def _client(settings: Settings, http: _HttpClient) -> Client:
    sid, token = settings.twilio_account_sid, settings.twilio_auth_token[0]
    return Client(sid, token, http_client=http)


def client(settings: Settings, timeout: int = TIMEOUT) -> Client:
    """Twilio's client, for what isn't about messages."""
    return _client(settings, _HttpClient(settings.twilio_api_url, timeout))


def _pool(url: str) -> PoolManager:
    """Connections that are kept; through a proxy where the environment names one."""
    kept: dict[str, Any] = {"maxsize": CONNECTIONS, "ca_certs": certifi.where()}
    kept |= {"socket_options": giving_up(TIMEOUT)}
    proxies = get_environ_proxies(url)
    proxy = proxies.get(urlsplit(url).scheme) or proxies.get("all")
    return ProxyManager(proxy, **kept) if proxy else PoolManager(**kept)


def _encoded(fields: Fields | None) -> str | None:
    given = {name: value for name, value in (fields or {}).items() if value is not None}
    return urlencode(given, doseq=True) or None


def _login(auth: tuple[str, str] | None) -> dict[str, str]:
    return make_headers(basic_auth=":".join(auth)) if auth else {}


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
        self._client = _client(settings, self._http)

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
        except FAILURES as exc:
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
        except FAILURES as exc:
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
        except FAILURES as exc:
            if getattr(exc, "status", None) != 404:
                raise SendError(type(exc).__name__) from exc

    def received(self, since: datetime) -> Iterable[Found]:
        """Messages to our sender since then."""
        try:
            listed = self._client.messages.list(
                to=self._from, date_sent_after=since.astimezone(UTC)
            )
        except FAILURES as exc:
            raise SendError(type(exc).__name__) from exc
        for message in listed:
            if message.direction == "inbound" and message.date_created >= since:
                found = _found(message)
                if found:
                    yield found

    def _error(self, exc: Exception) -> SendError:
        """What an error of the client means for the message."""
        name = type(exc).__name__
        if isinstance(exc, NEVER_CONNECTED):
            return SendError(name)
        if not isinstance(exc, TwilioException):
            return Unsure(name)
        code, status = getattr(exc, "code", None), getattr(exc, "status", None)
        if status == TOO_MANY:
            return SendError(name, code or TOO_MANY, _wait(self._http.retry_after))
        if status is None or status >= 500:
            return Unsure(name, code)
        return SendError(name, int(code or status))


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

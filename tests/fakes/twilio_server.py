"""A stand-in for Twilio's REST API, over HTTP on loopback, that keeps what it accepted.

It runs in a thread of the test, or as a process of its own that other processes share:

    python -m tests.fakes.twilio_server [--latency SECONDS] [--drop SHARE]

Numbers that end in a code of Twilio's are refused with it: "+519500" and five digits at
once, "+519600" and five digits later, in the callback of a message that was accepted.
"""

import argparse
import asyncio
import base64
import json
import random
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from enum import Enum, auto
from itertools import count
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from twilio.request_validator import RequestValidator

from bot.person import Contact

ACCOUNT: Final = "AC" + "0" * 32
TOKEN: Final = "token"
AT_ONCE: Final = "+519500"
LATER: Final = "+519600"
STATUSES: Final = {20003: 401, 20429: 429, 20500: 500, 20503: 503, 20404: 404}
PAGE: Final = 50
HERE: Final = "127.0.0.1"


class Odd(Enum):
    """What the server does with a message in place of answering."""

    HANG = auto()
    """Accepts it and never answers."""
    HANG_BEFORE = auto()
    """Neither accepts it nor answers."""
    FAIL_AFTER = auto()
    """Accepts it and answers 500."""
    EMPTY = auto()
    """Accepts it and answers 201 without a body."""
    DROP = auto()
    """Accepts it and closes the connection."""
    FAIL = auto()
    """Answers 500."""
    BUSY = auto()
    """Answers 429 with Retry-After."""
    NO_JSON = auto()
    """Answers 503 with a page of HTML."""


@dataclass
class Message:
    """A message that Twilio has."""

    sid: str
    to: str
    sender: str
    body: str
    at: datetime
    fields: dict[str, str] = field(default_factory=dict)
    direction: str = "outbound-api"
    status: str = "queued"

    def as_json(self) -> dict[str, Any]:
        """As the real API shows it."""
        created = format_datetime(self.at)
        home = f"/2010-04-01/Accounts/{ACCOUNT}/Messages/{self.sid}"
        return {
            "account_sid": ACCOUNT,
            "api_version": "2010-04-01",
            "body": self.body,
            "date_created": created,
            "date_sent": created if self.direction == "inbound" else None,
            "date_updated": created,
            "direction": self.direction,
            "error_code": None,
            "error_message": None,
            "from": self.sender or None,
            "messaging_service_sid": self.fields.get("MessagingServiceSid"),
            "num_media": "0",
            "num_segments": "1",
            "price": None,
            "price_unit": "USD",
            "sid": self.sid,
            "status": self.status,
            "subresource_uris": {"media": f"{home}/Media.json"},
            "to": self.to,
            "uri": f"{home}.json",
        }


@dataclass(frozen=True)
class Answer:
    """What goes back; None in place of one closes the connection."""

    status: int
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()


def in_json(status: int, value: Any, *headers: tuple[str, str]) -> Answer:
    return Answer(status, json.dumps(value).encode(), headers)


def error(code: int, status: int | None = None) -> Answer:
    """An error in Twilio's form."""
    status = status or STATUSES.get(code, 400)
    retry = (("Retry-After", "1"),) if status == 429 else ()
    more = f"https://www.twilio.com/docs/errors/{code}"
    body = {"code": code, "message": f"error {code}", "more_info": more}
    return in_json(status, body | {"status": status}, *retry)


def filled_in(form: dict[str, str]) -> str:
    """A template's words, as Twilio shows them in the list of messages."""
    values = json.loads(form.get("ContentVariables", "{}")).values()
    return "Aviso de Oro Justo: " + "; ".join(values)


@dataclass
class Setup:
    """What was set up in the account: senders with their webhooks, and templates."""

    status: str = "active"
    numbers: dict[str, dict[str, str]] = field(default_factory=dict)
    """Fields of our numbers, over the usual ones."""
    senders: dict[str, dict[str, str]] = field(default_factory=dict)
    """Webhooks of our WhatsApp senders."""
    approvals: dict[str, dict[str, str]] = field(default_factory=dict)
    """What WhatsApp said to our templates."""

    def answer(self, path: list[str], query: dict[str, str]) -> Answer:
        """What the API says to who asks for it."""
        match path[1:]:
            case ["2010-04-01", "Accounts", _]:
                return in_json(200, self._account())
            case ["2010-04-01", "Accounts", _, "IncomingPhoneNumbers"]:
                return in_json(200, self._listed(query))
            case ["v2", "Channels", "Senders"]:
                return in_json(200, self._channels())
            case ["v1", "Content", sid, "ApprovalRequests"] if sid in self.approvals:
                return in_json(200, self._approval(sid))
        return error(20404)

    def _account(self) -> dict[str, Any]:
        created = format_datetime(datetime(2026, 1, 1, tzinfo=UTC))
        home = f"/2010-04-01/Accounts/{ACCOUNT}"
        return {
            "auth_token": None,
            "date_created": created,
            "date_updated": created,
            "friendly_name": "Oro Justo",
            "owner_account_sid": ACCOUNT,
            "sid": ACCOUNT,
            "status": self.status,
            "subresource_uris": {"messages": f"{home}/Messages.json"},
            "type": "Full",
            "uri": f"{home}.json",
        }

    def _listed(self, query: dict[str, str]) -> dict[str, Any]:
        wanted = query.get("PhoneNumber", "")
        found = [n for n in self.numbers if wanted in n]
        home = f"/2010-04-01/Accounts/{ACCOUNT}/IncomingPhoneNumbers.json"
        return {
            "incoming_phone_numbers": [self._number(number) for number in found],
            "page": 0,
            "page_size": PAGE,
            "uri": home,
            "first_page_uri": home,
            "previous_page_uri": None,
            "next_page_uri": None,
            "start": 0,
            "end": len(found),
        }

    def _number(self, number: str) -> dict[str, Any]:
        fields = {"sms_url": "", "sms_fallback_url": "", "sms_method": "POST"}
        named = {"phone_number": number, "sid": "PN" + "1" * 32}
        return {"account_sid": ACCOUNT} | named | fields | self.numbers[number]

    def _channels(self) -> dict[str, Any]:
        home = "https://messaging.twilio.com/v2/Channels/Senders?Channel=whatsapp"
        usual = {"sid": "XE" + "1" * 32, "status": "ONLINE"}
        found = [
            usual | {"sender_id": sender, "webhook": webhook}
            for sender, webhook in self.senders.items()
        ]
        meta = {"page": 0, "page_size": PAGE, "url": home, "first_page_url": home}
        more = {"key": "senders", "next_page_url": None, "previous_page_url": None}
        return {"senders": found, "meta": meta | more}

    def _approval(self, sid: str) -> dict[str, Any]:
        home = f"https://content.twilio.com/v1/Content/{sid}/ApprovalRequests"
        told = self.approvals[sid]
        return {"sid": sid, "account_sid": ACCOUNT, "whatsapp": told, "url": home}


class Account:
    """The messages of an account, and what is to go wrong with the next."""

    def __init__(self, drop: int = 0, luck: random.Random | None = None) -> None:
        self.messages: dict[str, Message] = {}
        self.requests: list[tuple[str, str, dict[str, str], dict[str, str]]] = []
        self.script: list[Odd] = []
        self.down = False
        self.setup = Setup()
        self._drop, self._luck = drop, luck or random.Random(7)
        self._numbers = count(1)
        self._by_person: dict[str, list[Message]] = {}

    def receive(self, sender: str, to: str, body: str, at: datetime) -> Message:
        """Somebody writes to our number."""
        return self._keep(to, sender, body, at, {}, "inbound")

    def reply(self, sender: str, to: Contact, body: str) -> Message:
        """An answer in TwiML, which Twilio lists beside what came by its API."""
        address = f"whatsapp:{to.address}" if to.channel == "whatsapp" else to.address
        now = datetime.now(UTC)
        return self._keep(address, sender, body, now, {}, "outbound-reply")

    @property
    def sent(self) -> list[Message]:
        """What was accepted for sending, in order."""
        return [m for m in self.messages.values() if m.direction != "inbound"]

    def answer(
        self, method: str, path: str, query: dict[str, str], form: dict[str, str]
    ) -> Answer | Odd:
        """What the API says to a request."""
        self.requests.append((method, path, query, form))
        parts = path.removesuffix(".json").split("/")
        if parts[1:3] == ["stand-in", "messages"]:
            return in_json(200, [m.as_json() | m.fields for m in self.sent])
        if parts[4:5] != ["Messages"]:
            return self.setup.answer(parts, query)
        if len(parts) == 5:
            return self._create(form) if method == "POST" else self._list(query)
        return self._one(method, parts[5], form)

    def _create(self, form: dict[str, str]) -> Answer | Odd:
        odd = self.script.pop(0) if self.script else None
        to = form.get("To", "")
        number = to.removeprefix("whatsapp:")
        if number.startswith(AT_ONCE):
            return error(int(number.removeprefix(AT_ONCE)))
        refused = {Odd.FAIL: error(20500), Odd.BUSY: error(20429)}
        if odd in refused:
            return refused[odd]
        if odd in (Odd.HANG_BEFORE, Odd.NO_JSON):
            return odd
        text = form.get("Body") or filled_in(form)
        message = self._keep(to, form.get("From", ""), text, datetime.now(UTC), form)
        if odd is None and self._luck.randrange(100) < self._drop:
            odd = Odd.DROP
        return odd or in_json(201, message.as_json())

    def _keep(
        self,
        to: str,
        sender: str,
        body: str,
        at: datetime,
        fields: dict[str, str],
        direction: str = "outbound-api",
    ) -> Message:
        sid = f"SM{next(self._numbers):032x}"
        message = Message(sid, to, sender, body, at, fields, direction)
        self.messages[sid] = message
        self._by_person.setdefault(to, []).append(message)
        return message

    def _list(self, query: dict[str, str]) -> Answer:
        found = (
            self._by_person.get(query["To"], [])
            if "To" in query
            else list(self.messages.values())
        )
        found = [m for m in found if query.get("From", m.sender) == m.sender]
        since = query.get("DateSent>", "")[:10]  # a day is all that it looks at
        found = [m for m in found if f"{m.at:%Y-%m-%d}" >= since]
        size = int(query.get("PageSize", PAGE))
        page = int(query.get("Page", 0))
        newest = found[::-1][page * size : (page + 1) * size]
        home = f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
        more = len(found) > (page + 1) * size
        asked = "&".join(f"{k}={v}" for k, v in query.items() if k != "Page")
        following = f"{home}?{asked}&Page={page + 1}".replace("+", "%2B")
        return in_json(
            200,
            {
                "messages": [m.as_json() for m in newest],
                "page": page,
                "page_size": size,
                "uri": home,
                "first_page_uri": home,
                "previous_page_uri": None,
                "next_page_uri": following if more else None,
                "start": page * size,
                "end": page * size + len(newest),
            },
        )

    def _one(self, method: str, sid: str, form: dict[str, str]) -> Answer:
        message = self.messages.get(sid)
        if message is None:
            return error(20404)
        if method == "DELETE":
            del self.messages[sid]
            self._by_person[message.to].remove(message)
            return Answer(204, b"")
        if method == "POST":
            message.body = form.get("Body", message.body)
        return in_json(200, message.as_json())


def callback(
    message: Message, status: str, code: int | None = None, token: str = TOKEN
) -> tuple[str, dict[str, str], dict[str, str]]:
    """A signed status callback: its address, form and headers."""
    url = message.fields["StatusCallback"]
    form = {
        "MessageSid": message.sid,
        "SmsSid": message.sid,
        "MessageStatus": status,
        "SmsStatus": status,
        "From": message.sender,
        "To": message.to,
        "AccountSid": ACCOUNT,
        "ApiVersion": "2010-04-01",
    }
    if code:
        form["ErrorCode"] = str(code)
    signature = RequestValidator(token).compute_signature(url, form)
    return url, form, {"X-Twilio-Signature": signature}


def code_of(message: Message) -> int | None:
    """With which code a message fails later, by its number."""
    number = message.to.removeprefix("whatsapp:")
    return int(number.removeprefix(LATER)) if number.startswith(LATER) else None


class _Connection:
    """One client, whose requests are answered one after the other."""

    def __init__(self, server: "TwilioServer") -> None:
        self._server = server

    async def __call__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        try:
            while await self._exchange(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    async def _exchange(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *lines = head.rstrip().split("\r\n")
        method, target, _ = first.split(" ")
        named = (line.partition(": ") for line in lines)
        headers = {name.lower(): value for name, _, value in named}
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        account = self._server.account
        if account.down:
            return False
        parts = urlsplit(target)
        if not _allowed(headers) and not parts.path.startswith("/stand-in"):
            answer: Answer | Odd = error(20003)
        else:
            query, form = dict(parse_qsl(parts.query)), dict(parse_qsl(body.decode()))
            answer = account.answer(method, parts.path, query, form)
        if self._server.latency:
            await asyncio.sleep(self._server.latency)
        return await self._reply(writer, answer)

    async def _reply(self, writer: asyncio.StreamWriter, answer: Answer | Odd) -> bool:
        if answer in (Odd.HANG, Odd.HANG_BEFORE):
            await self._server.closing.wait()
        if answer in (Odd.HANG, Odd.HANG_BEFORE, Odd.DROP):
            return False
        plain = {
            Odd.EMPTY: Answer(201, b""),
            Odd.FAIL_AFTER: error(20500),
            Odd.NO_JSON: Answer(503, b"<html>away</html>"),
        }
        said = answer if isinstance(answer, Answer) else plain[answer]
        head = [
            f"HTTP/1.1 {said.status} OK",
            "Content-Type: application/json",
            f"Content-Length: {len(said.body)}",
            *(f"{name}: {value}" for name, value in said.headers),
        ]
        writer.write("\r\n".join([*head, "", ""]).encode() + said.body)
        await writer.drain()
        return True


def _allowed(headers: dict[str, str]) -> bool:
    expected = base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
    return headers.get("authorization") == f"Basic {expected}"


class TwilioServer:
    """The API over HTTP."""

    def __init__(self, latency: int = 0, drop: int = 0, host: str = HERE) -> None:
        self.host = host
        self.account = Account(drop)
        self.latency = latency / 1000
        self.closing = asyncio.Event()
        self.url = ""

    async def start(self) -> None:
        """Listen on a free port."""
        self._server = await asyncio.start_server(_Connection(self), self.host, 0)
        self.url = f"http://{self.host}:{self._server.sockets[0].getsockname()[1]}"

    async def close(self) -> None:
        """End every connection, also those that hang."""
        self._server.close()
        self.closing.set()
        tasks = [t for t in asyncio.all_tasks() if t is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@contextmanager
def running(latency: int = 0, drop: int = 0) -> Iterator[TwilioServer]:
    """A server in a thread of this process: milliseconds, percent."""
    server, loop = TwilioServer(latency, drop), asyncio.new_event_loop()
    loop.run_until_complete(server.start())
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield server
    finally:
        asyncio.run_coroutine_threadsafe(server.close(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _serve(latency: int, drop: int, host: str) -> None:
    server = TwilioServer(latency, drop, host)
    await server.start()
    sys.stdout.write(f"{server.url}\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--latency", type=int, default=0, help="milliseconds")
    parser.add_argument("--drop", type=int, default=0, help="percent dropped")
    parser.add_argument("--host", default=HERE, help="the address to listen on")
    wanted = parser.parse_args()
    asyncio.run(_serve(wanted.latency, wanted.drop, wanted.host))

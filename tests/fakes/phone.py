"""A stand-in for an Android phone that sends SMS: its API, and the events it signs."""

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

USER, PASSWORD, KEY = "sms", "geheim", "a-signing-key"
ALLOWED = "Basic c21zOmdlaGVpbQ=="


class Phone(ThreadingHTTPServer):
    """The gateway's API on loopback."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.messages: dict[str, dict[str, Any]] = {}
        self.script: list[str | int] = []
        """What to do next: a status, "hang", or "drop" after the message was taken."""
        self.webhooks: dict[str, str] = {}
        """Which address is called for each event."""
        self.closing = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/3rdparty/v1"


class _Answers(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Phone

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        message = json.loads(self.rfile.read(length))
        step = self.server.script.pop(0) if self.server.script else 202
        if self.headers["Authorization"] != ALLOWED:
            step = 401
        if isinstance(step, int) and step != 202:
            self._say(step)
        elif message["id"] in self.server.messages:
            self._say(409)
        else:
            self.server.messages[message["id"]] = message
            self._take(step)

    def _take(self, step: str | int) -> None:
        if step == "hang":
            self.server.closing.wait()
        if step == 202:
            self._say(202, {"state": "Pending"})
        else:
            self.close_connection = True

    def do_GET(self) -> None:
        if self.path.endswith("/webhooks"):
            allowed = self.headers["Authorization"] == ALLOWED
            hooks = self.server.webhooks.items()
            listed = [{"id": e, "event": e, "url": url} for e, url in hooks]
            self._say(200 if allowed else 401, listed if allowed else None)
            return
        own_id = self.path.rpartition("/")[2]
        step = self.server.script.pop(0) if self.server.script else None
        there = own_id in self.server.messages
        self._say(step or (200 if there else 404), {"id": own_id, "state": "Sent"})

    def _say(self, status: int, value: Any = None) -> None:
        body = json.dumps({} if value is None else value).encode()
        self.send_response(status)
        if status == 503:
            self.send_header("Retry-After", "30")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def running() -> Iterator[Phone]:
    """A phone for as long as it is needed."""
    phone = Phone()
    thread = threading.Thread(target=phone.serve_forever)
    thread.start()
    try:
        yield phone
    finally:
        phone.closing.set()
        phone.shutdown()
        thread.join()
        phone.server_close()


def event(name: str, **payload: Any) -> dict[str, Any]:
    """What the app tells."""
    return {
        "id": "Ey6ECgOkVVFjz3CL48B8C",
        "webhookId": "LreFUt-Z3sSq0JufY9uWB",
        "deviceId": "yVEr4w1gKxlaCNNwOLrqX",
        "event": name,
        "payload": payload,
    }


def received(text: str = "presio", sender: str = "+51987654321") -> dict[str, Any]:
    """An SMS that came to the phone."""
    return event(
        "sms:received",
        messageId="-1342678901",
        sender=sender,
        recipient="+51900000000",
        simNumber=1,
        message=text,
        receivedAt="2026-09-29T10:05:00.000-05:00",
    )


def signed(value: Any, now: datetime, key: str = KEY) -> tuple[bytes, dict[str, str]]:
    """The body and the headers that the app sends."""
    body = value if isinstance(value, bytes) else json.dumps(value).encode()
    stamp = str(int(now.timestamp()))
    signature = hmac.new(key.encode(), body + stamp.encode(), hashlib.sha256)
    return body, {"X-Timestamp": stamp, "X-Signature": signature.hexdigest()}

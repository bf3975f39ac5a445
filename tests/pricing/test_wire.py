"""Asking sources that break off: what an ordinary web server can't be told to do."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from decimal import Decimal

import pytest

from pricing.sources import FEEDS, SOURCES
from pricing.sources.base import Asker
from pricing.sources.feed import Fault, SourceError
from tests.fakes.sources import at

NOW = at("2026-09-29")
GOLD_API = FEEDS[0]
(GOLDAPI_IO,) = SOURCES["goldapi.io"]
BODY = b'{"price":4129.1,"symbol":"XAU","updatedAt":"2026-09-29T15:00:00Z"}'
HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n"
WHOLE = HEAD % len(BODY) + BODY
HALF = HEAD % len(BODY) + BODY[:20]
CHUNKED = (
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"%x\r\n%s\r\n0\r\n\r\n" % (len(BODY), BODY)
)
RESET = b"reset"
RESETS_AT_CLOSE = struct.pack("ii", 1, 0)
PATIENCE = 10.0


@dataclass
class Line:
    """A server that says one thing to each connection, and hears what it is asked."""

    says: tuple[bytes, ...]
    holds: bool = False
    """Leaves every connection open after what it said."""
    heard: list[bytes] = field(default_factory=list)
    url: str = ""

    def serve(self, listener: socket.socket, over: threading.Event) -> None:
        for reply in self.says:
            connection, _ = listener.accept()
            with connection:
                self.heard.append(connection.recv(65_536))
                self._say(connection, reply)
                if self.holds:
                    over.wait()

    @staticmethod
    def _say(connection: socket.socket, reply: bytes) -> None:
        if reply is RESET:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESETS_AT_CLOSE)
        else:
            connection.sendall(reply)


@contextmanager
def saying(*says: bytes, holds: bool = False) -> Iterator[Line]:
    line, over = Line(says, holds), threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(PATIENCE)
        line.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        thread = threading.Thread(target=line.serve, args=(listener, over))
        thread.start()
        try:
            yield line
        finally:
            over.set()
            thread.join()


def ask(line: Line, feed=GOLD_API, **changes):
    return Asker(line.url, jitter=lambda: 0.0, **changes).ask(feed, NOW)


def prices(answer) -> list[Decimal]:
    assert isinstance(answer, list), answer
    return [quote.price for quote in answer]


def fault(answer) -> Fault:
    assert isinstance(answer, SourceError), answer
    return answer.fault


@pytest.mark.parametrize("broken", [RESET, b"", HALF])
def test_a_connection_that_breaks_once_is_forgiven(broken):
    with saying(broken, WHOLE) as line:
        assert prices(ask(line)) == [Decimal("4129.1")]
    assert len(line.heard) == 2


@pytest.mark.parametrize("broken", [RESET, b"", HALF])
def test_a_connection_that_breaks_twice_is_unreachable(broken):
    with saying(broken, broken) as line:
        assert fault(ask(line)) is Fault.UNREACHABLE


def test_an_answer_in_chunks_is_read():
    with saying(CHUNKED) as line:
        assert prices(ask(line)) == [Decimal("4129.1")]


@pytest.mark.parametrize("silent", [b"", b"HTTP/1.1 200 OK\r\n", HEAD % 9, HALF])
def test_a_source_that_falls_silent_is_cut_off(silent):
    with saying(silent, holds=True) as line:
        assert fault(ask(line, seconds_a_source=0.3)) is Fault.TIMEOUT


def test_without_time_nobody_is_asked():
    with saying() as line:
        assert fault(ask(line, seconds_a_source=0.0)) is Fault.TIMEOUT
    assert line.heard == []


def test_the_operators_key_goes_in_the_sources_header():
    with saying(WHOLE) as line:
        ask(line, GOLDAPI_IO, keys={"goldapi.io": "a-key"})
    (request,) = line.heard
    assert request.startswith(b"GET /goldapi.io/api/XAU/USD HTTP/1.1\r\n")
    assert b"\r\nx-access-token: a-key\r\n" in request


def test_a_key_that_no_header_can_hold_is_a_named_fault():
    with saying() as line:
        answer = ask(line, GOLDAPI_IO, keys={"goldapi.io": "two\nlines"})
    assert fault(answer) is Fault.UNREACHABLE


def test_without_another_address_the_sources_own_is_asked():
    with saying(WHOLE) as line:
        at_home = replace(GOLD_API, url=f"{line.url}/price/XAU")
        answer = Asker(jitter=lambda: 0.0).ask(at_home, NOW)
    assert prices(answer) == [Decimal("4129.1")]
    assert line.heard[0].startswith(b"GET /price/XAU HTTP/1.1\r\n")


@pytest.mark.parametrize(
    ("place", "wanted"),
    [
        ("http://127.0.0.1:1/price/XAU", Fault.REDIRECT),
        ("https://127.0.0.1/price/XAU", Fault.REDIRECT),
        ("//example.org/price/XAU", Fault.REDIRECT),
        ("http://[::1", Fault.UNREACHABLE),
    ],
)
def test_a_redirect_to_another_place_is_not_followed(place, wanted):
    moved = f"HTTP/1.1 302 Found\r\nLocation: {place}\r\nContent-Length: 0\r\n\r\n"
    with saying(moved.encode()) as line:
        assert fault(ask(line)) is wanted

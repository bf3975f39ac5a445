"""A load generator that costs little: ready requests, one thread, many connections."""

import asyncio
import http.client
import re
import selectors
import socket
import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count

HOST = "127.0.0.1"
LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
START_SECONDS = 30
FEWEST = 100
"""Answers without which nothing can be said of the slowest."""


@dataclass(frozen=True)
class Load:
    """How a server stood it: requests a second, and latency in milliseconds."""

    rate: float
    p50: float
    p99: float
    errors: int
    sent: int
    own_cost: float = 0.0
    """Microseconds of CPU that the generator itself took for each request."""


def post(path: str, body: str, **headers: str) -> bytes:
    """A request as it goes over the wire; `_` in a header's name stands for `-`."""
    told = "".join(f"{k.replace('_', '-')}: {v}\r\n" for k, v in headers.items())
    return (
        f"POST {path} HTTP/1.1\r\nHost: bot.example.org\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\n{told}"
        f"Content-Length: {len(body)}\r\n\r\n{body}"
    ).encode()


def answers(answer: bytes) -> bool:
    """Whether a webhook gave a text back."""
    return answer.startswith(b"HTTP/1.1 200") and b"<Message>" in answer


class Client:
    """A connection with at most one request under way."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection((HOST, port), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._came = b""
        self.began = 0.0

    def send(self, request: bytes) -> None:
        self._came = b""
        self.began = time.perf_counter()
        self.socket.sendall(request)

    def receive(self) -> bytes | None:
        """The answer, once it is whole; empty if the server closed."""
        part = self.socket.recv(65_536)
        self._came += part
        return self._came if not part or is_whole(self._came) else None


def asked(port: int, request: bytes) -> bytes:
    """The answer to one request, waited for until it is whole.

    A server may send its head and its body in packets of their own.
    """
    client = Client(port)
    client.send(request)
    answer = None
    while answer is None:
        answer = client.receive()
    client.socket.close()
    return answer


def is_whole(came: bytes) -> bool:
    head, separator, body = came.partition(b"\r\n\r\n")
    found = LENGTH.search(head)
    return bool(separator) and (not found or len(body) >= int(found[1]))


def closed(
    port: int,
    clients: int,
    requests: Iterable[bytes],
    seconds: float,
    is_good: Callable[[bytes], bool] = answers,
) -> Load:
    """Each client sends its next request when the last is answered."""
    feed = iter(requests)
    latencies: list[float] = []
    errors = 0
    own = time.process_time()
    began = time.perf_counter()
    with selectors.DefaultSelector() as selector:
        for client in [Client(port) for _ in range(clients)]:
            selector.register(client.socket, selectors.EVENT_READ, client)
            client.send(next(feed))
        while selector.get_map():
            for key, _ in selector.select():
                client = key.data
                answer = client.receive()
                if answer is None:
                    continue
                now = time.perf_counter()
                latencies.append(now - client.began)
                errors += not is_good(answer)
                goes_on = now - began < seconds or len(latencies) < FEWEST
                following = next(feed, None) if goes_on else None
                if following is None or not answer:
                    selector.unregister(client.socket)
                    client.socket.close()
                else:
                    client.send(following)
    took = time.perf_counter() - began
    cost = (time.process_time() - own) / len(latencies) * 1e6
    return summed(latencies, errors, took, cost)


def summed(latencies: Sequence[float], errors: int, took: float, cost: float) -> Load:
    """The middle and the slow end of the latencies."""
    cuts = statistics.quantiles(latencies, n=100)
    count_ = len(latencies)
    return Load(count_ / took, cuts[49] * 1e3, cuts[98] * 1e3, errors, count_, cost)


def median(rounds: Sequence[Load]) -> Load:
    """The middle of each figure over the rounds; errors and requests add up."""
    middle = (
        statistics.median(getattr(r, name) for r in rounds)
        for name in ("rate", "p50", "p99")
    )
    return Load(
        *middle,
        errors=sum(r.errors for r in rounds),
        sent=sum(r.sent for r in rounds),
        own_cost=statistics.median(r.own_cost for r in rounds),
    )


async def steady(
    port: int,
    connections: int,
    rate: float,
    requests: Iterable[bytes],
    is_good: Callable[[bytes], bool] = answers,
) -> tuple[list[float], int]:
    """Send each request at its moment; latencies from that moment, in its order, and
    how many failed. What waits because the server is slow counts as slow."""
    feed: Iterator[tuple[int, bytes]] = zip(count(), requests)
    began = time.perf_counter() + 0.1
    found: dict[int, float] = {}
    failed = 0

    async def one_connection() -> None:
        nonlocal failed
        reader, writer = await asyncio.open_connection(HOST, port)
        for place, request in feed:
            due = began + place / rate
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            writer.write(request)
            answer = await whole(reader)
            found[place] = time.perf_counter() - due
            failed += not is_good(answer)
        writer.close()

    await asyncio.gather(*(one_connection() for _ in range(connections)))
    return [found[place] for place in sorted(found)], failed


async def whole(reader: asyncio.StreamReader) -> bytes:
    """One answer."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = LENGTH.search(head)
    return head + (await reader.readexactly(int(length[1])) if length else b"")


def wait_for(port: int) -> None:
    """Return once somebody answers."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            connection = http.client.HTTPConnection(HOST, port, timeout=2)
            connection.request("GET", "/healthz")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.02)
        else:
            return
        finally:
            connection.close()
    raise SystemExit("the server did not start")

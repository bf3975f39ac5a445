"""Asks price sources: the only module that reaches them over the network."""

import random
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Final, TypeAlias
from urllib.parse import urljoin, urlsplit

import requests
from urllib3.exceptions import HTTPError, ProtocolError, ReadTimeoutError

from pricing.quotes import Pair, Quote
from pricing.sources.feed import Fault, Feed, SourceError

LARGEST_ANSWER: Final = 1_000_000
MOST_REDIRECTS: Final = 3
CHUNK: Final = 65_536
SECONDS_FOR_TIME: Final = 3
WINDOW: Final = timedelta(days=14)
LIMA_BEHIND_UTC: Final = timedelta(hours=5)
HEADERS: Final = {"User-Agent": "oro-justo/0.1", "Accept": "application/json, text/*"}


@dataclass(frozen=True)
class Failure:
    """A feed that gave no price of a pair, and why."""

    source: str
    pair: Pair
    error: SourceError


@dataclass(frozen=True)
class Answers:
    """What a round of asking brought."""

    quotes: tuple[Quote, ...]
    failures: tuple[Failure, ...]


Answer: TypeAlias = list[Quote] | SourceError
Heard: TypeAlias = Callable[[Feed, Answer], None]


@dataclass(frozen=True)
class Asker:
    """Asks feeds: from where, and with which keys."""

    base_url: str = ""
    """Replaces scheme and host of every source, as BASE/<source>/<path>."""
    keys: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Keys by source name."""
    jitter: Callable[[], float] = random.random
    """Seconds to wait before the one retry."""
    seconds_a_source: float = 8.0
    seconds_a_pull: float = 12.0

    def ask_all(
        self, feeds: Iterable[Feed], now: datetime, heard: Heard = lambda *_: None
    ) -> Answers:
        """Ask every feed at once; who is not in time is not waited for."""
        waiting = [f for f in feeds if not f.key_header or f.source in self.keys]
        quotes: list[Quote] = []
        failures: list[Failure] = []
        for feed, answer in self.answers(waiting, now):
            heard(feed, answer)
            if isinstance(answer, SourceError):
                failures += [Failure(feed.source, p, answer) for p in feed.pairs]
            else:
                quotes += answer
        return Answers(tuple(quotes), tuple(failures))

    def answers(
        self, feeds: Iterable[Feed], now: datetime
    ) -> Iterator[tuple[Feed, Answer]]:
        # Daemon threads: a source that never ends must not keep the process alive.
        done: SimpleQueue[tuple[Feed, Answer]] = SimpleQueue()
        waiting = list(feeds)
        for feed in waiting:
            ask = Thread(target=lambda f: done.put((f, self.ask(f, now))), args=(feed,))
            ask.daemon = True
            ask.start()
        deadline = time.monotonic() + self.seconds_a_pull
        while waiting:
            try:
                answered = done.get(timeout=max(0, deadline - time.monotonic()))
            except Empty:
                yield from ((f, SourceError(Fault.TIMEOUT)) for f in waiting)
                return
            waiting.remove(answered[0])
            yield answered

    def ask(self, feed: Feed, now: datetime) -> Answer:
        """One feed's quotes, from its mirror if its first address fails."""
        error = SourceError(Fault.UNREACHABLE)
        for url in filter(None, (feed.url, feed.mirror)):
            try:
                payload = self._fetch(feed, self._address(feed, url, now))
                return [replace(q, heard_at=now) for q in feed.parse(payload, now)]
            except SourceError as exc:
                error = exc
        return error

    def world_clock(self, feeds: Iterable[Feed], now: datetime) -> datetime | None:
        """What time it is for the first source that says so; None if none does."""
        for feed in feeds:
            url = self._address(feed, feed.url, now)
            try:
                with requests.get(
                    url, timeout=SECONDS_FOR_TIME, stream=True, allow_redirects=False
                ) as answer:
                    return parsedate_to_datetime(answer.headers["Date"])
            except (requests.RequestException, KeyError, ValueError):
                continue
        return None

    def _address(self, feed: Feed, url: str, now: datetime) -> str:
        today = (now - LIMA_BEHIND_UTC).date()
        url = url.format(start=today - WINDOW, end=today)
        if not self.base_url:
            return url
        parts = urlsplit(url)
        query = f"?{parts.query}" if parts.query else ""
        return f"{self.base_url.rstrip('/')}/{feed.source}{parts.path}{query}"

    def _fetch(self, feed: Feed, url: str) -> bytes:
        deadline = time.monotonic() + self.seconds_a_source
        headers = dict(HEADERS)
        if feed.key_header:
            headers[feed.key_header] = self.keys[feed.source]
        try:
            with requests.Session() as session:
                session.headers.update(headers)
                try:
                    return _download(session, url, deadline)
                except (requests.ConnectionError, ProtocolError):
                    time.sleep(self.jitter())
                    return _download(session, url, deadline)
        except (requests.Timeout, ReadTimeoutError) as exc:
            raise SourceError(Fault.TIMEOUT) from exc
        # Reading by hand leaves urllib3's errors as they are; an odd address to be
        # redirected to is a ValueError.
        except (requests.RequestException, HTTPError, OSError, ValueError) as exc:
            raise SourceError(Fault.UNREACHABLE, type(exc).__name__) from exc


def _download(session: requests.Session, url: str, deadline: float) -> bytes:
    for _ in range(MOST_REDIRECTS + 1):
        left = deadline - time.monotonic()
        if left <= 0:
            raise SourceError(Fault.TIMEOUT)
        with session.get(
            url, timeout=left, stream=True, allow_redirects=False
        ) as response:
            if not response.is_redirect:
                return _body(response, deadline)
            target = urljoin(url, response.headers["location"])
            if urlsplit(target)[:2] != urlsplit(url)[:2]:
                raise SourceError(Fault.REDIRECT, urlsplit(target).hostname or "")
            url = target
    raise SourceError(Fault.REDIRECT, "in circles")


def _body(response: requests.Response, deadline: float) -> bytes:
    if response.status_code != requests.codes.ok:
        raise SourceError(Fault.STATUS, str(response.status_code))
    body = b""
    # read1 gives what has come, so that a drip can't hold us past the deadline.
    while chunk := response.raw.read1(CHUNK, decode_content=True):
        body += chunk
        if len(body) > LARGEST_ANSWER:
            raise SourceError(Fault.TOO_LARGE)
        if time.monotonic() > deadline:
            raise SourceError(Fault.TIMEOUT)
    return body

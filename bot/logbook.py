"""The log: what happened and where a program broke, and nothing of anybody's.

The words of an exception may be a person's: a library puts into them what it was given.
So of others' exceptions only the kind is told, with the places it came through.
"""

import json
import logging
import re
import sys
import threading
import traceback
from collections.abc import Iterator
from contextvars import ContextVar
from copy import copy
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Final
from uuid import uuid4

FORMAT: Final = "%(asctime)s %(levelname)s %(name)s %(message)s"
OURS: Final = ("bot.", "pricing.")
"""Modules whose exceptions speak in our own words."""
LIBRARIES: Final = {
    **dict.fromkeys(("alembic", "apscheduler", "procrastinate"), logging.WARNING),
    # It warns with whole addresses, and those of Twilio's lists hold a number.
    "urllib3": logging.ERROR,
}
NUMBER: Final = re.compile(r"(?<![\w.:,-])\+?\d{9,15}(?![\w])")
"""What may be a person's phone number."""
SANE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{7,63}", re.ASCII)
"""An id that another may give to a request of ours."""
DIGITS: Final = re.compile(r"\d{7}")
"""So many in a row may be somebody's number."""
BETWEEN: Final = str.maketrans("", "", "_.:-")

_request: ContextVar[str] = ContextVar("request", default="")


def begin_request(*proposed: str | None) -> str:
    """What is logged from here on belongs to one request; its id: the first proposed
    one that is sane, else a new one."""
    sane = (one for one in proposed if one and is_sane(one))
    number = next(sane, None) or uuid4().hex
    _request.set(number)
    return number


def end_request() -> None:
    """What is logged from here on belongs to no request."""
    _request.set("")


def is_sane(proposed: str) -> bool:
    """Whether an id is short and plain, and can't hold anybody's number."""
    plain = SANE.fullmatch(proposed) is not None
    return plain and not DIGITS.search(proposed.translate(BETWEEN))


class Discreet(logging.Formatter):
    """Writes no number of a phone, and no exception's words that aren't ours."""

    def format(self, record: logging.LogRecord) -> str:
        """One entry."""
        ours = copy(record)
        # Another may have written the exception into it, in its own way.
        ours.exc_text = None
        return _hidden(super().format(ours))

    def formatException(
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None]
        | tuple[None, None, None],
    ) -> str:
        """The kinds of an exception and its causes, and where each was raised."""
        return "\n".join(_told(exc) for exc in _chain(ei[1]))


class InJson(Discreet):
    """Writes each entry as one line of JSON, whatever is in it."""

    def format(self, record: logging.LogRecord) -> str:
        """One entry."""
        at = datetime.fromtimestamp(record.created, UTC)
        entry: dict[str, Any] = {
            "time": at.isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "event": record.getMessage(),
            "process": record.process,
        }
        if _request.get():
            entry["request"] = _request.get()
        if record.exc_info:
            entry["exception"] = self.formatException(record.exc_info)
        # Before it is JSON: there a line break is a letter, and hides a number's edge.
        shown = {k: _hidden(v) if isinstance(v, str) else v for k, v in entry.items()}
        return json.dumps(shown, ensure_ascii=False)


def _hidden(text: str) -> str:
    return NUMBER.sub("(number)", text)


def _chain(exc: BaseException | None) -> Iterator[BaseException]:
    while exc is not None:
        yield exc
        exc = exc.__cause__ or exc.__context__


def _told(exc: BaseException) -> str:
    places = "".join(traceback.format_tb(exc.__traceback__))
    kind = type(exc)
    ours = kind.__module__.startswith(OURS)
    return f"{places}{kind.__module__}.{kind.__qualname__}{f': {exc}' if ours else ''}"


def form(in_json: bool) -> Discreet:
    """How entries are written: for programs, or to be read."""
    return InJson() if in_json else Discreet(FORMAT)


def begin(level: str, in_json: bool = False) -> None:
    """Write the log to the standard error stream."""
    handler = logging.StreamHandler()
    handler.setFormatter(form(in_json))
    logging.basicConfig(level=level, handlers=[handler])
    for library, lowest in LIBRARIES.items():
        logging.getLogger(library).setLevel(lowest)


def catch_all() -> None:
    """What nobody catches is logged too, as discreetly, before it ends the program."""
    sys.excepthook = _last
    threading.excepthook = lambda args: _last(
        args.exc_type, args.exc_value or args.exc_type(), args.exc_traceback
    )


def _last(
    kind: type[BaseException], exc: BaseException, places: TracebackType | None
) -> None:
    if issubclass(kind, Exception):
        where = (kind, exc, places)
        logging.getLogger(__name__).critical("nobody caught this", exc_info=where)

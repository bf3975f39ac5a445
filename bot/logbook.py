"""The log: what happened and where a program broke, and nothing of anybody's.

The words of an exception may be a person's: a library puts into them what it was given.
So of others' exceptions only the kind is told, with the places it came through.
"""

import logging
import re
import traceback
from collections.abc import Iterator
from copy import copy
from types import TracebackType
from typing import Final

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


class Discreet(logging.Formatter):
    """Writes no number of a phone, and no exception's words that aren't ours."""

    def format(self, record: logging.LogRecord) -> str:
        """One entry."""
        ours = copy(record)
        # Another may have written the exception into it, in its own way.
        ours.exc_text = None
        return NUMBER.sub("(number)", super().format(ours))

    def formatException(
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None]
        | tuple[None, None, None],
    ) -> str:
        """The kinds of an exception and its causes, and where each was raised."""
        return "\n".join(_told(exc) for exc in _chain(ei[1]))


def _chain(exc: BaseException | None) -> Iterator[BaseException]:
    while exc is not None:
        yield exc
        exc = exc.__cause__ or exc.__context__


def _told(exc: BaseException) -> str:
    places = "".join(traceback.format_tb(exc.__traceback__))
    kind = type(exc)
    ours = kind.__module__.startswith(OURS)
    return f"{places}{kind.__module__}.{kind.__qualname__}{f': {exc}' if ours else ''}"


def begin(level: str) -> None:
    """Write the log to the standard error stream."""
    handler = logging.StreamHandler()
    handler.setFormatter(Discreet(FORMAT))
    logging.basicConfig(level=level, handlers=[handler])
    for library, lowest in LIBRARIES.items():
        logging.getLogger(library).setLevel(lowest)

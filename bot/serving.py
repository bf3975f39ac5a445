"""gunicorn's own lines, in the form and with the discretion of the log."""

import logging
from typing import Any

from gunicorn.glogging import Logger

from bot import logbook
from bot.settings import Settings


class Log(Logger):  # type: ignore[misc] # it has no types
    """gunicorn's log; of an address only what stands before its question mark."""

    def setup(self, cfg: Any) -> None:
        """Give each of its handlers our form."""
        super().setup(cfg)
        form = logbook.form(Settings.from_env().logs_json)
        for handler in (*self.error_log.handlers, *self.access_log.handlers):
            handler.setFormatter(form)
            handler.addFilter(_without_query)


def _without_query(record: logging.LogRecord) -> bool:
    """Leave out of a record what was asked with an address."""
    given = record.args if isinstance(record.args, tuple) else ()
    if given:
        record.args = tuple(
            each.partition("?")[0] if isinstance(each, str) else each for each in given
        )
    return True

"""How a process is told to end."""

import signal
from threading import Event
from typing import Any, Final

ASKED: Final = (signal.SIGTERM, signal.SIGINT)


def listen(stop: Event) -> None:
    """A first SIGTERM or SIGINT sets `stop`, so that what is in hand is finished; who
    asks again wants it to end at once, as in a crash."""

    def asked(*_: Any) -> None:
        stop.set()
        for number in ASKED:
            signal.signal(number, signal.SIG_DFL)

    for number in ASKED:
        signal.signal(number, asked)

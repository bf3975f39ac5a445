"""Being told to stop: finish what is in hand, soon; told twice, end at once.

Either way nothing is lost: what was in hand is in the database, under a lease.
"""

import os
import signal
import threading
from types import FrameType
from typing import Final

SECONDS: Final = 10.0
"""In which what is in hand must be finished."""
TOLD_BY: Final = (signal.SIGTERM, signal.SIGINT)


def heed(stop: threading.Event, seconds: float = SECONDS) -> None:
    """Set `stop` at the first signal; the second ends everything, or the time's end."""

    def told(_number: int, _frame: FrameType | None) -> None:
        for number in TOLD_BY:
            signal.signal(number, signal.SIG_DFL)
        stop.set()
        late = threading.Timer(seconds, os._exit, [1])
        late.daemon = True
        late.start()

    for number in TOLD_BY:
        signal.signal(number, told)

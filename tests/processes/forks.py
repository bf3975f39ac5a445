"""Processes that are forked again as soon as they are killed."""

import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress


def keep_running(work: Callable[[], None], count: int) -> None:
    """Keep so many processes at work, and write the number of each that begins on a
    line of its own; SIGTERM kills them all."""
    children = {_spawn(work) for _ in range(count)}

    def stop(*_: object) -> None:
        for child in children:
            # One that was killed just now is still among them.
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        os._exit(0)

    signal.signal(signal.SIGTERM, stop)
    while True:
        ended, _ = os.wait()
        children.remove(ended)
        children.add(_spawn(work))


def _spawn(work: Callable[[], None]) -> int:
    number = os.fork()
    if number == 0:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        work()
        os._exit(0)
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()
    return number

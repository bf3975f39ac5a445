"""Today's webhook against an earlier one: `python -m benchmarks.since COMMIT`.

The commit is checked out into a folder of its own; both run from the same installed
libraries, in turns, in many short rounds. The CPU that the server itself spends on a
message is the surest of the figures: it hardly depends on what else the machine does.
"""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from benchmarks import figures
from benchmarks.figures import Figure
from benchmarks.footprint import family
from benchmarks.load import Load, median
from benchmarks.webhook import CLIENTS, ROOT, SEEDS, environment, load, served, told

BEFORE_CONSOLES = "b971cef"
"""The last one before there were coordinators."""
TODAY = "today"
ROUNDS = 9
SECONDS = 2.0
SLOWER = 0.95
GIT = shutil.which("git") or "git"


@contextmanager
def checked_out(commit: str) -> Iterator[Path]:
    """The files of a commit."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "old"
        git("worktree", "add", "--detach", str(place), commit)
        try:
            yield place
        finally:
            git("worktree", "remove", "--force", str(place))


def git(*command: str) -> None:
    subprocess.run([GIT, *command], cwd=ROOT, check=True, capture_output=True)


def spent(process: int) -> float:
    """Seconds of CPU until now."""
    return sum(sum(p.cpu_times()[:2]) for p in family(process))


class Contender:
    """One of the two, with what was found of it."""

    def __init__(self, name: str, port: int, process: int) -> None:
        self.name, self.port, self.process = name, port, process
        self.loads: list[Load] = []
        self.cpu = 0.0

    def take_turn(self, clients: int, seconds: float) -> None:
        before = spent(self.process)
        self.loads.append(load(self.port, clients, next(SEEDS), seconds))
        self.cpu += spent(self.process) - before

    def settle(self, clients: int) -> tuple[Load, float, Iterator[Figure]]:
        """What was found since the last time, with microseconds of CPU a message."""
        found = median(self.loads)
        cost = self.cpu / found.sent * 1e6
        self.loads, self.cpu = [], 0.0
        return found, cost, told(self.name, clients, found)


def measure(quick: bool, commit: str = BEFORE_CONSOLES) -> Iterator[Figure]:
    """Both in turns."""
    rounds, seconds = (1, 0.3) if quick else (ROUNDS, SECONDS)
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        places = {commit: stack.enter_context(checked_out(commit)), TODAY: ROOT}
        both = []
        for port, (name, place) in enumerate(places.items(), 8631):
            env = environment(f"sqlite:///{folder}/{name}.db")
            running = stack.enter_context(served("wsgi:app", port, env, folder=place))
            both.append(Contender(name, port, running.pid))
        for clients in CLIENTS:
            for _ in range(rounds):
                for contender in both:
                    contender.take_turn(clients, seconds)
            yield from compared(both, clients)


def compared(both: list[Contender], clients: int) -> Iterator[Figure]:
    """Each of them, and what today's is worth."""
    (old, before, first), (new, after, second) = (c.settle(clients) for c in both)
    yield from first
    yield from second
    pair = f"{TODAY} / {both[0].name}, {clients} client{'s' if clients > 1 else ''}"
    yield Figure(f"{pair}: requests", new.rate / old.rate, "", at_least=SLOWER)
    yield Figure(f"{pair}: CPU a message", after / before, "", at_most=1 / SLOWER)
    yield Figure(f"{TODAY}, {clients} clients: CPU a message", after, "µs")


if __name__ == "__main__":
    commits = [word for word in sys.argv[1:] if not word.startswith("-")]
    figures.run(lambda quick: measure(quick, *commits))

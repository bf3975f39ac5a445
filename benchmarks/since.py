"""Today's webhook against that of an earlier commit:
`python -m benchmarks.since COMMIT`.

The commit is checked out into a folder of its own; both run from the same installed
libraries, in turns, in many short rounds.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks import figures
from benchmarks.figures import Figure
from benchmarks.webhook import CLIENTS, ROOT, environment, in_turns, served, told

BEFORE_CONSOLES = "b971cef"
"""The last one before there were coordinators."""
ROUNDS = 9
SECONDS = 2.0
SLOWER = 0.95


def measure(quick: bool, commit: str = BEFORE_CONSOLES) -> Iterator[Figure]:
    """Both in turns."""
    rounds, seconds = (1, 0.3) if quick else (ROUNDS, SECONDS)
    ports = {commit: 8631, "today": 8632}
    with tempfile.TemporaryDirectory() as folder:
        old = Path(folder) / "old"
        _git("worktree", "add", "--detach", str(old), commit)
        try:
            databases = {name: environment(f"sqlite:///{folder}/{name}.db") for name in ports}
            with (
                served("wsgi:app", ports[commit], databases[commit], folder=old),
                served("wsgi:app", ports["today"], databases["today"]),
            ):
                for clients in CLIENTS:
                    found = in_turns(ports, clients, rounds, seconds)
                    for name, each in found.items():
                        yield from told(name, clients, each)
                    ratio = found["today"].rate / found[commit].rate
                    name = f"today / {commit}, {clients} clients"
                    yield Figure(name, ratio, "", at_least=SLOWER)
        finally:
            _git("worktree", "remove", "--force", str(old))


def _git(*command: str) -> None:
    subprocess.run(["git", *command], cwd=ROOT, check=True, capture_output=True)


if __name__ == "__main__":
    commits = [word for word in sys.argv[1:] if not word.startswith("-")]
    figures.run(lambda quick: measure(quick, *commits))

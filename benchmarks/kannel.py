"""Behind a real Kannel: `python -m benchmarks.kannel`.

20,000 texts go from Kannel's own `fakesmsc` through bearerbox and smsbox, whose
sms-service asks the bot (by `benchmarks.kannel_adapter`), and each answer goes the same
way back. In the end every sender must have got as many answers as she wrote texts, by
what `fakesmsc` got and by what is in the database.

It needs the Debian packages kannel and kannel-extras.
"""

import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sqlalchemy import select

from benchmarks import figures
from benchmarks.figures import Figure
from benchmarks.load import wait_for
from benchmarks.webhook import ROOT, environment, opened, served
from bot.store.tables import inbound, people

TEXTS = 20_000
QUICK_TEXTS = 200
BOT, ADAPTER, SMSC, ADMIN, BOXES = 8661, 8662, 8663, 8664, 8665
PAUSE = "0.002"
"""Seconds between two texts: more than the bot needs."""
FAKESMSC = "/usr/lib/kannel/test/fakesmsc"
PROGRAMS = ("/usr/sbin/bearerbox", "/usr/sbin/smsbox", FAKESMSC)
PATIENCE = 60
"""Seconds without any answer after which no more is waited for."""
GOT = re.compile(r"Got message \d+: <(\S+) (\S+) ")
WRITTEN = ("presio", "precio 18k", "a cuanto esta el oro", "hola", "ayuda")
SETTINGS = """
group = core
admin-port = {admin}
admin-interface = "127.0.0.1"
admin-password = benchmark
smsbox-port = {boxes}
smsbox-interface = "127.0.0.1"
box-deny-ip = "*.*.*.*"
box-allow-ip = "127.0.0.1"
log-file = "{folder}/bearerbox.log"
log-level = 2
store-type = file
store-location = "{folder}/kannel.store"

group = smsc
smsc = fake
smsc-id = fake
port = {smsc}
connect-allow-ip = 127.0.0.1

group = smsbox
bearerbox-host = 127.0.0.1
log-file = "{folder}/smsbox.log"
log-level = 2
max-pending-requests = 64
http-request-retry = 3
http-queue-delay = 1

group = sms-service
keyword = default
get-url = "http://127.0.0.1:{adapter}/?id=%I&from=%p&to=%P&text=%a"
max-messages = 1
concatenation = true
"""


def is_installed() -> bool:
    """Whether there is a Kannel."""
    return all(shutil.which(program) for program in PROGRAMS)


@contextmanager
def process(*command: str, **options) -> Iterator[subprocess.Popen]:
    """Somebody who runs as long as he is needed."""
    started = subprocess.Popen(command, cwd=ROOT, **options)
    try:
        yield started
    finally:
        started.terminate()
        started.wait()


@contextmanager
def kannel(folder: str) -> Iterator[None]:
    """bearerbox and smsbox, once they run."""
    config = Path(folder) / "kannel.conf"
    ports = {"admin": ADMIN, "boxes": BOXES, "smsc": SMSC, "adapter": ADAPTER}
    config.write_text(SETTINGS.format(folder=folder, **ports))
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    bearerbox, smsbox, _ = PROGRAMS
    with process(bearerbox, str(config), **quiet):
        wait_for(ADMIN)
        with process(smsbox, str(config), **quiet):
            time.sleep(2)  # it tells nobody when it is ready
            yield


def written_and_answered(count: int, folder: str) -> tuple[Counter[str], float]:
    """Let `fakesmsc` write; the answers by whom they are for, and the seconds."""
    # Each text comes from the number with something by chance behind it.
    senders = [f"+5190 700 text {text}" for text in WRITTEN]
    options = ["-r", str(SMSC), "-i", PAUSE, "-m", str(count), "-z", "1"]
    log = Path(folder) / "fakesmsc.log"
    began = time.monotonic()
    with (
        log.open("wb") as out,
        process(FAKESMSC, *options, *senders, stdout=out, stderr=out),
    ):
        last, moved = -1, began
        while last < count and time.monotonic() - moved < PATIENCE:
            time.sleep(0.5)
            got = len(GOT.findall(log.read_text(errors="replace")))
            if got != last:
                last, moved = got, time.monotonic()
    answers = GOT.findall(log.read_text(errors="replace"))
    return Counter(to for _, to in answers), moved - began


def stored(url: str) -> Counter[str]:
    """Texts in the database that have an answer, by whom they are from."""
    store = opened(url).store
    found = select(people.c.address, inbound.c.replies).join(
        inbound, inbound.c.person_id == people.c.id
    )
    with store.database.read() as connection:
        rows = connection.execute(found).all()
        senders = Counter(address for address, replies in rows if replies != "[]")
    store.database.close()
    return senders


def measure(quick: bool) -> Iterator[Figure]:
    """Nothing where no Kannel is installed."""
    if not is_installed():
        print("install the packages kannel and kannel-extras", file=sys.stderr)
        return
    count = QUICK_TEXTS if quick else TEXTS
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        url = f"sqlite:///{folder}/bench.db"
        stack.enter_context(served("wsgi:app", BOT, environment(url)))
        adapter = (sys.executable, "-m", "benchmarks.kannel_adapter")
        stack.enter_context(process(*adapter, str(ADAPTER), str(BOT)))
        wait_for(ADAPTER)
        stack.enter_context(kannel(folder))
        answers, seconds = written_and_answered(count, folder)
        asked = stored(url)
    yield Figure("texts through Kannel", count, "")
    yield Figure("texts a second", count / seconds, "/s")
    yield Figure(
        "texts not in the database with an answer", count - asked.total(), "", at_most=0
    )
    yield Figure(
        "answers that fakesmsc didn't get", (asked - answers).total(), "", at_most=0
    )
    yield Figure("answers that it got twice", (answers - asked).total(), "", at_most=0)


if __name__ == "__main__":
    figures.run(measure)

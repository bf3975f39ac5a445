"""Three hosts on one PostgreSQL, under load: one is cut off, one loses its power.

What people write is answered by the hosts that are left, and every message that was to
be sent is sent exactly once, also when the host that was cut off is back with all that
it had in hand.
"""

import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
import requests
from sqlalchemy import func, insert, select
from twilio.request_validator import RequestValidator

from bot.person import Channel, Contact
from bot.store import Store
from bot.store.letters import Letter, Status
from bot.store.tables import inbound, outbox, pulls, ticks
from bot.store.ticks import NEVER
from bot.supervise import web_command
from tests.fakes.hosts import ROOT, Host, Network, network
from tests.fakes.postgres import is_held, server
from tests.fakes.twilio_server import TOKEN
from tests.keys import sealed
from tests.processes.deliverer import environment
from tests.processes.test_kill import accepted, ended, start, unfinished

LETTERS = 400
CALLERS = 2
"""Who write to each host at once."""
LONGEST = 300
"""Seconds that anything may take."""
LOOK = 0.2
PATIENCE = 4
"""Seconds until a provider takes its message to another host."""
PATH = "/twilio/messages"
MARGIN = 2
"""Seconds for which a lease holds after a provider was given up."""
KEPT = 15
"""Seconds in which a system tries again and again to bring what it has."""


def until(done: Callable[[], bool], what: str) -> None:
    """Wait for something that comes sooner or later."""
    pause = threading.Event()
    for _ in range(int(LONGEST / LOOK)):
        if done():
            return
        pause.wait(LOOK)
    raise AssertionError(f"never: {what}")


@dataclass
class Load:
    """Providers that bring messages: to one host, or to others if it is silent."""

    hosts: list[Host]
    public_url: str
    answered: Counter = field(default_factory=Counter)
    """How many each host answered, by its address."""
    odd: list[tuple[str, int]] = field(default_factory=list)
    """What was answered and not with 200."""
    replies: dict[str, bytes] = field(default_factory=dict)
    written: list[str] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)
    threads: list[threading.Thread] = field(default_factory=list)

    def begin(self) -> None:
        """Everybody writes until the end."""
        for place in range(len(self.hosts)):
            for caller in range(CALLERS):
                thread = threading.Thread(target=self.write, args=[place, caller])
                thread.start()
                self.threads.append(thread)

    def stop(self) -> None:
        """What was written is brought, and nothing more."""
        self.over.set()
        for thread in self.threads:
            thread.join()

    def write(self, place: int, caller: int) -> None:
        """Write again and again, first to the host of this place."""
        order = [*self.hosts[place:], *self.hosts[:place]]
        with requests.Session() as session:
            for number in count():
                if self.over.wait(LOOK / 2):
                    return
                sid = f"SM{place}{caller}{number:030x}"
                self.written.append(sid)
                self._bring(session, order, sid, f"+519{place}{caller}{number % 50:06}")

    def _bring(self, session, order: list[Host], sid: str, sender: str) -> None:
        """Bring one message to the first host that answers."""
        form = {"MessageSid": sid, "From": sender, "Body": "presio"}
        validator = RequestValidator(TOKEN)
        signature = validator.compute_signature(self.public_url + PATH, form)
        headers = {"X-Twilio-Signature": signature, "Connection": "close"}
        for host in [*order, *order]:
            try:
                answer = session.post(
                    host.url + PATH, data=form, headers=headers, timeout=PATIENCE
                )
            except requests.RequestException:
                continue
            if answer.status_code == 200:
                self.answered[host.address] += 1
                self.replies[sid] = answer.content
                return
            self.odd.append((host.address, answer.status_code))


def begin(host: Host, url: str, api: str, logs) -> None:
    """Web, clock and delivery, as on any host."""
    env = environment(url, api)
    here = [sys.executable, "-m"]
    commands = {
        "web": web_command(host.address, host.port),
        "clock": [*here, "tests.processes.scheduling", url, api],
        "delivery": [*here, "tests.processes.deliverer", url, api, "1"],
    }
    for name, command in commands.items():
        host.start(command, env, logs / f"{host.address}.{name}.log")


def answers(host: Host) -> bool:
    try:
        return requests.get(f"{host.url}/healthz", timeout=PATIENCE).ok
    except requests.RequestException:
        return False


def queue(store: Store, name: str) -> Counter:
    """Letters, some of which say the same to the same person."""
    expires = datetime.now(UTC) + timedelta(hours=1)
    letters = [
        Letter(
            f"{name}{number}",
            Contact(Channel.SMS, f"+518{number % 380:08}"),
            f"Oro {name} {number % 380}",
            expires,
        )
        for number in range(LETTERS)
    ]
    with store.database.write() as connection:
        connection.execute(insert(outbox), [letter.as_row() for letter in letters])
    return Counter((letter.to.address, letter.text) for letter in letters)


def counted(store: Store, table, *where) -> int:
    found = select(func.count()).select_from(table).where(*where)
    with store.database.read() as connection:
        return connection.execute(found).scalar_one()


def sent(store: Store) -> int:
    return counted(store, outbox, outbox.c.status == Status.SENT)


@dataclass
class Stage:
    """Everything that runs."""

    net: Network
    store: Store
    api: str
    load: Load

    def beats(self) -> int:
        return counted(self.store, ticks, ticks.c.job == "beat")

    def goes_on(self, host: Host) -> None:
        """A host answers, and the clock ticks, once more than a while ago."""
        said, beaten = self.load.answered[host.address], self.beats()
        until(lambda: self.load.answered[host.address] > said + 20, "it answers")
        until(lambda: self.beats() > beaten + 3, "the clock ticks")


@pytest.fixture
def stage(tmp_path, capfd) -> Iterator[Stage]:
    with ExitStack() as close:
        net = close.enter_context(network())
        with capfd.disabled():
            sys.stdout.write(f"\n{net.said}\n")
        postgres = close.enter_context(server())
        postgres.listen(net.shared, net.mask)
        local = close.enter_context(postgres.database())
        options = ("--latency", "100", "--host", net.shared)
        twilio = close.enter_context(
            ended(start("tests.fakes.twilio_server", *options))
        )
        api = twilio.stdout.readline().strip()
        url = postgres.over_tcp(local, net.shared)
        for host in net.hosts:
            close.callback(host.kill)
            begin(host, url, api, tmp_path)
        store = sealed(local)
        close.callback(store.database.close)
        for host in net.hosts:
            until(lambda host=host: answers(host), f"{host.address} starts")
        public = environment(url, api)["PUBLIC_URL"]
        load = Load(list(net.hosts), public)
        close.callback(load.stop)
        load.begin()
        yield Stage(net, store, api, load)


# The hosts are on this machine, whatever their addresses.
@pytest.mark.allow_hosts(["127.0.0.0/8", "10.77.0.0/16"])
def test_a_host_that_is_cut_off_and_one_that_dies_lose_and_double_nothing(stage):
    store, load = stage.store, stage.load
    cut, dead, left = stage.net.hosts
    for host in stage.net.hosts:
        until(lambda host=host: load.answered[host.address] > 10, "all answer")
    expected = queue(store, "first")
    # Who is frozen between the look at her lease and the line would send twice: so she
    # is frozen with empty hands. A cable may be cut at any moment.
    before = LETTERS // 10 if cut.cable else LETTERS - 1
    until(lambda: sent(store) > before, "letters are sent")
    cut.cut_off()
    expected += queue(store, "second")
    until(lambda: sent(store) > before + LETTERS // 10, "those left send letters")
    dead.kill()
    stage.goes_on(left)
    until(lambda: not unfinished(store), "one host sends all letters")
    cut.reconnect()
    until(lambda: answers(cut), "who was cut off is back")
    stage.goes_on(cut)
    expected += queue(store, "third")
    until(lambda: not unfinished(store), "two hosts send all letters")
    load.stop()

    there = accepted(stage.api)
    assert (there - expected, expected - there) == (Counter(), Counter())
    assert sent(store) == counted(store, outbox) == sum(expected.values())
    assert set(load.replies) == set(load.written)
    assert counted(store, inbound) == len(load.written)
    happened = counted(store, ticks, ticks.c.due > NEVER)
    assert counted(store, pulls) == happened + 1  # the sample
    assert [status for address, status in load.odd if address == left.address] == []


class Line:
    """A process on a host that says a word for each line that it is told."""

    def __init__(self, host: Host, *command: str) -> None:
        self._host = host
        self._process = subprocess.Popen(
            [*host.inside, sys.executable, "-m", *command],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        host.running.append(self._process)

    def send(self, text: str) -> str:
        self._process.stdin.write(f"{text}\n")
        self._process.stdin.flush()
        return self._process.stdout.readline().strip()

    def end(self) -> None:
        self._host.kill()
        self._process.stdin.close()
        self._process.stdout.close()


@pytest.mark.allow_hosts(["127.0.0.0/8", "10.77.0.0/16"])
def test_who_is_cut_off_in_the_middle_of_a_change_holds_nothing_for_long():
    """Not even if the last word of the server was never acknowledged."""
    with ExitStack() as close:
        net = close.enter_context(network())
        postgres = close.enter_context(server())
        postgres.listen(net.shared, net.mask)
        local = close.enter_context(postgres.database())
        store = sealed(local)
        close.callback(store.database.close)
        queue(store, "held")
        url = postgres.over_tcp(local, net.shared)
        line = Line(net.hosts[0], "tests.processes.holder", url)
        close.callback(line.end)
        assert line.send("3") == "held"
        net.hosts[0].cut_off()
        assert is_held(store.database, outbox)
        until(lambda: not is_held(store.database, outbox), "what it held is free")


@pytest.mark.allow_hosts(["127.0.0.0/8", "10.77.0.0/16"])
def test_what_a_cut_cable_kept_is_not_brought_when_it_is_back():
    """By then another host has looked for it and sent it itself."""
    with ExitStack() as close:
        net = close.enter_context(network())
        options = ("--host", net.shared)
        twilio = close.enter_context(
            ended(start("tests.fakes.twilio_server", *options))
        )
        api = twilio.stdout.readline().strip()
        pause = threading.Event()
        line = Line(net.hosts[0], "tests.processes.sender", api)
        close.callback(line.end)
        assert line.send("before") == "sent"
        expected = ["before", "after"]
        if net.hosts[0].cable:  # a host that is frozen has no cable
            net.hosts[0].cut_off()
            assert line.send("kept") == "Unsure"
            pause.wait(MARGIN)
            net.hosts[0].reconnect()
        until(lambda: line.send("after") == "sent", "the cable is back")
        pause.wait(KEPT)
        assert [text for _, text in accepted(api)] == expected

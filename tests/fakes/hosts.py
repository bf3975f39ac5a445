"""Three hosts on one machine, on a network of their own.

Where the right to make them is there, each is a network namespace with a cable to a
bridge, which can be cut. Elsewhere each is a loopback address, and one that is "cut
off" is frozen.
"""

import os
import signal
import socket
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
COUNT = 3
IP = "/usr/sbin/ip"


@dataclass
class Host:
    """One machine: what is started on it, and its cable."""

    address: str
    inside: Sequence[str] = ()
    """What goes before a command so that it runs there."""
    cable: str = ""
    """The bridge's end of it; none where hosts are loopback addresses."""
    port: int = 8000
    running: list[subprocess.Popen] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Where its web process answers."""
        return f"http://{self.address}:{self.port}"

    def start(self, command: Sequence[str], env: Mapping[str, str], log: Path) -> None:
        """Start a process on it, with all that it starts in turn."""
        with log.open("wb") as file:
            self.running.append(
                subprocess.Popen(
                    [*self.inside, *command],
                    cwd=ROOT,
                    env=os.environ | env,
                    stdout=file,
                    stderr=file,
                    start_new_session=True,
                )
            )

    def cut_off(self) -> None:
        """Nothing comes in or goes out any more."""
        self._cable("down", signal.SIGSTOP)

    def reconnect(self) -> None:
        """It is back, with everything that ran."""
        self._cable("up", signal.SIGCONT)

    def kill(self) -> None:
        """The power goes out."""
        self._signal(signal.SIGKILL)
        for process in self.running:
            process.wait()
        self.running.clear()

    def _cable(self, state: str, number: signal.Signals) -> None:
        if self.cable:
            ip("link", "set", self.cable, state)
        else:
            self._signal(number)

    def _signal(self, number: signal.Signals) -> None:
        for process in self.running:
            os.killpg(process.pid, number)


@dataclass(frozen=True)
class Network:
    """The hosts, and where they reach what they share."""

    hosts: Sequence[Host]
    shared: str
    """The address of the database and of the provider."""
    mask: str
    said: str
    """What kind of network it is."""


def ip(*words: str) -> None:
    """One step with iproute2."""
    subprocess.run([IP, *words], check=True, capture_output=True)


@contextmanager
def network() -> Iterator[Network]:
    """The best that can be made here."""
    with ExitStack() as undo:
        try:
            made = _namespaces(undo)
        except (OSError, subprocess.CalledProcessError) as exc:
            undo.close()
            made = _loopback(str(exc))
        try:
            yield made
        finally:
            for host in made.hosts:
                host.kill()


def _namespaces(undo: ExitStack) -> Network:
    """Names and numbers are of this process: others may do the same beside it."""
    number = os.getpid()
    net, bridge = f"10.77.{number % 250 + 1}", f"oj{number}"
    ip("link", "add", bridge, "type", "bridge")
    undo.callback(ip, "link", "del", bridge)
    ip("addr", "add", f"{net}.1/24", "dev", bridge)
    ip("link", "set", bridge, "up")
    hosts = [_namespace(undo, net, bridge, place) for place in range(COUNT)]
    return Network(hosts, f"{net}.1", f"{net}.0/24", "three network namespaces")


def _namespace(undo: ExitStack, net: str, bridge: str, place: int) -> Host:
    name, cable, address = (
        f"{bridge}n{place}",
        f"{bridge}c{place}",
        f"{net}.{place + 11}",
    )
    ip("netns", "add", name)
    undo.callback(ip, "netns", "del", name)
    inside = (IP, "netns", "exec", name)
    ip("link", "add", cable, "type", "veth", "peer", "name", "eth0", "netns", name)
    ip("link", "set", cable, "master", bridge)
    ip("link", "set", cable, "up")
    for words in (("link", "set", "lo", "up"), ("link", "set", "eth0", "up")):
        ip("-n", name, *words)
    ip("-n", name, "addr", "add", f"{address}/24", "dev", "eth0")
    return Host(address, inside, cable)


def _loopback(why: str) -> Network:
    addresses = [f"127.0.0.{place + 2}" for place in range(COUNT)]
    hosts = [Host(address, port=_free_port(address)) for address in addresses]
    return Network(
        hosts, "127.0.0.1", "127.0.0.0/8", f"three loopback addresses: {why}"
    )


def _free_port(address: str) -> int:
    with socket.create_server((address, 0)) as probe:
        return int(probe.getsockname()[1])

"""Caddy with our Caddyfile and a certificate of its own, before a real gunicorn."""

import os
import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from http.client import HTTPSConnection
from pathlib import Path
from threading import Event

from twilio.request_validator import RequestValidator

from tests.processes.test_run import free_port
from tests.web.test_wire import FORM, PUBLIC, TOKEN, Served

ROOT = Path(__file__).parents[2]
CADDYFILE = ROOT / "deploy" / "Caddyfile"
CADDY = shutil.which("caddy") or "caddy is missing: install Debian's package"
OURS = "admin off"
IMPATIENT = {"read_header 5s": "read_header 1s", "read_body 10s": "read_body 1s"}
"""So that a test of slow clients needn't be slow."""
PATIENT = {"read_body 10s": "read_body 5m"}
"""So that who waits for the slow waits too long."""


@contextmanager
def fronted(
    folder: Path, web: Served, changes: Mapping[str, str] = IMPATIENT
) -> Iterator["Fronted"]:
    """Caddy for as long as it is needed."""
    caddy = Fronted(folder, web, changes)
    try:
        yield caddy
    finally:
        caddy.end()


class Fronted:
    """The bot as the internet sees it."""

    def __init__(self, folder: Path, web: Served, changes: Mapping[str, str]) -> None:
        self.port, self.log = free_port(), folder / "access.log"
        self._folder = folder
        env = os.environ | {
            "ORO_SITE": f"https://localhost:{self.port}",
            "ORO_WEB": f"127.0.0.1:{web.port}",
            "ORO_LOG": str(self.log),
            "HOME": str(folder),
            "XDG_DATA_HOME": str(folder),
            "XDG_CONFIG_HOME": str(folder),
        }
        (folder / "Caddyfile").write_text(_adapted(changes), encoding="utf-8")
        config = ["--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]
        with (folder / "caddy.log").open("wb") as log:
            self._process = subprocess.Popen(
                [CADDY, "run", *config], env=env, stdout=log, stderr=log
            )
        self._wait()

    def _wait(self) -> None:
        for _ in range(600):
            assert self._process.poll() is None, (
                self._folder / "caddy.log"
            ).read_text()
            try:
                return self.connect().close()
            except (OSError, ssl.SSLError):
                Event().wait(0.05)
        raise AssertionError("Caddy doesn't answer")

    def connect(self) -> ssl.SSLSocket:
        """An encrypted connection that checks whom it speaks to."""
        authority = self._folder / "caddy/pki/authorities/local/root.crt"
        context = ssl.create_default_context(cafile=authority)
        plain = socket.create_connection(("127.0.0.1", self.port), 30)
        return context.wrap_socket(plain, server_hostname="localhost")

    def ask(
        self,
        method: str,
        target: str,
        body: bytes = b"",
        headers: Mapping[str, str] | tuple = (),
    ) -> tuple[int, bytes, Mapping[str, str]]:
        """One request with its target as it stands."""
        with closing(HTTPSConnection("localhost", self.port)) as connection:
            connection.sock = self.connect()
            connection.putrequest(method, target)
            for name, value in dict(headers).items():
                connection.putheader(name, value)
            connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body)
            answer = connection.getresponse()
            return answer.status, answer.read(), answer.headers

    def post(
        self, target: str, fields: Mapping[str, str], body: bytes, **headers: str
    ) -> tuple[int, bytes, Mapping[str, str]]:
        """A form, signed as Twilio does."""
        signature = RequestValidator(TOKEN).compute_signature(PUBLIC + target, fields)
        sent = {"Content-Type": FORM, "X-Twilio-Signature": signature}
        return self.ask("POST", target, body, sent | headers)

    def end(self) -> None:
        self._process.terminate()
        self._process.wait(20)


def _adapted(changes: Mapping[str, str]) -> str:
    """Our file, on other ports and with a certificate that nobody signed."""
    text = CADDYFILE.read_text(encoding="utf-8")
    more = "local_certs", "skip_install_trust", f"http_port {free_port()}"
    for old, new in {**changes, OURS: "\n\t".join((OURS, *more))}.items():
        assert text.count(old) == 1
        text = text.replace(old, new)
    return text

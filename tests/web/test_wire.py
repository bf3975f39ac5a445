"""Twilio's webhook in a real gunicorn: what stands on the wire is what is signed."""

import os
import socket
import subprocess
import sys
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

import pytest
from sqlalchemy import func, select
from twilio.request_validator import RequestValidator

from bot.store import Store
from bot.store.tables import inbound
from tests.keys import DATA_KEY

ROOT = Path(__file__).parents[2]
TOKEN = "0123456789abcdef0123456789abcdef"
PUBLIC = "https://bot.example.org:8443/oro"
PATH = "/twilio/messages"
FORM = "application/x-www-form-urlencoded"
SECRET = "8f14e45fceea167a5a36dedd4bea2543"


class Served:
    """gunicorn on loopback with the bot, reached as a proxy reaches it."""

    def __init__(self, folder: Path, url: str) -> None:
        self.store = Store.at(url)
        self.log = folder / "log"
        listening = socket.create_server(("127.0.0.1", 0))
        self.port = listening.getsockname()[1]
        descriptor = listening.fileno()
        env = os.environ | {
            "DATABASE_URL": url,
            "PUBLIC_URL": PUBLIC,
            "SECRET_KEY": SECRET,
            "DATA_KEY": DATA_KEY,
            "TWILIO_AUTH_TOKEN": TOKEN,
            "LOG_LEVEL": "DEBUG",
        }
        gunicorn = ["gunicorn", "wsgi:app", "--bind", f"fd://{descriptor}"]
        threads = ["--worker-class", "gthread", "--threads", "4"]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", *gunicorn, *threads, "--log-level", "debug"],
                cwd=ROOT,
                env=env,
                pass_fds=[descriptor],
                stdout=log,
                stderr=log,
            )
        # Who connects before it runs waits in the socket's queue.
        listening.close()

    def ask(self, method: str, target: str, body=b"", headers=()) -> tuple[int, bytes]:
        """One request with its target as it stands."""
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=30)) as connection:
            connection.putrequest(method, target)
            for name, value in dict(headers).items():
                connection.putheader(name, value)
            connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body)
            answer = connection.getresponse()
            return answer.status, answer.read()

    def post(self, target: str, body: str, over: str = "", **headers: str):
        """A form, signed over the public address with the target or with another."""
        pairs = [part.split("=") for part in body.split("&")]
        fields = {name: value.replace("%2B", "+") for name, value in pairs}
        url = PUBLIC + (over or target)
        signature = RequestValidator(TOKEN).compute_signature(url, fields)
        sent = {"Content-Type": FORM, "X-Twilio-Signature": signature}
        return self.ask("POST", target, body.encode(), sent | headers)

    def rows(self) -> int:
        with self.store.database.read() as connection:
            found = select(func.count()).select_from(inbound)
            return connection.execute(found).scalar_one()

    def end(self) -> None:
        self.process.terminate()
        self.process.wait(20)
        self.store.database.close()


@pytest.fixture(scope="module")
def served(tmp_path_factory, lasting_url):
    served = Served(tmp_path_factory.mktemp("served"), lasting_url)
    assert served.ask("GET", "/healthz")[0] == 200
    yield served
    served.end()


def form(number: int, **changes: str) -> str:
    fields = {"MessageSid": f"SM{number:032x}", "From": f"%2B519{number:08d}"}
    return "&".join(
        f"{n}={v}" for n, v in (fields | {"Body": "presio"} | changes).items()
    )


TARGETS = [
    PATH,
    f"{PATH}?x=%C3%B1",
    f"{PATH}?x=%c3%b1",
    f"{PATH}?u=http%3A%2F%2Fa%2Fb",
    f"{PATH}?a=1&a=2&b=+%20;",
    f"{PATH}?x=%",
    f"{PATH}?x=%FF%00",
    f"{PATH}?q=~'()*!",
    "/twilio/m%65ssages",
    "/twilio%2Fmessages",
]


@pytest.mark.parametrize(("number", "target"), list(enumerate(TARGETS)), ids=TARGETS)
def test_every_spelling_of_the_address_is_signed_as_it_stands(served, number, target):
    status, answer = served.post(target, form(100 + number))
    assert status == 200
    assert b"<Message>Oro puro S/ " in answer


def test_the_same_message_again_gets_the_very_same_bytes(served):
    first = served.post(PATH, form(1))
    before = served.rows()
    assert served.post(f"{PATH}?again=1", form(1, Body="hola")) == first
    assert served.rows() == before


@pytest.mark.parametrize(
    ("target", "over"),
    [
        (f"{PATH}?x=%C3%B1", f"{PATH}?x=ñ"),
        (f"{PATH}?x=%c3%b1", f"{PATH}?x=%C3%B1"),
        (f"{PATH}?x=1", PATH),
        (PATH, f"{PATH}?x=1"),
        (f"{PATH}?u=%2F", f"{PATH}?u=/"),
        ("http://evil.example" + PATH, PATH),
        (PATH, "/twilio/messages/"),
    ],
)
def test_another_spelling_is_not_what_was_signed(served, target, over):
    before = served.rows()
    status, answer = served.post(target, form(2), over=over)
    assert status in (400, 403)
    assert b"Oro" not in answer
    assert served.rows() == before


@pytest.mark.parametrize(
    "forged",
    [
        {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http"},
        {"X-Forwarded-Prefix": "/oro", "X-Forwarded-Port": "1"},
        {"X-Script-Name": "/x", "X-Original-URL": "/y", "X-Rewrite-URL": "/z"},
        {"Forwarded": "for=1.2.3.4;host=evil.example;proto=http"},
        {"X-HTTP-Method-Override": "GET"},
    ],
    ids=str,
)
def test_forged_headers_change_nothing(served, forged):
    assert served.post(PATH, form(3), **forged)[0] == 200
    status, _ = served.ask(
        "POST", PATH, form(4).encode(), {"Content-Type": FORM} | forged
    )
    assert status == 403


def many(number: int, repeated: bool) -> bytes:
    names = ("a" if repeated else f"a{n:x}" for n in range(10_000))
    return "&".join(f"{name}=" for name in names).encode()[: 60 * 1024]


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"{}", {"Content-Type": "application/json"}, 415),
        (b"", {}, 415),
        (b"--x--", {"Content-Type": "multipart/form-data; boundary=x"}, 415),
        (b"", {"Content-Type": FORM}, 403),
        (many(1, repeated=True), {"Content-Type": FORM}, 403),
        (many(1, repeated=False), {"Content-Type": FORM}, 403),
        (b"Body=" + b"x" * 70_000, {"Content-Type": FORM}, 413),
        (b"Body=%ff%fe\xff&=%00&&==", {"Content-Type": FORM + "; charset=x"}, 403),
        (b"a", {"Content-Type": FORM, "X-Twilio-Signature": "\xff\xfe="}, 403),
    ],
)
def test_what_is_no_form_of_twilios_is_refused(served, body, headers, status):
    before = served.rows()
    answered, answer = served.ask("POST", PATH, body, headers)
    assert answered == status
    assert len(answer) < 1000
    assert b"Traceback" not in answer
    assert served.rows() == before


@pytest.mark.parametrize(("padding", "status"), [(50_000, 200), (70_000, 403)])
def test_a_body_of_unknown_length_is_read_up_to_the_limit(served, padding, status):
    fields = {"MessageSid": f"SM{padding:032x}", "From": "+51922333444"}
    fields["Body"] = "x" * padding
    signature = RequestValidator(TOKEN).compute_signature(PUBLIC + PATH, fields)
    body = urlencode(fields).encode()
    head = f"POST {PATH} HTTP/1.1\r\nHost: x\r\nContent-Type: {FORM}\r\n"
    head += f"X-Twilio-Signature: {signature}\r\nTransfer-Encoding: chunked\r\n\r\n"
    with closing(socket.create_connection(("127.0.0.1", served.port), 30)) as wire:
        wire.sendall(head.encode() + f"{len(body):x}\r\n".encode())
        wire.sendall(body + b"\r\n0\r\n\r\n")
        assert wire.makefile("rb").readline().split()[1] == str(status).encode()


def test_a_signed_form_of_ten_thousand_fields_is_answered(served):
    fields = {"MessageSid": f"SM{5:032x}", "From": "+51987654321", "Body": "presio"}
    fields |= {f"a{n:x}": "" for n in range(9_000)}
    signature = RequestValidator(TOKEN).compute_signature(PUBLIC + PATH, fields)
    headers = {"Content-Type": FORM, "X-Twilio-Signature": signature}
    status, _ = served.ask("POST", PATH, urlencode(fields).encode(), headers)
    assert status == 200


def test_nobodys_number_and_words_are_in_the_servers_log(served):
    served.post(PATH, form(6, Body="tesoro+escondido", From="%2B51911222333"))
    served.post(PATH, form(7, Body="tesoro+escondido"), over="/x")
    log = served.log.read_text(encoding="utf-8")
    assert "911222333" not in log
    assert "escondido" not in log
    assert TOKEN not in log
    assert "Traceback" not in log

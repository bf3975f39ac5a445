"""What Caddy lets through, and what it keeps away from the bot."""

import json
import subprocess
from contextlib import ExitStack, suppress
from urllib.parse import urlencode

import pytest

from bot.web.console.guard import BODIES
from tests.deploy.fronted import CADDY, CADDYFILE, PATIENT, fronted
from tests.web.console.conftest import TOKEN
from tests.web.test_wire import FORM, PATH, TARGETS, Served

FORGED = {
    "X-Forwarded-For": "127.0.0.1",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Proto": "http",
    "X-Real-Ip": "127.0.0.1",
    "Forwarded": "for=127.0.0.1;host=evil.example",
    "X-Request-Id": "chosen-by-a-stranger",
}
SLOW = 24
"""Three times as many as the bot has threads."""


@pytest.fixture(scope="module")
def web(tmp_path_factory):
    folder = tmp_path_factory.mktemp("web")
    served = Served(folder, f"sqlite:///{folder}/bot.db")
    assert served.ask("GET", "/healthz")[0] == 200
    yield served
    served.end()


@pytest.fixture(scope="module")
def front(tmp_path_factory, web):
    with fronted(tmp_path_factory.mktemp("caddy"), web) as front:
        yield front


def form(number: int, text: str = "presio") -> dict[str, str]:
    sid, sender = f"SM{number:032x}", f"+519{number:08d}"
    return {"MessageSid": sid, "From": sender, "Body": text}


def everything(connection) -> bytes:
    """What comes until the other side hangs up."""
    came = b""
    with suppress(ConnectionError):
        while part := connection.recv(4096):
            came += part
    return came


def asked(front, target: str, number: int, **headers: str):
    fields = form(number)
    return front.post(target, fields, urlencode(fields).encode(), **headers)


def test_caddy_takes_the_file(tmp_path):
    environment = {"HOME": str(tmp_path), "ORO_LOG": str(tmp_path / "log")}
    command = [CADDY, "validate", "--config", str(CADDYFILE), "--adapter", "caddyfile"]
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert '"level":"warn"' not in done.stderr
    tidy = subprocess.run([CADDY, "fmt", str(CADDYFILE)], stdout=subprocess.PIPE)
    assert tidy.stdout == CADDYFILE.read_bytes()


@pytest.mark.parametrize(("number", "target"), list(enumerate(TARGETS)), ids=TARGETS)
def test_what_twilio_signed_is_still_signed_behind_it(front, number, target):
    status, answer, _ = asked(front, target, 200 + number)
    assert (status, b"<Message>Oro puro S/ " in answer) == (200, True)


def test_what_a_caller_says_of_herself_counts_nothing(front, web):
    status, answer, headers = asked(front, PATH, 300, **FORGED)
    assert (status, b"<Message>Oro puro S/ " in answer) == (200, True)
    assert headers["X-Request-Id"] != FORGED["X-Request-Id"]


def test_nobody_tries_more_often_by_naming_other_addresses(front):
    _, page, headers = front.ask("GET", "/consola/entrar")
    cookie, token = headers["Set-Cookie"].split(";")[0], TOKEN.search(page.decode())[1]
    body = urlencode({"phone": "+51999999999", "csrf_token": token}).encode()
    sent = {"Content-Type": FORM, "Cookie": cookie}
    codes = [
        front.ask("POST", "/consola/entrar", body, sent | forged)[0]
        for forged in ({"X-Forwarded-For": f"203.0.113.{n}"} for n in range(25))
    ]
    assert set(codes) == {303, 429}


@pytest.mark.parametrize(
    "target",
    [
        "/metrics",
        "/metrics/",
        "//metrics",
        "/./metrics",
        "/x/../metrics",
        "/%6detrics",
        "/METRICS",
        "/metrics?x=/",
        "/metrics;x",
        "/%2e/metrics",
        "/simulador",
        "/simulador/mensajes",
        "//simulador/mensajes",
        "/readyz",
    ],
)
def test_what_is_for_this_machine_only_is_nowhere_outside(front, web, target):
    status, answer, _ = front.ask("GET", target)
    assert status in (404, 308)
    assert b"orojusto_" not in answer
    assert b"reasons" not in answer
    assert b"/simulador/mensajes" not in answer


def test_answers_are_encrypted_for_a_year_and_name_no_server(front):
    status, _, headers = front.ask("GET", "/")
    assert status == 200
    assert headers["Strict-Transport-Security"] == "max-age=31536000"
    assert "Server" not in headers
    assert len(headers["X-Request-Id"]) == 36


@pytest.mark.parametrize(
    ("target", "length"),
    [
        (PATH, 70_000),
        (PATH, 600_000),
        ("/consola/entrar", 70_000),
        ("/smsgate/events", 600_000),
        ("/", 600_000),
    ],
)
def test_a_body_that_is_too_large_is_cut(front, web, target, length):
    before = web.rows()
    form = {"Content-Type": FORM}
    with suppress(ConnectionError):  # it may hang up before all was sent
        status, _, _ = front.ask("POST", target, b"a=" + b"x" * length, form)
        assert status == 413
    assert web.rows() == before


def test_a_body_of_unknown_length_is_cut_too(front, web):
    before = web.rows()
    head = f"POST {PATH} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {FORM}\r\n"
    with front.connect() as wire, suppress(ConnectionError):
        wire.sendall(head.encode() + b"Transfer-Encoding: chunked\r\n\r\n")
        for _ in range(100):
            wire.sendall(b"2710\r\n" + b"x" * 10_000 + b"\r\n")
        wire.sendall(b"0\r\n\r\n")
        assert b" 200 " not in wire.recv(4096)
    assert web.rows() == before


def test_lists_of_people_fit_through(front):
    largest = max(BODIES.values())
    status, _, _ = front.ask("POST", "/consola/gente/invitar", b"x" * largest)
    assert status == 303, "to the way in"
    with suppress(ConnectionError):
        status, _, _ = front.ask("POST", "/consola/gente/invitar", b"x" * 400_000)
        assert status == 413


def begin_slowly(connection) -> None:
    """A form whose end doesn't come."""
    head = f"POST {PATH} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {FORM}\r\n"
    connection.sendall(head.encode() + b"Content-Length: 500\r\n\r\nBody=")


def test_many_slow_clients_keep_nobody_else_waiting(tmp_path, web):
    with fronted(tmp_path, web, PATIENT) as front, ExitStack() as held:
        for _ in range(SLOW):
            begin_slowly(held.enter_context(front.connect()))
        assert asked(front, PATH, 400)[0] == 200


def test_who_never_ends_her_body_is_cut_off(front, web):
    before = web.rows()
    with front.connect() as slow:
        begin_slowly(slow)
        assert b"<Response>" not in everything(slow)
    assert web.rows() == before


def test_who_never_ends_her_headers_is_cut_off(front):
    with front.connect() as slow:
        slow.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-A: ")
        assert b"<html" not in everything(slow)


def test_headers_without_end_are_refused(front):
    status, _, _ = front.ask("GET", "/", headers={"X-A": "x" * 40_000})
    assert status == 431


def test_its_log_holds_no_header_and_no_whole_address(tmp_path, web):
    with fronted(tmp_path, web) as front:
        asked(front, PATH, 500, Cookie="oro-justo=abc", Authorization="Basic abc")
    lines = front.log.read_text(encoding="utf-8").splitlines()
    assert lines
    for line in lines:
        entry = json.loads(line)["request"]
        assert "headers" not in entry
        assert entry["remote_ip"].endswith(".0")


@pytest.mark.parametrize(
    "head",
    [
        "Content-Length: 4\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nContent-Length: 4",
        "Transfer-Encoding: xchunked\r\nContent-Length: 4",
        "Content-Length: 4\r\nContent-Length: 60",
        "Transfer-Encoding : chunked",
        "Content-Length: +4",
    ],
)
def test_no_request_is_smuggled_in_another(front, head):
    hidden = b"GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n"
    start = f"POST {PATH} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {FORM}\r\n"
    with front.connect() as wire:
        wire.sendall(f"{start}{head}\r\n\r\n".encode() + b"0\r\n\r\n" + hidden)
        answer = b""
        with suppress(ConnectionError):
            wire.shutdown(1)
            answer = everything(wire)
    assert b"orojusto_" not in answer

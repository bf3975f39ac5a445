"""Told to end: what is in hand is finished; told again, it ends at once and loses
nothing."""

import signal
import socket
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from urllib.parse import urlencode

import pytest
from twilio.request_validator import RequestValidator

from tests.web.test_wire import FORM, PATH, PUBLIC, TOKEN, Served

ROOT = Path(__file__).parents[2]


def test_a_message_in_hand_is_answered_while_the_web_process_ends(tmp_path):
    served = Served(tmp_path)
    fields = {"MessageSid": f"SM{1:032x}", "From": "+51987654321", "Body": "presio"}
    body = urlencode(fields).encode()
    signature = RequestValidator(TOKEN).compute_signature(PUBLIC + PATH, fields)
    head = f"POST {PATH} HTTP/1.1\r\nHost: x\r\nContent-Type: {FORM}\r\n"
    head += f"X-Twilio-Signature: {signature}\r\nContent-Length: {len(body)}\r\n"
    head += "Expect: 100-continue\r\n\r\n"
    with closing(socket.create_connection(("127.0.0.1", served.port), 60)) as wire:
        answer = wire.makefile("rb")
        wire.sendall(head.encode())
        # A thread has it in hand, and waits for its body.
        assert b"100 Continue" in answer.readline()
        served.process.send_signal(signal.SIGTERM)
        wire.sendall(body)
        assert b"<Message>Oro puro S/ " in answer.read()
        answer.close()
    assert served.process.wait(30) == 0
    assert served.rows() == 1


STUBBORN = """
from threading import Event
from bot.ending import listen
stop = Event()
listen(stop)
print("listening", flush=True)
stop.wait()
print("asked", flush=True)
Event().wait()
"""
"""A process that has something in hand that doesn't end."""


@pytest.mark.parametrize("first", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("second", [signal.SIGTERM, signal.SIGINT])
def test_who_is_told_twice_ends_at_once(first, second):
    """What that leaves behind is what a crash leaves: see the tests of those."""
    with subprocess.Popen(
        [sys.executable, "-c", STUBBORN], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout.readline() == "listening\n"
        process.send_signal(first)
        assert process.stdout.readline() == "asked\n"
        process.send_signal(second)
        assert process.wait(20) == -second

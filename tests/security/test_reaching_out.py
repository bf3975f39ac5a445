"""Nobody makes the bot ask an address of her choice, or give its keys away."""

import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta

import pytest
from werkzeug.utils import redirect
from werkzeug.wrappers import Request, Response

from bot.channels import smsgate, twilio
from bot.channels.base import Envelope, SendError
from bot.person import Channel
from bot.settings import Settings
from tests.channels.test_twilio import MINER, NOW
from tests.channels.test_twilio import settings as with_twilio
from tests.web.console.live import running
from tests.web.test_twilio import Webhook, texts

INSIDE = (
    "http://127.0.0.1:{port}/",
    "http://localhost:{port}/",
    "http://[::ffff:127.0.0.1]:{port}/",
    "http://2130706433:{port}/",
    "http://169.254.169.254/latest/meta-data/",
    "http://[fd00::1]/",
    "file:///etc/passwd",
    "gopher://127.0.0.1:{port}/_x",
)
"""Where a server finds what the world must not see."""


@contextmanager
def untouched() -> Iterator[int]:
    """A port at which nobody may have knocked when the test ends."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        yield listening.getsockname()[1]
        listening.setblocking(False)
        with pytest.raises(BlockingIOError):
            listening.accept()


@pytest.mark.parametrize("address", INSIDE)
def test_a_photo_is_never_fetched(started_url, address):
    webhook = Webhook(started_url)
    with untouched() as port:
        url = address.format(port=port)
        answer = webhook.post(
            Body=f"mire {url}",
            NumMedia="1",
            MediaUrl0=url,
            MediaContentType0="image/jpeg",
            ReferralMediaUrl=url,
            ReferralSourceUrl=url,
        )
        assert len(texts(answer)) == 1


def envelope() -> Envelope:
    return Envelope(7, 2, NOW, MINER, "Oro", timedelta(hours=1))


def phone(url: str) -> dict:
    keys = {
        "smsgate_user": "u",
        "smsgate_password": "p",
        "smsgate_signing_key": "k" * 8,
    }
    return smsgate.build(Settings(smsgate_url=url, **keys))


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("build", [lambda url: twilio.build(with_twilio(url)), phone])
def test_a_provider_that_sends_elsewhere_is_not_followed(build, code):
    with untouched() as port:

        @Request.application
        def elsewhere(_request: Request) -> Response:
            return redirect(f"http://127.0.0.1:{port}/steal", code)

        with running(elsewhere) as provider:
            sender = build(f"http://127.0.0.1:{provider}")[Channel.SMS]
            with pytest.raises(SendError):
                sender.send(envelope())
            for each in (sender._session,) if hasattr(sender, "_session") else ():
                each.close()

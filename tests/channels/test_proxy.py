"""The way to Twilio through a proxy, where the environment names one."""

import pytest
from urllib3 import PoolManager, ProxyManager

from bot.channels.twilio import TWILIO, _pool

PROXY = "http://127.0.0.1:3128"


@pytest.mark.parametrize(
    ("name", "value", "kind"),
    [
        ("HTTPS_PROXY", PROXY, ProxyManager),
        ("ALL_PROXY", PROXY, ProxyManager),
        ("HTTP_PROXY", PROXY, PoolManager),
        ("NO_PROXY", "*", PoolManager),
    ],
)
def test_the_environment_may_name_a_proxy(monkeypatch, name, value, kind):
    for each in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(each, raising=False)
        monkeypatch.delenv(each.lower(), raising=False)
    monkeypatch.setenv(name, value)
    assert type(_pool(TWILIO)) is kind

"""Ways around the bot's own doors: debugging, files beside it, other methods."""

import logging

import pytest
from flask import Flask

from bot.app import create_app
from bot.settings import Settings
from tests.web.test_twilio import Webhook


def made(folder, **settings: str) -> Flask:
    return create_app(Settings(database_url=f"sqlite:///{folder}/a.db", **settings))


@pytest.mark.parametrize("value", ["1", "true"])
def test_nothing_turns_debugging_on(tmp_path, monkeypatch, value):
    """A failure shown to the world, or told to the log with a person's words."""
    monkeypatch.setenv("FLASK_DEBUG", value)
    app = made(tmp_path)
    assert not app.debug
    assert not app.config["DEBUG"]

    @app.get("/broken")
    def broken() -> str:
        raise ValueError("words of hers: +51987654321")

    app.logger.setLevel(logging.CRITICAL)
    answer = app.test_client().get("/broken")
    assert answer.status_code == 500
    assert "hers" not in answer.text
    assert "Traceback" not in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/static/../settings.py",
        "/static/..%2f..%2fsettings.py",
        "/static/%2e%2e/settings.py",
        "/static//etc/passwd",
        "/static/..\\settings.py",
        "/consola/estatico/../../settings.py",
        "/.env",
        "/.git/config",
        "/wsgi.py",
        "/v/../.env",
        "/v/%00",
    ],
)
def test_no_file_beside_the_pages_is_shown(tmp_path, path):
    answer = made(tmp_path).test_client().get(path)
    assert answer.status_code in (302, 303, 308, 404)
    assert "SECRET" not in answer.text
    assert "import " not in answer.text


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "TRACE", "HEAD"])
@pytest.mark.parametrize("path", ["/twilio/messages", "/twilio/status"])
def test_a_webhook_takes_what_twilio_sends_and_no_other_method(
    started_url, method, path
):
    webhook = Webhook(started_url)
    answer = webhook.app.test_client().open(path, method=method)
    assert answer.status_code == 405
    assert webhook.rows() == []

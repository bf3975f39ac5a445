"""What the doctor says of those who send."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.catalog import load_catalog
from bot.channels.smsgate import NAME, SILENT
from bot.doctor import examine
from bot.parts import assemble
from bot.person import Channel
from bot.store.letters import Urgency
from bot.store.senders import Held
from tests.channels.test_twilio import settings
from tests.fakes.sources import at
from tests.fakes.twilio_server import TOKEN, running

NOW = at("2026-09-29")
NOWHERE = "http://127.0.0.1:9"


@pytest.fixture
def server():
    with running() as server:
        yield server


def findings(folder, server, token=TOKEN, prepare=lambda _parts: None, **more) -> dict:
    """What is said of each subject, None where all is well."""
    given = replace(
        settings(server.url, token),
        database_url=f"sqlite:///{folder}/bot.db",
        secret_key="s" * 16,
        sources_url=NOWHERE,
        **more,
    )
    parts = assemble(given, lambda: NOW)
    prepare(parts)
    found = list(examine(parts, load_catalog()))
    parts.store.database.close()
    return {f.subject: None if f.well else f.advice for f in found}


def test_who_is_let_in_is_well_and_who_is_not_is_told_the_code(tmp_path, server):
    said = findings(tmp_path, server)
    assert said["Envío por sms"] is None
    assert said["Envío por whatsapp"] is None
    said = findings(tmp_path, server, "wrong")
    assert "proveedor" in said["Envío por sms"]


def test_numbers_that_stand_in_clear_are_told(tmp_path, server):
    assert findings(tmp_path, server)["Números cifrados"] is None
    (tmp_path / "clear").mkdir()
    said = findings(tmp_path / "clear", server, data_key=())
    assert "python -m bot key" in said["Números cifrados"]


def test_a_held_sender_is_told_with_its_reason(tmp_path, server):
    until = NOW + timedelta(minutes=15)

    def prepare(parts):
        parts.store.senders.hold(Held(Channel.SMS, until, Urgency.REPLY, "locked"))

    said = findings(tmp_path, server, prepare=prepare)
    assert said["Envío por sms"] == "espera hasta 29/09 10:20: locked"
    assert said["Envío por whatsapp"] is None


@pytest.mark.parametrize(
    ("heard", "told"),
    [(None, "nunca avisó"), (SILENT, "callado desde 29/09 09:35"), (SILENT / 2, None)],
)
def test_a_phone_that_is_silent_is_told(tmp_path, server, heard, told):
    def prepare(parts):
        if heard:
            parts.store.senders.alive(NAME, NOW - heard)

    phone = {"smsgate_url": NOWHERE, "smsgate_user": "u", "smsgate_password": "p"}
    said = findings(tmp_path, server, prepare=prepare, **phone)
    advice = said["Teléfono que envía SMS"]
    assert (told in advice) if told else advice is None

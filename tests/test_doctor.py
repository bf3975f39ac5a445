"""What the doctor says: of each thing that can be wrong, what to do; and nothing is
changed by asking."""

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select, text

from bot.catalog import load_catalog
from bot.channels.smsgate import NAME, SILENT
from bot.clock import utc_now
from bot.doctor import examine
from bot.doctor.setup import PHONE_EVENTS
from bot.environment import SettingsError
from bot.parts import assemble
from bot.person import Channel, Contact
from bot.settings import Settings
from bot.store import Store, Terms
from bot.store.letters import Letter, Urgency
from bot.store.senders import Held
from bot.store.tables import metadata, outbox
from tests.channels.test_twilio import OURS, settings
from tests.fakes import phone
from tests.fakes.sources import World, at
from tests.fakes.sources import running as sources_running
from tests.fakes.twilio_server import Account, running
from tests.keys import KEYS
from tests.web.test_health import LIVE

NOW = at("2026-09-29")
NOWHERE = "http://127.0.0.1:9"
HOME = "https://bot.example"
WHATSAPP = f"whatsapp:{OURS}"
HOOKS = {
    "sms_url": f"{HOME}/twilio/messages#rc=2",
    "sms_fallback_url": "https://b.example",
}
CHANNEL = {"callback_url": f"{HOME}/twilio/messages", "callback_method": "POST"}
CHANNEL |= {"fallback_url": "https://b.example"}
SIDS = {
    name: f"HX{n:032x}" for n, name in enumerate(("alert", "notice", "code", "invite"))
}
SUBJECTS = {"numbers": "Webhook de sms", "senders": "Webhook de whatsapp"}
STRONG = hashlib.sha256(b"doctor").hexdigest()


@pytest.fixture
def server():
    with running() as server:
        setup = server.account.setup
        setup.numbers[OURS] = dict(HOOKS)
        setup.senders[WHATSAPP] = dict(CHANNEL)
        setup.approvals |= {sid: {"status": "approved"} for sid in SIDS.values()}
        yield server


@pytest.fixture(scope="module")
def sources():
    with sources_running(World(Decimal("4129.10"), Decimal("3.416"), NOW)) as sources:
        yield sources.url


@pytest.fixture
def given(tmp_path, server, sources):
    """Settings of a bot in production that lacks nothing."""
    backups = tmp_path / "backups"
    backups.mkdir()
    return replace(
        settings(server.url),
        database_url=f"sqlite:///{tmp_path}/bot.db",
        secret_key=(STRONG,),
        sources_url=sources,
        operator=Contact(Channel.SMS, "+51900000001"),
        whatsapp_templates=SIDS,
        metrics_token=STRONG,
        backup_dir=backups,
    )


@pytest.fixture
def stored(given, database_url):
    """The same, on each database."""
    return replace(given, database_url=database_url)


def make(given: Settings, prepare=lambda _parts: None) -> None:
    """A bot that was at work until now."""
    parts = assemble(given, lambda: NOW)
    parts.store.pulls.accept(NOW)
    with parts.store.database.write() as connection:
        for table in ("quotes", "pulls"):
            connection.execute(metadata.tables[table].delete())
    parts.store.pulls.seed(LIVE, (), NOW)
    parts.store.runs.note("deliver", NOW)
    backup = given.backup_dir and given.backup_dir / "oro-justo-x.db"
    if backup:
        backup.write_text("")
    prepare(parts)
    parts.store.database.close()


def said(given: Settings, now=NOW) -> dict[str, str | None]:
    """What is said of each subject, None where all is well."""
    found = examine(lambda: given, load_catalog(), lambda: now)
    told = {f.subject: None if f.well else f.advice for f in found}
    assert all(advice is None or advice for advice in told.values())
    return {s: a for s, a in told.items() if not s.startswith(("Fuente", "Hora"))}


def ill(given: Settings, now=NOW) -> dict[str, str]:
    return {subject: advice for subject, advice in said(given, now).items() if advice}


def test_where_all_is_well_all_is_green(stored):
    make(stored)
    told = said(stored)
    assert {subject for subject, advice in told.items() if advice} == set()
    hooks = {"Webhook de sms", "Webhook de whatsapp", "Plantilla alert"}
    assert hooks | {"Twilio", "Planificador"} <= told.keys()


def everything(url: str) -> list:
    store = Store.at(url, Terms(keys=KEYS))
    with store.database.read() as connection:
        rows = [connection.execute(select(t)).all() for t in metadata.sorted_tables]
    store.database.close()
    return rows


def test_it_changes_nothing_and_writes_to_nobody(stored, server):
    make(stored)
    before = everything(stored.database_url)
    server.account.requests.clear()
    said(stored)
    assert everything(stored.database_url) == before
    assert {method for method, *_ in server.account.requests} == {"GET"}


def test_a_database_that_is_not_there_is_not_made(tmp_path):
    file = tmp_path / "none.db"
    told = ill(Settings(database_url=f"sqlite:///{file}", sources_url=NOWHERE))
    assert "migrate" in told["Base de datos"]
    assert not file.exists()


def test_a_bad_setting_is_one_finding_and_the_last():
    def read():
        raise SettingsError("PORT must be a number from 1 to 65535")

    (finding,) = examine(read, load_catalog(), utc_now)
    assert (finding.subject, finding.well) == ("Ajustes", False)
    assert finding.advice.startswith("PORT")


@pytest.mark.parametrize(
    ("changes", "subject", "words"),
    [
        ({"secret_key": ("aaaaaaaaaaaaaaaaaaaa",)}, "Ajuste SECRET_KEY", "débil"),
        ({"public_url": "http://bot.example"}, "Ajuste PUBLIC_URL", "https"),
        ({"operator": None}, "Ajuste OPERATOR_ADDRESS", "falta"),
        ({"twilio_sms_from": ""}, "Ajuste TWILIO_SMS_FROM", "falta"),
        ({"twilio_whatsapp_from": ""}, "Ajuste TWILIO_WHATSAPP_FROM", "falta"),
        ({"whatsapp_templates": {}}, "Ajuste WHATSAPP_TEMPLATES", "plantillas"),
        ({"metrics_token": ""}, "Ajuste METRICS_TOKEN", "/metrics"),
        ({"backup_dir": None}, "Copias de seguridad", "BACKUP_DIR"),
        ({"twilio_auth_token": ("wrong",)}, "Twilio", "20003"),
        ({"twilio_auth_token": ("wrong",)}, "Envío por sms", "proveedor"),
        ({"twilio_api_url": NOWHERE}, "Twilio", "revise claves y red"),
        ({"twilio_auth_token": ()}, "Twilio", "sin claves"),
    ],
)
def test_what_a_setting_lacks(given, changes, subject, words):
    make(given)
    assert words in ill(replace(given, **changes))[subject]


HELD = Held(Channel.SMS, NOW + timedelta(minutes=15), Urgency.REPLY, "locked")


def hold(parts) -> None:
    parts.store.senders.hold(HELD)
    parts.store.senders.hold(replace(HELD, name="template:alert"))


def wait(parts) -> None:
    letter = Letter("k", Contact(Channel.SMS, "+51987654321"), "x", NOW)
    parts.store.outbox.queue(letter)
    with parts.store.database.write() as connection:
        long = NOW - timedelta(minutes=12)
        connection.execute(outbox.update().values(queued_at=long))


@pytest.mark.parametrize(
    ("prepare", "subject", "words"),
    [
        (hold, "Envío por sms", "espera hasta 29/09 10:20: locked"),
        (hold, "Retenido: template:alert", "espera hasta 29/09 10:20: locked"),
        (wait, "Cola de envío", "desde hace 12 min"),
    ],
)
def test_what_waits_is_told(stored, prepare, subject, words):
    make(stored, prepare)
    assert words in ill(stored)[subject]


@pytest.mark.parametrize(
    ("later", "subject", "words"),
    [
        (timedelta(minutes=6), "Planificador", "no hace nada desde hace 6 min"),
        (timedelta(hours=9), "Precio", "es viejo"),
    ],
)
def test_what_grows_old_is_told(given, later, subject, words):
    make(given)
    assert words in ill(given, NOW + later)[subject]


def test_a_job_that_is_late_and_a_clock_that_never_ran_are_told(stored):
    make(stored, lambda p: p.store.runs.note("tidy", NOW - timedelta(days=3)))
    assert "tidy" in ill(stored)["Planificador"]
    with closing_store(stored) as store, store.database.write() as connection:
        connection.execute(metadata.tables["ticks"].delete())
    assert "nunca corrió" in ill(stored)["Planificador"]


@contextmanager
def closing_store(given: Settings) -> Iterator[Store]:
    store = Store.at(given.database_url, Terms(keys=given.data_key))
    yield store
    store.database.close()


def test_a_budget_that_is_spent_is_told(given):
    make(given)
    told = ill(replace(given, monthly_budget=Decimal(0)))
    assert "van US$" in told["Presupuesto del mes"]


def test_a_schema_of_another_version_is_told_and_nothing_else_is_asked(stored):
    make(stored)
    with closing_store(stored) as store, store.database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0003'"))
    told = said(stored)
    assert "migrate" in told["Tablas"]
    assert "Planificador" not in told


@pytest.mark.parametrize(
    ("sender", "changes", "words"),
    [
        (
            "numbers",
            {"sms_url": "https://demo.twilio.com"},
            "Twilio llama a https://demo",
        ),
        ("numbers", {"sms_url": ""}, "Twilio llama a -"),
        ("numbers", {"sms_method": "GET"}, "con POST"),
        ("numbers", {"sms_fallback_url": ""}, "respaldo"),
        ("senders", {"callback_url": f"{HOME}/otra"}, f"ponga {HOME}/twilio/messages"),
        ("senders", {"callback_method": "GET"}, "con POST"),
    ],
)
def test_a_webhook_that_is_not_ours_is_told(given, server, sender, changes, words):
    make(given)
    for fields in getattr(server.account.setup, sender).values():
        fields.update(changes)
    assert words in ill(given)[SUBJECTS[sender]]


def of_account(server) -> Account:
    return server.account


@pytest.mark.parametrize("kind", ["numbers", "senders"])
def test_a_sender_that_the_account_has_not_is_told(given, server, kind):
    make(given)
    getattr(of_account(server).setup, kind).clear()
    assert "no tiene ese número" in ill(given)[SUBJECTS[kind]]


def test_a_suspended_account_and_a_template_that_is_not_approved_are_told(
    given, server
):
    make(given)
    setup = server.account.setup
    setup.status = "suspended"
    setup.approvals[SIDS["notice"]] = {
        "status": "rejected",
        "rejection_reason": "vague",
    }
    del setup.approvals[SIDS["code"]]
    told = ill(given)
    assert "suspended" in told["Twilio"]
    assert "rejected: vague" in told["Plantilla notice"]
    assert "20404" in told["Plantilla code"]
    assert "Plantilla alert" not in told


@pytest.fixture
def by_phone(given):
    with phone.running() as gateway:
        for event in PHONE_EVENTS:
            gateway.webhooks[event] = f"{HOME}/smsgate/events"
        keys = {"smsgate_user": phone.USER, "smsgate_password": phone.PASSWORD}
        keys |= {"smsgate_url": gateway.url, "smsgate_signing_key": STRONG}
        yield replace(given, **keys), gateway


@pytest.mark.parametrize(
    ("heard", "told"),
    [(None, "nunca avisó"), (SILENT, "callado desde 29/09 09:35"), (SILENT / 2, None)],
)
def test_a_phone_that_is_silent_is_told(by_phone, heard, told):
    given, _gateway = by_phone

    def prepare(parts):
        if heard:
            parts.store.senders.alive(NAME, NOW - heard)

    make(given, prepare)
    advice = said(given)["Teléfono que envía SMS"]
    assert (told in advice) if told else advice is None
    assert said(given)["Avisos de la app del teléfono"] is None


def test_what_the_phone_does_not_tell_us_of_is_named(by_phone):
    given, gateway = by_phone
    make(given)
    gateway.webhooks["sms:received"] = "https://elsewhere.example"
    del gateway.webhooks["system:ping"]
    told = ill(given)["Avisos de la app del teléfono"]
    assert "sms:received, system:ping" in told
    assert f"{HOME}/smsgate/events" in told


@pytest.mark.parametrize(
    "changes", [{"smsgate_password": "wrong"}, {"smsgate_url": NOWHERE}]
)
def test_a_phone_that_lets_us_not_in_is_told(by_phone, changes):
    make(by_phone[0])
    given = replace(by_phone[0], **changes)
    assert "proveedor" in ill(given)["Avisos de la app del teléfono"]


def test_a_weak_key_of_the_phone_is_told(by_phone):
    make(by_phone[0])
    given = replace(by_phone[0], smsgate_signing_key="abababababab")
    assert "débil" in ill(given)["Ajuste SMSGATE_SIGNING_KEY"]


def test_a_clock_that_is_wrong_is_told_by_the_world(given):
    """The stand-in of the sources tells the time as every server does."""
    make(given)
    with sources_running(World(Decimal("4129.10"), Decimal("3.416"), NOW)) as sources:
        asked = replace(given, sources_url=sources.url)
        for now, right in (
            (utc_now(), True),
            (utc_now() + timedelta(minutes=3), False),
        ):
            found = examine(lambda: asked, load_catalog(), lambda now=now: now)
            (time,) = [f for f in found if f.subject == "Hora de esta máquina"]
            assert time.well == right
            assert ("NTP" in time.advice) != right


def sqlite(folder: Path) -> tuple[Settings, Path]:
    file = folder / "bot.db"
    given = Settings(database_url=f"sqlite:///{file}", sources_url=NOWHERE)
    make(given)
    return given, file


def test_a_damaged_database_is_told(tmp_path):
    given, file = sqlite(tmp_path)
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        root = "SELECT rootpage FROM sqlite_master WHERE name = 'ix_outbox_sent_at'"
        (page,) = connection.execute(root).fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    with file.open("r+b") as content:
        content.seek((page - 1) * size)
        content.write(b"\xff" * size)
    told = ill(given)
    assert (
        "restore" in "".join(told.values()) or "DATABASE_URL" in told["Base de datos"]
    )


def test_a_table_that_is_gone_is_told(tmp_path):
    given, file = sqlite(tmp_path)
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("DROP TABLE calls")
        connection.commit()
    assert "calls" in ill(given)["Datos completos y guardables"]


def test_a_database_that_another_holds_is_told(tmp_path):
    given, file = sqlite(tmp_path)
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert "no se puede guardar" in ill(given)["Datos completos y guardables"]
        other.execute("ROLLBACK")


def test_a_server_that_is_away_is_told():
    url = "postgresql+psycopg://nobody@127.0.0.1:9/none"
    told = ill(Settings(database_url=url, sources_url=NOWHERE))
    assert "DATABASE_URL" in told["Base de datos"]

"""What the clock does for notices, whatever happened to who wrote them."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import insert, select

from bot import notice_jobs
from bot.jobs import in_parts
from bot.notices import DAY, SECOND_LASTS, Audience, State, Step
from bot.parts import assemble
from bot.person import Channel, Contact, Incoming
from bot.settings import Settings
from bot.staff import Area, AreaKind, Role
from bot.store.inbox import Answer
from bot.store.spreading import Wording
from bot.store.tables import audit, outbox, people
from bot.turn import Forget
from tests.store.people import (
    CHALA,
    NOW,
    PUNO,
    appoint,
    confirmed,
    draft,
    getters,
    meet_many,
    row_of,
    statuses,
)

HERE = Audience(frozenset({CHALA}))
MINUTE = timedelta(minutes=1)


@pytest.fixture
def parts(database_url):
    settings = Settings(
        database_url=database_url,
        secret_key=("a secret of sixteen",),
        whatsapp_templates={"code": "HX" + "1" * 32},
        notice_second_above=2,
    )
    parts = assemble(settings, lambda: NOW)
    meet_many(parts.store, 3)
    yield parts
    parts.store.database.close()


def clock(parts, now=NOW):
    notice_jobs.spread(parts, now)
    notice_jobs.watch(parts, now)


def letters(parts, contact):
    found = select(outbox).where(outbox.c.address == contact.address)
    with parts.store.database.read() as connection:
        return connection.execute(found.order_by(outbox.c.id)).all()


def forget(parts, contact):
    parts.store.inbox.answer(
        Incoming("SMforget", contact, "BORRAR"),
        NOW,
        lambda it: Answer(it.person, "erase", (), (Forget(),)),
    )


def send_all(parts, notice, status="delivered"):
    with parts.store.database.write() as connection:
        this = outbox.update().where(outbox.c.lane == notice.lane)
        connection.execute(this.values(status=status))


def test_a_job_that_runs_twice_does_nothing_twice(parts):
    rosa = appoint(parts.store, CHALA)
    notice = confirmed(parts.store, rosa, HERE)
    for _ in range(2):
        clock(parts)
    assert len(getters(parts.store, notice)) == 3
    send_all(parts, notice)
    for _ in range(2):
        clock(parts)
    assert row_of(parts.store, notice).state == State.DONE
    (told,) = letters(parts, rosa.contact)
    assert told.text == (
        "Su aviso para Chala, terminado: entregado 3, pendiente 0, fallo 0."
    )


@pytest.mark.parametrize(
    ("took", "breath"),
    [(0, 0.005), (0.012, 0.005), (0.2, 0.05), (5, 1), (-60, 0.005)],
)
def test_who_writes_part_by_part_lets_others_write_between(parts, took, breath):
    """Not on PostgreSQL, where nobody waits for it."""
    now, waits, left = NOW, [], [1, 1, 0]

    def part():
        nonlocal now
        now += timedelta(seconds=took)
        return left.pop(0)

    delivery = replace(parts.delivery, pause=waits.append)
    in_parts(replace(parts, delivery=delivery, clock=lambda: now), part)
    seconds = breath if parts.store.database.is_sqlite else 0.005
    assert waits == [timedelta(seconds=seconds)] * 2


def test_it_waits_for_receipts_before_it_tells_the_end(parts):
    rosa = appoint(parts.store, CHALA)
    notice = confirmed(parts.store, rosa, HERE)
    clock(parts)
    send_all(parts, notice, "sent")
    clock(parts)
    assert letters(parts, rosa.contact) == []
    clock(parts, NOW + 9 * MINUTE)
    assert letters(parts, rosa.contact) == []
    clock(parts, NOW + 10 * MINUTE)
    assert "pendiente 3" in letters(parts, rosa.contact)[0].text


@pytest.mark.parametrize(
    "change",
    [
        lambda parts, rosa: parts.store.roles.give(rosa.contact, Role.PERSON, now=NOW),
        lambda parts, rosa: parts.store.roles.give(
            rosa.contact, Role.COORDINATOR, [PUNO], now=NOW
        ),
        lambda parts, rosa: forget(parts, rosa.contact),
    ],
    ids=["dismissed", "moved to other areas", "erased"],
)
def test_nothing_begins_of_who_may_not_send_it_any_more(parts, change):
    rosa = appoint(parts.store, CHALA)
    notice = confirmed(parts.store, rosa, HERE, due=NOW + DAY)
    change(parts, rosa)
    clock(parts, NOW + DAY)
    assert getters(parts.store, notice) == []
    assert row_of(parts.store, notice).state == State.DROPPED
    is_hers = parts.store.roles.of(rosa.contact) is not None
    assert len(letters(parts, rosa.contact)) == is_hers


def test_what_has_begun_goes_on_when_its_author_is_gone(parts):
    rosa = appoint(parts.store, CHALA)
    notice = confirmed(parts.store, rosa, HERE)
    words = Wording("w", "s")
    parts.store.spreading.spread(notice, words)
    forget(parts, rosa.contact)
    clock(parts)
    assert row_of(parts.store, notice).state == State.SENDING
    assert len(getters(parts.store, notice)) == 3
    send_all(parts, notice)
    clock(parts)
    row = row_of(parts.store, notice)
    assert (row.state, row.reported) == (State.DONE, True)
    assert letters(parts, rosa.contact) == []


@pytest.mark.parametrize(
    ("late", "state"), [(-MINUTE, State.SENDING), (timedelta(0), State.DROPPED)]
)
def test_what_is_old_before_it_begins_is_dropped_and_told(parts, late, state):
    rosa = appoint(parts.store, CHALA)
    notice = confirmed(parts.store, rosa, HERE)
    clock(parts, NOW + DAY + late)
    assert row_of(parts.store, notice).state == state
    assert len(letters(parts, rosa.contact)) == (state is State.DROPPED)


def test_nobody_agrees_for_ever(parts):
    rosa, luis = (appoint(parts.store, CHALA) for _ in range(2))
    notice = draft(parts.store, rosa, HERE)
    parts.store.notices.step(notice.number, Step.ASK_SECOND, rosa, NOW)
    clock(parts, NOW + SECOND_LASTS - MINUTE)
    assert row_of(parts.store, notice).state == State.WAITING
    for _ in range(2):
        clock(parts, NOW + SECOND_LASTS)
    assert row_of(parts.store, notice).state == State.DROPPED
    assert not parts.store.notices.step(notice.number, Step.SECOND, luis, NOW)
    (told,) = letters(parts, rosa.contact)
    assert "no salio" in told.text


def test_a_draft_of_yesterday_is_forgotten_and_nobody_is_told(parts):
    rosa = appoint(parts.store, CHALA)
    notice = draft(parts.store, rosa, HERE)
    clock(parts, NOW + DAY)
    assert row_of(parts.store, notice).state == State.DRAFT
    clock(parts, NOW + DAY + MINUTE)
    assert row_of(parts.store, notice).state == State.DROPPED
    assert letters(parts, rosa.contact) == []


def test_what_is_stopped_is_dropped_once_and_nobody_is_told(parts):
    rosa = appoint(parts.store, CHALA)
    notice = confirmed(parts.store, rosa, HERE)
    clock(parts)
    parts.store.notices.step(notice.number, Step.STOP, rosa, NOW)
    for _ in range(2):
        clock(parts)
    assert statuses(parts.store, notice) == {"canceled": 3}
    assert letters(parts, rosa.contact) == []


@pytest.mark.parametrize("address", ["+51977777777", "PE.12345"])
def test_a_second_person_on_whatsapp_gets_all_the_words_or_none(parts, address):
    """Outside her 24 hours no template says what she would agree to: it goes by SMS."""
    rosa = appoint(parts.store, CHALA)
    luis = Contact(Channel.WHATSAPP, address)
    parts.store.roles.give(luis, Role.COORDINATOR, [CHALA], "Luis", now=NOW)
    preview = parts.reception.receive(
        Incoming("SM1", rosa.contact, "AVISO Chala: hola")
    )
    code = preview[0].rpartition("esponda ")[2][:4]
    said = parts.reception.receive(Incoming("SM2", rosa.contact, code))
    assert "falta que otro coordinador" in said[0]
    (asked,) = letters(parts, luis)
    assert (asked.template, asked.variables) == (None, None)
    assert '"hola"' in asked.text
    assert '"hola"' in asked.plain
    assert "por WhatsApp. Si no" in asked.plain
    assert "por WhatsApp" not in asked.text


TEXTS = [
    "{0} {names} {} 100% %s %(x)d",
    "uno\ndos\n\ntres: cuatro",
    "\" ' \\ <b>&amp;</b> ;--",
    "🙂" * 30,
    "a" * 700,
]


@pytest.mark.parametrize("text", TEXTS)
def test_what_she_writes_goes_out_as_she_wrote_it(parts, text):
    settings = replace(parts.settings, whatsapp_templates={"notice": "HX" + "2" * 32})
    parts = assemble(replace(settings, notice_second_above=500), lambda: NOW)
    rosa = appoint(parts.store, CHALA)
    with parts.store.database.write() as connection:
        her = {"channel": "whatsapp", "address": "+51966666666", "zone": "Chala"}
        times = {"first_at": NOW, "last_at": NOW, "notices_allowed": True}
        connection.execute(insert(people).values(her | times))
    message = Incoming("SM1", rosa.contact, f"AVISO Chala: {text}")
    preview = parts.reception.receive(message)
    code = preview[0].rpartition("esponda ")[2][:4]
    parts.reception.receive(Incoming("SM2", rosa.contact, code))
    clock(parts)
    (chat,) = letters(parts, Contact(Channel.WHATSAPP, "+51966666666"))
    assert chat.text == f"*Aviso Chala:* {text}"
    assert chat.template == "notice"
    with parts.store.database.read() as connection:
        plain = select(outbox.c.text).where(outbox.c.channel == "sms")
        texts = connection.execute(plain).scalars().all()
    assert texts == [f"Aviso Chala: {text}"] * 3
    parts.store.database.close()


def test_a_text_of_every_length_is_answered(parts):
    rosa = appoint(parts.store, CHALA)
    for key, length in enumerate((1, 699, 700, 701, 1600, 4000)):
        text = "x" * length
        message = Incoming(f"SM{key}", rosa.contact, f"AVISO Chala: {text}")
        (said,) = parts.reception.receive(message)
        assert ("hasta 700 letras" in said) == (length > 700)


def test_a_zone_that_is_called_everybody(parts):
    """ "todos" is all of hers; the zone is told by its own name in the preview."""
    rosa = appoint(parts.store, Area(AreaKind.ZONE, "Todos"), CHALA)
    boss = appoint(parts.store, role=Role.OPERATOR)
    for key, (who, names) in enumerate(((rosa, "Chala, Todos"), (boss, "todas las"))):
        message = Incoming(f"SM{key}", who.contact, "AVISO todos: hola")
        (said,) = parts.reception.receive(message)
        assert names in said


def test_nobodys_number_is_whole_in_the_log_of_any_talk(parts):
    rosa, luis = (appoint(parts.store, CHALA) for _ in range(2))
    said = ["AVISO Chala: llamen al 987654321", "0000", "{}", "AVISO PARAR", "NO"]
    code = ""
    for key, text in enumerate(said):
        message = Incoming(f"SM{key}", rosa.contact, text.format(code))
        (answer,) = parts.reception.receive(message)
        code = code or answer.rpartition("esponda ")[2][:4]
    clock(parts)
    parts.store.roles.give(luis.contact, Role.PERSON, now=NOW, by=rosa)
    with parts.store.database.read() as connection:
        rows = connection.execute(select(audit)).all()
    assert {"notice.drafted", "notice.mistaken", "notice.asked", "notice.stopped"} <= {
        row.act for row in rows
    }
    for row in rows:
        written = f"{row.who} {row.act} {row.subject} {row.details}"
        assert not any(
            number in written
            for number in ("987654321", rosa.contact.address, luis.contact.address[3:])
        )

"""What is wrong, from plain values; what the operator is told of it, and how often."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot import jobs, vitals
from bot.catalog import load_catalog
from bot.channels.smsgate import NAME
from bot.content import load_content
from bot.parts import assemble
from bot.person import Channel, Contact, Incoming
from bot.render import TROUBLES, Renderer
from bot.settings import Settings
from bot.sms import size
from bot.store.backups import ERASED
from bot.store.letters import Letter, Urgency
from bot.store.tables import outbox
from bot.store.watch import Queue
from bot.vitals import Space, Vitals
from pricing.hours import is_open
from pricing.quotes import State
from scheduler import JOBS, build
from tests.fakes.sources import at
from tests.web.test_health import LIVE

NOW = at("2026-09-29")
OPERATOR = Contact(Channel.SMS, "+51900000001")
HER = Contact(Channel.SMS, "+51987654321")
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
WELL = Vitals(
    NOW,
    LIVE,
    answering=3,
    last_came=NOW - 23 * HOUR,
    runs={"deliver": NOW - MINUTE, "tidy": NOW - DAY, "refresh": NOW - 10 * MINUTE},
    space=Space(10, 100),
    keeps_backups=True,
    backup=NOW - 25 * HOUR,
)
SUNDAY = at("2026-10-04")


def waits(minutes: int, urgency=Urgency.REPLY) -> tuple[Queue, ...]:
    return (Queue("sms", urgency, 1, NOW - minutes * MINUTE),)


def told(**changes) -> dict[str, str]:
    seen = replace(WELL, **changes)
    return {check.kind: detail for check, detail in vitals.wrong(seen)}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, {}),
        ({"market": replace(LIVE, gold_as_of=NOW - 2 * HOUR)}, {"price": "2 h"}),
        ({"market": replace(LIVE, gold_as_of=NOW - 2 * HOUR + MINUTE)}, {}),
        ({"market": replace(LIVE, gold_state=State.SAMPLE)}, {}),
        ({"market": None}, {}),
        ({"answering": 0}, {"sources": "0"}),
        ({"answering": 0, "market": None}, {}),
        ({"queues": waits(10)}, {"queue": "10 min"}),
        ({"queues": waits(9)}, {}),
        ({"queues": waits(200, Urgency.ALERT)}, {"queue": "3 h"}),
        ({"queues": waits(200, Urgency.NOTICE)}, {}),
        ({"queues": (Queue("sms", Urgency.REPLY, 1, None),)}, {}),
        ({"runs": {"deliver": NOW - 6 * MINUTE}}, {"tick": "deliver"}),
        ({"runs": {"tidy": NOW - 28 * HOUR, "x": NOW - DAY}}, {"tick": "tidy, x"}),
        ({"runs": {}}, {}),
        ({"last_came": NOW - DAY}, {"inbound": "24 h"}),
        ({"last_came": NOW - 9 * DAY}, {"inbound": "9 d"}),
        ({"last_came": None}, {}),
        ({"space": Space(9, 100)}, {"disk": "9"}),
        ({"space": None}, {}),
        ({"backup": NOW - 26 * HOUR}, {"backup": "26 h"}),
        ({"backup": None}, {"backup": "-"}),
        ({"backup": None, "keeps_backups": False}, {}),
    ],
)
def test_what_is_wrong(changes, said):
    assert told(**changes) == said


def test_a_closed_market_has_no_answers_and_no_price_to_miss():
    assert not is_open(SUNDAY)
    friday = replace(LIVE, gold_as_of=at("2026-10-02") + 5 * HOUR)
    quiet = {"now": SUNDAY, "market": friday, "answering": 0}
    never = {"runs": {}, "last_came": None, "backup": SUNDAY}
    assert told(**quiet, **never) == {}


@pytest.mark.parametrize("hour", [0, 7, 20, 23])
def test_nobody_is_missed_at_night(hour):
    night = NOW.replace(hour=5) + hour * HOUR  # midnight in Lima, and on
    late = {"runs": {}, "backup": night, "market": None}
    assert told(now=night, last_came=night - 2 * DAY, **late) == {}


ELSEWHERE = {"held": "a price", "budget": "2026-09", "phone": "29/09 10:05"}
DETAILS = ELSEWHERE | {
    "price": "3 d",
    "sources": "0",
    "queue": "170 min",
    "tick": "catch up, deliver, refresh",
    "inbound": "24 h",
    "disk": "9",
    "backup": "26 h",
}


@pytest.mark.parametrize("kind", sorted(DETAILS.keys() - {"held"}))
def test_what_the_operator_is_told_is_one_sms_that_says_what_to_do(kind, now):
    content = load_content(Settings().content_dir)
    voice = Renderer(load_catalog(), content, Channel.SMS)
    text = voice.trouble(f"{kind}:{DETAILS[kind]}")
    assert size(text).segments == 1, text
    assert DETAILS[kind] in text or kind == "sources"
    assert text.startswith("Oro Justo: ")
    assert text.count(".") >= 2 or "python -m bot" in text


def test_every_check_has_its_words():
    assert {check.kind for check in vitals.CHECKS} <= TROUBLES.keys()


@pytest.fixture
def parts(database_url, tmp_path):
    folder = tmp_path / "backups"
    folder.mkdir()
    settings = Settings(
        database_url=database_url,
        operator=OPERATOR,
        smsgate_url="http://127.0.0.1:9",
        smsgate_user="u",
        smsgate_password="p",
        backup_dir=folder,
    )
    parts = assemble(settings, lambda: NOW)
    yield parts
    parts.store.database.close()


def look(parts) -> Vitals:
    return vitals.look(parts.store, parts.settings, NOW)


def test_everything_is_looked_at_on_both_databases(parts):
    empty = look(parts)
    assert (empty.queues, empty.runs, empty.last_came, empty.phone) == (
        [],
        {},
        None,
        None,
    )
    assert empty.clock is None
    parts.reception.receive(Incoming("SM1", HER, "presio"))
    parts.store.senders.alive(NAME, NOW - HOUR)
    parts.store.runs.note("deliver", NOW - 2 * MINUTE)
    parts.store.runs.note("deliver", NOW - MINUTE)
    queue(parts, "a", 7 * MINUTE)
    queue(parts, "b", 9 * MINUTE, due=NOW - 3 * MINUTE)
    queue(parts, "c", 9 * MINUTE, due=NOW + MINUTE)
    queue(parts, "d", None)
    queue(parts, "e", DAY, urgency=Urgency.NOTICE)
    queue(parts, "f", DAY, urgency=Urgency.NOTICE, due=NOW - HOUR)
    seen = look(parts)
    assert (seen.last_came, seen.phone) == (NOW, NOW - HOUR)
    assert seen.clock == MINUTE
    waiting = {q.urgency: (q.channel, q.count, q.since) for q in seen.queues}
    assert waiting == {
        Urgency.REPLY: ("sms", 3, NOW - 7 * MINUTE),
        Urgency.NOTICE: ("sms", 2, NOW - HOUR),
    }
    assert seen.oldest == 7 * MINUTE
    assert seen.keeps_backups
    assert seen.backup is None
    assert seen.space.total > seen.space.free > 0


def queue(parts, key, ago, **more) -> None:
    letter = Letter(key, HER, "x", NOW + DAY, **more)
    parts.store.outbox.queue(letter)
    since = None if ago is None else NOW - ago
    this = outbox.update().where(outbox.c.key == key).values(queued_at=since)
    with parts.store.database.write() as connection:
        connection.execute(this)


def texts(parts) -> list[str]:
    to_him = outbox.select().where(outbox.c.address == OPERATOR.address)
    with parts.store.database.read() as connection:
        rows = connection.execute(to_him.order_by(outbox.c.id)).all()
    return [row.text for row in rows]


def test_the_operator_is_told_each_kind_once_in_its_time(parts):
    queue(parts, "a", HOUR)
    for minutes in (0, 5, 30):
        jobs.watch(parts, NOW + minutes * MINUTE)
    first = texts(parts)
    assert len(first) == 2
    assert "copia de seguridad" in first[1]
    assert "esperan desde hace 60 min" in first[0]

    jobs.watch(parts, NOW + HOUR)
    assert len(texts(parts)) == 3  # the queue again; the backup once a day
    jobs.watch(parts, NOW + DAY)
    assert len(texts(parts)) == 5


def test_hashes_of_the_erased_are_kept_beside_the_backups(parts):
    file = parts.settings.backup_dir / ERASED
    for number, text in enumerate(("hola", "borrar mis datos", "si")):
        parts.reception.receive(Incoming(f"SM{number}", HER, text))
    jobs.watch(parts, NOW)
    kept = file.read_text()
    assert kept == f"{parts.store.pseudonyms.of(HER)}\n"
    assert HER.address[3:] not in kept
    assert file.stat().st_mode & 0o777 == 0o600


def test_every_job_of_the_clock_is_noted_when_it_was_done(parts):
    """By the names under which they are missed."""
    assert vitals.LATE.keys() <= {job.name for job in JOBS}
    quick = [job for job in JOBS if job.name in ("expire", "tidy")]
    scheduler = build(parts, quick)
    for job in scheduler.get_jobs():
        job.func()
    assert parts.store.runs.last() == {"expire": NOW, "tidy": NOW}


def test_notes_of_the_clock_outlive_tidying(parts):
    parts.store.runs.note("expire", NOW - 30 * DAY)
    jobs.tidy(parts, NOW)
    assert parts.store.runs.last() == {"expire": NOW - 30 * DAY}


def test_a_job_that_fails_is_not_noted(parts):
    def fail(_parts, _due) -> None:
        raise LookupError("it broke")

    (job,) = build(parts, [replace(JOBS[0], run=fail)]).get_jobs()
    with pytest.raises(LookupError):
        job.func()
    assert parts.store.runs.last() == {}

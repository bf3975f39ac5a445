"""A stolen database: no number and no message in it, and the key that opens it."""

import threading
from pathlib import Path

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import String, insert, select, text, type_coerce, update

from bot import jobs
from bot.channels.base import Progress, Receipt
from bot.inviting import Inviting
from bot.person import Channel, Contact, Incoming
from bot.staff import Area, AreaKind, Role, Staff
from bot.store import Store, StoreUnavailable, Terms, schema, seals
from bot.store.directory import Search
from bot.store.sealing import CLEAR, MARK, Family, NotOpened, Sealing
from bot.store.seals import WrongKey, reseal
from bot.store.tables import inbound, invitations, metadata, outbox, people
from bot.store.tables.columns import Address, SealedText, Withheld
from tests.bot.test_notice_dialogues import House
from tests.conftest import BOTH
from tests.fakes.postgres import server
from tests.keys import KEYS, sealed
from tests.store.test_invitations import INCAS
from tests.store.test_store import LATER, MINER, NOW, answer, message

OLD, NEW = KEYS[0], b"\x07" * 32
SEALING = Sealing(KEYS)
ADDRESSES = st.from_regex(
    r"\+?[0-9]{3,15}|[A-Z]{2}\.[A-Za-z0-9.]{1,128}", fullmatch=True
)


# One number.


@given(ADDRESSES | st.text(min_size=1))
def test_what_is_sealed_is_opened_again_and_shows_nothing(clear):
    for family in Family:
        sealed_text = SEALING.seal(clear, family)
        assert sealed_text.startswith(MARK)
        assert SEALING.open(sealed_text, family) == clear


@given(ADDRESSES)
def test_an_address_has_room_when_sealed(address):
    assert len(SEALING.seal(address, Family.ADDRESS)) <= people.c.address.type.length


@given(ADDRESSES, ADDRESSES)
def test_only_the_same_number_is_sealed_the_same(one, two):
    alike = SEALING.seal(one, Family.ADDRESS) == SEALING.seal(two, Family.ADDRESS)
    assert alike == (one == two)
    assert SEALING.seal(one, Family.ADDRESS) != SEALING.seal(one, Family.TEXT)
    assert SEALING.seal(one, Family.TEXT) != Sealing([NEW]).seal(one, Family.TEXT)


@given(ADDRESSES, st.integers(min_value=0), st.characters(codec="ascii"))
def test_what_was_changed_is_not_opened(address, place, other):
    stored = SEALING.seal(address, Family.ADDRESS)
    place = 1 + place % (len(stored) - 1)
    changed = stored[:place] + other + stored[place + 1 :]
    if changed == stored:
        return
    with pytest.raises(NotOpened):
        SEALING.open(changed, Family.ADDRESS)
    with pytest.raises(NotOpened):
        SEALING.open(stored, Family.TEXT)
    with pytest.raises(NotOpened):
        CLEAR.open(stored, Family.ADDRESS)


def test_nothing_stays_nothing_and_what_is_in_clear_is_read():
    assert SEALING.seal("", Family.TEXT) == ""
    assert SEALING.open(MINER.address, Family.ADDRESS) == MINER.address
    assert CLEAR.seal(MINER.address, Family.ADDRESS) == MINER.address


def test_the_second_key_opens_and_the_first_seals():
    both = Sealing([NEW, OLD])
    assert both.open(SEALING.seal("hola", Family.TEXT), Family.TEXT) == "hola"
    assert both.seal("hola", Family.TEXT) == Sealing([NEW]).seal("hola", Family.TEXT)


def test_many_threads_seal_and_open_at_once():
    wrong, start = [], threading.Barrier(8)

    def work(place: int) -> None:
        start.wait()
        for number in range(300):
            clear = f"+51{place}{number:08}" * 9
            stored = SEALING.seal(clear, Family.TEXT)
            if SEALING.open(stored, Family.TEXT) != clear:
                wrong.append(clear)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


# Statements.


@pytest.mark.parametrize(
    "compare",
    [
        lambda column: column.startswith("+51"),
        lambda column: column.endswith("321"),
        lambda column: column.like("%321"),
        lambda column: column < "+52",
        lambda column: column.concat("x"),
    ],
)
def test_a_comparison_that_would_find_nothing_is_refused(compare):
    for column in (people.c.address, inbound.c.text):
        with pytest.raises(TypeError, match="sealed"):
            compare(column)


def test_every_column_for_numbers_and_words_is_sealed():
    """A new column named so must be sealed too, or be named here."""
    names = {"address", "phone", "text", "plain", "variables", "replies", "wording"}
    names |= {"topic", "error", "held_reason"}
    for table in metadata.tables.values():
        for column in table.columns:
            if column.name in names:
                assert isinstance(column.type, (Address, SealedText, Withheld)), column


def test_the_same_statements_find_what_is_sealed(either):
    either.inbox.answer(message("SM1"), NOW, answer())
    with either.database.read() as connection:
        here = people.c.address == MINER.address
        her = connection.execute(select(people).where(here)).one()
        assert (her.address, her.phone) == (MINER.address, MARK)
        some = people.c.address.in_([MINER.address, "+51900000000"])
        assert connection.execute(select(people.c.id).where(some)).scalars().all() == [
            1
        ]
        raw = select(type_coerce(people.c.address, String))
        assert connection.execute(raw).scalar_one().startswith(MARK)


def test_a_whatsapp_id_of_the_greatest_length_is_kept(either):
    longest = Contact(Channel.WHATSAPP, "PE." + "x" * 128)
    either.roles.give(longest, Role.OPERATOR, now=NOW)
    assert either.roles.of(longest).contact == longest


# The end of a number.


OPERATOR = Staff(0, Contact(Channel.SMS, "+51933333333"), Role.OPERATOR)
ENDS = ["+51900000321", "+51912345321", "+51987654321", "+51987654329", "PE.1349321"]


@pytest.mark.parametrize("terms", [Terms(), Terms(keys=KEYS)], ids=["clear", "sealed"])
@pytest.mark.parametrize(
    "digits", ["1", "21", "321", "5321", "654321", "87654321", "777", "54329"]
)
def test_the_end_of_a_number_is_found_page_by_page(database_url, terms, digits):
    store = Store.at(database_url, terms)
    schema.ready(store.database)
    rows = [
        {"channel": "sms", "address": one, "first_at": NOW, "last_at": NOW}
        for one in [*ENDS, *(f"+519{n:08}" for n in range(300))]
    ]
    with store.database.write() as connection:
        connection.execute(insert(people), rows)
    expected = [
        number
        for number, row in reversed([*enumerate(rows, 1)])
        if row["address"].endswith(digits)
    ]
    found, before = [], None
    while part := store.directory.page(Search(digits), OPERATOR, before, 2):
        assert len(part) <= 2
        before = part[-1].number
        found += [her.number for her in part]
    store.database.close()
    assert found == expected


def test_a_coordinator_finds_the_ends_of_her_own(either):
    rows = [
        {
            "channel": "sms",
            "address": f"+51{n}00004321",
            "first_at": NOW,
            "last_at": NOW,
            "zone": zone,
        }
        for n, zone in ((900, "Chala"), (901, "Puno"), (902, "Chala"))
    ]
    with either.database.write() as connection:
        connection.execute(insert(people), rows)
    rosa = Staff(
        0,
        OPERATOR.contact,
        Role.COORDINATOR,
        areas=frozenset({Area(AreaKind.ZONE, "Chala")}),
    )
    found = either.directory.page(Search("4321"), rosa, None, 10)
    assert [her.number for her in found] == [3, 1]


# The key.


def opened(url: str, *keys: bytes) -> Store:
    """What a start does."""
    store = Store.at(url, Terms(keys=keys))
    try:
        schema.ready(store.database)
    finally:
        store.database.close()
    return store


def raw(store: Store, column) -> list[str]:
    with store.database.read() as connection:
        found = select(type_coerce(column, String)).order_by(column.table.c.id)
        return list(connection.execute(found).scalars())


def lived(url: str, *keys: bytes) -> None:
    """Somebody wrote, and somebody was told something."""
    store = opened(url, *keys)
    store.inbox.answer(message("SM1"), NOW, answer())
    with store.database.write() as connection:
        row = {"channel": "sms", "address": MINER.address, "at": NOW, "by_id": 1}
        connection.execute(insert(invitations).values(row))
    store.database.close()


@pytest.mark.parametrize(
    ("before", "now", "told"),
    [
        ([OLD], [NEW], "^DATA_KEY is not the key"),
        ([OLD], [], "^DATA_KEY is missing"),
        ([OLD], [NEW, OLD], "^DATA_KEY: .* older key: .*bot seal"),
        ([], [NEW], "^DATA_KEY: .*without it: .*bot seal"),
    ],
)
def test_another_key_stops_the_start_with_one_sentence(database_url, before, now, told):
    lived(database_url, *before)
    with pytest.raises(WrongKey, match=told) as refused:
        opened(database_url, *now)
    assert "\n" not in str(refused.value)
    opened(database_url, *before)


def test_an_empty_database_takes_the_key_that_there_is(database_url):
    opened(database_url)
    opened(database_url, OLD)
    with pytest.raises(WrongKey):
        opened(database_url, NEW)


@pytest.mark.parametrize(
    ("before", "after"), [([], [NEW]), ([OLD], [NEW, OLD])], ids=["clear", "older"]
)
def test_everything_is_sealed_with_another_key(database_url, before, after):
    lived(database_url, *before)
    store = Store.at(database_url, Terms(keys=after))
    assert reseal(store.database) == 3
    assert reseal(store.database) == 0
    store.database.close()

    store = opened(database_url, NEW)
    (hers,) = raw(store, people.c.address)
    assert [hers] == raw(store, invitations.c.address)
    assert Sealing([NEW]).open(hers, Family.ADDRESS) == MINER.address
    assert raw(store, people.c.ending) == [Sealing([NEW]).ending(MINER.address)]
    assert store.inbox.answer(message("SM1"), LATER, answer("else")) == ["Buenas."]
    store.inbox.answer(message("SM2"), LATER, answer())
    assert len(raw(store, people.c.address)) == 1
    store.database.close()


def test_a_process_that_has_the_key_of_before_meets_nobody(database_url):
    lived(database_url, OLD)
    forgotten = Store.at(database_url, Terms(keys=(OLD,)))
    store = Store.at(database_url, Terms(keys=(NEW, OLD)))
    reseal(store.database)
    with pytest.raises(StoreUnavailable):
        forgotten.inbox.answer(message("SM2"), LATER, answer())
    with pytest.raises(StoreUnavailable):
        forgotten.roles.give(MINER, Role.OPERATOR, now=NOW)
    with pytest.raises(StoreUnavailable):
        forgotten.invitations.queue([], lambda _: None, OPERATOR, NOW)
    assert len(raw(store, people.c.address)) == 1
    assert len(raw(store, inbound.c.text)) == 1
    for each in (store, forgotten):
        each.database.close()


def test_a_process_without_a_key_meets_nobody_once_there_is_one(database_url):
    lived(database_url)
    forgotten = Store.at(database_url)
    store = Store.at(database_url, Terms(keys=(NEW,)))
    reseal(store.database)
    with pytest.raises(StoreUnavailable):
        forgotten.inbox.answer(message("SM2"), LATER, answer())
    assert len(raw(store, people.c.address)) == 1
    for each in (store, forgotten):
        each.database.close()


def test_what_broke_off_is_not_begun_with_and_goes_on_where_it_was(database_url):
    lived(database_url)
    store = Store.at(database_url, Terms(keys=(NEW,)))
    with store.database.write() as connection:
        word = store.database.sealing.word
        connection.execute(insert(seals.seals).values(id=1, word=word, whole=False))
        hers = {"address": MINER.address, "phone": MINER.phone}
        hers["ending"] = store.database.sealing.ending(MINER.address)
        connection.execute(update(people).values(hers))
    store.database.close()
    with pytest.raises(WrongKey, match="broke off"):
        opened(database_url, NEW)
    assert reseal(store.database) == 2
    store.database.close()
    opened(database_url, NEW)


def test_nothing_is_sealed_without_a_key_or_with_the_wrong_one(database_url):
    lived(database_url, OLD)
    store = opened(database_url, OLD)
    before = raw(store, people.c.address)
    store.database.close()
    for keys, told in (((), "DATA_KEY is missing"), ((NEW,), "DATA_KEY is not")):
        store = Store.at(database_url, Terms(keys=keys))
        with pytest.raises(WrongKey, match=told):
            reseal(store.database)
        store.database.close()
    store = opened(database_url, OLD)
    assert raw(store, people.c.address) == before
    store.database.close()


def test_a_row_that_was_changed_by_hand_is_not_read(either):
    either.inbox.answer(message("SM1"), NOW, answer())
    with either.database.write() as connection:
        connection.execute(text("UPDATE people SET address = address || 'A'"))
    with pytest.raises(StoreUnavailable):
        either.directory.page(Search(), OPERATOR, None, 9)


# A day, and then the files.


HERS, HER_WHATSAPP = "+51946170352", "+51958263714"
GUEST, CALLER, GONE = "+51937485960", "+51961728394", "+51972839405"
NUMBERS = (HERS, HER_WHATSAPP, GUEST, CALLER, GONE)
NAMED = "Quispe Huallpa"
SAID = (
    (HERS, "precio"),
    (HERS, "mi whatsapp es {whatsapp}"),
    (HERS, "{code}"),
    (HERS, "mis datos"),
    (HERS, "avisame cuando suba a 100"),
    (HERS, "soy {named}, mi numero es {mine}"),
    (CALLER, "quiero hablar con una persona, soy {named} al {mine}"),
    (CALLER, "vendi 5 g ley 90 a 350 el gramo en Chala"),
    (CALLER, "mi whatsapp es {guest}"),
    (GONE, "mi otro numero es {mine}"),
    (GONE, "baja {mine}"),
    (GONE, "borrar mis datos"),
    (GONE, "si"),
)


def a_day(house: House) -> None:
    """Messages, a proven address, alerts, letters and their ends, a notice, an
    invitation, a sign-in, an erasure."""
    parts, store = house.parts, house.store
    fill = {"whatsapp": HER_WHATSAPP[3:], "guest": GUEST[3:], "named": NAMED}
    for number, (phone, said) in enumerate(SAID):
        here = Contact(Channel.SMS, phone)
        there = Contact(Channel.WHATSAPP, HER_WHATSAPP)
        code = store.proof(here, there, house.now)
        words = said.format(**fill, mine=phone[3:], code=code)
        parts.reception.receive(Incoming(f"DAY{number}", here, words))
    on_whatsapp = Contact(Channel.WHATSAPP, HER_WHATSAPP)
    parts.reception.receive(Incoming("DAYw", on_whatsapp, "hola"))
    jobs.raise_alerts(parts, house.now)
    for line in ("+ 3 sms Chala", f"rosa: AVISO Chala: llamen al {CALLER[3:]}"):
        house.do(line)
    for line in ("rosa: {code}", "~ spread", "~ clock", "~ delivered 2"):
        house.do(line)
    rosa = store.roles.everybody()[0]
    inviting(house).invite(GUEST, rosa, INCAS, Channel.SMS)
    words = (lambda: "123456", lambda _, code: f"Su código es {code}")
    store.sign_ins.send_codes(rosa.contact.address, *words, house.now)
    store.sign_ins.sign_in(GUEST, "654321", "a token", house.now)
    failed = Receipt("id-1-1", 1, Progress.FAILED, 30005, f"no {HERS} there")
    parts.delivery.report(failed)
    house.hands.drain()
    (called,) = [her for her in everybody(store) if her.contact.address == CALLER]
    operator = Staff(rosa.number, rosa.contact, Role.OPERATOR)
    store.directory.edit(called.number, "Puno", ["Flor"], operator, house.now)


def inviting(house: House):
    parts = house.parts
    return Inviting(
        parts.store, parts.voices, parts.settings.costs, True, lambda: house.now
    )


def everybody(store: Store):
    return store.directory.page(Search(), OPERATOR, None, 100)


def searched() -> set[bytes]:
    """What must be nowhere: numbers, their last six digits, a name."""
    ends = {number[-6:] for number in NUMBERS}
    return {text.encode() for text in ends | {number[3:] for number in NUMBERS}} | {
        NAMED.encode(),
        b"Quispe",
    }


def dump(store: Store) -> bytes:
    """Every table, as a dump has it."""
    with psycopg.connect(store.database.conninfo) as connection:
        tables = connection.execute(
            "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables "
            "WHERE schemaname NOT IN ('information_schema')"
        ).fetchall()
        read = b""
        for (table,) in tables:
            with connection.cursor().copy(f"COPY {table} TO STDOUT") as copied:
                read += b"".join(bytes(part) for part in copied)
    return read


def files(store: Store) -> bytes:
    """All bytes that a thief gets."""
    if own := store.database.file:
        return b"".join(file.read_bytes() for file in own.parent.glob(f"{own.name}*"))
    with psycopg.connect(store.database.conninfo, autocommit=True) as connection:
        connection.execute("ANALYZE")
        connection.execute("CHECKPOINT")
        (data,) = connection.execute("SHOW data_directory").fetchone()
        (number,) = connection.execute(
            "SELECT oid FROM pg_database WHERE datname = current_database()"
        ).fetchone()
    kept = [
        *Path(data, "base", str(number)).iterdir(),
        *Path(data, "pg_wal").glob("0*"),
    ]
    return dump(store) + b"".join(file.read_bytes() for file in kept)


@pytest.fixture(params=BOTH)
def lone_url(request, tmp_path):
    """A database beside which no other leaves anything in the server's files."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/bot.db"
        return
    with server() as postgres, postgres.database() as url:
        yield url


def test_no_number_and_no_message_is_in_the_files_after_a_day(lone_url):
    house = House(lone_url)
    a_day(house)
    found = files(house.store)
    house.close()
    assert b"Chala" in found  # it is there, and read right
    assert [text for text in searched() if text in found] == []


def test_a_database_that_was_in_clear_keeps_nothing_once_sealed(database_url):
    store = Store.at(database_url)
    schema.ready(store.database)
    said = message("SM1", f"soy {NAMED} {GUEST}")
    store.inbox.answer(said, NOW, answer())
    if store.database.is_sqlite:
        assert NAMED.encode() in files(store)
    store.database.close()
    store = Store.at(database_url, Terms(keys=KEYS))
    reseal(store.database)
    if store.database.is_sqlite:
        kept = files(store)
        assert NAMED.encode() not in kept
        assert MINER.address.encode() not in kept
    else:
        kept = dump(store)
        assert NAMED.encode() not in kept
        assert MINER.address.encode() not in kept
    store.database.close()


def test_what_is_sealed_is_answered_as_in_clear(database_url):
    store = sealed(database_url)
    assert store.inbox.answer(message("SM1"), NOW, answer()) == ["Buenas."]
    assert store.inbox.answer(message("SM1"), NOW, answer("else")) == ["Buenas."]
    with store.database.read() as connection:
        kept = connection.execute(select(inbound.c.text).where(inbound.c.text != ""))
        assert kept.scalars().all() == ["hola"]
        assert connection.execute(select(outbox.c.id)).first() is None
    store.database.close()

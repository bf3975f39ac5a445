"""Codes and sessions, kept as hashes, on both databases."""

import random
import threading
from datetime import timedelta

import pytest
from sqlalchemy import insert, select, update

from bot.person import Channel, Contact
from bot.signin import IDLE, SESSION_LASTS
from bot.staff import Area, AreaKind, Role
from bot.store import Store
from bot.store.handover import Handover
from bot.store.letters import Urgency
from bot.store.signins import SEEN_EVERY
from bot.store.tables import outbox, people, sessions, sign_ins
from tests.fakes.sources import at
from tests.keys import sealed

NOW = at("2026-09-29")
MOMENT = timedelta(microseconds=1)
ROSA = Contact(Channel.SMS, "+51922222222")
ROSA_ON_WHATSAPP = Contact(Channel.WHATSAPP, "+51922222222")
BOSS = Contact(Channel.WHATSAPP, "+51933333333")
HIDDEN = Contact(Channel.WHATSAPP, "PE.13491234567890")
STRANGER = "+51999999999"
CHALA = Area(AreaKind.ZONE, "Chala")


class Desk:
    """The store, and what is drawn and written for it."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.luck = random.Random(7)

    @property
    def sign_ins(self):
        return self.store.sign_ins

    def draw(self) -> str:
        return f"{self.luck.randrange(10**6):06}"

    def ask(self, phone: str, now=NOW) -> None:
        self.sign_ins.send_codes(phone, self.draw, lambda to, code: f"{code} á", now)

    def letters(self):
        with self.store.database.read() as connection:
            return connection.execute(select(outbox).order_by(outbox.c.id)).all()

    def codes(self) -> list[str]:
        return [row.text[:6] for row in self.letters()]

    def acts(self) -> list[str]:
        return [entry.act for entry in reversed(self.store.audit.latest(100))]

    def rows(self, table) -> list[dict]:
        with self.store.database.read() as connection:
            return [dict(row) for row in connection.execute(select(table)).mappings()]

    def signed_in(self, held: str = "a token", now=NOW) -> str:
        self.ask(ROSA.address, now)
        assert self.sign_ins.sign_in(ROSA.address, self.codes()[-1], held, now)
        return held


@pytest.fixture
def desk(database_url):
    store = sealed(database_url, "a key for tests only")
    store.roles.give(ROSA, Role.COORDINATOR, [CHALA], "Rosa", now=NOW)
    store.roles.give(BOSS, Role.OPERATOR, now=NOW)
    yield Desk(store)
    store.database.close()


def test_a_code_goes_to_the_registered_address_and_signs_in(desk):
    desk.ask(ROSA.address)
    (letter,) = desk.letters()
    assert (letter.channel, letter.address) == (ROSA.channel, ROSA.address)
    assert letter.urgency == Urgency.REPLY
    assert letter.template == "code"
    assert letter.variables == f'["{letter.text[:6]}"]'
    assert letter.plain == f"{letter.text[:6]} a"
    assert letter.expires_at == NOW + timedelta(minutes=10)

    rosa = desk.sign_ins.sign_in(ROSA.address, letter.text[:6], "token", NOW)

    assert rosa.name == "Rosa"
    assert desk.sign_ins.who("token", NOW) == rosa
    assert desk.acts()[-2:] == ["signin.code", "signin.done"]


def test_a_code_that_goes_out_is_sent_even_without_whatsapps_window(desk):
    desk.ask(BOSS.address)
    numbers = [row.id for row in desk.letters()]
    claim = Handover(desk.store.database).claim(numbers, timedelta(0), NOW)
    # WhatsApp takes nothing unasked without a template: it was moved to SMS.
    assert claim.envelopes == []
    (row,) = desk.letters()
    assert (row.channel, row.status) == ("sms", "queued")


def test_neither_code_nor_token_stands_in_the_database(desk):
    desk.signed_in("a-token-of-hers")
    desk.ask(ROSA.address, NOW + timedelta(minutes=1))
    code = desk.codes()[-1]
    kept = str(desk.rows(sign_ins)) + str(desk.rows(sessions))
    kept += str([vars(each) for each in desk.store.audit.latest(100)])
    assert code not in kept
    assert "a-token-of-hers" not in kept
    assert ROSA.address not in kept


def test_the_hash_of_a_code_needs_the_key(desk, database_url):
    desk.ask(ROSA.address)
    other = sealed(database_url, "another key than that")
    code = desk.codes()[0]
    assert other.sign_ins.sign_in(ROSA.address, code, "token", NOW) is None
    other.database.close()


def test_a_strangers_number_gets_nothing_and_opens_nothing(desk):
    desk.ask(STRANGER)
    assert desk.letters() == []
    assert desk.sign_ins.sign_in(STRANGER, "123456", "token", NOW) is None
    assert desk.acts()[-2:] == ["signin.unknown", "signin.failed"]
    assert desk.store.audit.latest(1)[0].subject == "…999"
    assert desk.rows(sign_ins) == []


def test_a_person_without_a_task_is_a_stranger_here(desk):
    desk.store.roles.give(ROSA, Role.PERSON, now=NOW)
    desk.ask(ROSA.address)
    assert desk.letters() == []


def test_five_wrong_codes_and_no_more(desk):
    desk.ask(ROSA.address)
    (code,) = desk.codes()
    wrong = f"{(int(code) + 1) % 10**6:06}"
    for _ in range(5):
        assert desk.sign_ins.sign_in(ROSA.address, wrong, "token", NOW) is None
    assert desk.sign_ins.sign_in(ROSA.address, code, "token", NOW) is None
    desk.ask(ROSA.address)
    assert len(desk.letters()) == 1
    assert desk.acts()[-1] == "signin.no-code"
    assert desk.store.audit.latest(2)[1].details == {"why": ["waiting"]}

    later = NOW + timedelta(minutes=15)
    desk.ask(ROSA.address, later)
    assert desk.sign_ins.sign_in(ROSA.address, desk.codes()[-1], "token", later)


def test_three_codes_in_a_quarter_of_an_hour_each_in_a_letter_of_its_own(desk):
    for _ in range(5):
        desk.ask(ROSA.address)
    assert len({row.key for row in desk.letters()}) == 3
    desk.ask(ROSA.address, NOW + timedelta(minutes=15))
    assert len({row.key for row in desk.letters()}) == 4


def test_codes_tried_at_the_same_moment_are_all_counted(desk):
    desk.ask(ROSA.address)
    (code,) = desk.codes()
    wrong = f"{(int(code) + 1) % 10**6:06}"
    start = threading.Barrier(10)

    def guess() -> None:
        start.wait()
        desk.sign_ins.sign_in(ROSA.address, wrong, "token", NOW)

    threads = [threading.Thread(target=guess) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    whys = [entry.details["why"][0] for entry in desk.store.audit.latest(10)]
    assert sorted(whys) == ["waiting"] * 5 + ["wrong"] * 5


def test_one_code_used_twice_at_the_same_moment_signs_in_once(desk):
    desk.ask(ROSA.address)
    (code,) = desk.codes()
    start, signed = threading.Barrier(4), []

    def enter(token: str) -> None:
        start.wait()
        if desk.sign_ins.sign_in(ROSA.address, code, token, NOW):
            signed.append(token)

    threads = [threading.Thread(target=enter, args=(f"t{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(signed) == 1
    assert len(desk.rows(sessions)) == 1


# One number, two addresses.


def test_who_is_registered_twice_gets_a_code_at_each_and_either_does(desk):
    desk.store.roles.give(ROSA_ON_WHATSAPP, Role.OPERATOR, name="Rosa", now=NOW)
    desk.ask(ROSA.address)
    by_sms, by_whatsapp = desk.codes()
    assert {row.channel for row in desk.letters()} == {"sms", "whatsapp"}
    assert by_sms != by_whatsapp

    found = desk.sign_ins.sign_in(ROSA.address, by_whatsapp, "one", NOW)
    assert found.contact == ROSA_ON_WHATSAPP
    found = desk.sign_ins.sign_in(ROSA.address, by_sms, "two", NOW)
    # What she may do is what the address may whose code it is.
    assert found.role is Role.COORDINATOR


def test_the_right_code_of_one_address_is_no_wrong_one_of_the_other(desk):
    desk.store.roles.give(ROSA_ON_WHATSAPP, Role.OPERATOR, name="Rosa", now=NOW)
    for hour in range(8):
        now = NOW + timedelta(hours=hour)
        desk.ask(ROSA.address, now)
        code = desk.codes()[-1]
        assert desk.sign_ins.sign_in(ROSA.address, code, f"t{hour}", now)


def test_who_hides_her_number_signs_in_with_the_one_she_linked(desk):
    desk.store.roles.give(HIDDEN, Role.COORDINATOR, [CHALA], "Luz", now=NOW)
    with desk.store.database.write() as connection:
        luz = select(people.c.id).where(people.c.address == HIDDEN.address)
        number = connection.execute(luz).scalar_one()
        phone = {"channel": "sms", "address": STRANGER, "phone": STRANGER}
        times = {"first_at": NOW, "last_at": NOW, "linked_id": number}
        other = connection.execute(
            insert(people).values(phone | times).returning(people.c.id)
        ).scalar_one()
        connection.execute(
            update(people).where(people.c.id == number).values(linked_id=other)
        )
    desk.ask(STRANGER)
    (letter,) = desk.letters()
    assert letter.address == HIDDEN.address
    found = desk.sign_ins.sign_in(STRANGER, desk.codes()[0], "token", NOW)
    assert found.name == "Luz"


# Sessions.


@pytest.mark.parametrize(
    ("idle", "known"), [(IDLE - MOMENT, True), (IDLE, False)], ids=["just", "over"]
)
def test_a_session_ends_after_two_idle_hours(desk, idle, known):
    token = desk.signed_in()
    assert bool(desk.sign_ins.who(token, NOW + idle)) is known


def test_a_session_in_use_ends_after_twelve_hours(desk):
    token, now = desk.signed_in(), NOW
    while now < NOW + SESSION_LASTS - MOMENT:
        assert desk.sign_ins.who(token, now)
        now += timedelta(hours=1)
    assert desk.sign_ins.who(token, NOW + SESSION_LASTS - MOMENT)
    assert desk.sign_ins.who(token, NOW + SESSION_LASTS) is None


def test_what_a_page_asks_by_itself_keeps_no_session_open(desk):
    token = desk.signed_in()
    for minutes in range(0, 120, 10):
        now = NOW + timedelta(minutes=minutes)
        assert desk.sign_ins.who(token, now, counts=False)
    assert desk.sign_ins.who(token, NOW + IDLE, counts=False) is None


def test_not_every_page_writes(desk):
    token = desk.signed_in()
    desk.sign_ins.who(token, NOW + SEEN_EVERY - MOMENT)
    assert desk.rows(sessions)[0]["seen_at"] == NOW
    desk.sign_ins.who(token, NOW + SEEN_EVERY)
    assert desk.rows(sessions)[0]["seen_at"] == NOW + SEEN_EVERY


def test_signing_out_ends_one_session(desk):
    one, two = desk.signed_in("one"), desk.signed_in("two")
    rosa = desk.sign_ins.who(one, NOW)
    desk.sign_ins.sign_out(one, rosa, NOW)
    assert desk.sign_ins.who(one, NOW) is None
    assert desk.sign_ins.who(two, NOW) == rosa
    assert desk.acts()[-1] == "signin.left"


def test_signing_out_everywhere_ends_all_of_hers_and_nobody_elses(desk):
    desk.store.roles.give(ROSA_ON_WHATSAPP, Role.COORDINATOR, [CHALA], now=NOW)
    desk.ask(ROSA.address)
    for token, code in zip(("one", "two"), desk.codes(), strict=True):
        assert desk.sign_ins.sign_in(ROSA.address, code, token, NOW)
    desk.ask(BOSS.address)
    assert desk.sign_ins.sign_in(BOSS.address, desk.codes()[-1], "boss", NOW)

    rosa = desk.sign_ins.who("one", NOW)
    desk.sign_ins.sign_out_everywhere(rosa, NOW)

    assert [desk.sign_ins.who(each, NOW) for each in ("one", "two")] == [None, None]
    assert desk.sign_ins.who("boss", NOW)


def test_who_loses_her_role_is_signed_out_at_once_and_her_code_is_worth_nothing(desk):
    token = desk.signed_in()
    desk.ask(ROSA.address)
    desk.store.roles.give(ROSA, Role.PERSON, now=NOW)
    assert desk.sign_ins.who(token, NOW) is None
    assert desk.sign_ins.sign_in(ROSA.address, desk.codes()[-1], "t", NOW) is None
    # Nor does the old session come back with the role.
    desk.store.roles.give(ROSA, Role.COORDINATOR, [CHALA], now=NOW)
    assert desk.sign_ins.who(token, NOW) is None


def test_a_change_of_role_holds_at_once(desk):
    token = desk.signed_in()
    desk.store.roles.give(ROSA, Role.OPERATOR, now=NOW)
    assert desk.sign_ins.who(token, NOW).is_operator


def test_sessions_that_ended_are_swept_out(desk):
    desk.signed_in("old")
    desk.signed_in("new", NOW + SESSION_LASTS)
    assert len(desk.rows(sessions)) == 1


@pytest.mark.parametrize("token", ["", "x", "ñ", "\ud800", "' OR 1=1 --", "x" * 10_000])
def test_what_is_no_token_is_nobody(desk, token):
    desk.signed_in()
    assert desk.sign_ins.who(token, NOW) is None

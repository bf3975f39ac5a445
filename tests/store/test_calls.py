"""Who wants to talk to a person: whose she is, how she is reached, one answer."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import insert, select, update

from bot.person import Channel, Contact, Incoming
from bot.staff import Area, AreaKind, Role, Staff
from bot.store.forgetting import KEPT
from bot.store.inbox import WINDOW, Answer
from bot.store.letters import Letter
from bot.store.tables import audit, calls, memberships, outbox, people
from bot.turn import CallHuman, Forget
from tests.store.test_store import NOW

MINUTE = timedelta(minutes=1)
ANA = Contact(Channel.SMS, "+51987654321")
BETO = Contact(Channel.WHATSAPP, "+51912345678")
CHALA, WASHERS = Area(AreaKind.ZONE, "Chala"), Area(AreaKind.GROUP, "Las Lavadoras")
OPERATOR = Staff(98, Contact(Channel.SMS, "+51999999998"), Role.OPERATOR, "Olga")


def coordinator(*areas):
    contact = Contact(Channel.SMS, "+51999999999")
    return Staff(99, contact, Role.COORDINATOR, "Rosa", frozenset(areas))


def asks(store, contact, text, now=NOW, effect=None):
    def decide(situation):
        return Answer(situation.person, "human", (), (effect or CallHuman(text),))

    store.inbox.answer(
        Incoming(f"{contact.address}{text}{now}", contact, text), now, decide
    )


def lives(store, contact, zone=None, group=None):
    with store.database.write() as connection:
        here = people.c.address == contact.address
        connection.execute(update(people).where(here).values(zone=zone))
        if group:
            number = connection.execute(select(people.c.id).where(here)).scalar()
            row = {"name": group, "person_id": number}
            connection.execute(insert(memberships).values(row))


def letter(call):
    return Letter(f"call:{call.number}", call.contact, "Hola", NOW + timedelta(days=1))


def rows(store, table):
    with store.database.read() as connection:
        return connection.execute(select(table).order_by(table.c.id)).all()


def test_who_waits_longest_is_first_with_all_that_she_wrote(either):
    asks(either, ANA, "quiero hablar")
    asks(either, BETO, "ayuda", NOW + MINUTE)
    asks(either, ANA, "por favor", NOW + 2 * MINUTE)

    first, second = either.calls.waiting(OPERATOR, 10)

    assert (first.contact, second.contact) == (ANA, BETO)
    assert [said.text for said in first.said] == ["quiero hablar", "por favor"]
    assert first.said[1].at == NOW + 2 * MINUTE


def test_an_answer_goes_out_once_and_settles_what_was_seen(either):
    asks(either, ANA, "quiero hablar")
    asks(either, ANA, "por favor")
    (call,) = either.calls.waiting(OPERATOR, 10)
    asks(either, ANA, "otra cosa", NOW + MINUTE)

    assert either.calls.answer(call, letter(call), OPERATOR, NOW + 5 * MINUTE)
    assert not either.calls.answer(call, letter(call), OPERATOR, NOW + 5 * MINUTE)

    (left,) = either.calls.waiting(OPERATOR, 10)
    assert [said.text for said in left.said] == ["otra cosa"]
    (sent,) = rows(either, outbox)
    assert (sent.address, sent.text, sent.scope) == (ANA.address, "Hola", None)
    answered = [row.answered_at for row in rows(either, calls)]
    assert answered == [NOW + 5 * MINUTE, NOW + 5 * MINUTE, None]


def test_the_log_says_who_answered_and_neither_number_nor_words(either):
    asks(either, ANA, "quiero hablar")
    (call,) = either.calls.waiting(OPERATOR, 10)
    either.calls.answer(call, letter(call), OPERATOR, NOW + 5 * MINUTE)
    (entry,) = rows(either, audit)
    assert (entry.act, entry.who) == ("call.answered", "Olga …998")
    assert json.loads(entry.details) == {"channel": "sms", "minutes": 5}
    assert ANA.address not in str(entry)


@pytest.mark.parametrize(
    ("areas", "seen"),
    [
        ((), []),
        ((CHALA,), [ANA]),
        ((WASHERS,), [BETO]),
        ((CHALA, WASHERS), [ANA, BETO]),
        ((Area(AreaKind.ZONE, "Secocha"),), []),
        ((Area(AreaKind.GROUP, "Chala"),), []),
        ((Area(AreaKind.ZONE, "Las Lavadoras"),), []),
    ],
)
def test_a_coordinator_sees_those_of_her_areas(either, areas, seen):
    asks(either, ANA, "quiero hablar")
    asks(either, BETO, "ayuda")
    lives(either, ANA, zone="Chala")
    lives(either, BETO, zone="Ananea", group="Las Lavadoras")
    rosa = coordinator(*areas)

    found = either.calls.waiting(rosa, 10)

    assert [call.contact for call in found] == seen
    for call in either.calls.waiting(OPERATOR, 10):
        hers = either.calls.of(rosa, call.number)
        assert (hers is not None) == (call.contact in seen)


def test_one_call_is_found_by_its_number_until_it_is_answered(either):
    asks(either, ANA, "quiero hablar")
    asks(either, ANA, "por favor")
    (call,) = either.calls.waiting(OPERATOR, 10)
    assert either.calls.of(OPERATOR, call.number) == call
    assert either.calls.of(OPERATOR, 99) is None
    either.calls.answer(call, letter(call), OPERATOR, NOW)
    assert either.calls.of(OPERATOR, call.number) is None


def test_it_knows_how_somebody_can_be_reached(either):
    asks(either, BETO, "ayuda")
    (call,) = either.calls.waiting(OPERATOR, 10)
    assert call.reader.window_until == NOW + WINDOW
    assert call.reader.sms == Contact(Channel.SMS, BETO.address)
    assert not call.reader.stopped


def test_who_had_everything_erased_waits_no_more(either):
    asks(either, ANA, "quiero hablar")
    (call,) = either.calls.waiting(OPERATOR, 10)
    asks(either, ANA, "borre todo", NOW + MINUTE, Forget())
    assert either.calls.waiting(OPERATOR, 10) == []
    assert not either.calls.answer(call, letter(call), OPERATOR, NOW)
    assert rows(either, outbox) == []


def test_a_call_can_be_over_without_a_letter(either):
    asks(either, ANA, "quiero hablar")
    (call,) = either.calls.waiting(OPERATOR, 10)
    assert either.calls.answer(call, None, OPERATOR, NOW)
    assert rows(either, outbox) == []
    assert [entry.act for entry in rows(either, audit)] == ["call.closed"]
    assert either.calls.waiting(OPERATOR, 10) == []


def test_what_was_asked_is_erased_with_all_other_texts(either):
    asks(either, ANA, "quiero hablar")
    asks(either, BETO, "ayuda", NOW + 2 * MINUTE)
    either.erasures.empty_old(NOW + KEPT + MINUTE)
    assert [row.text for row in rows(either, calls)] == ["ayuda"]

"""Two addresses of one person: what she allows, where she left, and what goes where."""

from dataclasses import replace

from sqlalchemy import select

from bot.notices import Audience
from bot.person import Channel, Contact, Scope
from bot.reactions import Failure
from bot.store.audiences import gets, reader
from bot.store.inbox import Answer
from bot.store.letters import Status, Urgency
from bot.store.tables import consents, people
from bot.turn import Allow, Forget, Leave, LinkTo
from tests.store.test_outbox import (
    HER_WHATSAPP,
    allow,
    claim,
    letter,
    rows,
    waiting,
)
from tests.store.test_store import LATER, MINER, NOW, message


def asks(*effects):
    """An answer with these effects."""
    return lambda situation: Answer(situation.person, "x", (), effects)


def test_who_allowed_it_on_whatsapp_gets_it_by_sms_where_whatsapp_is_closed(either):
    either.inbox.answer(replace(message(), contact=HER_WHATSAPP), NOW, asks())
    allow(either, HER_WHATSAPP, alerts_allowed=True, window_until=NOW)
    to = {"to": HER_WHATSAPP, "scope": Scope.ALERTS, "plain": "hola sms"}
    for key in ("k", "later"):
        either.outbox.queue(letter(key, urgency=Urgency.ALERT, **to))
        assert claim(either, *waiting(either, channel=Channel.WHATSAPP)) == []
    assert [e.to for e in claim(either, 1)] == [MINER]
    allow(either, HER_WHATSAPP, alerts_allowed=False)
    assert claim(either, 2) == []
    assert rows(either)[1].status == Status.CANCELED


def test_a_number_that_left_by_sms_is_not_written_to_in_place_of_whatsapp(either):
    either.inbox.answer(replace(message(), contact=HER_WHATSAPP), NOW, asks())
    allow(either, HER_WHATSAPP, alerts_allowed=True, window_until=NOW)
    everything = frozenset(Scope)
    either.inbox.answer(message("SM2"), NOW, asks(Leave(everything, "baja")))
    to = {"to": HER_WHATSAPP, "scope": Scope.ALERTS, "plain": "hola sms"}
    either.outbox.queue(letter(urgency=Urgency.ALERT, **to))
    claim(either, *waiting(either, channel=Channel.WHATSAPP))
    assert claim(either, 1) == []
    assert rows(either)[0].status == Status.CANCELED


def test_an_erased_number_is_not_written_to_in_place_of_whatsapp(either):
    either.inbox.answer(message("SM1"), NOW, asks(Forget()))
    either.inbox.answer(replace(message("SM2"), contact=HER_WHATSAPP), NOW, asks())
    allow(either, HER_WHATSAPP, alerts_allowed=True, window_until=NOW)
    to = {"to": HER_WHATSAPP, "scope": Scope.ALERTS, "plain": "hola sms"}
    either.outbox.queue(letter(urgency=Urgency.ALERT, **to))
    claim(either, *waiting(either, channel=Channel.WHATSAPP))
    assert rows(either)[0].status == Status.CANCELED
    assert rows(either)[0].address == HER_WHATSAPP.address


def people_of(store) -> dict:
    with store.database.read() as connection:
        return {row.channel: row for row in connection.execute(people.select())}


def link(store, key="SM9") -> None:
    store.inbox.answer(message(key), NOW, asks(LinkTo(HER_WHATSAPP)))


def both_allow(store) -> None:
    allowed = Allow(frozenset({Scope.NOTICES}), "1", "si")
    store.inbox.answer(message("SM1"), NOW, asks(allowed))
    on_whatsapp = replace(message("SM2"), contact=HER_WHATSAPP)
    store.inbox.answer(on_whatsapp, NOW, asks(allowed))


def told(store) -> list[str]:
    found = select(reader.c.channel).where(gets(Audience(everybody=True)))
    with store.database.read() as connection:
        return sorted(connection.execute(found).scalars())


def test_of_two_linked_addresses_one_is_told(either):
    both_allow(either)
    assert told(either) == ["sms", "whatsapp"]
    link(either)
    assert told(either) == ["whatsapp"]
    allow(either, HER_WHATSAPP, notices_allowed=False)
    assert told(either) == ["sms"]


def test_what_she_allows_at_one_address_holds_for_both(either):
    allowed = Allow(frozenset({Scope.ALERTS}), "2026-11", "si")
    either.inbox.answer(message("SM1"), NOW, asks(allowed))
    link(either)
    assert people_of(either)["whatsapp"].alerts_allowed
    assert not people_of(either)["whatsapp"].notices_allowed
    notices = Allow(frozenset({Scope.NOTICES}), "2026-11", "si")
    either.inbox.answer(message("SM3"), NOW, asks(notices))
    assert people_of(either)["whatsapp"].notices_allowed
    with either.database.read() as connection:
        kept = connection.execute(consents.select().order_by(consents.c.id)).all()
    assert [(row.version, row.wording) for row in kept] == [("2026-11", "si")] * 3


def test_linking_opens_no_address_at_which_she_left(either):
    leave = Leave(frozenset(Scope), "baja")
    on_whatsapp = replace(message("SM2"), contact=HER_WHATSAPP)
    either.inbox.answer(on_whatsapp, NOW, asks(leave))
    allowed = Allow(frozenset({Scope.ALERTS}), "2026-11", "si")
    either.inbox.answer(message("SM1"), NOW, asks(allowed))
    link(either)
    assert not people_of(either)["whatsapp"].alerts_allowed
    assert people_of(either)["sms"].alerts_allowed


def test_an_address_is_linked_to_one_other_and_to_no_stranger(either):
    other = Contact(Channel.SMS, "+51911111111")
    theirs = replace(message("SM1"), contact=other)
    either.inbox.answer(theirs, NOW, asks(LinkTo(HER_WHATSAPP)))
    link(either)
    with either.database.read() as connection:
        rows = {row.address: row for row in connection.execute(people.select())}
    assert rows[other.address].linked_id is None
    either.inbox.answer(message("SM3"), NOW, asks(Forget()))
    assert not people_of(either).keys() & {"whatsapp"}


def test_who_blocks_us_has_left_everywhere(either):
    both_allow(either)
    link(either)
    either.outbox.queue(letter(to=HER_WHATSAPP))
    allow(either, HER_WHATSAPP, window_until=LATER)
    (envelope,) = claim(either, 1)
    either.outcomes.failed(envelope, Failure(63014, 1, LATER), "x", NOW, 100)
    her = people_of(either)
    assert not her["sms"].notices_allowed
    assert her["sms"].left_at == NOW
    assert her["whatsapp"].unreachable == "blocked"
    assert her["whatsapp"].stopped_at is None

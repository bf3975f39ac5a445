"""Erasing somebody while messages to her are on their way."""

from dataclasses import replace
from datetime import timedelta

from bot.channels.base import Progress, Receipt
from bot.person import Channel, Scope
from bot.store.letters import PATIENT, Letter, Status
from bot.store.marks import Sent
from bot.store.tables import calls, erasures, outbox
from bot.turn import CallHuman, Forget
from tests.store.test_links import asks
from tests.store.test_outbox import (
    HER_WHATSAPP,
    allow,
    claim,
    letter,
    rows,
    waiting,
)
from tests.store.test_store import LATER, MINER, NOW, message

DAY = timedelta(days=1)


def forget(store, to=MINER, letters=()) -> None:
    def decide(situation):
        return replace(asks(Forget())(situation), letters=tuple(letters))

    store.inbox.answer(replace(message("SM2"), contact=to), NOW, decide)


def to_erase(store, now=NOW) -> set[str]:
    while store.erasures.gather(now):
        pass
    with store.database.read() as connection:
        return {row.provider_id for row in connection.execute(erasures.select())}


def begin(store, **values):
    store.inbox.answer(message("SM1"), NOW, asks())
    store.outbox.queue(letter(expires_at=NOW + DAY, **values))
    (envelope,) = claim(store)
    return envelope


def test_what_was_on_the_line_is_erased_at_the_provider_too(either):
    envelope = begin(either)
    forget(either)
    either.handover.mark_sent([Sent(envelope, "SMlate", 1)], NOW)
    assert {"SMlate"} <= to_erase(either)
    either.erasures.done("SMlate")
    assert "SMlate" not in to_erase(either)


def test_what_failed_after_she_was_erased_is_not_tried_again(either):
    envelope = begin(either)
    either.handover.mark_sent([Sent(envelope, "SM9", 1)], NOW)
    forget(either)
    failed = Receipt("SM9", 1, Progress.UNDELIVERED, 30003)
    either.outcomes.report(failed, NOW)
    assert claim(either, 1, now=NOW + DAY / 2) == []
    assert rows(either)[0].status == Status.CANCELED


def test_what_broke_off_when_she_was_erased_is_neither_sought_nor_sent(either):
    begin(either)
    forget(either)
    later = NOW + PATIENT.lease
    assert either.handover.claim_overdue([1], later) == []
    assert rows(either)[0].status == Status.CANCELED
    assert either.outbox.overdue(Channel.SMS, NOW + DAY, 9) == []


def test_a_letter_moved_to_her_number_is_erased_with_her(either):
    either.inbox.answer(replace(message(), contact=HER_WHATSAPP), NOW, asks())
    allow(either, HER_WHATSAPP, alerts_allowed=True, window_until=NOW)
    either.outbox.queue(letter(to=HER_WHATSAPP, scope=Scope.ALERTS, plain="hola"))
    claim(either, *waiting(either, channel=Channel.WHATSAPP))
    assert rows(either)[0].address == MINER.address
    forget(either, HER_WHATSAPP)
    (row,) = rows(either)
    assert (row.address, row.text, row.status) == ("", "", Status.CANCELED)


def test_the_last_answer_and_codes_to_strangers_are_forgotten_too(either):
    last = Letter("last", MINER, "borrado", LATER)
    forget(either, letters=[last])
    either.outbox.queue(Letter("operator:x:1", MINER, "held", LATER))
    for envelope in claim(either):
        sid = f"SM-{envelope.number}"
        either.handover.mark_sent([Sent(envelope, sid, 1)], NOW)
    assert not to_erase(either, LATER) & {"SM-1", "SM-2"}
    assert to_erase(either, LATER + DAY / 24) & {"SM-1", "SM-2"} == {"SM-1"}
    assert [row.address for row in rows(either)] == ["", MINER.address]


def test_after_ninety_days_no_call_for_a_person_holds_a_text(either):
    either.inbox.answer(message(), NOW, asks(CallHuman("llámeme")))
    for days, texts in ((89, ["llámeme"]), (91, [])):
        while either.erasures.empty_old(NOW + days * DAY):
            pass
        with either.database.read() as connection:
            assert [row.text for row in connection.execute(calls.select())] == texts


def test_a_row_that_can_not_be_read_keeps_no_other_from_going(either):
    for key in ("k1", "k2", "k3"):
        either.outbox.queue(letter(key))
    with either.database.write() as connection:
        poisoned = outbox.update().where(outbox.c.key == "k2")
        connection.execute(poisoned.values(scope="odd"))
    assert [envelope.number for envelope in claim(either)] == [1, 3]
    assert rows(either)[1].status == Status.FAILED

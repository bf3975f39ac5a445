"""Whether a letter may go now, and by which way."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.gate import (
    NO_ADDRESS,
    NO_WINDOW,
    NOT_WANTED,
    NOTICE_STOPPED,
    STOPPED,
    TOO_LATE,
    Go,
    Later,
    Reader,
    Waiting,
    way,
)
from bot.person import Channel, Contact, Scope
from tests.fakes.sources import at

NOW = at("2026-09-29")
NIGHT = at("2026-09-30", "01:00")  # 20:00 in Lima
HOUR = timedelta(hours=1)
SMS = Contact(Channel.SMS, "+51987654321")
WHATSAPP = Contact(Channel.WHATSAPP, "+51987654321")
HIDDEN = Contact(Channel.WHATSAPP, "PE.1349abc")
ALERTS = frozenset({Scope.ALERTS})
OPEN = Reader(ALERTS, window_until=NOW + HOUR, sms=SMS)
CLOSED = replace(OPEN, window_until=NOW)
REPLY = Waiting(SMS, None, NOW + 24 * HOUR)
ALERT = replace(REPLY, scope=Scope.ALERTS)
ON_WHATSAPP = replace(ALERT, to=WHATSAPP, has_plain=True, template="alert")
INVITATION = replace(REPLY, invites=True)
LOST = replace(OPEN, unreachable_until=NOW + HOUR)
TEMPLATES = {"alert"}

CASES = {
    "a reply goes to who allowed nothing": (REPLY, Reader(), NOW, Go(SMS)),
    "an alert goes to who wants it": (ALERT, OPEN, NOW, Go(SMS)),
    "an alert to who left": (ALERT, Reader(), NOW, NOT_WANTED),
    "too late": (replace(REPLY, expires_at=NOW), OPEN, NOW, TOO_LATE),
    "a notice that was stopped": (
        replace(ALERT, is_stopped=True),
        OPEN,
        NOW,
        NOTICE_STOPPED,
    ),
    "a notice that was stopped, at night": (
        replace(ALERT, is_stopped=True),
        OPEN,
        NIGHT,
        NOTICE_STOPPED,
    ),
    "a reply goes at night": (REPLY, OPEN, NIGHT, Go(SMS)),
    "an alert waits for the morning": (
        ALERT,
        OPEN,
        NIGHT,
        Later(at("2026-09-30", "11:00")),
    ),
    "an alert that is worthless by then": (
        replace(ALERT, expires_at=NIGHT + HOUR),
        OPEN,
        NIGHT,
        TOO_LATE,
    ),
    "at the hour that she chose": (replace(ALERT, any_hour=True), OPEN, NIGHT, Go(SMS)),
    "to who works at night": (ALERT, replace(OPEN, night=True), NIGHT, Go(SMS)),
    "before six": (
        ALERT,
        OPEN,
        at("2026-09-29", "10:59"),
        Later(at("2026-09-29", "11:00")),
    ),
    "at six": (ALERT, OPEN, at("2026-09-29", "11:00"), Go(SMS)),
    "not even a reply after STOP": (REPLY, Reader(stopped=True), NOW, STOPPED),
    "a number that is lost": (ALERT, LOST, NOW, NO_ADDRESS),
    "a number that was lost": (ALERT, LOST, NOW + HOUR, Go(SMS)),
    "an invitation to who never wrote": (INVITATION, Reader(), NOW, Go(SMS)),
    "an invitation to who left": (INVITATION, Reader(left=True), NOW, NOT_WANTED),
    "an invitation to who is registered": (
        INVITATION,
        Reader(frozenset({Scope.NOTICES})),
        NOW,
        NOT_WANTED,
    ),
    "an invitation to who has alerts": (INVITATION, OPEN, NOW, Go(SMS)),
    "an invitation waits for the morning": (
        INVITATION,
        Reader(),
        NIGHT,
        Later(at("2026-09-30", "11:00")),
    ),
    "an invitation that is worthless by then": (
        replace(INVITATION, expires_at=NIGHT + HOUR),
        Reader(),
        NIGHT,
        TOO_LATE,
    ),
    "a reply to who left": (REPLY, Reader(left=True), NOW, Go(SMS)),
    "WhatsApp in its window": (ON_WHATSAPP, OPEN, NOW, Go(WHATSAPP)),
    "WhatsApp by template": (ON_WHATSAPP, CLOSED, NOW, Go(WHATSAPP, "alert")),
    "WhatsApp without template": (
        replace(ON_WHATSAPP, template="notice"),
        CLOSED,
        NOW,
        Go(SMS),
    ),
    "WhatsApp without any other way": (
        replace(ON_WHATSAPP, template=None, has_plain=False),
        CLOSED,
        NOW,
        NO_WINDOW,
    ),
    "WhatsApp that hides her number": (
        replace(ON_WHATSAPP, to=HIDDEN, template=None),
        replace(CLOSED, sms=None),
        NOW,
        NO_WINDOW,
    ),
    "WhatsApp that she left goes by SMS": (ON_WHATSAPP, LOST, NOW, Go(SMS)),
    "WhatsApp that she left, without SMS": (
        ON_WHATSAPP,
        replace(LOST, sms=None),
        NOW,
        NO_ADDRESS,
    ),
}


@pytest.mark.parametrize(
    ("letter", "reader", "now", "expected"), CASES.values(), ids=list(CASES)
)
def test_the_way_of_a_letter(letter, reader, now, expected):
    assert way(letter, reader, TEMPLATES, now) == expected

"""Who gets a notice and how: each person once, as the last look will decide."""

from datetime import timedelta
from itertools import product

import pytest
from sqlalchemy import insert, select

from bot.delivery import Delivery
from bot.notices import Audience, Reach
from bot.person import Channel, Contact
from bot.staff import Area, AreaKind, Role, Staff
from bot.store import Store, Terms
from bot.store.tables import outbox, people
from tests.store.people import (
    CHALA,
    FLOR,
    LUZ,
    NOW,
    PUNO,
    SMS,
    WHATSAPP,
    appoint,
    change,
    confirmed,
    getters,
    link,
    meet,
    spread,
)
from tests.test_delivery import Hands

HOUR = timedelta(hours=1)
BOSS = Staff(1, Contact(SMS, "+51911111111"), Role.OPERATOR)
EVERYBODY = Audience(everybody=True)


def reached(store: Store, audience: Audience, *, by_template: bool = False) -> Reach:
    return store.notices.reach(audience, NOW, by_template=by_template)


def gets(store: Store, audience: Audience) -> list[int]:
    """Who would get a notice, by who does."""
    notice = confirmed(store, appoint(store, CHALA), audience)
    spread(store, notice)
    return getters(store, notice)


def test_who_is_in_two_groups_and_a_zone_gets_it_once(either):
    both = meet(either, SMS, "Flor", "Luz", zone="Puno")
    one = meet(either, SMS, "Flor", zone=None)
    here = meet(either)
    meet(either, SMS, "Sol", zone="Puno")
    three = Audience(frozenset({FLOR, LUZ, CHALA}))
    assert gets(either, three) == [both, one, here]
    assert reached(either, three).people == 3
    assert gets(either, Audience(frozenset({LUZ}))) == [both]
    assert gets(either, Audience(frozenset({FLOR, PUNO}))) != [both, one]


def test_only_who_allowed_notices_gets_them(either):
    one = meet(either)
    meet(either, notices_allowed=False)
    meet(either, notices_allowed=False, alerts_allowed=True)
    assert gets(either, EVERYBODY) == [one]


def test_an_audience_of_nobody_is_nobody(either):
    meet(either)
    assert gets(either, Audience()) == []
    assert reached(either, Audience()) == Reach()


def test_a_zone_and_a_group_of_one_name_are_two(either):
    here = meet(either)
    member = meet(either, SMS, "Chala", zone="Puno")
    assert gets(either, Audience(frozenset({CHALA}))) == [here]
    group = Area(AreaKind.GROUP, "Chala")
    assert gets(either, Audience(frozenset({group}))) == [member]
    assert gets(either, Audience(frozenset({group, CHALA}))) == [here, member]


def test_of_two_linked_addresses_the_one_on_whatsapp_gets_it(either):
    phone, chat = meet(either), meet(either, WHATSAPP)
    link(either, phone, chat)
    assert gets(either, Audience(frozenset({CHALA}))) == [chat]
    assert gets(either, EVERYBODY) == [chat]


@pytest.mark.parametrize(
    ("values", "audience"),
    [
        ({"zone": "Puno"}, Audience(frozenset({CHALA}))),
        ({"notices_allowed": False}, Audience(frozenset({CHALA}))),
        ({}, Audience(frozenset({CHALA}), channel=SMS)),
        ({"notices_allowed": False}, EVERYBODY),
    ],
)
def test_whatsapp_wins_only_where_it_is_meant_too(either, values, audience):
    phone, chat = meet(either), meet(either, WHATSAPP, **values)
    link(either, phone, chat)
    assert gets(either, audience) == [phone]
    assert reached(either, audience).people == 1


def test_a_linked_address_that_is_in_another_group_is_meant_through_it(either):
    phone = meet(either, SMS, "Flor", zone=None)
    chat = meet(either, WHATSAPP, "Luz", zone=None)
    link(either, phone, chat)
    assert gets(either, Audience(frozenset({FLOR}))) == [phone]
    assert gets(either, Audience(frozenset({LUZ}))) == [chat]
    assert gets(either, Audience(frozenset({FLOR, LUZ}))) == [chat]


def test_only_those_of_a_channel_are_meant(either):
    phone, chat = meet(either), meet(either, WHATSAPP)
    assert gets(either, Audience(everybody=True, channel=SMS)) == [phone]
    assert gets(either, Audience(everybody=True, channel=WHATSAPP)) == [chat]


def test_only_those_whom_it_did_not_reach_are_meant(either):
    numbers = [meet(either) for _ in range(9)]
    states = ["failed", "undelivered", "expired", "sent", "delivered", "read"]
    states += ["canceled", "queued", "sending"]
    here = Audience(frozenset({CHALA}))
    first = confirmed(either, appoint(either, CHALA), here)
    spread(either, first)
    with either.database.write() as connection:
        for number, state in zip(numbers, states, strict=True):
            this = outbox.update().where(outbox.c.person_id == number)
            connection.execute(this.values(status=state))
    again = Audience(frozenset({CHALA}), failed_of=first.number)
    assert reached(either, again).people == 3
    assert gets(either, again) == numbers[:3]
    change(either, numbers[0], notices_allowed=False)
    change(either, numbers[1], zone="Puno")
    assert gets(either, again) == [numbers[2]]
    assert gets(either, Audience(frozenset({PUNO}), failed_of=first.number)) == [
        numbers[1]
    ]
    nothing = Audience(everybody=True, failed_of=first.number + 100)
    assert gets(either, nothing) == []


def test_every_zone_and_group_is_listed_once(either):
    for _ in range(2):
        meet(either, SMS, "Flor")
        meet(either, WHATSAPP, zone="Puno")
        meet(either, zone=None)
    assert either.notices.areas() == [FLOR, CHALA, PUNO]


class Taking:
    """A channel that takes every letter."""

    pace = timedelta(0)

    def __init__(self):
        self.took = {}

    def send(self, envelope):
        self.took[envelope.number] = envelope
        return f"id-{envelope.number}-{envelope.attempt}"

    def find(self, envelope, taken=()):
        return None


OTHER = {
    "none": None,
    "there": {},
    "stopped": {"stopped_at": NOW},
    "lost": {"unreachable": "gone", "unreachable_until": NOW + HOUR},
    "found again": {"unreachable": "gone", "unreachable_until": NOW - HOUR},
    "left": {"left_at": NOW, "notices_allowed": False},
    "elsewhere": {"zone": None},
}
"""What may be so of her number, as another address or a linked one."""
ON_WHATSAPP = list(
    product(
        *(("open", "closed", "never"), ("number", "hidden"), OTHER, OTHER),
        *((True, False), (True, False)),
    )
)
WINDOWS = {"open": NOW + HOUR, "closed": NOW - HOUR, "never": None}


def may_be(window, shown, linked, same, lost, stopped) -> bool:
    """Cases that can't be, and those that add nothing to another, are left out."""
    if shown == "hidden" and same != "none":
        return False
    if window == "never" or stopped:
        return same in ("none", "there") and not lost
    return same != "elsewhere"


def settle(place: int, case: tuple) -> list[dict]:
    """Somebody in a zone of her own of whom this is so, and her other addresses."""
    window, shown, linked, same, lost, stopped = case
    first, zone = 3 * place + 1, f"zone {place}"
    phone, other = f"+5199{place:07}", f"+5196{place:07}"
    her = row(
        first,
        WHATSAPP,
        phone if shown == "number" else f"PE.{place}",
        zone=zone,
        window_until=WINDOWS[window],
        unreachable_until=NOW + HOUR if lost else None,
        stopped_at=NOW if stopped else None,
    )
    rows = [her]
    if OTHER[linked] is not None:
        her["linked_id"] = first + 1
        there = {"zone": zone, "linked_id": first} | OTHER[linked]
        rows.append(row(first + 1, SMS, other, **there))
    if OTHER[same] is not None:
        there = OTHER[same] | {"notices_allowed": False, "zone": None}
        rows.append(row(first + 2, SMS, phone, **there))
    return rows


def row(number: int, channel: Channel, address: str, **values) -> dict:
    """A row of people with every column that the cases set."""
    none = ("window_until", "unreachable", "unreachable_until", "stopped_at")
    return {
        "id": number,
        "channel": channel,
        "address": address,
        "phone": Contact(channel, address).phone,
        "first_at": NOW,
        "last_at": NOW,
        "notices_allowed": True,
        **dict.fromkeys((*none, "left_at", "linked_id", "zone")),
        **values,
    }


def settled() -> dict[int, list[dict]]:
    """Everybody, by the place of her zone."""
    cases = [case for case in ON_WHATSAPP if may_be(*case)]
    rows = {place: settle(place, case) for place, case in enumerate(cases)}
    for lost, stopped in product((None, NOW + HOUR, NOW - HOUR), (None, NOW)):
        place = len(rows)
        by_sms = row(
            3 * place + 1,
            SMS,
            f"+5199{place:07}",
            zone=f"zone {place}",
            unreachable_until=lost,
            stopped_at=stopped,
        )
        rows[place] = [by_sms]
    return rows


@pytest.mark.parametrize("template", ["notice", None])
def test_it_goes_as_was_told_before(database_url, template):
    """Every combination: what `reach` counts is what delivering really does."""
    templates = {"notice": "HX" + "0" * 32} if template else {}
    store = Store.at(database_url, Terms(("a secret of sixteen",), templates=templates))
    try:
        rows = settled()
        with store.database.write() as connection:
            connection.execute(
                insert(people), [one for each in rows.values() for one in each]
            )
        told = {}
        for place, (her, *_) in rows.items():
            zone = Audience(frozenset({Area(AreaKind.ZONE, f"zone {place}")}))
            told[her["id"]] = reached(store, zone, by_template=template is not None)
        values = {"template": template} if template else {}
        notice = confirmed(store, BOSS, EVERYBODY, **values)
        spread(store, notice)
        assert getters(store, notice) == sorted(told)
        senders = {channel: Taking() for channel in Channel}
        delivery = Delivery(
            store, senders, lambda: NOW, lambda _: None, lambda: 0, lambda *_: None
        )
        hands = Hands(delivery, room=50)
        while hands.drain():
            pass
        with store.database.read() as connection:
            letters = connection.execute(
                select(outbox.c.id, outbox.c.key).where(outbox.c.lane == notice.lane)
            ).all()
    finally:
        store.database.close()
    went = {}
    for letter in letters:
        ways = [c for c, sender in senders.items() if letter.id in sender.took]
        her = int(letter.key.rpartition(":")[2])
        went[her] = Reach(ways.count(WHATSAPP), ways.count(SMS), int(not ways))
    assert went == told
    assert len(set(map(str, told.values()))) == 3

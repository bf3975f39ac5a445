"""People as coordinators see them, on both databases: each only her own."""

from datetime import timedelta

import pytest
from sqlalchemy import insert, select

from bot.person import Channel, Contact
from bot.staff import Area, AreaKind, Role, Staff
from bot.store import Store
from bot.store.directory import Consent, IsStaff, NotHers, Search
from bot.store.tables import memberships, people, suppressed
from tests.fakes.sources import at

NOW = at("2026-09-29")
OPERATOR = Staff(0, Contact(Channel.SMS, "+51933333333"), Role.OPERATOR)
ROSA = Staff(
    0,
    Contact(Channel.SMS, "+51922222222"),
    Role.COORDINATOR,
    "Rosa",
    frozenset({Area(AreaKind.ZONE, "Chala"), Area(AreaKind.GROUP, "Incas")}),
)
NOBODYS = Staff(0, ROSA.contact, Role.COORDINATOR)
PEOPLE = {
    # number: channel, address, zone, groups, notices, alerts, left
    1: ("sms", "+51987654321", "Chala", (), True, True, False),
    2: ("whatsapp", "+51987650321", "Chala", ("Incas",), True, False, False),
    3: ("sms", "+51912345678", "Puno", ("Incas", "Mujeres"), False, True, False),
    4: ("sms", "+51912345321", "Puno", ("Mujeres",), False, False, True),
    5: ("whatsapp", "PE.1349abc", None, (), False, False, False),
}
HERS = {1, 2, 3}


@pytest.fixture
def either(either):
    with either.database.write() as connection:
        for number, told in PEOPLE.items():
            channel, address, zone, groups, notices, alerts, left = told
            connection.execute(
                insert(people).values(
                    id=number,
                    channel=channel,
                    address=address,
                    first_at=NOW,
                    last_at=NOW,
                    zone=zone,
                    notices_allowed=notices,
                    alerts_allowed=alerts,
                    left_at=NOW if left else None,
                )
            )
            for name in groups:
                values = {"name": name, "person_id": number}
                connection.execute(insert(memberships).values(values))
    return either


ANYBODY = Search()


def found(store: Store, search=ANYBODY, by=OPERATOR, before=None, limit=50):
    return [her.number for her in store.directory.page(search, by, before, limit)]


SEARCHES = {
    "everybody": (Search(), [5, 4, 3, 2, 1]),
    "the end of a number": (Search("321"), [4, 2, 1]),
    "a whole number": (Search("987654321"), [1]),
    "with its country": (Search("51987654321"), [1]),
    "a number of nobody's": (Search("900000000"), []),
    "a zone": (Search(zone="Puno"), [4, 3]),
    "a group": (Search(group="Mujeres"), [4, 3]),
    "a channel": (Search(channel=Channel.WHATSAPP), [5, 2]),
    "notices": (Search(consent=Consent.NOTICES), [2, 1]),
    "alerts": (Search(consent=Consent.ALERTS), [3, 1]),
    "who left": (Search(consent=Consent.LEFT), [4]),
    "who said nothing": (Search(consent=Consent.NONE), [5]),
    "all of it": (
        Search("321", "Chala", "Incas", Channel.WHATSAPP, Consent.NOTICES),
        [2],
    ),
    "what is like anything": (Search("%"), []),
}


@pytest.mark.parametrize(("search", "numbers"), SEARCHES.values(), ids=list(SEARCHES))
def test_who_is_found(either, search, numbers):
    assert found(either, search) == numbers
    assert found(either, search, ROSA) == [n for n in numbers if n in HERS]
    assert found(either, search, NOBODYS) == []


def test_pages_go_on_after_the_last_that_was_shown(either):
    first = found(either, limit=2)
    assert (first, found(either, before=first[-1], limit=2)) == ([5, 4], [3, 2])
    batches = list(either.directory.all(Search(), ROSA))
    assert [[her.number for her in batch] for batch in batches] == [[3, 2, 1]]


def test_a_coordinator_knows_only_of_her_own_groups(either):
    (her,) = either.directory.page(Search("678"), ROSA, None, 9)
    assert her.groups == ("Incas",)
    (her,) = either.directory.page(Search("678"), OPERATOR, None, 9)
    assert her.groups == ("Incas", "Mujeres")


@pytest.mark.parametrize("number", [*PEOPLE, 99])
def test_who_is_none_of_hers_is_nobody(either, number):
    hers = number in HERS
    assert (either.directory.one(number, ROSA) is not None) == hers
    assert either.directory.one(number, NOBODYS) is None
    assert either.directory.erase(number, NOBODYS, NOW) is False
    assert either.directory.edit(number, None, [], NOBODYS, NOW) is False
    assert either.directory.erase(number, ROSA, NOW) == hers


def places(store: Store, number: int) -> tuple[str | None, list[str]]:
    zone = select(people.c.zone).where(people.c.id == number)
    groups = select(memberships.c.name).where(memberships.c.person_id == number)
    with store.database.read() as connection:
        names = connection.execute(groups.order_by(memberships.c.name)).scalars()
        return connection.execute(zone).scalar(), list(names)


def test_zone_and_groups_are_edited_and_noted(either):
    assert either.directory.edit(1, None, ["Incas"], ROSA, NOW)
    assert places(either, 1) == (None, ["Incas"])
    (deed,) = either.audit.latest(9)
    assert (deed.act, deed.subject) == ("person.edited", "person 1")
    assert deed.details == {"zone": None, "groups": ["Incas"]}


def test_groups_of_others_stay(either):
    assert either.directory.edit(3, "Puno", [], ROSA, NOW)
    assert places(either, 3) == ("Puno", ["Mujeres"])
    # She is in none of hers any more.
    assert either.directory.one(3, ROSA) is None


@pytest.mark.parametrize(
    ("number", "zone", "groups"),
    [
        (1, "Puno", []),
        (1, "Chala", ["Mujeres"]),
        (3, "Chala", ["Incas"]),
        (3, None, ["Incas"]),
    ],
)
def test_nobody_is_moved_out_of_what_is_not_hers_or_into_it(
    either, number, zone, groups
):
    before = places(either, number)
    with pytest.raises(NotHers):
        either.directory.edit(number, zone, groups, ROSA, NOW)
    assert places(either, number) == before
    assert either.audit.latest(9) == []


def test_erasing_leaves_a_hash_and_a_deed_without_a_number(either):
    assert either.directory.erase(2, ROSA, NOW)
    assert found(either) == [5, 4, 3, 1]
    assert places(either, 2) == (None, [])
    assert either.is_suppressed(Contact(Channel.WHATSAPP, "+51987650321"))
    (deed,) = either.audit.latest(9)
    assert (deed.act, deed.subject) == ("person.erased", "person 2")
    assert "0321" not in str(deed)


def test_her_other_address_is_erased_with_her(either):
    with either.database.write() as connection:
        for one, two in ((1, 2), (2, 1)):
            hers = people.update().where(people.c.id == one).values(linked_id=two)
            connection.execute(hers)
    assert either.directory.erase(1, ROSA, NOW)
    assert found(either) == [5, 4, 3]
    with either.database.read() as connection:
        assert len(connection.execute(select(suppressed)).all()) == 2


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.OPERATOR])
def test_nobody_of_the_staff_is_erased(either, role):
    contact = Contact(Channel.SMS, "+51987654321")
    either.roles.give(contact, role, ROSA.areas, now=NOW)
    for by in (ROSA, OPERATOR):
        with pytest.raises(IsStaff):
            either.directory.erase(1, by, NOW + timedelta(hours=1))
    assert either.roles.of(contact).role is role
    assert 1 in found(either)


def test_the_zones_and_groups_to_choose_from(either):
    names = either.directory.names
    assert names(AreaKind.ZONE, OPERATOR) == ["Chala", "Puno"]
    assert names(AreaKind.GROUP, OPERATOR) == ["Incas", "Mujeres"]
    assert names(AreaKind.ZONE, ROSA) == ["Chala"]
    assert names(AreaKind.GROUP, ROSA) == ["Incas"]
    assert names(AreaKind.GROUP, NOBODYS) == []

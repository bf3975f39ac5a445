"""Changes of the policy: the newest of each number, by whom, and what was before."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.person import Channel, Contact
from bot.staff import Deed, Origin, Role, Staff
from bot.store.tables import audit
from tests.store.test_store import NOW

ROSA = Staff(1, Contact(Channel.SMS, "+51987654321"), Role.OPERATOR, "Rosa")
DEED = Deed(ROSA, Origin.CONSOLE, "policy.changed", "fair.local")
MINUTE = timedelta(minutes=1)


def test_of_each_number_the_newest_change_holds(either):
    assert either.policies.newest() == {}
    either.policies.change({"a": "1", "b": "2"}, DEED, NOW)
    either.policies.change({"a": "3"}, DEED, NOW)
    assert either.policies.newest() == {"a": "3", "b": "2"}


def test_every_change_says_what_it_took_the_place_of_and_who_made_it(either):
    either.policies.change({"a": "1"}, DEED, NOW)
    either.policies.change({"a": "2", "b": "9"}, DEED, NOW + MINUTE)
    either.policies.change({"a": ""}, DEED, NOW + 2 * MINUTE)

    found = either.policies.history(10)

    assert [(each.name, each.before, each.value) for each in found] == [
        ("a", "2", ""),
        ("b", "", "9"),
        ("a", "1", "2"),
        ("a", "", "1"),
    ]
    assert {each.who for each in found} == {"Rosa …321"}
    assert found[0].at == NOW + 2 * MINUTE


def test_the_history_has_an_end_and_still_knows_what_was_before(either):
    for number in range(5):
        either.policies.change({"a": str(number)}, DEED, NOW)
    assert [each.before for each in either.policies.history(2)] == ["3", "2"]


def test_a_change_is_in_the_log_and_none_without_the_other(either):
    either.policies.change({"a": "1"}, DEED, NOW)
    broken = Deed(ROSA, Origin.CONSOLE, "x", details=(("a", object()),))
    with pytest.raises(TypeError, match="not JSON"):
        either.policies.change({"a": "2"}, broken, NOW)
    with either.database.read() as connection:
        acts = connection.execute(select(audit.c.act, audit.c.who)).all()
    assert [tuple(act) for act in acts] == [("policy.changed", "Rosa …321")]
    assert either.policies.newest() == {"a": "1"}

"""Numbers in the place of the policy file's own, and those that can't be."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pricing.changes import AS_IN_FILE, CHANGEABLE, InForce, in_force, name_of
from pricing.policy import DEFAULT_POLICY, Band, PolicyError, PolicyFile, load_policy

FILE = PolicyFile.at(DEFAULT_POLICY)
SHIPPED = load_policy()


def band(*percents):
    return Band(*(Decimal(percent) / 100 for percent in percents))


def test_without_changes_it_is_the_file():
    assert in_force(FILE, {}) == InForce(SHIPPED)


def test_a_number_takes_the_place_of_the_files():
    found = in_force(FILE, {"fair.local.good": "96.5"})
    assert found.policy.local == band("85", "90", "96.5")
    assert found.policy.formal == SHIPPED.formal
    assert not found.ignored


def test_numbers_that_rise_only_together_are_taken_together():
    changes = {"fair.local.floor": "91", "fair.local.fair": "93"}
    assert in_force(FILE, changes).policy.local == band(91, 93, 95)


def test_every_number_of_every_band_can_be_changed():
    values = {"floor": "10", "fair": "20", "good": "30"}
    changes = {name: values[name.rpartition(".")[2]] for name in CHANGEABLE}
    policy = in_force(FILE, changes).policy
    assert {policy.local, policy.formal, policy.certified} == {band(10, 20, 30)}


def test_a_change_that_was_taken_back_is_none():
    assert in_force(FILE, {"fair.local.good": AS_IN_FILE}) == InForce(SHIPPED)


@pytest.mark.parametrize(
    "changes",
    [
        {"fair.local.fair": "95"},
        {"fair.local.fair": "99"},
        {"fair.local.good": "100.1"},
        {"fair.local.floor": "0"},
        {"fair.local.floor": "-1"},
        {"fair.local.floor": "NaN"},
        {"fair.local.floor": "x"},
        {"fair.local.floor": " "},
        {"fair.local.floor": "80", "fair.local.good": "x"},
        {"fair.other.floor": "80"},
        {"gold.lowest": "1"},
        {"": "1"},
    ],
)
def test_what_cannot_be_is_left_out_and_named(changes):
    assert in_force(FILE, changes) == InForce(SHIPPED, changes)


def test_a_broken_band_spoils_no_other():
    good, broken = {"fair.formal.good": "99"}, {"fair.local.good": "x"}
    found = in_force(FILE, good | broken)
    assert found.policy.formal == band(92, 95, 99)
    assert found.policy.local == SHIPPED.local
    assert found.ignored == broken


@given(
    st.dictionaries(
        st.sampled_from([*sorted(CHANGEABLE), "x", "fair.local"]), st.text()
    )
)
def test_nothing_that_is_stored_ever_stops_it(changes):
    found = in_force(FILE, changes)
    for each in (found.policy.local, found.policy.formal, found.policy.certified):
        assert 0 < each.floor < each.fair < each.good <= 1
    assert all(changes[name] == value for name, value in found.ignored.items())


def test_a_file_that_cannot_be_is_still_refused():
    with pytest.raises(PolicyError):
        in_force(FILE.with_entry("gold", "lowest", "x"), {})


def test_names_are_as_they_are_stored():
    assert name_of("local", "good") == "fair.local.good"
    assert len(CHANGEABLE) == 9

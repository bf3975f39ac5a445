"""Reading a policy: what each kind of entry may be, to the last allowed number."""

from decimal import Decimal
from pathlib import Path

import pytest

from pricing.reader import PolicyError, Reader

FILE = Path("mine.toml")
D = Decimal


def reader(value):
    return Reader(FILE, {"part": {"key": value}})


def refused(read, allowed):
    with pytest.raises(PolicyError) as caught:
        read()
    assert str(caught.value) == f"mine.toml: part.key must be {allowed}"


@pytest.mark.parametrize("value", [3, 4, 5])
def test_a_whole_number_may_be_the_first_and_the_last(value):
    assert reader(value).whole("part.key", 3, 5) == value


@pytest.mark.parametrize("value", [2, 6, "4", True, 4.0, None])
def test_what_is_no_such_whole_number(value):
    refused(lambda: reader(value).whole("part.key", 3, 5), "a whole number from 3 to 5")


@pytest.mark.parametrize(
    ("value", "share"), [("10", "0.1"), ("0.5", "0.005"), ("100", "1")]
)
def test_a_percent_is_a_hundredth_part_up_to_the_most(value, share):
    assert reader(value).percent("part.key", 100) == D(share)


@pytest.mark.parametrize("value", ["0", "-1", "100.1", "x", 10, "inf", "nan"])
def test_what_is_no_such_percent(value):
    allowed = "a percentage above 0 and at most 100, in quotes"
    refused(lambda: reader(value).percent("part.key", 100), allowed)


RISING = "3 rising numbers above 0 and at most 100, each in quotes"


def test_rising_numbers_may_reach_the_most():
    found = reader(["1", "2.5", "100"]).rising("part.key", 3, 100)
    assert found == [D(1), D("2.5"), D(100)]


@pytest.mark.parametrize(
    "value",
    [
        *[["1", "2"], ["1", "2", "3", "4"], ["2", "1", "3"], ["1", "1", "2"], []],
        *[["0", "1", "2"], ["1", "2", "100.1"], ["1", "x", "3"], [1, 2, 3], "1", None],
        ["1", "2", "3", "x"],
    ],
)
def test_what_does_not_rise(value):
    refused(lambda: reader(value).rising("part.key", 3, 100), RISING)


STEPS = (
    "pairs of a limit, each above the one before, and a value above 0 "
    "and at most 100, all in quotes"
)


def test_steps_are_pairs_whose_limits_rise():
    found = reader([["0.3", "90"], ["0.4", "80"]]).steps("part.key", 100)
    assert found == [[D("0.3"), D(90)], [D("0.4"), D(80)]]


@pytest.mark.parametrize(
    "value",
    [
        *[[], None, "x", [["0.3"]], [["0.3", "90", "1"]], [["0.3", "0"]]],
        *[[["0.3", "101"]], [["0.4", "90"], ["0.3", "80"]]],
        *[[["0.3", "90"], ["0.3", "80"]], [["0.3", "90"], ["0.4"]]],
        [["0.3", "90"], "0.4"],
    ],
)
def test_what_are_no_steps(value):
    refused(lambda: reader(value).steps("part.key", 100), STEPS)


def test_what_nobody_read_is_named():
    with pytest.raises(PolicyError) as caught:
        Reader(FILE, {"part": {"b": 1, "a": 2}, "alone": 3}).refuse_unread()
    assert str(caught.value) == "mine.toml: alone is no known key"
    read = reader(3)
    read.whole("part.key", 1, 9)
    read.refuse_unread()

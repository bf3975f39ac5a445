"""What others were paid: only from enough people, each once, without the far ones."""

from dataclasses import FrozenInstanceError
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pricing.local import LocalPrice, Sale, believable, summary

TODAY = date(2026, 9, 29)


def sales(*prices, day=TODAY):
    return [Sale(Decimal(price), day, f"seller {n}") for n, price in enumerate(prices)]


@pytest.mark.parametrize("people", range(5))
def test_fewer_than_five_people_tell_no_price(people):
    assert summary(sales(*range(400, 400 + people)), TODAY) == people


def test_four_people_and_one_who_is_far_from_them_tell_no_price():
    assert summary(sales(400, 401, 402, 403, 140), TODAY) == 4


def test_five_people_and_one_who_is_far_from_them_tell_one():
    price = summary(sales(400, 401, 402, 403, 404, 140), TODAY)
    assert price == LocalPrice(Decimal(402), Decimal(400), Decimal(404), 5)


@pytest.mark.parametrize(
    "value", [sales(400)[0], summary(sales(*range(400, 405)), TODAY)]
)
def test_what_was_told_can_not_be_changed(value):
    with pytest.raises(FrozenInstanceError):
        value.people = 9


def test_five_people_tell_one():
    told = sales(410, 390, 400, 420, 380)
    assert summary(told, TODAY) == LocalPrice(
        Decimal(400), Decimal(380), Decimal(420), 5
    )


def test_of_an_even_number_the_middle_lies_between_two():
    assert summary(sales(400, 402, 404, 406, 408, 410), TODAY).median == 405


def test_a_person_counts_once_with_the_latest_report():
    repeated = [
        Sale(Decimal(300 + n), TODAY - timedelta(days=n), "one") for n in range(9)
    ]
    assert summary(repeated, TODAY) == 1
    told = summary([*repeated, *sales(299, 301, 302, 303)], TODAY)
    assert told == LocalPrice(Decimal(301), Decimal(299), Decimal(303), 5)


@pytest.mark.parametrize(
    ("days", "counts"), [(0, True), (14, True), (15, False), (-1, False)]
)
def test_a_report_counts_for_fourteen_days(days, counts):
    told = sales(400, 401, 402, 403) + sales(399, day=TODAY - timedelta(days=days))
    told[-1] = Sale(told[-1].fine_gram, told[-1].day, "the fifth")
    found = summary(told, TODAY)
    assert isinstance(found, LocalPrice) is counts


def test_who_is_far_from_all_others_moves_nothing():
    near = [400, 402, 404, 406, 408, 410]
    price = summary(sales(*near, 140, 498), TODAY)
    assert (price.lowest, price.highest, price.people) == (400, 410, 6)


@pytest.mark.parametrize(
    ("price", "kept"),
    [("391", True), ("390.99", False), ("421", True), ("421.01", False)],
)
def test_the_fence_stands_one_and_a_half_quartile_ranges_out(price, kept):
    # Quartiles 401.5 and 408.5 below, 403.5 and 410.5 above: fences 391 and 421.
    told = [Decimal(n) for n in (400, 402, 404, 406, 408, 410, 412)]
    found = summary(sales(*told, price), TODAY)
    assert (Decimal(price) in (found.lowest, found.highest)) is kept


@given(st.lists(st.decimals(100, 600, places=2), min_size=5, max_size=40))
def test_the_middle_lies_within_the_range(prices):
    price = summary(sales(*prices), TODAY)
    if isinstance(price, int):
        assert price < 5
        return
    assert min(prices) <= price.lowest <= price.median <= price.highest <= max(prices)
    assert 5 <= price.people <= len(prices)


@given(
    st.lists(st.decimals(380, 420, places=2), min_size=9, max_size=30),
    st.decimals(1, 5000, places=2),
)
def test_one_person_can_not_move_the_price_far(prices, lie):
    honest = sorted(prices)
    told = summary(sales(*prices, lie), TODAY).median
    assert honest[len(honest) // 2 - 2] <= told <= honest[len(honest) // 2 + 1]


@pytest.mark.parametrize(
    ("share", "counts"),
    [("0.2999", False), ("0.30", True), ("1.10", True), ("1.1001", False)],
)
def test_what_no_gold_is_sold_for_does_not_count(share, counts):
    assert believable(Decimal(share)) is counts


def test_the_order_of_reports_changes_nothing():
    told = sales(400, 410, 420, 430, 440, 450)
    assert all(
        summary(told[n:] + told[:n], TODAY) == summary(told, TODAY)
        for n, _ in enumerate(pairwise(told))
    )

"""What stands for an address goes on standing for it when the key is changed."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.person import Channel, Contact, Scope
from bot.store.backups import save
from bot.store.invitations import Standing
from bot.store.pseudonyms import Pseudonyms
from bot.store.restoring import restore
from bot.turn import Allow, Forget
from tests.keys import sealed
from tests.store.test_sales import CHALA, TODAY, answered
from tests.store.test_store import LATER, MINER, NOW

OLD, NEW = "the key of before", "the key of today"
CHANGED = (NEW, OLD)
ALLOW = Allow(frozenset({Scope.NOTICES}), "v1", "si")
YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture
def keyed(database_url):
    """Opens the store with these keys, in the place of the one before."""
    opened = []

    def open_(*secrets):
        for store in opened:
            store.database.close()
        opened.append(sealed(database_url, *secrets))
        return opened[-1]

    yield open_
    opened[-1].database.close()


def test_the_first_key_makes_them_and_any_recognises():
    one, other = Pseudonyms((OLD,)), Pseudonyms(CHANGED)
    assert other.all_of(MINER) == [other.of(MINER), one.of(MINER)]
    assert (
        len({*other.all_of(MINER), *other.all_of(replace(MINER, address="+51"))}) == 4
    )


def test_without_a_key_they_are_hashes_still():
    (whose,) = Pseudonyms().all_of(MINER)
    assert whose == Pseudonyms().of(MINER)
    assert MINER.address not in whose


def test_none_shows_its_key():
    assert OLD not in repr(Pseudonyms((OLD,)))


@pytest.mark.parametrize(
    ("secrets", "known"), [((OLD,), True), (CHANGED, True), ((NEW,), False)]
)
def test_who_was_erased_is_not_written_to_while_the_old_key_is_there(
    keyed, secrets, known
):
    answered(keyed(OLD), [Forget()])
    store = keyed(*secrets)
    standing = Standing.LEFT if known else Standing.FREE
    assert store.is_suppressed(MINER) is known
    assert store.invitations.standings([MINER.address]) == {MINER.address: standing}


def test_who_comes_back_by_herself_is_written_to_again(keyed):
    answered(keyed(OLD), [Forget()])
    store = keyed(*CHANGED)
    answered(store, [ALLOW])
    assert not store.is_suppressed(MINER)


def test_who_told_her_sales_under_two_keys_counts_for_one(keyed):
    answered(keyed(OLD), [replace(CHALA, day=YESTERDAY)])
    store = keyed(*CHANGED)
    answered(store, [CHALA])
    found = store.archive.sales("chala", YESTERDAY)
    assert len(found) == 2
    assert {sale.seller for sale in found} == {store.pseudonyms.of(MINER)}


def test_a_second_sale_of_the_day_of_the_change_takes_the_place_of_the_first(keyed):
    answered(keyed(OLD), [CHALA])
    store = keyed(*CHANGED)
    answered(store, [replace(CHALA, fine_gram=CHALA.fine_gram + 1)])
    (sale,) = store.archive.sales("chala", TODAY)
    assert sale.fine_gram == CHALA.fine_gram + 1


def test_what_she_told_before_is_told_to_her_and_erased_with_her(keyed):
    answered(keyed(OLD), [CHALA])
    store = keyed(*CHANGED)
    assert store.archive.record(MINER).sales == 1
    answered(store, [Forget()])
    assert store.archive.sales("chala", TODAY) == []


def test_a_backup_of_before_brings_nobody_back(keyed, tmp_path):
    store, other = keyed(OLD), Contact(Channel.SMS, "+51911111111")
    for contact in (MINER, other):
        answered(store, contact=contact)
    save(store.database, tmp_path / "kept.db", NOW)
    answered(store, [Forget()])
    store = keyed(*CHANGED)
    done = restore(
        store.database, tmp_path / "kept.db", store.pseudonyms, LATER, over=True
    )
    assert done.erased == 1
    assert store.is_suppressed(MINER)
    assert not store.is_suppressed(other)

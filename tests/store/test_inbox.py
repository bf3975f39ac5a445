"""Messages that come in at once, from threads and processes: each is one."""

import subprocess
import sys
import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.person import Channel, Contact, Incoming
from bot.store.inbox import Answer
from bot.store.tables import inbound
from tests.store.test_store import LATER, MINER, NOW, answer, count, message

ROOT = Path(__file__).parents[2]


def at_once(number: int, work) -> None:
    """Do the same in many threads that start together."""
    gate = threading.Barrier(number)

    def wait_and_work(place: int) -> None:
        gate.wait()
        work(place)

    threads = [
        threading.Thread(target=wait_and_work, args=[place]) for place in range(number)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_twenty_threads_with_one_message_store_one_and_hear_the_same(store):
    heard: list[list[str]] = []

    def write(place: int) -> None:
        heard.append(store.inbox.answer(message(), NOW, answer(f"reply {place}")))

    at_once(20, write)

    assert len(heard) == 20
    assert len({*map(tuple, heard)}) == 1
    assert (count(store, "inbound"), count(store, "people")) == (1, 1)


def test_twenty_messages_of_a_new_person_are_twenty_of_one_person(store):
    seen: list[int] = []

    def write(place: int) -> None:
        def decide(situation):
            seen.append(situation.recent)
            return answer()(situation)

        store.inbox.answer(message(f"SM{place}"), NOW, decide)

    at_once(20, write)

    assert (count(store, "inbound"), count(store, "people")) == (20, 1)
    assert sorted(seen) == list(range(20))


def test_the_effect_of_a_message_seen_before_is_not_decided_again(store):
    decided: list[str] = []

    def decide(situation):
        decided.append("again")
        return answer()(situation)

    for _ in range(3):
        store.inbox.answer(message(), NOW, decide)
    assert decided == ["again"]


def test_a_message_answered_with_silence_is_silent_again(store):
    silent = answer_with()
    assert store.inbox.answer(message(), NOW, silent) == []
    assert store.inbox.answer(message(), NOW, answer("no")) == []


def answer_with(*texts: str):
    return lambda situation: Answer(situation.person, "x", texts)


@pytest.mark.parametrize(
    "texts",
    [
        ("uno", "dos"),
        ("á ñ € 😀 \u2028",),
        ('"; DROP TABLE inbound; --', "=1+1", "<b>&amp;"),
        ("x" * 5000,),
    ],
)
def test_an_answer_is_kept_letter_by_letter(store, texts):
    first = store.inbox.answer(message(), NOW, answer_with(*texts))
    again = store.inbox.answer(message(), LATER, answer_with("other"))
    assert first == again == list(texts)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x" * 1600,
        "'; DROP TABLE people; --",
        "=HYPERLINK(1)",
        "😀 ñ \u202e",
        "{pure}",
    ],
)
def test_a_text_is_stored_as_it_is(store, text):
    store.inbox.answer(message(text=text), NOW, answer())
    with store.database.read() as connection:
        found = connection.execute(select(inbound.c.text)).scalar_one()
    assert found == text


def test_only_the_last_minute_counts_and_only_of_this_person(store):
    seen: list[int] = []

    def decide(situation):
        seen.append(situation.recent)
        return answer()(situation)

    others = Contact(Channel.WHATSAPP, MINER.address)
    written = [
        ("SM1", MINER, 0),
        ("SM2", MINER, 30),
        ("SM3", others, 40),
        ("SM4", MINER, 59),
        ("SM5", MINER, 60),
        ("SM6", MINER, 91),
        ("SM7", MINER, 3600),
    ]
    for key, person, seconds in written:
        moment = NOW + timedelta(seconds=seconds)
        store.inbox.answer(Incoming(key, person, "hola"), moment, decide)
    assert seen == [0, 1, 0, 2, 2, 2, 0]


def test_a_failure_after_others_leaves_what_they_stored(store):
    def fail(_situation):
        raise ZeroDivisionError

    def silence(situation):
        return Answer(replace(situation.person, quiet_until=LATER), "x", ())

    store.inbox.answer(message("SM1"), NOW, silence)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            store.inbox.answer(message("SM2"), LATER, fail)
    assert count(store, "inbound") == 1
    seen = []
    store.inbox.answer(message("SM2"), NOW, lambda s: seen.append(s) or answer()(s))
    assert (seen[0].person.quiet_until, seen[0].recent) == (LATER, 1)


STORM = """
import sys
from tests.store.test_inbox import at_once
from tests.keys import sealed
from tests.store.test_store import NOW, answer, message
store = sealed(sys.argv[1])
said = []
def write(place):
    for number in range(10):
        key = f"SM{place % 5}-{number}"
        (reply,) = store.inbox.answer(message(key), NOW, answer(sys.argv[2]))
        said.append(f"{key} {reply}")
at_once(8, write)
print(*said, sep="\\n")
"""


def test_two_processes_under_load_answer_each_message_in_one_way(store, database_url):
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", STORM, database_url, name],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for name in ("uno", "dos")
    ]
    ended = [writer.communicate() for writer in writers]

    assert [failed for _, failed in ended] == ["", ""]
    said = "".join(out for out, _ in ended).split("\n")
    answers = {tuple(line.split()) for line in said if line}
    assert len(answers) == len({key for key, _ in answers}) == 50
    assert (count(store, "inbound"), count(store, "people")) == (50, 1)


KILLED = """
import os, sys
from tests.keys import sealed
from tests.store.test_store import NOW, answer, message
store = sealed(sys.argv[1])
store.inbox.answer(message("SM1"), NOW, answer())
def die(situation):
    os.kill(os.getpid(), 9)
store.inbox.answer(message("SM2"), NOW, die)
"""


def test_a_process_killed_within_a_message_leaves_it_to_the_repeat(store, database_url):
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, database_url], cwd=ROOT, check=False
    )
    assert killed.returncode == -9
    assert count(store, "inbound") == 1
    assert store.inbox.answer(message("SM2"), NOW, answer("otra vez")) == ["otra vez"]
    assert store.inbox.answer(message("SM1"), NOW, answer("no")) == ["Buenas."]

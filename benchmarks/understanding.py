"""What understanding a text takes: `python -m benchmarks.understanding`.

Prints microseconds a text, for the labelled texts and for spoken ones of 1,600
characters: with the words that were looked up before remembered, as in a bot that
runs, and with every word looked up anew.
"""

import json
import statistics
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import cycle
from pathlib import Path

from benchmarks import figures
from benchmarks.figures import Figure
from bot.person import LONGEST_TEXT
from bot.understand import understand
from bot.understand.fold import sound
from bot.understand.words import LEXICON

TEXTS = Path(__file__).parents[1] / "tests" / "texts"
ROUNDS = 5
GOAL = 200
"""Microseconds for a usual text."""
LONG_TEXTS = 30


def labelled() -> list[dict[str, object]]:
    """Every labelled text."""
    return [
        json.loads(line)
        for path in sorted(TEXTS.glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]


def long_texts() -> list[str]:
    """Spoken texts joined until they are as long as a message may be."""
    told = cycle(str(each["text"]) for each in labelled() if "voice" in each["tags"])
    texts = []
    while len(texts) < LONG_TEXTS:
        text = ""
        while len(text) < LONGEST_TEXT:
            text += next(told) + " "
        texts.append(text[:LONGEST_TEXT])
    return texts


def hostile_texts() -> list[str]:
    """The longest texts of one thing again and again."""
    again = (
        *("aviso" + " " * LONGEST_TEXT, "aviso" + "," * LONGEST_TEXT, "a", " ", "\n"),
        *("la ", "1.", "9", "1,111,", "$ ", "s/ 1 ", "ley 90 ", "5 g ", "x el "),
        *("1/1/", "987 654 321 ", "mil ", "y ", "preciodeloro", "\u00e1", "1/2 "),
        *("7:30 ", "a las 5 ", "menos 5 % ", "3 sacos de 50 y 2 de 40 "),
    )
    return [(each * LONGEST_TEXT)[:LONGEST_TEXT] for each in again]


def forget() -> None:
    """Look every word up anew."""
    LEXICON.look.cache_clear()
    sound.cache_clear()


def microseconds(
    texts: Iterable[str], before: Callable[[], None], rounds: int = ROUNDS
) -> list[float]:
    """What each text takes, the best of some rounds."""
    best = []
    for text in texts:
        taken = []
        for _ in range(rounds):
            before()
            began = time.perf_counter()
            understand(text)
            taken.append(1e6 * (time.perf_counter() - began))
        best.append(min(taken))
    return best


def measure(quick: bool) -> Iterator[Figure]:
    """Each kind of text, twice."""
    kinds = {
        "labelled": [str(each["text"]) for each in labelled()],
        f"{LONGEST_TEXT} characters": long_texts(),
        f"hostile, {LONGEST_TEXT} characters": hostile_texts(),
    }
    rounds = 1 if quick else ROUNDS
    for name, texts in kinds.items():
        for how, before in (("met before", lambda: None), ("anew", forget)):
            taken = microseconds(texts, before, rounds)
            goal = {"at_most": GOAL} if name == "labelled" and how != "anew" else {}
            which = f"{name}, words {how}"
            yield Figure(
                f"{which}: mean of {len(taken)}", statistics.mean(taken), "µs", **goal
            )
            yield Figure(f"{which}: longest", max(taken), "µs")


if __name__ == "__main__":
    figures.run(measure)

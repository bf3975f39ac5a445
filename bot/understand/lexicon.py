"""The lexicon: which words mean what, read from lexicon.toml once."""

import tomllib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.understand.fold import fold

LEXICON: Final = Path(__file__).with_name("lexicon.toml")
PURITY: Final = tuple(
    f"purity.{unit}" for unit in ("karat", "ley", "pure", "per_thousand", "percent")
)
SHORTEST_FORGIVEN: Final = 5
"""Letters: a shorter word with a letter wrong is often another word."""
LONGEST_WORD: Final = 30


class Lexicon:
    """Groups of words, each known by its sound."""

    def __init__(self, groups: dict[str, Iterable[str]]) -> None:
        self._groups: dict[str, frozenset[str]] = {}
        for name, spelled in groups.items():
            for word in spelled:
                sound = fold(word)
                known = self._groups.get(sound, frozenset())
                self._groups[sound] = known | {name}
        self._long = [w for w in self._groups if len(w) >= SHORTEST_FORGIVEN]
        self.groups_of = lru_cache(maxsize=4096)(self._groups_of)

    def _groups_of(self, word: str) -> frozenset[str]:
        """The groups of a folded word; empty if nobody listed it or a near one."""
        if word in self._groups:
            return self._groups[word]
        if not SHORTEST_FORGIVEN <= len(word) <= LONGEST_WORD or word[0].isdigit():
            return frozenset()
        near = process.extractOne(word, self._long, scorer=OSA.distance, score_cutoff=1)
        return self._groups[near[0]] if near else frozenset()


def load_lexicon(path: Path = LEXICON) -> Lexicon:
    """Read the lexicon; a group in a section is named "section.group"."""
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    groups: dict[str, Iterable[str]] = {}
    for name, entry in table.items():
        if isinstance(entry, dict):
            groups |= {f"{name}.{inner}": words for inner, words in entry.items()}
        else:
            groups[name] = entry
    return Lexicon(groups)

"""The lexicon: which words mean what, and which words a text holds."""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Final

from rapidfuzz.distance import OSA, JaroWinkler

from bot.understand.digits import Number
from bot.understand.fold import fold, sound, three_vowels

HERE: Final = Path(__file__).parent
SHORTEST_FORGIVEN: Final = 5
"""Letters: a shorter word with a letter wrong is often another word."""
SHORTEST_COUNT: Final = 7
"""Letters of a number's name that is known with a letter wrong: "siente" is no 7."""
SHORTEST_STEM: Final = 3
SHORTEST_RUN_TOGETHER: Final = 6
MOST_RUN_TOGETHER: Final = 6
LONGEST_WORD: Final = 40
REMEMBERED: Final = 16384
NO_GROUPS: Final[frozenset[str]] = frozenset()
DIMINUTIVE: Final = re.compile(r"(\w{2,}?)(?:e?s)?it([oa])(s?)")
SHORT_PIECES: Final = {
    *("a", "i", "x", "de", "el", "la", "lo", "es", "en"),
    *("al", "me", "mi", "no", "si", "ia", "un"),
}
"""The short words that others are run together with."""
SHORTEST_PIECE: Final = 3


@dataclass(frozen=True, slots=True)
class Word:
    """A word or a phrase: how it sounds, what it means, and how it was written."""

    sound: str
    groups: frozenset[str] = NO_GROUPS
    written: str = ""
    place: str = ""
    """The standard spelling, if it names a place."""
    number: Number | None = None


class Lexicon:
    """Groups of words, each known by its sound."""

    def __init__(
        self,
        groups: Mapping[str, Iterable[str]],
        places: Iterable[str] = (),
        short: Mapping[str, Iterable[str]] | None = None,
    ) -> None:
        self._long = {
            fold(brief): fold(word)
            for word, all_brief in (short or {}).items()
            for brief in all_brief
        }
        self._words: dict[str, frozenset[str]] = {}
        self._stems: dict[str, frozenset[str]] = {}
        # By the first two words; of those that begin alike the longest stands first.
        self._phrases: dict[tuple[str, str], list[tuple[str, ...]]] = defaultdict(list)
        self._places: dict[str, str] = {}
        for name, spelled in groups.items():
            for word in spelled:
                self._add(word, name)
        for place in places:
            if fold(place) not in self._words:
                self._places.setdefault(self._add(place, "place"), place)
        for phrases in self._phrases.values():
            phrases.sort(key=len, reverse=True)
        single = [word for word in self._words if " " not in word]
        self._pieces = {w for w in single if self._words[w] != {"everyday"}}
        self._by_vowels = _unique({three_vowels(word): word for word in single}, single)
        self._near = _without_a_letter(single)
        self.look = lru_cache(REMEMBERED)(self._look)

    def _add(self, word: str, group: str) -> str:
        parts = [fold(part) for part in word.split()]
        if len(parts) > 1:
            parts = [self._long.get(part, part) for part in parts]
        folded = " ".join(parts)
        stem = folded.endswith("*")
        known = self._stems if stem else self._words
        key = folded.rstrip("*")
        known[key] = known.get(key, NO_GROUPS) | {group}
        phrase = tuple(key.split())
        if len(phrase) > 1:
            self._phrases[phrase[0], phrase[1]].append(phrase)
            for part in parts:
                self._words.setdefault(part, NO_GROUPS)
        return key

    def place_named(self, written: Sequence[str]) -> str:
        """The standard spelling of a place that sounds just so, "" if there is none."""
        heard = [sound(word) for word in written]
        return self._places.get(" ".join(self._long.get(w, w) for w in heard), "")

    def words(self, written: Iterable[str]) -> list[Word]:
        """The words and phrases of a text; one that was run together comes apart."""
        apart = [word for each in written for word in self.look(each)]
        sounds = [word.sound for word in apart]
        begin = [pair in self._phrases for pair in pairwise(sounds)]
        if not any(begin):
            return apart
        joined: list[Word] = []
        place = 0
        while place < len(apart):
            likely = place < len(begin) and begin[place]
            phrase = self._phrase_at(sounds, place) if likely else ()
            length = len(phrase) if phrase else 1
            row = apart[place : place + length]
            joined.append(self._known(" ".join(phrase), row) if phrase else row[0])
            place += length
        return joined

    def _phrase_at(self, sounds: list[str], place: int) -> tuple[str, ...]:
        """The longest phrase that begins here, () if none does."""
        begin = (sounds[place], sounds[place + 1])
        for phrase in self._phrases[begin]:
            if tuple(sounds[place : place + len(phrase)]) == phrase:
                return phrase
        return ()

    def _known(self, folded: str, parts: Iterable[Word]) -> Word:
        written = " ".join(part.written for part in parts)
        place = self._places.get(folded, "")
        return Word(folded, self._words[folded], written, place)

    def _look(self, written: str) -> tuple[Word, ...]:
        """One written word as it is known; several if it was run together."""
        heard = sound(written)
        found = self._exactly(heard)
        if found is None and heard[:1].isalpha() and len(heard) <= LONGEST_WORD:
            found = self._larger(heard) or self._nearly(heard)
            apart = () if found else self._apart(heard)
            if apart:
                return tuple(self._known(word, ()) for word in apart)
        known = found or heard
        groups = self._words.get(known, NO_GROUPS) | self._by_stem(known)
        place = self._places.get(known, "")
        return (Word(self._long.get(known, known), groups, written, place),)

    def _exactly(self, heard: str) -> str | None:
        if heard in self._words or self._by_stem(heard):
            return heard
        return self._by_vowels.get(heard) if len(heard) > SHORTEST_STEM else None

    def _larger(self, heard: str) -> str | None:
        """The word of a diminutive: "refogadito", "orito", "preciecito"."""
        small = DIMINUTIVE.fullmatch(heard)
        if not small:
            return None
        stem, vowel, plural = small.groups()
        endings = (vowel + plural, plural, "e" + plural, "")
        return next((stem + e for e in endings if stem + e in self._words), None)

    def _by_stem(self, heard: str) -> frozenset[str]:
        for length in range(len(heard), SHORTEST_STEM - 1, -1):
            if heard[:length] in self._stems:
                return self._stems[heard[:length]]
        return NO_GROUPS

    def _nearly(self, heard: str) -> str | None:
        """The likeliest known word with one letter wrong, missing, added or swapped."""
        if len(heard) < SHORTEST_FORGIVEN:
            return None
        near = {word for key in _shorter(heard) for word in self._near.get(key, ())}
        near = {w for w in near if not self._counts(w) or len(w) >= SHORTEST_COUNT}
        near = {w for w in near if OSA.distance(heard, w, score_cutoff=1) <= 1}
        return max(
            near, key=lambda w: (JaroWinkler.similarity(heard, w), w), default=None
        )

    def _counts(self, word: str) -> bool:
        return any(group.startswith("count.") for group in self._words[word])

    def _apart(self, heard: str) -> tuple[str, ...]:
        """The fewest known words that make up this one, () if there are none."""
        if len(heard) < SHORTEST_RUN_TOGETHER:
            return ()
        best: dict[int, tuple[str, ...]] = {0: ()}
        for end in range(1, len(heard) + 1):
            ways = [
                (*best[start], heard[start:end])
                for start in range(end)
                if start in best and self._is_piece(heard[start:end])
            ]
            if ways:
                best[end] = min(ways, key=len)
        whole = best.get(len(heard), ())
        return whole if len(whole) <= MOST_RUN_TOGETHER else ()

    def _is_piece(self, word: str) -> bool:
        long = len(word) >= SHORTEST_PIECE
        return word in self._pieces and (long or word in SHORT_PIECES)


def _shorter(word: str) -> Iterator[str]:
    """The word, and the word without each of its letters."""
    yield word
    for place in range(len(word)):
        yield word[:place] + word[place + 1 :]


def _without_a_letter(words: Iterable[str]) -> dict[str, list[str]]:
    """Every long word under what is left of it with a letter missing."""
    near: dict[str, list[str]] = defaultdict(list)
    for word in words:
        if len(word) >= SHORTEST_FORGIVEN and word[0].isalpha():
            for shorter in _shorter(word):
                near[shorter].append(word)
    return dict(near)


def _unique(by_key: dict[str, str], words: list[str]) -> dict[str, str]:
    """Without the keys that several words share."""
    shared: dict[str, int] = defaultdict(int)
    for word in words:
        shared[three_vowels(word)] += 1
    return {key: word for key, word in by_key.items() if shared[key] == 1}


def load_lexicon(folder: Path = HERE) -> Lexicon:
    """Read the words and the places."""
    sections = tomllib.loads((folder / "lexicon.toml").read_text(encoding="utf-8"))
    regions = tomllib.loads((folder / "places.toml").read_text(encoding="utf-8"))
    short = sections.pop("short")
    groups: dict[str, Iterable[str]] = {}
    for section, entries in sections.items():
        for name, spelled in entries.items():
            groups[_named(section, name)] = spelled
    places = (name for names in regions.values() for name in names)
    return Lexicon(groups, places, short)


def _named(section: str, group: str) -> str:
    """Numbers and parts keep their section, as "count.12"; others are unique."""
    return f"{section}.{group}" if section in {"count", "part"} else group

"""Words as they sound: many write by ear, and with few accents.

Two spellings that are said alike in Peru fold to the same letters: "presio" and
"precio", "kuanto" and "cuanto", "oi" and "hoy".
"""

import re
import unicodedata
from typing import Final

WORDS: Final = re.compile(r"\d+(?:[.,]\d+)*|[.,]\d+|[^\W\d_]+|%")

SOUNDS: Final = (
    (re.compile("ch"), "\N{LATIN SMALL LETTER C WITH CARON}"),
    (re.compile("qu(?=[ei])|q"), "k"),
    (re.compile("c(?=[ei])|z"), "s"),
    (re.compile("c"), "k"),
    (re.compile("gu(?=[ei])"), "g"),
    (re.compile("g(?=[ei])"), "j"),
    (re.compile("h"), ""),
    (re.compile("ll|y"), "i"),
    (re.compile("v"), "b"),
    (re.compile("m(?=[pb])"), "n"),
    (re.compile(r"(\D)\1+"), r"\1"),
)
"""Applied in this order."""


def words(text: str) -> list[str]:
    """Split a text into folded words, numbers and percent signs."""
    return [fold(word) for word in WORDS.findall(_without_accents(text))]


def fold(word: str) -> str:
    """One word as it sounds, in lower case and without accents."""
    folded = _without_accents(word)
    for sound, letters in SOUNDS:
        folded = sound.sub(letters, folded)
    return folded


def _without_accents(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.lower())
    return "".join(c for c in apart if not unicodedata.combining(c))

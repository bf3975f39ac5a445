"""From a text to its words, numbers and marks, without what asks for nothing."""

import re
from collections.abc import Sequence
from typing import Final

from bot.understand.digits import read_number
from bot.understand.fold import plain
from bot.understand.lexicon import Lexicon, Word
from bot.understand.numbers import with_numbers

LONGEST_END: Final = 200
"""Characters that are read of each end of a long text."""

MONTHS: Final = (
    "enero|febrero|marzo|abril|mayo|junio|julio|agosto|setiembre|septiembre|octubre"
    "|noviembre|diciembre"
)
ASIDE: Final = re.compile(
    r"(?:\+?51[ -]?)?\b9\d\d[ .-]?\d{3}[ .-]?\d{3}\b"  # a telephone
    r"|\d{7,}"  # a document, an account
    r"|\b\d\d?[/-]\d\d?[/-]\d{2,4}\b"  # a date
    rf"|\b\d\d? de (?:{MONTHS})\b(?: del? \d{{4}})?"
)
"""Numbers that measure nothing."""
SIGN_FIRST: Final = re.compile(r"(s/\.?|us\$|u\$s?|\$|\busd\b)\s*(\d+(?:[.,']\d+)*)")
"""Money whose sign stands before it: "S/ 350"."""
TONNE: Final = re.compile(r"(?<=\d)\s?t\b|(?<=/)t\b")
"""Alone a "t" may be anything."""
PIECES: Final = re.compile(
    r"\d\d?:\d\d(?!\d)"
    r"|(?<!\d)\d/\d(?!\d)"
    r"|\d+(?:[.,']\d+)*|(?<![\d.,])[.,]\d+"
    r"|s/\.?(?=\W|$)|us\$|u\$s?|\$|c/u|t/c|\bc/|qq\b|[%/+]"
    r"|(?<=\d)(?:grs?|kg|k)(?=ley|lei|de|cuanto|kuanto)"
    r"|[a-z]+"
    r"|[,;:=.!?\n()-]"
)
"""Hours, fractions, numbers, signs, units run together, words and marks."""
MARKS: Final = set(",;:=.!?\n()-")
NUMBER: Final = frozenset({"number"})
FRACTION: Final = frozenset({"number", "fraction"})
BREAK: Final = Word(",", frozenset({"break"}))
COLON: Final = Word(":", frozenset({"colon"}))
SPELLED: Final = {"qq": "quintal", "c/": "por"}
"""Signs that would sound like another word."""
NOTHING_MEASURED: Final = Word("-", frozenset({"aside"}))


def read(text: str, lexicon: Lexicon) -> list[Word]:
    """The words of a text, each number as one of them."""
    said = plain(_both_ends(text))
    if any(map(str.isdigit, said)):
        said = TONNE.sub(" tonelada", SIGN_FIRST.sub(r"\2 \1 ", ASIDE.sub(" ; ", said)))
    return with_numbers(_words(said, lexicon))


def _words(said: str, lexicon: Lexicon) -> list[Word]:
    """Words in a row are looked up together: a phrase never spans a number."""
    found: list[Word] = []
    row: list[str] = []
    for piece in PIECES.findall(said):
        if piece.isalpha() and piece not in SPELLED:
            row.append(piece)
            continue
        found += lexicon.words(row)
        row = []
        found += _other(piece, lexicon)
    return found + lexicon.words(row)


def _both_ends(text: str) -> str:
    """A long text without its middle: people ask first, or after they told it all."""
    if len(text) <= 2 * LONGEST_END:
        return text
    first, last = text[:LONGEST_END], text[-LONGEST_END:]
    return f"{first.rpartition(' ')[0]} ; {last.partition(' ')[2]}"


def _other(piece: str, lexicon: Lexicon) -> Sequence[Word]:
    """A sign, a mark, an hour or a number."""
    if piece[-1].isdigit():
        return [_digits(piece)]
    if piece in MARKS:
        return [COLON if piece in ":=" else BREAK]
    return lexicon.look(SPELLED.get(piece, piece))


def _digits(piece: str) -> Word:
    if ":" in piece:
        return Word(piece, frozenset({"clock"}), piece)
    number = read_number(piece)
    kind = FRACTION if "/" in piece else NUMBER
    return Word(piece, kind, piece, number=number) if number else NOTHING_MEASURED

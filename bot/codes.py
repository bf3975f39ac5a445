"""Check codes: what a seller shows a buyer, who texts VER and gets the same figures.

A code is the number of a pull, scrambled so that neighbours don't look alike, in
letters and digits that can't be mistaken for each other on a worn screen. A code of six
letters holds a purity besides; it never holds a weight or a person.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from pricing.purity import karats
from pricing.units import Fineness

ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""No 0, O, 1, I or L."""
SHORTEST: Final = 4
SCRAMBLE: Final = 16_769_023
"""A prime, so that multiplying by it is a bijection for every length of code."""
MOST_LETTERS: Final = 8


def code_of(number: int) -> str:
    """The code of a pull; `number` counts from 1. It grows a letter when full."""
    if number < 1:
        raise ValueError(f"{number} is not the number of a pull")
    length, first = SHORTEST, 1
    while number - first >= len(ALPHABET) ** length:
        first += len(ALPHABET) ** length
        length += 1
    return _letters(number - first, length)


def number_of(code: str) -> int | None:
    """The pull that a code stands for, None if it is no code."""
    counted = _counted(code)
    if counted is None:
        return None
    shorter: int = sum(len(ALPHABET) ** n for n in range(SHORTEST, len(code)))
    return 1 + counted + shorter


def _letters(counted: int, length: int) -> str:
    """A number from 0 on, scrambled, in this many letters."""
    rest = counted * SCRAMBLE % len(ALPHABET) ** length
    letters = []
    for _ in range(length):
        rest, place = divmod(rest, len(ALPHABET))
        letters.append(ALPHABET[place])
    return "".join(reversed(letters))


def _counted(code: str) -> int | None:
    """The number that was put into letters, None if these are none of ours."""
    letters = code.upper()
    if not SHORTEST <= len(letters) <= MOST_LETTERS or not set(letters) <= {*ALPHABET}:
        return None
    size = len(ALPHABET) ** len(letters)
    scrambled = 0
    for letter in letters:
        scrambled = scrambled * len(ALPHABET) + ALPHABET.index(letter)
    unscramble: int = pow(SCRAMBLE, -1, size)
    return int(scrambled * unscramble % size)


@dataclass(frozen=True)
class Marked:
    """A pull, and the purity that somebody asked about."""

    number: int
    fineness: Fineness


MARKED_LETTERS: Final = 6
KARATS: Final = range(1, 24)
PURITIES: Final[tuple[Fineness, ...]] = (
    *(Fineness(Decimal(n) / 1000) for n in range(1, 1001)),
    *(karats(Decimal(n)) for n in KARATS if 1000 * n % 24),
)
"""Those that a code can hold: whole milésimas, and whole karats exactly."""
PLACES: Final = {purity: place for place, purity in enumerate(PURITIES)}


def marked_code(number: int, fineness: Fineness) -> str:
    """The code of a pull and a purity; the pull's own code if no code can hold both."""
    place = PLACES.get(fineness)
    counted = number * len(PURITIES) + (place or 0)
    if place is None or counted >= len(ALPHABET) ** MARKED_LETTERS:
        return code_of(number)
    return _letters(counted, MARKED_LETTERS)


def marked_of(code: str) -> Marked | None:
    """The pull and purity that a code stands for, None if it is no such code."""
    counted = _counted(code)
    if counted is None or len(code) != MARKED_LETTERS:
        return None
    number, place = divmod(counted, len(PURITIES))
    return Marked(number, PURITIES[place]) if number else None

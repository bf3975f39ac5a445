"""Check codes: what a seller shows a buyer, who texts VER and gets the same figures.

A code is the number of a pull, scrambled so that neighbours don't look alike, in
letters and digits that can't be mistaken for each other on a worn screen.
"""

from typing import Final

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
    rest = (number - first) * SCRAMBLE % len(ALPHABET) ** length
    letters = []
    for _ in range(length):
        rest, place = divmod(rest, len(ALPHABET))
        letters.append(ALPHABET[place])
    return "".join(reversed(letters))


def number_of(code: str) -> int | None:
    """The pull that a code stands for, None if it is no code."""
    letters = code.upper()
    if not SHORTEST <= len(letters) <= MOST_LETTERS or not set(letters) <= {*ALPHABET}:
        return None
    size = len(ALPHABET) ** len(letters)
    value = 0
    for letter in letters:
        value = value * len(ALPHABET) + ALPHABET.index(letter)
    first = 1 + sum(len(ALPHABET) ** n for n in range(SHORTEST, len(letters)))
    unscramble: int = pow(SCRAMBLE, -1, size)
    return int(first + value * unscramble % size)

"""What a text costs by SMS, and how Spanish is spelled so that it costs little.

GSM 03.38 has é ñ ü ¿ ¡ but not á í ó ú: one of those makes the whole message UCS-2,
with 70 characters a segment instead of 160.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

GSM7_BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM7_EXTENDED: Final = frozenset("\f^{}\\[~]|€")
"""Each costs an escape besides itself."""
GSM7: Final = GSM7_BASIC | GSM7_EXTENDED

REPLACED: Final = str.maketrans(
    {
        "\N{LEFT-POINTING DOUBLE ANGLE QUOTATION MARK}": '"',
        "\N{RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK}": '"',
        "\N{LEFT DOUBLE QUOTATION MARK}": '"',
        "\N{RIGHT DOUBLE QUOTATION MARK}": '"',
        "\N{LEFT SINGLE QUOTATION MARK}": "'",
        "\N{RIGHT SINGLE QUOTATION MARK}": "'",
        "\N{GRAVE ACCENT}": "'",
        "\N{ACUTE ACCENT}": "'",
        "\N{HYPHEN}": "-",
        "\N{NON-BREAKING HYPHEN}": "-",
        "\N{EN DASH}": "-",
        "\N{EM DASH}": "-",
        "\N{MINUS SIGN}": "-",
        "\N{BULLET}": "-",
        "\N{MIDDLE DOT}": ".",
        "\N{HORIZONTAL ELLIPSIS}": "...",
        "\N{MULTIPLICATION SIGN}": "x",
        "\N{DEGREE SIGN}": "o",
        "\N{MASCULINE ORDINAL INDICATOR}": "o",
        "\N{FEMININE ORDINAL INDICATOR}": "a",
        "\N{VULGAR FRACTION ONE HALF}": "1/2",
        "\N{VULGAR FRACTION ONE QUARTER}": "1/4",
        "\N{VULGAR FRACTION THREE QUARTERS}": "3/4",
        "\N{NO-BREAK SPACE}": " ",
        "\N{NARROW NO-BREAK SPACE}": " ",
        "\N{CHARACTER TABULATION}": " ",
        "\N{ZERO WIDTH SPACE}": "",
        "\N{ZERO WIDTH NO-BREAK SPACE}": "",
        "\N{SOFT HYPHEN}": "",
    }
)


@dataclass(frozen=True)
class Size:
    """What a text costs; a unit is a septet of GSM-7 or 16 bits of UCS-2."""

    encoding: str
    units: int
    segments: int


def to_gsm7(text: str) -> str:
    """Spell a text with GSM-7 where that loses only accents and typography.

    A text with anything else, as an emoji, is UCS-2 in any case and keeps its accents.
    """
    composed = unicodedata.normalize("NFC", text).translate(REPLACED)
    plain = "".join(c if c in GSM7 else _base(c) for c in composed)
    return plain if set(plain) <= GSM7 else composed


def _base(letter: str) -> str:
    """The letter without its accent, if that is all that GSM-7 lacks."""
    base = unicodedata.normalize("NFD", letter)[0]
    return base if base in GSM7 else letter


ROOM: Final = {"GSM-7": (160, 153), "UCS-2": (70, 67)}
"""Units of a text that stands alone, and of each part of one that doesn't."""


def room(cost: Size) -> int:
    """How many units would cost the same."""
    alone, chained = ROOM[cost.encoding]
    return alone if cost.segments == 1 else chained * cost.segments


def size(text: str) -> Size:
    """Measure a text as it stands."""
    if set(text) <= GSM7:
        costs = [2 if c in GSM7_EXTENDED else 1 for c in text]
        return Size("GSM-7", sum(costs), _segments(costs, *ROOM["GSM-7"]))
    costs = [2 if ord(c) > 0xFFFF else 1 for c in text]
    return Size("UCS-2", sum(costs), _segments(costs, *ROOM["UCS-2"]))


def _segments(costs: Iterable[int], alone: int, chained: int) -> int:
    """How many parts; a pair of units is never split between two."""
    sizes = list(costs)
    if sum(sizes) <= alone:
        return 1
    parts, room = 1, chained
    for cost in sizes:
        if cost > room:
            parts, room = parts + 1, chained
        room -= cost
    return parts


HOUR: Final = r"\b(?!12)(\d{1,2}(?:[:.]\d\d)?)"
"""Not twelve: people say "12 am" and "12 pm" of both."""
NIGHT: Final = r"\b([6-9]|1[01])((?:[:.]\d\d)?)"
SHORTER: Final = tuple(
    (re.compile(long), short)
    for long, short in (
        (r"  +", " "),
        (rf"{HOUR} de la mañana\b", r"\1am"),
        (rf"{HOUR} de la tarde\b", r"\1pm"),
        (rf"{NIGHT} de la noche\b", r"\1\2pm"),
        (r"\bpor favor\b", "x favor"),
        (r" a las (?=\d)", " "),
        (r" porque ", " xq "),
        (r" también ", " tb "),
        (r" para ", " pa "),
        (r" por ", " x "),
        (r" que ", " q "),
        (r" todos ", " tds "),
        (r" todas ", " tds "),
    )
)
"""How people here shorten words, from what nobody notices to what all can read."""


def shorter(text: str, segments_of: Callable[[str], int]) -> str | None:
    """The same in fewer segments, changed no more than it takes; None if it can't."""
    aim, said = segments_of(text) - 1, text
    if aim < 1:
        return None
    for long, short in SHORTER:
        said = long.sub(short, said)
        if segments_of(said) <= aim:
            return said
    return None

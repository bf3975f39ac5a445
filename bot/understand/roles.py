"""What each number of a text is, by the words around it.

The words become a line of letters, one each, and a role is a pattern over that line:
"me dan 350 soles el gramo" is `_vnSeg`, and `n[SD]?[ex]g` finds a price by the gram.
Patterns are tried in order, from the surest to the vaguest; a number that found its
role becomes a `Z` and takes part in no other.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, auto
from functools import cache
from typing import Final, TypeAlias

from bot.understand.digits import Number
from bot.understand.lexicon import Word

PRODUCTS: Final = (
    "amalgama",
    "refogado",
    "dore",
    "mineral",
    "llampo",
    "relave",
    "desmonte",
)
LETTERS: Final = {
    "number": "n",
    "owing": "w",
    "clock": "C",
    "break": ",",
    "colon": ":",
    "gram": "g",
    "tenth": "p",
    "ounce": "o",
    "kilo": "k",
    "tonne": "t",
    "sack": "s",
    "quintal": "q",
    "container": "l",
    "soles": "S",
    "dollars": "D",
    "karat": "K",
    "ley": "L",
    "per_thousand": "M",
    "percent": "%",
    "recovery": "R",
    "moisture": "H",
    "maquila": "Q",
    "deduction": "W",
    "reagents": "A",
    "freight": "F",
    "assay": "Y",
    "inter": "I",
    "counted": "c",
    "whole": "T",
    "per": "x",
    "the": "e",
    "less": "-",
    "and": "+",
    "plus": "+",
    "of": "_",
    "offer": "v",
    "sold": "v",
    "gold": "O",
    "piece": "O",
    "price": "B",
    "quote": "B",
    **dict.fromkeys(PRODUCTS, "O"),
    "filler": "f",
}
"""The letter of a word is that of the first group that it is in; others are "."."""
AT: Final = {"al": "@", "de": "d", "del": "d", "d": "d"}
"""Words that patterns tell apart from their like."""


class Role(Enum):
    """What a number is."""

    ASIDE = auto()
    """It counts people or years."""
    KARATS = auto()
    PER_THOUSAND = auto()
    LEY = auto()
    AL = auto()
    """ "al 90": a purity or a share of the price, nobody can tell."""
    OF = auto()
    """ "oro 18", "de 90": customary karats or a ley."""
    PERCENT = auto()
    SHARE = auto()
    """Percent of the international price."""
    DISCOUNT = auto()
    """Percent below it."""
    PER_GRAM = auto()
    PER_OUNCE = auto()
    PER_TONNE = auto()
    PER_SACK = auto()
    MONEY = auto()
    TOTAL = auto()
    """For everything: "1800 por todo"."""
    OFFERED = auto()
    """Next to a verb of paying."""
    GRAMS = auto()
    TENTHS = auto()
    OUNCES = auto()
    KILOS = auto()
    TONNES = auto()
    SACKS = auto()
    EACH = auto()
    """Kilos of one sack."""
    UNWEIGHED = auto()
    """Quintals or tins, whose weight is not known."""
    GRADE_OZ = auto()
    GRADE_GT = auto()
    RECOVERY = auto()
    MOISTURE = auto()
    MAQUILA = auto()
    DEDUCTION = auto()
    REAGENTS = auto()
    FREIGHT = auto()
    ASSAY = auto()
    INTER = auto()
    LOOSE = auto()
    """No word says what it is."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A number with its role, and where it stands among the words."""

    role: Role
    number: Number
    place: int
    dollars: bool = False

    @property
    def value(self) -> Decimal:
        return self.number.value


CLAIMED: Final = "Z"
"""The letter of a number whose role is known."""
Patterns: TypeAlias = Iterable[tuple[Role, re.Pattern[str]]]


def _table(*rows: tuple[Role, str]) -> Patterns:
    return tuple((role, re.compile(pattern)) for role, pattern in rows)


LABELS: Final = {
    Role.RECOVERY: "R",
    Role.MOISTURE: "H",
    Role.MAQUILA: "Q",
    Role.DEDUCTION: "W",
    Role.REAGENTS: "A",
    Role.FREIGHT: "F",
    Role.ASSAY: "Y",
    Role.INTER: "I",
}

METAL: Final = _table(
    (Role.ASIDE, r"(?P<n>n)[_de]?c"),
    (Role.ASIDE, r"w[_.ef]{0,2}(?P<n>n)"),
    (Role.ASIDE, r"(?P<n>n)[SD]_?-[_de]{0,2}[IB]"),
    (Role.KARATS, r"(?P<n>n)K"),
    (Role.KARATS, r"(?<![nZ])K[_d]?(?P<n>n)(?![goptk])"),
    (Role.PER_THOUSAND, r"(?P<n>n)[_d]?M"),
    (Role.DISCOUNT, r"-[_de@]{0,2}(?P<n>n)%"),
    (Role.DISCOUNT, r"(?P<n>n)%[_de]{0,2}-"),
    (Role.DISCOUNT, r"[IB]-[_de]{0,2}(?P<n>n)(?![gSDo])"),
    (Role.LEY, r"L[_dv:@ef]{0,3}(?P<n>n)(?![ptkSD]|g(?!_?n))"),
    (Role.LEY, r"(?P<n>n)L(?![_:]?(?:Z|n(?![SD])))"),
    (Role.LEY, r"(?P<n>n)%?dL(?![_d:]{0,2}[nZ])"),
    (Role.SHARE, r"(?P<n>n)%[_de]{0,3}[IB]"),
    (Role.SHARE, r"[IB][_dev@,x]{0,4}(?P<n>n)%"),
    (Role.OF, r"(?:^|[_Oe.])gd(?P<n>n)(?![SD])"),
    (Role.LEY, r"d(?P<n>n)%|O[_d]?(?P<m>n)%"),
    (Role.PERCENT, r"(?P<n>n)%"),
    (Role.PER_OUNCE, r"(?P<n>n)[SD]?[_d]?[xe]{1,2}o"),
    (Role.PER_OUNCE, r"(?P<n>n)[SD]_?o"),
    (
        Role.PER_OUNCE,
        r"(?:^|[xevB_,.])o[OBdZLK%,]{0,5}[_dve]{0,4}(?P<n>n)(?![goptkK%M])",
    ),
    (Role.PER_GRAM, r"(?P<n>n)[SD]?[_df]{0,2}[xe]{1,2}g"),
    (Role.PER_GRAM, r"(?P<n>n)[SD]_?g"),
    (Role.PER_GRAM, r"(?P<n>n)[SD][_v.f]{1,4}xg"),
    (
        Role.PER_GRAM,
        r"(?:^|[xevB_,.])g[_OBdLZK%M,]{0,5}[_dve.f]{0,4}(?P<n>n)(?![goptkK%M])",
    ),
    (Role.TOTAL, r"(?P<n>n)[SD]?[_fde]{0,2}T(?!n)"),
    (Role.TOTAL, r"T[_v]{0,3}(?P<n>n)(?![goptkK%M])"),
    (Role.GRAMS, r"(?P<n>n)g|(?<=Z)g(?P<m>n)(?![g%])"),
    (Role.TENTHS, r"(?P<n>n)p"),
    (Role.OUNCES, r"(?P<n>n)o"),
    (Role.KILOS, r"(?P<n>n)k"),
    (Role.MONEY, r"(?P<n>n)[SD]"),
    (Role.OFFERED, r"v[_devf]{0,3}(?P<n>n)(?![goptkK%M])"),
    (Role.OFFERED, r"(?P<n>n)[_ef]{0,2}v"),
    (Role.AL, r"@(?P<n>n)"),
    (Role.OF, r"[Og][_d]?(?P<n>n)"),
    (Role.OF, r"d(?P<n>n)"),
    (Role.LOOSE, r"(?P<n>n)"),
)

ORE: Final = _table(
    (Role.ASIDE, r"(?P<n>n)[_de]?c"),
    (Role.GRADE_OZ, r"(?P<n>n)o[xed_]{0,3}[tL]"),
    (Role.GRADE_GT, r"(?P<n>n)g[xed_]{0,3}t"),
    (Role.GRADE_OZ, r"L[_dev:@.f]{0,3}(?P<n>n)o"),
    (Role.GRADE_GT, r"L[_dev:@.f]{0,3}(?P<n>n)g"),
    *(
        (role, rf"(?<![RHQWAFYI])(?<![RHQWAFYI][_de])(?P<n>n)%?[SD]?d{letter}")
        for role, letter in LABELS.items()
    ),
    *(
        (role, rf"{letter}[_dev@:.]{{0,3}}(?P<n>n)(?![ko])")
        for role, letter in LABELS.items()
    ),
    (Role.DEDUCTION, r"(?<=IZ-)(?P<n>n)"),
    *((role, rf"(?P<n>n)%{letter}") for role, letter in LABELS.items()),
    (Role.LEY, r"L[_dev:@.f]{0,3}(?P<n>n)(?![tskqlg](?![_:]?n))"),
    (Role.LEY, r"(?P<n>n)dL"),
    (Role.PER_TONNE, r"(?P<n>n)[SD][xed_]{0,3}t"),
    (Role.PER_TONNE, r"(?P<n>n)[xe]{1,2}t"),
    (Role.PER_TONNE, r"(?:^|[xev_,])t[_dve@,]{0,4}(?P<n>n)(?![tskqlgo%])"),
    (Role.PER_SACK, r"(?P<n>n)[SD]?[_d]?[xe]{1,2}s"),
    (Role.PER_SACK, r"(?P<n>n)[SD]s"),
    (Role.PER_SACK, r"[xe]s[_dv@]{0,3}(?P<n>n)(?![tskqlgo%])"),
    (Role.EACH, r"[sql][_dxevO@,:.]{0,6}(?P<n>n)k"),
    (Role.EACH, r"(?P<n>n)k[_d]?[xe]{1,2}[sql]"),
    (Role.EACH, r"(?P<n>n)kx(?![tgo])"),
    (Role.EACH, r"(?<=s[_d])(?P<n>n)(?![tskqlgo%SD])"),
    (Role.EACH, r"(?<=s[_dx][_d@])(?P<n>n)(?![tskqlgo%SD])"),
    (Role.EACH, r"(?<=[+,]n[_d])(?P<n>n)k?(?![tsqlgo%SD])"),
    (Role.TONNES, r"(?P<n>n)t|(?:^|(?<=Z))t[:_]?(?P<m>n)(?![tskqlgo%SD])"),
    (Role.KILOS, r"(?P<n>n)k"),
    (Role.SACKS, r"(?P<n>n)_?s"),
    (Role.SACKS, r"(?<=[+,])(?P<n>n)(?=[_d]Z)"),
    (Role.SACKS, r"s[_d]Zk?[_x,]{1,2}(?P<n>n)(?![tkqlgo%SD])"),
    (Role.SACKS, r"s[_,]?(?P<n>n)(?![tkqlgo%SD])"),
    (Role.UNWEIGHED, r"(?P<n>n)[ql]"),
    (Role.GRADE_OZ, r"(?P<n>n)o"),
    (Role.PERCENT, r"(?P<n>n)%"),
    (Role.TOTAL, r"(?P<n>n)[SD]?[_fde]{0,2}T(?!n)"),
    (Role.MONEY, r"(?P<n>n)[SD]"),
    (Role.OFFERED, r"v[_devf]{0,3}(?P<n>n)(?![goptkK%M])"),
    (Role.LOOSE, r"(?P<n>n)"),
)


def line_of(words: Sequence[Word]) -> str:
    """The letters of the words."""
    return "".join(AT.get(w.sound) or _letter(w.groups) for w in words)


@cache
def _letter(groups: frozenset[str]) -> str:
    return next((LETTERS[group] for group in LETTERS if group in groups), ".")


def claims(words: Sequence[Word], patterns: Patterns) -> tuple[tuple[Claim, ...], str]:
    """Every number with its role in the order of the text, and the line of letters."""
    line = line_of(words)
    found: list[Claim] = []
    for role, pattern in patterns:
        if "n" not in line:
            break
        for match in list(pattern.finditer(line)):
            place = match.start(match.lastgroup or "n")
            number = words[place].number
            if not number or not number.value:
                continue
            dollars = "D" in match[0] or line[place + 1 : place + 2] == "D"
            found.append(Claim(role, number, place, dollars))
            line = f"{line[:place]}{CLAIMED}{line[place + 1 :]}"
    return tuple(sorted(found, key=lambda claim: claim.place)), line

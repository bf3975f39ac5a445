"""Whom a coordinator would invite: a list as rows, each with what is wrong in it."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, TypeAlias

from bot.person import clean
from bot.sheet import Flaw, NotAList, lines_of, unmarked, written
from bot.staff import Area, AreaKind, Staff
from bot.understand.fold import plain
from bot.understand.places import spelled_place

MOST: Final = 2000
"""People that are invited at once."""
SHOWN: Final = 40
"""Characters of a number as it was written that are shown again."""
LONGEST: Final = {AreaKind.ZONE: 80, AreaKind.GROUP: 40}
COLUMNS: Final = ("number", "zone", "group")
"""Their order where no line names them."""
NAMED: Final[Mapping[str, frozenset[str]]] = {
    "number": frozenset(
        {
            *("numero", "numeros", "nro", "celular", "celulares", "cel", "movil"),
            *("telefono", "telefonos", "fono", "whatsapp"),
        }
    ),
    "zone": frozenset({"zona", "zonas", "lugar", "sector", "pueblo", "anexo"}),
    "group": frozenset(
        {"grupo", "grupos", "asociacion", "organizacion", "cooperativa", "gremio"}
    ),
}
"""What people call a column, as it is folded."""


class Wrong(StrEnum):
    """What is wrong in a row."""

    NOT_A_NUMBER = "not-a-number"
    ROUNDED = "rounded"
    """A spreadsheet has rounded it: 9.87654E+08."""
    NOT_MOBILE = "not-mobile"
    TWICE = "twice"
    ZONE_NOT_HERS = "zone-not-hers"
    GROUP_NOT_HERS = "group-not-hers"
    NO_AREA = "no-area"
    """She may invite only to a zone or a group of hers."""
    TOO_LONG = "too-long"


@dataclass(frozen=True)
class Belonging:
    """Where somebody belongs."""

    zone: str | None = None
    group: str | None = None

    @property
    def areas(self) -> list[Area]:
        """As a coordinator has them."""
        named = ((AreaKind.ZONE, self.zone), (AreaKind.GROUP, self.group))
        return [Area(kind, name) for kind, name in named if name]


NOWHERE: Final = Belonging()


@dataclass(frozen=True)
class Row:
    """One number of a list."""

    line: int
    told: str
    """The number as she wrote it."""
    phone: str | None = None
    belongs: Belonging = NOWHERE
    wrong: Wrong | None = None


def read(text: str, staff: Staff, usual: Belonging = NOWHERE) -> list[Row]:
    """The rows of a list; `usual` holds where a row names no zone or no group.

    NotAList says that nothing of it can be used.
    """
    cells = list(_cells(text))
    if not cells:
        raise NotAList(Flaw.EMPTY)
    if len(cells) > MOST:
        raise NotAList(Flaw.TOO_MANY)
    return _without_doubles(_row(line, found, staff, usual) for line, found in cells)


Found: TypeAlias = Mapping[str, str]
"""Cells by the names of their columns."""


def _cells(text: str) -> Iterable[tuple[int, Found]]:
    lines = lines_of(text)
    columns = _columns(lines[0][1]) if lines else None
    if columns is not None:
        if "number" not in columns:
            raise NotAList(Flaw.NO_NUMBERS)
        for line, cells in lines[1:]:
            yield line, _by_column(columns, cells)
        return
    for line, cells in lines:
        if all(map(_looks_like_a_number, filter(None, cells))):
            yield from ((line, {"number": cell}) for cell in cells if cell)
        else:
            yield line, _by_column(COLUMNS, cells)


def _by_column(columns: Sequence[str], cells: Sequence[str]) -> Found:
    """Of two columns of the same name the first counts."""
    return dict(reversed(list(zip(columns, cells, strict=False))))


def _columns(cells: Sequence[str]) -> list[str] | None:
    """What the columns hold, if this line names them."""
    if any(map(_looks_like_a_number, cells)):
        return None
    named = [_column(cell) for cell in cells]
    return named if {*named} & {*COLUMNS} else None


def _column(cell: str) -> str:
    words = set(re.findall("[a-z]+", plain(cell)))
    return next((name for name in COLUMNS if words & NAMED[name]), "")


NUMBER_LIKE: Final = re.compile(r"[0-9\s+().'-]{6,}")


def _looks_like_a_number(cell: str) -> bool:
    return NUMBER_LIKE.fullmatch(cell) is not None


def _row(line: int, found: Found, staff: Staff, usual: Belonging) -> Row:
    cell = found.get("number", "")
    told, phone = cell[:SHOWN], mobile_of(cell)
    if isinstance(phone, Wrong):
        return Row(line, told, wrong=phone)
    zone = _tidy(found.get("zone", "")) or usual.zone
    group = _tidy(found.get("group", "")) or usual.group
    belongs, wrong = belonging(Belonging(zone, group), staff)
    return Row(line, told, phone, belongs, wrong)


def _tidy(cell: str) -> str:
    return " ".join(clean(unmarked(cell)).split())


def _without_doubles(rows: Iterable[Row]) -> list[Row]:
    """A number counts once: where it stands first and nothing is wrong with it."""
    seen: set[str] = set()
    kept = []
    for row in rows:
        double = row.wrong is None and row.phone in seen
        kept.append(replace(row, wrong=Wrong.TWICE) if double else row)
        if row.phone and row.wrong is None:
            seen.add(row.phone)
    return kept


AROUND: Final = re.compile(r"[\s().·_\-\u2010-\u2015]+")
"""How people space numbers."""
ROUNDED: Final = re.compile(r"[0-9]([.,][0-9]+)?[eE][+-]?[0-9]+")
WHOLE: Final = re.compile(r"([0-9]{9,15})[.,]0{1,2}")
"""A number that a program took for an amount."""
DIGITS: Final = re.compile(r"(?P<abroad>\+|00)?(?P<digits>[0-9]{6,15})")
MOBILE: Final = re.compile("9[0-9]{8}")
PERU: Final = "51"
SHORTEST_ABROAD: Final = 8


def mobile_of(told: str) -> str | Wrong:
    """A mobile number with its country, however it is written; Peru's is assumed."""
    bare = clean(unmarked(told)).removeprefix("=").strip("\"' ")
    if ROUNDED.fullmatch(bare):
        return Wrong.ROUNDED
    whole = WHOLE.fullmatch(bare)
    found = DIGITS.fullmatch(AROUND.sub("", whole[1] if whole else bare))
    if not found:
        return Wrong.NOT_A_NUMBER
    digits, abroad = found["digits"], found["abroad"]
    if digits.startswith(PERU) and (abroad or len(digits) == len(PERU) + 9):
        digits = digits.removeprefix(PERU)
    elif abroad:
        far = len(digits) >= SHORTEST_ABROAD and not digits.startswith("0")
        return f"+{digits}" if far else Wrong.NOT_A_NUMBER
    if MOBILE.fullmatch(digits):
        return f"+{PERU}{digits}"
    return Wrong.NOT_MOBILE if len(digits) <= 9 else Wrong.NOT_A_NUMBER


def belonging(told: Belonging, staff: Staff) -> tuple[Belonging, Wrong | None]:
    """A zone and a group as they are spelled here, and whether they are hers."""
    zone = told.zone and spelled(AreaKind.ZONE, told.zone, staff)
    group = told.group and spelled(AreaKind.GROUP, told.group, staff)
    belongs = Belonging(zone, group)
    if any(len(area.name) > LONGEST[area.kind] for area in belongs.areas):
        return NOWHERE, Wrong.TOO_LONG
    if not belongs.areas and not staff.is_operator:
        return NOWHERE, Wrong.NO_AREA
    for area in belongs.areas:
        if not staff.covers([area]):
            return belongs, NOT_HERS[area.kind]
    return belongs, None


NOT_HERS: Final = {
    AreaKind.ZONE: Wrong.ZONE_NOT_HERS,
    AreaKind.GROUP: Wrong.GROUP_NOT_HERS,
}


def spelled(kind: AreaKind, name: str, staff: Staff) -> str:
    """A zone or a group as her areas spell it, else as the places do."""
    for area in staff.areas:
        if area.kind is kind and plain(area.name) == plain(name):
            return area.name
    return spelled_place(name) if kind is AreaKind.ZONE else name


def packed(rows: Sequence[Row]) -> tuple[str, Belonging]:
    """The right rows as a short list that reads the same, and what is usual in it."""
    right = [row for row in rows if row.wrong is None and row.phone]
    counted = Counter(row.belongs for row in right)
    usual = counted.most_common(1)[0][0] if counted else NOWHERE
    # What is left open would be filled in: nobody may belong where she wasn't told to.
    if any(_is_open(belongs, usual) for belongs in counted):
        usual = NOWHERE
    lines = [_packed(row, usual) for row in right]
    return written([["numero", "zona", "grupo"], *lines]) if lines else "", usual


def _is_open(belongs: Belonging, usual: Belonging) -> bool:
    kinds = {area.kind for area in belongs.areas}
    return any(area.kind not in kinds for area in usual.areas)


def _packed(row: Row, usual: Belonging) -> list[str]:
    number = local_form(row.phone or "")
    if row.belongs == usual:
        return [number]
    return [number, row.belongs.zone or "", row.belongs.group or ""]


def local_form(phone: str) -> str:
    """A number as people write it at home: Peru's without its country."""
    return phone.removeprefix(f"+{PERU}")

"""A coordinator's words: what she wants with a notice, and whom it is for."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz, process

from bot.staff import Area
from bot.understand.fold import fold, plain

AND: Final = re.compile(r"\s*(?:[,;+]|\s(?:y|e|i)\s)\s*", re.IGNORECASE)
EVERYBODY: Final = {fold(word) for word in ("todos", "todas", "todo", "toda", "all")}
ALIKE: Final = 85
"""From 0 to 100; a name that is so near to one of hers, and to no other, is meant."""
NEAR: Final = 50
MOST_NAMED: Final = 3
HOW, STATUS, STOP, SHORT = "how", "status", "stop", "short"
_STOP: Final = "parar|para|pare|detener|alto|stop|cancelar|cancela|anular"
COMMANDS: Final[Mapping[str, str]] = {
    r"avisos?": HOW,
    r"aviso (?:estado|estados|progreso|avance|como va)": STATUS,
    r"(?:estado|progreso|avance) (?:del? )?aviso": STATUS,
    rf"aviso (?:{_STOP})": STOP,
    rf"(?:{_STOP}) (?:el )?aviso": STOP,
    r"aviso (?:corto|corta|mas corto|breve)": SHORT,
}
"""What she writes about her notices, plainly spelled."""


def read_command(text: str) -> str | None:
    """What a coordinator wants to know of her notices, or to do with them."""
    said = " ".join(re.sub(r"[^\w\s]", " ", plain(text)).split())
    said = re.sub(r"^a[bv]i[sz]o", "aviso", said)
    return next((c for form, c in COMMANDS.items() if re.fullmatch(form, said)), None)


@dataclass(frozen=True)
class Named:
    """Areas that were named, or the first name that is none of them."""

    areas: frozenset[Area] = frozenset()
    everybody: bool = False
    unknown: str = ""
    nearest: tuple[str, ...] = ()


def read_areas(text: str, hers: Sequence[Area]) -> Named:
    """Find areas by their names, however they are spelled."""
    if fold(text) in EVERYBODY:
        return Named(everybody=True)
    whole = _area(text, hers)
    if whole:
        return Named(frozenset({whole}))
    names = [name for name in AND.split(text) if name.strip()]
    found = {name: _area(name, hers) for name in names}
    for name, area in found.items():
        if area is None:
            return Named(unknown=name.strip(), nearest=_nearest(name, hers))
    return Named(frozenset(area for area in found.values() if area))


def _area(name: str, hers: Sequence[Area]) -> Area | None:
    """The one area that is meant; a zone rather than a group of the same name."""
    said = fold(name.strip())
    same = [area for area in hers if fold(area.name) == said]
    if same:
        return max(same, key=lambda area: area.kind)
    alike = [area for area in hers if fuzz.ratio(fold(area.name), said) >= ALIKE]
    return alike[0] if len(alike) == 1 else None


def _nearest(name: str, hers: Sequence[Area]) -> tuple[str, ...]:
    """Names that may be meant, the likeliest first; else some that there are."""
    names = sorted({area.name for area in hers})
    scored = process.extract(
        fold(name), names, scorer=fuzz.WRatio, processor=fold, limit=MOST_NAMED
    )
    near = tuple(found for found, score, _ in scored if score >= NEAR)
    return near or tuple(names[:MOST_NAMED])

"""A coordinator's words: what she wants with a notice, and whom it is for."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz, process

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


NAMELESS: Final = re.compile(r"\W*a[bv]i[sz]o\s*:", re.IGNORECASE)
"""A notice that doesn't say to whom."""


def read_command(text: str) -> str | None:
    """What a coordinator wants to know of her notices, or to do with them."""
    if NAMELESS.match(text):
        return HOW
    said = " ".join(re.sub(r"[^\w\s]", " ", plain(text)).split())
    said = re.sub(r"^a[bv]i[sz]o", "aviso", said)
    if "aviso" not in said:
        return None
    return next((c for form, c in COMMANDS.items() if re.fullmatch(form, said)), None)


@dataclass(frozen=True)
class Named:
    """Names that were meant, or the first that is none of them."""

    names: frozenset[str] = frozenset()
    everybody: bool = False
    unknown: str = ""
    nearest: tuple[str, ...] = ()


def read_names(text: str, known: Collection[str]) -> Named:
    """Find the names of zones and groups, however they are spelled."""
    if fold(text) in EVERYBODY:
        return Named(everybody=True)
    whole = _meant(text, known)
    if whole:
        return Named(frozenset({whole}))
    found = {name: _meant(name, known) for name in AND.split(text) if name.strip()}
    for name, meant in found.items():
        if meant is None:
            return Named(unknown=name.strip(), nearest=_nearest(name, known))
    return Named(frozenset(meant for meant in found.values() if meant))


def _meant(name: str, known: Collection[str]) -> str | None:
    """The one known name that sounds the same, or nearly and no other does."""
    said = fold(name.strip())
    same = next((one for one in known if fold(one) == said), None)
    alike = [one for one in known if fuzz.ratio(fold(one), said) >= ALIKE]
    return same or (alike[0] if len(alike) == 1 else None)


def _nearest(name: str, known: Collection[str]) -> tuple[str, ...]:
    """Names that may be meant, the likeliest first; else some that there are."""
    names = sorted(known)
    scored = process.extract(
        fold(name), names, scorer=fuzz.WRatio, processor=fold, limit=MOST_NAMED
    )
    near = tuple(found for found, score, _ in scored if score >= NEAR)
    return near or tuple(names[:MOST_NAMED])

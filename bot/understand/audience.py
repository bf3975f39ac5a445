"""A coordinator's words: what she wants with a notice, and whom it is for."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final
from unicodedata import normalize

from rapidfuzz import fuzz, process

from bot.understand.exact import TO
from bot.understand.fold import fold, plain

AND: Final = re.compile(r"\s*(?:[,;+]|\s(?:y|e|i)\s)\s*", re.IGNORECASE)
EVERYBODY: Final = {
    *map(fold, ("todos", "todas", "todo", "toda", "all", "todos y todas")),
    *map(fold, ("todas las zonas", "toda la gente")),
}
ALIKE: Final = 85
"""From 0 to 100; a name that is so near to one of hers, and to no other, is meant."""
NEAR: Final = 50
MOST_NAMED: Final = 3
DIGIT: Final = re.compile(r"\d")
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
    parts = [part for part in AND.split(text) if part.strip()] or [text]
    found = {name: _meant(name, known) for name in parts}
    for name, meant in found.items():
        if meant is None:
            return Named(unknown=name.strip(), nearest=_nearest(name, known))
    return Named(frozenset(meant for meant in found.values() if meant))


def _meant(name: str, known: Collection[str]) -> str | None:
    """The one known name that is the same, sounds the same, or nearly; if two do, none
    is meant."""
    said = name.strip()
    for alike in (str.__eq__, _reads, _sounds, _sounds_without, _nearly):
        found = [one for one in known if alike(one, said)]
        if found:
            return found[0] if len(found) == 1 else None
    return None


def _reads(one: str, said: str) -> bool:
    return normalize("NFC", one).casefold() == normalize("NFC", said).casefold()


def _sounds(one: str, said: str) -> bool:
    return bool(fold(said).strip()) and fold(one) == fold(said)


def _sounds_without(one: str, said: str) -> bool:
    """ "Pueblo Nuevo" is left as "Nuevo" by who reads "para el pueblo X"."""
    return _sounds(TO.sub("", one), TO.sub("", said))


def _nearly(one: str, said: str) -> bool:
    """Digits are never misspelled: "Sector 3" is not "Sector 2"."""
    near = fuzz.ratio(fold(one), fold(said)) >= ALIKE
    return near and DIGIT.findall(one) == DIGIT.findall(said)


def _nearest(name: str, known: Collection[str]) -> tuple[str, ...]:
    """Names that may be meant, the likeliest first; else some that there are."""
    names = sorted(known)
    scored = process.extract(
        fold(name), names, scorer=fuzz.WRatio, processor=fold, limit=MOST_NAMED
    )
    near = tuple(found for found, score, _ in scored if score >= NEAR)
    return near or tuple(names[:MOST_NAMED])

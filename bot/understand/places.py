"""Places by their names, as somebody writes them who means nothing but the place."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from bot.understand.fold import fold, plain

FILE: Final = Path(__file__).with_name("places.toml")


def place_named(written: str) -> str | None:
    """The standard spelling of a place, None if it is none that is known."""
    return _places().get(_heard(written))


@cache
def _places() -> Mapping[str, str]:
    regions = tomllib.loads(FILE.read_text(encoding="utf-8"))
    found: dict[str, str] = {}
    for name in (name for names in regions.values() for name in names):
        found.setdefault(_heard(name), name)
    return found


def _heard(name: str) -> str:
    return " ".join(fold(word) for word in plain(name).split())

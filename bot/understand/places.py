"""Places by their names, as somebody writes them who means nothing but the place."""

from bot.understand.fold import plain
from bot.understand.words import LEXICON


def spelled_place(name: str) -> str:
    """A place in its standard spelling, if it is known by its sound."""
    known = LEXICON.place_named(plain(name).split())
    plainly = name in (name.lower(), name.upper())
    return known or (name.title() if plainly else name)

"""From a text as people write it to what they mean. Pure: no clock, no store."""

import re
from typing import Final

from bot.understand.fold import words
from bot.understand.lexicon import PURITY, Lexicon, load_lexicon
from bot.understand.meaning import Intent, Meaning, Slots
from bot.understand.numbers import purity, says_more, weighs
from pricing.units import Fineness

__all__ = ["Intent", "Meaning", "Slots", "understand"]

LONGEST_READ: Final = 400
"""Words beyond this many change nothing about what was asked."""
COURTESY: Final = {"greeting", "thanks", "filler"}
ON_TOPIC: Final = COURTESY | {"price", "gold", *PURITY}
VERIFY: Final = re.compile(r"\W*([^\W\d_]+)\W+([a-z0-9]{4,8})\W*", re.IGNORECASE)
_LEXICON: Final = load_lexicon()


def understand(text: str) -> Meaning:
    """Find what a text asks for; what is unclear stays unknown, never a guess."""
    return _code_asked(text, _LEXICON) or _topic(words(text)[:LONGEST_READ], _LEXICON)


def _code_asked(text: str, lexicon: Lexicon) -> Meaning | None:
    """ "VER 7K3Q" and nothing else."""
    found = VERIFY.fullmatch(text)
    if not found:
        return None
    verb = words(found[1])
    if not verb or "verify" not in lexicon.groups_of(verb[0]):
        return None
    return Meaning(Intent.VERIFY, Slots(code=found[2].upper()))


def _topic(said: list[str], lexicon: Lexicon) -> Meaning:
    groups = [lexicon.groups_of(word) for word in said]
    topics = frozenset().union(*groups)
    if "other" in topics or weighs(said, lexicon):
        return Meaning(Intent.UNKNOWN)
    fineness = purity(said, lexicon)
    if _asks_price(groups, fineness, more=says_more(said, fineness)):
        return Meaning(Intent.PRICE, Slots(fineness=fineness))
    if "help" in topics:
        return Meaning(Intent.HELP)
    for name, intent in (("greeting", Intent.GREETING), ("thanks", Intent.THANKS)):
        if name in topics and all(group & COURTESY for group in groups):
            return Meaning(intent)
    return Meaning(Intent.UNKNOWN)


def _asks_price(
    groups: list[frozenset[str]], fineness: Fineness | None, *, more: bool
) -> bool:
    """Whether gold or its price is named, among words that mean nothing else."""
    topics = frozenset().union(*groups)
    if "price" in topics and ("gold" in topics or fineness):
        return True
    if more and "price" not in topics:
        return False  # "350 el gramo" is an offer
    named = "price" in topics or "gold" in topics or fineness
    return bool(named) and all(not group or group & ON_TOPIC for group in groups)

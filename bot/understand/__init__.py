"""From a text as people write it to what they mean. Pure: no clock, no store."""

from bot.understand.exact import bare, dropped, exactly, with_phone
from bot.understand.meaning import Intent, Meaning, Slots
from bot.understand.reading import read
from bot.understand.said import Said
from bot.understand.slots import meaning_of
from bot.understand.words import LEXICON

__all__ = ["Intent", "Meaning", "Slots", "understand"]


def understand(text: str) -> Meaning:
    """Find what a text asks for; what is unclear is asked, never guessed."""
    fixed = exactly(text, LEXICON)
    if fixed:
        return fixed
    said = Said(read(text, LEXICON))
    meaning = bare(said.words) or dropped(said.words) or meaning_of(said)
    return with_phone(meaning, text)

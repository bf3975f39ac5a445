"""The words and places that ship with the bot, read once."""

from typing import Final

from bot.understand.lexicon import load_lexicon

LEXICON: Final = load_lexicon()

"""What all commands of the command line share."""

import logging

from bot.parts import Parts, assemble
from bot.settings import Settings


def opened() -> Parts:
    """The parts, with a log that leaves the screen to the answers."""
    logging.basicConfig(level=logging.ERROR)
    return assemble(Settings.from_env())

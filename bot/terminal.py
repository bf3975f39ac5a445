"""What all commands of the command line share."""

from bot import logbook
from bot.parts import Parts, assemble
from bot.settings import Settings


def opened() -> Parts:
    """The parts, with a log that leaves the screen to the answers."""
    logbook.begin("ERROR")
    return assemble(Settings.from_env())

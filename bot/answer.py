"""An answer before it becomes a turn: what every part of the conversation gives."""

from dataclasses import dataclass

from bot.person import Person
from bot.replies import Reply
from bot.turn import Effect, Outgoing
from bot.understand import Meaning


@dataclass(frozen=True)
class Answer:
    """A reply, with what it changes; None says nothing."""

    reply: Reply | None
    person: Person
    effects: tuple[Effect, ...] = ()
    letters: tuple[Outgoing, ...] = ()
    asks: Meaning | None = None
    """What the next message is an answer to, where the reply asks something."""

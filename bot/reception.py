"""Where a message comes in and its answer goes out: the parts put in order."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, TypeAlias

from bot.content import Content
from bot.conversation import respond
from bot.person import Channel, Incoming, clean
from bot.render import Renderer
from bot.store import Store
from bot.store.inbox import Answer, Situation
from bot.turn import Known
from pricing.policy import Policy
from pricing.sample import sample_market

Receive: TypeAlias = Callable[[Incoming], list[str]]
"""How the routes hand in a message and get its answer."""
FIRST: Final = replace(sample_market(), number=1)
"""What is told where nothing was ever pulled, as a first start stores it."""


@dataclass(frozen=True)
class Reception:
    """Answers messages, each once, and records them with their answers."""

    store: Store
    policy: Policy
    content: Content
    voices: Mapping[Channel, Renderer]
    clock: Callable[[], datetime]

    def receive(self, message: Incoming, *, guarded: bool = True) -> list[str]:
        """The texts to send back; the same ones again for a message seen before.

        Without the guard, a sender who writes too much is answered all the same.
        StoreUnavailable means that nothing was recorded.
        """
        now = self.clock()
        cleaned = replace(message, text=clean(message.text))

        def decide(situation: Situation) -> Answer:
            known = Known(
                person=situation.person,
                market=situation.market or FIRST,
                policy=self.policy,
                content=self.content,
                archive=self.store.archive,
                recent=situation.recent if guarded else 0,
            )
            turn = respond(cleaned, known, now)
            render = self.voices[message.contact.channel].render
            texts = tuple(render(reply) for reply in turn.replies)
            return Answer(turn.person, turn.intent, texts, turn.effects)

        return self.store.inbox.answer(cleaned, now, decide)

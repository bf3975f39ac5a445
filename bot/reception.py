"""Where a message comes in and its answer goes out: the parts put in order."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, TypeAlias

from bot.channels.base import Found
from bot.content import Content
from bot.conversation import respond
from bot.notices import Draft
from bot.person import Channel, Incoming, clean
from bot.render import Renderer
from bot.replies import NoticeWords
from bot.sms import size
from bot.store import Store, proof_window
from bot.store.inbox import Answer, Situation
from bot.store.letters import Letter
from bot.store.spreading import Wording
from bot.turn import Known, Outgoing, Turn
from pricing.policy import Policy
from pricing.sample import sample_market

Receive: TypeAlias = Callable[[Incoming], list[str]]
"""How the routes hand in a message and get its answer."""
FIRST: Final = replace(sample_market(), number=1)
"""What is told where nothing was ever pulled, as a first start stores it."""
CODE: Final = "code"
"""Our name of the template with a code."""
ANSWER_LASTS: Final = timedelta(minutes=30)
"""Who asked longer ago has sold by now, or asked again."""


@dataclass(frozen=True)
class Reception:
    """Answers messages, each once, and records them with their answers."""

    store: Store
    policy: Callable[[], Policy]
    """Gives the policy in force."""
    content: Content
    voices: Mapping[Channel, Renderer]
    clock: Callable[[], datetime]

    def receive(self, message: Incoming, *, guarded: bool = True) -> list[str]:
        """The texts to send back; the same ones again for a message seen before.

        Without the guard, a sender who writes too much is answered all the same.
        StoreUnavailable means that nothing was recorded.
        """
        return self._answer(message, guarded=guarded, by_outbox=False)

    def take(self, message: Incoming) -> None:
        """Answer by the outbox, where the channel can't take an answer at once."""
        self._answer(message, guarded=True, by_outbox=True)

    def take_late(self, found: Found) -> bool:
        """A message that its provider couldn't bring; an old one is only recorded.

        False if it was here already.
        """
        if self.store.inbox.has(found.key):
            return False
        message = Incoming(found.key, found.sender, found.text, found.has_media)
        if self.clock() - found.at < ANSWER_LASTS:
            self.take(message)
        else:
            late = replace(message, text=clean(message.text))
            self.store.inbox.answer(late, self.clock(), _unanswered)
        return True

    def _answer(
        self, message: Incoming, *, guarded: bool, by_outbox: bool
    ) -> list[str]:
        now, policy = self.clock(), self.policy()
        cleaned = replace(message, text=clean(message.text))

        def decide(situation: Situation) -> Answer:
            known = Known(
                person=situation.person,
                market=situation.market or FIRST,
                policy=policy,
                content=self.content,
                archive=self.store.archive,
                recent=situation.recent if guarded else 0,
                code=lambda other: self.store.proof(message.contact, other, now),
                post=self.store.notices.post,
                digits=self.store.digits,
                sms=self.voices[Channel.SMS].render,
                reaches=lambda other: self.store.reaches(other, CODE, now),
            )
            turn = respond(cleaned, known, now)
            return self._written(turn, cleaned, now, by_outbox=by_outbox)

        return self.store.inbox.answer(cleaned, now, decide)

    def _written(
        self, turn: Turn, message: Incoming, now: datetime, *, by_outbox: bool
    ) -> Answer:
        """A turn in words: texts for the same answer, letters for the outbox."""
        channel = message.contact.channel
        render = self.voices[channel].render
        texts = tuple(render(reply) for reply in turn.replies)
        letters = [
            self.letter(outgoing, now)
            for outgoing in turn.letters
            if not self.store.is_suppressed(outgoing.to)
        ]
        if by_outbox:
            letters += [
                Letter(f"{message.key}:{n}", message.contact, text, now + ANSWER_LASTS)
                for n, text in enumerate(texts)
            ]
        sms = channel is Channel.SMS
        units = sum(size(text).segments if sms else 1 for text in texts)
        segments = 0 if by_outbox else units
        return Answer(
            turn.person, turn.intent, texts, turn.effects, tuple(letters), segments
        )

    def wording(self, draft: Draft) -> Wording:
        """A notice in the words of each channel."""
        words = NoticeWords(draft.audience.names, draft.text)
        return Wording(
            self.voices[Channel.WHATSAPP].render(words),
            self.voices[Channel.SMS].render(words),
        )

    def letter(self, outgoing: Outgoing, now: datetime) -> Letter:
        """A message to an address that never asked: no more than three a day; or one
        that has a key of its own, and goes by any way."""
        whose = self.store.pseudonyms.of(outgoing.to)
        window = proof_window(now)
        voice = self.voices[outgoing.to.channel]
        variables = voice.variables(outgoing.reply)
        plain = self.voices[Channel.SMS].render(outgoing.reply)
        return Letter(
            key=outgoing.key or f"proof:{window}:{whose}",
            plain=plain if outgoing.key else None,
            to=outgoing.to,
            text=voice.render(outgoing.reply),
            expires_at=now + outgoing.lasts,
            # What has none can't be said by a template that only tells a code.
            template=CODE if variables else None,
            variables=variables,
        )


def _unanswered(situation: Situation) -> Answer:
    """Nobody waits for this answer any more."""
    return Answer(situation.person, "late", ())

"""Telling the operator what only a person can put right, once an hour at most."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.person import Channel, Contact
from bot.render import Renderer
from bot.store import Outbox
from bot.store.forgetting import TO_OPERATOR
from bot.store.letters import Letter

log = logging.getLogger(__name__)

LASTS: Final = timedelta(hours=1)
SPOKEN_OF: Final = "%Y-%m-%dT%H"


@dataclass(frozen=True)
class Operator:
    """Where the operator is told, if the settings say where."""

    contact: Contact | None
    voices: Mapping[Channel, Renderer]
    outbox: Outbox
    clock: Callable[[], datetime]

    def tell(self, kind: str, what: str) -> None:
        """Say that something waits for a decision; `what` goes only to the log."""
        log.error("%s: %s", kind, what)
        if self.contact:
            self.write(kind, self.voices[self.contact.channel].trouble(kind))

    def tell_once(self, kind: str, what: str) -> None:
        """The same, but never again of this kind."""
        log.error("%s: %s", kind, what)
        if self.contact:
            text = self.voices[self.contact.channel].trouble(kind)
            self.write(kind, text, "once")

    def remind(self, kind: str, detail: str, period: str) -> None:
        """Say that something is wrong, once in a period that is named here."""
        log.error("%s: %s", kind, detail)
        if self.contact:
            voice = self.voices[self.contact.channel]
            self.write(kind, voice.trouble(f"{kind}:{detail}"), period)

    def write(self, kind: str, text: str, when: str | None = None) -> None:
        """Send the operator a text, unless one of its kind went out in this hour."""
        if not self.contact:
            return
        now = self.clock()
        letter = Letter(
            key=f"{TO_OPERATOR}{kind}:{when or format(now, SPOKEN_OF)}",
            to=self.contact,
            text=text,
            expires_at=now + LASTS,
            plain=text,
        )
        self.outbox.queue(letter)

"""Keyed hashes that stand for addresses of which nothing else may be kept.

When the key is changed they can't be made anew: whose they are is stored nowhere. So
older keys stay behind the new one, and go on recognising what was hashed with them.
"""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.person import Contact


@dataclass(frozen=True)
class Pseudonyms:
    """The same for the same address, and nothing to anyone without the key."""

    secrets: Sequence[str] = field(default=(), repr=False)
    """The first makes them; any recognises."""

    def of(self, contact: Contact, purpose: str = "") -> str:
        """What stands for an address; something else for each purpose."""
        return self.keyed(_who(contact) + (purpose and f"|{purpose}"))

    def all_of(self, contact: Contact) -> list[str]:
        """What stands for an address or ever did; the first is what does now."""
        return [_keyed(secret, _who(contact)) for secret in self._known]

    def keyed(self, text: str) -> str:
        """The keyed hash of a text."""
        return _keyed(self._known[0], text)

    @property
    def _known(self) -> Sequence[str]:
        """The keys; where there is none an empty one, for trying it out."""
        return self.secrets or ("",)


def _who(contact: Contact) -> str:
    return f"{contact.channel}|{contact.address}"


def _keyed(secret: str, text: str) -> str:
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()

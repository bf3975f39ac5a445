"""The policy of now, in every process: the file and the numbers put in its place."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import Final

from bot.store import StoreUnavailable
from pricing.changes import InForce, in_force
from pricing.policy import Policy, PolicyFile

log = logging.getLogger(__name__)

LOOKS: Final = timedelta(seconds=5)
"""How soon a change made in one process holds in all others."""


@dataclass
class Ruling:
    """Gives the policy in force; what can't be of it is logged, and never stops it."""

    file: PolicyFile
    changes: Callable[[], Mapping[str, str]]
    """Numbers put in the place of the file's, as they are stored now."""
    clock: Callable[[], datetime]
    _made: Mapping[str, str] = field(default_factory=dict, init=False)
    _found: InForce = field(init=False)
    _looked_at: datetime | None = field(default=None, init=False)
    _lock: Lock = field(default_factory=Lock, init=False)

    def __post_init__(self) -> None:
        """PolicyError if the file can't be used."""
        self._found = InForce(self.file.policy())

    def __call__(self) -> Policy:
        """The policy, as it was a few seconds ago at most."""
        now = self.clock()
        with self._lock:
            if self._looked_at is None or abs(now - self._looked_at) >= LOOKS:
                self._looked_at = now
                self._look()
            return self._found.policy

    def fresh(self) -> InForce:
        """What is in force at this very moment, and what is ignored."""
        with self._lock:
            self._look()
            return self._found

    def _look(self) -> None:
        try:
            made = self.changes()
        except StoreUnavailable as exc:
            log.warning("changes of the policy can't be read: %s", exc)
            return
        if made == self._made:
            return
        self._made, self._found = made, in_force(self.file, made)
        if self._found.ignored:
            log.error("ignored in the policy: %s", dict(self._found.ignored))

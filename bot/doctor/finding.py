"""What the doctor says of one thing."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from gettext import GNUTranslations
from typing import TypeAlias

from bot.settings import Settings
from bot.store import Store
from bot.vitals import Vitals
from pricing.policy import Policy


@dataclass(frozen=True)
class Finding:
    """One thing looked at; `advice` says what to do where it isn't right."""

    subject: str
    well: bool
    advice: str = ""


Findings: TypeAlias = Iterator[Finding]


@dataclass(frozen=True)
class Patient:
    """What is looked at."""

    settings: Settings
    store: Store
    policy: Policy
    vitals: Vitals
    clock: Callable[[], datetime]
    catalog: GNUTranslations

    def say(self, key: str, **values: object) -> str:
        """A text of the catalog, filled in."""
        return self.catalog.gettext(key).format(**values)

    def finding(self, subject: str, advice: str = "") -> Finding:
        """Well, if there is nothing to advise."""
        return Finding(subject, not advice, advice)

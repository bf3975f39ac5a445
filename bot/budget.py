"""The month's budget: beyond it notices wait, while replies and alerts go on."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from threading import Lock
from typing import Final

from bot.catalog import LIMA

LOOKS: Final = timedelta(minutes=1)
"""How long a sum of the month's messages is good enough."""


@dataclass
class Budget:
    """Knows whether the month can still pay for notices."""

    limit: Decimal | None
    """US$; None is no limit."""
    spent: Callable[[date], Decimal]
    tell: Callable[[str, str], None]
    _looked_at: datetime | None = field(default=None, init=False)
    _left: bool = field(default=True, init=False)
    _lock: Lock = field(default_factory=Lock, init=False)

    def affords_notices(self, now: datetime) -> bool:
        """Whether something is left; the operator is told when it isn't."""
        if self.limit is None:
            return True
        with self._lock:
            if self._looked_at is None or now - self._looked_at >= LOOKS:
                self._looked_at = now
                self._look(now.astimezone(LIMA).date(), self.limit)
            return self._left

    def _look(self, today: date, limit: Decimal) -> None:
        spent, had = self.spent(today), self._left
        self._left = spent < limit
        if had and not self._left:
            self.tell(f"budget:{today:%Y-%m}", f"US$ {spent:.2f} of {limit} are spent")

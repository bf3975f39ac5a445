"""The policy that an operator edits, read once at start and checked in full."""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Final

DEFAULT_POLICY: Final = Path(__file__).with_name("policy.toml")
HUNDRED: Final = Decimal(100)


class PolicyError(ValueError):
    """The policy file can't be used; the text names file, key and what is allowed."""


@dataclass(frozen=True)
class Guard:
    """What a price of one pair may be."""

    lowest: Decimal
    highest: Decimal
    largest_move: Decimal
    """As a fraction of the last accepted price, within a day."""


@dataclass(frozen=True)
class Policy:
    """Shares are fractions; ages are spans of time."""

    gold: Guard
    dollar: Guard
    spread: Decimal
    support: Decimal
    sources_for_any_move: int
    live_age: timedelta
    daily_gold_age: timedelta
    dollar_age: timedelta
    say_age: timedelta
    gone_age: timedelta


def load_policy(path: Path = DEFAULT_POLICY) -> Policy:
    """Read and check the whole file; PolicyError says what to mend."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as exc:
        raise PolicyError(f"{path}: can't be read ({exc.strerror})") from exc
    except ValueError as exc:  # not TOML, not UTF-8, or a number without end
        raise PolicyError(f"{path}: is not valid TOML ({exc})") from exc
    reader = _Reader(path, table)
    policy = Policy(
        gold=reader.guard("gold"),
        dollar=reader.guard("dollar"),
        spread=reader.percent("agreement.spread_percent", 10),
        support=reader.percent("agreement.support_percent", 50),
        sources_for_any_move=reader.whole("agreement.sources_for_any_move", 2, 20),
        live_age=timedelta(minutes=reader.whole("age.live_minutes", 1, 1440)),
        daily_gold_age=timedelta(days=reader.whole("age.daily_gold_days", 1, 30)),
        dollar_age=timedelta(days=reader.whole("age.dollar_days", 1, 30)),
        say_age=timedelta(minutes=reader.whole("age.say_after_minutes", 1, 10080)),
        gone_age=timedelta(days=reader.whole("age.gone_after_days", 1, 30)),
    )
    reader.refuse_unread()
    return policy


class _Reader:
    """Takes checked values out of the table and remembers which keys were read."""

    def __init__(self, path: Path, table: dict[str, Any]) -> None:
        self._path = path
        self._values = {
            f"{section}.{key}" if isinstance(entries, dict) else section: value
            for section, entries in table.items()
            for key, value in (
                entries.items() if isinstance(entries, dict) else [(section, entries)]
            )
        }

    def guard(self, section: str) -> Guard:
        lowest = self.amount(f"{section}.lowest")
        highest = self.amount(f"{section}.highest")
        if lowest >= highest:
            raise self._error(f"{section}.highest", f"above {section}.lowest, {lowest}")
        move = self.percent(f"{section}.largest_move_percent", 100)
        return Guard(lowest, highest, move)

    def amount(self, key: str) -> Decimal:
        return self._decimal(key, "a number above 0, in quotes", lambda n: n > 0)

    def percent(self, key: str, most: int) -> Decimal:
        allowed = f"a percentage above 0 and at most {most}, in quotes"
        return self._decimal(key, allowed, lambda n: 0 < n <= most) / HUNDRED

    def whole(self, key: str, least: int, most: int) -> int:
        value = self._values.pop(key, None)
        if type(value) is not int or not least <= value <= most:
            raise self._error(key, f"a whole number from {least} to {most}")
        return value

    def refuse_unread(self) -> None:
        if self._values:
            raise PolicyError(f"{self._path}: {min(self._values)} is no known key")

    def _decimal(
        self, key: str, allowed: str, fits: Callable[[Decimal], bool]
    ) -> Decimal:
        """A float is refused: it may not be the number that was written."""
        value = self._values.pop(key, None)
        if not isinstance(value, str):
            raise self._error(key, allowed)
        try:
            number = Decimal(value)
        except InvalidOperation as exc:
            raise self._error(key, allowed) from exc
        if not (number.is_finite() and fits(number)):
            raise self._error(key, allowed)
        return number

    def _error(self, key: str, allowed: str) -> PolicyError:
        return PolicyError(f"{self._path}: {key} must be {allowed}")

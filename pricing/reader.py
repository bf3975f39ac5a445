"""Checked values out of a TOML table: what is missing, wrong or unknown is named."""

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, TypeVar

HUNDRED: Final = Decimal(100)
T = TypeVar("T")


class PolicyError(ValueError):
    """The policy file can't be used; the text names file, key and what is allowed."""


class Reader:
    """Takes values out of the table and remembers which keys were read.

    Numbers stand in quotes: a float may not be the number that was written. Every
    method raises PolicyError if its key is missing or its value isn't allowed.
    """

    def __init__(self, path: Path, table: dict[str, Any]) -> None:
        self._path = path
        self._values = {
            f"{section}.{key}" if isinstance(entries, dict) else section: value
            for section, entries in table.items()
            for key, value in (
                entries.items() if isinstance(entries, dict) else [(section, entries)]
            )
        }

    def amount(self, key: str, above: Decimal = Decimal(0)) -> Decimal:
        allowed = f"a number above {above}, in quotes"
        return self._take(key, allowed, lambda v: _number(v, above))

    def percent(self, key: str, most: int, above: int = 0) -> Decimal:
        """A percentage as a fraction."""
        allowed = f"a percentage above {above} and at most {most}, in quotes"
        return self._take(key, allowed, lambda v: _number(v, above, most)) / HUNDRED

    def whole(self, key: str, least: int, most: int) -> int:
        def fits(value: Any) -> int | None:
            return value if type(value) is int and least <= value <= most else None

        return self._take(key, f"a whole number from {least} to {most}", fits)

    def rising(self, key: str, count: int, most: int) -> list[Decimal]:
        """So many numbers, each above the one before."""
        allowed = f"{count} rising numbers above 0 and at most {most}, each in quotes"
        return self._take(key, allowed, lambda v: _rising(v, count, most))

    def steps(self, key: str, most: int) -> list[list[Decimal]]:
        """Pairs of a limit and the value that holds as far as it."""
        allowed = (
            "pairs of a limit, each above the one before, and a value above 0 "
            f"and at most {most}, all in quotes"
        )
        return self._take(key, allowed, lambda v: _steps(v, most))

    def refuse_unread(self) -> None:
        if self._values:
            raise PolicyError(f"{self._path}: {min(self._values)} is no known key")

    def _take(self, key: str, allowed: str, fits: Callable[[Any], T | None]) -> T:
        value = fits(self._values.pop(key, None))
        if value is None:
            raise PolicyError(f"{self._path}: {key} must be {allowed}")
        return value


def _number(
    value: Any, above: Decimal | int = 0, most: int | None = None
) -> Decimal | None:
    """The number above `above` and at most `most` that a string holds, else None."""
    if not isinstance(value, str):
        return None
    try:
        number = Decimal(value)
    except InvalidOperation:
        return None
    fits = number.is_finite() and above < number and (most is None or number <= most)
    return number if fits else None


def _rising(value: Any, count: int, most: int) -> list[Decimal] | None:
    numbers = _numbers(value, most)
    return numbers if len(numbers) == count and _rises(numbers) else None


def _steps(value: Any, most: int) -> list[list[Decimal]] | None:
    steps = [_numbers(pair, most) for pair in value] if isinstance(value, list) else []
    pairs = [step for step in steps if len(step) == 2]
    fits = pairs and len(pairs) == len(steps) and _rises([limit for limit, _ in pairs])
    return pairs if fits else None


def _numbers(value: Any, most: int) -> list[Decimal]:
    """The numbers of a list, all above 0 and at most `most`; none if one is not."""
    numbers = [_number(v, most=most) for v in value] if isinstance(value, list) else []
    found = [number for number in numbers if number is not None]
    return found if len(found) == len(numbers) else []


def _rises(numbers: list[Decimal]) -> bool:
    return all(low < high for low, high in pairwise(numbers))

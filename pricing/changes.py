"""The policy in force: the file's, with the numbers that were put in place of its own.

A change that can't be, alone or beside the others, is left out and named: the bot goes
on with what the file says.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from pricing.policy import Policy, PolicyError, PolicyFile

FAIR: Final = "fair"
SALES: Final = ("local", "formal", "certified")
"""The kinds of sale that have a band of their own."""
PARTS: Final = ("floor", "fair", "good")
"""Of a band, rising."""
AS_IN_FILE: Final = ""
"""The value of a change that takes an earlier one back."""


def name_of(sale: str, part: str) -> str:
    """How a number is named in a change: fair.local.good."""
    return f"{FAIR}.{sale}.{part}"


CHANGEABLE: Final = frozenset(name_of(sale, part) for sale in SALES for part in PARTS)


@dataclass(frozen=True)
class InForce:
    """What holds now."""

    policy: Policy
    ignored: Mapping[str, str] = field(default_factory=dict)
    """Changes that can't be, by their names."""


def in_force(file: PolicyFile, changes: Mapping[str, str]) -> InForce:
    """The file's policy with these numbers; a band is changed as a whole or not at all.

    PolicyError only if the file itself can't be.
    """
    made = {name: value for name, value in changes.items() if value != AS_IN_FILE}
    ignored = {name: made[name] for name in made.keys() - CHANGEABLE}
    policy = file.policy()
    for sale in SALES:
        hers = {name: made[name] for name in _names(sale) if name in made}
        try:
            changed = with_band(file, sale, hers)
            policy = changed.policy()
        except PolicyError:
            ignored |= hers
        else:
            file = changed
    return InForce(policy, ignored)


def with_band(file: PolicyFile, sale: str, changes: Mapping[str, str]) -> PolicyFile:
    """The file with other numbers in the band of a sale, not checked."""
    numbers = [changes.get(name_of(sale, part), own) for part, own in band(file, sale)]
    return file.with_entry(FAIR, _key(sale), numbers)


def band(file: PolicyFile, sale: str) -> Iterator[tuple[str, Any]]:
    """The parts of a band with the file's own numbers, in percent."""
    return zip(PARTS, file.table[FAIR][_key(sale)], strict=True)


def _names(sale: str) -> tuple[str, ...]:
    return tuple(name_of(sale, part) for part in PARTS)


def _key(sale: str) -> str:
    return f"{sale}_percent"

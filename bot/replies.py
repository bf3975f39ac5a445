"""Everything the bot says, as values; render.py puts them into Spanish."""

from dataclasses import dataclass
from datetime import date
from enum import Enum, auto
from typing import TypeAlias

from pricing.market import Age, Market
from pricing.units import Fineness


@dataclass(frozen=True)
class Told:
    """A market as it looks to somebody who asks on a day in Lima."""

    market: Market
    age: Age
    hours: int
    """Whole hours since the gold price was true."""
    today: date


@dataclass(frozen=True)
class Price:
    """Today's price: of pure gold and the customary purities, or of one purity."""

    told: Told
    fineness: Fineness | None = None


@dataclass(frozen=True)
class NoPrice:
    """There is no price young enough to be told."""

    last: date


@dataclass(frozen=True)
class Verified:
    """The figures behind a check code."""

    told: Told


@dataclass(frozen=True)
class UnknownCode:
    """Nothing was ever said under this code."""

    code: str


class Saying(Enum):
    """What is said in the same words whatever the market does."""

    GREETING = auto()
    HELP = auto()
    WELCOME = auto()
    """An answer to thanks."""
    NOT_UNDERSTOOD = auto()
    ONLY_TEXT = auto()
    """A picture, a voice note or a place came; the bot reads only text."""
    TOO_MANY = auto()
    """So many messages came at once that answers stop for a while."""


Reply: TypeAlias = Price | NoPrice | Verified | UnknownCode | Saying

"""Units of gold and money as distinct types, so that mixing two is a type error.

Sources: the troy ounce is 31.1034768 g by definition (international yard and pound
agreement, 1959); a karat is a twenty-fourth part.
"""

from decimal import ROUND_HALF_EVEN, Decimal
from typing import Final, NewType

Grams = NewType("Grams", Decimal)
Fineness = NewType("Fineness", Decimal)
"""Mass fraction of fine gold, above 0 and at most 1: "ley 850" is 0.850."""
UsdPerOunce = NewType("UsdPerOunce", Decimal)
"""US dollars a troy ounce of fine gold."""
PenPerUsd = NewType("PenPerUsd", Decimal)
"""Peruvian soles a US dollar."""
PenPerGram = NewType("PenPerGram", Decimal)
"""Soles a gram, not rounded."""
Soles = NewType("Soles", Decimal)
"""An amount of money as it is told: rounded to the céntimo."""

GRAMS_PER_TROY_OUNCE: Final = Decimal("31.1034768")
KARATS_OF_PURE_GOLD: Final = 24
CENTIMO: Final = Decimal("0.01")


def fine_gram(gold: UsdPerOunce, dollar: PenPerUsd) -> PenPerGram:
    """Soles a gram of pure gold at these prices."""
    return PenPerGram(gold * dollar / GRAMS_PER_TROY_OUNCE)


def to_centimos(amount: Decimal) -> Soles:
    """Round once, at the edge, and always the same way: half to even."""
    return Soles(amount.quantize(CENTIMO, ROUND_HALF_EVEN))

"""Units of gold and money as distinct types, so that mixing two is a type error.

Sources: the troy ounce is 31.1034768 g by definition (international yard and pound
agreement, 1959), the short ton ("tonelada corta", TC) 907.18474 kg by the same
agreement; a karat is a twenty-fourth part.
"""

from decimal import ROUND_HALF_EVEN, Decimal
from typing import Final, NewType

# The names in quotes are for people: nothing depends on them when it runs.
Grams = NewType("Grams", Decimal)
Fineness = NewType("Fineness", Decimal)
"""Mass fraction of fine gold, above 0 and at most 1: "ley 850" is 0.850."""
UsdPerOunce = NewType("UsdPerOunce", Decimal)
"""US dollars a troy ounce of fine gold."""
PenPerUsd = NewType("PenPerUsd", Decimal)
"""Peruvian soles a US dollar."""
PenPerGram = NewType("PenPerGram", Decimal)
"""Soles a gram, not rounded."""
Usd = NewType("Usd", Decimal)
"""US dollars, not rounded."""
UsdPerShortTon = NewType("UsdPerShortTon", Decimal)
"""US dollars a short ton of dry ore: maquila and reagents are told so."""
Kilograms = NewType("Kilograms", Decimal)
Tonnes = NewType("Tonnes", Decimal)
"""Metric tonnes of 1000 kg."""
OuncesPerShortTon = NewType("OuncesPerShortTon", Decimal)
"""Grade of ore as plants in Peru tell it: troy ounces a short ton, "oz/TC"."""
GramsPerTonne = NewType("GramsPerTonne", Decimal)
"""Grade of ore as laboratories tell it: grams a metric tonne."""
Soles = NewType("Soles", Decimal)
"""An amount of money as it is told: rounded to the céntimo."""

GRAMS_PER_TROY_OUNCE: Final = Decimal("31.1034768")
KILOGRAMS_PER_TONNE: Final = 1000
KILOGRAMS_PER_SHORT_TON: Final = Decimal("907.18474")
SHORT_TONS_PER_TONNE: Final = KILOGRAMS_PER_TONNE / KILOGRAMS_PER_SHORT_TON
GRAMS_PER_TONNE: Final = GRAMS_PER_TROY_OUNCE * SHORT_TONS_PER_TONNE
"""The grade of 1 oz/TC in grams a tonne: 34.2857..., exactly 240/7."""
KARATS_OF_PURE_GOLD: Final = 24
CENTIMO: Final = Decimal("0.01")


def fine_gram(gold: UsdPerOunce, dollar: PenPerUsd) -> PenPerGram:
    """Soles a gram of pure gold at these prices."""
    return PenPerGram(gold * dollar / GRAMS_PER_TROY_OUNCE)


def tonnes(weight: Kilograms) -> Tonnes:
    """The same weight in metric tonnes."""
    return Tonnes(weight / KILOGRAMS_PER_TONNE)


def ounces_per_short_ton(grade: GramsPerTonne) -> OuncesPerShortTon:
    """The same grade in oz/TC."""
    return OuncesPerShortTon(grade / GRAMS_PER_TONNE)


def grams_per_tonne(grade: OuncesPerShortTon) -> GramsPerTonne:
    """The same grade in grams a tonne."""
    return GramsPerTonne(grade * GRAMS_PER_TONNE)


def to_centimos(amount: Decimal) -> Soles:
    """Round once, at the edge, and always the same way: half to even."""
    return Soles(amount.quantize(CENTIMO, ROUND_HALF_EVEN))

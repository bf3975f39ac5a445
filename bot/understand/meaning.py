"""What a text means: one intent, what it states, and what must be asked."""

from dataclasses import dataclass, fields
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from pricing.units import Fineness

FOUR_PLACES: Final = Decimal("0.0001")


class Intent(StrEnum):
    """What a person wants."""

    PRICE = "price"
    HELP = "help"
    GREETING = "greeting"
    THANKS = "thanks"
    VERIFY = "verify"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Slots:
    """What the text states; None where it says nothing."""

    fineness: Fineness | None = None
    code: str | None = None


@dataclass(frozen=True)
class Meaning:
    """One text, understood."""

    intent: Intent
    slots: Slots = Slots()
    ask: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Intent, slots and ask, with every number as text without trailing zeros."""
        stated = ((f.name, getattr(self.slots, f.name)) for f in fields(self.slots))
        slots = {name: _text(value) for name, value in stated if value is not None}
        return {"intent": self.intent, "slots": slots, "ask": list(self.ask)}


def _text(value: Decimal | str) -> str:
    if isinstance(value, str):
        return value
    rounded = round(value, 4) if value != value.quantize(FOUR_PLACES) else value
    return f"{rounded.normalize():f}"

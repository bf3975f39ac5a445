"""Numbers in digits, as written in Peru: commas and points for both purposes."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

ONE_GROUP: Final = re.compile(r"[1-9]\d{0,2}[.,']\d{3}")
"""A thousand, or three decimals: "1.250"."""
GROUPED: Final = re.compile(r"[1-9]\d{0,2}(?:([.,' ])\d{3})(?:\1\d{3})*([.,]\d+)?")
PLAIN: Final = re.compile(r"\d*[.,]?\d+")
FRACTION: Final = re.compile(r"(\d)/([2-58])")
MOST_DIGITS: Final = 9


@dataclass(frozen=True, slots=True)
class Number:
    """What was written, read with a decimal mark, and with one of thousands."""

    value: Decimal
    grouped: Decimal | None = None
    """Set if the number may as well be this one."""

    @property
    def money(self) -> Decimal:
        """As an amount: nobody states three decimals of a sol."""
        return self.value if self.grouped is None else self.grouped


def read_number(written: str) -> Number | None:
    """The number, with both readings where there are two; None if it is none."""
    if len(written) > MOST_DIGITS + 4:
        return None
    fraction = FRACTION.fullmatch(written)
    if fraction:
        return _fraction(int(fraction[1]), int(fraction[2]))
    if PLAIN.fullmatch(written):
        value = Decimal(written.replace(",", "."))
        thousands = ONE_GROUP.fullmatch(written)
        return Number(value, Decimal(re.sub(r"\D", "", written)) if thousands else None)
    grouped = GROUPED.fullmatch(written)
    if grouped:
        decimals = grouped[2] or ""
        whole = re.sub(r"\D", "", written[: len(written) - len(decimals)])
        return Number(Decimal(whole + decimals.replace(",", ".")))
    return None


def _fraction(above: int, below: int) -> Number | None:
    return Number(Decimal(above) / below) if 0 < above < below else None

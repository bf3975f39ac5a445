"""The policy that an operator edits, read once at start and checked in full."""

import tomllib
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from pricing.reader import HUNDRED, Reader
from pricing.reader import PolicyError as PolicyError
from pricing.units import (
    Fineness,
    Kilograms,
    OuncesPerShortTon,
    Usd,
    UsdPerOunce,
    UsdPerShortTon,
)

DEFAULT_POLICY: Final = Path(__file__).with_name("policy.toml")


@dataclass(frozen=True)
class Guard:
    """What a price of one pair may be."""

    lowest: Decimal
    highest: Decimal
    largest_move: Decimal
    """As a fraction of the last accepted price, within a day."""


@dataclass(frozen=True)
class Band:
    """Parts of the international value, rising: below `floor` is very low."""

    floor: Decimal
    fair: Decimal
    good: Decimal


@dataclass(frozen=True)
class FinenessRange:
    """What metal of a kind usually holds: a range, never one figure."""

    lowest: Fineness
    highest: Fineness


@dataclass(frozen=True)
class Steps:
    """A value that changes at limits; there is one value more than limits."""

    limits: tuple[Decimal, ...]
    values: tuple[Decimal, ...]

    def below(self, number: Decimal) -> Decimal:
        """The value whose step ends before its limit."""
        return self.values[bisect_right(self.limits, number)]

    def up_to(self, number: Decimal) -> Decimal:
        """The value whose step holds at its limit too."""
        return self.values[bisect_left(self.limits, number)]


@dataclass(frozen=True)
class OrePolicy:
    """How plants usually settle ore: reference figures, no law."""

    moisture: Decimal
    """Water as a part of the wet weight, if the person doesn't say it."""
    sack: Kilograms
    assay: Usd
    """For a lot, whatever its size."""
    good_deduction: UsdPerOunce
    fair_deduction: UsdPerOunce
    floor_deduction: UsdPerOunce
    fair_reagents: UsdPerShortTon
    floor_reagents: UsdPerShortTon
    floor_grade: Decimal
    """The part of the assayed grade that a hard buyer settles ("ley comercial")."""
    poorest: OuncesPerShortTon
    """Below this a plant pays nothing ("lote volado")."""
    dear_assay: Decimal
    """The part of a lot's value above which an assay of its own is too dear."""
    very_low: Decimal
    """An offer below this part of the floor is very low."""
    recovery_steps: Steps
    maquila_steps: Steps

    def recovery(self, grade: OuncesPerShortTon) -> Decimal:
        """The part of the gold that is paid; a step ends before its grade."""
        return self.recovery_steps.below(grade)

    def maquila(self, grade: OuncesPerShortTon) -> UsdPerShortTon:
        """The charge for treatment; a step holds at its grade too."""
        return UsdPerShortTon(self.maquila_steps.up_to(grade))


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
    local: Band
    formal: Band
    certified: Band
    too_high: Decimal
    """An offer above this part of the international value is no gift: warn."""
    refogado: FinenessRange
    ore: OrePolicy


@dataclass(frozen=True)
class PolicyFile:
    """What stands in a policy's file, not checked yet."""

    path: Path
    table: Mapping[str, Any]

    @classmethod
    def at(cls, path: Path) -> "PolicyFile":
        """Read a file; PolicyError says what to mend."""
        try:
            return cls(path, tomllib.loads(path.read_text(encoding="utf-8")))
        except OSError as exc:
            raise PolicyError(f"{path}: can't be read ({exc.strerror})") from exc
        except ValueError as exc:  # not TOML, not UTF-8, or a number without end
            raise PolicyError(f"{path}: is not valid TOML ({exc})") from exc

    def with_entry(self, section: str, key: str, value: Any) -> "PolicyFile":
        """The same with another value for one key."""
        entries = {**self.table[section], key: value}
        return PolicyFile(self.path, {**self.table, section: entries})

    def policy(self) -> Policy:
        """Check the whole file; PolicyError says what to mend."""
        reader = Reader(self.path, dict(self.table))
        policy = _policy(reader)
        reader.refuse_unread()
        return policy


def load_policy(path: Path = DEFAULT_POLICY) -> Policy:
    """Read and check the whole file; PolicyError says what to mend."""
    return PolicyFile.at(path).policy()


def _policy(reader: Reader) -> Policy:
    return Policy(
        gold=_guard(reader, "gold"),
        dollar=_guard(reader, "dollar"),
        spread=reader.percent("agreement.spread_percent", 10),
        support=reader.percent("agreement.support_percent", 50),
        sources_for_any_move=reader.whole("agreement.sources_for_any_move", 2, 20),
        live_age=timedelta(minutes=reader.whole("age.live_minutes", 1, 1440)),
        daily_gold_age=timedelta(days=reader.whole("age.daily_gold_days", 1, 30)),
        dollar_age=timedelta(days=reader.whole("age.dollar_days", 1, 30)),
        say_age=timedelta(minutes=reader.whole("age.say_after_minutes", 1, 10080)),
        gone_age=timedelta(days=reader.whole("age.gone_after_days", 1, 30)),
        local=_band(reader, "fair.local_percent"),
        formal=_band(reader, "fair.formal_percent"),
        certified=_band(reader, "fair.certified_percent"),
        too_high=reader.percent("fair.too_high_percent", 200, above=100),
        refogado=_fineness(reader, "fineness.refogado_percent"),
        ore=_ore(reader),
    )


def _guard(reader: Reader, section: str) -> Guard:
    lowest = reader.amount(f"{section}.lowest")
    return Guard(
        lowest=lowest,
        highest=reader.amount(f"{section}.highest", above=lowest),
        largest_move=reader.percent(f"{section}.largest_move_percent", 100),
    )


def _band(reader: Reader, key: str) -> Band:
    return Band(*(percent / HUNDRED for percent in reader.rising(key, 3, 100)))


def _fineness(reader: Reader, key: str) -> FinenessRange:
    lowest, highest = reader.rising(key, 2, 100)
    return FinenessRange(Fineness(lowest / HUNDRED), Fineness(highest / HUNDRED))


def _ore(reader: Reader) -> OrePolicy:
    good, fair, floor = reader.rising("ore.deductions", 3, 1000)
    fair_reagents, floor_reagents = reader.rising("ore.reagents", 2, 1000)
    return OrePolicy(
        moisture=reader.percent("ore.moisture_percent", 50),
        sack=Kilograms(reader.amount("ore.sack_kilograms")),
        assay=Usd(reader.amount("ore.assay")),
        good_deduction=UsdPerOunce(good),
        fair_deduction=UsdPerOunce(fair),
        floor_deduction=UsdPerOunce(floor),
        fair_reagents=UsdPerShortTon(fair_reagents),
        floor_reagents=UsdPerShortTon(floor_reagents),
        floor_grade=reader.percent("ore.floor_grade_percent", 100),
        poorest=OuncesPerShortTon(reader.amount("ore.poorest_grade")),
        dear_assay=reader.percent("ore.dear_assay_percent", 100),
        very_low=reader.percent("ore.very_low_percent", 100),
        recovery_steps=_recovery(reader),
        maquila_steps=_maquila(reader),
    )


def _recovery(reader: Reader) -> Steps:
    steps = reader.steps("ore.recovery_percent_below", 100)
    last = reader.percent("ore.recovery_percent_above", 100)
    limits = tuple(limit for limit, _ in steps)
    return Steps(limits, (*(percent / HUNDRED for _, percent in steps), last))


def _maquila(reader: Reader) -> Steps:
    steps = reader.steps("ore.maquila_up_to", 1000)
    limits = tuple(limit for limit, _ in steps)
    charges = (charge for _, charge in steps)
    return Steps(limits, (*charges, reader.amount("ore.maquila_above")))

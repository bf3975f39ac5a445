"""The policy that ships, key by key: its value, and what another may be."""

import json
import tomllib
from decimal import Decimal

import pytest

from pricing.policy import DEFAULT_POLICY, Band, PolicyError, load_policy

SHIPPED = tomllib.loads(DEFAULT_POLICY.read_text(encoding="utf-8"))
POSITIVE = "a number above 0, in quotes"
PERCENT = "a percentage above 0 and at most 100, in quotes"
DAYS = "a whole number from 1 to 30"
BAND = "3 rising numbers above 0 and at most 100, each in quotes"
STEPS = "pairs of a limit, each above the one before, and a value above 0 and at most"
ALLOWED = {
    "gold.lowest": POSITIVE,
    "gold.highest": "a number above 1500, in quotes",
    "gold.largest_move_percent": PERCENT,
    "dollar.lowest": POSITIVE,
    "dollar.highest": "a number above 2.5, in quotes",
    "dollar.largest_move_percent": PERCENT,
    "agreement.spread_percent": "a percentage above 0 and at most 10, in quotes",
    "agreement.support_percent": "a percentage above 0 and at most 50, in quotes",
    "agreement.sources_for_any_move": "a whole number from 2 to 20",
    "age.live_minutes": "a whole number from 1 to 1440",
    "age.daily_gold_days": DAYS,
    "age.dollar_days": DAYS,
    "age.say_after_minutes": "a whole number from 1 to 10080",
    "age.gone_after_days": DAYS,
    "fair.local_percent": BAND,
    "fair.formal_percent": BAND,
    "fair.certified_percent": BAND,
    "fair.too_high_percent": "a percentage above 100 and at most 200, in quotes",
    "fineness.refogado_percent": BAND.replace("3", "2"),
    "ore.moisture_percent": "a percentage above 0 and at most 50, in quotes",
    "ore.sack_kilograms": POSITIVE,
    "ore.assay": POSITIVE,
    "ore.deductions": BAND.replace("100", "1000"),
    "ore.reagents": BAND.replace("100", "1000").replace("3", "2"),
    "ore.floor_grade_percent": PERCENT,
    "ore.poorest_grade": POSITIVE,
    "ore.dear_assay_percent": PERCENT,
    "ore.very_low_percent": PERCENT,
    "ore.recovery_percent_below": f"{STEPS} 100, all in quotes",
    "ore.recovery_percent_above": PERCENT,
    "ore.maquila_up_to": f"{STEPS} 1000, all in quotes",
    "ore.maquila_above": POSITIVE,
}


def changed(folder, key, value):
    """A policy file with one entry changed."""
    section, name = key.split(".")
    table = {part: dict(entries) for part, entries in SHIPPED.items()}
    table[section][name] = value
    lines = []
    for part, entries in table.items():
        lines.append(f"[{part}]")
        lines += [f"{entry} = {json.dumps(kept)}" for entry, kept in entries.items()]
    path = folder / "mine.toml"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_every_key_that_ships_is_here():
    shipped = {f"{part}.{key}" for part, entries in SHIPPED.items() for key in entries}
    assert shipped == {*ALLOWED}


@pytest.mark.parametrize(("key", "allowed"), ALLOWED.items())
def test_a_mistake_says_what_is_allowed(tmp_path, key, allowed):
    path = changed(tmp_path, key, False)
    with pytest.raises(PolicyError) as caught:
        load_policy(path)
    assert str(caught.value) == f"{path}: {key} must be {allowed}"


def test_what_ships_is_what_is_read():
    policy = load_policy()
    assert policy.local == Band(Decimal("0.85"), Decimal("0.90"), Decimal("0.95"))
    assert policy.formal == Band(Decimal("0.92"), Decimal("0.95"), Decimal("0.98"))
    assert policy.certified == Band(Decimal("0.95"), Decimal("0.96"), Decimal("0.98"))
    assert policy.too_high == Decimal("1.02")
    assert policy.refogado.lowest == Decimal("0.80")
    assert policy.refogado.highest == Decimal("0.92")
    ore = policy.ore
    assert (ore.moisture, ore.sack, ore.assay) == (Decimal("0.05"), 50, 25)
    deductions = (ore.good_deduction, ore.fair_deduction, ore.floor_deduction)
    assert deductions == (100, 150, 200)
    assert (ore.fair_reagents, ore.floor_reagents) == (20, 25)
    assert (ore.floor_grade, ore.poorest) == (Decimal("0.95"), Decimal("0.10"))
    assert ore.dear_assay == Decimal("0.03")


def test_a_file_that_can_not_be_read_is_named(tmp_path):
    with pytest.raises(PolicyError) as caught:
        load_policy(tmp_path / "none.toml")
    missing = f"{tmp_path}/none.toml: can't be read (No such file or directory)"
    assert str(caught.value) == missing

"""The policy file: every mistake names file, key and what is allowed."""

import re

import pytest

from pricing.policy import DEFAULT_POLICY, PolicyError, load_policy

GOOD = DEFAULT_POLICY.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('lowest = "1500"', 'lowest = "0"', "gold.lowest must be a number above 0"),
        ('lowest = "1500"', "lowest = 1500.0", "gold.lowest must be a number above 0"),
        ('lowest = "1500"', 'lowest = "NaN"', "gold.lowest must be a number above 0"),
        ('lowest = "1500"', 'lowest = "x"', "gold.lowest must be a number above 0"),
        ('lowest = "1500"', 'lowest = "-1"', "gold.lowest must be a number above 0"),
        ('lowest = "1500"', 'lowest = "inf"', "gold.lowest must be a number above 0"),
        ('lowest = "1500"', 'lowest = ["1"]', "gold.lowest must be a number above 0"),
        (
            'highest = "6"',
            'highest = "2.5"',
            "dollar.highest must be a number above 2.5",
        ),
        ('lowest = "1500"', "", "gold.lowest must be a number above 0"),
        (
            'highest = "6"',
            'highest = "2"',
            "dollar.highest must be a number above 2.5",
        ),
        (
            'percent = "8"',
            'percent = "101"',
            "gold.largest_move_percent must be a perc",
        ),
        ('percent = "1" ', 'percent = "11"', "agreement.spread_percent must be a perc"),
        ("minutes = 30", "minutes = true", "age.live_minutes must be a whole number"),
        ("minutes = 30", 'minutes = "30"', "age.live_minutes must be a whole number"),
        ("minutes = 30", "minutes = 0", "age.live_minutes must be a whole number from"),
        ("live_minutes = 30", "", "age.live_minutes must be a whole number from 1"),
        ("minutes = 30", f"minutes = {'9' * 5000}", "is not valid TOML"),
        ("[age]", "[age]\nextra = 1", "age.extra is no known key"),
        ("[gold]", "[silver]", "gold.lowest must be"),
        ("[gold]", "gold = 1\n[silver]", "gold.lowest must be"),
        ("[gold]", "[gold", "is not valid TOML"),
    ],
)
def test_a_mistake_is_named(tmp_path, old, new, says):
    file = tmp_path / "mine.toml"
    assert old in GOOD
    file.write_text(GOOD.replace(old, new, 1), encoding="utf-8")

    with pytest.raises(PolicyError, match="^" + re.escape(f"{file}: {says}")):
        load_policy(file)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(PolicyError, match=r"none\.toml: can't be read"):
        load_policy(tmp_path / "none.toml")


def test_a_file_that_is_no_text_is_named(tmp_path):
    file = tmp_path / "mine.toml"
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(PolicyError, match="not valid TOML"):
        load_policy(file)

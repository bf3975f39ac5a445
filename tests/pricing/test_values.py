"""Every value of the trade is one: nobody can change it after it was judged."""

import importlib
import pkgutil
from dataclasses import is_dataclass
from enum import Enum

import pytest

import pricing

MODULES = [
    importlib.import_module(found.name)
    for found in pkgutil.walk_packages(pricing.__path__, "pricing.")
]
KINDS = sorted(
    {
        kind
        for module in MODULES
        for kind in vars(module).values()
        if isinstance(kind, type) and kind.__module__.startswith("pricing")
    },
    key=lambda kind: kind.__qualname__,
)
VALUES = [kind for kind in KINDS if is_dataclass(kind)]
ENUMS = [kind for kind in KINDS if issubclass(kind, Enum)]


@pytest.mark.parametrize("kind", VALUES, ids=lambda kind: kind.__qualname__)
def test_a_value_can_not_be_changed(kind):
    assert kind.__dataclass_params__.frozen


@pytest.mark.parametrize("kind", ENUMS, ids=lambda kind: kind.__qualname__)
def test_the_members_of_a_kind_are_told_apart(kind):
    values = [member.value for member in kind]
    assert None not in values
    assert len(values) == len(set(values)) == len(kind.__members__)

"""Copying a table from one database into another, part by part."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from sqlalchemy import Connection, Table, insert, select

from bot.store.tables.columns import REMADE

CHUNK: Final = 2_000
"""Rows copied at once."""


def copied(source: Connection, target: Connection, table: Table) -> Iterator[int]:
    """Copy every row, opened and sealed again; how many each part was."""
    fitting = _whole if target.dialect.name == "sqlite" else _without_nul
    rows = source.execute(select(table), execution_options={"yield_per": CHUNK})
    for part in rows.mappings().partitions():
        target.execute(insert(table), [fitting(row) for row in part])
        yield len(part)


def _whole(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != REMADE}


def _without_nul(row: Mapping[Any, Any]) -> dict[str, Any]:
    """PostgreSQL keeps no NUL in a text, and nobody reads one."""
    return {
        name: value.replace("\0", "") if isinstance(value, str) else value
        for name, value in _whole(row).items()
    }

"""Numbers of rows in addresses: one that no row can have is no error of ours."""

from typing import Final

from flask import Flask, request
from werkzeug.routing import IntegerConverter

LARGEST: Final = 2**31 - 1
"""What a column of ours holds."""


class Row(IntegerConverter):
    """`<row:number>` in a route."""

    def __init__(self, map_: object, **options: object) -> None:
        super().__init__(map_, max=LARGEST, **options)  # type: ignore[arg-type]


def asked(name: str) -> int | None:
    """A number after the question mark, None if it is none."""
    number = request.args.get(name, type=int)
    return number if number is not None and 0 <= number <= LARGEST else None


def install(app: Flask) -> None:
    """Routes may use it."""
    app.url_map.converters["row"] = Row

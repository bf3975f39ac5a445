"""A list as it was pasted, or a table as a spreadsheet wrote it: bytes to cells.

Excel in Spanish writes semicolons in Windows-1252; others write tabs in UTF-16, or
commas in UTF-8 with a mark in front. What can't be read is refused by name.
"""

import codecs
import csv
import io
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Final

LARGEST: Final = 256 * 1024
"""Bytes of a list, far more than 2,000 people take."""


class Flaw(StrEnum):
    """Why a list can't be read at all."""

    TOO_LARGE = "too-large"
    SPREADSHEET = "spreadsheet"
    """A workbook itself, where its text is wanted."""
    UNREADABLE = "unreadable"
    EMPTY = "empty"
    TOO_MANY = "too-many"
    NO_NUMBERS = "no-numbers"
    """Its first line names columns, and none is of numbers."""


class NotAList(ValueError):
    """Nothing of it is taken."""

    def __init__(self, flaw: Flaw) -> None:
        super().__init__(flaw)
        self.flaw = flaw


WORKBOOKS: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
EITHER: Final = ("utf-8", "cp1252", "latin-1")
"""Without a mark: what is no UTF-8 was written by Windows."""
SEPARATORS: Final = ";\t,"
STATED: Final = "sep="
"""Excel's first line may say which separator follows."""


def text_of(content: bytes) -> str:
    """A file's text, in whichever of the usual encodings it was saved."""
    if len(content) > LARGEST:
        raise NotAList(Flaw.TOO_LARGE)
    if content.startswith(WORKBOOKS):
        raise NotAList(Flaw.SPREADSHEET)
    for encoding, rest in _likely(content):
        try:
            return rest.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise NotAList(Flaw.UNREADABLE)


def _likely(content: bytes) -> Iterator[tuple[str, bytes]]:
    """Encodings to try, with what is to be decoded."""
    for mark, encoding in MARKS:
        if content.startswith(mark):
            yield encoding, content.removeprefix(mark)
            return
    # Half of the bytes of UTF-16 are zero where digits and Spanish are written.
    zeros = content[:400].count(0)
    if zeros and zeros >= len(content[:400]) // 4:
        yield "utf-16-le" if content[1:2] == b"\0" else "utf-16-be", content
        return
    for encoding in EITHER:
        yield encoding, content


def lines_of(text: str) -> list[tuple[int, list[str]]]:
    """The lines that hold something, each with its number and its cells."""
    if len(text) > LARGEST:
        raise NotAList(Flaw.TOO_LARGE)
    if "\0" in text:
        raise NotAList(Flaw.UNREADABLE)
    separator = _separator(text)
    table = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        lines = [(n, [cell.strip() for cell in row]) for n, row in enumerate(table, 1)]
    except csv.Error as exc:
        raise NotAList(Flaw.UNREADABLE) from exc
    if lines and lines[0][1][:1] == [STATED]:
        del lines[0]
    return [(number, cells) for number, cells in lines if any(cells)]


def _separator(text: str) -> str:
    """What stands between cells: as the first line says, or has most of."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    stated = first.strip().removeprefix(STATED)
    if first.startswith(STATED) and stated in {*SEPARATORS}:
        return stated
    return max(SEPARATORS, key=first.count)


FORMULAS: Final = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula, and would carry out."""
AS_TEXT: Final = "'"


def written(rows: Sequence[Sequence[str]]) -> str:
    """Lines for a spreadsheet; nothing in them is a formula."""
    out = io.StringIO()
    table = csv.writer(out, delimiter=";", lineterminator="\r\n")
    table.writerows([harmless(cell) for cell in row] for row in rows)
    return out.getvalue()


def harmless(cell: str) -> str:
    """A cell that a spreadsheet takes for text."""
    return AS_TEXT + cell if cell.startswith(FORMULAS) else cell


def unmarked(cell: str) -> str:
    """A cell as it was before it was made harmless."""
    rest = cell.removeprefix(AS_TEXT)
    return rest if rest.startswith(FORMULAS) else cell

# SPDX-License-Identifier: Apache-2.0
"""CSV as it is found in the wild: three delimiters, four encodings, marks of Excel, and lines that can be named."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from grader.errors import UsageError
from grader.plaintext import visible

__all__ = ["Row", "Table", "escaped", "header_key", "read_table", "unescaped"]

MAX_BYTES = 32 << 20  # a gradebook of 10,000 students and 100 columns has 10 MB
QUOTED = 60  # characters of a cell that a message shows

# A spreadsheet takes a cell that begins so for a formula, and runs it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Row:
    """One record: its cells by the keys of the header, and the line of the file in which it begins."""

    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """A header and its rows; rows without any content are left out."""

    name: str  # of the file, as messages show it
    header: Mapping[str, str]  # key -> as it stands in the file
    rows: tuple[Row, ...]

    def fault(self, line: int, what: str, hint: str) -> UsageError:
        """An error that names the file and the line."""
        return UsageError(f"{self.name}, line {line}: {what}", hint=hint)


def read_table(path: Path, known: Collection[str]) -> Table:
    """A CSV file with a header. `known` are keys of columns, which tell the delimiter.

    Raises UsageError for a file that can not be read, naming the line where there is one.
    """
    name = visible(path.name, 200)
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        reason = (error.strerror or "it can not be read").lower()
        raise UsageError(f"{visible(str(path), 200)}: {reason}", hint="check the path") from error
    if len(content) > MAX_BYTES:
        raise UsageError(f"{name}: larger than {MAX_BYTES >> 20} MiB", hint="give a list of students as CSV")
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise UsageError(f"{name}: a spreadsheet's own format, not CSV", hint="save it as CSV (UTF-8) and try again")
    return _parse(name, _decode(content), known)


def header_key(text: str) -> str:
    """A column's name without case, spaces and signs: `E-Mail Address` is `emailaddress`."""
    return "".join(character for character in text.casefold() if character.isalnum())


def escaped(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula; `unescaped` gives it back."""
    return f"'{cell}" if cell.startswith((*_FORMULA, "'")) else cell


def unescaped(cell: str) -> str:
    """What `escaped` was given."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith((*_FORMULA, "'")) else cell


def _decode(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", "replace")
    if content[1:2] == b"\0":
        return content.decode("utf-16-le", "replace")  # UTF-16 of a program that writes no mark
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")  # what Excel writes where nobody asked for UTF-8


def _parse(name: str, text: str, known: Collection[str]) -> Table:
    lines = text.split("\n", 1)
    skipped = 0
    delimiter = ""
    if lines[0].lower().startswith("sep=") and len(lines) == 2:  # Excel's own mark
        delimiter, skipped, text = lines[0][4:5], 1, lines[1]
    found = max((delimiter or ",", ";", "\t", ","), key=lambda sign: _columns(text, sign, known))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=found, skipinitialspace=True, strict=True)
    header: dict[str, str] = {}
    keys: list[str] = []
    rows = []
    line = skipped + 1
    try:
        for cells in reader:
            begins, line = line, skipped + reader.line_num + 1
            cells = [cell.strip() for cell in cells]
            if not any(cells):
                continue
            if not header:
                keys = [header_key(cell) for cell in cells]
                header = dict(zip(keys, cells, strict=True))
                continue
            if any(cells[len(keys) :]):
                raise UsageError(
                    f"{name}, line {begins}: {len(cells)} cells, the header has {len(keys)}",
                    hint='put " around a cell that has the delimiter in it',
                )
            row: dict[str, str] = {}
            for key, cell in zip(keys, cells, strict=False):
                row[key] = row.get(key) or cell  # of two columns of one name the first that is filled
            rows.append(Row(begins, row))
    except csv.Error as error:
        raise UsageError(
            f"{name}, line {line}: not CSV: {error}", hint="a quotation mark in a cell is written twice"
        ) from error
    return Table(name, header, tuple(rows))


def _columns(text: str, delimiter: str, known: Collection[str]) -> tuple[int, int]:
    """How good a delimiter is: columns of the header that are known, columns in all."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    try:
        cells = next(csv.reader([first], delimiter=delimiter), [])
    except csv.Error:
        return 0, 0
    return sum(header_key(cell) in known for cell in cells), len(cells)

# SPDX-License-Identifier: Apache-2.0
"""A table of a course site that keeps every byte it is not told to change.

The file is cut into cells by where they begin and end, not read and written again: quotation marks, line ends, the
byte order mark, the delimiter and the encoding of an exported file come out as they went in.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from dataclasses import dataclass

from grader.errors import UsageError

__all__ = ["Table"]

_DELIMITERS = (",", ";", "\t")
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))

# What people hand over instead of a CSV file, by its first bytes.
_OTHERS = (
    (b"%PDF", "it is a PDF"),
    (b"PK\x03\x04", "it is a workbook or another archive"),
    (b"\xd0\xcf\x11\xe0", "it is an old workbook"),
    (b"<", "it is a web page"),
)
_HINT = "export the gradebook from the course site again, and hand over that CSV file as it is"


@dataclass(frozen=True, slots=True)
class _Cell:
    start: int
    end: int
    value: str


@dataclass(frozen=True, slots=True)
class Table:
    """An exported file: its text, where its cells begin and end, and their values. `rows[0]` is the header."""

    text: str
    mark: bytes
    encoding: str
    delimiter: str
    cells: tuple[tuple[_Cell, ...], ...]
    rows: tuple[tuple[str, ...], ...]  # the values of the cells; blank lines are left out

    @classmethod
    def read(cls, exported: bytes) -> Table:
        """Cut an exported file into cells. UsageError where it is no CSV file, with what it is instead."""
        for first, what in _OTHERS:
            if exported.lstrip()[:8].startswith(first):
                raise UsageError(f"no CSV file: {what}", hint=_HINT)
        mark, encoding, text = _decoded(exported)
        if not text.strip():
            raise UsageError("the file is empty", hint=_HINT)
        if "\0" in text:
            raise UsageError("no CSV file: it holds bytes that no text has", hint=_HINT)
        delimiter = _delimiter(text)
        cells = tuple(row for row in _rows(text, delimiter) if len(row) > 1 or row[0].value.strip())
        rows = tuple(tuple(cell.value for cell in row) for row in cells)
        return cls(text, mark, encoding, delimiter, cells, rows)

    def cell(self, row: int, column: int) -> str:
        """A value; a row that is too short has an empty cell there."""
        return self.rows[row][column] if column < len(self.rows[row]) else ""

    def column(self, index: int) -> list[str]:
        """One column below the header."""
        return [self.cell(row, index) for row in range(1, len(self.rows))]

    def replaced(self, changes: Mapping[tuple[int, int], str]) -> bytes:
        """The file with other values in some cells, by row and column of `rows`; everything else byte for byte."""
        pieces, done = [], 0
        for (row, column), value in sorted(changes.items()):
            cells = self.cells[row]
            if column < len(cells):
                start, end = cells[column].start, cells[column].end
                written = self._written(value, quoted=self.text[start : start + 1] == '"')
            else:
                start = end = cells[-1].end
                before = (other for changed, other in changes if changed == row and other < column)
                missing = column - max([len(cells) - 1, *before])
                written = self.delimiter * missing + self._written(value, quoted=False)
            pieces += [self.text[done:start], written]
            done = end
        whole = "".join([*pieces, self.text[done:]])
        return self.mark + whole.encode(self.encoding, _errors(self.encoding))

    def _written(self, value: str, *, quoted: bool) -> str:
        needs = re.search(r'["\r\n]', value) or self.delimiter in value or value != value.strip()
        return '"' + value.replace('"', '""') + '"' if quoted or needs else value


def _errors(encoding: str) -> str:
    """Only an old encoding may lack a character; feedback is HTML, where a reference says the same."""
    return "surrogatepass" if encoding.startswith("utf") else "xmlcharrefreplace"


def _decoded(exported: bytes) -> tuple[bytes, str, str]:
    for mark, encoding in _MARKS:
        if exported.startswith(mark):
            try:
                return mark, encoding, exported[len(mark) :].decode(encoding)
            except UnicodeDecodeError as error:
                raise UsageError(
                    f"no CSV file: it says that it is {encoding.upper()}, and is not", hint=_HINT
                ) from error
    for encoding in ("utf-8", "cp1252"):
        try:
            return b"", encoding, exported.decode(encoding)
        except UnicodeDecodeError:
            continue
    return b"", "latin-1", exported.decode("latin-1")


def _delimiter(text: str) -> str:
    """The one that cuts the header into most cells."""
    header = next(line for line in text.splitlines() if line.strip())
    outside = re.sub(r'"[^"]*"', "", header)
    return max(_DELIMITERS, key=outside.count)


def _rows(text: str, delimiter: str) -> list[tuple[_Cell, ...]]:
    """Every row with its cells, as RFC 4180 has it; lines may end in CR LF, LF or CR."""
    plain = re.compile(rf"[^{re.escape(delimiter)}\r\n]*")
    rows: list[tuple[_Cell, ...]] = []
    row: list[_Cell] = []
    at, line = 0, 1
    while True:
        start = at
        if text[at : at + 1] == '"':
            end = _closing(text, at, line)
            value = text[at + 1 : end].replace('""', '"')
            rest = plain.match(text, end + 1)
            assert rest is not None
            at, value = rest.end(), value + rest[0]
        else:
            match = plain.match(text, at)
            assert match is not None
            at, value = match.end(), match[0]
        row.append(_Cell(start, at, value))
        line += value.count("\n")
        if text[at : at + 1] == delimiter:
            at += 1
            continue
        rows.append(tuple(row))
        row = []
        at += 2 if text[at : at + 2] == "\r\n" else 1
        line += 1
        if at >= len(text):
            return rows


def _closing(text: str, at: int, line: int) -> int:
    """Where the quotation mark is that closes the cell which begins at `at`."""
    search = at + 1
    while True:
        end = text.find('"', search)
        if end < 0:
            raise UsageError(
                f"no sound CSV file: a cell that begins on line {line} has no closing quotation mark", hint=_HINT
            )
        if text[end + 1 : end + 2] != '"':
            return end
        search = end + 2

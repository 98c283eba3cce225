# SPDX-License-Identifier: Apache-2.0
"""A table is cut into cells, and put together again byte for byte."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.errors import UsageError
from grader.gradebooks.table import Table

CELLS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0\x1a"), max_size=8)


def tables(delimiter=",", end="\n", quoting=csv.QUOTE_MINIMAL):
    """Tables as csv writes them, with a header that says where the columns are."""

    def write(rows):
        file = io.StringIO(newline="")
        writer = csv.writer(file, delimiter=delimiter, lineterminator=end, quoting=quoting)
        writer.writerows([["a", "b", "c"], *rows])
        return file.getvalue()

    return st.lists(st.lists(CELLS, min_size=3, max_size=3), max_size=5).map(write)


@given(tables(quoting=csv.QUOTE_ALL))
def test_cells_are_those_that_csv_reads(text):
    rows = [tuple(row) for row in csv.reader(io.StringIO(text, newline=""))]
    assert rows == list(Table.read(text.encode()).rows)


@given(st.sampled_from([",", ";", "\t"]).flatmap(lambda delimiter: tables(delimiter, "\r\n")))
def test_without_a_change_every_byte_stays(text):
    for encoded in (text.encode(), text.encode("utf-8-sig"), text.encode("utf-16")):
        assert encoded == Table.read(encoded).replaced({})


@given(tables(quoting=csv.QUOTE_ALL), st.integers(0, 2), CELLS)
def test_a_changed_cell_is_the_only_one(text, column, value):
    before = Table.read(text.encode())
    row = len(before.rows) - 1
    after = Table.read(before.replaced({(row, column): value}))
    expected = [list(cells) for cells in before.rows]
    expected[row][column] = value
    assert expected == [list(cells) for cells in after.rows]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b'a,b\r\n"x",y\r\n', b'a,b\r\n"5",y\r\n'),
        (b"a,b\nx,y", b"a,b\n5,y"),
        (b"a,b\rx,y\r", b"a,b\r5,y\r"),
        (b"\xef\xbb\xbfa;b\nx;\n\n", b"\xef\xbb\xbfa;b\n5;\n\n"),
        (b"a,b\n\n,\nx,y\n", b"a,b\n\n5,\nx,y\n"),
        ("a\tb\r\nx\ty\r\n".encode("utf-16"), "a\tb\r\n5\ty\r\n".encode("utf-16")),
        ("a,b\nx,größer\n".encode("latin-1"), "a,b\n5,größer\n".encode("latin-1")),
        (b"a,b\nx,\x81\n", b"a,b\n5,\x81\n"),
        (b'a,b\nx,"two\nlines ""and"" more"\n', b'a,b\n5,"two\nlines ""and"" more"\n'),
    ],
)
def test_quotes_ends_marks_and_encodings_stay(before, after):
    assert after == Table.read(before).replaced({(1, 0): "5"})


@pytest.mark.parametrize(
    ("value", "written"), [("9,5", b'"9,5"'), ('"', b'""""'), ("a\nb", b'"a\nb"'), (" a", b'" a"')]
)
def test_what_needs_quotation_marks_gets_them(value, written):
    assert b"a,b\n" + written + b",y\n" == Table.read(b"a,b\nx,y\n").replaced({(1, 0): value})


def test_a_row_that_is_too_short_grows():
    table = Table.read(b"a,b,c,d\nx\n")
    assert b"a,b,c,d\nx,,5,6\n" == table.replaced({(1, 2): "5", (1, 3): "6"})


def test_an_old_encoding_gets_a_reference_for_what_it_lacks():
    table = Table.read("a,b\nä,y\n".encode("latin-1"))
    assert "a,b\nä,&#8594;\n".encode("latin-1") == table.replaced({(1, 1): "→"})


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "the file is empty"),
        (b"\xef\xbb\xbf\r\n \r\n", "the file is empty"),
        (b"%PDF-1.7\n", "it is a PDF"),
        (b"PK\x03\x04rest", "it is a workbook or another archive"),
        (b"\n<!DOCTYPE html>", "it is a web page"),
        (b"a\0b", "it holds bytes that no text has"),
        (b"\xff\xfea", "it says that it is UTF-16-LE, and is not"),
        (b'a,b\nx,"never closed\n', "a cell that begins on line 2 has no closing quotation mark"),
    ],
)
def test_what_is_no_table_is_told(content, told):
    with pytest.raises(UsageError) as caught:
        Table.read(content)
    assert told in caught.value.message
    assert "export the gradebook" in caught.value.hint


@given(st.binary(max_size=200))
def test_any_bytes_are_cut_or_refused(content):
    try:
        table = Table.read(content)
    except UsageError:
        return
    assert content == table.replaced({})

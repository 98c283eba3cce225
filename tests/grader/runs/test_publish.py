# SPDX-License-Identifier: Apache-2.0
"""The names of the pages: nobody's page takes the place of another's, whatever people call themselves."""

import pytest

from grader.coursework import Student
from grader.runs.publish import page_name


@pytest.mark.parametrize("key", ["ada", "ada_lovelace-2", "anna.b"])
def test_a_plain_key_is_the_pages_name(key):
    assert f"{key}.html" == page_name(Student(key))


def test_no_key_can_be_made_of_the_name_of_another_page():
    other = page_name(Student("Ada Lovelace"))
    assert other != page_name(Student(other.removesuffix(".html")))


def test_keys_that_differ_in_signs_capitals_or_their_ends_have_pages_of_their_own():
    keys = ["ada", "Ada", "ADA", "a/d/a", "a\\d\\a", "../ada", "ada ", "", "..", "x" * 80, "x" * 81]
    names = [page_name(Student(key)) for key in keys]
    assert len(keys) == len({name.casefold() for name in names})
    assert not [name for name in names if "/" in name or "\\" in name or name.startswith(".")]


@pytest.mark.parametrize("key", ["con", "nul", "com1", "lpt9.x"])
def test_a_device_of_windows_is_no_pages_name(key):
    assert page_name(Student(key)) != f"{key}.html"

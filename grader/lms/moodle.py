# SPDX-License-Identifier: Apache-2.0
"""Moodle: "Download all submissions" of an assignment.

The names are those of Moodle's `mod/assign/classes/downloader.php`, and of older versions: a folder for each student
and kind, `Jane Doe_1234_assignsubmission_file` (older: with `_` at its end) or `..._onlinetext`; or, where the teacher
has switched folders off, `Jane Doe_1234_assignsubmission_file_solution.py`. The number is the participant's in this
one assignment, as the grading worksheet has it. With blind marking all have the same name, the word for "participant"
in the site's language. Of a team the name and number are the group's: Moodle does not say who is in it, and for the
default group not even a number. When something came in, Moodle does not say here.
"""

from __future__ import annotations

import re

from grader.coursework import Student
from grader.lms.collect import Given, collect, contested, enrol, key_of
from grader.lms.delivered import Delivered
from grader.lms.tree import Tree

__all__ = ["read", "recognise"]

# The first that fits counts: what a student chose stands behind it.
_PREFIX = r"(?P<name>[^/]+?)(?:_(?P<number>\d+))?_assignsubmission_(?P<plugin>[a-z0-9]+)"
_FOLDER = re.compile(_PREFIX + r"_?", re.DOTALL)
_FLAT = re.compile(_PREFIX + r"_(?P<file>.+)", re.DOTALL)


def recognise(tree: Tree) -> bool:
    """Whether most names are such as Moodle gives."""
    return _root(tree) is not None


def read(tree: Tree) -> Delivered:
    """The students, or teams, and their files."""
    root = _root(tree) or ()
    matches = [match for parts in tree.places() if (match := _match(root, parts))]
    disputed = contested(_owner(match) for match in matches)
    names = {match["name"] for match in matches}
    blind = len(names) == 1 and len({match["number"] for match in matches}) > 1
    wishes: dict[tuple[str, str], Student] = {}
    for match in sorted(matches, key=lambda match: match["plugin"] != "file"):
        name, number = _owner(match)
        wishes.setdefault(
            (name, number),
            Student(
                key=key_of(name, number),
                name="" if blind else name.strip("_"),
                site_id="" if number in disputed else number,
                folder=match[0].removesuffix(f"_{match['file']}") if "file" in match.groupdict() else match[0],
            ),
        )
    students = enrol(wishes)

    def given(parts: tuple[str, ...]) -> Given:
        match = _match(root, parts)
        if match is None:
            return Given((), parts[-1], "its name is none that Moodle gives; whose it is can not be known")
        name, number = _owner(match)
        refused = "" if match["plugin"] == "file" else "text typed into Moodle, and no file; hand in a file"
        if number in disputed:
            refused = f"Moodle's number {number} stands beside several names; whose it is can not be known"
        return Given((students[name, number].key,), match.groupdict().get("file") or parts[-1], refused)

    return collect("moodle", tree, students.values(), given)


def _root(tree: Tree) -> tuple[str, ...] | None:
    """The folder in which most names are Moodle's; None if there is none."""
    places = list(tree.places())
    for root in tree.roots():
        if 2 * sum(_match(root, parts) is not None for parts in places) > len(places):
            return root
    return None


def _match(root: tuple[str, ...], parts: tuple[str, ...]) -> re.Match[str] | None:
    inner = parts[len(root) :]
    if parts[: len(root)] != root or not inner:
        return None
    return _FLAT.fullmatch(inner[0]) if len(inner) == 1 else _FOLDER.fullmatch(inner[0])


def _owner(match: re.Match[str]) -> tuple[str, str]:
    return match["name"], match["number"] or ""

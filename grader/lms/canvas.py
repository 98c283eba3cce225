# SPDX-License-Identifier: Apache-2.0
"""Canvas: "Download submissions" of an assignment, a flat zip whose file names say everything.

The names are those of Canvas's `lib/content_zipper.rb`: `doejane_LATE_1234_5678_solution.py`, with the student's name,
user id, attachment id and the file's own name; `doejane_1234_text.html` for a text entry and `_link.html` for an
address; `anon_aB3dE_5678_solution.py` where students are anonymous. In a group assignment the name is the group's or
that of the one who handed in. Canvas marks what came late, but does not say when anything came.
"""

from __future__ import annotations

import re

from grader.coursework import Student
from grader.lms.collect import Given, collect, contested, enrol, key_of
from grader.lms.delivered import Delivered
from grader.lms.tree import Tree

__all__ = ["read", "recognise"]

_NAME = re.compile(
    r"(?:(?P<name>(?!LATE_|anon_).*?)_)?(?P<late>LATE_)?(?:(?P<user>\d+)|anon_(?P<anonymous>[^_]+))"
    r"_(?:(?P<attachment>\d+)_(?P<file>.+)|(?P<kind>text|link)\.html)",
    re.DOTALL,
)
_RESUBMITTED = re.compile(r"-\d+(?=\.(?:py|ipynb)$)")
_NO_FILE = {
    "text": "text typed into Canvas, and no file; hand in a file",
    "link": "a link, and no file; hand in the file itself",
}


def recognise(tree: Tree) -> bool:
    """Whether most names are such as Canvas gives."""
    return _root(tree) is not None


def read(tree: Tree) -> Delivered:
    """The students and their files. A later attachment has a higher number: that is the attempt."""
    root = _root(tree) or ()
    matches = [match for parts in tree.places() if (match := _match(root, parts))]
    disputed = contested(_owner(match) for match in matches)
    students = enrol({_owner(match): _student(match, disputed) for match in matches})

    def given(parts: tuple[str, ...]) -> Given:
        match = _match(root, parts)
        if match is None:
            return Given((), parts[-1], "its name is none that Canvas gives; whose it is can not be known")
        owner = _owner(match)
        refused = _NO_FILE.get(match["kind"] or "", "")
        if owner[1] in disputed:
            refused = f"Canvas's number {owner[1]} stands beside several names; whose it is can not be known"
        return Given(
            (students[owner].key,),
            _RESUBMITTED.sub("", match["file"] or parts[-1]),
            refused,
            late=bool(match["late"]),
            attempt=(int(match["attachment"]),) if match["attachment"] else (),
        )

    return collect("canvas", tree, students.values(), given)


def _root(tree: Tree) -> tuple[str, ...] | None:
    """The folder in which most names are Canvas's; None if there is none."""
    places = list(tree.places())
    for root in tree.roots():
        if 2 * sum(_match(root, parts) is not None for parts in places) > len(places):
            return root
    return None


def _match(root: tuple[str, ...], parts: tuple[str, ...]) -> re.Match[str] | None:
    return _NAME.fullmatch(parts[-1]) if parts[:-1] == root else None


def _owner(match: re.Match[str]) -> tuple[str, str]:
    return match["name"] or "", match["user"] or f"anon_{match['anonymous']}"


def _student(match: re.Match[str], disputed: frozenset[str]) -> Student:
    name, number = _owner(match)
    site_id = (match["user"] or "") if number not in disputed else ""
    return Student(key=key_of(name, number), name=name, site_id=site_id)

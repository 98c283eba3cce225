# SPDX-License-Identifier: Apache-2.0
"""No site at all: a folder, or an archive, in which each student has a folder, or a zip, named after the student.

A folder that only wraps the others is seen through. What lies beside the students' folders belongs to nobody.
"""

from __future__ import annotations

from grader.coursework import Student
from grader.lms.collect import Given, collect, enrol
from grader.lms.delivered import Delivered
from grader.lms.tree import Tree, is_left_over, printable

__all__ = ["read", "recognise"]

_NOBODYS = "it lies in no student's folder; put it into a folder that is named after the student"


def recognise(tree: Tree) -> bool:
    """Whether there is anything: a folder of folders may have any names."""
    return bool(tree.files or tree.refused or tree.folders)


def read(tree: Tree) -> Delivered:
    """The students and their files. Which of two files is the later one, their times of change say."""
    root = _root(tree)
    names = _folders_in(tree, root)
    zips = _zips_in(tree, root, names)
    wishes = {name: Student(key=name, name=name, folder=name) for name in names}
    wishes |= {zipped: Student(key=stem, name=stem) for zipped, stem in zips.items()}
    students = enrol(wishes)
    changed = {member.parts: int(member.modified.timestamp()) for member in tree.files if member.modified}

    def given(parts: tuple[str, ...]) -> Given:
        inner = parts[len(root) :]
        if inner[0] not in students:
            return Given((), parts[-1], _NOBODYS)
        attempt = (changed[parts],) if parts in changed else ()
        return Given((students[inner[0]].key,), parts[-1], attempt=attempt)

    notes = [f"all lies in the folder {printable('/'.join(root))}: the folders in it are the students'"] if root else []
    return collect("folders", tree, students.values(), given, notes)


def _root(tree: Tree) -> tuple[str, ...]:
    """The folder that holds the students' folders.

    A folder that holds everything is a wrapper if there are several folders in it and nothing else, or if the archive
    has its name; else it is the only student's.
    """
    found: tuple[str, ...] = ()
    for root in tree.roots():
        if any(len(parts) == len(root) + 1 for parts in tree.places()):
            break
        if len(_folders_in(tree, root)) > 1 or root == (tree.name,):
            found = root
    return found


def _folders_in(tree: Tree, root: tuple[str, ...]) -> set[str]:
    """Names of the folders right below one, the empty ones included."""
    depth = len(root)
    below = [parts for parts in tree.places() if len(parts) > depth + 1] + [
        parts for parts in tree.folders if len(parts) > depth
    ]
    return {parts[depth] for parts in below if parts[:depth] == root and not is_left_over(parts[depth : depth + 1])}


def _zips_in(tree: Tree, root: tuple[str, ...], folders: set[str]) -> dict[str, str]:
    """Zips that stand for a student's folder, with the student's name: only where there are several students."""
    beside = [parts[-1] for parts in tree.places() if parts[:-1] == root]
    zips = {name: name[: -len(".zip")] for name in beside if name.casefold().endswith(".zip")}
    if len(folders) + len(zips) < 2:
        return {}
    return {name: stem for name, stem in zips.items() if stem and stem not in folders}

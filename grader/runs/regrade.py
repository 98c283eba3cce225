# SPDX-License-Identifier: Apache-2.0
"""Grade a run again after its course has changed, and say whose mark would change before anything does.

The seeds of a run stay what they were, so a difference comes from the change and not from other inputs. Results of
problems that have not changed are still good: only the others are graded, and their new results wait in the store,
counted by nobody, until they are applied as a new revision.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from grader.coursework import Change, Entry, Graded, ResultKey
from grader.marks.places import COUNTING
from grader.model import Status, Submission
from grader.runs.batch import Problems, key_of
from grader.runs.classroom import Classroom, changes_between
from grader.store import Store

__all__ = ["Plan", "changes_of", "links_of", "plan"]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a regrade has to do."""

    keys: Mapping[str, ResultKey]  # of every file that is graded, as the course is now
    stale: tuple[str, ...]  # paths whose current result is another one
    missing: Mapping[str, ResultKey]  # of these, the ones that nobody has graded yet
    problems: tuple[str, ...]  # whose results are stale, sorted


def plan(store: Store, run: int, problems: Problems) -> Plan:
    """Compare the results that count with those that the course as it is now would give."""
    settings = store.settings(run)
    keys = {
        entry.path: key_of(entry, settings, problems)
        for entry in store.entries(run)
        if entry.fate in COUNTING and entry.problem in problems.by_id
    }
    current = store.graded(run)
    stale = tuple(path for path, key in keys.items() if current.get(path) != key.text)
    known = store.known([keys[path] for path in stale])
    missing = {path: keys[path] for path in stale if keys[path].text not in known}
    return Plan(keys, stale, missing, tuple(sorted({keys[path].problem for path in stale})))


def changes_of(room: Classroom, made: Plan) -> list[Change]:
    """Whose mark would change if the plan's results counted."""
    before = room.store.reports(room.run)
    replaced = {path: made.keys[path] for path in made.stale}
    after = [one for one in before if one.entry.path not in replaced]
    after += _fresh(room, replaced)
    return changes_between(room, before, after)


def links_of(room: Classroom, made: Plan) -> dict[str, ResultKey]:
    """The results to apply: a file that could not be graded again keeps the result that it has."""
    return {
        one.entry.path: made.keys[one.entry.path] for one in _fresh(room, made.keys) if one.entry.path in made.stale
    }


def _fresh(room: Classroom, keys: Mapping[str, ResultKey]) -> list[Graded]:
    entries: dict[str, Entry] = {entry.path: entry for entry in room.store.entries(room.run)}
    found = []
    for path, key in keys.items():
        entry = entries[path]
        report = room.store.result(key, Submission("", entry.problem, entry.file, entry.source))
        if report is not None and report.status is not Status.NOT_GRADED:
            found.append(Graded(entry, report))
    return found

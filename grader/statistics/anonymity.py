# SPDX-License-Identifier: Apache-2.0
"""Statistics without names, for a report to a department or for research.

A plain hash of a name is no disguise: whoever has the class list hashes every name on it and compares. So a label is a
keyed hash (HMAC-SHA256, RFC 2104) under a salt that only the caller knows: with the same salt a student has the same
label in every run, without it nobody can tell whose it is. Throw the salt away, and nobody can ever again. Points stay:
who knows a student's points may know the row.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import replace

from grader.model import FactKind
from grader.statistics.nouns import ClassStatistics, Cluster, Need, StudentRow

__all__ = ["anonymised"]

_DIGITS = 8  # of a label: in a class of 4000, two want the same one once in 500 classes; then all get more
_SHORTEST = 3  # letters of a name that is looked for in sentences; shorter ones are also words
_HOLDS_WORDS = (FactKind.KIND, FactKind.STATED)  # facts that may name a type of the student's


def anonymised(statistics: ClassStatistics, salt: bytes) -> ClassStatistics:
    """The same numbers with labels instead of students, in the order of the labels, and without files and paths.

    Seen lines that could hold a student's own words, or that hold a name, are left out. Raises ValueError for a salt of
    fewer than 16 bytes, which could be guessed.
    """
    if len(salt) < 16:
        raise ValueError(f"a salt of {len(salt)} bytes could be guessed; at least 16 are needed")
    labels = _labels(_everybody(statistics), salt)
    names = _names(statistics.rows)
    rows = [replace(row, key=labels[row.key], name=labels[row.key]) for row in statistics.rows]
    return replace(
        statistics,
        problems=tuple(
            replace(
                problem,
                mistakes=tuple(replace(one, student=labels[one.student]) for one in problem.mistakes),
            )
            for problem in statistics.problems
        ),
        clusters=tuple(
            replace(_without_words(cluster, names), student=labels[cluster.student]) for cluster in statistics.clusters
        ),
        rows=tuple(sorted(rows, key=lambda row: row.key)),
        needs=_nameless(statistics.needs, labels),
        anonymous=True,
    )


def _everybody(statistics: ClassStatistics) -> set[str]:
    """Every key that stands anywhere."""
    keys = {row.key for row in statistics.rows}
    keys |= {key for need in statistics.needs for key in need.students}
    keys |= {mistake.student for problem in statistics.problems for mistake in problem.mistakes}
    return keys | {cluster.student for cluster in statistics.clusters}


def _labels(keys: Iterable[str], salt: bytes) -> dict[str, str]:
    digests = {key: hmac.new(salt, key.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest() for key in keys}
    digits = _DIGITS
    while len({digest[:digits] for digest in digests.values()}) < len(digests):
        digits += 1
    return {key: f"student-{digest[:digits]}" for key, digest in digests.items()}


def _names(rows: Iterable[StudentRow]) -> frozenset[str]:
    """The words that keys and names are made of, in small letters."""
    words = (word for row in rows for word in _words(f"{row.key} {row.name}"))
    return frozenset(word for word in words if len(word) >= _SHORTEST)


def _words(text: str) -> set[str]:
    return set(re.findall(r"[^\W_]+", text.casefold()))


def _without_words(cluster: Cluster, names: frozenset[str]) -> Cluster:
    if cluster.fact in _HOLDS_WORDS or _words(cluster.seen) & names:
        return replace(cluster, seen="left out: it may hold a student's words")
    return cluster


def _nameless(needs: Iterable[Need], labels: dict[str, str]) -> tuple[Need, ...]:
    nameless = [
        replace(need, students=tuple(sorted(labels[key] for key in need.students)), path="", reason="")
        for need in needs
    ]
    return tuple(sorted(nameless, key=lambda need: (need.kind, need.problem, need.students)))

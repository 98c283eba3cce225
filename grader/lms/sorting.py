# SPDX-License-Identifier: Apache-2.0
"""From what a site delivered to one ledger: every file gets a problem and exactly one fate.

A file's name is believed as far as its functions bear it out, and what a teacher says in assign.csv is believed more
than both. Where nothing is sure, nothing is guessed: the file is to be assigned. Of several files of one student for
one problem one counts, and the reasons say which and why. Files are read and parsed here, never run.
"""

from __future__ import annotations

import dataclasses
import difflib
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import PurePosixPath

from grader.coursework import Attempt, Entry, Fate, HandedIn, Matched, Policy, Student
from grader.errors import UsageError
from grader.lms.assign import NO_SUBMISSION, Assigned
from grader.lms.definitions import Patience
from grader.lms.delivered import Delivered
from grader.lms.naming import Kind, Level, Named, ProblemNames, kind_of, named, nearest, plain
from grader.lms.notebooks import MAX_CODE_BYTES, Notebook, Unreadable, python_of, read_notebook
from grader.lms.people import class_of, words_of_student
from grader.packages.submissions import MAX_SOURCE_BYTES, TAKEN
from grader.plaintext import visible

__all__ = ["Intake", "ProblemNames", "sort_out"]

NAME_CHARACTERS = 80
SHOWN = 5  # files that a note names

# What people hand in beside their work, by the endings of its name.
_KINDS = {
    **dict.fromkeys(("pdf", "doc", "docx", "odt", "rtf", "tex", "md", "rst", "html", "htm", "pages"), "a document"),
    **dict.fromkeys(("txt", "text", ""), "a text"),
    **dict.fromkeys(("png", "jpg", "jpeg", "gif", "svg", "heic", "bmp", "webp", "tif", "tiff"), "a picture"),
    **dict.fromkeys(("zip", "rar", "7z", "tar", "gz", "tgz", "bz2", "xz"), "an archive within the archive"),
    **dict.fromkeys(("csv", "tsv", "xls", "xlsx", "json", "npy", "npz", "pt", "pth", "pkl", "h5", "mat"), "data"),
    **dict.fromkeys(("pyc", "pyo", "so", "exe", "dll"), "a compiled program"),
}


@dataclass(frozen=True, slots=True)
class Intake:
    """A sorted delivery: who is in the class, and one entry for every file."""

    site: str
    students: tuple[Student, ...]  # the roster's absent ones among them
    entries: tuple[Entry, ...]
    notes: tuple[str, ...]  # what the teacher should know, in sentences


@dataclass(slots=True)
class _File:
    """One file, as far as it is understood; with several problems of assign.csv there is one of these for each."""

    handed: HandedIn
    path: str
    sha256: str
    kind: Kind
    named: Named = field(default_factory=Named)
    defines: frozenset[str] = frozenset()
    fate: Fate = Fate.GRADED
    reason: str = ""
    problem: str = ""
    matched: Matched | None = None
    source: bytes = b""
    dropped: tuple[str, ...] = ()
    students: tuple[str, ...] = ()
    has: frozenset[str] = frozenset()  # the problem's functions that it defines


def sort_out(
    delivered: Delivered,
    problems: Sequence[ProblemNames],
    *,
    roster: Sequence[Student] = (),
    assignments: Mapping[str, Assigned] | None = None,
    policy: Policy | None = None,
) -> Intake:
    """Give every file its problem and its fate.

    The keys of `assignments` are paths of files; one that says several problems makes an entry for each, with
    `#problem` after its path. An entry that is to be assigned keeps its source, so that assign.csv can say what is in
    it; one that was refused has the problem that its name tells. Under `Attempt.BEST` every attempt is graded, and the
    rest is decided by the results.

    Raises UsageError for an assignment of a file or a problem that does not exist.
    """
    policy = policy or Policy()
    everybody = class_of(delivered.students, roster, folders=delivered.site == "folders")
    assigned = _by_path(assignments or {}, delivered, problems)
    sorter = _Sorter(problems, assigned, {student.key: student for student in everybody.students})
    files = [one for handed in delivered.files for one in sorter.files(handed)]
    notes = [*delivered.notes, *everybody.notes, *sorter.notes]
    _be_late(files, policy)
    notes += _settle(files, policy.attempt)
    notes += _unused(files, problems)
    refused = [dataclasses.replace(entry, problem=sorter.problem_named(entry)) for entry in delivered.refused]
    entries = _with_own_paths([*map(_entry, files), *refused])
    return Intake(delivered.site, everybody.students, tuple(entries), tuple(dict.fromkeys(notes)))


# assign.csv


def _by_path(
    assignments: Mapping[str, Assigned], delivered: Delivered, problems: Sequence[ProblemNames]
) -> dict[str, Assigned]:
    """The assignments by the paths of the files; a table shows these without spaces at their ends."""
    paths = {visible(handed.path).strip(): handed.path for handed in delivered.files}
    refused = {visible(entry.path).strip(): entry for entry in delivered.refused}
    found: dict[str, Assigned] = {}
    for written, assigned in assignments.items():
        path = visible(written).strip()
        meant = dataclasses.replace(
            assigned, problems=tuple(_problem_meant(problem, assigned, problems) for problem in assigned.problems)
        )
        if path in paths:
            found[paths[path]] = meant
        elif path not in refused:
            near = difflib.get_close_matches(path, paths, n=1)
            hint = f"did you mean {near[0]}?" if near else "leave the column `file` as it was written"
            raise UsageError(f"{assigned.where}: there is no file {path}", hint=hint)
        elif meant.problems != (NO_SUBMISSION,):
            raise UsageError(
                f"{assigned.where}: {path} was refused ({refused[path].reason}), and can not be assigned",
                hint="remove the line, or have the file handed in again",
            )
    return found


def _problem_meant(written: str, assigned: Assigned, problems: Sequence[ProblemNames]) -> str:
    """The problem of that name, however it is written."""
    known = {plain(name): name for name in (NO_SUBMISSION, *(problem.id for problem in problems))}
    if plain(written) in known:
        return known[plain(written)]
    near = nearest(written, problems) or next(iter(difflib.get_close_matches(written, known.values(), n=1)), "")
    hint = f"did you mean {near}?" if near else f"one of {', '.join(known.values())}"
    raise UsageError(f"{assigned.where}: there is no problem {visible(written, 60)}", hint=hint)


# One file


@dataclass(slots=True)
class _Sorter:
    """Finds the problem of one file after the other."""

    problems: Sequence[ProblemNames]
    assignments: Mapping[str, Assigned]
    students: Mapping[str, Student]
    notes: list[str] = field(default_factory=list)
    patience: Patience = field(default_factory=Patience)

    def files(self, handed: HandedIn) -> Iterator[_File]:
        """What becomes of one file, before it is compared with others."""
        name = handed.name.rpartition("/")[2]
        stem, kind, ending = kind_of(name)
        words = frozenset(word for key in handed.students for word in self._words(key))
        file = _File(
            handed=handed,
            path=handed.path,
            sha256=hashlib.sha256(handed.content).hexdigest(),
            kind=kind,
            named=named(stem, self.problems, words),
            students=handed.students,
        )
        notebook = self._look_into(file, stem, ending)
        assigned = self.assignments.get(handed.path)
        if assigned is not None and (file.fate is not Fate.REFUSED or kind in (Kind.TEXT, Kind.OTHER)):
            yield from self._assigned(file, assigned, notebook)
            return
        if file.fate is not Fate.REFUSED:
            self._find_problem(file, stem)
        yield self._with_source(file, notebook)

    def problem_named(self, entry: Entry) -> str:
        """The problem that the name of a refused file tells; empty where it tells none, or several."""
        name = (entry.file or entry.path).rpartition("/")[2]
        words = frozenset(word for key in entry.students for word in self._words(key))
        found = named(kind_of(name)[0], self.problems, words)
        return found.problems[0] if len(found.problems) == 1 and found.level > Level.LOOSE else ""

    def _words(self, key: str) -> frozenset[str]:
        return words_of_student(self.students[key]) if key in self.students else frozenset()

    def _look_into(self, file: _File, stem: str, ending: str) -> Notebook | None:
        """What the file defines; or why it is refused."""
        content = file.handed.content
        name = file.handed.name.rpartition("/")[2]
        reason = ""
        notebook = None
        if not file.handed.students:
            reason = "it belongs to no student"
        elif name.startswith("._") or stem.endswith("-checkpoint") or ".ipynb_checkpoints" in file.handed.path:
            reason = "a copy that the computer keeps beside the file, no submission"
        elif file.kind is Kind.NOTEBOOK or _is_notebook(file):
            read = self._notebook(file)
            if isinstance(read, Notebook):
                notebook, file.kind, file.defines = read, Kind.NOTEBOOK, read.defines
            elif content.lstrip()[:1] == b"{" or not (names := self._names(file)):
                reason = read.reason
            else:
                file.kind, file.defines = Kind.PYTHON, names  # Python, saved under a notebook's name
        elif len(content) > MAX_SOURCE_BYTES:
            reason = (
                f"it has {len(content) / 2**20:.1f} MiB, a submission at most {MAX_SOURCE_BYTES >> 20} MiB; leave data "
                "out of the source"
            )
        elif file.kind is Kind.PYTHON:
            file.defines = self._names(file)
        elif file.kind is Kind.TEXT and self._fit(names := self._names(file)):
            file.defines = names  # a source that was saved as a text
        else:
            reason = f"{_KINDS.get(ending, 'another kind of file')}, no submission: hand in a .py or .ipynb file"
        if reason:
            self._refuse(file, reason)
        return notebook

    def _names(self, file: _File) -> frozenset[str]:
        return self.patience.names(file.students, file.handed.content)

    def _notebook(self, file: _File) -> Notebook | Unreadable:
        if not self.patience.is_left(file.students):
            return Unreadable("of one student no more notebooks than this are looked into; hand in the one that counts")
        read = read_notebook(file.handed.content)
        spent = read.code_bytes if isinstance(read, Notebook) else min(len(file.handed.content), MAX_CODE_BYTES)
        self.patience.spend(file.students, spent)
        return read

    def _refuse(self, file: _File, reason: str) -> None:
        file.fate, file.reason, file.matched = Fate.REFUSED, reason, None
        sure = len(file.named.problems) == 1 and file.named.level > Level.LOOSE
        file.problem = file.named.problems[0] if sure else ""

    def _fit(self, defines: frozenset[str]) -> list[str]:
        """Problems of which any function is defined."""
        return [problem.id for problem in self.problems if defines & set(problem.functions)]

    def _fit_whole(self, defines: frozenset[str]) -> list[str]:
        """Problems of which all functions are defined."""
        return [problem.id for problem in self.problems if problem.functions and defines >= set(problem.functions)]

    def _find_problem(self, file: _File, stem: str) -> None:
        """By its name as far as its functions bear it out, else by its functions, else not at all."""
        fit, whole, by_name = self._fit(file.defines), self._fit_whole(file.defines), file.named.problems
        if len(by_name) == 1:
            if by_name[0] in fit:
                file.problem, file.matched = by_name[0], Matched.NAME
                return
            if not fit and file.named.level > Level.LOOSE:
                file.problem, file.matched = by_name[0], Matched.NAME  # empty, or not to be parsed: it is what it is
                return
        only = self._only(fit, whole)
        if not only and len(by_name) > 1:
            named_too = [problem for problem in fit if problem in by_name]
            only = self._only(named_too, [problem for problem in whole if problem in by_name])
        if only:
            file.problem, file.matched = only, Matched.FUNCTIONS
            if len(by_name) == 1:
                file.reason = f"its name says {by_name[0]}, but what it defines is {only}'s"
                self.notes.append(f"{file.path}: {file.reason}; it is graded for {only}")
            return
        file.fate, file.reason = Fate.TO_ASSIGN, self._why(stem, by_name, whole if len(whole) > 1 else fit)

    @staticmethod
    def _only(fit: Sequence[str], whole: Sequence[str]) -> str:
        """The one problem that fits, if no other does."""
        return fit[0] if len(fit) == 1 and (not whole or list(whole) == list(fit)) else ""

    def _why(self, stem: str, by_name: Sequence[str], fit: Sequence[str]) -> str:
        if len(fit) > 1:
            return f"it fits {_and(fit)}: it defines functions of each; list those that it is for, divided by ;"
        if fit:
            return f"its name says {_and(by_name)}, but it defines functions of {_and(fit)}"
        if len(by_name) > 1:
            return f"its name says {_and(by_name)}, and it defines no function of them"
        if by_name:
            wanted = next(problem.functions for problem in self.problems if problem.id == by_name[0])
            return f"its name may mean {by_name[0]}, but it does not define {_and(wanted)}"
        near = nearest(stem, self.problems)
        question = f"; is it {near}?" if near else ""
        return f"neither its name nor what it defines fits a problem{question}"

    def _assigned(self, file: _File, assigned: Assigned, notebook: Notebook | None) -> Iterator[_File]:
        if assigned.problems == (NO_SUBMISSION,):
            self._refuse(file, "assign.csv says that it is no submission")
            file.problem, file.matched = "", Matched.ASSIGNED
            yield file
            return
        for problem in assigned.problems:
            path = f"{file.path}#{problem}" if len(assigned.problems) > 1 else file.path
            one = dataclasses.replace(
                file, path=path, problem=problem, matched=Matched.ASSIGNED, fate=Fate.GRADED, reason=""
            )
            yield self._with_source(one, notebook)

    def _with_source(self, file: _File, notebook: Notebook | None) -> _File:
        """The Python that is graded, or that a teacher must assign."""
        if file.fate is Fate.REFUSED:
            return file
        wanted = next((set(problem.functions) for problem in self.problems if problem.id == file.problem), None)
        if wanted is None:
            wanted = {name for problem in self.problems for name in problem.functions}
        file.has = file.defines & wanted
        if notebook is None:
            file.source = file.handed.content
            return file
        converted = python_of(notebook, wanted)
        if isinstance(converted, Unreadable):
            self._refuse(file, converted.reason)
        else:
            file.source, file.dropped = converted.source, converted.dropped
        return file


def _is_notebook(file: _File) -> bool:
    """Whether a file that is called otherwise is a notebook: somebody has renamed it."""
    content = file.handed.content
    named_so = file.kind in (Kind.PYTHON, Kind.TEXT)
    return named_so and content.lstrip()[:1] == b"{" and b'"cells"' in content and b'"cell_type"' in content


# Too late


def _be_late(files: Iterable[_File], policy: Policy) -> None:
    for file in files:
        late = _late(file, policy) if file.fate is Fate.GRADED else ""
        if late:
            file.fate = Fate.LATE
            file.reason = f"{late}; {file.reason}" if file.reason else late


def _late(file: _File, policy: Policy) -> str:
    """How late a file is, in words. A known moment and a deadline say more than the site's own flag."""
    deadline = policy.deadlines.get(file.problem, policy.deadline)
    if deadline is not None and file.handed.handed_in is not None:
        late = file.handed.handed_in - deadline
        return f"{_span(late)} after the deadline" if late > timedelta(0) else ""
    return "the site says that it is late" if file.handed.late else ""


def _span(span: timedelta) -> str:
    """`2 days 3 h`, `5 h 10 min`, `40 s`: two units at most, rounded down."""
    seconds = int(span.total_seconds())
    days, hours, minutes = seconds // 86400, seconds // 3600 % 24, seconds // 60 % 60
    if days:
        parts = [f"{days} day{'' if days == 1 else 's'}", f"{hours} h" if hours else ""]
    elif hours:
        parts = [f"{hours} h", f"{minutes} min" if minutes else ""]
    else:
        parts = [f"{minutes} min"] if minutes else [f"{max(seconds, 1)} s"]
    return " ".join(part for part in parts if part)


# Which of several counts


@dataclass(frozen=True, slots=True)
class _Sign:
    """Something that tells which of two files counts, and how a sentence says so. Larger values count."""

    value: Callable[[_File], object]
    words: str
    tells: Callable[[_File], bool] = lambda file: True
    sure: bool = True  # whether it tells which came later


@dataclass(frozen=True, slots=True)
class _Loss:
    """Why a file does not count for a student, and which one does."""

    winner: _File
    reason: str
    sure: bool = True


def _is_sure(file: _File) -> bool:
    """Whether more than its functions says which problem a file is for."""
    return file.matched is Matched.ASSIGNED or (file.matched is Matched.NAME and file.named.level > Level.LOOSE)


_SIGNS = (
    _Sign(lambda file: file.handed.handed_in, "{} came later", lambda file: file.handed.handed_in is not None),
    # A test or a scratch file that was uploaded together with the work is no later attempt.
    _Sign(_is_sure, "{} has the problem's name", sure=False),
    _Sign(lambda file: file.handed.attempt, "{} came later", lambda file: bool(file.handed.attempt)),
    _Sign(lambda file: file.named.order, "the name of {} says that it is the later one"),
    _Sign(lambda file: file.named.level, "nothing says which came later, and the name of {} fits best", sure=False),
    _Sign(
        lambda file: len(file.has), "nothing says which came later, and {} defines more of the functions", sure=False
    ),
    _Sign(
        lambda file: file.kind is not Kind.NOTEBOOK, "nothing says which came later, and {} is no notebook", sure=False
    ),
    _Sign(lambda file: file.path, "nothing says which came later, and {} is the last by name", sure=False),
)


def _settle(files: Sequence[_File], attempt: Attempt) -> list[str]:
    """Let one file count for each student and problem, under BEST each different one; the others are superseded."""
    pairs: dict[tuple[str, str], list[_File]] = {}
    for file in files:
        if file.fate in (Fate.GRADED, Fate.LATE):
            for student in file.students:
                pairs.setdefault((student, file.problem), []).append(file)
    lost: dict[int, dict[str, _Loss]] = {}  # file -> students for whom another one counts
    for (student, _), several in pairs.items():
        for file, loss in _losses(several, attempt):
            lost.setdefault(id(file), {})[student] = loss
    notes = []
    unsure: list[str] = []
    parts: list[str] = []
    for file in files:
        losses = lost.get(id(file), {})
        left = tuple(student for student in file.students if student not in losses)
        if losses and not left:
            file.fate = Fate.SUPERSEDED
            file.reason = "; ".join(dict.fromkeys(loss.reason for loss in losses.values()))
        elif losses:
            file.students = left
            notes += [
                f"{file.path} does not count for {visible(key, 80)}: {loss.reason}" for key, loss in losses.items()
            ]
        if any(not loss.sure for loss in losses.values()):
            unsure.append(file.path)
        parts += [
            f"{file.path} ({', '.join(sorted(file.has - loss.winner.has))})"
            for loss in list(losses.values())[:1]
            if file.has - loss.winner.has
        ]
    if unsure:
        notes.append(f"superseded, though nothing says which of the student's files is the later one: {_some(unsure)}")
    if parts:
        notes.append(f"superseded, and defines what the file that counts does not: {_some(parts)}")
    return notes


def _in_order(several: Sequence[_File]) -> tuple[list[_File], list[_Sign]]:
    """Files of one student and problem, the one that counts last, and the signs that all of them have."""
    signs = [sign for sign in _SIGNS if all(map(sign.tells, several))]
    ordered = list(several)
    for sign in reversed(signs):
        ordered.sort(key=sign.value)  # type: ignore[arg-type]
    return ordered, signs


def _losses(several: Sequence[_File], attempt: Attempt) -> Iterator[tuple[_File, _Loss]]:
    """The files of one student and problem that do not count, each with the one that does."""
    ordered, signs = _in_order(several)
    if attempt is Attempt.BEST:
        first: dict[str, _File] = {}
        for file in ordered:
            if first.setdefault(file.sha256, file) is not file:
                yield file, _same(first[file.sha256])
        return
    winner = ordered[-1]
    for file in reversed(ordered[:-1]):  # the same file again, only later, costs nobody anything
        if file.sha256 != winner.sha256 or not _earlier(file, winner):
            break
        winner = file
    for file in ordered:
        if file is not winner and file.sha256 == winner.sha256:
            yield file, _same(winner)
        elif file is not winner:
            sign = next((sign for sign in signs if sign.value(file) != sign.value(winner)), _SIGNS[-1])
            yield file, _Loss(winner, f"{sign.words.format(winner.path)}, and counts", sign.sure)


def _same(winner: _File) -> _Loss:
    return _Loss(winner, f"the same file as {winner.path}")


def _earlier(file: _File, other: _File) -> bool:
    """Whether a file is known to have come before another, so that it is less late."""
    if file.handed.handed_in is not None and other.handed.handed_in is not None:
        return file.handed.handed_in < other.handed.handed_in
    return other.fate is Fate.LATE and file.fate is not Fate.LATE


def _unused(files: Sequence[_File], problems: Sequence[ProblemNames]) -> Iterator[str]:
    """Files that would also do for a problem that the student has nothing for: all in one file, under one name."""
    has = {(student, file.problem) for file in files if file.problem for student in file.students}
    found: dict[tuple[str, str], list[_File]] = {}
    for file in files:
        if file.fate not in (Fate.GRADED, Fate.LATE) or file.matched is Matched.ASSIGNED:
            continue
        for problem in problems:
            lacking = not any((student, problem.id) in has for student in file.students)
            if lacking and problem.functions and file.defines >= set(problem.functions):
                found.setdefault((file.problem, problem.id), []).append(file)
    for (problem_id, other), same in found.items():
        yield (
            f"graded for {problem_id}, and defines the functions of {other} too, for which nothing else was handed in: "
            f"{_some([file.path for file in same])}; where it is meant for both, add a line to assign.csv with "
            f"{problem_id};{other}"
        )


# Entries


def _entry(file: _File) -> Entry:
    handed = file.handed
    return Entry(
        path=file.path,
        students=file.students,
        fate=file.fate,
        reason=file.reason,
        problem=file.problem if file.fate is not Fate.TO_ASSIGN else "",
        matched=file.matched,
        file=_shown_name(file),
        sha256=file.sha256,
        source=file.source,
        dropped=file.dropped,
        handed_in=handed.handed_in,
        late=handed.late,
        attempt=handed.attempt,
    )


def _shown_name(file: _File) -> str:
    """The name in reports; one that the runner knows as something else gives way to the problem's."""
    name = file.handed.name.rpartition("/")[2]
    if file.problem and PurePosixPath(name).stem in TAKEN:
        return f"{file.problem}.py"
    return visible(name, NAME_CHARACTERS)


def _with_own_paths(entries: Iterable[Entry]) -> Iterator[Entry]:
    """Paths are keys: two that are shown alike are told apart."""
    seen: set[str] = set()
    for entry in entries:
        path, number = entry.path, 2
        while path in seen:
            path, number = f"{entry.path} ({number})", number + 1
        seen.add(path)
        yield entry if path == entry.path else dataclasses.replace(entry, path=path)


def _and(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more

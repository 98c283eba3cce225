# SPDX-License-Identifier: Apache-2.0
"""Gradescope: "Download Submissions" of an assignment, folders and a `submission_metadata.yml` with their owners.

The metadata is YAML as Ruby writes it, with keys such as `:submitters` and objects of Ruby's own. It is read as a
stream of events, and nothing is ever made of what is not needed: so tags mean nothing, and neither depth nor aliases
can cost more than the text's own length. Aliases are followed to plain values only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import yaml

from grader.coursework import LEFT_OVER, Student
from grader.errors import UsageError
from grader.lms.collect import Given, collect, enrol, key_of
from grader.lms.delivered import Delivered
from grader.lms.tree import METADATA, Member, Tree, Unreadable, as_text

__all__ = ["read", "recognise"]

_Value = str | list[Any] | dict[str, Any] | None  # of YAML, where it is wanted; None where it is not
_DEEP = 4  # records, a record, its submitters, one of them: what lies deeper is passed over
_LONG = {"results", "history"}  # of a record, with all outputs of an autograder: passed over
NAME_CHARACTERS = 200  # of a person
_NOTHING = {"", "~", "null"}


@dataclass(frozen=True, slots=True)
class _Record:
    """One submission of the metadata."""

    folder: str
    people: tuple[Student, ...]  # without the final keys
    created_at: datetime | None


def recognise(tree: Tree) -> bool:
    """Whether Gradescope's metadata lies where all the rest is."""
    return _root(tree) is not None


def read(tree: Tree) -> Delivered:
    """The students and their files; several submitters are a group. Raises UsageError for unsound metadata."""
    root = _root(tree) or ()
    records = _records(_metadata(tree, root))
    wishes: dict[tuple[str, ...], Student] = {}
    for record in sorted(records.values(), key=_stamp):
        wishes |= {_owner(person): person for person in record.people}
    students = enrol(wishes)

    def given(parts: tuple[str, ...]) -> Given:
        inner = parts[len(root) :]
        if inner == (METADATA,):
            return Given((), METADATA, LEFT_OVER)
        record = records.get(inner[0])
        if record is None or not record.people:
            return Given((), parts[-1], f"{METADATA} does not say whose it is")
        keys = tuple(dict.fromkeys(students[_owner(person)].key for person in record.people))
        return Given(keys, parts[-1], handed_in=record.created_at, attempt=_stamp(record))

    return collect("gradescope", tree, students.values(), given)


def _root(tree: Tree) -> tuple[str, ...] | None:
    places = set(tree.places())
    return next((root for root in tree.roots() if (*root, METADATA) in places), None)


def _owner(person: Student) -> tuple[str, ...]:
    """What tells two people apart; those without number and address only their submissions do."""
    known = (person.name, person.number, person.email)
    return known if person.number or person.email else (*known, person.folder)


def _stamp(record: _Record) -> tuple[int, ...]:
    return (int(record.created_at.timestamp()),) if record.created_at else ()


def _metadata(tree: Tree, root: tuple[str, ...]) -> bytes:
    place = (*root, METADATA)
    found: list[Member] = [member for member in tree.files if member.parts == place]
    try:
        if found:
            return found[0].read()
        reason = next(member.reason for member in tree.refused if member.parts == place)
    except Unreadable as error:
        reason = str(error)
    raise _unsound(reason)


def _unsound(reason: str) -> UsageError:
    hint = "export it again; or take the file away, and the folders count as the students"
    return UsageError(f"{METADATA} can not be used: {reason}", hint=hint)


def _records(text: bytes) -> dict[str, _Record]:
    events = _Events(text)
    try:
        whole = events.whole()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise _unsound(f"it is no YAML{f', line {mark.line + 1}' if mark else ''}") from error
    if not isinstance(whole, dict):
        raise _unsound("it does not say what belongs to whom")
    return {folder: _record(folder, value) for folder, value in whole.items() if isinstance(value, dict)}


def _record(folder: str, value: dict[str, _Value]) -> _Record:
    submitters = value.get("submitters")
    people = (
        [_person(folder, one) for one in submitters if isinstance(one, dict)] if isinstance(submitters, list) else []
    )
    return _Record(folder, tuple(person for person in people if person), _moment(value.get("created_at")))


def _person(folder: str, value: dict[str, _Value]) -> Student | None:
    name, number, email = (_words(value.get(key)) for key in ("name", "sid", "email"))
    if not (name or number or email):
        return None
    submission = folder.removeprefix("submission_").partition(".")[0]
    # The whole address: its first part alone could be made to look like somebody else's number.
    key = key_of(name, number or email or submission)
    return Student(key=key, name=name, email=email, number=number, site_id=submission, folder=folder)


def _words(value: _Value) -> str:
    return as_text(value.strip()[:NAME_CHARACTERS]) if isinstance(value, str) and value not in _NOTHING else ""


def _moment(value: _Value) -> datetime | None:
    """A time as Ruby writes it: `2026-10-01 09:30:00.123456789 Z`, or an object that holds it as `utc`."""
    text = _words(value.get("utc") if isinstance(value, dict) else value)
    try:
        moment = datetime.fromisoformat(re.sub(r"\s+(?=Z$|[+-])", "", text.replace("UTC", "Z")))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)  # as YAML says of a time without a zone


@dataclass(slots=True)
class _Events:
    """A YAML text as what is wanted of it; the first document only."""

    text: bytes
    _events: Iterator[Any] = field(init=False)
    _anchored: dict[str, str] = field(default_factory=dict)

    def whole(self) -> _Value:
        """The document. Raises yaml.YAMLError."""
        self._events = yaml.parse(self.text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        for event in self._events:
            if isinstance(event, yaml.NodeEvent):
                return self._value(event, _DEEP)
        return None

    def _value(self, event: Any, depth: int) -> _Value:
        match event:
            case yaml.ScalarEvent():
                return self._plain(event)
            case yaml.AliasEvent():
                return self._anchored.get(event.anchor)
            case yaml.MappingStartEvent() if depth:
                return self._mapping(depth - 1)
            case yaml.SequenceStartEvent() if depth:
                return self._sequence(depth - 1)
        self._pass_over(event)
        return None

    def _plain(self, event: Any) -> str:
        text = str(event.value)
        if event.anchor:
            self._anchored[event.anchor] = text
        return text

    def _mapping(self, depth: int) -> dict[str, _Value]:
        found: dict[str, _Value] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key = self._value(event, 0)
            name = key.removeprefix(":") if isinstance(key, str) else ""
            found[name] = self._value(next(self._events), 0 if name in _LONG else depth)
        return found

    def _sequence(self, depth: int) -> list[_Value]:
        found = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            found.append(self._value(event, depth))
        return found

    def _pass_over(self, event: Any) -> None:
        """Skip all that a list or a mapping holds, but for the anchors that stand in it."""
        depth = 0
        while True:
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
            elif isinstance(event, yaml.ScalarEvent):
                self._plain(event)
            if not depth:
                return
            event = next(self._events)

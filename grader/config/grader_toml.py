# SPDX-License-Identifier: Apache-2.0
"""grader.toml in the course folder: deadlines, lateness, totals and feedback, read strictly and whole.

A file that decides marks must not be half understood: a key that is not known, or a problem that the course does not
have, is an error that names the nearest one, and all errors are told at once.
"""

from __future__ import annotations

import difflib
import re
import tomllib
import zoneinfo
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, tzinfo
from pathlib import Path
from typing import Any

from grader.coursework import Absent, Attempt, Feedback, Late, Policy
from grader.errors import UsageError
from grader.marks import moment
from grader.packages.course import Course
from grader.packages.documents import schema
from grader.plaintext import visible

__all__ = ["FILE", "SCHEMA", "checked", "document", "read_policy", "read_zone"]

FILE = "grader.toml"
SCHEMA = "grader-v1"
_UNITS_S = {"s": 1.0, "min": 60.0, "h": 3600.0, "day": 86400.0, "days": 86400.0}
_FAULTS = 12  # that one message tells
_VALUE = 60  # characters of a value that a message quotes

# A pattern of the schema in words.
_PATTERNS = {
    "moment": "write 2026-11-20T23:59:00+01:00, 2026-11-20T23:59:00 or 2026-11-20",
    "grace": 'write "15 min", "2 h", "1 day" or "30 s"',
}


def read_policy(course: Course) -> Policy:
    """How results of this course become marks; the defaults where there is no grader.toml.

    Raises UsageError with every fault of the file: the key with its line, and what to write instead.
    """
    return _read(course)[0]


def read_zone(course: Course) -> tzinfo | None:
    """The time zone of moments that name no offset; None is the zone of this machine. Raises as `read_policy`."""
    return _read(course)[1]


def _read(course: Course) -> tuple[Policy, tzinfo | None]:
    path = course.root / FILE
    text, data = document(path)
    checked(path, text, data, schema(SCHEMA))
    faults = [*_unknown_problems(data, course.problem_ids())]
    zone, policy = None, Policy()
    if not faults:
        zone, faults = _zone(data)
    if not faults:
        policy, faults = _policy(data, zone)
    if faults:
        raise _refusal(path, text, faults)
    return policy, zone


def document(path: Path) -> tuple[str, dict[str, Any]]:
    """The text of a TOML file, and what it says; nothing where there is no such file. Raises UsageError."""
    text = _text(path)
    try:
        return text, _plain(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        hint = "mend this line; docs/reference/grader-toml.md has an example of every key"
        raise UsageError(f"{path}: not TOML: {error}", hint=hint) from error


def checked(path: Path, text: str, data: Any, wanted: Mapping[str, Any], above: _Key = ()) -> Any:
    """What stands under the key `above` of a file, as a schema wants it. UsageError tells every fault."""
    faults = list(_schema_faults(data, wanted, above))
    if faults:
        raise _refusal(path, text, faults)
    return data


def _refusal(path: Path, text: str, faults: Sequence[_Fault]) -> UsageError:
    hint = "docs/reference/grader-toml.md has an example of every key"
    return UsageError(f"{path}: {_listed(faults, text)}", hint=hint)


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise UsageError(
            f"{path}: {(error.strerror or str(error)).lower()}", hint="make it readable: chmod u+r"
        ) from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: not UTF-8", hint="save the file as UTF-8") from error


def _plain(value: Any) -> Any:
    """TOML as JSON has it: moments become text, so that the schema describes all of the file."""
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_plain(part) for part in value]
    return value.isoformat() if isinstance(value, datetime | date | time) else value


# Faults: each a key path, and a sentence

_Key = tuple[str, ...]
_Fault = tuple[_Key, str]


def _schema_faults(data: Any, wanted: Mapping[str, Any], above: _Key) -> Iterator[_Fault]:
    if not data and isinstance(data, dict):
        return
    from jsonschema import Draft202012Validator

    for error in Draft202012Validator(wanted).iter_errors(data):
        key = (*above, *(str(part) for part in error.absolute_path))
        if error.validator == "additionalProperties":
            known = sorted(error.schema["properties"])
            for name in sorted(set(error.instance) - set(known)):
                yield (*key, name), f"there is no such key; {_elsewhere(name, above) or _nearest(name, known)}"
        else:
            yield key, _in_words(error.validator, error.validator_value, error.instance, key)


def _in_words(rule: str, wanted: Any, found: Any, key: tuple[str, ...]) -> str:
    shown = f"'{visible(str(found), _VALUE)}'"
    if rule == "enum":
        return f"{shown} is none of {', '.join(wanted)}"
    if key[-1:] == ("grace",) or (key[:1] == ("deadline",) and wanted != "object" and key[-1] != "timezone"):
        return f"{shown} is not understood; {_PATTERNS['grace' if key[-1] == 'grace' else 'moment']}"
    if rule == "minLength":
        return "nothing stands between the quotation marks; write a value, or leave the key out"
    if key[-1:] == ("time_factor",) and rule in ("minimum", "maximum"):
        return f"{shown} is out of range; write a number from 0.1 to 100"
    if rule == "maximum":
        return f"{shown} is more than 1; it is a share of the problem's points: write 0.1 for ten in a hundred"
    if rule in ("minimum", "exclusiveMinimum"):
        return f"{shown} is too small; write a number {'above' if rule == 'exclusiveMinimum' else 'from'} {wanted}"
    if rule == "uniqueItems":
        return "a problem stands there twice; leave it once"
    kinds = {"object": "a table", "array": "a list", "string": "text in quotation marks", "integer": "a whole number"}
    return f"{shown} is not {kinds.get(str(wanted), f'a {wanted}')}"


def _unknown_problems(data: Mapping[str, Any], problems: Sequence[str]) -> Iterator[_Fault]:
    for table, name in (("deadline", "problems"), ("marks", "weights"), ("marks", "dropped")):
        part = data.get(table)
        named = part.get(name, ()) if isinstance(part, dict) else ()
        for problem in named if isinstance(named, list | dict) else ():
            if isinstance(problem, str) and problem not in problems:
                key = (table, name, problem) if isinstance(named, dict) else (table, name)
                yield key, f"there is no problem '{visible(problem, _VALUE)}'; {_nearest(problem, problems)}"


def _elsewhere(name: str, above: _Key) -> str:
    tables = schema(SCHEMA)["properties"]
    if above and name in tables:
        return f"it belongs in {FILE}"
    return next((f"it belongs in the table [{table}]" for table, of in tables.items() if name in of["properties"]), "")


def _nearest(name: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(name.casefold().replace("-", "_"), known, n=1, cutoff=0.5)
    return f"did you mean {near[0]}?" if near else f"known are {', '.join(known) or 'none'}"


def _listed(faults: Sequence[_Fault], text: str) -> str:
    told = []
    for key, sentence in faults[:_FAULTS]:
        line = _line_of(key, text)
        where = visible(".".join(key), _VALUE) or "the file"
        told.append(f"{f'line {line}: ' if line else ''}{where}: {sentence}")
    more = [f"and {len(faults) - _FAULTS} more"] if len(faults) > _FAULTS else []
    return "; ".join([*told, *more])


def _line_of(key: Sequence[str], text: str) -> int | None:
    """The line on which a key stands, where it stands on a line of its own, or that of its table."""
    table: tuple[str, ...] = ()
    best: tuple[int, int] | None = None
    for number, line in enumerate(text.splitlines(), 1):
        header = re.match(r"\s*\[([^\[\]]+)\]\s*(#.*)?$", line)
        assigned = re.match(r"\s*([\w.\"'-]+)\s*=", line)
        if header:
            here = table = _parts(header[1])
        elif assigned:
            here = (*table, *_parts(assigned[1]))
        else:
            continue
        if here == tuple(key[: len(here)]) and (best is None or len(here) > best[0]):
            best = len(here), number
    return best[1] if best else None


def _parts(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip().strip("\"'") for part in dotted.split("."))


# What the tables mean


def _zone(data: Mapping[str, Any]) -> tuple[tzinfo | None, list[_Fault]]:
    name = data.get("deadline", {}).get("timezone")
    if name is None:
        return None, []
    try:
        return zoneinfo.ZoneInfo(name), []
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        near = difflib.get_close_matches(name, sorted(zoneinfo.available_timezones()), n=1, cutoff=0.5)
        mend = f"did you mean {near[0]}?" if near else "write a name such as Europe/Berlin"
        return None, [(("deadline", "timezone"), f"there is no time zone '{visible(name, _VALUE)}'; {mend}")]


def _policy(data: Mapping[str, Any], zone: tzinfo | None) -> tuple[Policy, list[_Fault]]:
    deadline, late, marks, feedback = (data.get(name, {}) for name in ("deadline", "late", "marks", "feedback"))
    faults: list[_Fault] = []

    def read(text: str, *key: str) -> datetime | None:
        try:
            return moment(text, zone)
        except (ValueError, OverflowError):
            faults.append((("deadline", *key), f"'{text}' is no date; {_PATTERNS['moment']}"))
            return None

    common = read(deadline["at"], "at") if "at" in deadline else None
    single = {name: read(text, "problems", name) for name, text in deadline.get("problems", {}).items()}
    usual = Policy()
    policy = Policy(
        deadline=common,
        deadlines={name: at for name, at in single.items() if at is not None},
        late=Late(
            grace_s=_seconds(late["grace"]) if "grace" in late else usual.late.grace_s,
            penalty_per_day=float(late.get("penalty_per_day", usual.late.penalty_per_day)),
            cap=float(late.get("cap", usual.late.cap)),
        ),
        attempt=Attempt(marks.get("attempt", usual.attempt)),
        absent=Absent(marks.get("absent", usual.absent)),
        weights={name: float(weight) for name, weight in marks.get("weights", {}).items()},
        dropped=tuple(marks.get("dropped", usual.dropped)),
        drop_lowest=marks.get("drop_lowest", usual.drop_lowest),
        before_deadline=Feedback(feedback.get("before_deadline", usual.before_deadline)),
        after_deadline=Feedback(feedback.get("after_deadline", usual.after_deadline)),
    )
    return policy, faults


def _seconds(text: str) -> float:
    number, unit = re.fullmatch(r"([0-9.]+) *([a-z]+)", text).groups()  # type: ignore[union-attr]  # the schema's pattern
    return float(number) * _UNITS_S[unit]

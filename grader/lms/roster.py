# SPDX-License-Identifier: Apache-2.0
"""Who is in the class: a list of students as CSV, as course sites export it or as a person writes it.

Understood are Canvas' gradebook, Moodle's list of participants and its grading worksheet, Gradescope's roster, and
any table with a header such as `student,name,email,login,number`, in any order and case. Other columns are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from grader.coursework import Student
from grader.errors import UsageError
from grader.lms.tables import QUOTED, Row, Table, read_table
from grader.plaintext import visible

__all__ = ["read_roster"]

# Keys of headers -> what stands below them.
_COLUMNS = {
    **dict.fromkeys(("name", "fullname", "studentname", "displayname", "nameofstudent"), "name"),
    **dict.fromkeys(("firstname", "givenname", "forename", "vorname", "prénom"), "first"),
    **dict.fromkeys(("lastname", "surname", "familyname", "nachname", "nom"), "last"),
    **dict.fromkeys(("email", "emailaddress", "mail", "studentemail", "mailadresse", "emailadresse"), "email"),
    **dict.fromkeys(
        ("login", "loginid", "sisloginid", "username", "userlogin", "netid", "account", "benutzername", "kennung"),
        "login",
    ),
    **dict.fromkeys(
        (
            *("number", "idnumber", "sid", "sisuserid", "sisid", "studentnumber", "studentid", "studentno"),
            *("matriculationnumber", "matrikelnummer", "orgdefinedid"),
        ),
        "number",
    ),
    **dict.fromkeys(("identifier", "canvasid", "canvasuserid", "userid", "siteid", "participant"), "site_id"),
    **dict.fromkeys(("role", "roles"), "role"),
    "folder": "folder",
    "key": "key",
    "student": "student",  # a key where there is a name as well, else a name
    "id": "id",  # Canvas' own number in its gradebook, the school's elsewhere
}
_OF_CANVAS = frozenset({"sisuserid", "sisloginid", "section"})

_STAFF = re.compile(r"\b(instructor|teacher|ta|teaching assistant|assistant|reader|grader|staff|manager|designer)\b")
_NO_STUDENTS = frozenset({"points possible", "student, test", "test student"})  # rows of Canvas' gradebook
_PARTICIPANT = re.compile(r"(?:participant|teilnehmer/?in)\s*(\d+)", re.IGNORECASE)

_HINT = "the first line names columns: student, name, email, login, number"


def read_roster(path: Path) -> tuple[Student, ...]:
    """The students of a class list, in its order. Staff and rows that are no students are left out.

    `key` is the list's own where it has one, else the site's number, the school's, the login, the e-mail, or the name.
    Raises UsageError naming the line that can not be understood.
    """
    table = read_table(path, _COLUMNS)
    columns = _columns_of(table)
    if not set(columns) & {"name", "first", "last", "email", "login", "number", "site_id", "key"}:
        found = ", ".join(visible(cell, QUOTED) for cell in list(table.header.values())[:8]) or "nothing"
        raise UsageError(f"{table.name}: no column of a class list; found: {found}", hint=_HINT)
    students: dict[str, tuple[int, Student]] = {}
    for row in table.rows:
        student = _student(table, row, columns)
        if student is None:
            continue
        line, other = students.setdefault(student.key, (row.line, student))
        same = other == student and student.key != student.name  # two people may have one name
        if line != row.line and not same:
            raise table.fault(
                row.line,
                f"'{visible(student.key, QUOTED)}' is another student in line {line}",
                "give each student a number, login or e-mail of their own",
            )
    if not students:
        raise UsageError(f"{table.name}: no students", hint=_HINT)
    return tuple(student for _, student in students.values())


def _columns_of(table: Table) -> dict[str, list[str]]:
    """What is known -> the keys of the columns that hold it, in the order of the file."""
    columns: dict[str, list[str]] = {}
    canvas = bool(_OF_CANVAS & set(table.header))
    for key in table.header:
        what = _COLUMNS.get(key, "")
        if what == "id":
            what = "site_id" if canvas else "number"
        if what == "student":
            named = {"name", "fullname", "firstname", "lastname"} & set(table.header)
            what = "key" if named else "name"
        if what:
            columns.setdefault(what, []).append(key)
    return columns


def _student(table: Table, row: Row, columns: Mapping[str, list[str]]) -> Student | None:
    def cell(what: str) -> str:
        return next((row.cells[key] for key in columns.get(what, ()) if row.cells.get(key)), "")

    name = cell("name")
    if name.casefold() in _NO_STUDENTS or _STAFF.search(cell("role").casefold()):
        return None
    if name.count(",") == 1:
        last, first = (part.strip() for part in name.split(","))
        name = f"{first} {last}".strip()
    name = name or f"{cell('first')} {cell('last')}".strip()
    site_id = cell("site_id")
    participant = _PARTICIPANT.fullmatch(site_id)
    site_id = participant[1] if participant else site_id
    number, login, email = cell("number"), cell("login"), cell("email")
    key = cell("key") or site_id or number or login or email or name
    if not key:
        if _OF_CANVAS & set(table.header):
            return None  # Canvas' second header
        raise table.fault(row.line, "no name, e-mail, login or number", "fill one of them in, or remove the line")
    texts = (visible(text) for text in (key, name, email, login, number, site_id, cell("folder")))
    return Student(*texts)

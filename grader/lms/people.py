# SPDX-License-Identifier: Apache-2.0
"""Bring the class list and the site's students together: who is who, who handed nothing in, who is on no list.

Two records are one student where a number, a login, an e-mail or a name is the same and nobody else has it. Where
anything stronger differs, or two could be meant, nobody is matched: a mark in the wrong row is worse than a sentence.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from grader.coursework import Student
from grader.lms.naming import words_of, words_together
from grader.plaintext import visible

__all__ = ["Class", "class_of", "name_of", "words_of_student"]

SHOWN = 5  # students whom a note names

# Of two records these are never different for one student, where both have them.
_STRONG = ("number", "login", "email")


@dataclass(frozen=True, slots=True)
class Class:
    """Everybody: the site's students with what the list knows of them, and the list's absent ones."""

    students: tuple[Student, ...]
    notes: tuple[str, ...] = ()


def class_of(delivered: Sequence[Student], roster: Sequence[Student], *, folders: bool = False) -> Class:
    """The students of a run, those of the list in its order first. A student whom the site knows keeps the site's key.

    With `folders` the site's key is the name of a folder, which a person has chosen: it may be any of the list's
    names for a student.
    """
    if not roster:
        return Class(tuple(delivered))
    matches = _matches(delivered, roster, folders)
    by_place = {there: here for here, there in matches.items()}
    taken = {student.key for student in delivered}
    students = []
    for place, listed in enumerate(roster):
        if place in by_place:
            students.append(_together(delivered[by_place[place]], listed))
        else:
            student = dataclasses.replace(listed, key=_free(listed.key, taken))
            taken.add(student.key)
            students.append(student)
    strangers = [student for place, student in enumerate(delivered) if place not in matches]
    return Class((*students, *strangers), tuple(_notes(strangers, delivered, roster, matches)))


def name_of(student: Student) -> str:
    """A student in a sentence for the teacher."""
    return visible(student.name or student.email or student.login or student.key, 80)


def words_of_student(student: Student) -> frozenset[str]:
    """Words that a student may put beside a problem's name."""
    local = student.email.partition("@")[0]
    texts = (student.name, local, student.login, student.number, student.site_id, student.folder, student.key)
    return words_together(texts)


def _matches(delivered: Sequence[Student], roster: Sequence[Student], folders: bool) -> dict[int, int]:
    """Places of the site's students -> places in the list; only where both sides are sure."""
    found: dict[int, int] = {}
    for here_keys, there_keys in _ways(folders):
        here = _unique((i, here_keys(student)) for i, student in enumerate(delivered) if i not in found)
        taken = set(found.values())
        there = _unique((i, there_keys(student)) for i, student in enumerate(roster) if i not in taken)
        partners: dict[int, set[int]] = {}
        for text in here.keys() & there.keys():
            partners.setdefault(here[text], set()).add(there[text])
        wanted = [place for places in partners.values() for place in places]
        for i, places in partners.items():
            place = min(places)
            if len(places) == 1 and wanted.count(place) == 1 and not _differ(delivered[i], roster[place]):
                found[i] = place
    return found


_Keys = Callable[[Student], set[str]]


def _ways(folders: bool) -> list[tuple[_Keys, _Keys]]:
    """What is compared, the surest first."""

    def field(name: str) -> tuple[_Keys, _Keys]:
        return (lambda student: {_folded(getattr(student, name))},) * 2

    def handles(student: Student) -> set[str]:
        local = student.email.partition("@")[0]
        texts = (student.key, student.folder, student.login, student.number, student.email, local)
        return {_folded(text) for text in texts}

    ways = [field("site_id"), field("number"), field("email"), field("login")]
    ways.append((lambda s: {_folded(s.login), _folded(s.email)}, lambda s: {_folded(s.login), _folded(s.email)}))
    if folders:
        ways.append((lambda student: {_folded(student.key), _folded(student.folder)}, handles))
    ways.append((lambda student: _name_forms(student, folders), lambda student: _name_forms(student, False)))
    return ways


def _folded(text: str) -> str:
    return text.strip().casefold()


def _name_forms(student: Student, folders: bool) -> set[str]:
    """A name in the forms in which sites write it: `Ada Lovelace`, `Lovelace, Ada`, `lovelaceada`."""
    forms = set()
    for name in (student.name, *((student.folder, student.key) if folders else ())):
        words = words_of(name)
        forms.add(" ".join(sorted(words)))
        forms |= {"".join(words[i:] + words[:i]) for i in range(len(words))}
    return forms


def _unique(keys: Iterable[tuple[int, set[str]]]) -> dict[str, int]:
    """Texts that belong to one place alone."""
    owners: dict[str, list[int]] = {}
    for place, texts in keys:
        for text in texts - {""}:
            owners.setdefault(text, []).append(place)
    return {text: places[0] for text, places in owners.items() if len(places) == 1}


def _differ(one: Student, other: Student) -> bool:
    pairs = ((_folded(getattr(one, name)), _folded(getattr(other, name))) for name in _STRONG)
    return any(a and b and a != b for a, b in pairs)


def _together(student: Student, listed: Student) -> Student:
    """What the site says, and where it says nothing, the list; a name as the list writes it."""
    known = {
        field.name: getattr(student, field.name) or getattr(listed, field.name) for field in dataclasses.fields(student)
    }
    return Student(**{**known, "name": listed.name or student.name})


def _free(key: str, taken: set[str]) -> str:
    wanted, number = key, 2
    while key in taken:
        key, number = f"{wanted} ({number})", number + 1
    return key


def _notes(
    strangers: Sequence[Student], delivered: Sequence[Student], roster: Sequence[Student], matches: dict[int, int]
) -> Iterable[str]:
    if strangers:
        yield f"not in the roster: {_some([name_of(student) for student in strangers])}"
    absent = [student for place, student in enumerate(roster) if place not in set(matches.values())]
    by_name: dict[str, list[Student]] = {}
    for student in (*strangers, *absent):
        by_name.setdefault(" ".join(sorted(words_of(student.name))), []).append(student)
    unclear = [name_of(same[0]) for words, same in by_name.items() if words and len(same) > 1]
    if unclear and strangers:
        yield (
            f"not matched with the roster, since several records could be meant or differ: {_some(unclear)}; give "
            "them the same number, login or e-mail in both"
        )


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more

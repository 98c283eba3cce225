# SPDX-License-Identifier: Apache-2.0
"""What the name of a file says: what kind of file it is, and which problem it is for.

Students write `Bayes-Update (1).py`, `copy of bayes_update_final_v2.py.txt` and `HW3_smith_bayesUpdate.ipynb`. A name
is therefore read as words, and a problem is named where its words stand together in it, written in any way. What
stands beside them says how much the name alone is to be believed. A misspelt name is never believed; it is only good
for a question (`nearest`).
"""

from __future__ import annotations

import difflib
import enum
import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

__all__ = [
    "Kind",
    "Level",
    "Named",
    "ProblemNames",
    "kind_of",
    "named",
    "nearest",
    "plain",
    "words_of",
    "words_together",
]

SIMILAR = 0.75  # of two names, for a question; as in grader.packages.submissions
SHORT = 6  # letters: a shorter name counts only as whole words, or it would be found in any other
LONGEST_NAME = 255  # characters that are looked at: the longest that a file system takes
LONGEST_ATTEMPT = 2  # digits; more are a student's number or a year

_WORD = re.compile(r"[^\W\d_]+|\d+")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_EXTENSION = re.compile(r"(pyw?|ipynb)(?![a-z])", re.IGNORECASE)

# What may follow `.py` and change nothing: a second download, an editor or a browser that adds an ending of its own.
_AFTER_EXTENSION = frozenset({"copy", "txt", "text", "json", "py", "ipynb", "download", "kopie"})
_TEXT = frozenset({"", "txt", "text"})

# Words beside a problem's that say nothing against it.
_ATTEMPT_WORDS = frozenset({"v", "ver", "version", "attempt", "try", "take", "rev", "revision"})
_LATER_WORDS = frozenset(
    {"final", "finale", "finished", "done", "new", "newest", "latest", "last", "fixed", "fix", "corrected", "updated"}
)
_EARLIER_WORDS = frozenset({"old", "backup", "bak", "orig", "original", "draft", "wip"})
_HARMLESS_WORDS = (
    _ATTEMPT_WORDS
    | _LATER_WORDS
    | _EARLIER_WORDS
    | _AFTER_EXTENSION
    | frozenset(
        _WORD.findall(
            "a my the this one real of for and to by from use kopie von copia de mit "
            "submit submission submitted resubmission resubmit resubmitted edit edited late download downloaded "
            "solution solutions sol soln solved answer answers "
            "hw homework ps pset problem prob problems assignment assign ex exercise exercises task question quiz lab "
            "part week day set group team student py python code file module notebook nb"
        )
    )
)


class Kind(enum.Enum):
    """What kind of file a name promises."""

    PYTHON = "Python"
    NOTEBOOK = "notebook"
    TEXT = "text"  # .txt, or no ending: it may be Python all the same
    OTHER = "other"


class Level(enum.IntEnum):
    """How much a name is to be believed."""

    LOOSE = 1  # the problem's words, and others that nobody knows: the file must bear it out
    DECORATED = 2  # and numbers, the student's name, `final`, `copy`, `hw3`
    EXACT = 3  # the problem's words alone


@dataclass(frozen=True, slots=True)
class ProblemNames:
    """A problem, as far as a file can be known by it."""

    id: str
    functions: tuple[str, ...]  # that its contract asks for


@dataclass(frozen=True, slots=True)
class Named:
    """The problems that a name holds: none, one, or several. `order` is larger for a later attempt of one problem."""

    problems: tuple[str, ...] = ()
    level: Level = Level.LOOSE
    order: tuple[int, int] = (0, 0)


def kind_of(name: str) -> tuple[str, Kind, str]:
    """The name without its ending, the kind of the file, and the ending in lower case without its dot."""
    parts = name[-LONGEST_NAME:].strip().split(".")
    for i in range(len(parts) - 1, 0, -1):
        found = _EXTENSION.match(parts[i])
        if found is None:
            continue
        rest = [parts[i][found.end() :], *parts[i + 1 :]]
        after = [word for part in rest for word in words_of(part)]
        if all(word.isdigit() or word in _AFTER_EXTENSION for word in after):
            numbers = [word for word in after if word.isdigit()]  # of a second download
            stem = " ".join([".".join(parts[:i]), *numbers])
            kind = Kind.NOTEBOOK if found[1].lower() == "ipynb" else Kind.PYTHON
            return stem, kind, found[1].lower()
    ending = parts[-1].strip().lower() if len(parts) > 1 else ""
    if not ending.isascii() or not ending.isalnum() or ending.isdigit():
        ending = ""
    stem = ".".join(parts[:-1]) if ending else ".".join(parts)
    return stem, Kind.TEXT if ending in _TEXT else Kind.OTHER, ending


def words_of(text: str) -> list[str]:
    """Words and numbers in lower case, without accents; humps of camelCase divide words, too."""
    text = unicodedata.normalize("NFKD", text)
    text = "".join(character for character in text if not unicodedata.combining(character))
    return [word.casefold() for word in _WORD.findall(_HUMP.sub(" ", text))]


def plain(text: str) -> str:
    """The words of a name, written together."""
    return "".join(words_of(text))


def named(stem: str, problems: Sequence[ProblemNames], own_words: Collection[str] = ()) -> Named:
    """Which problems a name without its ending holds. `own_words` are the student's: names, numbers, a login."""
    words = words_of(stem)
    whole = "".join(words)
    free = [True] * len(whole)
    edges = {0}
    for word in words:
        edges.add(max(edges) + len(word))
    found: dict[str, int] = {}  # problem -> where the last mention ends
    sure = True
    for alias, problem, is_id in _aliases(problems):
        start = whole.find(alias)
        while start >= 0:
            end = start + len(alias)
            whole_words = start in edges and end in edges
            if all(free[start:end]) and (whole_words or len(alias) >= SHORT):
                free[start:end] = [False] * len(alias)
                found[problem] = max(found.get(problem, 0), end)
                sure = sure and is_id
            start = whole.find(alias, start + 1)
    if len(found) != 1:
        return Named(tuple(found))
    ((problem, end),) = found.items()
    pieces = _pieces(words, free)
    beside = [(at, piece) for at, piece in pieces if not _harmless(piece, own_words)]
    if not pieces and sure:
        level = Level.EXACT
    else:
        level = Level.LOOSE if beside or not sure else Level.DECORATED
    return Named((problem,), level, _attempt(pieces, end, own_words))


def nearest(stem: str, problems: Sequence[ProblemNames]) -> str:
    """The problem whose name this one is nearly, for a question; empty where there is none, or there are several."""
    words = [word for word in words_of(stem) if not _harmless(word, ())]
    by_name = {plain(problem.id): problem.id for problem in problems}
    near = difflib.get_close_matches("".join(words)[:LONGEST_NAME], by_name, n=2, cutoff=SIMILAR)
    return by_name[near[0]] if len(near) == 1 else ""


def _aliases(problems: Sequence[ProblemNames]) -> list[tuple[str, str, bool]]:
    """Each problem's name and those of its functions, written together, longest first.

    The last part says whether an alias is as good as the problem's own name.
    """
    owners: dict[str, set[str]] = {}
    for problem in problems:
        for name in (problem.id, *problem.functions):
            owners.setdefault(plain(name), set()).add(problem.id)
    for problem in problems:
        owners[plain(problem.id)] = {problem.id}
    unique = [(alias, owner.pop()) for alias, owner in owners.items() if alias and len(owner) == 1]
    longest_first = sorted(unique, key=lambda pair: (-len(pair[0]), pair[0]))
    return [(alias, problem, plain(problem) in alias) for alias, problem in longest_first]


def _pieces(words: Sequence[str], free: Sequence[bool]) -> list[tuple[int, str]]:
    """What of the words is left, in pieces, each with the place where it begins."""
    pieces: list[tuple[int, str]] = []
    at = 0
    for word in words:
        piece, start = "", at
        for character in word:
            if free[at]:
                start = start if piece else at
                piece += character
            elif piece:
                pieces.append((start, piece))
                piece = ""
            at += 1
        if piece:
            pieces.append((start, piece))
    return pieces


def _harmless(piece: str, own_words: Collection[str]) -> bool:
    return piece.isdigit() or len(piece) <= 2 or piece in _HARMLESS_WORDS or piece in own_words


def _attempt(pieces: Sequence[tuple[int, str]], end: int, own_words: Collection[str]) -> tuple[int, int]:
    """What the words beside a problem's name say of the order of attempts: `old` < nothing < `2` < `final`."""
    beside = [piece for _, piece in pieces if piece not in own_words]
    tone = sum(piece in _LATER_WORDS for piece in beside) - sum(piece in _EARLIER_WORDS for piece in beside)
    after = [piece for at, piece in pieces if at >= end and piece.isdigit() and piece not in own_words]
    if not after or any(len(piece) > LONGEST_ATTEMPT for piece in after):
        return tone, 0
    return tone, int(after[-1])


def words_together(texts: Iterable[str]) -> frozenset[str]:
    """The words of a student's names and numbers, alone and written together."""
    found: set[str] = set()
    for text in texts:
        words = words_of(text)
        found |= {*words, "".join(words), "".join(reversed(words))}
    return frozenset(found)

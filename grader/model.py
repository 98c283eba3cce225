# SPDX-License-Identifier: Apache-2.0
"""The nouns of the house: frozen dataclasses and enums, standard library only.

Facts (`Outcome`) say what was seen; judgements (`Verdict`) say what it means. Nothing here does anything.
"""

from __future__ import annotations

import enum
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = [
    "NOT_ATTEMPTED",
    "Call",
    "CaseResult",
    "Comparison",
    "Crashed",
    "Diagnosis",
    "Environment",
    "Fact",
    "FactKind",
    "Framework",
    "GroupScore",
    "Isolation",
    "Killed",
    "LibraryCall",
    "LibraryPolicy",
    "Limit",
    "Limits",
    "Lost",
    "Outcome",
    "Raised",
    "Report",
    "Returned",
    "Score",
    "Status",
    "Step",
    "Submission",
    "Twin",
    "Verdict",
    "Visibility",
]


class Verdict(enum.StrEnum):
    """What the judge says of one case. Nothing else decides a mark."""

    ACCEPTED = "accepted"
    WRONG_ANSWER = "wrong_answer"
    LOAD_ERROR = "load_error"  # the file could not become the contract's functions
    RUNTIME_ERROR = "runtime_error"  # an exception, an exit, a crash, nonsense on the pipe
    TIME_LIMIT = "time_limit"
    MEMORY_LIMIT = "memory_limit"
    OUTPUT_LIMIT = "output_limit"  # the answer is larger than the problem allows
    FORBIDDEN = "forbidden"  # a library call that this problem forbids
    SKIPPED = "skipped"  # a group it requires is not complete
    JUDGE_ERROR = "judge_error"  # ours, never the student's


class Status(enum.StrEnum):
    """What a report says in one word. Solved means every case accepted."""

    SOLVED = "solved"
    UNSOLVED = "unsolved"
    NOT_GRADED = "not_graded"


class Isolation(enum.StrEnum):
    """How strongly the student's process was confined, strongest first."""

    FULL = "full"
    BWRAP = "bwrap"
    PORTABLE = "portable"
    WEAK = "weak"
    NONE = "none"


class FactKind(enum.StrEnum):
    """What sort of thing a Seen line states. The first part speaks of numbers that were compared with the right ones.

    These are said of a submission where they hold of a call: see `benchmarks/seen_lines.py`.
    """

    SIGN = "sign"  # all signs are wrong
    SIGNS = "signs"  # some signs are wrong, all sizes are right
    ZERO = "zero"  # zero everywhere
    TRANSPOSED = "transposed"
    REVERSED = "reversed"  # along the last or the last but one dimension
    ROLLED = "rolled"  # by one place along one of these
    PERMUTED = "permuted"  # the right numbers in wrong places
    FACTOR = "factor"  # a constant times what it should be
    ROW_FACTOR = "row_factor"  # each row is
    COLUMN_FACTOR = "column_factor"
    SHIFT = "shift"  # off by a constant
    ROW_SHIFT = "row_shift"
    COLUMN_SHIFT = "column_shift"
    POWER = "power"  # each row normalised after the right numbers have been raised to a power
    EXPONENTIAL = "exponential"  # of what it should be
    LOGARITHM = "logarithm"
    SQUARE = "square"
    ROOT = "root"
    RECIPROCAL = "reciprocal"
    COMPLEMENT = "complement"  # one minus it
    ROWS_SUM = "rows_sum"  # rows that should sum to one do not
    COLUMNS_SUM = "columns_sum"  # the columns do, the rows do not
    SAME = "same"  # all numbers are equal
    SAME_ROWS = "same_rows"  # all rows are equal
    SAME_IN_ROWS = "same_in_rows"  # the numbers of each row are equal
    SAME_TABLES = "same_tables"  # all entries along a leading dimension are equal
    ONE_HOT = "one_hot"  # each row is a single one, and should not be

    # Also of numbers, but true of one call: where, how many, how far.
    NON_FINITE = "non_finite"
    NOT_ZERO = "not_zero"  # not zero where it should be
    UNDERFLOW = "underflow"  # zero where it should not be
    PRECISION = "precision"  # right to a few digits
    RIGHT_IN_PART = "right_in_part"  # right in whole rows, columns or tables
    ORDER = "order"  # the right order of size in each row
    SPREAD = "spread"  # too close together, or too far apart, in most columns
    NORMALISED = "normalised"  # rows sum to one, as they should, and differ
    SIZE = "size"  # no number is as large, or as small, as it should be
    ELSEWHERE = "elsewhere"  # different, and nothing more was found

    # Not of numbers that differ.
    SHAPE = "shape"
    DTYPE = "dtype"
    KIND = "kind"  # not an array, or not of the library that was asked for
    NOT_A_TUPLE = "not_a_tuple"
    EXCEPTION = "exception"
    NO_EXCEPTION = "no_exception"  # none where one was promised
    OTHER_EXCEPTION = "other_exception"  # another one than was promised
    NO_GRADIENT = "no_gradient"
    INPUT_CHANGED = "input_changed"
    LAW = "law"  # samples do not follow theirs
    STATED = "stated"  # what the case itself says in words
    NOT_WRITTEN = "not_written"
    NO_RETURN = "no_return"  # the process left or died


class Framework(enum.StrEnum):
    """Which libraries a runner holds warm."""

    NUMPY = "numpy"  # numpy and scipy
    TORCH = "torch"  # numpy, scipy and torch


class LibraryPolicy(enum.StrEnum):
    """What a problem does about library calls that are the whole exercise."""

    ALLOW = "allow"
    REPORT = "report"
    FORBID = "forbid"


class Visibility(enum.StrEnum):
    """Who may see a case's inputs."""

    EXAMPLE = "example"  # public data, run by `grader check`
    SHOWN = "shown"  # a graded case that is deliberately the same for everybody
    HIDDEN = "hidden"


class Limit(enum.StrEnum):
    """The limit at which a runner was killed."""

    CPU = "cpu"
    WALL = "wall"
    ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class Limits:
    """What one submission may use on one problem. All sizes in bytes, all times in seconds."""

    cpu_s: float = 2.0  # CPU time of one call: the verdict's limit
    memory_bytes: int = 1 << 30  # on top of what the warm process holds
    answer_bytes: int = 16 << 20  # one answer on the wire
    submission_cpu_s: float = 60.0  # CPU time of all calls together
    load_cpu_s: float = 10.0  # CPU time of executing the file; a late `import torch` costs two
    printed_bytes: int = 64 << 10  # what is kept of stdout and stderr
    file_bytes: int = 16 << 20  # one file that the submission writes

    @staticmethod
    def wall_s(cpu_s: float) -> float:
        """Wall-clock backstop for a CPU limit: generous, since a busy machine must not cost points."""
        return max(3.0 * cpu_s, cpu_s + 2.0)


@dataclass(frozen=True, slots=True)
class Call:
    """All that a runner is ever told of a case: a function and its arguments.

    `wrt` and `cotangents` ask for vector-Jacobian products of the same forward call: for each cotangent the
    gradients of <result, cotangent> with respect to the named arguments. `seed` seeds the runner's global random
    state just before the call.
    """

    function: str
    arguments: tuple[Any, ...]
    options: Mapping[str, Any] = field(default_factory=dict)
    wrt: tuple[str, ...] = ()
    cotangents: tuple[Any, ...] = ()
    seed: int | None = None


@dataclass(frozen=True, slots=True)
class Returned:
    """The function returned. `changed` names the arguments that the runner admits were changed."""

    value: Any
    gradients: tuple[Mapping[str, Any], ...] = ()
    changed: tuple[str, ...] = ()
    cpu_s: float = 0.0
    wall_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Raised:
    """The function raised. `bases` are the builtin classes it derives from, nearest first."""

    kind: str
    bases: tuple[str, ...]
    message: str
    line: int | None = None
    traceback: str = ""
    cpu_s: float = 0.0
    wall_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Killed:
    """The judge ended the runner at a limit."""

    limit: Limit
    allowed: float  # seconds, or bytes
    used: float
    cpu_s: float = 0.0
    wall_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Crashed:
    """The runner left, died or talked nonsense after it had started to load the submission."""

    how: str
    signal: int | None = None
    unexplained: bool = False  # a SIGKILL that is not ours: the one death that is tried again
    cpu_s: float = 0.0
    wall_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Lost:
    """The runner was lost through no fault of the submission: ours."""

    why: str
    cpu_s: float = 0.0
    wall_s: float = 0.0


Outcome = Returned | Raised | Killed | Crashed | Lost


@dataclass(frozen=True, slots=True)
class Step:
    """One call of a case with its outcome; a transcript is a tuple of these."""

    call: Call
    outcome: Outcome
    rule: str = ""  # id of the promised error that the call was made to raise


@dataclass(frozen=True, slots=True)
class Fact:
    """What was measured on a wrong answer: a sentence that is safe to show, and what sort of thing it says."""

    kind: FactKind
    sentence: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a failed expectation compared. For the teacher and for twins, never for a graded student report."""

    what: str
    returned: Any = None
    expected: Any = None


@dataclass(frozen=True, slots=True)
class Twin:
    """A failing case run again with a public seed: everything in it may be shown to the student."""

    seed: int
    message: str  # the Seen line of this run
    call: str  # the failing call in words of Python, large arrays summarised
    returned: str
    expected: str
    snippet: str  # a Python program that repeats the failing call; empty where it would be too long
    printed: str = ""  # what the student's code printed, control characters made visible


@dataclass(frozen=True, slots=True)
class CaseResult:
    """The verdict on one case. `message` is one student-safe sentence: no graded input, no expected value."""

    id: str
    group: str
    title: str
    verdict: Verdict
    points: float
    max_points: float
    message: str = ""
    fact: str = ""  # the kind of fact that the message states; empty where it states none
    visibility: Visibility = Visibility.HIDDEN
    line: int | None = None  # of the student's file, where an exception came from
    twin: Twin | None = None
    cpu_s: float = 0.0
    wall_s: float = 0.0
    transcript: tuple[Step, ...] = ()  # teacher only
    evidence: Comparison | None = None  # teacher only
    replay: str = ""  # teacher only: a program that repeats the last graded call; empty where it would be too long


@dataclass(frozen=True, slots=True)
class GroupScore:
    """The points of one group of cases."""

    name: str
    about: str
    points: float
    max_points: float


@dataclass(frozen=True, slots=True)
class Score:
    """Points of a submission. `points` is None when any verdict is a judge error: no score, never a zero."""

    points: float | None
    max_points: float
    groups: tuple[GroupScore, ...]


@dataclass(frozen=True, slots=True)
class LibraryCall:
    """A watched library call found in a submission's syntax tree."""

    name: str  # canonical dotted name
    line: int


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A known mistake that answers as the submission does, everywhere it was asked."""

    mistake: str  # its id; two of them joined by +
    message: str
    hint: str
    basis: str = ""  # what it rests on: "equal on all 39 cases"


@dataclass(frozen=True, slots=True)
class Submission:
    """What one student handed in for one problem: one file, as bytes."""

    student: str
    problem: str
    file: str  # its name, as shown
    source: bytes
    path: str = ""  # where it was found, absolute; empty where it came in an archive

    @property
    def sha256(self) -> str:
        """Digest of the file's bytes."""
        return hashlib.sha256(self.source).hexdigest()


@dataclass(frozen=True, slots=True)
class Environment:
    """The versions under which a report was made."""

    grader: str
    python: str
    platform: str
    packages: Mapping[str, str] = field(default_factory=dict)


NOT_ATTEMPTED = "not attempted"  # a report's reason: a starter in which nothing was written yet


@dataclass(frozen=True, slots=True)
class Report:
    """One submission graded on one problem: all that a renderer needs, and all that is stored."""

    problem: str
    problem_title: str
    problem_version: str
    problem_digest: str
    submission: Submission
    status: Status
    score: Score
    cases: tuple[CaseResult, ...]
    isolation: Isolation
    limits: Limits
    environment: Environment
    seed: int | None  # teacher only
    duration_s: float
    reason: str = ""  # why it was not graded, or why it did not load; student-safe
    next_step: str = ""  # what to type next, where there is one
    printed: str = ""  # while the file was loaded, before it saw any input; control characters visible
    library_calls: tuple[LibraryCall, ...] = ()
    diagnosis: Diagnosis | None = None
    observations: tuple[str, ...] = ()  # measured facts that belong to no single case
    fingerprint: str = ""  # of a failing submission: equal for submissions that answer alike
    hidden_cases: int = 0  # how many the problem has, for reports on public examples only
    examples_only: bool = False  # made by `grader check`

# SPDX-License-Identifier: Apache-2.0
"""A problem package as data, and its cases as code.

`Problem.read` needs neither torch nor the reference: `list`, `show`, `check` and a student's copy use it. Hidden
cases are Python of the course, executed in the judge; only `load_cases` touches them.
"""

from __future__ import annotations

import hashlib
import importlib.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader import contract as contracts
from grader.cases import Case
from grader.cases.examples import example_case
from grader.contract import Contract
from grader.errors import PackageError
from grader.mistakes import KnownMistakes, Mistake, NumericsRule, Probe
from grader.model import Framework, LibraryPolicy, Limits
from grader.packages.course import Course
from grader.packages.documents import read_json, read_toml

__all__ = ["Group", "Problem", "count_cases", "course_on_path", "load_cases", "load_examples", "load_mistakes"]

# What can change a mark. A corrected typing error in the statement must not draw new cases.
UNJUDGED = {"examples.json", "mistakes.py", "mutants.toml"}


@dataclass(frozen=True, slots=True)
class Group:
    """Cases scored together. `requires` names groups that must be complete before this one counts.

    The points of an `all_or_nothing` group are earned by all of its cases together.
    """

    name: str
    points: float
    about: str
    requires: tuple[str, ...] = ()
    all_or_nothing: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """What is asked, and how it is judged."""

    id: str
    version: str
    title: str
    chapter: str
    summary: str
    difficulty: int
    minutes: int
    framework: Framework
    prerequisites: tuple[str, ...]
    sources: tuple[str, ...]
    contract: Contract
    groups: tuple[Group, ...]
    limits: Limits
    library_policy: LibraryPolicy
    watched_calls: tuple[str, ...]
    twins: bool
    folder: Path
    solution: Path

    @classmethod
    def read(cls, course: Course, problem_id: str, generated: dict[str, Any] | None = None) -> Problem:
        """Read and validate a package. `generated` stands in for a contract.json that is being made.

        Raises UnknownProblem, or PackageError with file, key and reason.
        """
        folder = course.folder(course.require(problem_id))
        path = folder / "problem.toml"
        data = read_toml(path, "problem-v1")
        if data["id"] != problem_id:
            raise PackageError(f"{path}: id: is '{data['id']}', the folder is '{problem_id}'")
        if generated is None:
            generated = read_json(folder / "contract.json", "contract-v1")
        groups = tuple(
            Group(
                g["name"],
                float(g["points"]),
                g["about"],
                tuple(g.get("requires", ())),
                g.get("all_or_nothing", False),
            )
            for g in data["groups"]
        )
        _check_groups(path, groups)
        return cls(
            id=problem_id,
            version=data["version"],
            title=data["title"],
            chapter=data["chapter"],
            summary=data["summary"],
            difficulty=data["difficulty"],
            minutes=data["minutes"],
            framework=Framework(data["framework"]),
            prerequisites=tuple(data.get("prerequisites", ())),
            sources=tuple(data["sources"]),
            contract=contracts.read(data["functions"], generated),
            groups=groups,
            limits=_limits(data.get("limits", {})),
            library_policy=LibraryPolicy(data["library_calls"]),
            watched_calls=tuple(data.get("watched_calls", ())),
            twins=data.get("twins", True),
            folder=folder,
            solution=course.solution(problem_id),
        )

    @property
    def max_points(self) -> float:
        """Points of all groups; 100 in a sound package."""
        return sum(group.points for group in self.groups)

    def digest(self) -> str:
        """`sha256:...` of every file that can change a mark."""
        files = [
            path
            for path in sorted(self.folder.iterdir())
            if path.is_file() and path.suffix != ".md" and path.name not in UNJUDGED and not path.name.startswith(".")
        ]
        if self.solution.is_file():
            files.append(self.solution)
        digest = hashlib.sha256()
        for path in files:
            content = path.read_bytes()
            digest.update(f"{path.name}\0{len(content)}\0".encode())
            digest.update(content)
        return f"sha256:{digest.hexdigest()}"

    def text(self, name: str) -> str:
        """A Markdown file of the package, `statement.md` for example."""
        try:
            return (self.folder / name).read_text("utf-8")
        except OSError as error:
            raise PackageError(f"{self.folder / name}: {error.strerror}") from error


def _limits(data: dict[str, Any]) -> Limits:
    default = Limits()
    return Limits(
        cpu_s=float(data.get("cpu_s", default.cpu_s)),
        memory_bytes=int(data["memory_mib"]) << 20 if "memory_mib" in data else default.memory_bytes,
        answer_bytes=int(data["answer_mib"]) << 20 if "answer_mib" in data else default.answer_bytes,
        submission_cpu_s=float(data.get("submission_cpu_s", default.submission_cpu_s)),
    )


def _check_groups(path: Path, groups: tuple[Group, ...]) -> None:
    seen: set[str] = set()
    for group in groups:
        if group.name in seen:
            raise PackageError(f"{path}: groups: '{group.name}' stands twice")
        for required in group.requires:
            if required not in seen:
                raise PackageError(
                    f"{path}: groups: '{group.name}' requires '{required}', which does not stand before it"
                )
        seen.add(group.name)


def load_cases(problem: Problem, course: Course) -> tuple[Case, ...]:
    """The hidden cases, in order of definition. PackageError when they can not be imported or do not add up.

    A student's copy of a course has none; the error says so.
    """
    cases = _read_cases(course, problem.id)
    _check_cases(problem.folder / "cases.py", problem, cases)
    return tuple(cases)


def count_cases(course: Course, problem_id: str) -> int:
    """How many hidden cases a problem has."""
    return len(_read_cases(course, problem_id))


def _read_cases(course: Course, problem_id: str) -> list[Case]:
    path = course.folder(problem_id) / "cases.py"
    if not path.is_file():
        raise PackageError(
            f"{path.parent} has no cases.py: this is a student's copy of the course",
            hint=f"grader check {problem_id}.py runs the public examples",
        )
    with course_on_path(course):
        module = _execute(path, f"softmark_cases_{problem_id}")
    cases: list[Case] = []
    for value in vars(module).values():
        candidates = value if isinstance(value, (list, tuple)) else (value,)
        cases += [c for c in candidates if isinstance(c, Case) and c not in cases]
    return cases


def _check_cases(path: Path, problem: Problem, cases: list[Case]) -> None:
    ids = [case.id for case in cases]
    for case_id in ids:
        if ids.count(case_id) > 1:
            raise PackageError(f"{path}: two cases have the id '{case_id}'")
    known = {group.name for group in problem.groups}
    for case in cases:
        if case.group not in known:
            raise PackageError(f"{path}: case '{case.id}' is in group '{case.group}', which problem.toml does not have")
    for group in problem.groups:
        points = sum(case.points for case in cases if case.group == group.name)
        if abs(points - group.points) > 1e-9:
            raise PackageError(
                f"{path}: the cases of group '{group.name}' have {points:g} points, the group {group.points:g}"
            )


def load_mistakes(problem: Problem, course: Course) -> KnownMistakes | None:
    """The known mistakes, or None where the package has no `mistakes.py`. PackageError when it can not be used."""
    path = problem.folder / "mistakes.py"
    if not path.is_file():
        return None
    with course_on_path(course):
        module = _execute(path, f"softmark_mistakes_{problem.id}")
    make = getattr(module, "make", None)
    if not callable(make):
        raise PackageError(f"{path}: there is no factory `make`")
    known = KnownMistakes(
        make,
        tuple(_all_of(path, module, "MISTAKES", Mistake)),
        tuple(_all_of(path, module, "RULES", NumericsRule)),
        tuple(_all_of(path, module, "PROBES", Probe)),
    )
    groups = {group.name for group in problem.groups}
    ids = [one.id for one in known.mistakes] + [rule.id for rule in known.rules]
    for one in known.mistakes:
        if unknown := set(one.fails) - groups:
            raise PackageError(f"{path}: mistake '{one.id}' fails group '{unknown.pop()}', which problem.toml has not")
    for mistake_id in ids:
        if ids.count(mistake_id) > 1:
            raise PackageError(f"{path}: two mistakes have the id '{mistake_id}'")
    return known


def _all_of(path: Path, module: Any, name: str, kind: type[Any]) -> list[Any]:
    values = list(getattr(module, name, ()))
    for value in values:
        if not isinstance(value, kind):
            raise PackageError(f"{path}: {name}: {value!r} is not a {kind.__name__}")
    return values


def load_examples(problem: Problem) -> tuple[Case, ...]:
    """The public examples as cases; they never need the reference."""
    path = problem.folder / "examples.json"
    data = read_json(path, "examples-v1")
    functions = {function.name for function in problem.contract.functions}
    for example in data["examples"]:
        if example["function"] not in functions:
            raise PackageError(
                f"{path}: example '{example['name']}': the contract has no function '{example['function']}'"
            )
    return tuple(example_case(example) for example in data["examples"])


def _execute(path: Path, name: str) -> Any:
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise PackageError(f"{path}: not a Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses and typing look a module up by its name
    try:
        spec.loader.exec_module(module)
    except PackageError:
        raise
    except ModuleNotFoundError as error:
        if error.name == "torch":
            raise
        raise PackageError(f"{path}: {error}") from error
    except (Exception, SystemExit) as error:
        raise PackageError(f"{path}: {type(error).__name__}: {error}") from error
    return module


@contextmanager
def course_on_path(course: Course) -> Iterator[None]:
    """Let cases say `from solutions.x import x`; afterwards the name is free again for another course."""
    root = str(course.root)
    sys.path.insert(0, root)
    sys.dont_write_bytecode, before = True, sys.dont_write_bytecode
    _forget_solutions()
    importlib.invalidate_caches()
    try:
        yield
    finally:
        sys.dont_write_bytecode = before
        sys.path.remove(root)
        _forget_solutions()


def _forget_solutions() -> None:
    for name in [name for name in sys.modules if name == "solutions" or name.startswith("solutions.")]:
        del sys.modules[name]

# SPDX-License-Identifier: Apache-2.0
"""Wrong submissions of a problem by the hundred: golden ones, mutants, switches and combinations of them."""

import itertools
import random
import types
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from grader.mistakes import KnownMistakes
from grader.packages import Problem
from grader.verify.mutation import mutants

__all__ = ["Wrong", "corpus"]

ROOT = Path(__file__).resolve().parent.parent
COMBINED = (2, 2, 3, 3, 4)  # settings in a random combination


@dataclass(frozen=True)
class Wrong:
    """A submission that may be wrong: code to execute, or settings of switches."""

    name: str
    code: types.CodeType | None
    form: dict[str, Any] = field(default_factory=dict)

    def functions(self, problem: Problem, known: KnownMistakes | None) -> dict[str, Any]:
        """Its functions. Executing code of a mutant may raise anything."""
        if self.code is None:
            assert known is not None
            return dict(known.make(**self.form))
        namespace: dict[str, Any] = {"__name__": "submission"}
        exec(self.code, namespace)
        return {function.name: namespace[function.name] for function in problem.contract.functions}


def golden(problem: Problem) -> Iterator[Wrong]:
    for path in sorted((ROOT / "tests" / "golden" / problem.id / "wrong").glob("*.py")):
        try:
            yield Wrong(f"golden/{path.stem}", compile(path.read_bytes(), "submission.py", "exec", dont_inherit=True))
        except (SyntaxError, ValueError):
            continue


def mutated(problem: Problem) -> Iterator[Wrong]:
    for path in (problem.solution, *sorted((problem.folder / "accepted").glob("*.py"))):
        for number, mutant in enumerate(mutants(path.read_text("utf-8"), "submission.py")):
            yield Wrong(f"mutant/{path.parent.name}/{path.stem}/{number}: {mutant.line}: {mutant.becomes}", mutant.code)


def switched(known: KnownMistakes | None, rng: random.Random) -> Iterator[Wrong]:
    """Every setting alone, then random combinations without end."""
    if known is None:
        return
    forms = [(one.id, dict(form)) for one in known.mistakes for form in one.forms]
    for name, form in forms:
        yield Wrong(f"switch/{name}", None, form)
    seen: set[frozenset[str]] = set()
    for _ in range(20_000):
        chosen = rng.sample(forms, min(len(forms), rng.choice(COMBINED)))
        names = frozenset(name for name, _ in chosen)
        keys = [key for _, form in chosen for key in form]
        if names not in seen and len(keys) == len(set(keys)):
            seen.add(names)
            form = {key: value for _, one in chosen for key, value in one.items()}
            yield Wrong(f"switch/{'+'.join(sorted(names))}", None, form)


def corpus(problem: Problem, known: KnownMistakes | None, count: int) -> list[Wrong]:
    """The golden ones, then mutants and switches in turn; half as many again as are wanted, since some are right."""
    rng = random.Random(f"wrong submissions of {problem.id}")
    changed = list(mutated(problem))
    rng.shuffle(changed)
    turns = itertools.zip_longest(changed, itertools.islice(switched(known, rng), 3 * count))
    rest = [one for pair in turns for one in pair if one is not None]
    return [*golden(problem), *rest][: count + count // 2]

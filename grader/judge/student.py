# SPDX-License-Identifier: Apache-2.0
"""The `student` that a case sees: a proxy whose every call goes to the sandbox as data and comes back as data.

An exception, a death, a limit or a broken contract ends the case here, with the verdict it deserves, so that cases
need not think of them.
"""

from __future__ import annotations

import builtins
import signal
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from grader.cases import Failed
from grader.contract import FunctionContract, bind_arguments, check_results
from grader.errors import InfrastructureError, PackageError
from grader.judge.session import Session, arguments_by_name
from grader.model import (
    Call,
    Comparison,
    Crashed,
    FactKind,
    Killed,
    Limit,
    Lost,
    Outcome,
    Raised,
    Returned,
    Step,
    Verdict,
)
from grader.values import describe
from grader.wire import Foreign

__all__ = ["Student", "StudentFunction", "TryAgain", "failed", "trimmed"]

FORBIDDEN_CALL = getattr(signal, "SIGSYS", 0)  # Windows has no such signal
KEPT_BYTES = 1 << 16  # of one call in a transcript
OUT_OF_MEMORY = ("can't allocate memory", "not enough memory", "Unable to allocate", "out of memory")
BUILTIN_ERRORS = {
    name for name, value in vars(builtins).items() if isinstance(value, type) and issubclass(value, BaseException)
}


class TryAgain(Exception):
    """A runner was lost, or killed by nobody that we know: the case is worth one more try from a fresh zygote."""


class Student:
    """The functions of a submission, as a case sees them. One for each run of a case."""

    def __init__(self, session: Session, *, last_try: bool = True) -> None:
        self._session = session
        self._last_try = last_try
        self._seed: int | None = None
        self._steps: list[Step] = []

    def __getattr__(self, name: str) -> StudentFunction:
        if name.startswith("_"):
            raise AttributeError(name)
        try:
            contract = self._session.problem.contract.function(name)
        except KeyError:
            raise PackageError(f"a case calls {name}, which the contract does not have") from None
        return StudentFunction(self, contract, self._seed)

    def seeded(self, seed: int) -> Student:
        """The same student, whose global random state is seeded just before every call made through this."""
        other = Student(self._session, last_try=self._last_try)
        other._seed = int(seed)
        other._steps = self._steps
        return other

    def changed_arguments(self) -> tuple[str, ...]:
        """Names of arguments that a call of this case changed in place, as far as the runner admits it."""
        names = [name for step in self._steps if isinstance(step.outcome, Returned) for name in step.outcome.changed]
        return tuple(dict.fromkeys(names))

    @property
    def transcript(self) -> tuple[Step, ...]:
        """Every call of this case with its outcome."""
        return tuple(self._steps)

    def _ask(self, call: Call, rule: str = "") -> Outcome:
        outcome = self._session.call(call)
        self._steps.append(Step(call, outcome, rule))
        if not self._last_try and self._session.may_try_again(outcome, "cases"):
            raise TryAgain
        if isinstance(outcome, Lost):
            raise InfrastructureError(outcome.why)
        return outcome


def _is_gradient(gradient: Any, argument: Any) -> bool:
    """Whether what came back can be a gradient: a tensor of floating-point numbers in the argument's shape."""
    return (
        type(gradient) is type(argument)
        and gradient.shape == argument.shape
        and bool(getattr(gradient.dtype, "is_floating_point", False))
    )


def trimmed(step: Step) -> Step:
    """A step to keep, values of many bytes in words: who answers with megabytes must not fill the judge's memory."""
    call, outcome = step.call, step.outcome
    if _bytes((call.arguments, call.options, call.cotangents)) > KEPT_BYTES:
        call = replace(
            call,
            arguments=tuple(_in_words(value) for value in call.arguments),
            options={name: _in_words(value) for name, value in call.options.items()},
            cotangents=tuple(_in_words(value) for value in call.cotangents),
        )
    if isinstance(outcome, Returned) and _bytes((outcome.value, outcome.gradients)) > KEPT_BYTES:
        outcome = replace(outcome, value=_in_words(outcome.value), gradients=())
    return replace(step, call=call, outcome=outcome)


def _bytes(value: Any) -> int:
    """About how many bytes a value holds."""
    if isinstance(value, Mapping):
        return sum(_bytes(item) for item in value.values())
    if isinstance(value, (tuple, list)):
        return sum(_bytes(item) for item in value) + 8 * len(value)
    return int(getattr(value, "nbytes", 0)) or (len(value) if isinstance(value, str) else 8)


def _in_words(value: Any) -> Any:
    return value if _bytes(value) <= KEPT_BYTES // 8 else Foreign(describe(value))


class StudentFunction:
    """One function of the submission."""

    def __init__(self, student: Student, contract: FunctionContract, seed: int | None) -> None:
        self._student = student
        self._contract = contract
        self._seed = seed

    @property
    def result_names(self) -> tuple[str, ...]:
        """Names of the results, in order."""
        return self._contract.result_names

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        """Call it: the value, checked against the contract. A failure of any kind ends the case."""
        return self._returned(Call(self._contract.name, arguments, options, seed=self._seed)).value

    def vjp(
        self, *arguments: Any, wrt: Sequence[str], cotangents: Sequence[Any], **options: Any
    ) -> tuple[Any, list[dict[str, Any]]]:
        """One forward call and, for each cotangent, the gradients of <result, cotangent> for the named arguments.

        A gradient is a tensor of its argument's shape, or None where none arrives.
        """
        call = Call(self._contract.name, arguments, options, tuple(wrt), tuple(cotangents), self._seed)
        outcome = self._returned(call)
        given = arguments_by_name(self._contract, call)
        for gradients in outcome.gradients:
            for name, gradient in gradients.items():
                if gradient is not None and not _is_gradient(gradient, given[name]):
                    seen = f"the gradient of {name} is not a tensor of numbers in the shape of {name}"
                    raise Failed(seen, fact=FactKind.KIND)
        return outcome.value, [dict(gradients) for gradients in outcome.gradients]

    def raises(self, rule: str, arguments: Sequence[Any], options: dict[str, Any]) -> None:
        """Fail unless the call raises the error that the problem promises under that rule."""
        promised = self._contract.rule(rule)
        self.must_raise(promised.error, promised.when, arguments, options, rule=rule)

    def must_raise(
        self, error: str, when: str, arguments: Sequence[Any], options: dict[str, Any], *, rule: str = ""
    ) -> None:
        """Fail unless the call raises `error` or a subclass of it."""
        call = Call(self._contract.name, tuple(arguments), options, seed=self._seed)
        outcome = self._student._ask(call, rule)
        because = f" ({when})" if when else ""
        match outcome:
            case Raised() if error in (outcome.kind, *outcome.bases):
                return
            case Raised() if not _is_memory(outcome) and not _unfinished(outcome):
                raise Failed(
                    f"the call raised {_kind(outcome)}, expected {error}{because}",
                    fact=FactKind.OTHER_EXCEPTION,
                    evidence=Comparison("exception", outcome.traceback, error),
                    line=outcome.line,
                )
            case Returned():
                raise Failed(
                    f"the call returned a value, expected {error}{because}",
                    fact=FactKind.NO_EXCEPTION,
                    evidence=Comparison("result", outcome.value, error),
                )
            case _:
                raise failed(outcome, expected=error)

    def _returned(self, call: Call) -> Returned:
        sizes = bind_arguments(self._contract, call.arguments, call.options)
        outcome = self._student._ask(call)
        if not isinstance(outcome, Returned):
            raise failed(outcome)
        broken = check_results(self._contract, outcome.value, sizes)
        if broken is not None:
            evidence = Comparison("result", outcome.value, None)
            raise Failed(broken.sentence, fact=broken.kind, evidence=evidence)
        return outcome


def failed(outcome: Outcome, *, expected: Any = None) -> Failed:
    """The verdict and the student-safe sentence of an outcome that is not a value.

    Never the message of an exception, nor a number that the submission could choose: it could spell out an input.
    """
    match outcome:
        case Raised():
            verdict = Verdict.MEMORY_LIMIT if _is_memory(outcome) else Verdict.RUNTIME_ERROR
            fact = FactKind.NOT_WRITTEN if _unfinished(outcome) else FactKind.EXCEPTION
            if verdict is Verdict.MEMORY_LIMIT:
                seen = "the call needs more memory than is allowed"
            elif _unfinished(outcome):
                seen = "the function is not written yet: it raised NotImplementedError"
            else:
                seen = f"the call raised {_kind(outcome)}"
            evidence = Comparison("exception", outcome.traceback or outcome.message, expected)
            line = outcome.line if verdict is Verdict.RUNTIME_ERROR else None
            return Failed(seen, fact=fact, verdict=verdict, evidence=evidence, line=line)
        case Killed(limit=Limit.ANSWER):
            seen = f"the answer has more than the {outcome.allowed / 2**20:.0f} MiB that are allowed"
            return Failed(seen, verdict=Verdict.OUTPUT_LIMIT)
        case Killed(limit=Limit.CPU):
            seen = f"the call was stopped after {outcome.used:.0f} s of CPU time; {outcome.allowed:g} s are allowed"
            return Failed(seen, verdict=Verdict.TIME_LIMIT)
        case Killed():
            seen = f"the call was stopped after {outcome.used:.0f} s of waiting; {outcome.allowed:g} s are allowed"
            return Failed(seen, verdict=Verdict.TIME_LIMIT)
        case Crashed() if outcome.signal == FORBIDDEN_CALL:
            seen = "the call asked the system for something that no function of a problem needs, and was stopped"
            return Failed(seen, verdict=Verdict.FORBIDDEN)
        case Crashed():
            seen = f"the call did not return: {outcome.how}"
            return Failed(seen, fact=FactKind.NO_RETURN, verdict=Verdict.RUNTIME_ERROR)
        case Lost():
            return Failed(outcome.why, verdict=Verdict.JUDGE_ERROR)
        case Returned():
            raise AssertionError("a value is not a failure")


def _unfinished(outcome: Raised) -> bool:
    return outcome.kind == "NotImplementedError"


def _is_memory(outcome: Raised) -> bool:
    return "MemoryError" in (outcome.kind, *outcome.bases) or any(words in outcome.message for words in OUT_OF_MEMORY)


def _kind(outcome: Raised) -> str:
    """The exception's class, if Python itself has it; a class of the student's own could spell out an input."""
    if outcome.kind in BUILTIN_ERRORS:
        return outcome.kind
    for base in outcome.bases:
        if base in BUILTIN_ERRORS - {"Exception", "BaseException"}:
            return f"a subclass of {base}"
    return "an exception of its own class"

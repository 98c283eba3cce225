# SPDX-License-Identifier: Apache-2.0
"""A new problem is sound whatever its signature; what can not be described says what to write instead."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from grader.errors import UsageError
from grader.judge import grade
from grader.model import Framework, Status, Submission, Verdict
from grader.packages import Course, Problem, load_cases, load_examples, load_mistakes
from grader.sandbox.local import LocalSandbox
from grader.scaffold import package, read_function, read_functions
from grader.verify import generate
from grader.verify.annotations import reference_functions

ROOT = Path(__file__).resolve().parents[2]

SIGNATURES = {
    "vector": ['means(x: Float[np.ndarray, "N D"]) -> Float[np.ndarray, "D"]'],
    "options": [
        'scaled(x: Float64[np.ndarray, "N"], count: int, factor: float = 2.0, centred: bool = False) '
        '-> Float64[np.ndarray, "N"]'
    ],
    "tuple_of_two": [
        'moments(x: Real[np.ndarray, "N D"], weights: Float[np.ndarray, "N"]) '
        '-> tuple[Float[np.ndarray, "D"], Float[np.ndarray, "D D"]]'
    ],
    "batch_torch": [
        'attend(query: Float[Tensor, "*batch L d_k"], value: Float[Tensor, "*batch S d_v"], '
        'mask: Bool[Tensor, "..."] | None = None) -> Float[Tensor, "*batch L d_v"]'
    ],
    "two_functions": [
        'total(x: Float[np.ndarray, "N"]) -> Float[np.ndarray, ""]',
        'counts(labels: Int[np.ndarray, "N"], k: int) -> Int[np.ndarray, "{k}"]',
    ],
    "computed_sizes": [
        'split(x: Float[Tensor, "*batch n d"], heads: int) -> Float[Tensor, "*batch {heads} n d//{heads}"]',
        'merge(x: Float32[Tensor, "*batch h n d_h"]) -> Float32[Tensor, "*batch n h*d_h"]',
    ],
    "convolution": ['smooth(x: Float[np.ndarray, "n"], kernel: Float[np.ndarray, "k"]) -> Real[np.ndarray, "n-k+1"]'],
    "integers_only": ['grid(n: int, d: int) -> Float[np.ndarray, "{n} {d}"]'],
    "booleans_only": ['majority(votes: Bool[np.ndarray, "V N"]) -> Int64[np.ndarray, "N"]'],
    "numbers_only": ['add(a: float, b: float) -> Float[np.ndarray, ""]'],
    "single_precision": ['soft(x: Float32[np.ndarray, "*b K"], t: float) -> tuple[Float32[np.ndarray, "*b K"]]'],
    "integers_torch": [
        'best(x: Int[Tensor, "N K"], ok: Bool[Tensor, "N"]) -> tuple[Int64[Tensor, "N"], Float[Tensor, "3 K"]]'
    ],
    "many_arguments": [
        'long_name(alpha: Float[np.ndarray, "one two"], beta: Float[np.ndarray, "two three"], '
        'gamma: Float[np.ndarray, "three four"], delta: Float[np.ndarray, "four"], epsilon: float, zeta: int = 3) '
        '-> tuple[Float[np.ndarray, "one four"], Float[np.ndarray, "one two"], Float[np.ndarray, "three"]]'
    ],
}  # fmt: skip
SEEDS = (11, 12)


def write(root, problem_id, signatures):
    for name, text in package(problem_id, "A title", "Drafts", read_functions(signatures)).items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return Course(root)


class Written:
    """A package on disk, read as the judge reads it."""

    def __init__(self, root, name):
        self.course = write(root, name, SIGNATURES[name])
        self.generated = generate(self.course, name)
        self.problem = Problem.read(self.course, name)
        self.cases = load_cases(self.problem, self.course)

    def judged(self, functions, seed=SEEDS[0], examples=None):
        submission = Submission("ada", self.problem.id, f"{self.problem.id}.py", b"")
        cases = self.cases if examples is None else examples
        sandbox = LocalSandbox(functions)
        return grade(self.problem, cases, submission, sandbox, seed=seed, examples_only=examples is not None)

    def functions_of(self, path):
        module = {}
        exec(compile(path.read_text("utf-8"), str(path), "exec"), module)
        return {function.name: module[function.name] for function in self.problem.contract.functions}


@pytest.fixture(params=sorted(SIGNATURES))
def written(request, tmp_path):
    if "Tensor" in SIGNATURES[request.param][0]:
        pytest.importorskip("torch")
    return Written(tmp_path, request.param)


def test_the_contract_is_what_verify_would_write(written):
    text = (written.problem.folder / "contract.json").read_text("utf-8")
    assert json.dumps(written.generated, indent=2, ensure_ascii=False) + "\n" == text


def test_every_honest_solution_scores_100_and_passes_the_examples(written):
    examples = load_examples(written.problem)
    assert len(examples) >= 3
    solutions = {"reference": reference_functions(written.course, written.problem.id)}
    solutions |= {path.name: written.functions_of(path) for path in written.problem.folder.glob("accepted/*.py")}
    assert {"reference", "library.py", "loops.py", "vectorised.py"} == set(solutions)
    for name, functions in solutions.items():
        for seed in SEEDS:
            assert Status.SOLVED is written.judged(functions, seed).status, name
        assert {Verdict.ACCEPTED} == {case.verdict for case in written.judged(functions, 0, examples).cases}, name


def test_every_mistake_fails_two_cases_in_its_groups_and_nothing_elsewhere(written):
    known = load_mistakes(written.problem, written.course)
    assert len(known.mistakes) >= 3
    for mistake in known.mistakes:
        (form,) = mistake.forms
        for seed in SEEDS:
            cases = written.judged(known.make(**form), seed).cases
            failed = [case for case in cases if case.verdict not in (Verdict.ACCEPTED, Verdict.SKIPPED)]
            assert len(failed) >= 2, mistake.id
            assert set(mistake.fails) == {case.group for case in failed}, mistake.id


def test_no_case_asks_the_same_under_two_seeds(written):
    functions = reference_functions(written.course, written.problem.id)
    first, second = (written.judged(functions, seed).cases for seed in SEEDS)
    for one, other in zip(first, second, strict=True):
        assert repr([step.call for step in one.transcript]) != repr([step.call for step in other.transcript]), one.id


def test_every_file_has_a_todo_that_says_what_to_fill_in(written):
    root = written.course.root
    for path in root.rglob("*"):
        if path.is_file() and path.name != "contract.json":
            assert "TODO" in path.read_text("utf-8"), path


def test_generated_python_is_formatted_and_free_of_lint(tmp_path):
    for name, signatures in SIGNATURES.items():
        write(tmp_path, name, signatures)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    ours = ["--no-cache", "--quiet", "--config", "lint.isort.known-first-party = ['grader', 'solutions']", "."]
    for command in (["check"], ["format", "--check"]):
        ruff = [sys.executable, "-m", "ruff", *command, *ours]
        ended = subprocess.run(ruff, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert (0, "") == (ended.returncode, ended.stdout + ended.stderr)


def test_a_signature_is_read_as_python_writes_it():
    text = 'f(x: Float[np.ndarray, "N"]) -> Float[np.ndarray, "N"]'
    plain = read_function(text)
    assert plain == read_function(f"def {text}:")
    assert plain == read_function(f"  def {text}: ...\n")
    spelt_out = text.replace("np.", "numpy.").replace("Float", "jaxtyping.Float")
    assert plain == read_function(spelt_out)


def test_the_library_of_the_arrays_is_the_framework():
    (function,) = read_functions(['f(n: int) -> Float[Tensor, "{n}"]'])
    assert Framework.TORCH == function.library


VECTOR = 'Float[np.ndarray, "N"]'
BAD = {
    "not Python": ("f(x: Float[np.ndarray, N D]) -> what?", "not a function with its annotations"),
    "nothing": ("", "not a function with its annotations"),
    "a lambda": (f"f = lambda x: {VECTOR}", "not a function with its annotations"),
    "more than a function": (f"f(x: {VECTOR}) -> {VECTOR}: pass; import os; def g(x): ", "not a function"),
    "a body": (f"f(x: {VECTOR}) -> {VECTOR}: return x", "not a function with its annotations"),
    "a second line": (f"f(x: {VECTOR}) -> {VECTOR}: ...\nimport os\ndef g()", "more than one function"),
    "no annotation": (f"f(x) -> {VECTOR}", "argument x has no annotation"),
    "no result": (f"f(x: {VECTOR})", "does not say what it returns"),
    "a result that is no array": (f"f(x: {VECTOR}) -> float", "what it returns: 'float' can not be used"),
    "booleans as result": (f'f(x: {VECTOR}) -> Bool[np.ndarray, "N"]', "not booleans"),
    "no results": (f"f(x: {VECTOR}) -> tuple[()]", "0 results"),
    "a plain list": (f"f(x: list[float]) -> {VECTOR}", "'list[float]' can not be used as an annotation"),
    "a string": (f"f(x: {VECTOR}, mode: str = 'a') -> {VECTOR}", "'str' can not be used as an annotation"),
    "another array type": ('f(x: Float[jnp.ndarray, "N"]) -> Float[jnp.ndarray, "N"]', "'jnp.ndarray' is not an array"),
    "another kind": ('f(x: Complex[np.ndarray, "N"]) -> Float[np.ndarray, "N"]', "kind 'Complex' are not supported"),
    "two libraries": ('f(x: Float[np.ndarray, "N"]) -> Float[Tensor, "N"]', "mixes arrays of numpy and of torch"),
    "a keyword as function": (f"lambda(x: {VECTOR}) -> {VECTOR}", "not a function"),
    "a keyword as size": ('f(x: Float[np.ndarray, "for"]) -> Float[np.ndarray, "for"]', "word of Python"),
    "a name of ours": (f"f(student: {VECTOR}) -> {VECTOR}", "'student' can not be the name of an argument"),
    "capital letters": (f"Means(x: {VECTOR}) -> {VECTOR}", "'Means' can not be a function's name"),
    "a size from nowhere": (f'f(x: {VECTOR}) -> Float[np.ndarray, "K"]', "no argument binds the size K"),
    "leading sizes from nowhere": (f'f(x: {VECTOR}) -> Float[np.ndarray, "*batch N"]', "binds the size *batch"),
    "a size from an option": (
        'f(x: Float[np.ndarray, "N"], m: Bool[np.ndarray, "K"] | None = None) -> Float[np.ndarray, "K"]',
        "no argument binds the size K",
    ),
    "any shape": ('f(x: Float[np.ndarray, "..."]) -> Float[np.ndarray, "..."]', "can not be checked"),
    "an unknown integer": (f'f(x: {VECTOR}) -> Float[np.ndarray, "{{k}}"]', "needs an argument k of type int"),
    "an argument as size": (f'f(x: {VECTOR}, k: int) -> Float[np.ndarray, "k"]', "has the name of an argument"),
    "two open parts": ('f(x: Float[np.ndarray, "*a *b"]) -> Float[np.ndarray, ""]', "two parts of the shape open"),
    "one and several": ('f(x: Float[np.ndarray, "*a a"]) -> Float[np.ndarray, ""]', "one size and *a are several"),
    "a call as size": ('f(x: Float[np.ndarray, "max(N,2)"]) -> Float[np.ndarray, ""]', "can not be read"),
    "a power as size": ('f(x: Float[np.ndarray, "N"]) -> Float[np.ndarray, "N**2"]', "can not be read"),
    "a size below zero": ('f(x: Float[np.ndarray, "N"]) -> Float[np.ndarray, "N-99"]', "zero or less"),
    "too many sizes": ('f(x: Float[np.ndarray, "a b c d e f g h i j k m n"]) -> Float[np.ndarray, ""]', "too large"),
    "one number with a shape": ('f(x: Float[np.ndarray, "1 1"]) -> Float[np.ndarray, ""]', "holds a single number"),
    "only booleans": ('f(a: bool) -> Float[np.ndarray, "3"]', "an argument that holds numbers"),
    "only options": ('f(a: float = 1.0) -> Float[np.ndarray, "3"]', "an argument that holds numbers"),
    "an array with a default": (f"f(x: {VECTOR}, y: {VECTOR} = 3) -> {VECTOR}", "has no default but None"),
    "None without default": (f"f(x: {VECTOR} | None) -> {VECTOR}", "None is not its default"),
    "a default of another type": (f"f(x: {VECTOR}, n: int = 1.5) -> {VECTOR}", "1.5 can not be its default"),
    "a computed default": (f"f(x: {VECTOR}, n: int = open('x')) -> {VECTOR}", "can not be its default"),
    "stars": (f"f(*x: {VECTOR}) -> {VECTOR}", "with *, ** or /"),
    "an argument twice": (f"f(x: {VECTOR}, x: {VECTOR}) -> {VECTOR}", "two arguments of the name x"),
    "a long name": (f"{'f' * 31}(x: {VECTOR}) -> {VECTOR}", "longer than 30 letters"),
    "a null byte": ("f\0(x: int)", "not a function with its annotations"),
    "deep nesting": ("f(x: " + "(" * 5000, "not a function with its annotations"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_what_can_not_be_described_says_what_to_write_instead(name):
    text, words = BAD[name]
    with pytest.raises(UsageError) as caught:
        package("a_problem", "A title", "Drafts", read_functions([text]))
    assert words in caught.value.message
    assert caught.value.hint


def test_two_functions_of_one_name_are_refused():
    text = f"f(x: {VECTOR}) -> {VECTOR}"
    with pytest.raises(UsageError, match="the function f is given twice"):
        read_functions([text, text])


def test_two_functions_of_two_frameworks_are_refused():
    with pytest.raises(UsageError, match="numpy and of torch"):
        read_functions([f"f(x: {VECTOR}) -> {VECTOR}", 'g(n: int) -> Float[Tensor, "{n}"]'])

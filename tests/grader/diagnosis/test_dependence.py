# SPDX-License-Identifier: Apache-2.0
"""An argument is ignored when no change of it changes the result, though every change should."""

import numpy as np
import pytest

from grader.diagnosis.dependence import ignored, pairs, sentence
from grader.judge.session import Session
from grader.model import Returned, Step, Submission
from grader.packages import Problem
from grader.sandbox.local import LocalSandbox
from grader.wire import GeneratorHandle

ARRAYS = [{"library": "numpy", "kind": "Real", "dims": "..."}]
FUNCTION = {"returns": ["total"], "finite": True, "raises": []}
NAMES = ("x", "weights")


def contract(*functions):
    """Functions of two arrays, the second optional."""
    parameters = [
        {"name": "x", "optional": False, "arrays": ARRAYS},
        {"name": "weights", "optional": True, "default": "None", "arrays": ARRAYS},
        {"name": "draw", "optional": True, "plain": "int", "default": "0"},
    ]
    results = [{"library": "numpy", "kind": "Float64", "dims": "..."}]
    made = {name: {"parameters": parameters, "results": results, "is_tuple": False} for name in functions}
    return {"schema": "softmark/contract/v1", "functions": made, "hidden_cases": 4}


def right(x, weights=None, draw=0):
    return np.asarray(x * (1.0 if weights is None else weights), float)


SIZES = ((4,), (2, 3), (5,), (2, 2, 2))


@pytest.fixture
def course(write_course):
    def make(*functions):
        data = contract(*functions)
        made = write_course(contract=data, functions=dict.fromkeys(functions, FUNCTION))
        return Problem.read(made, "twice")

    return make


def asks(problem, function):
    """A way to ask one and the same function under every name."""
    functions = {one.name: function for one in problem.contract.functions}
    session = Session(LocalSandbox(functions), problem, Submission("", problem.id, "twice.py", b""), 0)
    session.load()
    return session.call


def steps_of(problem, call, sizes=SIZES, **options):
    from grader.model import Call

    rng = np.random.default_rng(1)
    made = []
    for one in problem.contract.functions:
        for size in sizes:
            asked = Call(one.name, (rng.normal(size=size),), {"weights": rng.uniform(0.5, 2.0, size), **options})
            made.append(Step(asked, call(asked)))
    return made


def found(problem, function, reference=right, **options):
    call = asks(problem, reference)
    return ignored(pairs(problem, steps_of(problem, call, **options), call), asks(problem, function))


def test_a_right_submission_ignores_nothing(course):
    assert () == found(course("twice"), right)


def test_an_argument_without_a_say_is_ignored(course):
    assert ("weights",) == found(course("twice"), lambda x, weights=None: right(x))


def test_a_constant_ignores_everything(course):
    assert NAMES == found(course("twice"), lambda x, weights=None: np.ones_like(x))


def test_what_depends_on_the_sum_alone_is_not_ignored(course):
    assert () == found(course("twice"), lambda x, weights=None: right(x) * np.round(np.sum(weights), 9))


def test_what_depends_on_the_zeros_alone_is_not_ignored(course):
    assert () == found(course("twice"), lambda x, weights=None: right(x) * (weights != 0))


def test_an_argument_that_counts_for_some_sizes_is_not_ignored(course):
    assert () == found(course("twice"), lambda x, weights=None: right(x, weights if x.ndim == 1 else None))


def test_nan_is_no_sign_of_being_ignored(course):
    assert () == found(course("twice"), lambda x, weights=None: np.full(x.shape, np.nan))


def test_an_exception_is_no_sign_of_being_ignored(course):
    def refuses(x, weights=None):
        raise ValueError

    assert () == found(course("twice"), refuses)


def test_an_argument_that_has_no_say_in_the_reference_is_not_asked_about(course):
    assert ("x",) == found(course("twice"), lambda x, weights=None: np.ones_like(x), lambda x, weights=None: right(x))


def test_one_call_is_not_enough(course):
    assert () == found(course("twice"), lambda x, weights=None: right(x), sizes=SIZES[:1])


def test_the_function_is_named_where_there_are_several(course):
    names = ("weights of thrice", "weights of twice")
    assert names == found(course("thrice", "twice"), lambda x, weights=None: right(x))


def test_a_pair_differs_in_one_argument(course):
    problem = course("twice")
    call = asks(problem, right)
    for pair in pairs(problem, steps_of(problem, call), call):
        first = {"x": pair.first.arguments[0], **pair.first.options}
        second = {"x": pair.second.arguments[0], **pair.second.options}
        assert [pair.argument] == [name for name in NAMES if not np.array_equal(first[name], second[name])]


def test_there_are_not_many_pairs_of_one_argument(course):
    problem = course("twice")
    call = asks(problem, right)
    arguments = [pair.argument for pair in pairs(problem, steps_of(problem, call, SIZES * 5), call)]
    assert [16, 16] == [arguments.count(name) for name in NAMES]


def test_asking_ends_with_the_first_change_that_counts(course):
    problem = course("twice")
    call, asked = asks(problem, right), []
    made = pairs(problem, steps_of(problem, call), call)
    ignored(made, lambda one: asked.append(one) or call(one))
    assert 2 * len(NAMES) == len(asked)


def test_a_function_that_draws_is_left_alone(course):
    rng = np.random.default_rng(3)
    problem = course("twice")
    call = asks(problem, lambda x, weights=None: rng.normal(size=x.shape))
    assert () == pairs(problem, steps_of(problem, call), call)


def test_a_call_with_a_generator_is_left_alone(course):
    problem = course("twice")
    call = asks(problem, right)
    steps = [
        Step(replaced, Returned(right(*replaced.arguments)))
        for replaced in (
            type(step.call)("twice", step.call.arguments, {"draw": GeneratorHandle(1, 1)})
            for step in steps_of(problem, call)
        )
    ]
    assert () == pairs(problem, steps, call)


def test_tensors_are_changed_as_arrays_are(course, torch):
    problem = course("twice")

    def reference(x, weights=None):
        return torch.as_tensor(x) * weights

    from grader.model import Call

    call = asks(problem, reference)
    calls = [Call("twice", (torch.arange(1.0, n + 1.0),), {"weights": torch.arange(n) % 2 == 0}) for n in (4, 5, 6, 7)]
    made = pairs(problem, [Step(one, call(one)) for one in calls], call)
    assert {*NAMES} == {pair.argument for pair in made}
    assert ("weights",) == ignored(made, asks(problem, lambda x, weights=None: x + 0.0))


def test_the_sentence_names_the_argument():
    assert "the result stays the same whatever `mask` is" == sentence("mask")


def test_the_sentence_names_the_function_where_there_are_several():
    assert "the result of split_heads stays the same whatever `x` is" == sentence("x of split_heads")

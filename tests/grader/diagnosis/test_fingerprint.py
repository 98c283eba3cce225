# SPDX-License-Identifier: Apache-2.0
"""When two answers are the same one."""

import numpy as np
import pytest

from grader.diagnosis.fingerprint import Seen, arithmetic_only, digest, same, same_zeros, seen
from grader.model import Call, Crashed, Killed, Limit, Lost, Raised, Returned
from grader.wire import Foreign

INF, NAN = np.inf, np.nan


def answer(value, gradients=(), changed=()):
    call = Call("f", (np.zeros(2),))
    return seen(call, Returned(value, gradients, changed), ["x"])


def vector(*numbers):
    return answer(np.array(numbers, dtype=float))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ([1.0, 2.0], [1.0, 2.0 + 1e-9], True),
        ([1.0, 2.0], [1.0, 2.0 + 1e-5], False),
        ([1e6, 2.0], [1e6 + 0.1, 2.0], True),  # relative to the largest number
        ([1.0, 2.0], [1.0, INF], False),
        ([1.0, INF], [1.0, 2.0], False),
        ([1.0, INF], [1.0, INF], True),
        ([1.0, INF], [1.0, -INF], False),
        ([1.0, NAN], [1.0, NAN], True),
        ([1.0, NAN], [1.0, INF], False),
        ([NAN, 2.0], [NAN, 2.1], False),
        ([1e300, NAN], [1e300, NAN], True),
        ([], [], True),
        ([0.0], [-0.0], True),
    ],
)
def test_numbers(one, other, expected):
    assert same(vector(*one), vector(*other), 1e-6) is expected
    assert same(vector(*other), vector(*one), 1e-6) is expected


def test_each_array_is_compared_by_its_own_size():
    small, large = np.array([0.5, 0.5]), np.array([1e9, 0.0])
    assert not same(answer((small, large)), answer((small + 1e-3, large)), 1e-6)
    assert same(answer((small, large)), answer((small, large + 1.0)), 1e-6)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (np.zeros(2), np.zeros(3)),
        (np.zeros((2, 1)), np.zeros((1, 2))),
        (np.zeros(2), np.zeros(2, dtype=np.float32)),
        (np.zeros(2), [0.0, 0.0]),
        (np.zeros(2), (np.zeros(2),)),
        (np.zeros(2), None),
        (0.0, 0),
        (Foreign("a sparse tensor"), Foreign("a set")),
        ("a", "b"),
    ],
)
def test_kinds_shapes_and_dtypes_belong_to_an_answer(one, other):
    assert not same(answer(one), answer(other), 1.0)
    assert same(answer(one), answer(one), 1.0)


def test_an_exception_is_known_by_its_type_and_not_by_its_words():
    first, second = (seen(Call("f", ()), Raised(kind, (), words), []) for kind, words in (("A", "x"), ("A", "y")))
    assert same(first, second, 0.0)
    assert not same(first, seen(Call("f", ()), Raised("B", (), "x"), []), 0.0)
    assert not same(first, answer(np.zeros(0)), 0.0)


def test_changed_arguments_belong_to_an_answer():
    assert not same(answer(np.zeros(2), changed=("x",)), answer(np.zeros(2)), 1.0)


def test_a_gradient_that_does_not_arrive_is_one_of_zeros():
    missing, zeros = ({"x": None},), ({"x": np.zeros(2)},)
    assert same(answer(np.zeros(2), missing), answer(np.zeros(2), zeros), 1e-6)
    assert not same(answer(np.zeros(2), missing), answer(np.zeros(2), ({"x": np.ones(2)},)), 1e-6)


@pytest.mark.parametrize("end", [Killed(Limit.CPU, 1, 1), Crashed("SIGSEGV"), Lost("x")])
def test_an_end_is_no_answer(end):
    assert seen(Call("f", ()), end, []) is None


def test_zeros_count_where_the_reference_has_them():
    reference = vector(0.0, 1.0)
    assert same_zeros(vector(0.0, 0.5), vector(0.0, 0.0), reference)
    assert not same_zeros(vector(1e-300, 1.0), vector(0.0, 1.0), reference)


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [((1.0, 2.0), True), ((INF, 2.0), True), ((1.0, NAN), True), ((0.0, 2.0), True), ((1.1, 2.0), False)],
)
def test_arithmetic_loses_numbers_and_invents_none(numbers, expected):
    assert arithmetic_only(vector(*numbers), vector(1.0, 2.0), 1e-6) is expected


def test_an_arithmetic_error_is_arithmetic_and_another_is_not():
    def raised(kind):
        return Seen(f"raised {kind}", np.empty(0))

    assert arithmetic_only(raised("OverflowError"), vector(1.0), 1e-6)
    assert not arithmetic_only(raised("ValueError"), vector(1.0), 1e-6)
    assert not arithmetic_only(raised("OverflowError"), raised("ValueError"), 1e-6)


def test_a_digest_tells_answers_apart_and_not_roundings():
    numbers = np.random.default_rng(1).normal(size=40)
    first = digest([("call", vector(*numbers))])
    assert first == digest([("call", vector(*(numbers * (1 + 1e-9))))])
    assert first != digest([("call", vector(*(numbers * 1.5)))])
    assert first != digest([("call", vector(*numbers[::-1]))])
    assert first != digest([("another", vector(*numbers))])
    assert first != digest([("call", None)])

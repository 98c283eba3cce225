# SPDX-License-Identifier: Apache-2.0
"""Expectations pass or fail with a measured fact; a case is a function with a name, points and a title."""

import contextlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from grader.cases import (
    Failed,
    case,
    expect,
    expect_close,
    expect_dtype,
    expect_exactly,
    expect_finite,
    expect_gradient,
    expect_inputs_unchanged,
    expect_law,
    expect_raises,
    expect_zero,
    generator,
)
from grader.cases.examples import GROUP, example_case, read_value
from grader.cases.expect import expect_near, measured, tolerance_for
from grader.errors import PackageError
from grader.model import Verdict, Visibility
from grader.wire import Foreign

NAN, INF = float("nan"), float("inf")
EPS32, EPS64 = float(np.finfo(np.float32).eps), float(np.finfo(np.float64).eps)


def seen(expectation, *arguments, **options):
    """The sentence of an expectation that fails."""
    with pytest.raises(Failed) as caught:
        expectation(*arguments, **options)
    return caught.value.seen


# expect, expect_close and its kin


def test_a_condition_that_holds_passes():
    assert expect(True, "no") is None


def test_a_condition_that_does_not_hold_fails_with_its_fact():
    assert seen(expect, False, "two draws are equal") == "two draws are equal"


def test_a_failed_expectation_is_a_wrong_answer():
    with pytest.raises(Failed) as caught:
        expect(False, "no")
    assert caught.value.verdict is Verdict.WRONG_ANSWER


def test_equal_arrays_are_close():
    assert expect_close(np.arange(3.0), np.arange(3.0)) is None


def test_float32_is_close_to_the_float64_of_a_tensor(torch):
    right = torch.rand(50, dtype=torch.float64, generator=torch.Generator().manual_seed(1))
    assert expect_close(right.float(), right) is None


def test_float32_is_not_close_where_numpy_was_asked():
    right = np.random.default_rng(1).random(50)
    assert "right to about 7 digits" in seen(expect_close, right.astype(np.float32), right)


@pytest.mark.parametrize("times", [0.5, -0.5])
def test_an_error_within_the_tolerance_is_close(times):
    right = np.array([1.0, 3.0])
    assert expect_close(right + times * tolerance_for(right, 1.0), right) is None


@pytest.mark.parametrize("times", [1.5, -1.5])
def test_an_error_beyond_the_tolerance_is_not_close(times):
    right = np.array([1.0, 3.0])
    assert seen(expect_close, right + times * tolerance_for(right, 1.0), right)


def test_a_tolerance_grows_with_the_condition_number():
    right = np.array([1.0, 3.0])
    assert expect_close(right + 1e-9, right, condition=1e6) is None


def test_a_wrong_shape_is_not_close():
    assert seen(expect_close, np.zeros((2, 1)), np.zeros(2), what="y") == "y has shape (2, 1), expected (2,)"


@pytest.mark.parametrize("value", [NAN, INF, -INF])
def test_a_number_that_is_not_finite_is_never_close(value):
    assert "y" in seen(expect_close, np.array([1.0, value]), np.array([1.0, 2.0]), what="y", condition=1e8)


@pytest.mark.parametrize("value", [NAN, INF, -INF])
def test_two_values_of_a_student_that_are_equally_not_finite_are_not_close(value):
    both = np.array([1.0, value])
    assert "y holds" in seen(expect_close, both, both, what="y")


def test_empty_arrays_are_close():
    assert expect_close(np.zeros((0, 3)), np.zeros((0, 3))) is None


def test_a_complex_number_without_imaginary_part_is_a_number():
    assert expect_close(np.array([1 + 0j]), np.array([1.0])) is None


def test_a_complex_number_is_not_close_to_its_real_part():
    assert seen(expect_close, np.array([1 + 1j]), np.array([1.0]), what="y") == "y holds complex numbers"


@pytest.mark.parametrize("value", [None, "1.0", {"a": 1.0}, Foreign("a set"), [1.0, [2.0]], [Foreign("x")]], ids=repr)
def test_what_is_no_array_is_said_to_be_none(value):
    assert seen(expect_close, value, np.array(1.0), what="y") == "y is not an array of numbers"


def test_a_failure_carries_what_was_compared():
    with pytest.raises(Failed) as caught:
        expect_close(np.array([1.0]), np.array([2.0]), what="y")
    evidence = caught.value.evidence
    assert ("y", [1.0], [2.0]) == (evidence.what, evidence.returned.tolist(), evidence.expected.tolist())


def test_a_sentence_shows_neither_what_came_back_nor_what_was_expected():
    sentence = seen(expect_close, np.array([0.123456, 1.0, 7.0]), np.array([0.654321, 1.0, 8.0]))
    assert "123456" not in sentence
    assert "654321" not in sentence


def test_near_means_within_the_tolerance_that_the_data_says():
    assert expect_near(np.array([1.05]), np.array([1.0]), tolerance=0.1) is None


def test_beyond_the_tolerance_that_the_data_says_is_not_near():
    assert "off by" in seen(expect_near, np.array([1.2]), np.array([1.0]), tolerance=0.1)


def test_exactly_means_no_error_at_all():
    assert "should be none" in seen(expect_exactly, np.array([1.0, 2.0 + EPS64 * 2]), np.array([1.0, 2.0]))


def test_exactly_forgives_dtype_and_the_sign_of_zero():
    assert expect_exactly(np.array([1, -0.0], np.float32), np.array([1, 0])) is None


# Tolerances


def test_the_tolerance_of_a_numpy_result_is_that_of_float64():
    assert 64 * EPS64 * 10 + 1e-12 == pytest.approx(tolerance_for(np.array([0.5]), 10.0), rel=1e-12)


def test_the_tolerance_of_a_torch_result_is_that_of_float32(torch):
    assert 8 * EPS32 * 10 == pytest.approx(tolerance_for(torch.tensor([0.5], dtype=torch.float64), 10.0), rel=1e-12)


def test_the_tolerance_grows_with_the_largest_number():
    assert 64 * EPS64 * 4e6 + 1e-12 == pytest.approx(tolerance_for(np.array([3.0, -4e6]), 1.0), rel=1e-12)


def test_numbers_that_are_not_finite_do_not_make_a_tolerance():
    assert tolerance_for(np.array([1.0, 2.0]), 1.0) == tolerance_for(np.array([INF, NAN, 2.0]), 1.0)


@pytest.mark.parametrize("condition", [0.0, 0.5, -1.0, NAN, INF])
def test_a_condition_number_that_is_none_is_the_fault_of_the_case(condition):
    with pytest.raises(PackageError, match="condition number"):
        expect_close(np.zeros(1), np.zeros(1), condition=condition)


def test_a_tolerance_too_loose_to_mean_anything_is_the_fault_of_the_case():
    with pytest.raises(PackageError, match="would accept wrong answers"):
        expect_close(np.zeros(1), np.zeros(1), condition=1e13)


# Zeros, gradients, finite numbers, dtypes


def test_selected_zeros_pass():
    assert expect_zero(np.array([0.0, 5.0, -0.0]), np.array([True, False, True])) is None


@pytest.mark.parametrize("value", [1e-300, -1.0, NAN, INF])
def test_a_selected_number_that_is_not_zero_fails(value):
    sentence = seen(expect_zero, np.array([0.0, value]), np.array([True, True]), what="a blocked weight")
    assert f"a blocked weight is {value:.3g} at index 1; the contract says exactly 0" == sentence


def test_the_selection_of_zeros_may_be_broadcast():
    assert "at index (1, 0)" in seen(expect_zero, np.array([[0.0, 1.0], [2.0, 0.0]]), np.array([True, False]))


def test_the_selection_of_zeros_may_be_a_tensor(torch):
    assert expect_zero(torch.tensor([0.0, 1.0]), torch.tensor([True, False])) is None


def test_a_right_gradient_passes():
    assert expect_gradient(np.array([1.0]), np.array([1.0])) is None


def test_a_missing_gradient_fails():
    assert seen(expect_gradient, None, np.array([1.0]), what="the gradient of x") == (
        "the gradient of x is missing: no gradient arrives there"
    )


def test_a_missing_gradient_is_right_where_the_gradient_is_zero():
    assert expect_gradient(None, np.zeros(3)) is None


def test_finite_numbers_pass():
    assert expect_finite(np.array([1.0, -1e308])) is None


@pytest.mark.parametrize("value", [NAN, INF, -INF])
def test_numbers_that_are_not_finite_fail(value):
    assert "y" in seen(expect_finite, np.array([1.0, value]), "y")


def test_nothing_is_not_finite():
    assert seen(expect_finite, None, "y") == "y is missing"


@pytest.mark.parametrize(
    "like", [np.float32, np.dtype("float32"), np.zeros(1, np.float32)], ids=["type", "dtype", "array"]
)
def test_the_dtype_asked_for_passes(like):
    assert expect_dtype(np.zeros(2, np.float32), like) is None


def test_another_dtype_fails():
    assert seen(expect_dtype, np.zeros(2), np.float32, what="y") == "y has dtype float64, expected float32"


def test_the_dtype_of_a_tensor_is_asked_for_by_the_same_name(torch):
    assert seen(expect_dtype, torch.zeros(2), torch.float64, what="y") == "y has dtype float32, expected float64"


class FakeStudent:
    def __init__(self, *changed):
        self.changed = changed

    def changed_arguments(self):
        return self.changed


def test_inputs_that_nobody_changed_pass():
    assert expect_inputs_unchanged(FakeStudent()) is None


def test_inputs_that_were_changed_are_named():
    assert seen(expect_inputs_unchanged, FakeStudent("query", "mask")) == (
        "the call changed its argument query, mask in place"
    )


class FakeEvidence:
    component = "row 1"

    def __init__(self, log10):
        self.log10 = log10


@pytest.mark.parametrize("log10", [-INF, 0.0, 9.99])
def test_evidence_below_the_threshold_passes(log10):
    assert expect_law(FakeEvidence(log10)) is None


@pytest.mark.parametrize(
    ("log10", "odds"), [(10.0, "10^10"), (12.4, "10^12"), (31.0, "beyond 10^30"), (INF, "beyond 10^30")]
)
def test_evidence_beyond_the_threshold_fails_with_its_odds(log10, odds):
    assert f"the samples do not follow the law: row 1; the odds against it are {odds} to 1" == seen(
        expect_law, FakeEvidence(log10)
    )


def test_looks_end_with_the_first_that_is_enough():
    looks = iter([FakeEvidence(3.0), FakeEvidence(12.0), FakeEvidence(20.0)])
    assert "10^12 to 1" in seen(expect_law, looks)
    assert [20.0] == [look.log10 for look in looks]


def test_without_stopping_all_looks_are_taken():
    with measured(stopping=False) as found:
        assert "10^20 to 1" in seen(expect_law, iter([FakeEvidence(12.0), FakeEvidence(20.0)]))
    assert [20.0] == [one.error for one in found]


def test_the_last_look_decides():
    assert expect_law([FakeEvidence(-3.0), FakeEvidence(9.0)]) is None
    assert "10^11 to 1" in seen(expect_law, [FakeEvidence(-3.0), FakeEvidence(11.0)])


def test_a_law_without_a_look_is_the_authors_error():
    with pytest.raises(PackageError, match="without a look"):
        expect_law([])


def test_evidence_that_is_no_number_fails():
    assert "do not follow" in seen(expect_law, FakeEvidence(NAN))


def test_an_expected_error_is_asked_for_under_its_rule():
    asked = []

    class Function:
        def raises(self, rule, arguments, options):
            asked.append((rule, arguments, options))

    expect_raises(Function(), 1, 2, rule="shapes", mask=3)
    assert [("shapes", (1, 2), {"mask": 3})] == asked


def test_two_generators_are_two_even_with_one_seed():
    assert generator(7).handle != generator(7).handle


def test_a_generator_carries_its_seed_as_a_plain_integer():
    assert type(generator(np.int64(7)).seed) is int


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.complex_numbers()
    | st.text()
    | st.builds(Foreign, st.text())
    | hnp.arrays(st.sampled_from(["f8", "f4", "f2", "i8", "u8", "?", "c16"]), hnp.array_shapes(min_dims=0, min_side=0)),
    lambda inner: st.lists(inner, max_size=3) | st.tuples(inner, inner) | st.dictionaries(st.text(), inner, max_size=2),
    max_leaves=6,
)


@given(values, st.sampled_from([np.zeros(()), np.zeros(2), np.ones((2, 3)), np.zeros((0, 2))]))
def test_expectations_are_total(value, right):
    expectations = [
        lambda: expect_close(value, right),
        lambda: expect_close(value, value),
        lambda: expect_exactly(value, right),
        lambda: expect_near(value, right, tolerance=0.1),
        lambda: expect_gradient(value, right),
        lambda: expect_finite(value),
        lambda: expect_zero(value, np.True_),
        lambda: expect_dtype(value, right),
    ]
    for expectation in expectations:
        with contextlib.suppress(Failed):
            assert expectation() is None


# The decorator


def test_a_case_is_named_after_its_function():
    @case(group="basic", points=5)
    def two_rows(student, rng):
        """Two rows"""

    assert ("two_rows", "basic", 5.0) == (two_rows.id, two_rows.group, two_rows.points)


def test_a_case_may_have_another_name():
    @case(group="basic", points=5, name="law_tau_0.7")
    def law(student, rng):
        """The law"""

    assert law.id == "law_tau_0.7"


def test_the_title_is_the_first_line_without_its_full_stop():
    @case(group="basic", points=5)
    def two_rows(student, rng):
        """
        Two rows and a column.

        More about them.
        """

    assert two_rows.title == "Two rows and a column"


def test_a_case_is_hidden_unless_it_says_otherwise():
    @case(group="basic", points=5)
    def two_rows(student, rng):
        """Two rows"""

    assert two_rows.visibility is Visibility.HIDDEN


def test_a_case_may_be_shown():
    @case(group="basic", points=5, shown=True)
    def two_rows(student, rng):
        """Two rows"""

    assert two_rows.visibility is Visibility.SHOWN


@pytest.mark.parametrize("docstring", [None, "", "  \n ", "."])
def test_a_case_without_a_title_is_the_fault_of_the_package(docstring):
    def two_rows(student, rng):
        pass

    two_rows.__doc__ = docstring
    with pytest.raises(PackageError, match="two_rows has no docstring"):
        case(group="basic", points=5)(two_rows)


# Public examples


class ExampleFunction:
    """Stands for a student's function: returns what it is told, and remembers what it was given."""

    result_names = ("output", "weights")

    def __init__(self, returned):
        self.returned = returned
        self.calls = []

    def __call__(self, *arguments, **options):
        self.calls.append((arguments, options))
        return self.returned

    def must_raise(self, error, when, arguments, options):
        self.calls.append((error, arguments, options))


class ExampleStudent:
    def __init__(self, returned=None):
        self.f = ExampleFunction(returned)


def example(**rest):
    return example_case({"name": "by hand", "function": "f", "arguments": [2.0], **rest})


def run(made, returned):
    student = ExampleStudent(returned)
    made.function(student, None)
    return student.f.calls


def test_an_example_is_a_case_of_the_examples_group_without_points():
    made = example(returns=1.0, tolerance=0.1)
    assert ("by hand", GROUP, 0.0, Visibility.EXAMPLE) == (made.id, made.group, made.points, made.visibility)


def test_an_example_calls_with_its_arguments_and_options():
    assert [((2.0,), {"mask": None})] == run(example(options={"mask": None}, returns=1.0, tolerance=0.1), np.array(1.0))


def test_an_example_accepts_what_is_within_its_tolerance():
    assert run(example(returns=1.0, tolerance=0.1), np.array(1.05))


def test_an_example_refuses_what_is_beyond_its_tolerance():
    with pytest.raises(Failed, match="output is off by"):
        run(example(returns=1.0, tolerance=0.01), np.array(1.05))


def test_an_example_names_the_result_that_is_wrong():
    with pytest.raises(Failed, match="weights is off by"):
        run(example(returns=[1.0, 2.0], tolerance=0.01), (np.array(1.0), np.array(3.0)))


def test_an_example_may_show_everything_that_was_expected():
    with pytest.raises(Failed) as caught:
        run(example(returns=[1.0, 2.0], tolerance=0.01), (np.array(1.0), np.array(3.0)))
    assert (1.0, 2.0) == caught.value.evidence.expected


def test_an_example_may_expect_an_error():
    assert [("ValueError", [2.0], {})] == run(example(raises="ValueError"), None)


def test_an_array_of_an_example_has_its_dtype_and_shape():
    value = read_value({"array": [], "dtype": "float32", "shape": [0, 2]})
    assert (np.float32, (0, 2)) == (value.dtype, value.shape)


def test_a_tensor_of_an_example_has_its_dtype_and_shape(torch):
    value = read_value({"tensor": [1, 2, 3, 4], "dtype": "int64", "shape": [2, 2]})
    assert (torch.int64, (2, 2)) == (value.dtype, value.shape)


def test_a_list_of_an_example_holds_values():
    assert [1, [np.float64, None]] == [1, [type(read_value([{"array": 1.0, "dtype": "float64"}])[0][()]), None]]

# SPDX-License-Identifier: Apache-2.0
"""A sentence states what holds of the numbers, the most telling fact first, and never breaks."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from grader.facts import difference
from grader.model import FactKind

TOLERANCE = 1e-6
ROWS = np.array([[0.2, 0.3, 0.5], [0.6, 0.1, 0.3], [0.1, 0.8, 0.1]])
PLAIN = np.array([[1.0, -2.0, 4.0], [3.0, 0.5, -1.5]])
TABLES = np.stack([ROWS, 2 * ROWS + 1.0, 3 * ROWS - 1.0])
UNEVEN = np.array([[0.1, 0.2, 0.3, 0.4], [0.4, 0.35, 0.2, 0.05]])  # rows that sum to one, all numbers but two different


def fact(actual, expected, tolerance=TOLERANCE):
    return difference("y", np.asarray(actual, float), np.asarray(expected, float), tolerance)


def say(actual, expected, tolerance=TOLERANCE):
    return fact(actual, expected, tolerance).sentence


def kind(actual, expected, tolerance=TOLERANCE):
    return fact(actual, expected, tolerance).kind


def test_numbers_that_are_not_finite_come_first():
    assert say(np.where(PLAIN > 0, np.nan, -PLAIN), PLAIN).startswith("y holds NaN")


# Signs and zeros


def test_an_opposite_sign_is_seen():
    assert say(-PLAIN, PLAIN) == "y has the opposite sign everywhere"


def test_some_wrong_signs_are_counted():
    assert say(np.abs(PLAIN), PLAIN) == "2 of 6 numbers of y have the wrong sign and the right size"


def test_zero_everywhere_is_seen():
    assert say(0 * PLAIN, PLAIN) == "y is 0 everywhere in this call, and should not be"


def test_a_single_zero_is_seen():
    assert say(0.0, 1.5) == "y is 0 in this call, and should not be"


def test_numbers_that_should_be_zero_are_counted():
    expected = np.where(PLAIN < 0, 0.0, PLAIN)
    assert say(expected + np.array([[0.0, 7.0, 0.0], [0.0, 0.0, 2.0]]), expected) == (
        "y is not 0 at 2 of 2 places where it should be, first at index (0, 1)"
    )


def test_zeros_that_should_be_numbers_are_counted():
    assert say(np.where(PLAIN < 0, 0.0, 1.1 * PLAIN), PLAIN) == (
        "y is 0 at 2 of 6 places where it should not be, first at index (0, 1)"
    )


# The right numbers in wrong places


def test_exchanged_rows_and_columns_are_seen():
    assert say(TABLES[0].T, TABLES[0]) == "y is transposed: rows and columns are exchanged"


def test_exchanged_rows_and_columns_are_seen_in_every_table_of_a_batch():
    assert say(TABLES.swapaxes(-1, -2), TABLES) == "y is transposed: rows and columns are exchanged"


def test_a_reverse_order_is_seen():
    assert say([4.0, 1.0, 2.0, 7.0], [7.0, 2.0, 1.0, 4.0]) == "the numbers of y are in reverse order"


def test_a_reverse_order_of_rows_is_seen():
    assert say(PLAIN.T[::-1], PLAIN.T) == "the rows of y are in reverse order"


def test_an_exchange_of_two_rows_is_said_of_this_call():
    assert say(PLAIN[::-1], PLAIN) == "the rows of y are in reverse order in this call"


def test_a_reverse_order_in_each_row_is_seen():
    assert say(PLAIN[:, ::-1], PLAIN) == "the numbers in each row of y are in reverse order"


@pytest.mark.parametrize("places", [1, -1])
def test_numbers_that_have_moved_by_one_place_are_seen(places):
    assert say(np.roll([7.0, 2.0, 1.0, 4.0], places), [7.0, 2.0, 1.0, 4.0]) == (
        "the numbers of y are all moved by one place"
    )


def test_right_numbers_in_wrong_places_are_seen():
    assert say(PLAIN.reshape(3, 2).T, PLAIN) == "y has the right numbers in wrong places, first at index (0, 1)"


def test_ones_and_zeros_in_wrong_places_are_no_right_numbers():
    assert kind(np.eye(4)[[1, 2, 3, 0]], np.eye(4)) is not FactKind.PERMUTED


# One operation on every number


def test_a_common_factor_is_seen():
    assert say(PLAIN / 8, PLAIN) == "every number of y is 0.125 times what it should be in this call"


def test_a_common_factor_of_rows_that_should_sum_to_one_is_seen_in_the_sum():
    assert say(UNEVEN / 2, UNEVEN) == (
        "each row of y has the right proportions in this call, but row 0 sums to 0.5, not to 1 (2 of 2 rows)"
    )


def test_a_factor_is_not_named_where_one_number_breaks_it():
    actual = PLAIN / 8
    actual[0, 0] += 0.01
    assert "times what it should be" not in say(actual, PLAIN)


def test_two_numbers_have_no_factor():
    assert kind([1.0, 2.0], [2.0, 4.0]) is not FactKind.FACTOR


def test_equal_numbers_have_no_factor():
    assert kind(np.ones(9), np.full(9, 2.0)) is not FactKind.FACTOR


def test_a_factor_of_one_explains_nothing():
    actual = PLAIN * (1 + 2 * TOLERANCE)
    assert kind(actual, PLAIN) is not FactKind.FACTOR


def test_a_factor_of_each_row_is_seen():
    assert say(PLAIN * [[2.0], [3.0]], PLAIN) == (
        "each row of y is a constant times what it should be, between 2 and 3 in this call"
    )


def test_a_factor_of_each_column_is_seen():
    expected = np.arange(1.0, 9.0).reshape(4, 2) ** 2
    assert say(expected * [2.0, 3.0], expected) == (
        "each column of y is a constant times what it should be, between 2 and 3 in this call"
    )


def test_rows_of_right_proportions_that_do_not_sum_to_one_are_seen():
    assert say(UNEVEN * [[0.5], [1.0]], UNEVEN) == (
        "each row of y has the right proportions in this call, but row 0 sums to 0.5, not to 1 (1 of 2 rows)"
    )


def test_rows_that_are_all_multiples_of_one_row_have_no_factors_of_their_own():
    expected = np.outer([1.0, 2.0, 3.0], [1.0, 4.0, 9.0, 16.0])
    assert kind(expected * [[2.0], [5.0], [3.0]], expected) is not FactKind.ROW_FACTOR


def test_a_common_shift_is_seen():
    assert say(PLAIN + 0.25, PLAIN) == "every number of y is off by the same amount, here +0.25"


def test_a_shift_of_each_row_is_seen():
    assert (
        say(PLAIN + np.array([[0.5], [3.0]]), PLAIN)
        == "in each row of y all numbers are off by the same amount in this call"
    )


def test_a_shift_of_each_column_is_seen():
    assert (
        say(PLAIN.T + np.array([0.5, 3.0]), PLAIN.T)
        == "in each column of y all numbers are off by the same amount in this call"
    )


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (np.exp, "the exponential of"),
        (np.log, "the logarithm of"),
        (np.square, "the square of"),
        (np.sqrt, "the square root of"),
        (np.reciprocal, "one over"),
        (lambda x: 1 - x, "one minus"),
    ],
    ids=["exp", "log", "square", "sqrt", "reciprocal", "complement"],
)
def test_a_function_of_every_number_is_named(function, words):
    expected = np.array([[0.3, 1.7, 2.2], [0.9, 1.1, 4.0]])
    assert say(function(expected), expected) == f"every number of y is {words} what it should be"


# Rows that should sum to one


def test_rows_that_do_not_sum_to_one_are_counted():
    actual = ROWS.copy()
    actual[1] = [0.6, 0.1, 0.1]
    assert say(actual, ROWS) == "row 1 of y sums to 0.8 in this call, not to 1 (1 of 3 rows)"


def test_columns_that_sum_to_one_instead_of_rows_are_seen():
    scores = np.array([[0.0, 1.0, 2.0], [1.0, 3.0, 0.0], [2.0, 0.5, 1.0]])
    exponentials = np.exp(scores)
    rows, columns = exponentials / exponentials.sum(1, keepdims=True), exponentials / exponentials.sum(0, keepdims=True)
    assert say(columns, rows) == "the columns of y sum to 1 in this call, the rows do not"


def test_a_vector_that_should_sum_to_one_is_summed():
    assert say([0.2, 0.3, 0.4], [0.2, 0.3, 0.5]) == "y sums to 0.9 in this call, not to 1"


def test_rows_of_zeros_need_not_sum_to_one():
    expected = np.vstack([UNEVEN, np.zeros(4)])
    assert say(expected + np.array([[0.0] * 4, [0.0] * 4, [0.5, 0.1, 0.1, 0.3]]), expected).startswith(
        "y is not 0 at 4 of 4 places"
    )


@pytest.mark.parametrize(("power", "how"), [(2.0, "too sharp"), (0.5, "too flat"), (-1.0, "upside down")])
def test_rows_normalised_after_a_power_are_seen(power, how):
    actual = UNEVEN**power / (UNEVEN**power).sum(-1, keepdims=True)
    assert say(actual, UNEVEN) == (
        f"each row of y sums to 1 and is {how}: as if all logarithms had been multiplied by a constant before "
        f"normalising, here {power:g}"
    )


def test_two_probabilities_that_are_exchanged_are_not_one_minus_themselves():
    assert kind([0.3, 0.7], [0.7, 0.3]) is FactKind.NORMALISED


def test_two_probabilities_are_no_power():
    assert kind([0.3, 0.7], [0.4, 0.6]) is not FactKind.POWER


# Equal numbers, single ones


def test_one_number_everywhere_is_seen():
    assert say(np.full((2, 3), 0.7), PLAIN) == "every number of y is the same in this call, and should not be"


def test_equal_rows_are_seen():
    assert say(np.tile([1.0, 5.0, 7.0], (2, 1)), PLAIN) == "all rows of y are the same in this call, and should not be"


def test_equal_numbers_in_each_row_are_seen():
    assert (
        say([[1.0] * 3, [5.0] * 3], PLAIN)
        == "in each row of y all numbers are the same in this call, and should not be"
    )


def test_equal_tables_are_seen():
    assert say(np.stack([PLAIN, PLAIN]), np.stack([3 * PLAIN, -PLAIN])) == (
        "all entries of y along dimension 0 are the same in this call, and should not be"
    )


def test_numbers_that_should_be_the_same_may_be():
    assert kind(np.ones((2, 3)), np.full((2, 3), 2.0)) is not FactKind.SAME


def test_rows_of_a_single_one_are_seen():
    assert say(np.eye(3)[[2, 0, 1]], ROWS) == "each row of y is a single 1 and zeros in this call, and should not be"


# What is true of this call


def test_digits_are_counted():
    assert say(PLAIN + 1e-4 * np.cos(PLAIN), PLAIN) == (
        "y is right to about 4 digits in this call; the largest error is 9.9e-05, 99 times the tolerance"
    )


TALL = np.random.default_rng(5).normal(size=(4, 5))
NOISE = 1.0 + np.random.default_rng(6).uniform(size=(4, 5))


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (np.s_[1:], "only row 0 of y is right in this call"),
        (np.s_[2], "only row 2 of y is wrong in this call"),
        (np.s_[2:], "y is right in 2 of 4 rows, wrong first in row 2"),
        (np.s_[:, 1:], "only column 0 of y is right in this call"),
    ],
    ids=["one right row", "one wrong row", "two rows", "one right column"],
)
def test_right_rows_and_columns_are_told(wrong, words):
    actual = TALL.copy()
    actual[wrong] += NOISE[wrong]
    assert say(actual, TALL) == words


def test_a_right_entry_of_a_batch_is_told():
    batch = np.stack([TALL, TALL + 1.0, TALL - 3.0])
    actual = batch.copy()
    actual[1:] += NOISE
    assert say(actual, batch) == "only entry 0 along dimension 0 of y is right in this call"


def test_rows_that_are_all_zero_are_no_right_rows():
    expected = np.vstack([np.zeros(5), TALL])
    actual = expected.copy()
    actual[1:] += NOISE
    assert kind(actual, expected) is not FactKind.RIGHT_IN_PART


def test_a_right_order_of_size_is_seen():
    assert say([1.0, 2.5, 7.0, 9.0, 40.0], [1.0, 2.0, 3.0, 5.0, 8.0]) == (
        "the numbers of y are in the right order of size in this call, but too far apart"
    )


def test_an_opposite_order_of_size_is_seen():
    assert say([40.0, 9.0, 7.0, 2.5, 1.0], [1.0, 2.0, 3.0, 5.0, 8.0]) == (
        "the numbers of y are in the opposite order of size in this call: large ones are small"
    )


def test_three_numbers_are_in_order_by_chance():
    assert kind([1.0, 2.5, 7.0], [1.0, 2.0, 3.0]) is not FactKind.ORDER


def test_columns_that_are_too_close_together_are_seen():
    expected = np.random.default_rng(8).normal(size=(3, 8))
    actual = expected.mean(0) + 0.5 * (expected - expected.mean(0))[[1, 0, 2]]
    assert say(actual, expected) == "in 8 of 8 columns of y the numbers are too close together in this call"


def test_numbers_that_are_all_too_large_are_seen():
    expected = np.array([3.0, -1.0, 4.0, -1.5, 9.0, 2.6, -5.0])
    assert (
        say(expected * [2, 3, 2, 5, 1.5, 4, 3], expected)
        == "every number of y is larger in size than it should be in this call"
    )


def test_a_sum_that_is_right_is_told_where_nothing_else_is():
    assert say([0.3, 0.1, 0.6], [0.2, 0.5, 0.3], 0.25) == (
        "y sums to 1, as it should; y differs at 2 of 3 places, first at index 1; the largest error is 0.4, "
        "1.6 times the tolerance"
    )


# Nothing special


def test_one_number_is_said_to_be_off_in_tolerances():
    assert say(1.5, 1.0, 0.25) == "y is off by 0.5, 2 times the tolerance"


def test_a_few_wrong_numbers_are_counted_and_the_first_is_placed():
    assert say([1.0, 2.5, 4.0, 9.0], [1.0, 2.0, 4.0, 8.0], 0.25) == (
        "y differs at 2 of 4 places, first at index 1; the largest error is 1, 4 times the tolerance"
    )


def test_wrong_rows_are_counted():
    expected = np.array([[0.0, 0.0, 1.0], [-2.0, 3.0, 1.5]])
    assert say(expected + np.array([[0.0] * 3, [1.0, -1.0, 0.75]]), expected, 0.25) == (
        "y differs in 1 of 2 rows, first at index (1, 0); the largest error is 1, 4 times the tolerance"
    )


def test_numbers_that_are_all_wrong_are_not_counted():
    assert say([1.0, 7.0, 2.0], [3.0, 1.0, 9.0]).startswith("every number of y differs; the largest error is 7")


def test_without_a_tolerance_no_multiple_of_it_is_given():
    assert say([1.0, 2.5], [1.0, 2.0], 0.0) == (
        "y differs at 1 of 2 places, first at index 1; the largest error is 0.5, and should be none"
    )


finite = st.floats(-1e300, 1e300, allow_subnormal=True)


@st.composite
def pairs(draw):
    shape = draw(hnp.array_shapes(min_dims=0, max_dims=3, min_side=1, max_side=4))
    expected = draw(hnp.arrays(float, shape, elements=finite))
    actual = draw(hnp.arrays(float, shape, elements=st.floats()))
    tolerance = draw(st.just(0.0) | st.floats(1e-12, 1e3))
    with np.errstate(all="ignore"):
        error = np.max(np.abs(actual - expected))
    return (actual, expected, tolerance) if not error <= tolerance else (expected + np.nan, expected, tolerance)


@given(pairs())
def test_any_two_different_arrays_get_one_sentence(pair):
    sentence = difference("y", *pair).sentence
    assert "y" in sentence
    assert "\n" not in sentence


@given(pairs(), st.integers(-3, 3))
def test_a_sentence_about_huge_numbers_is_still_a_sentence(pair, exponent):
    actual, expected, _ = pair
    with np.errstate(all="ignore"):
        assert difference("y", np.nan_to_num(actual) * 10.0**exponent, -expected - 1.0, 0.0).sentence


def test_the_largest_numbers_there_are_do_not_break_a_sentence():
    huge = np.full((2, 2), 1.7e308)
    assert "y" in difference("y", huge * np.array([[1, -1], [1, 1]]), -huge, 0.0).sentence


def test_a_sentence_holds_none_of_the_expected_numbers():
    secret = math.pi * 1e5
    expected = np.array([secret, 2 * secret, 5.0 * secret])
    for actual in (expected + np.eye(3)[1], np.ones(3), -expected, expected[::-1], expected + 0.25, np.full(3, np.nan)):
        assert not any(f"{number:.3g}" in say(actual, expected) for number in expected)

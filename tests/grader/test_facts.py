# SPDX-License-Identifier: Apache-2.0
"""A sentence states what holds of the numbers, the most telling fact first, and never breaks."""

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from grader.facts import difference

TOLERANCE = 1e-6
ROWS = np.array([[0.2, 0.3, 0.5], [0.6, 0.1, 0.3], [0.1, 0.8, 0.1]])
PLAIN = np.array([[1.0, -2.0, 4.0], [3.0, 0.5, -1.5]])


def say(actual, expected, tolerance=TOLERANCE):
    return difference("y", np.asarray(actual, float), np.asarray(expected, float), tolerance)


def test_numbers_that_are_not_finite_come_first():
    assert say(np.where(PLAIN > 0, np.nan, -PLAIN), PLAIN).startswith("y holds NaN")


def test_an_opposite_sign_is_seen():
    assert say(-PLAIN, PLAIN) == "y has the opposite sign everywhere"


def test_one_wrong_sign_is_not_the_opposite_sign():
    assert "opposite" not in say(np.abs(PLAIN), PLAIN)


def test_zero_everywhere_is_seen():
    assert say(0 * PLAIN, PLAIN) == "y is 0 everywhere, and should not be"


def test_a_single_zero_is_seen():
    assert say(0.0, 1.5) == "y is 0, and should not be"


def test_exchanged_rows_and_columns_are_seen():
    assert say(ROWS.T, ROWS) == "y is transposed: rows and columns are exchanged"


def test_exchanged_rows_and_columns_are_seen_in_every_table_of_a_batch():
    batch = np.stack([ROWS, 2 * ROWS])
    assert say(batch.swapaxes(-1, -2), batch) == "y is transposed: rows and columns are exchanged"


def test_a_common_factor_is_seen():
    assert say(PLAIN / 8, PLAIN) == "every number of y is 0.125 times what it should be"


def test_a_factor_is_not_named_where_one_number_breaks_it():
    actual = PLAIN / 8
    actual[0, 0] += 0.01
    assert "times what it should be" not in say(actual, PLAIN)


def test_a_factor_of_one_explains_nothing():
    assert "1 times what it should be" not in say([1.0, 3.0 + 1.5 * TOLERANCE], [1.0, 3.0])


def test_a_common_shift_is_seen():
    assert say(PLAIN + 0.25, PLAIN) == "every number of y is off by the same amount, +0.25"


def test_rows_that_do_not_sum_to_one_are_counted():
    actual = ROWS.copy()
    actual[1] = [0.6, 0.1, 0.1]
    assert say(actual, ROWS) == "row 1 of y sums to 0.8, not to 1 (1 of 3 rows)"


def test_columns_that_sum_to_one_instead_of_rows_are_seen():
    scores = np.array([[0.0, 1.0, 2.0], [1.0, 3.0, 0.0], [2.0, 0.5, 1.0]])
    exponentials = np.exp(scores)
    rows, columns = exponentials / exponentials.sum(1, keepdims=True), exponentials / exponentials.sum(0, keepdims=True)
    assert say(columns, rows) == "the columns of y sum to 1, the rows do not"


def test_a_vector_that_should_sum_to_one_is_summed():
    assert say([0.2, 0.3, 0.4], [0.2, 0.3, 0.5]) == "y sums to 0.9, not to 1"


def test_right_numbers_in_wrong_places_are_seen():
    assert say(PLAIN[:, ::-1], PLAIN) == "y has the right numbers in wrong places, first at index (0, 0)"


def test_one_number_is_said_to_be_off_in_tolerances():
    assert say(1.5, 1.0, 0.25) == "y is off by 0.5, 2 times the tolerance"


def test_a_few_wrong_numbers_are_counted_and_the_first_is_placed():
    assert say([1.0, 2.5, 4.0, 9.0], [1.0, 2.0, 4.0, 8.0], 0.25) == (
        "y differs at 2 of 4 places, first at index 1; the largest error is 1, 4 times the tolerance"
    )


def test_wrong_rows_are_counted():
    actual = PLAIN.copy()
    actual[1, 2] += 1.0
    assert say(actual, PLAIN, 0.25) == (
        "y differs in 1 of 2 rows, first at index (1, 2); the largest error is 1, 4 times the tolerance"
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
    sentence = difference("y", *pair)
    assert "y" in sentence
    assert "\n" not in sentence


@given(pairs(), st.integers(-3, 3))
def test_a_sentence_about_huge_numbers_is_still_a_sentence(pair, exponent):
    actual, expected, _ = pair
    with np.errstate(all="ignore"):
        assert difference("y", np.nan_to_num(actual) * 10.0**exponent, -expected - 1.0, 0.0)


def test_the_largest_numbers_there_are_do_not_break_a_sentence():
    huge = np.full((2, 2), 1.7e308)
    assert "y" in difference("y", huge * np.array([[1, -1], [1, 1]]), -huge, 0.0)


def test_a_sentence_holds_none_of_the_expected_numbers():
    secret = math.pi * 1e5
    expected = np.array([secret, 2 * secret, 5.0 * secret])
    for actual in (expected + np.eye(3)[1], np.ones(3), -expected, expected[::-1], expected + 0.25, np.full(3, np.nan)):
        assert not any(f"{number:.3g}" in say(actual, expected) for number in expected)

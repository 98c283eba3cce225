# SPDX-License-Identifier: Apache-2.0
"""Hidden cases of log-sum-exp and log-softmax.

What is sent stays within the statement: floats of -inf or up to 1e300 either way, integers that float64 holds exactly,
views with positive strides, no dimension of size zero; at least two dimensions for log_sum_exp, whose result would be
no array otherwise.
"""

import math

import numpy as np

from grader.cases import Failed, case, expect_close, expect_dtype, expect_inputs_unchanged, expect_raises
from grader.model import Comparison
from solutions.log_softmax import log_softmax as right_log_softmax
from solutions.log_softmax import log_sum_exp as right_log_sum_exp

# ---------------------------------------------------------------------------------------------------------------------
# Comparing


def condition(terms):
    """What log-sum-exp over so many terms may lose, in roundings of its result: a worst case for any order of adding.

    With u = eps/2 and d the distance to the largest entry, a term exp(-d) is wrong by at most (d + 1) u, relatively,
    and a plain sum of K positive terms by K u (Higham 2002, section 4.2). The logarithm turns both into absolute
    errors. There d counts with the weight of its term, and the mean of d is at most log K, by entropy. The last sum
    adds u times the size of the result. So does a sum of two logarithms at a time (logaddexp), once for each term.
    For log-softmax, the entry's own d is at most the size of its result. The tolerance is 64 eps times the condition
    times the size of the result, that is 128 u.

    The inputs are exact, and differences of nearby ones too: a level that all entries share costs nothing.
    """
    return 1.0 + terms + math.log(terms)


def expect_logs(actual, expected, terms, what):
    """Compare logarithms: the places of -inf exactly, the finite numbers within what `terms` of them may lose."""
    impossible = np.isneginf(expected)
    if not impossible.any():
        expect_close(actual, expected, condition=condition(terms), what=what)
        return
    evidence = Comparison(what, actual, expected)
    if actual.shape != expected.shape:
        raise Failed(f"{what} has shape {actual.shape}, expected {expected.shape}", evidence=evidence)
    for wrong, fact in (
        (np.isnan(actual), "NaN"),
        (np.isposinf(actual), "+inf"),
        (np.isneginf(actual) & ~impossible, "-inf where it should be finite,"),
        (impossible & ~np.isneginf(actual), "finite where it should be -inf,"),
    ):
        if wrong.any():
            raise Failed(f"{what} is {fact} at {int(wrong.sum())} of {wrong.size} places", evidence=evidence)
    if impossible.all():
        return
    finite, right = (np.where(impossible, 0.0, values) for values in (actual, expected))
    try:
        expect_close(finite, right, condition=condition(terms), what=f"{what}, its places of -inf aside,")
    except Failed as failure:
        raise Failed(failure.seen, evidence=evidence, fact=failure.fact) from None


def expect_log_sum_exp(student, a, axis=None, note=""):
    """Call the student, compare with the reference, return the student's result. Without an axis none is passed."""
    options = {} if axis is None else {"axis": axis}
    value = student.log_sum_exp(a, **options)
    terms = np.shape(a)[-1 if axis is None else axis]
    expect_logs(value, right_log_sum_exp(a, **options), terms, f"the log-sum-exp{note}")
    return value


def expect_log_softmax(student, a, axis=None, note=""):
    """Likewise for log-softmax."""
    options = {} if axis is None else {"axis": axis}
    value = student.log_softmax(a, **options)
    terms = np.shape(a)[-1 if axis is None else axis]
    expect_logs(value, right_log_softmax(a, **options), terms, f"the log-softmax{note}")
    return value


# ---------------------------------------------------------------------------------------------------------------------
# Drawing inputs


def sizes(rng, count, low=2, high=7):
    """`count` different sizes from low to high, in random order."""
    return [int(size) for size in rng.choice(np.arange(low, high + 1), size=count, replace=False)]


def scores(rng, *shape):
    """Numbers of either sign, of size one or two."""
    return rng.uniform(-0.5, 0.5) + 2.0 * rng.standard_normal(shape)


def level(rng):
    """A level at which exp overflows, or vanishes if it is negative: in long double too, which reaches to 11356."""
    return rng.uniform(2e4, 1e5)


def far_integers(rng, rows, terms):
    """Integers near both ends of int64, and both in every row: their differences overflow int64, and wrap around.

    Entries and differences are multiples of 2^40, with few enough digits to be exact in float64.
    """
    ends = np.where(np.add.outer(np.arange(rows), np.arange(terms)) % 2 == 0, 1, -1)
    return rng.permuted(ends, axis=-1) * rng.integers(5 << 20, 1 << 23, (rows, terms)) * 2**40


def with_stragglers(rng, a):
    """The same with an entry of each row far below the others, at a random place; rows have at least three entries.

    Then the results are as large as the level of the row, and are compared with a tolerance of that size.
    """
    place = rng.integers(a.shape[-1], size=(*a.shape[:-1], 1))
    below = a.min(axis=-1, keepdims=True) - rng.uniform(0.5, 1.0, place.shape) * np.abs(a).max()
    return np.where(np.arange(a.shape[-1]) == place, below, a)


def some_places(rng, shape, axis):
    """True at some places of every slice along an axis, but not at all of them; at a single one of one slice."""
    last = np.moveaxis(np.empty(shape), axis, -1).shape
    count = rng.integers(1, last[-1], size=(*last[:-1], 1))
    count.flat[rng.integers(count.size)] = 1
    order = rng.permuted(np.broadcast_to(np.arange(last[-1]), last), axis=-1)
    return np.moveaxis(order < count, -1, axis).copy()


def without_slices(rng, a, axis):
    """The same with some slices along an axis of nothing but -inf. Two others are left, if there are three or more."""
    last = np.moveaxis(a, axis, -1).copy()
    slices = last.reshape(-1, last.shape[-1])  # a view
    slices[rng.permutation(len(slices))[: rng.integers(1, max(2, len(slices) - 1))]] = -np.inf
    return np.moveaxis(last, -1, axis).copy()


# ---------------------------------------------------------------------------------------------------------------------
# basic


@case(group="basic", points=6)
def log_sum_exp_of_rows(student, rng):
    """Log-sum-exp of a matrix, along its rows"""
    expect_log_sum_exp(student, scores(rng, *sizes(rng, 2, low=3)))


@case(group="basic", points=5)
def log_softmax_of_a_vector(student, rng):
    """Log-softmax of a vector"""
    expect_log_softmax(student, scores(rng, *sizes(rng, 1, low=3)))


@case(group="basic", points=6)
def log_softmax_of_rows(student, rng):
    """Log-softmax of a matrix, along its rows"""
    expect_log_softmax(student, scores(rng, *sizes(rng, 2, low=3)))


@case(group="basic", points=4)
def square_matrix(student, rng):
    """Both functions on a matrix with as many rows as columns"""
    n = int(rng.integers(3, 7))
    expect_log_sum_exp(student, scores(rng, n, n))
    expect_log_softmax(student, scores(rng, n, n))


@case(group="basic", points=4)
def simple_answers(student, rng):
    """Both functions on any matrix, on rows of equal entries, and on rows of one entry"""
    rows, terms = sizes(rng, 2, low=3)
    equal, alone = np.repeat(scores(rng, rows, 1), terms, axis=1), scores(rng, rows, 1)
    for expect_right in (expect_log_sum_exp, expect_log_softmax):
        expect_right(student, scores(rng, rows, terms))
        expect_right(student, equal, note=" of rows of equal entries")
        expect_right(student, alone, note=" of rows of one entry")


# ---------------------------------------------------------------------------------------------------------------------
# axes


@case(group="axes", points=3)
def log_sum_exp_of_columns(student, rng):
    """Log-sum-exp of a matrix along axis 0, and along axis -2"""
    for axis in (0, -2):
        expect_log_sum_exp(student, scores(rng, *sizes(rng, 2)), axis, f" along axis {axis}")


@case(group="axes", points=3)
def log_softmax_of_columns(student, rng):
    """Log-softmax of a matrix along axis 0, and along axis -2"""
    for axis in (0, -2):
        expect_log_softmax(student, scores(rng, *sizes(rng, 2)), axis, f" along axis {axis}")


def shape_of(rng, dimensions):
    """Different sizes, in random order; with four dimensions, one of them is one."""
    some = sizes(rng, min(dimensions, 3), high=5)
    return some if dimensions < 4 else [int(size) for size in rng.permutation([1, *some])]


@case(group="axes", points=3)
def log_sum_exp_along_every_axis(student, rng):
    """Log-sum-exp of arrays of three and of four dimensions, along every axis by both of its numbers"""
    for dimensions in (3, 4):
        a = scores(rng, *shape_of(rng, dimensions))
        expect_log_sum_exp(student, a, note=f" of {dimensions} dimensions")
        for axis in range(-dimensions, dimensions):
            expect_log_sum_exp(student, a, axis, f" of {dimensions} dimensions along axis {axis}")


@case(group="axes", points=3)
def log_softmax_along_every_axis(student, rng):
    """Log-softmax of arrays of three and of four dimensions, along every axis by both of its numbers"""
    for dimensions in (3, 4):
        a = scores(rng, *shape_of(rng, dimensions))
        expect_log_softmax(student, a, note=f" of {dimensions} dimensions")
        for axis in range(-dimensions, dimensions):
            expect_log_softmax(student, a, axis, f" of {dimensions} dimensions along axis {axis}")


@case(group="axes", points=3)
def equal_sizes_and_ones(student, rng):
    """Both functions along every axis of a cube, and of a matrix of one row; log-softmax of a vector by both numbers"""
    n = int(rng.integers(3, 5))
    a = scores(rng, n, n, n)
    for axis in range(-3, 3):
        expect_log_sum_exp(student, a, axis, f" along axis {axis}")
        expect_log_softmax(student, a, axis, f" along axis {axis}")
    row = scores(rng, 1, n)
    for axis in (0, -1):
        expect_log_sum_exp(student, row, axis, f" of a single row along axis {axis}")
        expect_log_softmax(student, row, axis, f" of a single row along axis {axis}")
        expect_log_softmax(student, row[0], axis, f" of a vector along axis {axis}")


def array_likes(rng, *shape):
    """The same kind of array as lists, as integers, and as views, each with a name. Integers come as int64."""
    a, whole = scores(rng, *shape), rng.integers(-9, 10, shape)
    yield a.tolist(), " of lists"
    yield whole, " of integers"
    yield whole.tolist(), " of lists of integers"
    yield np.ascontiguousarray(a.T).T, " of a transposed view"
    yield np.repeat(a, 2, axis=-1)[..., ::2], " of a strided view"


@case(group="axes", points=1)
def log_sum_exp_of_array_likes(student, rng):
    """Log-sum-exp of lists, integers and views, along both axes"""
    for a, note in array_likes(rng, *sizes(rng, 2)):
        for axis in (0, 1):
            expect_log_sum_exp(student, a, axis, f"{note} along axis {axis}")


@case(group="axes", points=1)
def log_softmax_of_array_likes(student, rng):
    """Log-softmax of lists, integers and views, along both axes"""
    for a, note in array_likes(rng, *sizes(rng, 2)):
        for axis in (0, 1):
            expect_log_softmax(student, a, axis, f"{note} along axis {axis}")
    vector = scores(rng, *sizes(rng, 1))
    expect_log_softmax(student, vector.tolist(), note=" of a list of numbers")


def by_dtype(rng, *shape):
    """An array in each dtype that is sent, each with its name."""
    a = scores(rng, *shape)
    yield a.astype(np.float32), "float32"
    yield a, "float64"
    yield rng.integers(-9, 10, shape), "integers"


@case(group="axes", points=2)
def log_sum_exp_in_float64(student, rng):
    """Log-sum-exp in float64, whatever dtype comes in, also of rows of one entry"""
    rows, terms = sizes(rng, 2)
    for width, note in ((terms, ""), (1, " in rows of one entry")):
        for a, name in by_dtype(rng, rows, width):
            value = expect_log_sum_exp(student, a, note=f" of {name}{note}")
            expect_dtype(value, np.float64, what=f"the log-sum-exp of {name}{note}")


@case(group="axes", points=1)
def log_softmax_in_float64(student, rng):
    """Log-softmax in float64, whatever dtype comes in, also of rows of one entry"""
    rows, terms = sizes(rng, 2)
    for width, note in ((terms, ""), (1, " in rows of one entry")):
        for a, name in by_dtype(rng, rows, width):
            value = expect_log_softmax(student, a, note=f" of {name}{note}")
            expect_dtype(value, np.float64, what=f"the log-softmax of {name}{note}")


# ---------------------------------------------------------------------------------------------------------------------
# numerics


@case(group="numerics", points=3)
def log_sum_exp_far_from_zero(student, rng):
    """Log-sum-exp of entries that are all above 20,000, or all below -20,000; of integers near both ends of int64"""
    for sign, note in ((1, " of large entries"), (-1, " of very negative entries")):
        expect_log_sum_exp(student, sign * level(rng) + scores(rng, *sizes(rng, 2)), note=note)
    whole = far_integers(rng, *sizes(rng, 2))
    expect_log_sum_exp(student, whole, note=" of integers far apart")
    expect_log_sum_exp(student, whole.tolist(), note=" of lists of integers far apart")


@case(group="numerics", points=3)
def log_softmax_far_from_zero(student, rng):
    """Log-softmax of entries above 20,000, or below -20,000, one in each row far lower; of integers at int64's ends"""
    for sign, note in ((1, " of large entries"), (-1, " of very negative entries")):
        a = with_stragglers(rng, sign * level(rng) + scores(rng, *sizes(rng, 2, low=3)))
        expect_log_softmax(student, a, note=note)
    whole = far_integers(rng, *sizes(rng, 2))
    expect_log_softmax(student, whole, note=" of integers far apart")
    expect_log_softmax(student, whole.tolist(), note=" of lists of integers far apart")


def levels(rng):
    """A matrix whose rows stand at different levels, far from each other: at zero, far above and far below, shuffled.

    A shift that two rows share is wrong for one of them.
    """
    heights = rng.permutation([0.0, level(rng), -level(rng), 2.0 * level(rng)])
    return heights[:, np.newaxis] + scores(rng, 4, *sizes(rng, 1, low=5))


@case(group="numerics", points=3)
def log_sum_exp_of_levels(student, rng):
    """Log-sum-exp along both axes where slices are large, near zero or very negative"""
    expect_log_sum_exp(student, levels(rng), note=" of rows")
    expect_log_sum_exp(student, levels(rng).T.copy(), 0, " of columns")


@case(group="numerics", points=3)
def log_softmax_of_levels(student, rng):
    """Log-softmax along both axes where slices are large, near zero or very negative"""
    expect_log_softmax(student, with_stragglers(rng, levels(rng)), note=" of rows")
    expect_log_softmax(student, with_stragglers(rng, levels(rng)).T.copy(), 0, " of columns")


def wide(rng):
    """A matrix whose rows reach over tens of thousands, with two or three near the top, at random places."""
    rows, terms = sizes(rng, 2, low=5, high=9)
    a = rng.uniform(-1e5, -2e4, (rows, terms))
    a[:, : rng.integers(2, 4)] = 0.0
    return rng.permuted(a, axis=-1) + rng.uniform(-1e4, 1e4, (rows, 1)) + scores(rng, rows, terms)


def led(rng):
    """A matrix in whose rows one entry leads by more than 20: the others add 1e-10 or more, which counts."""
    rows, terms = sizes(rng, 2, low=3)
    a = rng.uniform(-23.0, -20.5, (rows, terms))
    a[:, 0] = 0.0
    return rng.permuted(a, axis=-1) + rng.uniform(-1.0, 1.0, (rows, 1))


@case(group="numerics", points=3)
def wide_rows(student, rng):
    """Both functions on rows that reach over tens of thousands, and on rows in which one entry leads by more than 20"""
    for a, note in ((wide(rng), ""), (led(rng), " of rows with a clear winner")):
        expect_log_sum_exp(student, a, note=note)
        expect_log_softmax(student, a, note=note)


@case(group="numerics", points=3)
def level_of_1e14(student, rng):
    """Log-softmax of entries that differ by a few eighths, at levels beyond 1e14"""
    rows, terms = sizes(rng, 2, low=3)
    for sign in (1.0, -1.0):
        # Below 2^49 float64 holds sixteenths: the entries are exact.
        heights = sign * rng.integers(2**47, 2**48, (rows, 1))
        expect_log_softmax(student, heights + rng.integers(-40, 41, (rows, terms)) / 8)
        expect_log_softmax(student, heights.T + rng.integers(-40, 41, (terms, rows)) / 8, 0, " along axis 0")


@case(group="numerics", points=3)
def level_of_1e300(student, rng):
    """Both functions on entries between -1e300 and 1e300, also beside -inf; log-sum-exp with rows of only -inf"""
    rows, terms = sizes(rng, 2, low=3)
    a = rng.uniform(-1e300, 1e300, (rows, terms))
    expect_log_sum_exp(student, a)
    expect_log_softmax(student, a)
    for sign, note in ((1.0, " of equal entries near 1e300"), (-1.0, " of equal entries near -1e300")):
        equal = np.repeat(sign * rng.uniform(1e299, 1e300, (rows, 1)), terms, axis=1)
        expect_log_sum_exp(student, equal, note=note)
        expect_log_softmax(student, equal, note=note)
        # A large negative number is no -inf: other entries are lower still.
        holed = np.where(some_places(rng, equal.shape, 1), -np.inf, equal)
        expect_log_sum_exp(student, holed, note=f"{note}, and -inf")
        expect_log_softmax(student, holed, note=f"{note}, and -inf")
    expect_log_sum_exp(student, without_slices(rng, a, 1), note=" with rows of only -inf")


@case(group="numerics", points=2)
def far_from_zero_with_zeros(student, rng):
    """Both functions on entries beyond 750 either way, some of them -inf; log-sum-exp also beyond -1e12 and of -inf"""
    for sign in (1.0, -1.0):
        # At this level a rounding of the entries is less than the tolerance.
        a = sign * rng.uniform(750.0, 900.0) + scores(rng, *sizes(rng, 2, low=3))
        holed = np.where(some_places(rng, a.shape, 1), -np.inf, a)
        expect_log_sum_exp(student, holed)
        expect_log_softmax(student, holed)
        expect_log_sum_exp(student, without_slices(rng, a, 1), note=" with rows of only -inf")
        expect_log_sum_exp(student, holed - rng.uniform(1e12, 1e15), note=" of very negative entries and -inf")


@case(group="numerics", points=2)
def long_rows(student, rng):
    """Both functions on rows of thousands of entries, which are far below the largest and weigh as much together"""
    terms = int(rng.integers(2000, 3000))
    a = rng.uniform(-25.0, 3.5 - math.log(terms), (2, terms))
    a[np.arange(2), rng.integers(terms, size=2)] = 0.0
    a += scores(rng, 2, 1)
    expect_log_sum_exp(student, a)
    expect_log_softmax(student, a)


# ---------------------------------------------------------------------------------------------------------------------
# log_of_zero


@case(group="log_of_zero", points=3)
def log_sum_exp_with_zeros(student, rng):
    """Log-sum-exp of slices with some entries of -inf, and of rows with a single entry that is not"""
    rows, terms = sizes(rng, 2, low=3)
    for axis in (0, 1):
        a = scores(rng, rows, terms)
        expect_log_sum_exp(student, np.where(some_places(rng, a.shape, axis), -np.inf, a), axis, f" along axis {axis}")
    lonely = np.where(np.arange(terms) == rng.integers(terms, size=(rows, 1)), scores(rng, rows, terms), -np.inf)
    expect_log_sum_exp(student, lonely, note=" of rows with one finite entry")


@case(group="log_of_zero", points=3)
def log_sum_exp_of_zeros(student, rng):
    """Log-sum-exp where some slices, or all, hold nothing but -inf, also of rows of one entry"""
    for axis in range(3):
        a = without_slices(rng, scores(rng, *sizes(rng, 3, high=5)), axis)
        expect_log_sum_exp(student, a, axis, f" along axis {axis}")
    expect_log_sum_exp(student, np.full(sizes(rng, 2), -np.inf), note=" of nothing but -inf")
    alone = without_slices(rng, scores(rng, *sizes(rng, 1), 1), 1)
    expect_log_sum_exp(student, alone, note=" of rows of one entry")


@case(group="log_of_zero", points=2)
def log_softmax_with_zeros(student, rng):
    """Log-softmax of slices with some entries of -inf"""
    rows, terms = sizes(rng, 2, low=3)
    for axis in (0, 1):
        a = scores(rng, rows, terms)
        expect_log_softmax(student, np.where(some_places(rng, a.shape, axis), -np.inf, a), axis, f" along axis {axis}")


@case(group="log_of_zero", points=2)
def log_softmax_across_zeros(student, rng):
    """Log-softmax along one axis where slices along the other hold nothing but -inf"""
    for axis in (0, 1):
        a = without_slices(rng, scores(rng, *sizes(rng, 2, low=3)), 1 - axis)
        expect_log_softmax(student, a, axis, f" along axis {axis}")


# ---------------------------------------------------------------------------------------------------------------------
# bad_input


def axes_that_are_not_there(rng, a):
    """Numbers just beyond the axes of an array, and further out, on both sides."""
    further = int(rng.integers(1, 5))
    return (a.ndim, -a.ndim - 1, a.ndim + further, -a.ndim - 1 - further)


@case(group="bad_input", points=2)
def log_sum_exp_along_no_axis(student, rng):
    """Log-sum-exp along an axis that the array does not have"""
    for dimensions in (2, 3):
        a = scores(rng, *sizes(rng, dimensions))
        for axis in axes_that_are_not_there(rng, a):
            expect_raises(student.log_sum_exp, a, axis=axis, rule="axis")


@case(group="bad_input", points=2)
def log_softmax_along_no_axis(student, rng):
    """Log-softmax along an axis that the array does not have"""
    for dimensions in (1, 2, 3):
        a = scores(rng, *sizes(rng, dimensions))
        for axis in axes_that_are_not_there(rng, a):
            expect_raises(student.log_softmax, a, axis=axis, rule="axis")


@case(group="bad_input", points=3)
def log_softmax_of_zeros(student, rng):
    """Log-softmax of a vector, a row, several rows, or a matrix of nothing but -inf, also if a slice has one entry"""
    rows, terms = sizes(rng, 2, low=3)
    expect_raises(student.log_softmax, np.full(terms, -np.inf), rule="nothing")
    expect_raises(student.log_softmax, np.full((rows, terms), -np.inf), rule="nothing")
    a = scores(rng, rows, terms)
    expect_raises(student.log_softmax, without_slices(rng, a, 1), rule="nothing")
    a[rng.integers(rows)] = -np.inf
    expect_raises(student.log_softmax, a, rule="nothing")
    expect_raises(student.log_softmax, np.full(1, -np.inf), rule="nothing")
    expect_raises(student.log_softmax, without_slices(rng, scores(rng, rows, 1), 1), rule="nothing")


@case(group="bad_input", points=3)
def log_softmax_of_zeros_along_an_axis(student, rng):
    """Log-softmax along an axis with a slice of nothing but -inf, also along an axis of size one"""
    for dimensions in (2, 3):
        for axis in range(-dimensions, dimensions):
            a = without_slices(rng, scores(rng, *sizes(rng, dimensions)), axis)
            expect_raises(student.log_softmax, a, axis=axis, rule="nothing")
    for axis in (0, -2):
        row = without_slices(rng, scores(rng, 1, *sizes(rng, 1)), 0)
        expect_raises(student.log_softmax, row, axis=axis, rule="nothing")


# ---------------------------------------------------------------------------------------------------------------------
# properties: relations between calls


@case(group="properties", points=2)
def shifting(student, rng):
    """Both functions before and after adding a number to each row"""
    rows, terms = sizes(rng, 2, low=3)
    a, shift = scores(rng, rows, terms), rng.uniform(-50.0, 50.0, (rows, 1))
    total, shares = expect_log_sum_exp(student, a), expect_log_softmax(student, a)
    expect_logs(student.log_sum_exp(a + shift), total + shift[:, 0], terms, "the log-sum-exp after shifting rows")
    expect_logs(student.log_softmax(a + shift), shares, terms, "the log-softmax after shifting rows")


@case(group="properties", points=2)
def probabilities(student, rng):
    """Log-softmax as a distribution: its exp sums to one, its log-sum-exp is zero, and it is its own log-softmax"""
    rows, terms = sizes(rng, 2, low=3)
    shares = expect_log_softmax(student, scores(rng, rows, terms))
    size = max(1.0, float(np.abs(shares).max()))
    sums, ones = np.exp(shares).sum(axis=-1), np.ones(rows)
    expect_close(sums, ones, condition=size * condition(terms), what="the sum of the probabilities")
    expect_logs(student.log_softmax(shares), shares, terms, "the log-softmax of a log-softmax")
    totals = student.log_sum_exp(shares)
    expect_close(totals, np.zeros(rows), condition=size * condition(terms), what="the log-sum-exp of a log-softmax")


@case(group="properties", points=2)
def in_parts(student, rng):
    """Log-sum-exp of some columns, of the others, and of the two results"""
    rows, terms = sizes(rng, 2, low=4, high=9)
    a = scores(rng, rows, terms)
    at = int(rng.integers(1, terms))
    whole = expect_log_sum_exp(student, a)
    parts = [expect_log_sum_exp(student, part, note=" of a part") for part in (a[:, :at].copy(), a[:, at:].copy())]
    together = student.log_sum_exp(np.stack(parts, axis=-1))
    size = max(1.0, float(np.abs(parts).max()))
    expect_close(together, whole, condition=size * condition(terms), what="the log-sum-exp in two parts")


@case(group="properties", points=2)
def order(student, rng):
    """Both functions before and after putting the columns in another order"""
    rows, terms = sizes(rng, 2, low=3)
    a, columns = scores(rng, rows, terms), rng.permutation(terms)
    total, shares = expect_log_sum_exp(student, a), expect_log_softmax(student, a)
    other = np.ascontiguousarray(a[:, columns])
    expect_logs(student.log_sum_exp(other), total, terms, "the log-sum-exp in another order")
    expect_logs(student.log_softmax(other), shares[:, columns], terms, "the log-softmax in another order")


def kept_inputs(rng):
    """An array, one in float32, one of integers, one with some -inf, and a list."""
    a = scores(rng, *sizes(rng, 2, low=3))
    return (
        a,
        a.astype(np.float32),
        rng.integers(-9, 10, a.shape),
        np.where(some_places(rng, a.shape, 1), -np.inf, a),
        a.tolist(),
    )


@case(group="properties", points=1)
def log_sum_exp_leaves_its_input(student, rng):
    """The input after log-sum-exp"""
    for a in (*kept_inputs(rng), without_slices(rng, scores(rng, *sizes(rng, 2)), 1)):
        expect_log_sum_exp(student, a)
        expect_inputs_unchanged(student)


@case(group="properties", points=1)
def log_softmax_leaves_its_input(student, rng):
    """The input after log-softmax"""
    for a in (*kept_inputs(rng), scores(rng, *sizes(rng, 1))):
        expect_log_softmax(student, a)
        expect_inputs_unchanged(student)

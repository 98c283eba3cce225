# SPDX-License-Identifier: Apache-2.0
"""Known mistakes of log-sum-exp and log-softmax: one implementation of both, with a switch for each decision in it.

Every step is written as a student would write it, so that its numbers, exceptions and NaN are theirs.
"""

import numpy as np

from grader.mistakes import mistake, numerics_rule


def make(
    numbers="float64",
    in_place=False,
    zeros="kept",
    axes="as given",
    keepdims=True,
    shift="slice",
    total="logarithm of the sum",
    added_back=True,
    result="without the axis",
    normaliser="after the shift",
    empty_sum="-inf",
    empty_softmax="refused",
):
    """The contract's functions with the given switches turned; without any they are right."""
    default_axis = 0 if axes == "first by default" else -1

    def converted(a):
        match numbers:
            case "as given":
                a = np.asarray(a)
            case "never":  # not even an array
                pass
            case _:
                a = np.asarray(a, dtype=np.float64)
        if zeros == "refused" and np.isinf(a).any():
            raise ValueError("an entry is infinite")
        return np.nan_to_num(a, neginf=-1e9) if zeros == "a large negative number" else a

    def meant(a, axis):
        """The axis that is used."""
        match axes:
            case "last":
                return -1
            case "first":
                return 0
            case "all":
                return None
            case "wrapped":
                return axis % a.ndim
        return axis

    def level(a, axis):
        """What is taken off the entries before exp."""
        match shift:
            case "none":
                return 0.0
            case "array":
                return a.max()
            case "mean":
                return a.mean(axis=axis, keepdims=keepdims)
            case "smallest":
                return a.min(axis=axis, keepdims=keepdims)
            case "largest size":
                return np.abs(a).max(axis=axis, keepdims=keepdims)
        return a.max(axis=axis, keepdims=keepdims)

    def shifted(a, by):
        if in_place:
            a -= by
            return a
        return a - by

    def log_total(entries, axis):
        terms = np.exp(entries)
        match total:
            case "sum":
                return terms.sum(axis=axis, keepdims=keepdims)
            case "logarithm of the mean":
                return np.log(terms.mean(axis=axis, keepdims=keepdims))
            case "logarithm to base 2":
                return np.log2(terms.sum(axis=axis, keepdims=keepdims))
            case "with a small constant":
                return np.log(terms.sum(axis=axis, keepdims=keepdims) + 1e-9)
            case "log1p":
                return np.log1p(terms.sum(axis=axis, keepdims=keepdims))
        return np.log(terms.sum(axis=axis, keepdims=keepdims))

    def log_sum_exp(a, axis=default_axis):
        a = converted(a)
        axis = meant(a, axis)
        if empty_sum == "refused" and np.isneginf(a).all(axis=axis).any():
            raise ValueError("a slice holds nothing but -inf")
        top = level(a, axis)
        if empty_sum == "-inf":
            top = np.where(np.isinf(top), 0.0, top)
        if empty_sum == "no shift anywhere" and np.isinf(top).any():
            top = 0.0
        value = log_total(shifted(a, top), axis)
        if added_back:
            value = value + top
        if keepdims and result == "without the axis":
            value = value.squeeze(axis) if axis is not None else value.squeeze()[()]
        elif keepdims and result == "without any axis of size one":
            value = value.squeeze()
        return value

    def normalised(a, entries, top, axis):
        match normaliser:
            case "forgotten":
                return entries
            case "before the shift":
                return a - (log_total(entries, axis) + top)
            case "softmax" | "logarithm of softmax" | "logarithm of softmax and a small constant":
                weights = np.exp(entries)
                probabilities = weights / weights.sum(axis=axis, keepdims=keepdims)
                if normaliser == "softmax":
                    return probabilities
                return np.log(probabilities + (0.0 if normaliser == "logarithm of softmax" else 1e-12))
            case "negated":
                return log_total(entries, axis) - entries
            case "divided":
                return entries / log_total(entries, axis)
            case "max not taken off":
                return a - log_total(entries, axis)
        return entries - log_total(entries, axis)

    def log_softmax(a, axis=default_axis):
        a = converted(a)
        axis = meant(a, axis)
        nothing = np.isneginf(a)
        if empty_softmax == "refused" and nothing.all(axis=axis).any():
            raise ValueError("a slice holds nothing but -inf")
        if empty_softmax == "refused if the whole array is" and nothing.all():
            raise ValueError("there is nothing but -inf")
        if axes == "not moved back":
            a, axis = np.moveaxis(a, axis, -1), -1
        top = level(a, axis)
        if empty_softmax == "-inf":
            top = np.where(np.isinf(top), 0.0, top)
        value = normalised(a, shifted(a, top), top, axis)
        return np.where(nothing, -np.inf, value) if empty_softmax == "-inf" else value

    def quiet(function):
        def call(a, axis=default_axis):
            with np.errstate(all="ignore"):
                return function(a, axis)

        return call

    return {"log_sum_exp": quiet(log_sum_exp), "log_softmax": quiet(log_softmax)}


MISTAKES = (
    # The shift.
    mistake(
        "no_shift",
        {"shift": "none"},
        says="exp is taken of the entries as they are.",
        hint="Try [1000.0, 1000.0] and [-1000.0, -1000.0]. Which common factor can be taken out of the sum beforehand?",
        fails=("numerics",),
    ),
    mistake(
        "shift_of_the_array",
        {"shift": "array"},
        says="All slices are shifted by the largest entry of the whole array.",
        hint="Try two rows, one around 0 and one around 1000. What is left of the first after the shift?",
        fails=("numerics",),
    ),
    mistake(
        "shift_by_the_mean",
        {"shift": "mean"},
        says="Slices are shifted by their mean.",
        hint="Try a row of four zeros and one entry of 10,000. How large is the largest entry after the shift?",
        fails=("numerics", "log_of_zero", "properties"),
    ),
    mistake(
        "shift_by_the_smallest",
        {"shift": "smallest"},
        says="Slices are shifted by their smallest entry.",
        hint="After the shift, which entries does exp see for the row [0.0, 1000.0]?",
        fails=("numerics", "log_of_zero", "properties"),
    ),
    mistake(
        "shift_by_the_largest_size",
        {"shift": "largest size"},
        says="Slices are shifted by the largest absolute value in them.",
        hint="Try [-1000.0, -1000.0]: which number should be taken off, and which one is?",
        fails=("numerics", "log_of_zero", "properties"),
    ),
    mistake(
        "not_added_back",
        {"added_back": False},
        says="The shift is not undone in log_sum_exp.",
        hint="Taking m off every entry divides the sum by exp(m). What does that do to its logarithm?",
        fails=("basic", "axes", "numerics", "log_of_zero"),
    ),
    mistake(
        "max_not_taken_off",
        {"normaliser": "max not taken off"},
        says="log_softmax subtracts the logarithm of the shifted sum from entries that are not shifted.",
        hint="Both parts of the difference must be about the same entries: all shifted, or none.",
        fails=("basic", "axes", "numerics", "log_of_zero"),
    ),
    mistake(
        "log_sum_exp_subtracted",
        {"normaliser": "before the shift"},
        says="log_softmax subtracts the complete log-sum-exp, which is as large as the entries are, from the entries.",
        hint="Work out [1e16, 1e16] by hand. What is left of log 2 next to 1e16, and what could be taken off first?",
        fails=("numerics",),
    ),
    # What is computed of the sum.
    mistake(
        "logarithm_forgotten",
        {"total": "sum"},
        says="The sum is used without taking its logarithm.",
        hint="For the row [0.0, 0.0] the log-sum-exp is 0.693. Which number is the sum?",
        fails=("basic", "axes", "numerics", "log_of_zero"),
    ),
    mistake(
        "mean_for_sum",
        {"total": "logarithm of the mean"},
        says="The exponentials are averaged, not added.",
        hint="For the row [0.0, 0.0] the log-sum-exp is 0.693. What does yours say?",
        fails=("basic", "axes", "numerics", "log_of_zero"),
    ),
    mistake(
        "base_2",
        {"total": "logarithm to base 2"},
        says="The logarithm of the sum is to base 2.",
        hint="exp and the logarithm must undo each other.",
        fails=("basic", "axes", "numerics", "log_of_zero"),
    ),
    mistake(
        "log1p",
        {"total": "log1p"},
        says="The logarithm is taken of one plus the sum.",
        hint="np.log1p(x) is log(1 + x). Is the one that it adds missing from your sum?",
        fails=("basic", "axes", "numerics", "log_of_zero"),
    ),
    mistake(
        "constant_in_the_logarithm",
        {"total": "with a small constant"},
        says="A small constant is added to the sum before its logarithm is taken.",
        hint="After the right shift one term of the sum is 1. What is left to protect from?",
        fails=("basic", "axes", "numerics", "log_of_zero"),
    ),
    mistake(
        "normaliser_forgotten",
        {"normaliser": "forgotten"},
        says="log_softmax only takes the largest entry off.",
        hint="What does exp of your result sum to along the axis?",
        fails=("basic", "axes", "numerics", "log_of_zero"),
    ),
    mistake(
        "softmax_returned",
        {"normaliser": "softmax"},
        says="log_softmax returns the probabilities, not their logarithms.",
        hint="Which sign do the entries of a log-softmax have?",
        fails=("basic", "axes", "numerics", "log_of_zero"),
    ),
    mistake(
        "logarithm_of_softmax",
        {"normaliser": "logarithm of softmax"},
        says="log_softmax takes the logarithm of the finished softmax.",
        hint="For [0.0, -1000.0] the second probability is 0 in a float, the log-probability -1000. "
        "Can the division be done before exp?",
        fails=("numerics",),
    ),
    mistake(
        "logarithm_of_softmax_and_constant",
        {"normaliser": "logarithm of softmax and a small constant"},
        says="log_softmax adds a small constant to the softmax and takes the logarithm of that.",
        hint="Which is the smallest log-probability that your function can return?",
        fails=("basic", "axes", "numerics", "log_of_zero"),
    ),
    mistake(
        "negated",
        {"normaliser": "negated"},
        says="log_softmax has the opposite sign.",
        hint="A probability is at most one. Which sign does its logarithm have?",
        fails=("basic", "axes", "numerics", "log_of_zero"),
    ),
    mistake(
        "divided",
        {"normaliser": "divided"},
        says="log_softmax divides by the logarithm of the sum.",
        hint="What becomes of a division when you take logarithms?",
        fails=("basic", "axes", "numerics", "log_of_zero"),
    ),
    # Axes and shapes.
    mistake(
        "axis_ignored",
        {"axes": "last"},
        says="The sum always runs along the last axis.",
        hint="Look for an axis that is written as a number in your code.",
        fails=("axes", "numerics", "log_of_zero", "bad_input"),
    ),
    mistake(
        "always_the_first_axis",
        {"axes": "first"},
        says="The sum always runs along the first axis.",
        hint="Look for an axis that is written as a number in your code, or for a loop over the wrong dimension.",
        fails=("basic", "axes", "numerics", "log_of_zero"),
    ),
    mistake(
        "first_axis_by_default",
        {"axes": "first by default"},
        says="Without an axis, the sum runs along the first one.",
        hint="Compare the default of axis in your signature with the statement's.",
        fails=("basic", "axes", "numerics", "log_of_zero"),
    ),
    mistake(
        "whole_array",
        {"axes": "all"},
        says="The sum runs over the whole array.",
        hint="np.sum and np.max reduce over everything unless they are told an axis.",
        fails=("basic", "axes", "numerics", "log_of_zero"),
    ),
    mistake(
        "axis_wrapped",
        {"axes": "wrapped"},
        says="An axis that is out of range is wrapped around to one that exists.",
        hint="The remainder of a division is never out of range. Where is the axis checked?",
        fails=("bad_input",),
    ),
    mistake(
        "axis_not_moved_back",
        {"axes": "not moved back"},
        says="log_softmax returns the axis in the last place, wherever it was.",
        hint="Compare the shapes of argument and result for axis 0 of a (2, 3) array.",
        fails=("axes", "numerics", "log_of_zero"),
    ),
    mistake(
        "keepdims_forgotten",
        {"keepdims": False},
        says="Maximum and sum lose the axis before they are subtracted, and broadcast along another one.",
        hint="Print the shapes of a and of its maximum along axis 1. Which axis of a does the maximum line up with?",
        fails=("basic", "axes", "numerics", "log_of_zero"),
    ),
    mistake(
        "axis_kept",
        {"result": "with the axis"},
        says="log_sum_exp returns the axis with size one.",
        hint="Compare the number of dimensions of argument and result.",
        fails=("basic", "axes", "numerics", "log_of_zero"),
    ),
    mistake(
        "every_one_squeezed",
        {"result": "without any axis of size one"},
        says="log_sum_exp drops every axis of size one, not only the one that it sums over.",
        hint="Which shape has the result for one row of three entries, shape (1, 3)? squeeze can be told an axis.",
        fails=("axes",),
    ),
    # Log of zero.
    mistake(
        "nan_for_a_sum_of_zeros",
        {"empty_sum": "nan"},
        says="log_sum_exp of a slice of nothing but -inf is NaN.",
        hint="What is the largest entry of such a slice, and what is -inf minus -inf?",
        fails=("numerics", "log_of_zero", "properties"),
    ),
    mistake(
        "sum_of_zeros_refused",
        {"empty_sum": "refused"},
        says="log_sum_exp raises an error for a slice of nothing but -inf.",
        hint="A sum of zeros is zero. What is the logarithm of zero?",
        fails=("numerics", "log_of_zero", "properties"),
    ),
    mistake(
        "zeros_switch_the_shift_off",
        {"empty_sum": "no shift anywhere"},
        says="Where one slice holds nothing but -inf, log_sum_exp shifts none of the others.",
        hint="Print your shift for an array with one such row: it should be one number for each slice.",
        fails=("numerics",),
    ),
    mistake(
        "nan_for_softmax_of_zeros",
        {"empty_softmax": "nan"},
        says="log_softmax does not refuse a slice of nothing but -inf.",
        hint="Weights that are all zero can not be scaled to sum to one. What does the statement ask for?",
        fails=("bad_input",),
    ),
    mistake(
        "zeros_for_softmax_of_zeros",
        {"empty_softmax": "-inf"},
        says="log_softmax of a slice of nothing but -inf is -inf.",
        hint="What would exp of that sum to? What does the statement ask for?",
        fails=("bad_input",),
    ),
    mistake(
        "refused_as_a_whole_only",
        {"empty_softmax": "refused if the whole array is"},
        says="log_softmax refuses an array of nothing but -inf, but not one slice of nothing but -inf.",
        hint="all() without an axis looks at the whole array.",
        fails=("bad_input",),
    ),
    mistake(
        "zeros_refused",
        {"zeros": "refused"},
        says="An array with an entry of -inf is refused.",
        hint="-inf is the logarithm of zero. What does a weight of zero add to the sum?",
        fails=("numerics", "log_of_zero", "properties"),
    ),
    mistake(
        "zeros_made_finite",
        {"zeros": "a large negative number"},
        says="A large negative number is put in the place of -inf.",
        hint="exp(-inf) is exactly 0: try how far your code gets with -inf itself.",
        fails=("numerics", "log_of_zero", "bad_input", "properties"),
    ),
    # Numbers in and out.
    mistake(
        "dtype_kept",
        {"numbers": "as given"},
        says="float32 input is computed and returned in float32.",
        hint="Convert the input to float64 before you compute.",
        fails=("axes", "numerics", "properties"),
    ),
    mistake(
        "not_converted",
        {"numbers": "never"},
        says="The input is used as it comes: lists raise an error, and float32 stays float32.",
        hint="Make a float64 array of the input in your first line.",
        fails=("axes", "numerics", "properties"),
    ),
    mistake(
        "written_into",
        {"in_place": True},
        says="The shift is taken off in place, which changes the caller's array.",
        hint="np.asarray copies nothing if it is given a float64 array. Which line writes into it?",
        fails=("properties",),
    ),
)

RULES = (
    numerics_rule(
        "overflow",
        says="Your results are right for entries of a moderate size; for large or very negative ones exp overflows or "
        "vanishes.",
        hint="Take the largest entry of each slice off before exp, and work in float64 throughout.",
        groups=("numerics",),
    ),
)

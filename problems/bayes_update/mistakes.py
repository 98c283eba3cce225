# SPDX-License-Identifier: Apache-2.0
"""Known mistakes of bayes_update: one implementation with a switch for each decision in it.

Every step is written as a student would write it, so that its numbers, exceptions and NaN are theirs.
"""

import numpy as np

from grader.mistakes import mistake, numerics_rule


class _Refused(Exception):
    """Stands for an input that is refused by returning None."""


ERRORS = {"ValueError": ValueError, "AssertionError": AssertionError, "none": _Refused}


def make(
    numbers="float64",
    no_rows="as always",
    orientation="rows",
    shapes="checked",
    entries="not negative",
    prior_sum="positive",
    zeros="kept",
    rows="all",
    together="product",
    prior_use="once",
    scale="logs",
    unexplained="refused",
    total="sum",
    result="array",
    error="ValueError",
):
    """The contract's functions with the given switches turned; without any they are right."""

    def refuse(why):
        raise ERRORS[error](why)

    def converted(values):
        match numbers:
            case "float64":
                return np.asarray(values, dtype=np.float64)
            case "float32":
                return np.asarray(values, dtype=np.float32)
            case "as given":
                return np.asarray(values)
        return values  # not even an array

    def as_table(prior, likelihood):
        """The likelihood as a table (N, H), its shape checked against the prior's."""
        if shapes == "unchecked":
            return np.atleast_2d(likelihood)
        if prior.ndim != 1:
            refuse("prior is not a vector")
        if shapes == "reshaped":
            return likelihood.reshape(-1, len(prior))
        if shapes == "squeezed":
            likelihood = likelihood.squeeze()
        if likelihood.ndim not in (1, 2):
            refuse("likelihood is neither a vector nor a table")
        table = np.atleast_2d(likelihood)
        if shapes == "first columns":  # as a loop over hypotheses reads them
            return np.array([[row[h] for h in range(len(prior))] for row in table]).reshape(-1, len(prior))
        if table.shape[1] != len(prior):
            refuse("likelihood and prior have different widths")
        return table

    def checked(prior, table):
        """Prior and table after a look at their entries."""
        looked_at = [prior, table]
        match entries:
            case "unchecked":
                looked_at = []
            case "prior only":
                looked_at = [prior]
            case "likelihood only":
                looked_at = [table]
            case "believed only":
                looked_at = [prior, table[:, prior > 0]]
            case "positive" if not (np.all(prior > 0) and np.all(table > 0)):
                refuse("an entry is not positive")
            case "probabilities" if np.any(table > 1):
                refuse("a likelihood is above one")
            case "smallest":
                if prior.min() < 0 or table.min() < 0:
                    refuse("an entry is negative")
                looked_at = []
            case "clipped":
                return np.clip(prior, 0, None), np.clip(table, 0, None)
        if not all(np.all(values >= 0) for values in looked_at):
            refuse("an entry is negative or NaN")
        return prior, table

    def check_sum(prior):
        if prior_sum == "positive" and prior.sum() == 0:
            refuse("prior sums to zero")
        if prior_sum == "one" and not np.isclose(prior.sum(), 1):
            refuse("prior does not sum to one")

    def without_zeros(values):
        match zeros:
            case "kept":
                return values
            case "counted as one":
                return np.where(values == 0, 1, values)
            case ("added", tiny):
                return values + tiny
            case ("floor", tiny):
                return np.maximum(values, tiny)

    def chosen(table):
        """The rows that are used."""
        match rows:
            case "first":
                return table[0][np.newaxis]
            case "last":
                return table[-1:]
            case "all but the last":
                return table[:-1]
            case "none":
                return table[:0]
        return table

    def combined(table):
        """Rows whose product is taken as the likelihood."""
        match together:
            case "sum":
                return table.sum(axis=0, keepdims=True)
            case "mean":
                return table.mean(axis=0, keepdims=True)
            case "mean of logarithms":
                return np.exp(np.log(table).mean(axis=0, keepdims=True))
            case "rows normalised":
                return table / table.sum(axis=1, keepdims=True)
        return table

    axis = 1 if together == "product over hypotheses" else 0

    def log_joint(prior, table):
        match prior_use:
            case "ignored":
                return np.log(table).sum(axis=axis)
            case "every row":
                return (np.log(prior) + np.log(table)).sum(axis=axis)
        return np.log(prior) + np.log(table).sum(axis=axis)

    def plain_joint(prior, table):
        match prior_use:
            case "ignored":
                return np.prod(table, axis=axis)
            case "every row":
                return np.prod(prior * table, axis=axis)
            case "added":
                return prior + np.prod(table, axis=axis)
        return prior * np.prod(table, axis=axis)

    def row_by_row(prior, table):
        posterior = np.ones(prior.shape) if prior_use == "ignored" else prior
        posterior = posterior / posterior.sum()
        for row in table:
            joint = posterior * prior * row if prior_use == "every row" else posterior * row
            if joint.sum() == 0:
                return joint
            posterior = joint / joint.sum()
        return posterior

    def weights(prior, table):
        """(H,), in the posterior's proportions; all zero where nothing explains the evidence."""
        if scale == "plain":
            return plain_joint(prior, table)
        if scale == "row by row":
            return row_by_row(prior, table)
        logarithms = log_joint(prior, table)
        if scale == "not shifted":
            return np.exp(logarithms)
        if unexplained != "unchecked" and logarithms.max() == -np.inf:
            return np.zeros(logarithms.shape)
        return np.exp(logarithms - (logarithms.min() if scale == "smallest first" else logarithms.max()))

    def one_by_one(prior, table):
        """A posterior for each row."""
        joint = prior * table
        evidence = joint.sum(axis=-1, keepdims=True)
        if unexplained == "refused" and np.any(evidence == 0):
            refuse("nothing explains the evidence")
        return joint / evidence

    def normalised(joint):
        match total:
            case "none":
                return joint
            case "largest":
                return joint / joint.max()
            case "softmax":
                powers = np.exp(joint - joint.max())
                return powers / powers.sum()
        return joint / joint.sum()

    def of_impossible(prior):
        """What is returned where nothing explains the evidence."""
        if unexplained == "uniform":
            return np.full(len(prior), 1 / len(prior))
        return refuse("nothing explains the evidence")

    def returned(posterior):
        match result:
            case "list":
                return posterior.tolist()
            case "float32":
                return posterior.astype(np.float32)
            case "a row":
                return np.atleast_2d(posterior)
            case "logarithms":
                return np.log(posterior)
            case "kept above 1e-12":
                return np.clip(posterior, 1e-12, 1)
        return posterior

    def update(prior, likelihood):
        if no_rows == "prior as it is" and np.size(likelihood) == 0:
            return returned(prior)
        prior, likelihood = converted(prior), converted(likelihood)
        if no_rows == "unchecked" and likelihood.size == 0:
            return returned(prior / prior.sum())
        if orientation == "columns" and likelihood.ndim == 2:
            likelihood = likelihood.T
        prior, table = checked(prior, as_table(prior, likelihood))
        check_sum(prior)
        if len(table) == 0 and no_rows == "refused":
            refuse("there are no rows")

        if unexplained == "refused first" and np.all((prior == 0) | (table == 0).any(axis=0)):
            refuse("nothing explains the evidence")
        prior, table = without_zeros(prior), combined(chosen(without_zeros(table)))
        if together == "not at all":
            return returned(one_by_one(prior, table if likelihood.ndim == 2 else table[0]))
        joint = weights(prior, table)
        if unexplained not in ("unchecked", "refused first") and joint.sum() == 0:
            return returned(of_impossible(prior))
        return returned(normalised(joint))

    def bayes_update(prior, likelihood):
        with np.errstate(all="ignore"):
            try:
                return update(prior, likelihood)
            except _Refused:
                return None

    return {"bayes_update": bayes_update}


MISTAKES = (
    # What multiplies what.
    mistake(
        "prior_ignored",
        {"prior_use": "ignored"},
        says="The posterior does not depend on the prior.",
        hint="The prior says how plausible each hypothesis was before the data. Where does it enter your result?",
        fails=("basic", "batch", "numerics"),
    ),
    mistake(
        "prior_every_row",
        {"prior_use": "every row"},
        says="The prior counts once for every row, not once in all.",
        hint="With three rows, how often does the prior count in the formula, and how often in your code?",
        fails=("batch", "numerics"),
    ),
    mistake(
        "prior_added",
        {"prior_use": "added", "scale": "plain"},
        says="The posterior follows the sum of prior and likelihood, not their product.",
        hint="Try a hypothesis of likelihood zero: what should it get, and what does it get?",
        fails=("basic", "batch", "numerics"),
    ),
    mistake(
        "likelihood_ignored",
        {"rows": "none"},
        says="The result is the normalised prior, whatever the likelihood is.",
        hint="Which line of your code lets the likelihood change what is returned?",
        fails=("basic", "batch", "numerics"),
    ),
    mistake(
        "first_row_only",
        {"rows": "first"},
        says="Only the first row of the likelihood changes the posterior.",
        hint="Leave out the second of two rows: does the result change? Where does your code choose a row?",
        fails=("batch", "numerics", "bad_input"),
    ),
    mistake(
        "last_row_only",
        {"rows": "last"},
        says="Only the last row of the likelihood changes the posterior.",
        hint="Follow a table of two rows through your code: what does it still know of the first at the end?",
        fails=("batch", "numerics", "bad_input"),
    ),
    mistake(
        "last_row_missing",
        {"rows": "all but the last"},
        says="The last row of the likelihood does not change the posterior.",
        hint="Which rows does your code use of a table of three, and which of a table of one?",
        fails=("basic", "batch", "numerics"),
    ),
    mistake(
        "rows_added",
        {"together": "sum"},
        says="The rows of the likelihood are added, not multiplied.",
        hint="The rows are independent given the hypothesis. How do the probabilities of independent events combine?",
        fails=("batch", "numerics", "bad_input"),
    ),
    mistake(
        "rows_averaged",
        {"together": "mean"},
        says="The rows of the likelihood are averaged, not multiplied.",
        hint="The same row seen twice is stronger evidence than seen once. Is it in your code?",
        fails=("batch", "numerics", "bad_input"),
    ),
    mistake(
        "logarithms_averaged",
        {"together": "mean of logarithms"},
        says="The rows count as their geometric mean, not as their product.",
        hint="The same row seen twice is stronger evidence than seen once. Is it in your code?",
        fails=("batch", "numerics"),
    ),
    mistake(
        "rows_not_combined",
        {"together": "not at all"},
        says="A table gives one posterior for each row, not one for all rows together.",
        hint="Compare the shape of your result for a (2, 3) table with the one in the statement.",
        fails=("batch", "numerics", "bad_input"),
    ),
    mistake(
        "wrong_axis",
        {"together": "product over hypotheses"},
        says="The likelihoods are combined across the hypotheses of each row, not across the rows.",
        hint="Which shape is left after your code has combined the rows of a (2, 3) table, and which should be?",
        fails=("basic", "batch", "numerics"),
    ),
    mistake(
        "columns_are_rows",
        {"orientation": "columns"},
        says="Rows of a table are read as hypotheses, and columns as observations.",
        hint="Compare with the statement's table of arguments: what does entry [n, h] mean?",
        fails=("batch", "numerics", "bad_input"),
    ),
    # What it is divided by.
    mistake(
        "evidence_forgotten",
        {"scale": "plain", "total": "none"},
        says="The products are not divided by their sum, so the result does not sum to one.",
        hint="What do the entries of your result sum to? Compare with the denominator of the formula.",
        fails=("basic", "batch", "numerics"),
    ),
    # exp(x - x.max()) without a division, and a division by the largest weight, are the same numbers.
    mistake(
        "largest_is_one",
        {"total": "none"},
        {"total": "largest"},
        says="The result is scaled so that its largest entry is one, not so that it sums to one.",
        hint="What do the entries of your result sum to? Which step of the formula is it that makes that one?",
        fails=("basic", "batch", "numerics"),
    ),
    mistake(
        "likelihood_normalised",
        {"together": "rows normalised", "scale": "plain", "total": "none"},
        says="The products are divided by the sums of the likelihood's rows, not by their own sum.",
        hint="p(x | h) need not sum to one over the hypotheses. Which quantity of the formula must?",
        fails=("basic", "batch", "numerics"),
    ),
    mistake(
        "softmax_of_products",
        {"scale": "plain", "total": "softmax"},
        says="The result is the softmax of the products of prior and likelihood.",
        hint="A softmax takes the exponential of every entry. What should each of these exponentials be?",
        fails=("basic", "batch", "numerics"),
    ),
    # Numbers that are too small or too large.
    mistake(
        "underflow_taken_for_impossible",
        {"scale": "plain"},
        says="Products of many rows become infinite, or zero and then refused as impossible evidence.",
        hint="How large is 0.1 ** 10_000 as a float? On which scale is a product a sum?",
        fails=("numerics",),
    ),
    mistake(
        "plain_product",
        {"scale": "plain", "unexplained": "refused first"},
        says="Products of many rows become zero or infinite, and the posterior NaN.",
        hint="How large is 0.1 ** 10_000 as a float? On which scale is a product a sum?",
        fails=("numerics",),
    ),
    mistake(
        "not_shifted",
        {"scale": "not shifted"},
        says="Exponentials of summed logarithms become infinite, or zero and refused as impossible.",
        hint="exp(-800) is zero in float64. What can be taken off all logarithms without a change of the posterior?",
        fails=("numerics",),
    ),
    mistake(
        "not_shifted_nan",
        {"scale": "not shifted", "unexplained": "refused first"},
        says="Exponentials of summed logarithms become zero or infinite, and the posterior NaN.",
        hint="exp(-800) is zero in float64. What can be taken off all logarithms without a change of the posterior?",
        fails=("numerics",),
    ),
    mistake(
        "shifted_by_smallest",
        {"scale": "smallest first"},
        says="The smallest logarithm is taken off, so weights become infinite and the posterior NaN.",
        hint="What is the smallest logarithm when a hypothesis is ruled out? And what becomes of the largest one?",
        fails=("basic", "batch", "numerics"),
    ),
    mistake(
        "normalised_every_row",
        {"scale": "row by row"},
        says="A hypothesis that looks hopeless after some rows becomes zero and can not come back.",
        hint="After thousands of rows a hypothesis may stand at 1e-2000. In which form can you keep such a number?",
        fails=("numerics",),
    ),
    # Zeros.
    mistake(
        "epsilon_added",
        {"zeros": ("added", 1e-12)},
        says="Zeros and tiny entries count as about 1e-12: nothing is ruled out, nothing impossible.",
        hint="What would happen to the posterior if log(0) stayed minus infinity?",
        fails=("basic", "batch", "numerics"),
    ),
    mistake(
        "epsilon_added_after_check",
        {"zeros": ("added", 1e-12), "unexplained": "refused first"},
        says="Zeros and tiny entries count as about 1e-12, so no hypothesis is ever ruled out.",
        hint="What would happen to the posterior if log(0) stayed minus infinity?",
        fails=("basic", "batch", "numerics"),
    ),
    # Where 1e-300 and the smallest normal float differ, the posterior is far below every tolerance.
    mistake(
        "zeros_raised",
        {"zeros": ("floor", 1e-300)},
        {"zeros": ("floor", np.finfo(np.float64).tiny)},
        says="Zeros count as a tiny number, so nothing is ever ruled out or impossible.",
        hint="However tiny, it is not zero: enough rows bring the hypothesis back. What is exp of minus infinity?",
        fails=("basic", "batch", "numerics"),
    ),
    mistake(
        "zeros_skipped",
        {"zeros": "counted as one"},
        says="Zeros in prior and likelihood count as ones, so they rule nothing out.",
        hint="What should come out for a hypothesis of likelihood zero? Follow its zero through your code.",
        fails=("basic", "batch", "numerics"),
    ),
    mistake(
        "posterior_not_exact",
        {"result": "kept above 1e-12"},
        says="The posterior is nearly right, but not exact: its zeros, for one, may be tiny numbers.",
        hint="Print all digits of a posterior: are its zeros exactly 0? Look for a clip, a rounding or float32.",
        fails=("basic", "batch", "numerics"),
    ),
    mistake(
        "zeros_refused",
        {"entries": "positive"},
        says="A zero in the prior or in the likelihood raises ValueError.",
        hint="The statement rules out negative entries. Is zero one of them?",
        fails=("basic", "batch", "numerics"),
    ),
    # What may be passed, and what comes back.
    mistake(
        "densities_refused",
        {"entries": "probabilities"},
        says="Likelihoods above one raise ValueError.",
        hint="How high is the density of a uniform distribution between 0 and 0.1?",
        fails=("basic", "batch", "numerics"),
    ),
    mistake(
        "prior_must_sum_to_one",
        {"prior_sum": "one"},
        says="A prior that does not sum to one raises ValueError.",
        hint="Does the posterior depend on the sum of the prior, or on its proportions only?",
        fails=("basic", "batch", "numerics"),
    ),
    mistake(
        "not_converted",
        {"numbers": "unconverted"},
        says="The arguments are used as they come: lists raise an error, and float32 stays float32.",
        hint="Which types may the arguments have, by the statement? Try a list, and an array of float32.",
        fails=("batch", "numerics", "bad_input"),
    ),
    mistake(
        "dtype_kept_in_product",
        {"numbers": "as given", "scale": "plain"},
        says="float32 stays float32, integers overflow, and long products become zero or infinite.",
        hint="In which dtype does your code compute for integers, and for float32? How large is 0.1 ** 10_000 in it?",
        fails=("batch", "numerics"),
    ),
    mistake(
        "float32_throughout",
        {"numbers": "float32"},
        says="The posterior is computed in float32, and is float32.",
        hint="Print the dtype of your arrays after each step: where does float32 come in?",
        fails=("basic", "batch", "numerics"),
    ),
    mistake(
        "float32_result",
        {"result": "float32"},
        says="The result is float32, not float64.",
        hint="Print the dtype of your arrays after each step: where does float32 come in?",
        fails=("basic", "batch", "numerics"),
    ),
    mistake(
        "list_result",
        {"result": "list"},
        says="The result is a list, not a NumPy array.",
        hint="Print the type of your result just before it is returned. Which type does the statement ask for?",
        fails=("basic", "batch", "numerics"),
    ),
    mistake(
        "row_result",
        {"result": "a row"},
        says="The result has shape (1, H), not (H,).",
        hint="Print the shape of your result for one observation. Which step keeps the axis of the rows?",
        fails=("basic", "batch", "numerics"),
    ),
    mistake(
        "logarithms_result",
        {"result": "logarithms"},
        says="The result holds the logarithms of the posterior.",
        hint="Which step brings you back to the plain scale?",
        fails=("basic", "batch", "numerics"),
    ),
    mistake(
        "no_rows_prior_returned",
        {"no_rows": "prior as it is"},
        says="An empty likelihood gives the prior as it is: not normalised and not checked.",
        hint="What do the entries of your result sum to when there are no rows and the prior is [2, 2]?",
        fails=("batch", "numerics", "bad_input"),
    ),
    mistake(
        "no_rows_refused",
        {"no_rows": "refused"},
        says="A table without rows raises ValueError.",
        hint="Which line raises the error for shape (0, H), and what does the statement ask for there?",
        fails=("batch", "numerics"),
    ),
    # What must be refused.
    mistake(
        "no_rows_unchecked",
        {"no_rows": "unchecked"},
        says="An empty likelihood gives the normalised prior, and nothing is checked.",
        hint="Which of the promised errors can occur with no rows at all? Try each of them.",
        fails=("bad_input",),
    ),
    mistake(
        "nothing_checked",
        {"shapes": "unchecked", "entries": "unchecked", "prior_sum": "unchecked", "unexplained": "unchecked"},
        says="Nothing is checked: bad entries, shapes that broadcast and impossible evidence all pass.",
        hint='Make one call for each item under "Errors" in the statement: what comes back?',
        fails=("bad_input",),
    ),
    mistake(
        "shapes_unchecked",
        {"shapes": "unchecked"},
        says="Shapes that do not fit pass wherever NumPy can broadcast them.",
        hint="What does NumPy make of shapes (3,) and (2, 1), and what does the statement ask for?",
        fails=("bad_input",),
    ),
    mistake(
        "shapes_forced",
        {"shapes": "reshaped"},
        says="Any likelihood is cut into rows as wide as the prior, whatever its shape is.",
        hint="What comes back for a prior of three entries and a likelihood vector of six? What should?",
        fails=("bad_input",),
    ),
    mistake(
        "likelihood_squeezed",
        {"shapes": "squeezed"},
        says="Axes of length one are dropped from the likelihood, whatever they stand for.",
        hint="What is left of shape (4, 1), four observations and one hypothesis, and of shape (1,)?",
        fails=("basic", "batch"),
    ),
    mistake(
        "wide_rows_cut",
        {"shapes": "first columns"},
        says="Rows wider than the prior are cut to its width, and narrower ones raise IndexError.",
        hint="What does the statement ask for when a row is longer than the prior, or shorter?",
        fails=("bad_input",),
    ),
    mistake(
        "entries_unchecked",
        {"entries": "unchecked"},
        says="Negative entries and NaN are not refused.",
        hint="Make one entry of the prior negative, then one of the likelihood, then try NaN: what comes back?",
        fails=("bad_input",),
    ),
    mistake(
        "likelihood_entries_unchecked",
        {"entries": "prior only"},
        says="Negative entries and NaN are refused in the prior, but not in the likelihood.",
        hint="Which arguments can hold a negative entry or NaN?",
        fails=("bad_input",),
    ),
    mistake(
        "prior_entries_unchecked",
        {"entries": "likelihood only"},
        says="Negative entries and NaN are refused in the likelihood, but not in the prior.",
        hint="Which arguments can hold a negative entry or NaN?",
        fails=("bad_input",),
    ),
    mistake(
        "entries_of_believed_only",
        {"entries": "believed only"},
        says="A negative or NaN likelihood is not refused where the prior is zero.",
        hint="What does the statement say of a bad entry under a hypothesis of prior zero?",
        fails=("bad_input",),
    ),
    mistake(
        "smallest_entry",
        {"entries": "smallest"},
        says="NaN is not refused, and a table without rows raises ValueError.",
        hint="What is NaN < 0 in Python? And which line raises the error for shape (0, H)?",
        fails=("batch", "numerics", "bad_input"),
    ),
    mistake(
        "negatives_clipped",
        {"entries": "clipped"},
        says="Negative entries count as zero, and NaN is not refused.",
        hint="What does the statement ask for when an entry is negative, and when one is NaN?",
        fails=("bad_input",),
    ),
    mistake(
        "impossible_evidence_unchecked",
        {"unexplained": "unchecked", "prior_sum": "unchecked"},
        says="Evidence that no hypothesis explains, and a prior of zeros, give NaN and no error.",
        hint="Follow a call in which every hypothesis is ruled out: where does the first NaN appear?",
        fails=("bad_input",),
    ),
    mistake(
        "impossible_evidence_uniform",
        {"unexplained": "uniform", "prior_sum": "unchecked"},
        says="Evidence that no hypothesis explains, or a prior of zeros, gives equal probabilities.",
        hint="What does the statement say about evidence that no hypothesis can explain?",
        fails=("bad_input",),
    ),
    mistake(
        "assertions",
        {"error": "AssertionError"},
        says="Bad input raises AssertionError, not ValueError.",
        hint="Which exception does the statement promise, and which one does `assert` raise?",
        fails=("bad_input",),
    ),
    mistake(
        "none_for_errors",
        {"error": "none"},
        says="Bad input gives None, not an error.",
        hint="The problem asks for an exception there. Which keyword of Python makes one?",
        fails=("bad_input",),
    ),
)

RULES = (
    numerics_rule(
        "out_of_range",
        says="For many rows or extreme entries, numbers become zero, infinite or NaN.",
        hint="Print the smallest and the largest number that your code holds on the way, for a thousand rows of 0.1.",
        groups=("numerics",),
    ),
)

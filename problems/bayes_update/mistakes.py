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
        says="The prior has no influence on the result.",
        hint="Which argument says how plausible each hypothesis was before the data? Where does it enter the formula?",
        fails=("basic", "batch", "numerics"),
    ),
    mistake(
        "prior_every_row",
        {"prior_use": "every row"},
        says="The prior is multiplied in once for every row.",
        hint="Count how often the prior stands in the formula, and how often each row does.",
        fails=("batch", "numerics"),
    ),
    mistake(
        "prior_added",
        {"prior_use": "added", "scale": "plain"},
        says="Prior and likelihood are added.",
        hint="Which operation in the formula joins the prior and the likelihood?",
        fails=("basic", "batch", "numerics"),
    ),
    mistake(
        "likelihood_ignored",
        {"rows": "none"},
        says="The result is the normalised prior, whatever the likelihood is.",
        hint="Follow the likelihood through your code: does the line that uses it change what is returned?",
        fails=("basic", "batch", "numerics"),
    ),
    mistake(
        "first_row_only",
        {"rows": "first"},
        says="Only the first row of the likelihood is used.",
        hint="Try a table of two different rows, then leave out the second: does the result change? Look for an index "
        "of zero.",
        fails=("batch", "numerics", "bad_input"),
    ),
    mistake(
        "last_row_only",
        {"rows": "last"},
        says="Only the last row of the likelihood is used.",
        hint="Does each turn of the loop start from the prior, or from what the turn before has found?",
        fails=("batch", "numerics", "bad_input"),
    ),
    mistake(
        "last_row_missing",
        {"rows": "all but the last"},
        says="The last row of the likelihood is not used.",
        hint="Write down which indices your loop or slice runs through for a table of three rows.",
        fails=("basic", "batch", "numerics"),
    ),
    mistake(
        "rows_added",
        {"together": "sum"},
        says="The rows of the likelihood are added.",
        hint="The rows are independent given the hypothesis. How do the probabilities of independent events combine?",
        fails=("batch", "numerics", "bad_input"),
    ),
    mistake(
        "rows_averaged",
        {"together": "mean"},
        says="The rows of the likelihood are averaged.",
        hint="The same row seen twice is stronger evidence than seen once. Is it in your code?",
        fails=("batch", "numerics", "bad_input"),
    ),
    mistake(
        "logarithms_averaged",
        {"together": "mean of logarithms"},
        says="The logarithms of the rows are averaged.",
        hint="The logarithm of a product is which combination of the logarithms of its factors?",
        fails=("batch", "numerics"),
    ),
    mistake(
        "rows_not_combined",
        {"together": "not at all"},
        says="Every row of a table is updated on its own, and the result has one posterior a row.",
        hint="All rows together give one posterior of shape (H,). Over which axis do they combine?",
        fails=("batch", "numerics", "bad_input"),
    ),
    mistake(
        "wrong_axis",
        {"together": "product over hypotheses"},
        says="The likelihood is combined over hypotheses (axis 1), not over rows (axis 0).",
        hint="Print the shape of what is left after you have combined the rows of a (2, 3) table: it should be (3,).",
        fails=("basic", "batch", "numerics"),
    ),
    mistake(
        "columns_are_rows",
        {"orientation": "columns"},
        says="The columns of a table are taken for the observations, and its rows for the hypotheses.",
        hint="Compare with the statement's table of arguments: what does entry [n, h] mean?",
        fails=("batch", "numerics", "bad_input"),
    ),
    # What it is divided by.
    mistake(
        "evidence_forgotten",
        {"scale": "plain", "total": "none"},
        says="The result is the product of prior and likelihood, not divided by its sum.",
        hint="What do the entries of your result sum to? Compare with the denominator of the formula.",
        fails=("basic", "batch", "numerics"),
    ),
    # exp(x - x.max()) without a division, and a division by the largest weight, are the same numbers.
    mistake(
        "largest_is_one",
        {"total": "none"},
        {"total": "largest"},
        says="The weights are scaled so that the largest is one, and not divided by their sum.",
        hint="Taking off the largest logarithm keeps the numbers in range. Which step makes them sum to one?",
        fails=("basic", "batch", "numerics"),
    ),
    mistake(
        "likelihood_normalised",
        {"together": "rows normalised", "scale": "plain", "total": "none"},
        says="Each row of the likelihood is divided by its sum; the products with the prior are not divided by theirs.",
        hint="p(x | h) need not sum to one over the hypotheses. Which quantity of the formula must?",
        fails=("basic", "batch", "numerics"),
    ),
    mistake(
        "softmax_of_products",
        {"scale": "plain", "total": "softmax"},
        says="The products of prior and likelihood go through a softmax.",
        hint="A softmax takes exponentials. Of what must its argument be the logarithm?",
        fails=("basic", "batch", "numerics"),
    ),
    # Numbers that are too small or too large.
    mistake(
        "underflow_taken_for_impossible",
        {"scale": "plain"},
        says="The likelihoods are multiplied as they are, and products that become zero are taken for impossible "
        "evidence.",
        hint="How large is 0.1 to the power of ten thousand, as a float? Work with sums of logarithms.",
        fails=("numerics",),
    ),
    mistake(
        "plain_product",
        {"scale": "plain", "unexplained": "refused first"},
        says="The likelihoods are multiplied as they are, so that long products become zero or infinite.",
        hint="How large is 0.1 to the power of ten thousand, as a float? Work with sums of logarithms.",
        fails=("numerics",),
    ),
    mistake(
        "not_shifted",
        {"scale": "not shifted"},
        says="The exponential is taken without subtracting the largest logarithm first, and a sum of zero is taken for "
        "impossible evidence.",
        hint="exp(-800) is zero in float64. What can be taken off all logarithms without a change of the posterior?",
        fails=("numerics",),
    ),
    mistake(
        "not_shifted_nan",
        {"scale": "not shifted", "unexplained": "refused first"},
        says="The exponential is taken without subtracting the largest logarithm first.",
        hint="exp(-800) is zero in float64. What can be taken off all logarithms without a change of the posterior?",
        fails=("numerics",),
    ),
    mistake(
        "shifted_by_smallest",
        {"scale": "smallest first"},
        says="The smallest logarithm is subtracted before the exponential is taken, not the largest.",
        hint="What is the smallest logarithm when a hypothesis is ruled out, and what becomes of the largest?",
        fails=("basic", "batch", "numerics"),
    ),
    mistake(
        "normalised_every_row",
        {"scale": "row by row"},
        says="The posterior is normalised after every row, and a hypothesis that once becomes zero stays at zero.",
        hint="After thousands of rows against it, a hypothesis may be at 1e-2000. When must you leave the logarithms?",
        fails=("numerics",),
    ),
    # Zeros.
    mistake(
        "epsilon_added",
        {"zeros": ("added", 1e-12)},
        says="1e-12 is added to prior and likelihood, so that nothing is ever ruled out or impossible.",
        hint="What would happen to the posterior if log(0) stayed minus infinity?",
        fails=("basic", "batch", "numerics"),
    ),
    mistake(
        "epsilon_added_after_check",
        {"zeros": ("added", 1e-12), "unexplained": "refused first"},
        says="1e-12 is added to prior and likelihood, so that hypotheses that are ruled out stay above zero.",
        hint="What would happen to the posterior if log(0) stayed minus infinity?",
        fails=("basic", "batch", "numerics"),
    ),
    # Where 1e-300 and the smallest normal float differ, the posterior is far below every tolerance.
    mistake(
        "zeros_raised",
        {"zeros": ("floor", 1e-300)},
        {"zeros": ("floor", np.finfo(np.float64).tiny)},
        says="Zeros in prior and likelihood become a tiny number, so that nothing is ever ruled out or impossible.",
        hint="However tiny, it is not zero: enough rows bring the hypothesis back. What is exp of minus infinity?",
        fails=("basic", "batch", "numerics"),
    ),
    mistake(
        "zeros_skipped",
        {"zeros": "counted as one"},
        says="Zeros are left out of the product, as if they were ones.",
        hint="Does a hypothesis with a likelihood of zero come out at zero? Look at what stands for log(0).",
        fails=("basic", "batch", "numerics"),
    ),
    mistake(
        "posterior_kept_above_zero",
        {"result": "kept above 1e-12"},
        says="Every entry of the posterior is kept at 1e-12 or above.",
        hint="What does the statement say about the posterior of a hypothesis that is ruled out?",
        fails=("basic", "batch", "numerics"),
    ),
    mistake(
        "zeros_refused",
        {"entries": "positive"},
        says="Zeros in prior or likelihood are refused.",
        hint="The statement rules out negative entries. Is zero one of them?",
        fails=("basic", "batch", "numerics"),
    ),
    # What may be passed, and what comes back.
    mistake(
        "densities_refused",
        {"entries": "probabilities"},
        says="Likelihoods above one are refused.",
        hint="How high is the density of a uniform distribution between 0 and 0.1?",
        fails=("basic", "batch", "numerics"),
    ),
    mistake(
        "prior_must_sum_to_one",
        {"prior_sum": "one"},
        says="A prior that does not sum to one is refused.",
        hint="Does the posterior depend on the sum of the prior, or on its proportions only?",
        fails=("basic", "batch", "numerics"),
    ),
    mistake(
        "not_converted",
        {"numbers": "unconverted"},
        says="The arguments are used as they come, without being made arrays of float64.",
        hint="Which types may the arguments have, by the statement, and which of them have no `.ndim`?",
        fails=("batch", "numerics", "bad_input"),
    ),
    mistake(
        "dtype_kept_in_product",
        {"numbers": "as given", "scale": "plain"},
        says="The arguments keep their dtype and are multiplied as they are: float32 stays float32, integers wrap, "
        "and long products become zero or infinite.",
        hint="Which dtype does `np.asarray` choose for integers and for float32? Which one should it have?",
        fails=("batch", "numerics"),
    ),
    mistake(
        "float32_throughout",
        {"numbers": "float32"},
        says="Everything is computed in float32.",
        hint="Print the dtype of your arrays right after the conversion.",
        fails=("basic", "batch", "numerics"),
    ),
    mistake(
        "float32_result",
        {"result": "float32"},
        says="The result is converted to float32.",
        hint="Which dtype does the statement ask for?",
        fails=("basic", "batch", "numerics"),
    ),
    mistake(
        "list_result",
        {"result": "list"},
        says="The result is a list, not a NumPy array.",
        hint="Print the type of your result.",
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
        says="The result holds logarithms of probabilities.",
        hint="Which step brings you back to the plain scale?",
        fails=("basic", "batch", "numerics"),
    ),
    mistake(
        "no_rows_prior_returned",
        {"no_rows": "prior as it is"},
        says="With no rows the prior is returned at once, as it came: not normalised and not checked.",
        hint="What do the entries of your result sum to when there are no rows and the prior is [2, 2]?",
        fails=("batch", "numerics", "bad_input"),
    ),
    mistake(
        "no_rows_refused",
        {"no_rows": "refused"},
        says="A table without rows is refused.",
        hint="What does one believe who has seen nothing yet? Look for shape (0, H) in the statement.",
        fails=("batch", "numerics"),
    ),
    # What must be refused.
    mistake(
        "no_rows_unchecked",
        {"no_rows": "unchecked"},
        says="With no rows the prior is normalised and returned before anything is checked.",
        hint="Which of the promised errors can occur with no rows at all? Put the checks first.",
        fails=("bad_input",),
    ),
    mistake(
        "nothing_checked",
        {"shapes": "unchecked", "entries": "unchecked", "prior_sum": "unchecked", "unexplained": "unchecked"},
        says="No input is refused: neither shapes nor entries are checked, and impossible evidence is no error.",
        hint='Take the list under "Errors" in the statement, and write one check for each item.',
        fails=("bad_input",),
    ),
    mistake(
        "shapes_unchecked",
        {"shapes": "unchecked"},
        says="The shapes are left to NumPy, which broadcasts some that do not fit.",
        hint="What does NumPy make of shapes (3,) and (2, 1)? Compare dimensions and widths yourself.",
        fails=("bad_input",),
    ),
    mistake(
        "shapes_forced",
        {"shapes": "reshaped"},
        says="The likelihood is reshaped to the width of the prior, whatever its own shape is.",
        hint="What does reshape(-1, 3) make of a vector of six numbers? Compare the shapes before you change them.",
        fails=("bad_input",),
    ),
    mistake(
        "likelihood_squeezed",
        {"shapes": "squeezed"},
        says="Axes of length one are squeezed out of the likelihood before its shape is looked at.",
        hint="What is left of shape (4, 1), four observations and one hypothesis, and of shape (1,)?",
        fails=("basic", "batch"),
    ),
    mistake(
        "wide_rows_cut",
        {"shapes": "first columns"},
        says="The likelihood is read entry by entry up to the width of the prior, and its own width is never compared.",
        hint="What happens to a row that is longer than the prior, and to one that is shorter?",
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
        says="The entries of the prior are checked, those of the likelihood are not.",
        hint="Which arguments can hold a negative entry or NaN?",
        fails=("bad_input",),
    ),
    mistake(
        "prior_entries_unchecked",
        {"entries": "likelihood only"},
        says="The entries of the likelihood are checked, those of the prior are not.",
        hint="Which arguments can hold a negative entry or NaN?",
        fails=("bad_input",),
    ),
    mistake(
        "entries_of_believed_only",
        {"entries": "believed only"},
        says="Likelihoods are checked only where the prior is positive.",
        hint="Does the statement ask for an error also under a hypothesis of prior zero?",
        fails=("bad_input",),
    ),
    mistake(
        "smallest_entry",
        {"entries": "smallest"},
        says="Only the smallest entry is compared with zero: NaN slips through, and a table without rows has none.",
        hint="What is NaN < 0, and what is the smallest of no numbers?",
        fails=("batch", "numerics", "bad_input"),
    ),
    mistake(
        "negatives_clipped",
        {"entries": "clipped"},
        says="Negative entries are raised to zero, and NaN is not refused.",
        hint="A negative probability is a fault of the one who calls. What does the statement ask for?",
        fails=("bad_input",),
    ),
    mistake(
        "impossible_evidence_unchecked",
        {"unexplained": "unchecked", "prior_sum": "unchecked"},
        says="Evidence that no hypothesis can explain, and a prior of zeros, are not refused.",
        hint="What is the largest logarithm when every hypothesis is ruled out? Look at it before you subtract it.",
        fails=("bad_input",),
    ),
    mistake(
        "impossible_evidence_uniform",
        {"unexplained": "uniform", "prior_sum": "unchecked"},
        says="Evidence that no hypothesis can explain, or a prior of zeros, gives equal probabilities.",
        hint="What does the statement say about evidence that no hypothesis can explain?",
        fails=("bad_input",),
    ),
    mistake(
        "assertions",
        {"error": "AssertionError"},
        says="Inputs are refused with an AssertionError.",
        hint="Which exception does the statement promise? `assert` raises another.",
        fails=("bad_input",),
    ),
    mistake(
        "none_for_errors",
        {"error": "none"},
        says="None is returned where an input must be refused.",
        hint="The statement asks for an exception. Which statement of Python makes one?",
        fails=("bad_input",),
    ),
)

RULES = (
    numerics_rule(
        "out_of_range",
        says="Weights become zero, infinite or NaN before they are normalised.",
        hint="Ten thousand factors can be too small or too large for any float. Add logarithms, and subtract the "
        "largest before you take the exponential.",
        groups=("numerics",),
    ),
)

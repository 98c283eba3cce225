# SPDX-License-Identifier: Apache-2.0
"""Hidden cases of bayes_update.

A case of `basic`, `batch` or `numerics` always holds a call whose posterior is not constant, not the prior and not
one-hot at a known place, so that answering without reading the arguments earns nothing.

What is sent stays within the statement: arrays without negative strides, likelihoods of zero or from 1e-300 to 1e300,
priors of zero or from 1e-12 to 1e12, and from 1e-30 where a posterior is handed on.
"""

import numpy as np

from grader.cases import case, expect_close, expect_dtype, expect_inputs_unchanged, expect_raises, expect_zero
from solutions.bayes_update import bayes_update as reference

ROWS = 10_000  # as many as the statement promises


def condition(prior, likelihood):
    """What a plain left-to-right sum of logarithms may lose: terms times the sum of their sizes, and one rounding each.

    Zero entries have no finite logarithm and cost nothing.
    """
    terms = np.vstack([prior, np.atleast_2d(likelihood)]).astype(np.float64)
    sizes = np.abs(np.log(np.where(terms > 0, terms, 1.0)))
    return float(len(terms) * (1.0 + sizes.sum(axis=0).max()))


def expect_posterior(student, prior, likelihood, what="the posterior"):
    """Call the student, compare with the reference (exactly where a zero decides), return the student's posterior."""
    posterior = student.bayes_update(prior, likelihood)
    expect_close(posterior, reference(prior, likelihood), condition=condition(prior, likelihood), what=what)
    ruled_out = np.any(np.vstack([prior, np.atleast_2d(likelihood)]) == 0, axis=0)
    expect_zero(posterior, ruled_out, what=what)
    return posterior


def proportions(rng, hypotheses):
    """A prior that sums to one, with no entry near zero."""
    weights = rng.uniform(0.1, 1.0, hypotheses)
    return weights / weights.sum()


def probabilities(rng, *shape):
    """Likelihoods well inside (0, 1)."""
    return rng.uniform(0.05, 0.95, shape)


def small_problem(rng):
    """A prior of 3 to 6 hypotheses and 2 to 7 rows, never as many rows as hypotheses."""
    hypotheses = int(rng.integers(3, 7))
    rows = int(rng.choice([n for n in range(2, 8) if n != hypotheses]))
    return proportions(rng, hypotheses), probabilities(rng, rows, hypotheses)


# basic: one observation, given as a vector


@case(group="basic", points=5)
def positive_test(student, rng):
    """Bayes' theorem for a disease and one positive test"""
    ill = rng.uniform(0.005, 0.05)
    prior = np.array([ill, 1.0 - ill])
    likelihood = np.array([rng.uniform(0.85, 0.99), rng.uniform(0.02, 0.1)])
    expect_posterior(student, prior, likelihood)


@case(group="basic", points=5)
def rival_coins(student, rng):
    """One observation and three to six hypotheses"""
    hypotheses = int(rng.integers(3, 7))
    expect_posterior(student, proportions(rng, hypotheses), probabilities(rng, hypotheses))


@case(group="basic", points=4)
def unnormalised_prior(student, rng):
    """One observation and a prior that does not sum to one"""
    hypotheses = int(rng.integers(3, 7))
    counts = rng.integers(2, 60, hypotheses).astype(np.float64)
    likelihood = probabilities(rng, hypotheses)
    expect_posterior(student, counts, likelihood, "the posterior for a prior of counts")
    small = 1e-3 * proportions(rng, hypotheses)
    expect_posterior(student, small, likelihood, "the posterior for a prior that sums to less than one")


@case(group="basic", points=4)
def densities(student, rng):
    """One observation with densities above one"""
    hypotheses = int(rng.integers(3, 7))
    prior = proportions(rng, hypotheses)
    expect_posterior(student, prior, rng.uniform(1.5, 40.0, hypotheses))
    expect_posterior(student, prior, 10.0 ** rng.uniform(-2.0, 2.0, hypotheses))


@case(group="basic", points=5)
def ruled_out(student, rng):
    """One observation, a hypothesis of prior zero and one of likelihood zero"""
    hypotheses = int(rng.integers(4, 8))
    prior, likelihood = proportions(rng, hypotheses), probabilities(rng, hypotheses)
    without, impossible, both = rng.permutation(hypotheses)[:3]
    prior[without] = 0.0
    expect_posterior(student, prior, likelihood, "the posterior with a prior of zero")
    likelihood[impossible] = 0.0
    expect_posterior(student, prior, likelihood, "the posterior with a likelihood of zero")
    prior[both] = likelihood[both] = 0.0
    expect_posterior(student, prior, likelihood, "the posterior with a prior and a likelihood of zero")


@case(group="basic", points=2)
def simple_answers(student, rng):
    """One observation: any, one that tells nothing, one that leaves one hypothesis, and a single hypothesis"""
    hypotheses = int(rng.integers(3, 7))
    prior, likelihood = proportions(rng, hypotheses), probabilities(rng, hypotheses)
    expect_posterior(student, prior, likelihood)
    for same in (rng.uniform(0.1, 0.9), 1.0):
        expect_posterior(student, prior, np.full(hypotheses, same), "the posterior of an equal likelihood")
    certain = np.where(np.arange(hypotheses) == rng.integers(hypotheses), 1.0, 0.0)
    expect_posterior(student, certain, likelihood, "the posterior of a prior that is certain")
    expect_posterior(student, prior, certain * likelihood, "the posterior of the only hypothesis left")
    alone = (rng.uniform(0.5, 2.0, 1), rng.uniform(0.1, 0.9, 1))
    expect_posterior(student, *alone, "the posterior of a single hypothesis")


# batch: several rows, one row, no rows, and what may be passed


@case(group="batch", points=5)
def several_rows(student, rng):
    """Two to seven rows, and the same rows with one of them seen twice"""
    prior, likelihood = small_problem(rng)
    expect_posterior(student, prior, likelihood)
    expect_posterior(student, prior, np.vstack([likelihood, likelihood[rng.integers(len(likelihood))]]))


@case(group="batch", points=4)
def square_table(student, rng):
    """As many rows as hypotheses"""
    size = int(rng.integers(3, 6))
    expect_posterior(student, proportions(rng, size), probabilities(rng, size, size))


@case(group="batch", points=3)
def one_row_or_one_column(student, rng):
    """A single row as a table, the same row as a vector, and several rows for a single hypothesis"""
    hypotheses = int(rng.integers(3, 7))
    prior, row = proportions(rng, hypotheses), probabilities(rng, hypotheses)
    expect_posterior(student, prior, row[np.newaxis], "the posterior for a table of one row")
    expect_posterior(student, prior, row, "the posterior for the same row as a vector")
    column = probabilities(rng, int(rng.integers(2, 6)), 1)
    expect_posterior(student, rng.uniform(0.5, 2.0, 1), column, "the posterior for a table of one column")


@case(group="batch", points=3)
def no_rows(student, rng):
    """Some rows, and then none at all"""
    prior, likelihood = small_problem(rng)
    prior *= rng.uniform(2.0, 9.0)
    expect_posterior(student, prior, likelihood, "the posterior of some rows")
    expect_posterior(student, prior, likelihood[:0], "the posterior of no rows")
    prior[rng.integers(prior.size)] = 0.0
    expect_posterior(student, prior, likelihood[:0], "the posterior of no rows and a prior with a zero")


@case(group="batch", points=2)
def zero_in_one_row(student, rng):
    """Several rows, one of them with a zero"""
    prior, likelihood = small_problem(rng)
    likelihood[rng.integers(len(likelihood)), rng.integers(prior.size)] = 0.0
    expect_posterior(student, prior, likelihood)


@case(group="batch", points=3)
def array_likes(student, rng):
    """Lists, integers and views instead of plain arrays of floats"""
    prior, likelihood = small_problem(rng)
    expect_posterior(student, prior.tolist(), likelihood.tolist(), "the posterior for lists of floats")
    expect_posterior(student, prior.tolist(), likelihood[0].tolist(), "the posterior for a list of one row")
    expect_posterior(student, prior, np.ascontiguousarray(likelihood.T).T, "the posterior for a transposed view")
    expect_posterior(student, np.repeat(prior, 2)[::2], likelihood, "the posterior for a strided prior")

    # The product of one column is beyond 64 bits, where integers wrap; the columns differ by their order and last row.
    hypotheses = prior.size
    column = rng.integers(2, 90, 60)
    counts = np.stack([rng.permutation(column) for _ in range(hypotheses)], axis=1)
    counts[-1] = rng.integers(2, 90, hypotheses)
    prior = rng.integers(1, 30, hypotheses)
    expect_posterior(student, prior, counts, "the posterior for arrays of integers")
    expect_posterior(student, prior.tolist(), counts[-1].tolist(), "the posterior for lists of integers")


# numerics: many rows, tiny and huge entries


def rivals(rng, column, losers):
    """A table with two columns of the same numbers in another order, and columns that lose by orders of magnitude.

    The two rivals' likelihoods are equal up to rounding, so their posteriors stand to each other as their priors do
    and rounding is all that can move them. Hypotheses are shuffled.
    """
    halves = [column * rng.uniform(0.2, 0.8, column.size) for _ in range(losers)]
    table = np.stack([column, rng.permutation(column), *halves], axis=1)
    return proportions(rng, table.shape[1]), table[:, rng.permutation(table.shape[1])]


@case(group="numerics", points=3)
def ten_thousand_small(student, rng):
    """Ten thousand rows of small likelihoods"""
    expect_posterior(student, *rivals(rng, rng.uniform(0.001, 0.3, ROWS), losers=int(rng.integers(1, 4))))


@case(group="numerics", points=3)
def ten_thousand_large(student, rng):
    """Ten thousand rows of densities above one"""
    expect_posterior(student, *rivals(rng, rng.uniform(5.0, 1000.0, ROWS), losers=int(rng.integers(1, 3))))


@case(group="numerics", points=2)
def ten_thousand_tiny(student, rng):
    """Ten thousand rows between 1e-300 and 1e-200"""
    expect_posterior(student, *rivals(rng, 10.0 ** -rng.uniform(200.0, 299.0, ROWS), losers=1))


@case(group="numerics", points=3)
def small_rows_then_large(student, rng):
    """Four thousand rows in ascending order, and the same rows in descending order"""
    small = 10.0 ** -rng.uniform(1.0, 6.0, 2000)
    column = np.concatenate([small, 1.0 / rng.permutation(small)])
    prior, table = rivals(rng, column, losers=int(rng.integers(1, 4)))
    table = table[np.argsort(table.sum(axis=1))]
    expect_posterior(student, prior, table, "the posterior for ascending rows")
    expect_posterior(student, prior, table[::-1].copy(), "the posterior for descending rows")


@case(group="numerics", points=3)
def tiny_and_huge(student, rng):
    """A few rows with entries as small as 1e-300 or as large as 1e300"""
    hypotheses = int(rng.integers(3, 6))
    prior = proportions(rng, hypotheses)

    def digits(*shape):
        return rng.uniform(1.0, 9.0, shape)

    expect_posterior(student, prior, 1e-300 * digits(2, hypotheses), "the posterior for two rows near 1e-300")
    expect_posterior(student, prior, 1e150 * digits(5, hypotheses), "the posterior for five rows near 1e150")
    large, small = 1e299 * digits(hypotheses), 1e-299 * digits(hypotheses)
    expect_posterior(student, 1e12 * prior, large, "the posterior for a prior near 1e12 and a row near 1e300")
    expect_posterior(student, 1e-10 * prior, small, "the posterior for a prior near 1e-10 and a row near 1e-300")
    # Every hypothesis has one row near 1e-290 and one near 1e290: what one row takes, the other gives back.
    signs = np.where(np.arange(hypotheses) % 2 == 0, 290.0, -290.0)
    crossing = digits(2, hypotheses) * 10.0 ** np.stack([signs, -signs])
    expect_posterior(student, prior, crossing, "the posterior for rows that span 580 orders of magnitude")


@case(group="numerics", points=2)
def any_winner(student, rng):
    """A thousand rows that favour one hypothesis, whichever of them it is"""
    hypotheses = int(rng.integers(3, 5))
    prior = proportions(rng, hypotheses)
    factors = rng.uniform(0.01, 0.2, (1000, hypotheses))
    for winner in range(hypotheses):
        table = factors.copy()
        table[:, winner] = rng.uniform(0.7, 1.0, 1000)
        expect_posterior(student, prior, table)


def turns(rng, hypotheses, rows_each):
    """A prior and rows in which each hypothesis leads for a while; over all turns the hypotheses are level.

    Each hypothesis has the same numbers in another order, so that prior and last row alone decide.
    """
    leading, trailing = rng.uniform(0.7, 0.95, rows_each), rng.uniform(0.05, 0.2, (hypotheses - 1, rows_each))
    columns = []
    for h in range(hypotheses):
        blocks = [rng.permutation(block) for block in trailing]
        blocks.insert(h, rng.permutation(leading))
        columns.append(np.concatenate(blocks))
    columns = np.stack(columns, axis=1)[:, rng.permutation(hypotheses)]
    return proportions(rng, hypotheses), np.vstack([columns, probabilities(rng, 1, hypotheses)])


@case(group="numerics", points=3)
def comeback(student, rng):
    """Three thousand rows for one of two hypotheses, then three thousand for the other"""
    expect_posterior(student, *turns(rng, hypotheses=2, rows_each=3000))


@case(group="numerics", points=2)
def comebacks(student, rng):
    """Three or four hypotheses that each lead for a thousand rows or more"""
    hypotheses = int(rng.integers(3, 5))
    expect_posterior(student, *turns(rng, hypotheses, rows_each=int(rng.integers(1000, 1500))))


@case(group="numerics", points=2)
def zero_is_for_ever(student, rng):
    """Five thousand rows for a hypothesis of prior zero, and for one that a single row rules out"""
    # The two would win by a factor of 10 to the million: more than the logarithm of zero is commonly replaced by.
    hypotheses, rows = int(rng.integers(4, 6)), ROWS // 2
    prior = proportions(rng, hypotheses)
    column = 10.0 ** -rng.uniform(100.0, 140.0, rows)
    table = np.stack([rng.permutation(column) for _ in range(hypotheses)], axis=1)
    table[-1] = probabilities(rng, hypotheses)
    without, impossible = rng.permutation(hypotheses)[:2]
    for h in (without, impossible):
        table[:, h] = 10.0 ** rng.uniform(100.0, 140.0, rows)
    prior[without] = 0.0
    table[rng.integers(rows), impossible] = 0.0
    expect_posterior(student, prior, table)


@case(group="numerics", points=2)
def float32_inputs(student, rng):
    """Inputs in float32, to be updated in float64"""
    prior, likelihood = small_problem(rng)
    small_prior, small_likelihood = prior.astype(np.float32), likelihood.astype(np.float32)
    for p, table in ((small_prior, small_likelihood), (small_prior, likelihood), (prior, small_likelihood)):
        posterior = expect_posterior(student, p, table, "the posterior for inputs in float32")
        expect_dtype(posterior, np.float64, what="the posterior for inputs in float32")
    posterior = expect_posterior(student, small_prior, small_likelihood[:0], "the posterior of no rows, in float32")
    expect_dtype(posterior, np.float64, what="the posterior of no rows, in float32")


# bad_input: every promised error


@case(group="bad_input", points=3)
def unexplained_evidence(student, rng):
    """Evidence that no hypothesis can explain"""
    prior, likelihood = small_problem(rng)
    rows, hypotheses = likelihood.shape

    nothing = likelihood.copy()
    nothing[rng.integers(rows)] = 0.0
    expect_raises(student.bayes_update, prior, nothing, rule="unexplained")
    expect_raises(student.bayes_update, prior, np.zeros(hypotheses), rule="unexplained")

    # Each hypothesis is ruled out by one row; no row rules out all of them.
    contradiction = np.vstack([likelihood, probabilities(rng, hypotheses, hypotheses)])
    contradiction[rows + np.arange(hypotheses), rng.permutation(hypotheses)] = 0.0
    expect_raises(student.bayes_update, prior, contradiction, rule="unexplained")

    # The only hypotheses that explain the evidence have prior zero.
    believed = np.arange(hypotheses) == rng.integers(hypotheses)
    belief = np.where(believed, prior, 0.0)
    expect_raises(student.bayes_update, belief, np.where(believed, 0.0, likelihood[0]), rule="unexplained")
    likelihood[rng.integers(rows), believed] = 0.0
    expect_raises(student.bayes_update, belief, likelihood, rule="unexplained")

    # A single hypothesis is not certain when the evidence rules it out.
    alone, column = rng.uniform(0.5, 2.0, 1), likelihood[:, believed]
    expect_raises(student.bayes_update, alone, np.zeros(1), rule="unexplained")
    expect_raises(student.bayes_update, alone, column, rule="unexplained")


@case(group="bad_input", points=3)
def widths_that_broadcast(student, rng):
    """Widths that differ although numpy would broadcast them"""
    prior, likelihood = small_problem(rng)
    for narrow in (likelihood[:, :1], likelihood[:1, :1], likelihood[:0, :1], likelihood[0, :1]):
        expect_raises(student.bayes_update, prior, narrow, rule="shapes")
    for wide in (likelihood, likelihood[:1], likelihood[:0], likelihood[0]):
        expect_raises(student.bayes_update, prior[:1], wide, rule="shapes")


@case(group="bad_input", points=2)
def other_widths(student, rng):
    """Tables and vectors that are wider or narrower than the prior"""
    prior, likelihood = small_problem(rng)
    rows, hypotheses = likelihood.shape
    wider = probabilities(rng, rows, hypotheses + 1)
    twice = probabilities(rng, rows, 2 * hypotheses)
    for table in (wider, likelihood[:, :-1], twice, likelihood.T.copy(), wider[:0], likelihood[:0, :-1]):
        expect_raises(student.bayes_update, prior, table, rule="shapes")
    for vector in (wider[0], likelihood[0, :-1], twice[0], []):
        expect_raises(student.bayes_update, prior, vector, rule="shapes")


@case(group="bad_input", points=2)
def dimensions(student, rng):
    """A prior that is no vector, a likelihood that is neither vector nor table"""
    prior, likelihood = small_problem(rng)
    hypotheses = prior.size
    square = probabilities(rng, hypotheses, hypotheses)
    for wrong in (prior[np.newaxis], prior[:, np.newaxis], square, np.array(prior[0])):
        expect_raises(student.bayes_update, wrong, likelihood, rule="shapes")
        expect_raises(student.bayes_update, wrong, likelihood[0], rule="shapes")
    expect_raises(student.bayes_update, square, square, rule="shapes")
    number = np.array(likelihood[0, 0])
    for wrong in (likelihood[np.newaxis], likelihood[:, np.newaxis], likelihood[np.newaxis, :1], number):
        expect_raises(student.bayes_update, prior, wrong, rule="shapes")
    expect_raises(student.bayes_update, prior[:1], number, rule="shapes")


@case(group="bad_input", points=3)
def negative_entries(student, rng):
    """Negative entries in prior or likelihood"""
    prior, likelihood = small_problem(rng)
    rows, hypotheses = likelihood.shape
    one = rng.integers(hypotheses)

    def negated(values, *where):
        values = values.copy()
        values[where] *= -1.0
        return values

    row, other = rng.permutation(rows)[:2]
    pair = negated(negated(likelihood, row, one), other, one)  # its product is positive
    for table in (likelihood, likelihood[0], likelihood[:0]):
        expect_raises(student.bayes_update, negated(prior, one), table, rule="entries")
        expect_raises(student.bayes_update, -prior, table, rule="entries")
    for table in (negated(likelihood, row, one), pair, -likelihood, -likelihood[0], negated(likelihood[0], one)):
        expect_raises(student.bayes_update, prior, table, rule="entries")
    expect_raises(student.bayes_update, negated(prior, one), negated(likelihood[0], one), rule="entries")

    # Under a hypothesis that counts for nothing: prior zero, or ruled out by another row.
    without = np.where(np.arange(hypotheses) == one, 0.0, prior)
    expect_raises(student.bayes_update, without, pair, rule="entries")
    expect_raises(student.bayes_update, without, negated(likelihood[0], one), rule="entries")
    likelihood[row, one] = 0.0
    expect_raises(student.bayes_update, prior, negated(likelihood, other, one), rule="entries")


@case(group="bad_input", points=1)
def not_a_number(student, rng):
    """NaN in prior or likelihood"""
    prior, likelihood = small_problem(rng)
    rows, hypotheses = likelihood.shape
    one, row = rng.integers(hypotheses), rng.integers(rows)
    marked = np.arange(hypotheses) == one
    holed = likelihood.copy()
    holed[row, one] = np.nan
    for table in (likelihood, likelihood[0], likelihood[:0]):
        expect_raises(student.bayes_update, np.where(marked, np.nan, prior), table, rule="entries")
    for p in (prior, np.where(marked, 0.0, prior)):
        expect_raises(student.bayes_update, p, holed, rule="entries")
        expect_raises(student.bayes_update, p, holed[row], rule="entries")
    ruled_out = np.where(marked, 0.0, likelihood)  # NaN in one row, zero in all others
    ruled_out[row, one] = np.nan
    expect_raises(student.bayes_update, prior, ruled_out, rule="entries")


@case(group="bad_input", points=1)
def empty_prior(student, rng):
    """A prior that sums to zero"""
    _, likelihood = small_problem(rng)
    nothing = np.zeros(likelihood.shape[1])
    for table in (likelihood, likelihood[0], likelihood[:0]):
        expect_raises(student.bayes_update, nothing, table, rule="prior_sum")


# properties: relations between calls


@case(group="properties", points=3)
def order_of_rows(student, rng):
    """The same rows in another order"""
    hypotheses, rows = int(rng.integers(3, 7)), int(rng.integers(20, 60))
    prior, table = proportions(rng, hypotheses), probabilities(rng, rows, hypotheses)
    posterior = expect_posterior(student, prior, table, "the posterior of the rows as drawn")
    again = student.bayes_update(prior, table[rng.permutation(rows)])
    expect_close(again, posterior, condition=condition(prior, table), what="the posterior after shuffling the rows")


@case(group="properties", points=3)
def scale(student, rng):
    """The same problem after multiplying rows, or the prior, by positive numbers"""
    prior, table = small_problem(rng)
    factors = 10.0 ** rng.uniform(-3.0, 3.0, (len(table), 1))
    posterior = expect_posterior(student, prior, table, "the posterior before scaling")
    again = student.bayes_update(prior, factors * table)
    expect_close(again, posterior, condition=condition(prior, factors * table), what="the posterior after scaling rows")
    scaled = factors[0] * prior
    again = student.bayes_update(scaled, table)
    expect_close(again, posterior, condition=condition(scaled, table), what="the posterior after scaling the prior")


@case(group="properties", points=2)
def in_steps(student, rng):
    """Some rows, one after the other, with the posterior as the next prior"""
    hypotheses, rows = int(rng.integers(3, 7)), int(rng.integers(6, 20))
    prior, table = proportions(rng, hypotheses), probabilities(rng, rows, hypotheses)
    at_once = expect_posterior(student, prior, table, "the posterior of all rows at once")
    kappa = condition(prior, table)
    posterior = prior
    for n, row in enumerate(table):
        posterior = student.bayes_update(posterior, row)
        expect_close(posterior, reference(prior, table[: n + 1]), condition=kappa, what="the posterior row by row")
    expect_close(posterior, at_once, condition=kappa, what="the posterior row by row")


def all_but_vanishing(rng, hypotheses, unlikely):
    """Rows that leave one hypothesis a posterior between 1e-28 and 1e-20, and rows that make up for it.

    Over both, each hypothesis has level columns up to rounding, so that prior and last row alone decide.
    """
    rows = int(rng.integers(20, 40))
    column = probabilities(rng, rows)
    against = np.stack([rng.permutation(column) for _ in range(hypotheses)], axis=1)
    orders = rng.uniform(20.0, 26.0) * rng.dirichlet(np.full(rows, 5.0))  # of magnitude, shared out among the rows
    against[:, unlikely] *= 10.0**-orders
    favour = np.stack([rng.permutation(0.01 / against[:, h]) for h in range(hypotheses)], axis=1)
    return against, np.vstack([favour, probabilities(rng, 1, hypotheses)])


@case(group="properties", points=2)
def unlikely_in_between(student, rng):
    """Two steps, the first of which leaves a hypothesis a posterior of about 1e-25"""
    hypotheses = int(rng.integers(3, 7))
    for size, unlikely in ((2, 0), (2, 1), (hypotheses, int(rng.integers(hypotheses)))):
        prior = proportions(rng, size)
        against, favour = all_but_vanishing(rng, size, unlikely)
        table = np.vstack([against, favour])
        at_once = expect_posterior(student, prior, table, "the posterior of all rows at once")
        halfway = expect_posterior(student, prior, against, "the posterior of the first rows")
        in_two = student.bayes_update(halfway, favour)
        expect_close(in_two, at_once, condition=condition(prior, table), what="the posterior in two steps")


@case(group="properties", points=2)
def relabelling(student, rng):
    """The same hypotheses in another order"""
    prior, table = small_problem(rng)
    posterior = expect_posterior(student, prior, table, "the posterior before relabelling")
    order = rng.permutation(prior.size)
    again = student.bayes_update(prior[order], table[:, order])
    expect_close(again, posterior[order], condition=condition(prior, table), what="the posterior after relabelling")


@case(group="properties", points=3)
def inputs_unchanged(student, rng):
    """Inputs that have to stay as they were"""
    prior, table = small_problem(rng)
    prior *= rng.uniform(2.0, 9.0)
    prior[rng.integers(prior.size)] = 0.0
    expect_posterior(student, prior, table[:0], "the posterior of no rows")
    expect_inputs_unchanged(student)
    expect_posterior(student, prior, table[0], "the posterior of one row")
    expect_inputs_unchanged(student)
    table[rng.integers(len(table)), rng.choice(np.flatnonzero(prior))] = 0.0
    single, plain = (prior.astype(np.float32), table.astype(np.float32)), (prior.tolist(), table.tolist())
    for p, rows in ((prior, table), single, plain):
        expect_posterior(student, p, rows, "the posterior of several rows")
        expect_inputs_unchanged(student)

# SPDX-License-Identifier: Apache-2.0
"""The e-values have mean one, the pivot is the exponentials behind a sample, and nothing that arrives breaks them."""

import itertools
import math

import numpy as np
import pytest
from scipy.stats import norm

from grader.cases import Failed, expect_law
from grader.cases.expect import measured
from grader.sampling import (
    BATCHES,
    COPIES,
    COUNTS,
    FIRST_ROWS,
    FIRST_WEIGHT,
    ROWS,
    SINGLE,
    STRATA,
    TAILS,
    WITHIN,
    Evidence,
    _copies,  # the only way to sum over everything
    _tails,
    _tilted,
    binned_evidence,
    combine,
    concrete_evidence,
    counts_evidence,
    simplex_pivot,
    stick_uniforms,
    two_looks,
    uniform_evidence,
)

BASE = np.array([1.0, -0.5, 0.3, -1.2, 0.0])
THRESHOLD = 10.0


def softmax(scores):
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return weights / weights.sum(axis=-1, keepdims=True)


def row_logits(rng, *shape):
    return BASE + 0.6 * rng.standard_normal((*shape, 5))


def gumbel(rng, shape):
    return -np.log(rng.exponential(size=shape))


def evidence_for(noise, *, seed=3, tau=0.7, rows=4000, temper=lambda logits, noise, tau: (logits + noise) / tau):
    rng = np.random.default_rng(seed)
    logits = row_logits(rng, 2, rows)
    return concrete_evidence(softmax(temper(logits, noise(rng, logits.shape), tau)), logits, tau)


def categorical(rng, probabilities):
    scores = np.log(probabilities) - np.log(rng.exponential(size=probabilities.shape))
    return scores.argmax(axis=-1)


# combine


def test_a_combination_is_the_mean_of_the_e_values():
    found = combine([Evidence(1.0, "weak"), Evidence(3.0, "strong")])
    assert math.log10((10 + 1000) / 2) == pytest.approx(found.log10)
    assert found.component == "strong"


def test_the_first_with_half_the_digits_of_the_strongest_gives_its_name():
    assert combine([Evidence(30.0, "plain"), Evidence(50.0, "in pairs")]).component == "plain"
    assert combine([Evidence(20.0, "plain"), Evidence(50.0, "in pairs")]).component == "in pairs"
    assert combine([Evidence(-9.0, "plain"), Evidence(-3.0, "in pairs")]).component == "in pairs"


def test_weights_are_relative():
    found = combine([Evidence(1.0, "weak"), Evidence(3.0, "strong")], [2.0, 0.002])
    assert math.log10((2 * 10 + 0.002 * 1000) / 2.002) == pytest.approx(found.log10)
    assert found.component == "weak"


def test_a_combination_survives_e_values_beyond_floating_point():
    assert 5000 - math.log10(2) == pytest.approx(combine([Evidence(5000.0, "a"), Evidence(-5000.0, "b")]).log10)
    assert combine([Evidence(math.inf, "a"), Evidence(0.0, "b")]) == Evidence(math.inf, "a")
    assert -math.log10(2) == pytest.approx(combine([Evidence(0.0, "a"), Evidence(-math.inf, "b")]).log10)


def test_nothing_is_no_evidence():
    assert combine([]).log10 == 0.0


# mean one: summed over everything that can be drawn


def test_a_bayes_factor_has_mean_one():
    chances = [0.2, 0.3, 0.5]
    total = 0.0
    for draws in itertools.product(range(3), repeat=6):
        probability = math.prod(chances[k] for k in draws)
        total += probability * 10 ** binned_evidence(np.bincount(draws, minlength=3), chances).log10
    assert total == pytest.approx(1.0)


def test_a_product_over_groups_has_mean_one():
    laws = np.array([[0.2, 0.8], [0.6, 0.4]])
    total = 0.0
    for first, second in itertools.product(itertools.product(range(2), repeat=3), repeat=2):
        probability = math.prod(laws[0, k] for k in first) * math.prod(laws[1, k] for k in second)
        counts = [np.bincount(first, minlength=2), np.bincount(second, minlength=2)]
        total += probability * 10 ** binned_evidence(counts, laws).log10
    assert total == pytest.approx(1.0)


@pytest.mark.parametrize("shape", [(4,), (2, 2)], ids=["rows", "batches"])
def test_counts_evidence_has_mean_one_when_probabilities_differ_from_row_to_row(shape):
    laws = np.array([[0.2, 0.3, 0.5], [0.7, 0.2, 0.1], [0.2, 0.3, 0.5], [0.1, 0.1, 0.8]])
    total = 0.0
    for draws in itertools.product(range(3), repeat=4):
        probability = math.prod(laws[row, k] for row, k in enumerate(draws))
        evidence = counts_evidence(np.reshape(draws, shape), laws.reshape(*shape, 3))
        total += probability * 10**evidence.log10
    assert total == pytest.approx(1.0)


def test_tilted_laws_have_mean_one():
    laws = np.array([[0.2, 0.3, 0.5], [0.7, 0.2, 0.1]])
    totals = None
    for first, second in itertools.product(range(3), repeat=2):
        counts = np.eye(3, dtype=np.int64)[[first, second]]
        e_values = np.array([10**one.log10 for one in _tilted(counts, laws)])
        totals = laws[0, first] * laws[1, second] * e_values + (0.0 if totals is None else totals)
    np.testing.assert_allclose(totals, 1.0)


def test_copies_have_mean_one():
    # Exactly, over which of four rows fall in a cell that earlier ones have taken, of the 2**16 cells of one uniform.
    total = 0.0
    for is_copy in itertools.product([False, True], repeat=3):
        cells, probability = [0], 1.0
        for copies in is_copy:
            taken = len(set(cells))
            probability *= taken / 2**16 if copies else 1 - taken / 2**16
            cells.append(cells[0] if copies else taken)
        total += probability * 10 ** _copies((np.array(cells)[:, None] + 0.5) / 2**16).log10
    assert total == pytest.approx(1.0, abs=1e-13)


def test_thinned_tails_have_mean_one():
    # Exactly, over all that one row of two uniforms can be: which of the intervals between edges each of them is in.
    edges = sorted({2.0**-b for b in range(4, 11)} | {1 - 2.0**-b for b in range(4, 11)})
    borders = [0.0, *edges, 1.0]
    middles = [(low + high) / 2 for low, high in itertools.pairwise(borders)]
    lengths = [high - low for low, high in itertools.pairwise(borders)]
    totals = None
    for (u, p), (v, q) in itertools.product(zip(middles, lengths, strict=True), repeat=2):
        e_values = np.array([10**one.log10 for one in _tails(np.array([[u, v]]))])
        totals = p * q * e_values + (0.0 if totals is None else totals)
    np.testing.assert_allclose(totals, 1.0)


# the pivot


@pytest.mark.parametrize("seed", range(5))
def test_the_pivot_is_the_normalised_exponentials_behind_the_sample(seed):
    rng = np.random.default_rng(seed)
    categories, tau = int(rng.integers(2, 7)), rng.uniform(0.5, 3.0)
    logits = 3 * rng.standard_normal((4, categories))
    exponentials = rng.exponential(size=logits.shape)
    sample = softmax((logits - np.log(exponentials)) / tau)
    expected = exponentials / exponentials.sum(axis=-1, keepdims=True)
    np.testing.assert_allclose(simplex_pivot(sample, logits, tau), expected, rtol=1e-9)


def test_the_pivot_does_not_see_the_scale_of_a_row():
    sample, logits = np.array([0.2, 0.5, 0.3]), np.array([1.0, 0.0, -1.0])
    np.testing.assert_allclose(simplex_pivot(sample, logits, 0.7), simplex_pivot(7 * sample, logits, 0.7), rtol=1e-12)


def test_the_stick_is_broken_as_by_hand():
    np.testing.assert_allclose([0.8**2, 0.75], stick_uniforms([0.2, 0.2, 0.6]))
    np.testing.assert_allclose([0.4], stick_uniforms([0.6, 0.4]))


def test_stick_uniforms_of_a_uniform_simplex_are_uniform_and_uncorrelated():
    points = np.random.default_rng(1).dirichlet(np.ones(5), 20_000)
    uniforms = stick_uniforms(points)
    np.testing.assert_allclose(np.quantile(uniforms, [0.1, 0.5, 0.9], axis=0).T, [[0.1, 0.5, 0.9]] * 4, atol=0.015)
    assert np.abs(np.corrcoef(uniforms.T) - np.eye(4)).max() < 0.03


# the Concrete law


@pytest.mark.parametrize("tau", [0.6, 1.0, 2.5])
@pytest.mark.parametrize("seed", range(3))
def test_a_right_sampler_gives_evidence_for_itself(tau, seed):
    assert evidence_for(gumbel, seed=seed, tau=tau).log10 < -2


@pytest.mark.parametrize("seed", range(3))
def test_float32_uniforms_clamps_and_rounding_are_invisible(seed):
    def noise(rng, shape):
        return -np.log(-np.log(np.clip(rng.random(shape, dtype=np.float32), 1e-6, 1 - 1e-6)))

    assert evidence_for(lambda rng, shape: noise(rng, shape).astype(np.float32), seed=seed).log10 < -2


WRONG_NOISE = {
    "none": lambda rng, shape: np.zeros(shape),
    "wrong sign": lambda rng, shape: -gumbel(rng, shape),
    "normal": lambda rng, shape: rng.standard_normal(shape),
    "logistic": lambda rng, shape: rng.logistic(size=shape),
    "uniform": lambda rng, shape: rng.random(shape),
    "exponential": lambda rng, shape: rng.exponential(size=shape),
}


@pytest.mark.parametrize("name", WRONG_NOISE)
def test_wrong_noise_is_beyond_doubt(name):
    assert evidence_for(WRONG_NOISE[name]).log10 > 5 * THRESHOLD


WRONG_TEMPERATURE = {
    "noise after tau": lambda logits, noise, tau: logits / tau + noise,
    "noise alone": lambda logits, noise, tau: logits + noise / tau,
    "ignored": lambda logits, noise, tau: logits + noise,
    "multiplied": lambda logits, noise, tau: (logits + noise) * tau,
    "square root": lambda logits, noise, tau: (logits + noise) / math.sqrt(tau),
}


@pytest.mark.parametrize("name", WRONG_TEMPERATURE)
def test_a_misplaced_temperature_is_beyond_doubt(name):
    assert evidence_for(gumbel, tau=2.0, temper=WRONG_TEMPERATURE[name]).log10 > 5 * THRESHOLD


@pytest.mark.parametrize("shape", [(1, 4000, 5), (2, 1, 5), (2, 4000, 1)], ids=["batches", "rows", "categories"])
def test_shared_noise_is_beyond_doubt(shape):
    found = evidence_for(lambda rng, full: np.broadcast_to(gumbel(rng, shape), full))
    assert found.component == COPIES
    assert found.log10 > 5 * THRESHOLD


@pytest.mark.parametrize(("axis", "component"), [(0, BATCHES), (1, ROWS), (2, WITHIN)])
def test_dependence_is_named_by_what_depends(axis, component):
    # The second of two neighbours is close to the first, and as uniform as it.
    def dependent(rng, shape):
        uniforms = rng.random(shape)
        even, odd = (np.arange(first, shape[axis], 2) for first in (0, 1))
        near = np.take(uniforms, even[: len(odd)], axis) + 0.1 * np.take(uniforms, odd, axis)
        np.moveaxis(uniforms, axis, 0)[odd] = np.moveaxis(near % 1.0, axis, 0)
        return uniforms

    found = uniform_evidence(dependent(np.random.default_rng(4), (2, 4000, 4)))
    assert component == found.component
    assert found.log10 > 5 * THRESHOLD


def test_noise_used_twice_far_apart_is_found():
    def halves(rng, shape):
        half = gumbel(rng, (shape[0], shape[1] // 2, shape[2]))
        return np.concatenate([half, half], axis=1)

    found = evidence_for(halves)
    assert found.component == COPIES
    assert found.log10 > 5 * THRESHOLD


def test_three_copies_among_thousands_are_found():
    def noise(rng, shape):
        drawn = gumbel(rng, shape)
        drawn[1, -3:] = drawn[0, 10:13]
        return drawn

    assert evidence_for(noise).log10 > THRESHOLD


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    "uniforms",
    [
        lambda rng, shape: np.clip(rng.random(shape), 0.02, 0.98),
        lambda rng, shape: np.clip(rng.random(shape), 0.01, 0.99),
        lambda rng, shape: 0.01 + 0.98 * rng.random(shape),
        lambda rng, shape: rng.integers(1, 100, size=shape) / 100,
    ],
    ids=["clamped at 0.02", "clamped at 0.01", "squeezed by 0.01", "whole percents"],
)
def test_noise_without_its_ends_is_found(seed, uniforms):
    def noise(rng, shape):
        return -np.log(-np.log(uniforms(rng, shape)))

    found = evidence_for(noise, seed=seed, rows=10_000)
    assert found.component == TAILS
    assert found.log10 > 3 * THRESHOLD


def test_logits_of_the_wrong_row_are_found_by_the_logits():
    found = evidence_for(gumbel, temper=lambda logits, noise, tau: (np.roll(logits, 1, axis=1) + noise) / tau)
    assert found.component in (SINGLE, STRATA)
    assert found.log10 > 5 * THRESHOLD


def test_noise_that_is_uniform_only_on_average_is_found_by_what_was_given():
    rng = np.random.default_rng(2)
    given = rng.standard_normal((2, 4000, 1))
    uniforms = np.where(given > 0, 0.5, 0.0) + 0.5 * rng.random((2, 4000, 3))
    found = uniform_evidence(np.where(rng.random(uniforms.shape) < 0.7, rng.random(uniforms.shape), uniforms), given)
    assert found.component == STRATA
    assert found.log10 > THRESHOLD


def test_one_row_and_one_dimension_are_welcome():
    assert concrete_evidence([0.2, 0.3, 0.5], [0.0, 0.0, 0.0], 1.0).log10 < 1
    assert concrete_evidence([[0.2, 0.3, 0.5]], [0.0, 0.0, 0.0], 1.0).log10 < 1


# hostile values


@pytest.mark.parametrize(
    "value", [math.nan, math.inf, -math.inf, 0.0, -0.0, -1.0, 5e-324, 1e-310, 1e308, -1e308, 0.2], ids=repr
)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("everywhere", [True, False])
def test_whatever_the_samples_hold_the_evidence_is_a_number(value, dtype, everywhere):
    rng = np.random.default_rng(5)
    logits = row_logits(rng, 2, 50)
    with np.errstate(over="ignore"):
        hostile = np.asarray(value).astype(dtype)
    sample = softmax(logits + gumbel(rng, logits.shape)).astype(dtype)
    sample[... if everywhere else (slice(None), slice(0, 9), slice(0, 2))] = hostile
    pivot = simplex_pivot(sample, logits, 0.7)
    assert np.isfinite(pivot).all()
    np.testing.assert_allclose(pivot.sum(axis=-1), 1.0)
    uniforms = stick_uniforms(pivot)
    assert ((uniforms >= 0) & (uniforms <= 1)).all()
    assert not math.isnan(concrete_evidence(sample, logits, 0.7).log10)


def test_stick_uniforms_of_no_simplex_are_in_range():
    uniforms = stick_uniforms([[0.0, 0.0, 0.0], [math.nan, 1.0, 0.0], [math.inf, 1.0, 1.0], [-1.0, 1.0, 5.0]])
    assert ((uniforms >= 0) & (uniforms <= 1)).all()


def test_a_few_broken_rows_hardly_count_and_many_decide():
    rng = np.random.default_rng(6)
    logits = row_logits(rng, 2, 4000)
    sample = softmax((logits + gumbel(rng, logits.shape)) / 0.7)
    sample[0, :3] = math.nan
    assert concrete_evidence(sample, logits, 0.7).log10 < -2
    sample[:, :300] = math.nan
    assert concrete_evidence(sample, logits, 0.7).log10 > THRESHOLD


# counts


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("laws", [8, 2000])
def test_right_counts_are_no_evidence(seed, laws):
    rng = np.random.default_rng(seed)
    probabilities = softmax(row_logits(rng, laws))[rng.integers(laws, size=(2, 1000))]
    assert counts_evidence(categorical(rng, probabilities), probabilities).log10 < 0


@pytest.mark.parametrize("laws", [8, 4000])
def test_counts_of_scaled_logits_are_found_with_and_without_equal_rows(laws):
    rng = np.random.default_rng(7)
    logits = row_logits(rng, laws)[rng.integers(laws, size=4000)]
    found = counts_evidence(categorical(rng, softmax(1.5 * logits)), softmax(logits))
    assert found.component == COUNTS
    assert found.log10 > THRESHOLD


@pytest.mark.parametrize(("axis", "component"), [(1, ROWS), (0, BATCHES)])
def test_equal_indices_in_neighbours_are_found(axis, component):
    rng = np.random.default_rng(8)
    probabilities = softmax(row_logits(rng, 1))[0]
    shape = (2, 1000) if axis else (1, 2000)
    drawn = np.repeat(categorical(rng, np.broadcast_to(probabilities, (*shape, 5))), 2, axis=axis)
    found = counts_evidence(drawn, probabilities)
    assert component == found.component
    assert found.log10 > THRESHOLD


def test_the_impossible_is_infinite_evidence():
    assert counts_evidence([0, 1], [1.0, 0.0]).log10 == math.inf
    assert counts_evidence([0, 2], [0.5, 0.5]).log10 == math.inf
    assert counts_evidence([0, -1], [0.5, 0.5]).log10 == math.inf
    assert binned_evidence([1, 1], [1.0, 0.0]).log10 == math.inf


def test_a_category_that_cannot_be_drawn_may_stand_among_the_probabilities():
    assert counts_evidence([0, 1, 1, 0], [0.5, 0.5, 0.0]).log10 < 1


def test_no_draws_are_no_evidence():
    assert counts_evidence(np.empty((2, 0), dtype=np.int64), [0.5, 0.5]).log10 == 0.0
    assert concrete_evidence(np.empty((2, 0, 3)), np.empty((2, 0, 3)), 1.0).log10 == 0.0


# two looks


def rows_of(law):
    """Draws of (2, n, 3) numbers, and the list of how many rows were asked for."""
    rng, asked = np.random.default_rng(9), []

    def draw(rows):
        asked.append(rows)
        return (law(rng, (2, rows, 3)),)

    return draw, asked


def uniform(rng, shape):
    return rng.random(shape)


def squared(rng, shape):
    return rng.random(shape) ** 2


def nearly(rng, shape):
    return rng.random(shape) ** 1.1


def test_two_looks_are_a_mean_of_two_e_values():
    draw, _ = rows_of(nearly)
    seen = []

    def judge(uniforms):
        seen.append(uniform_evidence(uniforms))
        return seen[-1]

    first, last = two_looks(draw, judge, 2000)
    e_first, e_all = (10**one.log10 for one in seen)
    assert FIRST_WEIGHT * e_first == pytest.approx(10**first.log10)
    assert FIRST_WEIGHT * e_first + (1 - FIRST_WEIGHT) * e_all == pytest.approx(10**last.log10)


def test_the_second_look_is_at_the_rows_of_the_first_as_well():
    shapes = []
    draw, asked = rows_of(uniform)
    list(two_looks(draw, lambda drawn: shapes.append(drawn.shape) or uniform_evidence(drawn), 4000))
    assert [FIRST_ROWS, 4000 - FIRST_ROWS] == asked
    assert [(2, FIRST_ROWS, 3), (2, 4000, 3)] == shapes


def test_few_rows_are_one_look():
    draw, asked = rows_of(uniform)
    (only,) = two_looks(draw, uniform_evidence, 20)
    assert [20] == asked
    assert only.log10 < 0


def test_what_is_known_after_the_first_look_never_shrinks():
    for law in (uniform, nearly, squared):
        first, last = two_looks(rows_of(law)[0], uniform_evidence, 1000)
        assert first.log10 <= last.log10 + 1e-9


@pytest.mark.parametrize(("law", "looks"), [(uniform, 2), (nearly, 2), (squared, 1)])
def test_only_what_is_plainly_wrong_is_stopped_early(law, looks):
    draw, asked = rows_of(law)
    try:
        expect_law(two_looks(draw, uniform_evidence, 10_000))
    except Failed:
        assert law is not uniform
    else:
        assert law is uniform
    assert looks == len(asked)


def test_stopping_can_be_switched_off():
    draw, asked = rows_of(squared)
    with measured(stopping=False) as found, pytest.raises(Failed, match=SINGLE):
        expect_law(two_looks(draw, uniform_evidence, 10_000))
    assert 10_000 == sum(asked)
    assert found[0].error > 1000


# other samplers: what an author writes


def reparameterised(mean, log_scale, eps):
    return mean + np.exp(log_scale) * eps


GAUSSIANS = {
    "right": reparameterised,
    "variance for scale": lambda mean, log_scale, eps: mean + np.exp(2 * log_scale) * eps,
    "half the logarithm": lambda mean, log_scale, eps: mean + np.exp(log_scale / 2) * eps,
    "minus the mean": lambda mean, log_scale, eps: -mean + np.exp(log_scale) * eps,
    "the mean scaled too": lambda mean, log_scale, eps: (mean + eps) * np.exp(log_scale),
    "noise shared by a row": lambda mean, log_scale, eps: mean + np.exp(log_scale) * eps[..., :1],
    "absolute noise": lambda mean, log_scale, eps: mean + np.exp(log_scale) * abs(eps),
}


def expect_gaussian(sampler, rng, rows=4000):
    """Ten lines of an author: a case for a Gaussian sampler with the reparameterisation trick."""

    def sample(rows):
        mean, log_scale = rng.standard_normal((2, 2, rows, 3))
        drawn = sampler(mean, log_scale, rng.standard_normal(mean.shape))
        return drawn, mean, log_scale

    def judge(drawn, mean, log_scale):
        return uniform_evidence(norm.cdf((drawn - mean) / np.exp(log_scale)), given=log_scale)

    expect_law(two_looks(sample, judge, rows))


@pytest.mark.parametrize("name", GAUSSIANS)
def test_a_gaussian_sampler_is_judged_in_ten_lines(name):
    with measured(stopping=False) as found:
        try:
            expect_gaussian(GAUSSIANS[name], np.random.default_rng(11))
        except Failed:
            assert name != "right"
    assert found[0].error < 0 if name == "right" else found[0].error > 30


CATEGORICALS = {
    "right": lambda logits, u: (logits - np.log(-np.log(u))).argmax(axis=-1),
    "wrong sign": lambda logits, u: (logits + np.log(-np.log(u))).argmax(axis=-1),
    "single log": lambda logits, u: (logits - np.log(u)).argmax(axis=-1),
    "probabilities for logits": lambda logits, u: (np.exp(logits) - np.log(-np.log(u))).argmax(axis=-1),
    "uniform noise": lambda logits, u: (logits + u).argmax(axis=-1),
    "noise shared by the rows": lambda logits, u: (logits - np.log(-np.log(u[:, :1]))).argmax(axis=-1),
}


def expect_gumbel_max(sampler, rng, rows=6000):
    """Ten lines of an author: a case for a categorical sampler. Every row has logits of its own."""

    def sample(rows):
        logits = row_logits(rng, 2, rows)
        return sampler(logits, rng.random(logits.shape)), softmax(logits)

    expect_law(two_looks(sample, counts_evidence, rows))


@pytest.mark.parametrize("name", CATEGORICALS)
def test_a_categorical_sampler_is_judged_in_ten_lines(name):
    with measured(stopping=False) as found:
        try:
            expect_gumbel_max(CATEGORICALS[name], np.random.default_rng(12))
        except Failed:
            assert name != "right"
    assert found[0].error < 0 if name == "right" else found[0].error > 30


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, -1.0, 2.0, 0.0, 1.0])
@pytest.mark.parametrize("everywhere", [True, False])
def test_whatever_the_uniforms_are_the_evidence_is_a_number(value, everywhere):
    uniforms = np.random.default_rng(13).random((2, 50, 2))
    uniforms[... if everywhere else (0, slice(0, 9))] = value
    assert not math.isnan(uniform_evidence(uniforms).log10)
    assert not math.isnan(uniform_evidence(uniforms, 0.0).log10)


def test_one_uniform_a_row_is_enough():
    assert uniform_evidence(np.random.default_rng(14).random((4000, 1))).log10 < 0


def test_evidence_is_frozen():
    with pytest.raises(AttributeError):
        Evidence(0.0, "nothing").log10 = 1.0  # type: ignore[misc]

# SPDX-License-Identifier: Apache-2.0
"""A sketch decides a test as the whole sample would, or says that it does not know."""

import numpy as np
import pytest
from scipy.stats import ks_2samp

from grader.diagnosis.draws import bound, distance, in_float32, is_apart, sketch

TESTS = 30


@pytest.fixture
def rng():
    return np.random.default_rng(8)


def whole(one, other):
    return distance(one, in_float32(other)) > bound(one.size, other.size, TESTS)


def test_the_distance_is_that_of_kolmogorov_and_smirnov(rng):
    one, other = rng.normal(size=300), rng.normal(0.3, 1.0, 200)
    assert ks_2samp(one, other).statistic == pytest.approx(distance(one, other))


@pytest.mark.parametrize("size", [1, 2, 50, 127, 128, 129, 4000])
def test_no_sketch_contradicts_the_whole_sample(rng, size):
    for shift in np.linspace(0.0, 1.0, 80):
        one, other = np.sort(rng.normal(size=700)), rng.normal(shift, 1.0, size)
        assert is_apart(one, sketch(other), TESTS) in (None, whole(one, other))


def test_ties_are_counted(rng):
    for chance in np.linspace(0.3, 0.7, 60):
        one, other = np.sort(rng.integers(0, 2, 900) * 1.0), (rng.random(800) < chance) * 1.0
        assert whole(one, other) is is_apart(one, sketch(other), TESTS)


def test_a_sketch_rarely_has_to_ask(rng):
    one = np.sort(rng.normal(size=9000))
    said = [is_apart(one, sketch(rng.normal(shift, 1.0, 9000)), TESTS) for shift in np.linspace(0.0, 0.5, 100)]
    assert False is said[0]
    assert True is said[-1]
    assert 20 > said.count(None) > 0


@pytest.mark.parametrize(("one", "other", "apart"), [(0, 0, False), (0, 9, True), (9, 0, True)])
def test_no_draws_are_like_no_draws_only(one, other, apart):
    assert apart is is_apart(np.zeros(one), sketch(np.zeros(other)), TESTS)


def test_a_sketch_is_small(rng):
    kept = sketch(rng.normal(size=100_000))
    assert 2000 > len(kept.points) + len(kept.below) + len(kept.up_to)


def test_infinite_draws_are_compared():
    one = np.array([-1e300, 0.0, 1e300])
    assert False is is_apart(one, sketch(one), TESTS)

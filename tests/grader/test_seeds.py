# SPDX-License-Identifier: Apache-2.0
"""The inputs of a case follow from secret, package and case, from nothing else, and stay the same for ever."""

import hashlib
import hmac

from hypothesis import given
from hypothesis import strategies as st

from grader.judge.seeds import LOAD_SEED, PUBLIC_SEEDS, case_rng, course_seed

DIGEST = "sha256:00ff"


def draws(seed, case_id, **options):
    return case_rng(seed, case_id, **options).integers(0, 1 << 62, size=4).tolist()


def test_a_course_seed_is_the_hmac_of_the_secret_and_the_digest():
    whole = hmac.new(b"secret", DIGEST.encode(), hashlib.sha256).hexdigest()
    assert int(whole[:16], 16) // 2 == course_seed(b"secret", DIGEST)


def test_another_secret_gives_another_seed():
    assert course_seed(b"secret", DIGEST) != course_seed(b"Secret", DIGEST)


def test_another_package_gives_another_seed():
    assert course_seed(b"secret", DIGEST) != course_seed(b"secret", DIGEST + "0")


@given(st.binary(max_size=40), st.text(max_size=40))
def test_a_course_seed_fits_a_signed_64_bit_integer(secret, digest):
    assert 0 <= course_seed(secret, digest) < 1 << 63


def test_a_case_draws_the_same_numbers_again():
    assert draws(7, "vector") == draws(7, "vector")


def test_a_recorded_seed_replays_the_same_bits_in_every_release():
    assert [3897695499419882708, 6140618389604611811] == case_rng(7, "vector").bit_generator.random_raw(2).tolist()


def test_two_cases_of_one_seed_draw_different_numbers():
    assert draws(7, "vector") != draws(7, "table")


def test_one_case_of_two_seeds_draws_different_numbers():
    assert draws(7, "vector") != draws(8, "vector")


def test_a_public_run_draws_from_a_stream_of_its_own():
    assert draws(7, "vector") != draws(7, "vector", public=True)


def test_a_case_named_like_a_public_one_does_not_draw_its_numbers():
    assert draws(7, "vector", public=True) != draws(7, "public case vector")


def test_the_seed_of_a_file_that_is_loaded_suits_every_global_random_state():
    assert 0 <= LOAD_SEED < 1 << 32


def test_public_seeds_are_several_different_ones():
    assert len(PUBLIC_SEEDS) == len(set(PUBLIC_SEEDS)) > 1

# SPDX-License-Identifier: Apache-2.0
"""Running functions that are ours: points, how clearly a case fails, and who ends what does not end."""

import math
import signal
import time
import warnings

import numpy as np
import pytest

from grader.cases.expect import Measurement
from grader.model import Verdict
from grader.verify.bench import CaseTrial, TookTooLong, Trial, watchdog

from .conftest import CASES


def right(x, shift=0.0):
    if np.ndim(x) == 0:
        raise ValueError
    return 2.0 * x + shift


def loop_for_ever(*arguments, **options):
    while True:
        try:
            time.monotonic()
        except Exception:
            continue


def trial_of(verdict=Verdict.WRONG_ANSWER, *measurements):
    return CaseTrial("case", "group", verdict, "", measurements)


def test_right_code_is_killed_by_nothing(bench):
    made = bench()
    trial = made.trial({"twice": right}, 1)
    assert () == trial.killers
    assert (100.0, set()) == made.scored(trial)
    assert {} == made.faults


def test_a_group_that_does_not_count_sees_nothing(bench):
    made = bench()
    trial = made.trial({"twice": lambda x, shift=0.0: 3.0 * x}, 1)
    assert ("vector", "table", "shifted", "shifted_table", "number") == trial.killers
    assert (0.0, {"basic"}) == made.scored(trial)


def test_the_points_of_an_all_or_nothing_group(bench):
    groups = [
        {"name": "basic", "points": 60, "about": "a vector, a table"},
        {"name": "edge", "points": 40, "about": "what is easily forgotten", "all_or_nothing": True},
    ]
    made = bench(groups=groups)
    trial = made.trial({"twice": lambda x, shift=0.0: 2.0 * x + shift}, 1)
    assert ("number",) == trial.killers
    assert (60.0, {"edge"}) == made.scored(trial)


def test_what_takes_too_long_is_stopped_and_killed(bench):
    made = bench()
    made.patience_s = 0.1
    trial = made.trial({"twice": loop_for_ever}, 1)
    assert Trial((), "vector") == trial
    assert ("vector",) == trial.killers


def test_a_fault_of_a_case_is_remembered_with_who_and_where(bench):
    made = bench(
        cases=CASES.replace("x = rng.normal(size=3)\n", "x = rng.normal(size=3)\n    student.twice(x)[7]\n", 1)
    )
    (result, *_) = made.trial({"twice": right}, 1, "a mutant").results
    assert Verdict.JUDGE_ERROR is result.verdict
    assert result.fault == made.faults["basic/vector, a mutant"]
    assert result.fault.startswith("IndexError: ")
    assert "cases.py:10" in result.fault


def test_functions_run_as_in_a_fresh_process(bench):
    seen = []

    def warn(x, shift=0.0):
        seen.append(np.geterr())
        warnings.warn("look at me", UserWarning, stacklevel=1)
        return right(x, shift)

    assert () == bench().trial({"twice": warn}, 1).killers
    assert {"divide": "warn", "over": "warn", "under": "ignore", "invalid": "warn"} == seen[0]


@pytest.mark.parametrize(
    ("trial", "clearness"),
    [
        (trial_of(Verdict.ACCEPTED, Measurement("x", 0.5, 1.0)), 0.0),
        (trial_of(Verdict.WRONG_ANSWER), math.inf),
        (trial_of(Verdict.RUNTIME_ERROR, Measurement("x", 0.5, 1.0)), math.inf),
        (trial_of(Verdict.WRONG_ANSWER, Measurement("x", 50.0, 1.0)), 0.5),
        (trial_of(Verdict.WRONG_ANSWER, Measurement("x", math.inf, 1.0)), math.inf),
        (trial_of(Verdict.WRONG_ANSWER, Measurement("x", 1.0, 0.0)), math.inf),
        (trial_of(Verdict.WRONG_ANSWER, Measurement("x", 15.0, 10.0, is_law=True)), 0.5),
        (trial_of(Verdict.WRONG_ANSWER, Measurement("x", -15.0, 10.0, is_law=True)), math.inf),
    ],
)
def test_how_clearly_a_case_fails(trial, clearness):
    assert clearness == trial.clearness


def test_the_watchdog_ends_what_catches_every_exception():
    began = time.process_time()
    with pytest.raises(TookTooLong), watchdog(0.05):
        loop_for_ever()
    assert time.process_time() - began < 5.0


def test_the_watchdog_barks_again_when_it_was_swallowed():
    swallowed = []

    def swallow_once():
        while True:
            try:
                loop_for_ever()
            except BaseException:
                if swallowed:
                    raise
                swallowed.append(True)

    with pytest.raises(TookTooLong), watchdog(0.05):
        swallow_once()
    assert [True] == swallowed


def test_the_watchdog_leaves_no_trace():
    before = signal.getsignal(signal.SIGPROF)
    with watchdog(60.0):
        pass
    assert before is signal.getsignal(signal.SIGPROF)
    assert (0.0, 0.0) == signal.getitimer(signal.ITIMER_PROF)


def test_memory_is_bounded_under_the_watchdog():
    with pytest.raises(MemoryError), watchdog(60.0):
        np.ones(1 << 34)

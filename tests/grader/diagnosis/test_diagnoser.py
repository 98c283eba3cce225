# SPDX-License-Identifier: Apache-2.0
"""A mistake is named where a submission answers like it everywhere, and nowhere else."""

import numpy as np
import pytest

from grader.diagnosis import Diagnoser, Insight
from grader.judge import grade
from grader.mistakes import NumericsRule, Variant, variants
from grader.model import Crashed, Killed, Limit, Status, Submission
from grader.packages import Problem, load_cases, load_mistakes
from grader.sandbox.local import LocalSandbox

MISTAKES = """
import numpy as np

from grader.mistakes import mistake, numerics_rule


def make(factor="two", shift="added", check="raises"):
    def twice(x, shift_=0.0, **options):
        given = options.get("shift", shift_)
        if np.ndim(x) == 0 and check == "raises":
            raise ValueError("x has no dimension")
        result = {"two": 2.0 * x, "three": 3.0 * x, "square": x * x}[factor]
        return result + {"added": given, "ignored": 0.0, "subtracted": -given}[shift]

    return {"twice": twice}


MISTAKES = (
    mistake("three_times", {"factor": "three"}, says="You take three times x.", hint="Count again.", fails=("basic",)),
    mistake("squared", {"factor": "square"}, says="You square x.", hint="Twice is not squared.", fails=("basic",)),
    mistake("shift_ignored", {"shift": "ignored"}, says="The shift has no effect.", hint="Add it.", fails=("edge",)),
    mistake("subtracted", {"shift": "subtracted"}, says="The shift is subtracted.", hint="Add it.", fails=("edge",)),
    mistake("unchecked", {"check": "none"}, says="A number is accepted.", hint="Look at ndim.", fails=("edge",)),
)
RULES = (numerics_rule("overflow", says="Numbers overflow.", hint="Think of inf.", groups=("edge",)),)
"""


def source(*, factor="2.0 * x", shift="+ shift", check="True"):
    """Another style than the factory's."""
    code = f"""
import numpy as np
def twice(x, shift=0.0):
    if {check} and len(np.shape(x)) < 1:
        raise ValueError
    return np.asarray({factor}, dtype=float) {shift}
"""
    namespace = {}
    exec(code, namespace)
    return namespace["twice"]


@pytest.fixture
def desk(write_course, tmp_path):
    """Diagnoses a function on the small course."""
    course = write_course()
    (course.folder("twice") / "mistakes.py").write_text(MISTAKES)
    problem = Problem.read(course, "twice")
    cases, known = load_cases(problem, course), load_mistakes(problem, course)

    class Desk:
        folder = tmp_path / "cache"
        mistakes = known

        def __init__(self):
            self.calls = 0
            self.diagnoser = Diagnoser(problem, cases, known, self.folder)

        def __call__(self, function, seed=7):
            submission = Submission("ada", "twice", "twice.py", b"")
            report = grade(problem, cases, submission, LocalSandbox({"twice": function}), seed=seed)
            assert report.status is not Status.NOT_GRADED
            return self.diagnoser.diagnose(submission, report.cases, LocalSandbox({"twice": self.counted(function)}))

        def counted(self, function):
            def call(*arguments, **options):
                self.calls += 1
                return function(*arguments, **options)

            return call

        def name(self, function):
            diagnosis = self(function).diagnosis
            return diagnosis.mistake if diagnosis else None

    return Desk()


@pytest.mark.parametrize(
    ("function", "mistake"),
    [
        (source(factor="x + x + x"), "three_times"),
        (source(factor="np.square(x)"), "squared"),
        (source(shift=""), "shift_ignored"),
        (source(shift="- shift"), "subtracted"),
        (source(check="False"), "unchecked"),
        (source(factor="3.0 * x", shift=""), "three_times+shift_ignored"),
        (source(factor="x * x", check="False"), "squared+unchecked"),
    ],
)
def test_a_mistake_is_recognised_in_another_style(desk, function, mistake):
    assert desk.name(function) == mistake


@pytest.mark.parametrize(
    "function",
    [
        source(factor="2.5 * x"),
        source(factor="3.0 * x * (1 + 1e-6)"),
        source(factor="np.where(np.ndim(x) > 1, 2, 3) * x"),  # like three_times in one case of two
        source(factor="x * x", shift="- shift", check="np.size(x) < 1"),  # three mistakes
        source(shift="+ 2 * shift"),
        lambda x, shift=0.0: np.zeros((2, 2)),
        lambda x, shift=0.0: 1 / 0,
    ],
)
def test_nothing_is_named_where_it_is_not_the_same_everywhere(desk, function):
    insight = desk(function)
    assert insight.diagnosis is None
    assert insight.fingerprint


def test_nothing_is_said_of_a_right_submission(desk):
    assert desk(source()) == Insight()


@pytest.mark.parametrize("end", [Crashed("SIGSEGV", 11), Killed(Limit.CPU, 2.0, 2.1)])
def test_nothing_is_said_of_one_that_died(desk, end):
    assert desk(lambda x, shift=0.0: end) == Insight()


def test_a_diagnosis_says_what_it_rests_on(desk):
    assert desk(source(shift="")).diagnosis.basis == "equal on all 4 cases"


def test_what_agrees_under_one_seed_only_is_not_named(desk):
    """Like shift_ignored under the seed of the recording, and unlike it under others."""
    shifts = {call.call.options["shift"] for call in desk.diagnoser._library.calls if call.call.options}

    def function(x, shift=0.0):
        return source()(x, 0.0 if shift in shifts else 3.0 * shift)

    assert desk.name(function) is None
    assert desk.name(source(shift="")) == "shift_ignored"


def test_a_pair_says_both_and_hints_at_both(desk):
    diagnosis = desk(source(factor="3.0 * x", shift="")).diagnosis
    assert diagnosis.message == "You take three times x. And: The shift has no effect."
    assert diagnosis.hint == "Count again. Then: Add it."


def test_the_class_rule_names_what_is_lost_inside_its_groups(desk):
    def overflowing(x, shift=0.0):
        return source()(x, shift) * (np.inf if shift else 1.0)

    def wrong_elsewhere_too(x, shift=0.0):
        return source()(x, shift) * (np.inf if shift else 2.5)

    def wrong_otherwise(x, shift=0.0):
        return source()(x, shift) * (2.5 if shift else 1.0)

    assert desk.name(overflowing) == "overflow"
    assert desk.name(wrong_elsewhere_too) is None
    assert desk.name(wrong_otherwise) is None


def test_equal_mistakes_have_one_fingerprint_and_others_another(desk):
    rounded = source(factor="(5.0 * x) / 2 * (1 + 1e-12)")
    assert desk(source(factor="2.5 * x")).fingerprint == desk(rounded).fingerprint
    assert desk(source(factor="2.5 * x")).fingerprint != desk(source(factor="2.6 * x")).fingerprint


def test_what_was_worked_out_is_found_again(desk):
    assert desk.name(source(shift="")) == "shift_ignored"
    desk.diagnoser.save()
    (kept,) = desk.folder.glob("*.library")
    made = []

    class Counting:
        def __getattr__(self, name):
            return getattr(desk.mistakes, name)

        def make(self, **switches):
            made.append(switches)
            return desk.mistakes.make(**switches)

    again = type(desk)()
    again.diagnoser._library.known = Counting()
    assert again.name(source(shift="")) == "shift_ignored"
    assert made == []
    assert kept.stat().st_size < 100_000


def test_a_file_of_the_cache_that_was_cut_or_changed_is_worked_out_anew(desk):
    desk(source(shift=""))
    desk.diagnoser.save()
    (kept,) = desk.folder.glob("*.library")
    for content in (kept.read_bytes()[:-5], b"", b"\0" * 100, kept.read_bytes()[:40] + b"x" + kept.read_bytes()[41:]):
        kept.write_bytes(content)
        assert type(desk)().name(source(shift="")) == "shift_ignored"


def test_a_cache_that_can_not_be_written_is_no_error(desk, tmp_path):
    (tmp_path / "file").write_text("")
    desk.diagnoser._library._shelf.path = tmp_path / "file" / "x.library"
    assert desk.name(source(shift="")) == "shift_ignored"
    desk.diagnoser.save()


def test_a_factory_that_breaks_costs_the_cause_and_nothing_else(desk):
    def broken(**switches):
        raise RuntimeError("the author's")

    object.__setattr__(desk.diagnoser._library.known, "make", broken)
    assert desk(source(shift="")) == Insight()


def test_pairs_turn_different_switches(desk):
    found = list(variants(desk.mistakes))
    assert Variant(("three_times", "unchecked"), {"factor": "three", "check": "none"}) in found
    assert not [v for v in found if v.mistakes == ("three_times", "squared")]


def test_rules_are_read(desk):
    assert [type(rule) for rule in desk.mistakes.rules] == [NumericsRule]

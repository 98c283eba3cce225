# SPDX-License-Identifier: Apache-2.0
"""From outcomes to verdicts, sentences and points: whose fault it is, and what a student may be told."""

import signal

import numpy as np
import pytest

from grader.errors import UsageError
from grader.judge import grade, missing_framework, not_graded, show_case
from grader.judge.seeds import PUBLIC_SEEDS, case_rng
from grader.judge.student import failed
from grader.model import (
    Crashed,
    FactKind,
    Isolation,
    Killed,
    LibraryCall,
    Limit,
    Lost,
    Returned,
    Status,
    Submission,
    Verdict,
)
from grader.packages import Problem, load_cases, load_examples
from grader.protocol import Answer, Failure, Inspected, Loaded, LoadFailed
from grader.sandbox.local import LocalSandbox
from grader.wire import Foreign, _Array

SEED = 12345
SOURCE = b"def twice(x, shift=0.0):\n    return 2.0 * x + shift\n" + b"# more\n" * 9
SETTINGS = ("examples_only", "time_factor", "keep_transcripts")
ONE_GROUP = [{"name": "basic", "points": 60, "about": "x"}]


def right(x, shift=0.0):
    if np.ndim(x) == 0:
        raise ValueError("x has no dimension")
    return 2.0 * x + shift


def wrong(x, shift=0.0):
    return right(x, shift) + 1.0


def raising(error):
    def function(x, shift=0.0):
        raise error

    return function


def submission(source=SOURCE):
    return Submission("ada", "twice", "twice.py", source)


@pytest.fixture
def judge(write_course):
    """Grades a function, or what a whole sandbox says, on the small course; changes of the course may be given."""

    def run(function, *, seed=SEED, source=SOURCE, **options):
        settings = {name: options.pop(name) for name in SETTINGS if name in options}
        written = write_course(**options)
        problem = Problem.read(written, "twice")
        cases = load_examples(problem) if settings.get("examples_only") else load_cases(problem, written)
        sandbox = function if hasattr(function, "isolation") else LocalSandbox({"twice": function})
        return grade(problem, cases, submission(source), sandbox, seed=seed, digest="d", **settings)

    return run


@pytest.fixture
def first(judge):
    """The first case's result of a function that does not do what it should."""

    def run(function, **options):
        return judge(function, **options).cases[0]

    return run


def one_case(body):
    """The source of a cases.py with one case."""
    return (
        "import numpy as np\nfrom grader.cases import *\nfrom grader.errors import *\n\n"
        f'@case(group="basic", points=60)\ndef only(student, rng):\n    """The case"""\n    {body}\n'
    )


def sequence(*outcomes):
    """A function that meets these ends in its first calls, and is right from then on."""
    left = list(outcomes)

    def function(x, shift=0.0):
        return left.pop(0) if left else right(x, shift)

    return function


# Right and wrong


def test_a_right_submission_is_solved(judge):
    report = judge(right)
    assert (Status.SOLVED, 100.0) == (report.status, report.score.points)


def test_a_right_submission_has_every_case_accepted_and_nothing_to_say(judge):
    assert [(Verdict.ACCEPTED, "")] * 4 == [(case.verdict, case.message) for case in judge(right).cases]


def test_a_wrong_number_costs_the_cases_that_see_it(judge):
    report = judge(lambda x, shift=0.0: right(x))
    assert [40.0, 20.0, 0.0, 10.0] == [case.points for case in report.cases]


def test_a_submission_that_is_not_solved_keeps_the_points_of_its_groups(judge):
    assert [60.0, 10.0] == [group.points for group in judge(lambda x, shift=0.0: right(x)).score.groups]


def test_a_lost_point_begins_with_the_title_of_the_case(first):
    assert first(lambda x: -right(x)).message == "Twice a vector: the double has the opposite sign everywhere"


def test_a_wrong_shape_is_a_wrong_answer_with_the_sizes(first):
    result = first(lambda x: right(x)[:2])
    assert (Verdict.WRONG_ANSWER, "Twice a vector: double has shape (2,), expected (N=3,)") == (
        result.verdict,
        result.message,
    )


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "double is None, expected a numpy array"),
        ([1.0, 2.0], "double is a list of 2, expected a numpy array"),
        ({1, 2}, "double is a value of type set, expected a numpy array"),
        (np.array(["a"]), "double is a numpy array of dtype str32, expected a numpy array"),
        (np.full(3, np.nan), "every number of double is NaN"),
        (np.zeros(3, int), "double holds numbers of dtype int64, expected floating-point numbers"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_value_that_breaks_the_contract_is_a_wrong_answer_with_a_sentence(first, value, words):
    result = first(lambda x: value)
    assert (Verdict.WRONG_ANSWER, f"Twice a vector: {words}") == (result.verdict, result.message)


def test_a_function_that_changes_its_input_does_not_change_what_is_expected(judge):
    def spoil(x, shift=0.0):
        result = right(x, shift)
        x[...] = 0.0
        return result

    assert judge(spoil).status is Status.SOLVED


def test_a_group_that_requires_another_counts_once_that_is_complete(judge):
    report = judge(lambda x, shift=0.0: right(x) + (x.ndim > 1))
    assert [(Verdict.SKIPPED, "counts once every case of basic is accepted")] * 2 == [
        (case.verdict, case.message) for case in report.cases if case.group == "edge"
    ]


def test_a_skipped_case_earns_nothing(judge):
    assert judge(lambda x, shift=0.0: right(x) + (x.ndim > 1)).score.points == 40.0


def test_a_skipped_case_is_not_run(judge):
    report = judge(lambda x, shift=0.0: right(x) + (x.ndim > 1))
    assert [(), ()] == [case.transcript for case in report.cases if case.group == "edge"]


@pytest.mark.parametrize("graded", [raising(ValueError()), lambda x, shift=0.0: -x], ids=["exception", "answer"])
def test_what_is_said_of_a_lost_point_comes_from_a_run_with_public_inputs(first, graded):
    public = [case_rng(seed, "vector", public=True).normal(size=3)[0] for seed in PUBLIC_SEEDS]
    result = first(lambda x, shift=0.0: right(x) + 1.0 if x[0] in public else graded(x))
    assert result.message.startswith("Twice a vector: every number of the double is off by the same amount")


@pytest.mark.parametrize(
    ("graded", "verdict", "words"),
    [
        (
            lambda x: x,
            Verdict.WRONG_ANSWER,
            "the answer is wrong for the graded inputs; no public input tried shows it",
        ),
        (
            raising(OSError()),
            Verdict.RUNTIME_ERROR,
            "the call failed for the graded inputs; no public input tried shows it",
        ),
    ],
    ids=["answer", "exception"],
)
def test_what_no_public_input_shows_is_not_described(first, graded, verdict, words):
    public = [case_rng(seed, "vector", public=True).normal(size=3)[0] for seed in PUBLIC_SEEDS]
    result = first(lambda x, shift=0.0: right(x) if x[0] in public else graded(x))
    assert (verdict, f"Twice a vector: {words}", None) == (result.verdict, result.message, result.line)


def test_the_kind_of_fact_comes_from_the_run_with_public_inputs(first):
    public = [case_rng(seed, "vector", public=True).normal(size=3)[0] for seed in PUBLIC_SEEDS]
    assert first(lambda x, shift=0.0: right(x) + 1.0 if x[0] in public else -right(x)).fact == FactKind.SHIFT


def test_what_no_public_input_shows_has_no_kind_of_fact(first):
    public = [case_rng(seed, "vector", public=True).normal(size=3)[0] for seed in PUBLIC_SEEDS]
    assert first(lambda x, shift=0.0: right(x) if x[0] in public else -right(x)).fact == ""


@pytest.mark.parametrize(
    ("function", "fact"),
    [
        (lambda x: -right(x), FactKind.SIGN),
        (lambda x: right(x)[:2], FactKind.SHAPE),
        (lambda x: None, FactKind.KIND),
        (lambda x: np.full(3, np.nan), FactKind.NON_FINITE),
        (lambda x: np.zeros(3, int), FactKind.DTYPE),
        (raising(KeyError()), FactKind.EXCEPTION),
        (raising(NotImplementedError()), FactKind.NOT_WRITTEN),
        (raising(MemoryError()), ""),
        (right, ""),
    ],
    ids=["sign", "shape", "kind", "NaN", "dtype", "exception", "not written", "a limit", "right"],
)
def test_a_lost_point_has_a_kind_of_fact(first, function, fact):
    assert first(function).fact == fact


def test_public_inputs_are_tried_in_a_runner_that_has_seen_no_graded_one(judge):
    sandbox = LocalSandbox({"twice": wrong})
    judge(sandbox)
    assert sandbox.opened == 2


def test_a_report_may_be_made_without_what_was_graded(judge):
    report = judge(wrong, keep_transcripts=False)
    assert {((), None)} == {(case.transcript, case.evidence) for case in report.cases}


def test_times_in_a_student_s_report_are_too_coarse_to_spell_out_an_input(judge, scripted):
    sandbox = scripted(invoke=lambda message: Crashed("it left", cpu_s=0.123456, wall_s=0.987654))
    report = judge(sandbox, keep_transcripts=False)
    assert (0.1, 1.0) == (report.cases[0].cpu_s, report.cases[0].wall_s)


def test_a_large_value_stands_in_a_transcript_in_words(judge):
    body = one_case("student.twice(rng.normal(size=100_000))")
    ((step,),) = [case.transcript for case in judge(right, cases=body, groups=ONE_GROUP).cases]
    assert {Foreign} == {type(step.call.arguments[0]), type(step.outcome.value)}


def test_every_call_of_a_case_stands_in_its_transcript(judge):
    result = judge(right).cases[2]
    ((call, outcome),) = [(step.call, step.outcome) for step in result.transcript]
    assert ("twice", 1, ["shift"], Returned) == (call.function, len(call.arguments), [*call.options], type(outcome))


# Exceptions, ends and limits


class Leaky(Exception):
    pass


class Shape(ValueError):
    pass


@pytest.mark.parametrize(
    ("error", "verdict", "words"),
    [
        (ValueError("no"), Verdict.RUNTIME_ERROR, "the call raised ValueError"),
        (Shape("no"), Verdict.RUNTIME_ERROR, "the call raised a subclass of ValueError"),
        (Leaky("no"), Verdict.RUNTIME_ERROR, "the call raised an exception of its own class"),
        (
            NotImplementedError(),
            Verdict.RUNTIME_ERROR,
            "the function is not written yet: it raised NotImplementedError",
        ),
        (MemoryError(), Verdict.MEMORY_LIMIT, "the call needs more memory than is allowed"),
        (
            RuntimeError("can't allocate memory: 80 GB"),
            Verdict.MEMORY_LIMIT,
            "the call needs more memory than is allowed",
        ),
    ],
    ids=lambda value: type(value).__name__,
)
def test_an_exception_has_a_verdict_and_a_sentence(first, error, verdict, words):
    result = first(raising(error))
    assert (verdict, f"Twice a vector: {words}") == (result.verdict, result.message)


def test_the_message_of_an_exception_is_never_shown(judge):
    def leak(x, shift=0.0):
        raise type(f"Error{x[0]}", (Exception,), {})(f"the input was {x}")

    report = judge(leak, twins=False)
    seen = report.cases[0].transcript[0].call.arguments[0]
    assert not any(str(seen[0])[:6] in case.message for case in report.cases)


@pytest.mark.parametrize(
    ("end", "verdict", "words"),
    [
        (
            Killed(Limit.CPU, 2.0, 2.345),
            Verdict.TIME_LIMIT,
            "the call was stopped after 2 s of CPU time; 2 s are allowed",
        ),
        (
            Killed(Limit.WALL, 6.0, 6.04, cpu_s=0.1),
            Verdict.TIME_LIMIT,
            "the call was stopped after 6 s of waiting; 6 s are allowed",
        ),
        (
            Killed(Limit.ANSWER, 16 << 20, 80 << 20),
            Verdict.OUTPUT_LIMIT,
            "the answer has more than the 16 MiB that are allowed",
        ),
        (Crashed("it left"), Verdict.RUNTIME_ERROR, "the call did not return: it left"),
        (
            Crashed("the process was ended by signal SIGSYS", signal.SIGSYS),
            Verdict.FORBIDDEN,
            "the call asked the system for something that no function of a problem needs, and was stopped",
        ),
    ],
    ids=["cpu", "wall", "answer", "crash", "forbidden"],
)
def test_an_end_has_a_verdict_and_a_sentence(first, end, verdict, words):
    result = first(lambda x: end)
    assert (verdict, f"Twice a vector: {words}") == (result.verdict, result.message)


def test_one_bad_call_costs_one_case(judge):
    report = judge(sequence(Crashed("it left")))
    assert [Verdict.RUNTIME_ERROR, Verdict.ACCEPTED] == [case.verdict for case in report.cases[:2]]


def test_the_right_error_is_accepted_from_a_subclass(judge):
    def function(x, shift=0.0):
        if np.ndim(x) == 0:
            raise Shape
        return right(x, shift)

    assert judge(function).status is Status.SOLVED


@pytest.mark.parametrize(
    ("scalar", "verdict", "words"),
    [
        (lambda: 2.0, Verdict.WRONG_ANSWER, "the call returned a value, expected ValueError (x has no dimension)"),
        (
            raising(TypeError()),
            Verdict.WRONG_ANSWER,
            "the call raised TypeError, expected ValueError (x has no dimension)",
        ),
        (
            raising(NotImplementedError()),
            Verdict.RUNTIME_ERROR,
            "the function is not written yet: it raised NotImplementedError",
        ),
        (raising(MemoryError()), Verdict.MEMORY_LIMIT, "the call needs more memory than is allowed"),
        (lambda: Crashed("it left"), Verdict.RUNTIME_ERROR, "the call did not return: it left"),
        (
            lambda: Killed(Limit.CPU, 2.0, 2.6),
            Verdict.TIME_LIMIT,
            "the call was stopped after 3 s of CPU time; 2 s are allowed",
        ),
    ],
    ids=["value", "other", "unwritten", "memory", "crash", "time"],
)
def test_anything_but_the_promised_error_is_lost_with_a_sentence(judge, scalar, verdict, words):
    def function(x, shift=0.0):
        if np.ndim(x):
            return right(x, shift)
        return scalar(x) if scalar.__code__.co_argcount else scalar()

    result = judge(function).cases[3]
    assert (verdict, f"Twice a number: {words}") == (result.verdict, result.message)


def test_a_value_is_no_failure():
    with pytest.raises(AssertionError):
        failed(Returned(1.0))


def test_the_line_of_an_exception_is_told(judge, scripted):
    failure = Failure("id", "ValueError", ["ValueError"], "no", 7, "")
    result = judge(scripted(invoke=lambda message: failure)).cases[0]
    assert ("Twice a vector: the call raised ValueError in line 7", 7) == (result.message, result.line)


# Ours, never the student's


def test_a_runner_that_is_lost_again_is_a_judge_error(judge):
    report = judge(lambda x, shift=0.0: Lost("the zygote died"))
    assert {Verdict.JUDGE_ERROR} == {case.verdict for case in report.cases if case.group == "basic"}


def test_a_judge_error_leaves_no_score(judge):
    report = judge(lambda x, shift=0.0: Lost("the zygote died"))
    assert (Status.NOT_GRADED, None) == (report.status, report.score.points)


def test_a_judge_error_names_a_reason_and_the_next_step(judge):
    report = judge(right, cases=one_case("1 / 0"), groups=ONE_GROUP)
    assert report.reason == "The case: the case itself raised ZeroDivisionError"
    assert "grade it again" in report.next_step


def test_a_runner_that_is_lost_once_is_tried_again(judge):
    assert judge(sequence(Lost("the zygote died"))).status is Status.SOLVED


def test_a_lost_runner_is_tried_again_from_a_fresh_zygote(judge):
    sandbox = LocalSandbox({"twice": sequence(Lost("the zygote died"))})
    judge(sandbox)
    assert sandbox.renewed == 1


def test_a_death_that_nobody_can_explain_is_tried_again(judge):
    assert judge(sequence(Crashed("SIGKILL", 9, unexplained=True))).status is Status.SOLVED


def test_a_death_that_nobody_can_explain_is_the_student_s_when_it_comes_again(judge):
    report = judge(lambda x, shift=0.0: Crashed("SIGKILL", 9, unexplained=True))
    assert (Status.UNSOLVED, 0.0) == (report.status, report.score.points)


def test_a_submission_gets_one_second_try_and_no_more(judge):
    sandbox = LocalSandbox({"twice": lambda x, shift=0.0: Crashed("SIGKILL", 9, unexplained=True)})
    judge(sandbox)
    assert sandbox.renewed == 1


def test_our_fault_does_not_use_up_the_try_that_is_due_to_the_submission(judge):
    unexplained = Crashed("SIGKILL", 9, unexplained=True)
    assert judge(sequence(Lost("the zygote died"), unexplained)).status is Status.SOLVED
    assert judge(sequence(unexplained, Lost("the zygote died"))).status is Status.SOLVED


def test_a_death_that_is_explained_is_not_tried_again(judge):
    sandbox = LocalSandbox({"twice": sequence(Crashed("SIGSEGV", 11))})
    report = judge(sandbox)
    assert (0, Verdict.RUNTIME_ERROR) == (sandbox.renewed, report.cases[0].verdict)


def test_a_file_that_could_not_be_loaded_for_want_of_a_runner_is_tried_again(judge):
    assert judge(LocalSandbox({"twice": right}, lost=1)).status is Status.SOLVED


def test_no_runner_at_all_is_not_graded(judge):
    report = judge(LocalSandbox({"twice": right}, lost=2))
    assert (Status.NOT_GRADED, None, {Verdict.JUDGE_ERROR}) == (
        report.status,
        report.score.points,
        {case.verdict for case in report.cases},
    )


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("[][0]", "the case itself raised IndexError"),
        ("assert False, 'no'", "the case itself raised AssertionError"),
        ("student.thrice(1)", "the case is unsound"),
        (
            "student.twice(np.zeros(()))",
            "the case is unsound",
        ),
        ("expect_close(np.ones(1), np.ones(1), condition=0.0)", "the case is unsound"),
        (
            "expect_raises(student.twice, np.zeros(3), rule='huh')",
            "the case is unsound",
        ),
        ("raise InfrastructureError('no disk')", "the grader failed: no disk"),
        ("raise PackageError('no data')", "the case is unsound"),
    ],
)
def test_a_case_that_breaks_is_a_judge_error_with_its_reason(first, body, words):
    result = first(right, cases=one_case(body), groups=ONE_GROUP)
    assert (Verdict.JUDGE_ERROR, 0.0) == (result.verdict, result.points)
    assert result.message.startswith(f"The case: {words}")


def test_what_a_case_that_breaks_has_to_say_is_for_the_teacher(first):
    result = first(right, cases=one_case("raise ValueError(f'x was {rng.normal():.3f}')"), groups=ONE_GROUP)
    assert "x was" not in result.message
    assert "x was" in result.evidence.returned


def test_warnings_of_numpy_in_a_case_are_not_an_error(judge):
    body = "np.log(np.zeros(3)); np.float64(1) / 0; import warnings; warnings.warn('careful')"
    assert judge(right, cases=one_case(body), groups=ONE_GROUP).status is Status.SOLVED


FORGED = _Array("t", "float32", [0, 1 << 40, 1 << 40], 0)


def test_a_tensor_of_astronomic_size_is_no_judge_error(judge, scripted, sound_contract, torch):
    sound_contract["functions"]["twice"]["results"] = [{"library": "torch", "kind": "Float", "dims": "*batch N"}]
    sandbox = scripted(invoke=lambda message: Answer(message.id, FORGED, [], []))
    assert judge(sandbox, contract=sound_contract).status is Status.UNSOLVED


def test_a_forged_number_of_a_changed_argument_is_no_judge_error(judge, scripted):
    sandbox = scripted(invoke=lambda message: Answer(message.id, 1.0, [], ["0000009"]))
    assert judge(sandbox).status is Status.UNSOLVED


# Files that do not load


def test_a_file_that_does_not_load_is_graded_with_nothing(judge, scripted):
    report = judge(scripted(load=lambda message: Inspected(message.id, "syntax error: invalid syntax", 3, [])))
    assert (Status.UNSOLVED, 0.0) == (report.status, report.score.points)


def test_a_file_that_does_not_load_says_so_in_every_case_and_as_the_reason(judge, scripted):
    report = judge(
        scripted(execute=lambda message: LoadFailed(message.id, "the file defines no function twice", 3, ""))
    )
    assert {(Verdict.LOAD_ERROR, "the file defines no function twice", 3)} == {
        (case.verdict, case.message, case.line) for case in report.cases
    }
    assert report.reason == "the file defines no function twice"


@pytest.mark.parametrize(
    ("end", "verdict", "words"),
    [
        (Crashed("it left"), Verdict.LOAD_ERROR, "loading the file did not return: it left"),
        (Killed(Limit.CPU, 10.0, 10.4), Verdict.TIME_LIMIT, "loading the file was stopped after 10 s of CPU time"),
    ],
    ids=["crash", "time"],
)
def test_a_file_that_ends_its_runner_while_it_is_loaded_is_graded_with_nothing(judge, scripted, end, verdict, words):
    report = judge(scripted(execute=lambda message: end))
    assert ({verdict}, 0.0) == ({case.verdict for case in report.cases}, report.score.points)
    assert report.reason.startswith(words)


def test_a_death_that_nobody_can_explain_while_loading_is_tried_again(judge, scripted):
    loads = [lambda message: Crashed("SIGKILL", 9, unexplained=True), *[lambda message: Loaded(message.id)] * 9]
    sandbox = scripted(
        execute=lambda message: loads.pop(0)(message), invoke=lambda message: Answer(message.id, 1.0, [], [])
    )
    assert Verdict.LOAD_ERROR not in {case.verdict for case in judge(sandbox).cases}


# Library calls


def watching(scripted):
    return scripted(
        load=lambda message: Inspected(message.id, "", None, [("numpy.dot", 3)]),
        invoke=lambda message: Crashed("it left"),
    )


def test_a_forbidden_library_call_is_not_run(judge, scripted):
    sandbox = watching(scripted)
    report = judge(sandbox, library_calls="forbid", watched_calls=["numpy.dot"])
    assert {(Verdict.FORBIDDEN, "numpy.dot in line 3 is not allowed in this problem")} == {
        (case.verdict, case.message) for case in report.cases
    }


def test_a_reported_library_call_is_run_and_noted(judge, scripted):
    report = judge(watching(scripted), library_calls="report", watched_calls=["numpy.dot"])
    assert (Verdict.RUNTIME_ERROR, (LibraryCall("numpy.dot", 3),)) == (report.cases[0].verdict, report.library_calls)


def test_an_allowed_library_call_is_not_noted(judge, scripted):
    assert judge(watching(scripted), watched_calls=["numpy.dot"]).library_calls == ()


# The budget of a submission


def test_cases_beyond_the_budget_are_not_run(judge, scripted):
    sandbox = scripted(invoke=lambda message: Killed(Limit.CPU, 2.0, 2.0, cpu_s=30.0))
    report = judge(sandbox, limits={"submission_cpu_s": 20})
    assert [Verdict.TIME_LIMIT] * 2 == [case.verdict for case in report.cases[:2]]
    assert report.cases[1].message == (
        "Twice a table: not run: the earlier cases have used up the 20 s of CPU time of all calls together"
    )


def test_a_report_names_the_limits_in_force_on_a_slower_machine(judge):
    assert judge(right, limits={"cpu_s": 2}, time_factor=3.0).limits.cpu_s == 6.0


# Seeds


def inputs(report):
    return [step.call.arguments[0].tolist() for case in report.cases for step in case.transcript]


def test_the_same_seed_draws_the_same_inputs(judge):
    assert inputs(judge(right)) == inputs(judge(right))


def test_another_seed_draws_other_inputs(judge):
    assert inputs(judge(right)) != inputs(judge(right, seed=SEED + 1))


def test_a_case_draws_from_a_stream_of_its_own(judge):
    assert case_rng(SEED, "table").normal(size=(2, 3)).tolist() == inputs(judge(right))[1]


def test_another_case_before_it_does_not_move_a_case(judge):
    body = one_case("expect_close(student.twice(rng.normal(size=3)), np.zeros(3))")
    alone = inputs(judge(right, cases=body, groups=ONE_GROUP))
    before = body.replace("@case", '@case(group="basic", points=0)\ndef other(student, rng):\n    """Other"""\n\n@case')
    assert alone == inputs(judge(right, cases=before, groups=ONE_GROUP))


# Twins


def test_the_first_failing_case_of_a_group_gets_a_twin(judge):
    assert [True, False, False, False] == [case.twin is not None for case in judge(wrong).cases]


def test_a_twin_runs_with_a_public_seed(first):
    assert PUBLIC_SEEDS[0] == first(wrong).twin.seed


def test_a_twin_shows_its_own_inputs_and_never_the_graded_ones(first):
    result = first(wrong)
    graded = result.transcript[0].call.arguments[0]
    public = case_rng(PUBLIC_SEEDS[0], "vector", public=True).normal(size=3)
    assert repr(float(public[0])) in result.twin.call
    assert repr(float(graded[0])) not in "".join([result.twin.call, result.twin.snippet, result.twin.expected])


def test_a_twin_shows_what_came_back_and_what_was_expected(first):
    twin = first(wrong).twin
    public = 2.0 * case_rng(PUBLIC_SEEDS[0], "vector", public=True).normal(size=3)
    assert repr(float(public[0])) in twin.expected
    assert repr(float(public[0] + 1.0)) in twin.returned


def test_the_snippet_of_a_twin_repeats_the_call(first):
    snippet = first(wrong).twin.snippet.replace("from twice import twice", "")
    names = {"twice": wrong}
    exec(snippet, names)
    assert (wrong(case_rng(PUBLIC_SEEDS[0], "vector", public=True).normal(size=3)) == names["result"]).all()


def test_a_twin_needs_a_seed_with_which_the_case_fails(first):
    graded = case_rng(SEED, "vector").normal(size=3)
    assert first(lambda x, shift=0.0: wrong(x) if x[0] == graded[0] else right(x, shift)).twin is None


def test_a_public_seed_that_passes_gives_way_to_the_next(first):
    lucky = case_rng(PUBLIC_SEEDS[0], "vector", public=True).normal(size=3)
    twin = first(lambda x, shift=0.0: right(x) if x[0] == lucky[0] else wrong(x)).twin
    assert twin.seed == PUBLIC_SEEDS[1]


def test_a_problem_may_opt_out_of_twins(judge):
    assert [None] * 4 == [case.twin for case in judge(wrong, twins=False).cases]


def test_a_case_that_was_stopped_gets_no_twin(judge):
    assert judge(lambda x, shift=0.0: Killed(Limit.CPU, 2.0, 2.6)).cases[0].twin is None


def test_an_exception_s_twin_shows_its_message(first):
    assert "of the twin" in first(raising(ValueError("of the twin"))).twin.returned


# Public examples


def test_examples_have_no_score(judge):
    report = judge(right, examples_only=True)
    assert (Status.SOLVED, None, 3) == (report.status, report.score.points, len(report.cases))


def test_every_failing_example_gets_a_twin(judge):
    assert [True, True, True] == [
        case.twin is not None for case in judge(lambda x, shift=0.0: x, examples_only=True).cases
    ]


def test_a_starter_is_not_attempted(judge):
    assert judge(raising(NotImplementedError()), examples_only=True).reason == "not attempted"


def test_a_wrong_attempt_is_an_attempt(judge):
    assert judge(wrong, examples_only=True).reason == ""


def test_examples_say_how_many_hidden_cases_there_are(judge):
    assert judge(right, examples_only=True).hidden_cases == 4


# The report


def test_a_report_says_what_was_graded_and_how(judge):
    report = judge(right)
    assert ("twice", "Twice", "1.0.0", "d", submission(), Isolation.NONE, SEED) == (
        report.problem,
        report.problem_title,
        report.problem_version,
        report.problem_digest,
        report.submission,
        report.isolation,
        report.seed,
    )


def test_what_a_file_prints_while_it_is_loaded_is_in_the_report(judge, scripted):
    assert judge(scripted(prints=b"hello\n", invoke=lambda message: Crashed("it left"))).printed == "hello\n"


def test_every_runner_is_closed_at_the_end(judge, scripted):
    sandbox = scripted(invoke=lambda message: Answer(message.id, 1.0, [], []))
    judge(sandbox)
    assert sandbox.opened == sandbox.closed


def test_a_problem_that_can_not_be_judged_here_has_no_score(write_course):
    problem = Problem.read(write_course(), "twice")
    report = not_graded(problem, submission(), LocalSandbox({}), "torch is not installed here", "pip install torch")
    assert (Status.NOT_GRADED, None, "torch is not installed here", "pip install torch") == (
        report.status,
        report.score.points,
        report.reason,
        report.next_step,
    )


def test_a_numpy_problem_lacks_nothing(write_course):
    assert missing_framework(Problem.read(write_course(), "twice")) == ""


# One case alone


@pytest.fixture
def show(write_course):
    def run(sandbox, seed=1):
        course = write_course()
        problem = Problem.read(course, "twice")
        return show_case(problem, load_cases(problem, course)[0], submission(), sandbox, seed)

    return run


def test_a_case_that_is_accepted_is_shown_all_the_same(show):
    result, twin = show(LocalSandbox({"twice": right}))
    assert result.verdict is Verdict.ACCEPTED
    assert "twice(x)" in twin.call


def test_a_case_is_shown_with_the_seed_that_was_asked_for(show):
    result, twin = show(LocalSandbox({"twice": wrong}), seed=99)
    assert twin.seed == 99
    assert (
        case_rng(99, "vector", public=True).normal(size=3).tolist() == result.transcript[0].call.arguments[0].tolist()
    )


def test_a_file_that_does_not_load_can_not_be_shown(show, scripted):
    with pytest.raises(UsageError, match=r"twice.py could not be loaded: no \(line 3\)") as caught:
        show(scripted(execute=lambda message: LoadFailed(message.id, "no", 3, "Traceback")))
    assert caught.value.hint == "grader check twice.py says more"

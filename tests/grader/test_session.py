# SPDX-License-Identifier: Apache-2.0
"""Replies become outcomes; a runner that has ended is replaced; what a runner says is a claim."""

import msgspec
import numpy as np
import pytest

from grader.judge.session import LoadResult, Session, framework_for
from grader.model import (
    Call,
    Crashed,
    Framework,
    Isolation,
    Killed,
    LibraryCall,
    Limit,
    Lost,
    Raised,
    Returned,
    Submission,
)
from grader.packages import Problem
from grader.protocol import Answer, Execute, Failure, FunctionSpec, Inspected, Invoke, Load, Loaded, LoadFailed, Ready
from grader.sandbox.local import LocalSandbox
from grader.wire import Payload, _Array, _Items, encode

X = np.array([1.0, 2.0])
CALL = Call("twice", (X,), {"shift": 0.5})


@pytest.fixture
def problem(write_course):
    return Problem.read(write_course(limits={"cpu_s": 2, "submission_cpu_s": 10}), "twice")


@pytest.fixture
def open_session(problem):
    """A session with this sandbox; the submission's source may be given."""

    def make(sandbox, source=b"x = 1\n" * 9, **options):
        return Session(sandbox, problem, Submission("ada", "twice", "twice.py", source), 7, **options)

    return make


def answer(value, **rest):
    """What a runner says that returned this value."""

    def invoke(message):
        payload = Payload()
        node = encode(value, payload)
        fields = {"gradients": [], "changed": []} | rest
        return Answer(message.id, node, **fields), b"".join(payload.buffers)

    return invoke


def the(kind, sandbox):
    """The one message of that kind that the sandbox was sent."""
    (message,) = [message for message in sandbox.messages if isinstance(message, kind)]
    return message


# Loading


def test_a_file_that_loads_has_nothing_wrong(open_session, scripted):
    assert LoadResult() == open_session(scripted()).load()


def test_the_runner_is_told_the_file_and_what_must_be_in_it(open_session, scripted):
    sandbox = scripted()
    open_session(sandbox, b"source").load()
    load = the(Load, sandbox)
    assert (b"source", "twice.py", [FunctionSpec("twice", 1, ["shift"])]) == (load.source, load.file, load.functions)


def test_the_runner_is_told_nothing_that_follows_from_the_seed_of_the_cases(problem, scripted):
    said = []
    for seed in (7, 8):
        sandbox = scripted()
        Session(sandbox, problem, Submission("ada", "twice", "twice.py", b"x = 1\n"), seed).load()
        said.append([msgspec.structs.replace(message, id="") for message in sandbox.messages])
    assert said[0] == said[1]


def test_the_runner_is_told_the_limits_that_its_channel_wants(open_session, scripted):
    sandbox = scripted()
    open_session(sandbox, time_factor=2.0).load()
    assert [(0, 20)] == the(Load, sandbox).limits


def test_every_message_has_an_id_of_its_own(open_session, scripted):
    sandbox = scripted(invoke=answer(X))
    session = open_session(sandbox)
    session.call(CALL)
    session.call(CALL)
    assert len(sandbox.messages) == 4 == len({message.id for message in sandbox.messages})


def test_what_the_syntax_tree_says_is_passed_on(open_session, scripted):
    sandbox = scripted(load=lambda message: Inspected(message.id, "syntax error: invalid syntax", 3, []))
    assert LoadResult("syntax error: invalid syntax", 3) == open_session(sandbox).load()


def test_a_file_that_can_not_be_parsed_is_not_executed(open_session, scripted):
    sandbox = scripted(load=lambda message: Inspected(message.id, "the file is empty", None, []))
    open_session(sandbox).load()
    assert [Load] == [type(message) for message in sandbox.messages]


def test_watched_calls_are_passed_on(open_session, scripted):
    sandbox = scripted(load=lambda message: Inspected(message.id, "", None, [("numpy.dot", 3)]))
    assert (LibraryCall("numpy.dot", 3),) == open_session(sandbox).load().calls


def test_a_file_that_raises_says_where(open_session, scripted):
    sandbox = scripted(execute=lambda message: LoadFailed(message.id, "the file raised", 3, "Traceback\n  line 3"))
    assert LoadResult("the file raised", 3) == open_session(sandbox).load()


def test_what_a_file_says_of_itself_is_safe_to_show(open_session, scripted):
    sandbox = scripted(execute=lambda message: LoadFailed(message.id, "\x1b[31m\nred" + "x" * 900, None, "\x1b[0m"))
    loaded = open_session(sandbox).load()
    assert loaded.problem.startswith("\\x1b[31m redxxx")
    assert len(loaded.problem) < 400


def test_what_a_file_prints_while_it_is_loaded_is_safe_to_show(open_session, scripted):
    assert open_session(scripted(prints=b"hello\n\x1b[31m\xff")).load().printed == "hello\n\\x1b[31m\ufffd"


@pytest.mark.parametrize("step", ["load", "execute"])
@pytest.mark.parametrize(
    "end", [Crashed("left"), Killed(Limit.CPU, 1.0, 2.0), Lost("gone")], ids=lambda end: type(end).__name__
)
def test_a_runner_that_ends_while_loading_is_an_outcome(open_session, scripted, step, end):
    assert end is open_session(scripted(**{step: lambda message: end})).load().outcome


@pytest.mark.parametrize(
    "reply", [Ready(1), Loaded("x"), Failure("x", "E", [], "", None, "")], ids=lambda reply: type(reply).__name__
)
def test_nonsense_instead_of_an_inspection_is_a_crash(open_session, scripted, reply):
    assert isinstance(open_session(scripted(load=lambda message: reply)).load().outcome, Crashed)


@pytest.mark.parametrize("reply", [Ready(1), Inspected("x", "", None, [])], ids=lambda reply: type(reply).__name__)
def test_nonsense_instead_of_loaded_is_a_crash(open_session, scripted, reply):
    assert isinstance(open_session(scripted(execute=lambda message: reply)).load().outcome, Crashed)


def test_no_runner_at_all_is_ours(open_session, scripted):
    assert Lost("no process") == open_session(scripted(lost=1)).load().outcome


@pytest.mark.parametrize(
    ("source", "framework"),
    [
        (b"import numpy\n", Framework.NUMPY),
        (b"import torch\n", Framework.TORCH),
        (b"def f():\n    from torch import nn\n", Framework.TORCH),
        (b"__import__('torch')\n", Framework.TORCH),
        (b"\xff\x00(((", Framework.NUMPY),
    ],
)
def test_a_source_that_mentions_torch_gets_the_large_zygote(problem, source, framework):
    assert framework is framework_for(problem, source)


def test_a_torch_problem_gets_the_large_zygote_whatever_the_source(write_course):
    assert Framework.TORCH is framework_for(Problem.read(write_course(framework="torch"), "twice"), b"")


# Calls


def test_a_value_comes_back_as_it_was_returned(open_session, scripted):
    outcome = open_session(scripted(invoke=answer(2 * X))).call(CALL)
    assert [2.0, 4.0] == outcome.value.tolist()


def test_a_call_sends_required_arguments_by_position_and_options_by_name(open_session, scripted):
    sandbox = scripted(invoke=answer(X))
    open_session(sandbox).call(CALL)
    invoke = the(Invoke, sandbox)
    assert ("twice", [_Array("n", "float64", [2], 2)], {"shift": 0.5}) == (
        invoke.function,
        invoke.arguments,
        invoke.options,
    )


def test_a_strided_argument_is_sent_as_the_view_that_it_is(open_session, scripted):
    sandbox = scripted(invoke=answer(X))
    open_session(sandbox).call(Call("twice", (np.arange(6.0)[::2],)))
    assert [2] == the(Invoke, sandbox).arguments[0].strides


def test_gradients_are_asked_for_by_position_and_by_name(open_session, scripted):
    sandbox = scripted(invoke=answer(X, gradients=[[1.0, None]]))
    open_session(sandbox).call(Call("twice", (X,), {"shift": 0.5}, ("x", "shift"), (X,)))
    assert [0, "shift"] == the(Invoke, sandbox).wrt


def test_gradients_come_back_under_their_names(open_session, scripted):
    sandbox = scripted(invoke=answer(X, gradients=[[1.0, None], [2.0, 3.0]]))
    outcome = open_session(sandbox).call(Call("twice", (X,), {"shift": 0.5}, ("x", "shift"), (X, X)))
    assert ({"x": 1.0, "shift": None}, {"x": 2.0, "shift": 3.0}) == outcome.gradients


def test_a_value_of_which_no_gradient_can_be_taken_has_none(open_session, scripted):
    sandbox = scripted(invoke=answer(X, gradients=[[]]))
    outcome = open_session(sandbox).call(Call("twice", (X,), {"shift": 0.5}, ("x", "shift"), (X,)))
    assert ({"x": None, "shift": None},) == outcome.gradients


def test_changed_arguments_come_back_under_their_names(open_session, scripted):
    assert ("x", "shift") == open_session(scripted(invoke=answer(X, changed=["0", "shift"]))).call(CALL).changed


@pytest.mark.parametrize("name", ["1", "-1", "y", "", "the answer is 42", "²", "99999999999999999999"])
def test_a_changed_argument_that_does_not_exist_is_not_quoted(open_session, scripted, name):
    assert ("it was given",) == open_session(scripted(invoke=answer(X, changed=[name]))).call(CALL).changed


@pytest.mark.parametrize("name", ["0000009", "000000" + "9" * 5000])
def test_a_forged_number_of_an_argument_breaks_nothing(open_session, scripted, name):
    assert ("it was given",) == open_session(scripted(invoke=answer(X, changed=[name]))).call(CALL).changed


@pytest.mark.parametrize("line", [-1, 0, 11, 1 << 62])
def test_a_line_that_the_file_does_not_have_is_not_told(open_session, scripted, line):
    failure = Failure("id", "ValueError", ["ValueError"], "no", line, "")
    assert open_session(scripted(invoke=lambda message: failure)).call(CALL).line is None


def test_an_exception_comes_back_as_a_fact(open_session, scripted):
    failure = Failure("id", "ValueError", ["ValueError", "Exception"], "no\x1b\nway", 3, "Traceback\n")
    outcome = open_session(scripted(invoke=lambda message: failure)).call(CALL)
    assert Raised("ValueError", ("ValueError", "Exception"), "no\\x1b way", 3, "Traceback\n") == outcome


@pytest.mark.parametrize(
    "end", [Crashed("left"), Killed(Limit.WALL, 1.0, 2.0), Lost("gone")], ids=lambda end: type(end).__name__
)
def test_a_runner_that_ends_in_a_call_is_the_outcome(open_session, scripted, end):
    assert end is open_session(scripted(invoke=lambda message: end)).call(CALL)


VJP = Call("twice", (X,), {}, ("x",), (X,))


@pytest.mark.parametrize(
    ("call", "reply"),
    [
        (CALL, lambda message: Loaded(message.id)),
        (CALL, lambda message: Inspected(message.id, "", None, [])),
        (CALL, lambda message: Ready(1)),
        (CALL, lambda message: (Answer(message.id, 1.0, [], []), bytes(64))),
        (CALL, lambda message: Answer(message.id, _Array("n", "float64", [8], 8), [], [])),
        (CALL, lambda message: Answer(message.id, _Array("n", "float64", [-1], -1), [], [])),
        (CALL, lambda message: Answer(message.id, _Array("n", "float64", [0, 1 << 40, 1 << 40], 0), [], [])),
        (CALL, lambda message: (Answer(message.id, _Array("n", "float64", [1 << 40], 1, [0]), [], []), bytes(64))),
        (CALL, lambda message: Answer(message.id, _Items("set", []), [], [])),
        (CALL, lambda message: Answer(message.id, 1.0, [[1.0]], [])),
        (VJP, lambda message: Answer(message.id, 1.0, [], [])),
        (VJP, lambda message: Answer(message.id, 1.0, [[1.0], [1.0]], [])),
        (VJP, lambda message: Answer(message.id, 1.0, [[1.0, 2.0]], [])),
        (VJP, lambda message: Answer(message.id, 1.0, [[_Items("set", [])]], [])),
    ],
)
def test_an_answer_that_does_not_fit_the_question_is_a_crash(open_session, scripted, call, reply):
    sandbox = scripted(invoke=reply)
    outcome = open_session(sandbox).call(call)
    assert Crashed("the runner broke the protocol: an answer that does not fit the question") == outcome


def test_a_runner_that_broke_the_protocol_is_closed(open_session, scripted):
    sandbox = scripted(invoke=lambda message: Ready(1))
    open_session(sandbox).call(CALL)
    assert sandbox.closed == 1


def test_a_case_that_asks_too_much_at_once_is_ours(open_session, scripted):
    outcome = open_session(scripted(invoke=answer(X))).call(Call("twice", ([0.5] * 200_000,)))
    assert isinstance(outcome, Lost)
    assert "asks too much" in outcome.why


# One runner after the other


def test_two_calls_share_a_runner(open_session, scripted):
    sandbox = scripted(invoke=answer(X))
    session = open_session(sandbox)
    session.call(CALL)
    session.call(CALL)
    assert (1, 1) == (sandbox.opened, len([m for m in sandbox.messages if isinstance(m, Execute)]))


def test_after_an_end_the_next_call_loads_the_file_in_a_fresh_runner(open_session, scripted):
    replies = [lambda message: Crashed("left"), answer(X)]
    sandbox = scripted(invoke=lambda message: replies.pop(0)(message))
    session = open_session(sandbox)
    session.call(CALL)
    assert isinstance(session.call(CALL), Returned)
    assert (2, 2) == (sandbox.opened, len([m for m in sandbox.messages if isinstance(m, Execute)]))


def test_a_file_that_loads_only_once_is_a_crash(open_session, scripted):
    loads = [lambda message: Loaded(message.id), lambda message: LoadFailed(message.id, "no more", None, "")]
    sandbox = scripted(execute=lambda message: loads.pop(0)(message), invoke=lambda message: Crashed("left"))
    session = open_session(sandbox)
    session.call(CALL)
    assert Crashed("the file could be loaded once and not again: no more") == session.call(CALL)


def test_a_runner_that_ends_while_it_is_loaded_again_is_the_outcome(open_session, scripted):
    killed = Killed(Limit.CPU, 1.0, 2.0)
    loads = [lambda message: Loaded(message.id), lambda message: killed]
    sandbox = scripted(execute=lambda message: loads.pop(0)(message), invoke=lambda message: Crashed("left"))
    session = open_session(sandbox)
    session.call(CALL)
    assert killed is session.call(CALL)


def test_what_a_dying_runner_printed_is_kept(open_session, scripted):
    sandbox = scripted(invoke=lambda message: Crashed("left"))
    session = open_session(sandbox)
    session.load()
    sandbox.prints = b"last words"
    session.call(CALL)
    assert session.printed() == "last words"


def test_what_was_printed_is_told_once(open_session, scripted):
    sandbox = scripted(invoke=answer(X))
    session = open_session(sandbox)
    session.load()
    sandbox.prints = b"hello"
    assert ["hello", ""] == [session.printed(), session.printed()]


def test_renewing_throws_away_what_starts_runners(open_session, scripted):
    sandbox = scripted()
    session = open_session(sandbox)
    session.load()
    session.renew()
    assert (1, 1) == (sandbox.closed, sandbox.renewed)


def test_closing_twice_ends_one_runner_once(open_session, scripted):
    sandbox = scripted()
    session = open_session(sandbox)
    session.load()
    session.close()
    session.close()
    assert sandbox.closed == 1


def test_a_submission_is_as_confined_as_the_weakest_of_its_runners(open_session, scripted):
    sandbox = scripted(invoke=lambda message: Crashed("left"))
    session = open_session(sandbox)
    found = []
    for sandbox.isolation in (Isolation.FULL, Isolation.WEAK, Isolation.PORTABLE):
        session.call(CALL)
        found.append(session.isolation)
    assert [Isolation.FULL, Isolation.WEAK, Isolation.WEAK] == found


# The budget


def test_the_time_of_all_calls_is_added_up(open_session, scripted):
    session = open_session(scripted(invoke=answer(X), cpu_s=0.5, wall_s=0.75))
    session.call(CALL)
    assert (1.5, 2.25) == (session.cpu_s, session.wall_s)  # load, execute, invoke


def test_the_time_of_a_runner_that_ended_counts_too(open_session, scripted):
    session = open_session(scripted(invoke=lambda message: Killed(Limit.CPU, 2.0, 2.5, cpu_s=2.5, wall_s=3.0)))
    session.call(CALL)
    assert session.cpu_s == 2.5


@pytest.mark.parametrize(("cpu_s", "exhausted"), [(3.0, False), (4.0, True)])
def test_a_submission_is_exhausted_beyond_its_budget_of_cpu(open_session, scripted, cpu_s, exhausted):
    session = open_session(scripted(invoke=answer(X), cpu_s=cpu_s))
    session.call(CALL)
    assert exhausted is session.exhausted


def test_waiting_has_a_budget_as_well(open_session, scripted):
    session = open_session(scripted(invoke=answer(X), wall_s=11.0))
    session.call(CALL)
    assert session.exhausted


def test_a_slower_machine_gets_more_time_and_no_more_memory(open_session, scripted):
    slow, usual = open_session(scripted(), time_factor=3.0).limits, open_session(scripted()).limits
    assert (6.0, 30.0, 30.0, usual.memory_bytes) == (
        slow.cpu_s,
        slow.submission_cpu_s,
        slow.load_cpu_s,
        slow.memory_bytes,
    )


def test_the_fake_sandbox_hands_the_judge_s_own_arrays_to_nobody(open_session):
    def spoil(x, shift):
        x[:] = 0.0
        return x

    open_session(LocalSandbox({"twice": spoil})).call(CALL)
    assert [1.0, 2.0] == X.tolist()

# SPDX-License-Identifier: Apache-2.0
"""Real runners from a real zygote: honest calls, and all the ways in which a process can end, lie or flood.

Every test runs without confinement and with the strongest that this machine offers: what a runner may do differs,
what the judge makes of it does not.
"""

import os
import signal
import tempfile
import time
from pathlib import Path

import numpy as np
import pytest

from grader.errors import IsolationRefused
from grader.model import Crashed, Framework, Isolation, Killed, Limit, Limits, Lost
from grader.protocol import Answer, Execute, Failure, FunctionSpec, Inspected, Invoke, Load, Loaded, LoadFailed
from grader.sandbox import Received
from grader.sandbox.process import ProcessSandbox
from grader.wire import Payload, decode, encode

CAP = 1 << 20  # bytes of an answer
PIPE = 2 << 20  # bytes; more than a pipe holds
SECRET = "hunter2"

# What a submission needs to speak for itself, as a hostile one would: the id of the request, and the pipe.
SPEAK = """
import array, fcntl, os, sys, termios, time
from grader.protocol import MAGIC, PREFIX, Answer, frame

def request():
    at = sys._getframe()
    while not hasattr(at.f_locals.get("message"), "id"):
        at = at.f_back
    return at.f_locals["message"].id

def say(data):
    while data:
        data = data[os.write(4, data):]

def wait():
    "Until the judge has read everything."
    unread = array.array("i", [1])
    while unread[0]:
        fcntl.ioctl(4, termios.FIONREAD, unread)

def bytes_of(value, id):
    return b"".join(frame(Answer(id, value, [], [])))

def answer(value, id):
    say(bytes_of(value, id))
"""


class Runner:
    """One runner, asked by hand."""

    def __init__(self, channel):
        self.channel = channel
        self.count = 0

    def ask(self, kind, *fields, payload=None, cpu_s=20.0, answer_bytes=CAP):
        self.count += 1
        payload = payload or Payload()
        message = kind(f"id {self.count}", *fields)
        return self.channel.ask(message, payload.buffers, payload.size, cpu_s=cpu_s, answer_bytes=answer_bytes)

    def inspect(self, source, takes=0, watched=(), memory_bytes=1 << 30):
        specs, limits = [FunctionSpec("f", takes, [])], self.channel.process_limits(Limits(memory_bytes=memory_bytes))
        return self.ask(Load, source.encode(), "sub.py", specs, list(watched), 7, limits)

    def load(self, source, **options):
        assert isinstance(self.inspect(source, **options), Received)
        return self.ask(Execute)

    def call(self, *arguments, seed=None, **limits):
        payload = Payload()
        nodes = [encode(argument, payload, views=True) for argument in arguments]
        return self.ask(Invoke, "f", nodes, {}, [], [], seed, payload=payload, **limits)

    def value(self, *arguments, **limits):
        reply = self.call(*arguments, **limits)
        assert isinstance(reply, Received), reply
        assert isinstance(reply.message, Answer), reply.message
        return decode(reply.message.value, reply.payload)


@pytest.fixture(scope="module", params=[Isolation.NONE, None], ids=["unconfined", "strongest"])
def tier(request):
    return request.param


@pytest.fixture(scope="module")
def sandbox(tier):
    with pytest.MonkeyPatch.context() as patch, ProcessSandbox(wanted=tier) as made:
        patch.setenv("GRADER_SECRET", SECRET)
        yield made


@pytest.fixture
def runner(sandbox):
    """Gives fresh runners; all are closed afterwards."""
    channels = []

    def start(source="", **options):
        channel = sandbox.open(Framework.NUMPY)
        assert not isinstance(channel, Lost), channel
        channels.append(channel)
        made = Runner(channel)
        if source:
            reply = made.load(source, **options)
            assert isinstance(reply, Received), reply
            assert isinstance(reply.message, Loaded), reply.message
        return made

    yield start
    for channel in channels:
        channel.close()


def crashed(reply):
    """How a runner ended that should have crashed."""
    assert isinstance(reply, Crashed), reply
    return reply.how


# Honest submissions


def test_a_call_returns_what_the_function_returns(runner):
    assert [2.0, 4.0] == runner("def f(x): return 2 * x", takes=1).value(np.array([1.0, 2.0])).tolist()


def test_a_runner_answers_one_call_after_the_other(runner):
    made = runner("calls = []\ndef f(x):\n    calls.append(x)\n    return len(calls)", takes=1)
    assert [1, 2, 3] == [made.value(0.5) for _ in range(3)]


def test_a_strided_argument_arrives_strided(runner):
    assert (-16,) == runner("def f(x): return x.strides", takes=1).value(np.arange(6.0)[::-2])


def test_an_argument_larger_than_a_pipe_arrives(runner):
    x = np.random.default_rng(1).random(PIPE // 8)
    assert x.sum() == runner("def f(x): return float(x.sum())", takes=1).value(x)


def test_an_answer_larger_than_a_pipe_comes_back(runner):
    made = runner("import numpy as np\ndef f(): return np.arange(2 << 18, dtype=float)")
    assert (2 << 18) - 1 == made.value(answer_bytes=8 << 20)[-1]


def test_an_argument_may_be_changed_in_place_and_is_said_to_be(runner):
    reply = runner("def f(x, y):\n    y[0] = 9.0\n    return y", takes=2).call(np.zeros(2), np.zeros(2))
    assert ["1"] == reply.message.changed


@pytest.mark.parametrize("value", [np.array([np.nan, 1.0]), [1.0, [2.0]], (1, 2), None, np.zeros((2, 3)).T], ids=str)
def test_an_argument_that_nobody_touched_is_not_said_to_be_changed(runner, value):
    assert [] == runner("def f(x): return 1", takes=1).call(value).message.changed


@pytest.mark.parametrize(
    "value", [float("nan"), [1.0, float("nan")], np.float32("nan")], ids=["float", "list", "scalar"]
)
def test_a_nan_that_nobody_touched_is_not_said_to_be_changed(runner, value):
    assert [] == runner("def f(x): return 1", takes=1).call(value).message.changed


def test_a_seeded_call_draws_the_same_numbers_again(runner):
    made = runner("import random, numpy as np\ndef f(): return [random.random(), np.random.random()]")
    assert made.value(seed=3) == made.value(seed=3)


def test_an_exception_comes_back_with_its_line_and_its_builtin_bases(runner):
    made = runner("class Mine(ValueError): pass\n\ndef f():\n    raise Mine('no')")
    failure = made.call().message
    assert ("Mine", ["ValueError", "Exception", "BaseException"], "no", 4) == (
        failure.kind,
        failure.bases,
        failure.message,
        failure.line,
    )


@pytest.mark.parametrize("error", ["SystemExit(0)", "KeyboardInterrupt()", "GeneratorExit()", "RecursionError()"])
def test_an_exception_that_would_end_a_program_is_an_exception(runner, error):
    made = runner(f"def f():\n    raise {error}")
    assert error.partition("(")[0] == made.call().message.kind


def test_a_runner_goes_on_after_an_exception(runner):
    made = runner("def f(x):\n    if x: raise ValueError\n    return 5", takes=1)
    made.call(True)
    assert made.value(False) == 5


def test_endless_recursion_is_an_exception(runner):
    assert runner("def f(): return f()").call().message.kind == "RecursionError"


def test_a_hostile_exception_is_still_an_exception(runner):
    source = "class E(Exception):\n    def __str__(self): raise SystemExit\n    __repr__ = __str__\ndef f(): raise E"
    assert isinstance(runner(source).call().message, Failure)


def test_too_much_memory_is_an_exception(runner):
    made = runner("import numpy as np\ndef f(): return np.ones(1 << 26).sum()", memory_bytes=128 << 20)
    reply = made.call().message
    assert isinstance(reply, Failure)
    assert "MemoryError" in reply.bases


def test_a_file_that_raises_says_so_and_where(runner):
    made = runner()
    message = made.load("x = 1\n1 / 0\n").message
    assert isinstance(message, LoadFailed)
    assert ("the file raised ZeroDivisionError: division by zero while it was loaded", 2) == (
        message.sentence,
        message.line,
    )


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("x = 1", "the file defines no function f"),
        ("f = 1", "f is not a function"),
        ("def f(x): return x", "f does not take the contract's arguments"),
        ("raise SystemExit(0)", "the file raised SystemExit: 0 while it was loaded"),
    ],
)
def test_a_file_without_the_functions_says_what_is_missing(runner, source, sentence):
    assert runner().load(source).message.sentence.startswith(sentence)


def test_a_file_is_looked_at_before_it_is_run(runner):
    reply = runner().inspect("import numpy\nnumpy.dot\nimport os\nos._exit(0)", watched=["numpy.dot"])
    assert Inspected("id 1", "", None, [("numpy.dot", 2)]) == reply.message


# Limits


def test_a_busy_function_is_killed_at_its_limit_of_cpu(runner):
    reply = runner("def f():\n    while True: pass").call(cpu_s=0.2)
    assert isinstance(reply, Killed), reply
    assert (Limit.CPU, 0.2) == (reply.limit, reply.allowed)
    assert reply.allowed < reply.used <= reply.cpu_s


def test_a_waiting_function_is_killed_at_its_limit_of_wall_time(runner):
    reply = runner("import time\ndef f(): time.sleep(600)").call(cpu_s=0.05)
    assert isinstance(reply, Killed), reply
    assert reply.limit is Limit.WALL
    assert reply.allowed < reply.used <= reply.wall_s


def test_a_busy_file_is_killed_while_it_is_loaded(runner):
    made = runner()
    made.inspect("while True: pass")
    reply = made.ask(Execute, cpu_s=0.2)
    assert isinstance(reply, Killed), reply
    assert reply.limit is Limit.CPU


def test_an_answer_larger_than_allowed_is_killed_before_it_is_taken(runner):
    reply = runner("import numpy as np\ndef f(): return np.zeros(1 << 20)").call(answer_bytes=1 << 16)
    assert isinstance(reply, Killed), reply
    assert (Limit.ANSWER, 1 << 16, 8 << 20) == (reply.limit, reply.allowed, reply.used)


def test_a_long_list_is_no_crash(runner):
    assert not isinstance(runner("def f(): return [0.5] * 200_000").call(answer_bytes=16 << 20), Crashed)


@pytest.mark.parametrize("announced", [CAP + 1, 1 << 40, (1 << 64) - 1])
def test_an_announced_size_is_not_believed(runner, announced):
    source = f"{SPEAK}\ndef f():\n    say(PREFIX.pack(MAGIC, 10, {announced}))\n    time.sleep(600)"
    reply = runner(source).call()
    assert isinstance(reply, Killed), reply
    assert (Limit.ANSWER, float(announced)) == (reply.limit, reply.used)


def test_an_announced_header_that_is_too_large_is_told_by_its_size(runner):
    source = f"{SPEAK}\ndef f():\n    say(PREFIX.pack(MAGIC, 1 << 31, 0))\n    time.sleep(600)"
    reply = runner(source).call()
    assert reply.used > reply.allowed


# Ends


@pytest.mark.parametrize("status", [0, 1, 77])
def test_leaving_is_a_crash_with_its_status(runner, status):
    assert crashed(runner(f"import os\ndef f(): os._exit({status})").call()) == (
        f"the process left with exit status {status}"
    )


def test_leaving_while_the_file_is_loaded_is_a_crash(runner):
    assert "exit status 0" in crashed(runner().load("import os\nos._exit(0)"))


def test_aborting_is_a_crash_with_its_signal(runner):
    reply = runner("import os\ndef f(): os.abort()").call()
    assert reply.signal in (signal.SIGABRT, signal.SIGSEGV)  # where no signal may be sent, abort traps instead
    assert not reply.unexplained


def test_a_wild_pointer_is_a_crash_with_its_signal(runner):
    reply = runner("import ctypes\ndef f(): ctypes.string_at(8)").call()
    assert (signal.SIGSEGV, False) == (reply.signal, reply.unexplained)


def test_killing_oneself_can_not_be_explained(runner, tier):
    if tier is not Isolation.NONE:
        pytest.skip("a confined runner may not send the signal")
    reply = runner("import os\ndef f(): os.kill(os.getpid(), 9)").call()
    assert (signal.SIGKILL, True) == (reply.signal, reply.unexplained)


def test_a_closed_pipe_is_a_crash(runner):
    reply = runner("import os, time\ndef f():\n    os.close(3), os.close(4)\n    time.sleep(600)").call()
    assert crashed(reply) == "it closed the pipe to the judge"


def test_closing_everything_is_a_crash(runner):
    assert crashed(runner("import os\ndef f(): os.closerange(0, 64)").call())


def test_a_crash_says_what_it_cost(runner):
    reply = runner("import os, time\ndef f():\n    time.sleep(0.05)\n    os._exit(0)").call()
    assert reply.wall_s >= 0.05


# Lies


def test_garbage_is_a_crash(runner):
    reply = runner(f"{SPEAK}\ndef f():\n    say(b'x' * 100)\n    time.sleep(600)").call()
    assert crashed(reply) == "the runner broke the protocol: the bytes are not a frame"


def test_a_frame_around_garbage_is_a_crash(runner):
    reply = runner(f"{SPEAK}\ndef f():\n    say(PREFIX.pack(MAGIC, 5, 0) + b'hello')\n    time.sleep(600)").call()
    assert crashed(reply) == "the runner broke the protocol: the header is not a message"


def test_a_forged_id_is_a_crash(runner):
    reply = runner(f"{SPEAK}\ndef f():\n    answer(42, 'guess')\n    time.sleep(600)").call()
    assert crashed(reply) == "the runner broke the protocol: a reply to another call"


def test_a_forged_answer_is_only_an_answer(runner):
    assert runner(f"{SPEAK}\ndef f():\n    answer(42, request())\n    time.sleep(600)").value() == 42


@pytest.mark.parametrize(
    "early",
    [
        pytest.param("bytes_of(43, 'guess')", id="answer"),
        pytest.param("b'x' * 100", id="garbage"),
        pytest.param("PREFIX.pack(MAGIC, 5, 0) + b'hello'", id="frame around garbage"),
        pytest.param("PREFIX.pack(MAGIC, 10, 1 << 60)", id="too large"),
        pytest.param("b'SMK1'", id="half"),
    ],
)
def test_an_answer_before_the_question_is_the_student_s_fault(runner, early):
    speak = f"def f():\n    answer(42, request())\n    wait()\n    say({early})\n"
    made = runner(f"{SPEAK}\n{speak}    print('said', flush=True)\n    time.sleep(600)")
    made.value()
    while b"said" not in made.channel.printed():
        time.sleep(0.002)
    assert isinstance(made.call(), (Crashed, Killed))


def test_two_answers_at_once_are_a_crash(runner):
    source = "def f():\n    say(bytes_of(42, request()) + bytes_of(43, 'guess'))\n    time.sleep(600)"
    assert crashed(runner(SPEAK + source).call()) == (
        "the runner broke the protocol: more follows where one frame should end"
    )


def test_an_answer_to_a_question_that_was_not_read_is_a_crash(runner):
    source = "def f(*x):\n    answer(42, request())\n    os.read(3, 10)\n    answer(43, 'id 4')\n    time.sleep(600)"
    made = runner(SPEAK + source)
    made.value()
    reply = made.call(np.zeros(PIPE // 8))  # id 4, guessed
    assert crashed(reply) == "the runner broke the protocol: it answered before it had read the question"


def test_a_question_that_nobody_reads_ends_at_the_limit_of_wall_time(runner):
    made = runner(f"{SPEAK}\ndef f(*x):\n    answer(42, request())\n    time.sleep(600)")
    made.value()
    reply = made.call(np.zeros(PIPE // 8), cpu_s=0.05)
    assert isinstance(reply, Killed), reply
    assert reply.limit is Limit.WALL


def test_half_an_answer_ends_at_the_limit_of_wall_time_or_with_the_process(runner):
    reply = runner(f"{SPEAK}\ndef f():\n    say(PREFIX.pack(MAGIC, 50, 0))\n    os._exit(3)").call()
    assert "exit status 3" in crashed(reply)


# Prints


def test_what_is_printed_is_kept(runner):
    made = runner("import sys\ndef f():\n    print('out')\n    print('err', file=sys.stderr)\n    return 1")
    made.value()
    assert {b"out", b"err"} == set(made.channel.printed().split())


def test_what_was_printed_is_told_once(runner):
    made = runner("def f():\n    print('out')\n    return 1")
    made.value()
    made.channel.printed()
    assert made.channel.printed() == b""


def test_a_flood_of_output_is_cut_at_64_kib_and_stops_nobody(runner):
    made = runner("def f():\n    for _ in range(300): print('x' * 9999)\n    return 1")
    assert made.value() == 1
    assert 64 << 10 == len(made.channel.printed())


def test_a_closed_stdout_stops_nobody(runner):
    assert runner("import sys, os\ndef f():\n    sys.stdout.close()\n    os.close(1)\n    return 1").value() == 1


def test_what_is_printed_is_not_an_answer(runner):
    assert runner(f"{SPEAK}\ndef f():\n    os.write(1, MAGIC + bytes(12))\n    return 1").value() == 1


# What a runner finds around itself


def test_a_runner_has_descriptors_0_to_4_and_no_others(runner):
    source = "import os, fcntl\ndef f():\n    return [fd for fd in range(60) if has(fd)]\n"
    source += (
        "def has(fd):\n    try: fcntl.fcntl(fd, fcntl.F_GETFD)\n    except OSError: return False\n    return True\n"
    )
    assert [0, 1, 2, 3, 4] == runner(source).value()


def test_a_runner_reads_nothing_from_stdin(runner):
    assert runner("import sys\ndef f(): return sys.stdin.read()").value() == ""


def test_a_runner_inherits_nothing_of_the_judge_s_environment(runner):
    found = runner("import os\ndef f(): return dict(os.environ)").value()
    assert SECRET not in found.values()
    assert not set(found) & {"GRADER_SECRET", "PWD", "SHLVL", "USER", "PYTEST_CURRENT_TEST"}


def test_a_runner_s_home_and_temporary_files_are_in_a_place_of_its_own(runner):
    found = runner("import os\ndef f(): return [os.environ['HOME'], os.environ['TMPDIR'], os.getcwd()]").value()
    assert len(set(found)) == 1
    assert not os.path.expanduser("~").startswith(found[0])


def test_a_runner_can_not_read_the_secret_from_an_environment(runner):
    source = (
        "import os\ndef f():\n    found = repr(dict(os.environ))\n"
        "    for pid in ('self', os.getppid()):\n"
        "        try: found += open(f'/proc/{pid}/environ').read()\n"
        "        except OSError: pass\n"
        "    return found"
    )
    assert SECRET not in runner(source).value()


def test_a_runner_finds_neither_the_course_nor_the_judge_on_its_path(runner):
    found = runner("import sys\ndef f(): return [sys.path, sorted(sys.modules)]").value()
    assert not any(os.path.exists(os.path.join(path, "problems")) for path in found[0])
    assert not [name for name in found[1] if name.startswith(("grader.judge", "grader.cases", "solutions", "pytest"))]


def test_random_numbers_are_seeded_before_the_file_is_executed(runner):
    source = "import random, numpy as np\nx = [random.random(), np.random.random()]\ndef f(): return x"
    assert runner(source).value() == runner(source).value()


SPOIL = """
import builtins, os, sys, numpy as np
np.seterr(all="raise")
np.exp = lambda x: 0.0
builtins.sum = lambda x: 42
os.environ["LEFT"] = "behind"
sys.modules["left"] = sys
sys.setrecursionlimit(10_000)
try: open("left", "w").close()
except OSError: pass
def f(): return 1
"""
LOOK = """
import os, sys, numpy as np
def f():
    return [np.geterr()["over"], float(np.exp(0.0)), sum([1, 2]), "LEFT" in os.environ, "left" in sys.modules,
            sys.getrecursionlimit(), os.path.exists("left")]
"""


def test_nothing_leaks_from_one_runner_to_the_next(runner):
    before = runner(LOOK).value()
    runner(SPOIL).value()
    assert before == runner(LOOK).value() == ["warn", 1.0, 3, False, False, 1000, False]


def test_a_runner_that_ended_does_not_end_the_others(runner):
    first, second = runner("import os\ndef f(): os._exit(0)"), runner("def f(): return 5")
    first.call()
    assert second.value() == 5


# The zygote


def children(parents):
    """Numbers of the processes that these have started and that have not ended."""
    found = set()
    for name in filter(str.isdigit, os.listdir("/proc")):
        state, parent = stat_of(name)
        if state not in ("", "Z") and parent in parents:
            found.add(int(name))
    return found


def stat_of(pid):
    """State and parent of a process; nothing where it is gone."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
            state, parent = file.read().rpartition(")")[2].split()[:2]
    except OSError:
        return "", 0
    return state, int(parent)


def mine():
    """Numbers of this process's own children."""
    return children({os.getpid()})


def started_since(before):
    """This process's children since then, and all processes below them."""
    found = new = mine() - before
    while new:
        new = children(new) - found
        found = found | new
    return found


def kill_zygotes(before):
    """Kill what this process has started itself since then; wait until that, and all below it, is gone."""
    below = started_since(before)
    assert below
    for pid in mine() - before:
        os.kill(pid, signal.SIGKILL)
    assert gone(below)


def gone(pids):
    """Whether none of these processes is there any more, or becomes so soon."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        if all(stat_of(pid)[0] in ("", "Z") for pid in pids):
            return True
        time.sleep(0.02)
    return False


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    """A folder for temporary files of this test's own, where a user without rights can still get in."""
    folder = tempfile.mkdtemp(prefix="softmark-test-")
    os.chmod(folder, 0o755)
    monkeypatch.setattr(tempfile, "tempdir", folder)
    yield folder
    os.rmdir(folder)


def test_nothing_is_left_after_close(tier, temporary):
    before = mine()
    sandbox = ProcessSandbox(wanted=tier)
    channel = sandbox.open(Framework.NUMPY)
    Runner(channel).load("open('left', 'w').close()" if tier is Isolation.NONE else "x = 1")
    started = started_since(before)
    channel.close()
    sandbox.close()
    assert started
    assert gone(started)
    assert os.listdir(temporary) == []


def test_nothing_is_left_when_a_runner_still_works(tier, temporary):
    before = mine()
    with ProcessSandbox(wanted=tier) as sandbox:
        channel = sandbox.open(Framework.NUMPY)
        made = Runner(channel)
        work = "import threading\ndef work():\n    while True: pass\nthreading.Thread(target=work).start()\n"
        made.load(work + "def f(): return 1")
        assert made.value() == 1
        started = started_since(before)
    channel.close()
    assert gone(started)
    assert os.listdir(temporary) == []


def test_descriptors_are_given_back(tier):
    before = len(os.listdir("/proc/self/fd"))
    with ProcessSandbox(wanted=tier) as sandbox:
        for _ in range(3):
            sandbox.open(Framework.NUMPY).close()
        sandbox.renew(Framework.NUMPY)
        sandbox.open(Framework.NUMPY).close()
    assert before == len(os.listdir("/proc/self/fd"))


def test_closing_twice_is_closing_once(tier):
    sandbox = ProcessSandbox(wanted=tier)
    channel = sandbox.open(Framework.NUMPY)
    for thing in (channel, channel, sandbox, sandbox):
        thing.close()
    assert not channel.alive()


def test_a_zygote_that_was_killed_is_replaced(tier):
    before = mine()
    with ProcessSandbox(wanted=tier) as sandbox:
        sandbox.open(Framework.NUMPY).close()
        kill_zygotes(before)
        first = sandbox.open(Framework.NUMPY)  # may be the spare runner, dead, before anybody has noticed
        second = sandbox.open(Framework.NUMPY)
        made = Runner(second)
        made.load("def f(): return 5")
        assert made.value() == 5
        for channel in (first, second):
            if not isinstance(channel, Lost):
                channel.close()


def test_a_runner_whose_zygote_was_killed_is_lost(tier):
    before = mine()
    with ProcessSandbox(wanted=tier) as sandbox:
        channel = sandbox.open(Framework.NUMPY)
        made = Runner(channel)
        made.load("def f(): return 5")
        kill_zygotes(before)
        reply = made.call()
        channel.close()
    assert isinstance(reply, Lost), reply


def test_a_renewed_sandbox_has_a_fresh_zygote(tier):
    with ProcessSandbox(wanted=tier) as sandbox:
        sandbox.open(Framework.NUMPY).close()
        before = mine()
        sandbox.renew(Framework.NUMPY)
        channel = sandbox.open(Framework.NUMPY)
        channel.close()
        assert started_since(before)


def test_a_sandbox_says_how_strongly_it_confines():
    with ProcessSandbox(wanted=Isolation.NONE) as sandbox:
        assert sandbox.isolation is Isolation.NONE


def test_a_sandbox_that_confines_less_than_was_asked_for_is_refused(temporary):
    before = mine()
    with (
        ProcessSandbox(wanted=Isolation.NONE, weakest=Isolation.WEAK) as sandbox,
        pytest.raises(IsolationRefused, match="isolation 'none'") as caught,
    ):
        sandbox.open(Framework.NUMPY)
    assert "grader doctor" in caught.value.hint
    assert gone(mine() - before)


def test_a_course_that_every_runner_could_read_is_refused(temporary):
    library = os.path.dirname(os.__file__)
    with (
        ProcessSandbox(wanted=Isolation.NONE, secret_folder=Path(library)) as sandbox,
        pytest.raises(IsolationRefused, match="every runner can read"),
    ):
        sandbox.open(Framework.NUMPY)

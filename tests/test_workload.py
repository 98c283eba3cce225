# SPDX-License-Identifier: Apache-2.0
"""Honest code behaves in every tier as it does outside: each file of tests/workload gives the same number there.

A third of the workload is run by default; all of it with SOFTMARK_WORKLOAD=all.
"""

from __future__ import annotations

import functools
import json
import math
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pytest

from grader.errors import GraderError
from grader.model import Crashed, Framework, Isolation, Killed, Limits, Lost
from grader.protocol import Answer, Execute, Failure, FunctionSpec, Invoke, Load, Loaded, LoadFailed
from grader.sandbox.process import ProcessChannel, ProcessSandbox
from grader.wire import Payload, decode

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the sandbox confines on Linux only")

FOLDER = Path(__file__).parent / "workload"
EVERYTHING = os.environ.get("SOFTMARK_WORKLOAD") == "all"
TIERS = (Isolation.FULL, Isolation.BWRAP, Isolation.PORTABLE, Isolation.WEAK)
CPU_S = 60.0  # for a load and for a call; what is slow is for the benchmarks to say
WALL_S = 300.0  # for the whole workload outside
SAME = 1e-12  # relative; the libraries are the same, their memory is aligned as it happens

# Each snippet in an ordinary process of its own, forked from one that has the libraries, as a runner is: what one
# leaves behind (torch.compile turns the checks of torch.distributions off) must not reach the next.
# One result to a line: {"name": ..., "value": ...} or "error".
OUTSIDE = """
import contextlib, importlib.util, json, os, sys, traceback

import numpy, scipy
with contextlib.suppress(ImportError):
    import torch

answers = os.dup(1)
os.dup2(2, 1)
for path in sys.argv[1:]:
    child = os.fork()
    if child:
        os.waitpid(child, 0)
        continue
    name = os.path.splitext(os.path.basename(path))[0]
    try:
        spec = importlib.util.spec_from_file_location(name, path)
        sys.modules[name] = module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        told = {"name": name, "value": module.work()}
    except BaseException as error:
        told = {"name": name, "error": "".join(traceback.format_exception(error))[-2000:]}
    os.write(answers, (json.dumps(told) + "\\n").encode())
    os._exit(0)
"""


@dataclass(frozen=True)
class Snippet:
    """One file of the workload."""

    name: str
    path: Path
    framework: Framework
    not_in: frozenset[str]


@dataclass(frozen=True)
class Ran:
    """What a snippet gave in a runner, and the CPU seconds of loading it and of its first call."""

    value: float | None
    error: str
    load_cpu_s: float = 0.0
    call_cpu_s: float = 0.0
    printed: bytes = b""


def read_snippet(path: Path) -> Snippet:
    text = path.read_text("utf-8")
    torch = re.search(r"^\s*(import|from) torch\b", text, re.MULTILINE)
    not_in = re.search(r"^# not in: ([a-z ]+)$", text, re.MULTILINE)
    tiers = frozenset(not_in[1].split()) if not_in else frozenset()
    return Snippet(path.stem, path, Framework.TORCH if torch else Framework.NUMPY, tiers)


SNIPPETS = [read_snippet(path) for path in sorted(FOLDER.glob("*.py"))]


@functools.cache
def chosen() -> tuple[Snippet, ...]:
    """Every third snippet, or all; those of torch where torch is."""
    some = SNIPPETS if EVERYTHING else SNIPPETS[::3]
    return tuple(one for one in some if one.framework is Framework.NUMPY or find_spec("torch"))


@pytest.fixture(scope="module")
def outside() -> dict[str, float]:
    """The number that each snippet gives in an ordinary process."""
    one_thread = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    done = subprocess.run(
        [sys.executable, "-c", OUTSIDE, *(str(one.path) for one in chosen())],
        env={**os.environ, **one_thread},
        capture_output=True,
        check=False,
        timeout=WALL_S,
    )
    told = [json.loads(line) for line in done.stdout.splitlines()]
    failed = [f"{one['name']}: {one['error']}" for one in told if "error" in one]
    assert not failed, "\n".join(failed)
    assert len(told) == len(chosen()), f"the process ended early: {done.stderr.decode(errors='replace')[-2000:]}"
    return {one["name"]: one["value"] for one in told}


@functools.cache
def source(snippet: Snippet) -> bytes:
    return snippet.path.read_bytes()


def run(sandbox: ProcessSandbox, snippet: Snippet, extra: bytes = b"") -> Ran:
    """Load a snippet into a fresh runner and call it once. `extra` is put at its end."""
    channel = sandbox.open(snippet.framework)
    if isinstance(channel, Lost):
        return Ran(None, f"no runner: {channel.why}")
    try:
        return ask(channel, snippet, source(snippet) + extra)
    finally:
        channel.close()


def ask(channel: ProcessChannel, snippet: Snippet, text: bytes) -> Ran:
    specs = [FunctionSpec("work", 0, [])]
    load_cpu_s = 0.0
    for message in (
        Load("1", text, snippet.path.name, specs, [], 7, channel.process_limits(Limits(submission_cpu_s=CPU_S))),
        Execute("2"),
        Invoke("3", "work", [], {}, [], [], None),
    ):
        nothing = Payload()
        reply = channel.ask(message, nothing.buffers, nothing.size, cpu_s=CPU_S, answer_bytes=1 << 20)
        if isinstance(reply, Crashed):
            return Ran(None, reply.how, printed=channel.printed())
        if isinstance(reply, Killed):
            return Ran(None, f"killed for its {reply.limit}: {reply.used:.2f} of {reply.allowed:.2f}")
        if isinstance(reply, Lost):
            return Ran(None, f"the runner is lost: {reply.why}")
        match reply.message:
            case LoadFailed(sentence=sentence, traceback=trace):
                return Ran(None, f"{sentence}\n{trace}", printed=channel.printed())
            case Failure(kind=kind, message=words, traceback=trace):
                return Ran(None, f"{kind}: {words}\n{trace}", printed=channel.printed())
            case Loaded():
                load_cpu_s = reply.cpu_s
            case Answer(value=node):
                value = decode(node, reply.payload)
                if not isinstance(value, float):
                    return Ran(None, f"work() gave a {type(value).__name__}")
                return Ran(value, "", load_cpu_s, reply.cpu_s, channel.printed())
    return Ran(None, "no answer")


def skip_unless_proved(sandbox: ProcessSandbox, tier: Isolation) -> None:
    """Skip the test where the tier can not be had here, with the reason."""
    try:
        proved = sandbox.isolation
    except GraderError as error:
        pytest.skip(f"{tier} is not available: {error.message}")
    if proved is not tier:
        pytest.skip(f"{tier} is not available: {proved} is ({'; '.join(sandbox.notes)})")


def differs(ran: Ran, value: float) -> str:
    """How a runner's result is not the one from outside; empty where it is."""
    if ran.value is None:
        return ran.error
    same = math.isclose(ran.value, value, rel_tol=SAME)
    return "" if same else f"{ran.value!r}, and outside {value!r}"


@pytest.mark.slow
@pytest.mark.parametrize("tier", TIERS, ids=str)
def test_honest_code_behaves_as_it_does_outside(tier: Isolation, outside: dict[str, float]) -> None:
    """One test a tier, not one a snippet: the zygotes are started once and not in every worker."""
    wrong = []
    with ProcessSandbox(wanted=tier) as sandbox:
        skip_unless_proved(sandbox, tier)
        for snippet in sorted(chosen(), key=lambda one: one.framework):
            if tier in snippet.not_in:
                continue
            difference = differs(run(sandbox, snippet), outside[snippet.name])
            if difference:
                wrong.append(f"{snippet.name}: {difference}")
        assert sandbox.isolation is tier
    assert not wrong, f"{len(wrong)} of {len(chosen())} snippets differ in {tier}:\n" + "\n".join(wrong)


def test_the_workload_is_large_and_says_what_it_is() -> None:
    """At least 60 snippets, of each library; the first line of each is a comment."""
    assert len(SNIPPETS) >= 60
    assert {one.framework for one in SNIPPETS} == set(Framework)
    bare = [one.name for one in SNIPPETS if not re.match(r"# \w.+\n", one.path.read_text("utf-8"))]
    assert bare == []

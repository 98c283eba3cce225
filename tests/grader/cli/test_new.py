# SPDX-License-Identifier: Apache-2.0
"""`grader new`: a package that passes `grader verify` at once, or a sentence on what to type; never half of one."""

import os
import pty
import select
import shlex
import signal
import subprocess
import time

import pytest

from grader.cli import new_command
from grader.packages import Course

VECTOR = 'means(x: Float[np.ndarray, "N D"]) -> Float[np.ndarray, "D"]'
ATTENTION = (
    'attend(query: Float[Tensor, "*batch L d"], key: Float[Tensor, "*batch S d"]) -> Float[Tensor, "*batch L S"]'
)


def files_below(folder):
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def untouched(course):
    """Asserts that the course is as it was before."""
    before = {path: path.is_file() and path.read_bytes() for path in course.root.rglob("*")}

    def check():
        assert before == {path: path.is_file() and path.read_bytes() for path in course.root.rglob("*")}

    return check


@pytest.mark.slow
@pytest.mark.parametrize(("framework", "signature"), [("numpy", VECTOR), ("torch", ATTENTION)], ids=["numpy", "torch"])
def test_a_new_problem_passes_verify_at_once(grader, request, framework, signature):
    if framework == "torch":
        request.getfixturevalue("torch")
    made = grader("new", "mine", "--function", signature, "--framework", framework)
    assert 0 == made.returncode, made.stderr
    verified = grader("verify", "mine")
    assert 0 == verified.returncode, verified.stdout + verified.stderr
    assert "FAIL" not in verified.stdout
    assert "  warn" not in verified.stdout


def test_it_writes_the_whole_package_and_says_what_is_next(grader, course):
    before = files_below(course.root)
    ended = grader("new", "mine", "--function", VECTOR, "--title", "My means", "--chapter", "Statistics")
    names = "statement.md examples.json hints.md explanation.md cases.py mistakes.py contract.json problem.toml"
    wanted = {f"problems/mine/{name}" for name in names.split()}
    wanted |= {f"problems/mine/accepted/{name}.py" for name in ("library", "loops", "vectorised")}
    wanted |= {"solutions/mine.py", "student_template/mine.py"}
    assert wanted == files_below(course.root) - before
    assert {str(course.root / name) for name in wanted} == set(ended.stdout.splitlines())
    assert "# My means\n" in (course.folder("mine") / "statement.md").read_text()
    assert 'chapter = "Statistics"\n' in (course.folder("mine") / "problem.toml").read_text()
    following = ended.stderr.splitlines()
    assert following[0].startswith("next: 1. fill in every TODO; begin with ")
    assert "      2. grader verify mine" == following[1]
    assert f"      3. grader check {course.solution('mine')}" == following[2]


def test_the_examples_pass_with_the_command_that_it_names(grader, course):
    grader("new", "mine")
    assert 0 == grader("check", str(course.solution("mine"))).returncode


def test_a_course_that_was_named_is_named_in_what_is_next(grader, course):
    ended = grader("new", "mine", "--course", str(course.root), GRADER_COURSE=None)
    assert f"      2. grader verify mine --course {course.root}" == ended.stderr.splitlines()[-2]


def test_an_empty_course_is_enough(grader, tmp_path):
    (tmp_path / "empty" / "problems").mkdir(parents=True)
    assert 0 == grader("new", "mine", "--course", str(tmp_path / "empty")).returncode
    assert ("mine",) == Course(tmp_path / "empty").problem_ids()


@pytest.mark.parametrize(("framework", "array"), [("numpy", "np.ndarray"), ("torch", "Tensor")])
def test_without_a_function_one_stands_in_and_is_named(grader, course, framework, array):
    ended = grader("new", "mine", "--framework", framework)
    assert 0 == ended.returncode
    signature = f'mine(x: Float[{array}, "N"]) -> Float[{array}, "N"]'
    assert f"note: no --function was given; this one stands in: {signature}" == ended.stderr.splitlines()[0]
    assert f"def {signature}:\n" in course.solution("mine").read_text()


@pytest.mark.parametrize("problem", ["rng", "a_problem_whose_name_is_too_long_for_a_function"])
def test_a_problem_whose_name_is_no_function_gets_one_called_solve(grader, course, problem):
    assert 0 == grader("new", problem).returncode
    assert "def solve(x: " in course.solution(problem).read_text()


BAD = {
    "a capital letter": (["My-Problem"], "'My-Problem' can not name a problem", "hint: grader new my_problem"),
    "a path": (["../mine"], "'../mine' can not name a problem", "hint: grader new mine"),
    "nothing usable": (["123"], "'123' can not name a problem", "hint: grader new my_problem"),
    "a word of Python": (["lambda"], "it is a word of Python", "hint: grader new lambda_problem"),
    "no signature": (["mine", "--function", "means"], "not a function with its annotations", "hint: write it as in"),
    "a size from nowhere": (
        ["mine", "--function", 'f(x: Float[np.ndarray, "N"]) -> Float[np.ndarray, "K"]'],
        "no argument binds the size K of the result",
        "hint: name it in the shape of an array",
    ),
    "a function twice": (["mine", "--function", VECTOR, "--function", VECTOR], "is given twice", "a name of its own"),
    "another framework": (
        ["mine", "--function", VECTOR, "--framework", "torch"],
        "the framework is torch, but the functions use arrays of numpy",
        "hint: write Tensor in the annotations",
    ),
    "no such framework": (["mine", "--framework", "jax"], "'jax' is not one of", "hint: grader new --help"),
    "a long title": (["mine", "--title", "x" * 81], "this can not be a title", "hint: one line of at most 80"),
    "a title of two lines": (["mine", "--title", "x\ny"], "this can not be a title", "hint: one line of at most 80"),
    "an empty chapter": (["mine", "--chapter", " "], "this can not be a chapter", "hint: one line of at most 60"),
    "no name": ([], "missing argument 'PROBLEM'", "hint: grader new --help"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_can_not_be_meant_writes_nothing_and_names_the_next_step(grader, untouched, name):
    words, message, hint = BAD[name]
    ended = grader("new", *words)
    assert 2 == ended.returncode
    assert 1 == ended.stderr.count("error: ")
    assert message in ended.stderr
    assert hint in ended.stderr
    untouched()


@pytest.mark.parametrize("place", ["problems/mine", "solutions/mine.py", "student_template/mine.py"])
@pytest.mark.parametrize("what", ["a file", "a folder", "a dangling link"])
def test_nothing_is_overwritten(grader, course, place, what):
    path = course.root / place
    match what:
        case "a file":
            path.write_text("precious")
        case "a folder":
            path.mkdir()
        case _:
            path.symlink_to("nowhere")
    before = sorted(course.root.rglob("*"))
    ended = grader("new", "mine")
    assert 2 == ended.returncode
    assert f"error: {path} is there already, and was left alone" in ended.stderr
    assert before == sorted(course.root.rglob("*"))


def test_what_can_not_be_written_leaves_nothing(grader, course, untouched):
    templates = course.root / "student_template"
    for path in templates.iterdir():
        path.unlink()
    templates.rmdir()
    templates.write_text("a file, where a folder should be")
    before = files_below(course.root)
    ended = grader("new", "mine")
    assert 3 == ended.returncode
    assert "student_template/mine.py could not be written" in ended.stderr
    assert before == files_below(course.root)


class _Interrupted(dict):
    """Files of which the third is never reached."""

    def items(self):
        yield from list(super().items())[:2]
        raise KeyboardInterrupt


def test_an_interruption_between_two_files_leaves_nothing(tmp_path):
    (tmp_path / "problems").mkdir()
    files = _Interrupted({"solutions/mine.py": "", "problems/mine/cases.py": "", "problems/mine/problem.toml": ""})
    with pytest.raises(KeyboardInterrupt):
        new_command._write(Course(tmp_path), files)
    assert [tmp_path / "problems"] == list(tmp_path.rglob("*"))


class Terminal:
    """The program with a terminal in place of stdin and stderr."""

    def __init__(self, grader, *words):
        ours, theirs = pty.openpty()
        self.process = subprocess.Popen(
            grader.arguments(*words),
            cwd=grader.folder,
            env=grader.environment | {"TERM": "dumb"},
            stdin=theirs,
            stdout=subprocess.PIPE,
            stderr=theirs,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        )
        os.close(theirs)
        self.ours, self.said = ours, ""

    def read_until(self, words):
        """What has been said since the last time, up to these words; to the end where they do not come."""
        while words not in self.said:
            ready, _, _ = select.select([self.ours], [], [], 30)
            assert ready, self.said
            try:
                self.said += os.read(self.ours, 4096).decode()
            except OSError:  # the other side is closed
                break
        found, _, self.said = self.said.partition(words)
        return found

    def type(self, text):
        os.write(self.ours, f"{text}\n".encode())

    def end(self):
        self.read_until("\0")
        out, _ = self.process.communicate(timeout=30)
        os.close(self.ours)
        return self.process.returncode, out.decode()


def test_on_a_terminal_it_asks_and_asks_again(grader, course):
    terminal = Terminal(grader, "new", "mine")
    terminal.read_until("Title [Mine]: ")
    terminal.type("My means")
    terminal.read_until("Framework (numpy, torch) [numpy]: ")
    terminal.type("")
    terminal.read_until("Function [mine(x: ")
    terminal.type("means(x)")
    assert "argument x has no annotation" in terminal.read_until("Function [mine(x: ")
    terminal.type(VECTOR)
    terminal.read_until("Another function (Enter: no more): ")
    terminal.type(VECTOR)
    assert "the function means is given twice" in terminal.read_until("Another function (Enter: no more): ")
    terminal.type("")
    code, out = terminal.end()
    assert 0 == code
    assert str(course.solution("mine")) in out.splitlines()
    assert "# My means\n" in (course.folder("mine") / "statement.md").read_text()
    assert f"def {VECTOR}:\n" in course.solution("mine").read_text()


def test_what_is_given_is_not_asked(grader, course):
    terminal = Terminal(grader, "new", "mine", "--function", VECTOR)
    assert (0, True) == (terminal.end()[0], course.solution("mine").is_file())


def test_ctrl_c_at_a_question_leaves_nothing(grader, untouched):
    terminal = Terminal(grader, "new", "mine")
    terminal.read_until("Title [Mine]: ")
    while terminal.process.poll() is None:  # Python may swallow one that comes just as it begins to read
        terminal.process.send_signal(signal.SIGINT)
        time.sleep(0.3)
    assert (130, "") == terminal.end()
    untouched()


def test_the_signature_in_the_help_can_be_typed(grader):
    (line,) = [line for line in grader("new", "--help").stdout.splitlines() if "--function '" in line]
    assert 0 == grader(*shlex.split(line)[1:]).returncode

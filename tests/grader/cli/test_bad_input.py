# SPDX-License-Identifier: Apache-2.0
"""Every bad input gives one error line that names the next step, the documented exit code, and no traceback."""

import os
import socket

import pytest


def one_error(ended):
    """The error line of a command that said one thing and its next step."""
    assert "Traceback" not in ended.stderr
    errors = [line for line in ended.stderr.splitlines() if line.startswith("error: ")]
    assert len(errors) == 1, ended.stderr
    return errors[0]


def test_a_path_that_does_not_exist(grader):
    ended = grader("grade", "nobody")
    assert (2, "error: nobody: no such file or directory") == (ended.returncode, one_error(ended))
    assert "hint: check the path" in ended.stderr


@pytest.mark.parametrize("names", [(), ("notes.txt", "helper.py", ".twice.py.swp")])
def test_a_folder_without_submissions_says_what_one_is_called(grader, names):
    (grader.folder / "ada").mkdir()
    for name in names:
        (grader.folder / "ada" / name).touch()
    ended = grader("grade", "ada")
    assert (5, "error: nothing gradable in ada") == (ended.returncode, one_error(ended))
    assert "hint: a submission is a file named after its problem: twice.py" in ended.stderr


def test_a_folder_of_folders_says_how_to_grade_them(grader, hand_in):
    hand_in("class/ada")
    ended = grader("grade", "class")
    assert (5, "hint: for a folder of folders give each of them: class/*") == (
        ended.returncode,
        ended.stderr.splitlines()[1],
    )


@pytest.mark.parametrize(("command", "code"), [("show", 2), ("start", 2), ("verify", 2)])
def test_a_mistyped_problem_gets_the_nearest_name(grader, command, code):
    ended = grader(command, "twise")
    assert code == ended.returncode
    assert "there is no problem 'twise'" in one_error(ended)
    assert "hint: did you mean 'twice'?" in ended.stderr


def test_a_mistyped_command_gets_the_nearest_name(grader):
    ended = grader("grad", "ada")
    assert (2, "error: there is no command 'grad'; did you mean 'grade'?") == (ended.returncode, one_error(ended))


def test_a_name_with_a_new_line_stays_in_its_line(grader):
    ended = grader("show", "x\n::error::forged")
    assert 2 == ended.returncode
    assert "x\\x0a::error::forged" in one_error(ended)


@pytest.mark.parametrize("name", ["Twice.py", "twice (1).py", "twcie.py", "twice.py.txt"])
def test_a_misnamed_file_of_a_folder_is_not_lost_without_a_word(grader, hand_in, name):
    hand_in(name=name)
    ended = grader("grade", "ada")
    assert 5 == ended.returncode
    assert f"error: ada/{name}: refused: is it twice? Then name it twice.py" in ended.stderr


def test_a_misnamed_file_alone_gets_the_nearest_name(grader, hand_in):
    ended = grader("grade", str(hand_in(name="twcie.py")))
    assert 2 == ended.returncode
    assert "no problem of that name" in one_error(ended)
    assert "did you mean twice.py? --problem twice grades it under any name" in ended.stderr


def test_any_name_will_do_when_the_problem_is_said(grader, hand_in):
    ended = grader("grade", str(hand_in(name="homework 3.py")), "--problem", "twice", "--format", "json")
    assert 0 == ended.returncode
    assert '"file": "homework 3.py"' in ended.stdout


def folder_instead(path):
    path.mkdir()


def pipe_instead(path):
    os.mkfifo(path)


def socket_instead(path):
    with socket.socket(socket.AF_UNIX) as listener:
        os.chdir(path.parent)  # the address may have 108 bytes
        listener.bind(path.name)


def link_to_a_secret(path):
    secret = path.parent.parent / "secret.py"
    secret.write_text("password = 'hunter2 (\n")
    path.symlink_to(secret)


def link_in_a_circle(path):
    path.symlink_to(path.name)


def link_to_a_device(path):
    path.symlink_to("/dev/zero")


def fifty_megabytes(path):
    with path.open("wb") as file:
        file.truncate(50 << 20)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (folder_instead, "it is a directory"),
        (pipe_instead, "it is a named pipe"),
        (socket_instead, "it is a socket"),
        (link_to_a_secret, "it is a symbolic link"),
        (link_in_a_circle, "it is a symbolic link"),
        (link_to_a_device, "it is a symbolic link"),
        (fifty_megabytes, "it has 50.0 MiB, a submission at most 1 MiB"),
    ],
)
@pytest.mark.parametrize("given", ["eve", "eve/twice.py"])
def test_what_is_no_file_is_refused_and_never_quoted(grader, monkeypatch, make, words, given):
    monkeypatch.chdir(grader.folder)
    (grader.folder / "eve").mkdir()
    make(grader.folder / "eve" / "twice.py")
    ended = grader("grade", given)
    assert 5 == ended.returncode
    assert f"error: eve/twice.py: refused: {words}" in ended.stderr
    assert "hunter2" not in ended.stdout + ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("given", ["link", "link/"])
def test_a_linked_folder_is_refused(grader, hand_in, given):
    (grader.folder / "link").symlink_to(hand_in().parent)
    ended = grader("grade", given)
    assert 5 == ended.returncode
    assert "refused: it is a symbolic link, not a folder; give the folder itself" in ended.stderr


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is unreadable for root")
def test_an_unreadable_file_is_refused(grader, hand_in):
    hand_in().chmod(0)
    ended = grader("grade", "ada")
    assert 5 == ended.returncode
    assert "refused: permission denied; make it readable: chmod u+r" in ended.stderr


def test_what_is_refused_does_not_keep_the_rest_from_being_graded(grader, hand_in):
    hand_in("ada")
    (grader.folder / "eve").mkdir()
    link_to_a_secret(grader.folder / "eve" / "twice.py")
    notes = hand_in("ada", "notes", name="notes.md")
    ended = grader("grade", "ada", "eve", str(notes))
    assert 1 == ended.returncode
    assert "100/100, solved" in ended.stdout
    assert 2 == ended.stderr.count("refused: ")


@pytest.mark.parametrize(
    ("source", "seen"),
    [
        (b"", "the file is empty"),
        (b"\x93NUMPY\xff\xfe\x01", "twice.py"),
        (b"name = 'caf\xe9'\n", "twice.py"),
        (b"x = 1\0\n", "NUL byte"),
        (b"# coding: klingon\n", "twice.py"),
        (b"def twice(x:\n", "line 1"),
    ],
)
def test_a_file_that_is_no_program_is_graded_with_nothing(grader, hand_in, source, seen):
    hand_in(source=source)
    ended = grader("grade", "ada")
    assert (1, "") == (ended.returncode, ended.stderr)
    assert "0/100, 100 points left" in ended.stdout
    assert "load error" in ended.stdout
    assert seen in ended.stdout


def test_legal_spellings_of_a_program_are_graded(grader, hand_in, right):
    hand_in("bom", b"\xef\xbb\xbf" + right.encode())
    hand_in("crlf", right.replace("\n", "\r\n"))
    hand_in("latin", b"# -*- coding: latin-1 -*-\n# caf\xe9\n" + right.encode())
    hand_in("stale/__pycache__", b"rubbish", "twice.cpython-311.pyc")
    hand_in("stale", right)
    ended = grader("grade", "bom", "crlf", "latin", "stale")
    assert (0, "") == (ended.returncode, ended.stderr)
    assert 8 == ended.stdout.count("100/100, solved")  # each report, and the table of them


def test_odd_names_are_names(grader, hand_in, right):
    for name in ("two words", "-dash", "new\nline", os.fsdecode(b"bytes\xff"), "twice"):
        hand_in(name, right)
    ended = grader("grade", "--", "two words", "-dash", "new\nline", os.fsdecode(b"bytes\xff"), "twice")
    assert (0, "") == (ended.returncode, ended.stderr)
    for shown in ("two words", "-dash", "new\\x0aline", "bytes\\", "twice"):
        assert f"twice · {shown}" in ended.stdout


def test_students_of_the_same_name_are_told_apart(grader, hand_in, right):
    hand_in("monday/ada", right)
    hand_in("friday/ada", right)
    ended = grader("grade", "monday/ada", "friday/ada")
    assert 0 == ended.returncode
    assert "twice · monday/ada" in ended.stdout
    assert "twice · friday/ada" in ended.stdout


def test_a_file_that_is_given_twice_is_graded_once(grader, hand_in):
    path = hand_in()
    ended = grader("grade", "ada", str(path), "./ada/")
    assert 0 == ended.returncode
    assert 1 == ended.stdout.count("100/100, solved")
    assert 2 == ended.stderr.count("was given more than once, and is graded once")


def test_no_course_anywhere(grader, tmp_path):
    ended = grader("list", GRADER_COURSE=None)
    assert 2 == ended.returncode
    assert "no course folder found" in one_error(ended)
    assert "--course DIR or GRADER_COURSE" in ended.stderr


@pytest.mark.parametrize(
    ("file", "content", "command", "words"),
    [
        ("problem.toml", b"x = ", "grade", "problem.toml: not TOML"),
        ("problem.toml", b"id = 3", "grade", "problem.toml"),
        ("problem.toml", b"\xff", "show", "problem.toml: not UTF-8"),
        ("contract.json", b"{", "grade", "contract.json: not JSON"),
        ("contract.json", b"[" * 100_000, "list", "contract.json: not JSON"),
        ("contract.json", None, "grade", "contract.json"),
        ("examples.json", b'{"examples": 3}', "check", "examples.json"),
        ("examples.json", None, "check", "examples.json"),
        ("cases.py", b"import nosuch", "grade", "cases.py: No module named 'nosuch'"),
        ("cases.py", b"import sys; sys.exit(0)", "grade", ""),
        ("cases.py", None, "grade", "has no cases.py: this is a student's copy of the course"),
    ],
)
def test_an_unsound_package_names_file_and_reason(grader, hand_in, course, file, content, command, words):
    hand_in()
    path = course.folder("twice") / file
    if content is None:
        path.unlink()
    else:
        path.write_bytes(content)
    ended = grader(*{"show": ("show", "twice"), "list": ("list",)}.get(command, (command, "ada")))
    assert 4 == ended.returncode
    assert words in one_error(ended)


def test_an_unsound_package_costs_only_its_own_submissions(grader, hand_in, write_course, right):
    course = write_course("shift", cases="1/0")
    hand_in(source=right, name="shift.py")
    hand_in(source=right)
    listed = grader("list")
    assert 0 == listed.returncode
    ended = grader("grade", "ada")
    assert 4 == ended.returncode
    assert "cases.py: ZeroDivisionError" in one_error(ended)
    assert "twice · ada" in ended.stdout
    (course.folder("shift") / "problem.toml").write_text("x =")
    listed = grader("list")
    assert 4 == listed.returncode
    assert "twice" in listed.stdout


@pytest.mark.parametrize("make", [lambda path: path.write_text(""), lambda path: path.parent.rmdir()])
def test_a_course_whose_secret_can_not_be_had_says_what_to_do(grader, hand_in, course, make):
    folder = course.root / ".softmark"
    folder.mkdir()
    make(folder / "secret")
    if not folder.exists():
        folder.write_text("in the way")  # as a folder that can not be written, for root too
    hand_in()
    ended = grader("grade", "ada", GRADER_SECRET=None)
    assert 2 == ended.returncode
    assert "secret" in one_error(ended)
    assert 0 == grader("grade", "ada", "--seed", "1", GRADER_SECRET=None).returncode


def test_a_secret_is_made_at_first_use_for_its_owner_only(grader, hand_in, course):
    hand_in()
    assert 0 == grader("grade", "ada", GRADER_SECRET=None).returncode
    secret = course.root / ".softmark" / "secret"
    assert 0o600 == secret.stat().st_mode & 0o777
    assert 64 == len(secret.read_bytes())
    assert [secret] == list(secret.parent.iterdir())

# SPDX-License-Identifier: Apache-2.0
"""Submissions are found by name and read once; what is not a plain file is refused unopened and unquoted."""

import os
import socket

import pytest

from grader.errors import NothingGradable, UsageError
from grader.packages.submissions import MAX_SOURCE_BYTES, find_submissions

SOURCE = b"def twice(x, shift=0.0):\n    return 2.0 * x + shift\n"


@pytest.fixture
def course(write_course):
    write_course("half")
    return write_course("twice")


@pytest.fixture
def ada(tmp_path):
    """A student's folder with one submission."""
    folder = tmp_path / "class" / "ada"
    folder.mkdir(parents=True)
    (folder / "twice.py").write_bytes(SOURCE)
    return folder


def find(course, *paths, **options):
    return find_submissions([str(path) for path in paths], course, **options)


def refusal(course, path, **options):
    """The reason of the one file that is refused."""
    found = find(course, path, **options)
    assert found.submissions == ()
    (refused,) = found.refused
    return refused.reason


# Finding


def test_a_file_is_read_as_bytes(course, ada):
    (submission,) = find(course, ada / "twice.py").submissions
    assert submission.source == SOURCE


def test_a_file_belongs_to_the_problem_of_its_name(course, ada):
    (submission,) = find(course, ada / "twice.py").submissions
    assert ("twice", "twice.py") == (submission.problem, submission.file)


def test_the_student_of_a_file_is_its_folder(course, ada):
    (submission,) = find(course, ada / "twice.py").submissions
    assert submission.student == "ada"


def test_the_student_of_a_folder_is_the_folder(course, ada):
    (submission,) = find(course, ada).submissions
    assert submission.student == "ada"


@pytest.mark.parametrize("path", ["./twice.py", "twice.py", "../ada/twice.py", ".", "./", "../ada/"])
def test_a_relative_path_has_the_same_student(course, ada, monkeypatch, path):
    monkeypatch.chdir(ada)
    (submission,) = find(course, path).submissions
    assert submission.student == "ada"


def test_the_student_may_be_said(course, ada):
    (submission,) = find(course, ada, student="grace").submissions
    assert submission.student == "grace"


def test_the_problem_of_a_file_may_be_said(course, ada):
    (ada / "final version (2).txt").write_bytes(SOURCE)
    (submission,) = find(course, ada / "final version (2).txt", problem="twice").submissions
    assert ("twice", "final version (2).txt") == (submission.problem, submission.file)


@pytest.mark.parametrize("name", ["numpy.py", "grader.py", "random.py", "__main__.py"])
def test_a_file_does_not_take_the_name_of_a_module_that_the_runner_needs(course, ada, name):
    (ada / name).write_bytes(SOURCE)
    (submission,) = find(course, ada / name, problem="twice").submissions
    assert submission.file == "twice.py"


def test_one_problem_of_a_folder_may_be_asked_for(course, ada):
    (ada / "half.py").write_bytes(SOURCE)
    assert ["half"] == [submission.problem for submission in find(course, ada, problem="half").submissions]


def test_a_file_that_was_given_twice_is_graded_once_and_said_so(course, ada):
    found = find(course, ada, ada / "twice.py")
    assert (1, 1) == (len(found.submissions), len(found.notes))
    assert "graded once" in found.notes[0]


def test_a_folder_gives_its_submissions_in_the_order_of_the_problems(course, ada):
    (ada / "half.py").write_bytes(SOURCE)
    assert ["half", "twice"] == [submission.problem for submission in find(course, ada).submissions]


def test_paths_keep_the_order_in_which_they_were_given(course, ada):
    (ada / "half.py").write_bytes(SOURCE)
    found = find(course, ada / "twice.py", ada / "half.py").submissions
    assert ["twice", "half"] == [submission.problem for submission in found]


def test_other_files_of_a_folder_are_left_alone(course, ada):
    for name in ("notes.txt", "helpers.py", "twice.pyc", "twice.py.bak", ".half.py", "half.txt"):
        (ada / name).write_bytes(b"secret")
    assert ([SOURCE], ()) == ([s.source for s in find(course, ada).submissions], find(course, ada).refused)


def test_subfolders_and_caches_are_left_alone(course, ada):
    for name in ("__pycache__", "deeper"):
        (ada / name).mkdir()
        (ada / name / "half.py").write_bytes(b"secret")
        (ada / name / "half.cpython-311.pyc").write_bytes(b"secret")
    assert ["twice"] == [submission.problem for submission in find(course, ada).submissions]


@pytest.mark.parametrize("source", [b"", b"\0\xff\xfe", b"\xef\xbb\xbfx = 1\r\n", bytes(MAX_SOURCE_BYTES)], ids=len)
def test_any_bytes_are_handed_on_as_they_are(course, ada, source):
    (ada / "twice.py").write_bytes(source)
    (submission,) = find(course, ada).submissions
    assert source == submission.source


@pytest.mark.parametrize("umask", [0o400, 0o444, 0o777])
def test_permissions_that_allow_reading_are_enough(course, ada, umask):
    (ada / "twice.py").chmod(umask)
    assert len(find(course, ada).submissions) == 1


@pytest.mark.parametrize("name", ["Half.py", "half (1).py", "half-1.py", "halv.py", "half.py.txt"])
def test_a_file_of_nearly_the_right_name_is_refused_and_not_lost(course, ada, name):
    (ada / name).write_bytes(SOURCE)
    (refused,) = find(course, ada).refused
    assert refused.reason == "refused: is it half? Then name it half.py"


def test_a_name_that_is_nearly_right_is_left_alone_where_the_right_one_is_there(course, ada):
    (ada / "twice (1).py").write_bytes(SOURCE)
    assert find(course, ada).refused == ()


# Names of students


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Grace Hopper", "Grace Hopper"),
        ("Gödel", "Gödel"),
        ("ada\x1b[31m", "ada\\x1b[31m"),
        ("ada\nroot", "ada\\x0aroot"),
        ("ada\u202e", "ada\\u202e"),
        ("-rf", "-rf"),
        ("$(reboot)", "$(reboot)"),
        ("..ada", "..ada"),
        ("::error::ada", "\\x3a:error::ada"),
    ],
)
def test_a_student_s_name_is_safe_to_show(course, ada, name, shown):
    (submission,) = find(course, ada.rename(ada.parent / name)).submissions
    assert shown == submission.student


def test_a_name_that_is_no_text_is_shown_by_its_bytes(course, ada):
    folder = os.fsencode(ada.parent) + b"/ad\xff"
    os.rename(ada, folder)
    (submission,) = find_submissions([os.fsdecode(folder)], course).submissions
    assert submission.student == "ad\\udcff"


def test_students_whose_folders_have_one_name_are_told_apart(course, ada):
    other = ada.parent.parent / "second" / "ada"
    other.mkdir(parents=True)
    (other / "twice.py").write_bytes(SOURCE)
    assert ["class/ada", "second/ada"] == [submission.student for submission in find(course, ada, other).submissions]


def test_a_long_name_is_cut_short(course, ada):
    (submission,) = find(course, ada, student="a" * 5000).submissions
    assert submission.student == "a" * 80 + "... (4920 more characters)"


# Refusals


@pytest.fixture
def secret(tmp_path):
    path = tmp_path / "secret.py"
    path.write_bytes(b"the answers")
    return path


def test_a_symbolic_link_is_refused(course, ada, secret):
    (ada / "half.py").symlink_to(secret)
    assert refusal(course, ada / "half.py") == "refused: it is a symbolic link; hand in the file itself"


def test_a_symbolic_link_in_a_folder_is_refused_and_the_rest_is_read(course, ada, secret):
    (ada / "half.py").symlink_to(secret)
    found = find(course, ada)
    assert (["twice"], 1) == ([submission.problem for submission in found.submissions], len(found.refused))


def test_a_symbolic_link_to_itself_is_refused(course, ada):
    (ada / "half.py").symlink_to("half.py")
    assert "symbolic link" in refusal(course, ada / "half.py")


def test_a_symbolic_link_to_nothing_is_refused(course, ada):
    (ada / "half.py").symlink_to("nowhere")
    assert "symbolic link" in refusal(course, ada / "half.py")


def test_a_symbolic_link_is_refused_also_where_the_problem_is_said(course, ada, secret):
    (ada / "link").symlink_to(secret)
    assert "symbolic link" in refusal(course, ada / "link", problem="twice")


def test_a_folder_that_is_a_symbolic_link_is_not_followed(course, ada):
    link = ada.parent / "grace"
    link.symlink_to(ada, target_is_directory=True)
    assert refusal(course, f"{link}/") == "refused: it is a symbolic link, not a folder; give the folder itself"


def test_a_named_pipe_is_refused_without_waiting_for_it(course, ada):
    os.mkfifo(ada / "half.py")
    assert refusal(course, ada / "half.py") == "refused: it is a named pipe; hand in the file itself"


def test_a_socket_is_refused(course, ada, monkeypatch):
    monkeypatch.chdir(ada)  # the whole path may be too long for a socket
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("half.py")
        assert refusal(course, ada / "half.py") == "refused: it is a socket; hand in the file itself"


@pytest.mark.parametrize("device", ["/dev/null", "/dev/zero"])
def test_a_device_is_refused(course, device):
    assert refusal(course, device, problem="twice") == "refused: it is a device; hand in the file itself"


def test_a_directory_is_refused_in_place_of_a_file(course, ada):
    (ada / "twice.py").unlink()
    (ada / "twice.py").mkdir()
    assert refusal(course, ada) == "refused: it is a directory; hand in the file itself"


def test_a_file_that_is_too_large_is_refused(course, ada):
    with (ada / "half.py").open("wb") as file:
        file.truncate(5 << 20)
    assert refusal(course, ada / "half.py") == (
        "refused: it has 5.0 MiB, a submission at most 1 MiB; leave data out of the source"
    )


def test_a_file_one_byte_too_large_is_refused(course, ada):
    (ada / "half.py").write_bytes(bytes(MAX_SOURCE_BYTES + 1))
    assert "a submission at most 1 MiB" in refusal(course, ada / "half.py")


def test_a_file_that_lies_about_its_size_is_refused(course):
    assert refusal(course, "/proc/self/pagemap", problem="twice").startswith("refused: ")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_refused(course, ada):
    (ada / "half.py").write_bytes(SOURCE)
    (ada / "half.py").chmod(0)
    assert refusal(course, ada / "half.py") == "refused: permission denied; make it readable: chmod u+r"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_folder_that_may_not_be_read_is_refused(course, ada):
    ada.chmod(0)
    try:
        assert refusal(course, ada) == "refused: permission denied; make it readable: chmod u+r"
    finally:
        ada.chmod(0o700)


def test_a_refusal_quotes_nothing_of_the_target(course, ada, secret):
    (ada / "half.py").symlink_to(secret)
    (refused,) = find(course, ada / "half.py").refused
    assert "answers" not in refused.reason + refused.path
    assert "secret" not in refused.reason + refused.path


def test_a_refused_path_is_safe_to_show(course, ada):
    folder = ada.rename(ada.parent / "ada\x1b]0;hello\x07")
    (folder / "half.py").symlink_to("nowhere")
    (refused,) = find(course, folder / "half.py").refused
    assert "\x1b" not in refused.path
    assert "\\x1b]0;hello\\x07" in refused.path


# What can not be meant


def test_a_path_that_does_not_exist_is_said_to_be_missing(course, tmp_path):
    with pytest.raises(UsageError, match="no such file"):
        find(course, tmp_path / "twice.py")


@pytest.mark.parametrize("path", ["", "a\0b", "x" * 5000])
def test_a_path_that_is_none_is_a_usage_error(course, path):
    with pytest.raises(UsageError):
        find(course, path)


def test_a_file_of_nearly_the_right_name_gets_that_name(course, ada):
    (ada / "Twise.py").write_bytes(SOURCE)
    with pytest.raises(UsageError, match="no problem of that name") as caught:
        find(course, ada / "Twise.py")
    assert caught.value.hint.startswith("did you mean twice.py?")


def test_a_file_of_no_problem_names_the_next_step(course, ada):
    (ada / "entropy.py").write_bytes(SOURCE)
    with pytest.raises(UsageError, match="no problem of that name") as caught:
        find(course, ada / "entropy.py")
    assert "--problem" in caught.value.hint


@pytest.mark.parametrize("name", ["twice", "twice.txt"])
def test_an_ending_is_asked_for_where_only_that_is_missing(course, ada, name):
    (ada / name).write_bytes(SOURCE)
    with pytest.raises(UsageError, match=r"a submission's name ends in \.py") as caught:
        find(course, ada / name)
    assert caught.value.hint == "name it twice.py"


def test_a_file_of_no_problem_is_refused_beside_one_that_can_be_graded(course, ada):
    (ada / "entropy.py").write_bytes(SOURCE)
    found = find(course, ada / "entropy.py", ada / "twice.py")
    assert (["twice"], [str(ada / "entropy.py")]) == (
        [s.problem for s in found.submissions],
        [r.path for r in found.refused],
    )


def test_an_empty_folder_holds_nothing_gradable(course, tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(NothingGradable) as caught:
        find(course, tmp_path / "empty")
    assert caught.value.hint == "a submission is a file named after its problem: half.py, twice.py"


def test_a_folder_with_nothing_but_a_refusal_is_not_empty(course, ada):
    (ada / "twice.py").unlink()
    (ada / "twice.py").symlink_to("nowhere")
    assert len(find(course, ada).refused) == 1


def test_a_folder_of_folders_is_told_from_an_empty_one(course, ada):
    with pytest.raises(NothingGradable) as caught:
        find(course, ada.parent)
    assert caught.value.hint == f"for a folder of folders give each of them: {ada.parent}/*"

# SPDX-License-Identifier: Apache-2.0
"""Where reports go, and that none is lost on the way."""

import json
import os
import pty
import subprocess

import pytest


def test_one_report_for_each_submission_and_a_table_at_the_end(grader, hand_in, wrong):
    hand_in("ada")
    hand_in("bob", wrong)
    ended = grader("grade", "ada", "bob")
    assert (1, "") == (ended.returncode, ended.stderr)
    assert 1 == ended.stdout.count("\nstudent ")  # the head of the table
    assert "bob" in ended.stdout.splitlines()[-1]
    assert "\x1b" not in ended.stdout
    assert all(len(line) <= 80 for line in ended.stdout.splitlines())


def test_one_report_needs_no_table(grader, hand_in):
    hand_in("ada")
    assert 1 == grader("grade", "ada").stdout.count("100/100")


@pytest.mark.parametrize("format_name", ["github", "html", "json", "jsonl", "junit", "markdown", "text"])
def test_every_format_goes_to_a_file_in_one_piece(grader, hand_in, format_name):
    hand_in()
    file = grader.folder / "report"
    file.write_text("old")
    file.chmod(0o640)
    ended = grader("grade", "ada", "--format", format_name, "-o", "report")
    assert (0, "", "") == (ended.returncode, ended.stdout, ended.stderr)
    assert "ada" in file.read_text()
    assert 0o640 == file.stat().st_mode & 0o777
    assert {"ada", "report"} == set(os.listdir(grader.folder))


def test_a_linked_output_stays_a_link(grader, hand_in):
    hand_in()
    (grader.folder / "latest").symlink_to("report")
    assert 0 == grader("grade", "ada", "-o", "latest").returncode
    assert (grader.folder / "latest").is_symlink()
    assert "100/100" in (grader.folder / "report").read_text()


def test_a_dash_is_stdout(grader, hand_in):
    hand_in()
    assert "100/100" in grader("grade", "ada", "-o", "-").stdout


def test_standard_output_by_name_keeps_what_it_holds(grader, hand_in):
    hand_in()
    log = grader.folder / "log"
    log.write_text("before\n")
    with log.open("a") as stdout:
        assert 0 == grader("grade", "ada", "-o", "/dev/stdout", stdout=stdout).returncode
    assert log.read_text().startswith("before\n")
    assert "100/100" in log.read_text()


@pytest.mark.parametrize("output", ["/dev/full", "nowhere/report", "ada"])
@pytest.mark.parametrize("format_name", ["text", "json"])
def test_what_can_not_be_written_to_the_file_goes_to_stdout(grader, hand_in, output, format_name):
    hand_in()
    ended = grader("grade", "ada", "--format", format_name, "-o", output)
    assert 3 == ended.returncode
    assert "solved" in ended.stdout
    assert f"error: {output} could not be written: " in ended.stderr
    assert "hint: the report is on stdout; name another file with -o" in ended.stderr
    assert {"ada"} == set(os.listdir(grader.folder))


@pytest.mark.parametrize("words", [("grade", "ada"), ("list",), ("show", "twice"), ("--help",)])
def test_a_full_disk_behind_stdout_is_an_error(grader, hand_in, words):
    hand_in()
    with open("/dev/full", "w") as full:
        ended = grader(*words, stdout=full)
    assert 3 == ended.returncode
    assert "no space left on device" in ended.stderr
    assert 1 == ended.stderr.count("error: ")
    assert "Exception ignored" not in ended.stderr


@pytest.mark.parametrize("closing", [">&-", "2>&-", "<&-", "<&- >&- 2>&-"])
def test_closed_standard_streams_are_no_traceback(grader, hand_in, closing):
    hand_in()
    ended = subprocess.run(
        ["/bin/sh", "-c", f'exec "$@" {closing}', "sh", *grader.arguments("grade", "ada")],
        cwd=grader.folder,
        env=grader.environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (0, "") == (ended.returncode, ended.stderr)


@pytest.mark.parametrize(("words", "code"), [(("list",), 0), (("--help",), 0), (("grade", "ada"), 3)])
def test_a_reader_who_leaves_is_no_traceback(grader, hand_in, words, code):
    hand_in()
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as pipe:
        ended = grader(*words, stdout=pipe)
    # What was not delivered must not look like success.
    assert code == ended.returncode
    assert "Traceback" not in ended.stderr
    assert "Exception ignored" not in ended.stderr


def test_a_console_without_the_signs_gets_others(grader, hand_in):
    hand_in()
    ended = grader("grade", "ada", PYTHONIOENCODING="iso8859-2:strict")
    assert (0, "") == (ended.returncode, ended.stderr)
    assert "twice - ada - file" in ended.stdout


def test_without_a_home_nothing_is_kept_and_nothing_is_littered(grader, hand_in):
    hand_in()
    ended = grader("check", "ada", XDG_STATE_HOME=None, HOME="/nonexistent")
    assert 0 == ended.returncode
    assert {"ada"} == set(os.listdir(grader.folder))


def test_check_is_remembered_by_list(grader, hand_in):
    hand_in()
    assert "examples pass" not in grader("list").stdout
    assert 0 == grader("check", "ada").returncode
    assert "examples pass" in grader("list").stdout


def test_the_teacher_sees_all(grader, hand_in, wrong):
    hand_in(source=wrong)
    brief = grader("grade", "ada", "--seed", "7").stdout
    assert "--seed 7" not in brief
    assert "from twice import twice" not in brief
    shown = grader("grade", "ada", "--seed", "7", "--detail", "teacher").stdout
    for part in ("--seed 7 repeats it", "Graded", "Returned", "Expected", "Call 1", "from twice import twice"):
        assert part in shown
    report = json.loads(grader("grade", "ada", "--seed", "7", "--detail", "teacher", "--format", "json").stdout)
    assert '"seed": 7' in json.dumps(report)


@pytest.mark.parametrize(("option", "code"), [((), 1), (("--exit-zero",), 0)])
def test_exit_zero_turns_one_into_zero(grader, hand_in, wrong, option, code):
    hand_in(source=wrong)
    assert code == grader("grade", "ada", *option).returncode
    assert code == grader("check", "ada", *option).returncode


def on_a_terminal(grader, *words, **environment):
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        grader.arguments(*words),
        cwd=grader.folder,
        env=grader.environment | {"TERM": "xterm", "COLUMNS": "80"} | environment,
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    shown = b""
    while True:
        try:
            piece = os.read(ours, 1 << 16)
        except OSError:
            break
        if not piece:
            break
        shown += piece
    os.close(ours)
    return process.wait(), shown.decode()


def test_a_terminal_gets_colour_and_a_line_of_progress(grader, hand_in):
    hand_in("ada")
    hand_in("bob")
    code, shown = on_a_terminal(grader, "grade", "ada", "bob")
    assert 0 == code
    assert "2/2  bob · twice" in shown
    assert "\x1b[1;32m100/100, solved" in shown


@pytest.mark.parametrize("environment", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_colour_can_be_declined(grader, hand_in, environment):
    hand_in("ada")
    _, shown = on_a_terminal(grader, "grade", "ada", **environment)
    assert "100/100, solved" in shown
    assert "\x1b[" not in shown


def test_a_dumb_terminal_gets_no_moving_line(grader, hand_in):
    hand_in("ada")
    hand_in("bob")
    _, shown = on_a_terminal(grader, "grade", "ada", "bob", TERM="dumb")
    assert "2/2" not in shown
    assert "\x1b" not in shown


def test_a_statement_is_typeset_on_a_terminal_and_raw_elsewhere(grader):
    assert "# Twice\n" == grader("show", "twice").stdout
    _, shown = on_a_terminal(grader, "show", "twice")
    assert "Twice" in shown
    assert "# Twice" not in shown

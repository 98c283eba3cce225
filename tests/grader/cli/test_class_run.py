# SPDX-License-Identifier: Apache-2.0
"""A class in one command, as a teacher uses it: graded, interrupted, gone on with, graded again, handed back."""

import contextlib
import csv
import io
import json
import os
import random
import signal
import sqlite3
import zipfile

import pytest

SLOW = """
import time

def twice(x, shift=0.0):
    time.sleep(30)
"""
BROKEN = "def twice(x, shift=0.0:\n    return x\n"


@pytest.fixture
def archive(grader, right, wrong):
    """Writes a zip with a folder for each student; returns its name."""

    def write(files=None, name="class.zip"):
        files = files if files is not None else {"ada/twice.py": right, "bob/twice.py": wrong, "cem/twice.py": BROKEN}
        with zipfile.ZipFile(grader.folder / name, "w") as archive:
            for path, source in files.items():
                archive.writestr(path, source)
        return name

    return write


@pytest.fixture
def gradebook(grader):
    def read(folder="run"):
        text = (grader.folder / folder / "gradebook.csv").read_text("utf-8-sig")
        return {row["key"]: row for row in csv.DictReader(io.StringIO(text))}

    return read


def marks(rows):
    return {key: (row["twice final"], row["twice status"]) for key, row in rows.items()}


@pytest.fixture
def many(right, wrong):
    """Different files of two dozen students; a comment makes each another one."""
    sources = (right, wrong, BROKEN, "")
    return {f"s{i:02}/twice.py": f"{sources[i % 4]}\n# {i}\n" for i in range(24)}


def test_a_class_from_zip_to_gradebook(grader, archive, gradebook):
    done = grader("batch", archive(), "-o", "run", "--jobs", "2")
    assert 1 == done.returncode, done.stderr
    assert "3 files = 3 to grade" in done.stderr
    assert "3 files = 3 graded" in done.stdout
    assert "twice: 3 = 3 graded" in done.stdout
    assert {"ada": ("100", "graded"), "bob": ("0", "graded"), "cem": ("0", "graded")} == marks(gradebook())
    written = set(os.listdir(grader.folder / "run"))
    assert {"class.html", "gradebook.csv", "files.csv", "adjustments.csv", "students", "run.db", "run.json"} <= written
    assert {"ada.html", "bob.html", "cem.html"} == set(os.listdir(grader.folder / "run" / "students"))
    assert [] == os.listdir(grader.temporary)


def test_everything_that_came_in_is_accounted_for(grader, archive, right):
    files = {
        "ada/twice.py": right,
        "bob/homework.py": right,
        "cem/essay.pdf": "%PDF",
        "dan/what.py": "x = 1\n",
        "../evil/twice.py": right,
    }
    (grader.folder / "roster.csv").write_text("student,name\nada,Ada\nzoe,Zoe Absent\n")
    done = grader("batch", archive(files), "-o", "run", "--roster", "roster.csv", "--jobs", "1")
    assert "5 files = 2 graded + 1 to assign + 2 refused" in done.stdout, done.stderr
    assert "twice: 5 = 2 graded + 1 to assign + 1 refused + 1 absent" in done.stdout
    table = (grader.folder / "run" / "files.csv").read_text("utf-8")
    assert 6 == len(table.splitlines())
    assert "functions" in table
    assign = (grader.folder / "run" / "assign.csv").read_text("utf-8")
    assert "dan/what.py" in assign
    assert "zoe" in (grader.folder / "run" / "gradebook.csv").read_text("utf-8")


def test_a_file_is_assigned_by_the_teacher_and_answers_are_never_written_over(grader, archive, right, gradebook):
    odd = right.replace("def twice", "def double")
    name = archive({"ada/twice.py": right, "dan/what.py": odd})
    grader("batch", name, "-o", "run", "--jobs", "1")
    path = grader.folder / "run" / "assign.csv"
    rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8"))))
    rows[0]["problem"] = "twice"
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0].keys())
    writer.writeheader()
    writer.writerows(rows)
    answered = out.getvalue().encode()
    path.write_bytes(answered)
    grader("report", "run", "--format", "html")  # knows nothing of the answer, and must leave it
    assert answered == path.read_bytes()
    done = grader("batch", name, "-o", "run", "--assign", "run/assign.csv", "--jobs", "1")
    assert "2 files = 2 graded" in done.stdout, done.stderr
    again = grader("batch", name, "-o", "run", "--jobs", "1")  # the run remembers its lists
    assert "2 files = 2 graded" in again.stdout, again.stderr
    assert ("0", "graded") == marks(gradebook())["dan"]
    assert "twice" in path.read_text("utf-8").splitlines()[1]


def test_an_interrupted_run_ends_soon_leaves_no_process_and_goes_on(grader, archive, many, gradebook, processes):
    name = archive(many | {"slow/twice.py": SLOW})
    process = grader.start("batch", name, "-o", "run", "--jobs", "2")
    processes.wait_until(lambda: graded(grader) >= 3 or process.poll() is not None)
    below = processes.descendants(process.pid)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert 130 == process.returncode, said
    assert "the same command goes on from here" in said
    processes.wait_until(lambda: not processes.alive(below))
    assert [] == os.listdir(grader.temporary)
    half = marks(gradebook())
    assert 25 == len(half)
    assert "pending" in {status for _, status in half.values()}
    kept = graded(grader)
    process = grader.start("batch", name, "-o", "run", "--jobs", "2")
    processes.wait_until(lambda: graded(grader) >= 24 or process.poll() is not None)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert kept >= 3
    assert 24 <= graded(grader)


def graded(grader, folder="run"):
    """How many results the run has kept so far."""
    path = grader.folder / folder / "run.db"
    if not path.exists():
        return 0
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        return connection.execute("select count(*) from gradings").fetchone()[0]
    except sqlite3.OperationalError:
        return 0
    finally:
        connection.close()


@pytest.mark.slow
def test_a_run_that_is_killed_anywhere_ends_with_the_same_gradebook(grader, archive, many, gradebook, processes):
    """Ten kills, of the coordinator or of anything below it; `benchmarks/faults.py` does two hundred."""
    name = archive(many)
    whole = grader("batch", name, "-o", "undisturbed", "--jobs", "2")
    assert 1 == whole.returncode, whole.stderr
    dice = random.Random(5)
    for folder in ("run1", "run2", "run3", "run4", "run5"):
        for _ in range(2):
            kill_in_the_middle(grader, name, folder, processes, dice)
        last = grader("batch", name, "-o", folder, "--jobs", "2")
        assert 1 == last.returncode, last.stderr
        assert gradebook("undisturbed") == gradebook(folder)
        assert 24 == graded(grader, folder)
        assert [] == os.listdir(grader.temporary)


def kill_in_the_middle(grader, name, folder, processes, dice):
    process = grader.start("batch", name, "-o", folder, "--jobs", "2")
    after = dice.randrange(24)
    processes.wait_until(lambda: graded(grader, folder) >= after or process.poll() is not None)
    everybody = [process.pid, *processes.descendants(process.pid)]
    victim = process.pid if dice.random() < 0.4 else dice.choice(everybody)
    with contextlib.suppress(ProcessLookupError):  # it has ended by itself
        os.kill(victim, signal.SIGKILL)
    process.communicate(timeout=120)
    if process.returncode == -signal.SIGKILL:
        processes.wait_until(lambda: not processes.alive(everybody))


def test_the_former_run_and_another_archive_are_not_mixed_up(grader, archive, right):
    grader("batch", archive(), "-o", "run", "--jobs", "1")
    other = archive({"eve/twice.py": right}, "other.zip")
    done = grader("batch", other, "-o", "run", "--jobs", "1")
    assert 2 == done.returncode
    assert "--update" in done.stderr
    assert 0 == grader("batch", other, "-o", "run", "--jobs", "1", "--update").returncode


def test_two_commands_do_not_work_in_one_run(grader, archive, processes):
    name = archive({"slow/twice.py": SLOW})
    first = grader.start("batch", name, "-o", "run", "--jobs", "1")
    try:
        processes.wait_until(lambda: (grader.folder / "run" / "run.json").exists() or first.poll() is not None)
        second = grader("batch", name, "-o", "run", "--jobs", "1")
        assert 2 == second.returncode
        assert "another grader is at work" in second.stderr
    finally:
        first.send_signal(signal.SIGINT)
        first.communicate(timeout=60)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nothing.zip", "-o", "run"), "nothing.zip"),
        (("text.zip", "-o", "run"), "text.zip"),
        (("empty.zip", "-o", "run"), "empty.zip"),
        (("class.zip", "-o", "desk"), "holds other files and no run"),
        (("class.zip", "-o", "text.zip"), "not a folder"),
        (("class.zip", "-o", "run", "--roster", "nothing.csv"), "nothing.csv"),
        (("class.zip", "-o", "run", "--problem", "twise"), "did you mean 'twice'"),
        (("class.zip", "-o", "run", "--store", "nonsense"), "not the URL of a database"),
    ],
)
def test_what_can_not_be_meant_is_said_in_a_line(grader, archive, words, said):
    archive()
    (grader.folder / "text.zip").write_text("no archive")
    zipfile.ZipFile(grader.folder / "empty.zip", "w").close()
    (grader.folder / "desk").mkdir()
    (grader.folder / "desk" / "letter.txt").write_text("dear")
    done = grader("batch", *words)
    assert done.returncode in (2, 3, 5), done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert any(line.startswith("hint: ") for line in done.stderr.splitlines())


def test_a_changed_case_is_shown_before_it_counts(grader, archive, course, gradebook, right):
    forgetful = right.replace("+ shift", "")
    name = archive({"ada/twice.py": right, "bob/twice.py": forgetful})
    grader("batch", name, "-o", "run", "--jobs", "1")
    assert ("70", "graded") == marks(gradebook())["bob"]
    path = course.folder("twice") / "cases.py"
    path.write_text(path.read_text().replace("shift=shift), reference(x, shift=shift)", "shift=0.0), reference(x)"))
    shown = grader("regrade", "run", "--jobs", "1")
    assert 0 == shown.returncode, shown.stderr
    assert "bob  twice  70 -> 100  +30  shifted" in shown.stdout
    assert "1 mark would differ" in shown.stdout
    assert ("70", "graded") == marks(gradebook())["bob"]
    applied = grader("regrade", "run", "--apply", "--jobs", "1")
    assert 0 == applied.returncode, applied.stderr
    assert ("100", "graded") == marks(gradebook())["bob"]
    page = (grader.folder / "run" / "students" / "bob.html").read_text("utf-8")
    assert "70" in page
    assert "nothing has changed" in grader("regrade", "run").stdout


def test_a_regrade_as_json(grader, archive, course):
    grader("batch", archive(), "-o", "run", "--jobs", "1")
    path = course.folder("twice") / "cases.py"
    path.write_text(path.read_text().replace("points=40", "points=45").replace("points=20", "points=15"))
    shown = grader("regrade", "run", "--format", "json", "--jobs", "1")
    document = json.loads(shown.stdout)
    assert "softmark/changes/v1" == document["schema"]
    assert ["twice"] == document["problems"]


def test_a_persons_decision_survives_a_regrade_and_stands_on_the_page(grader, archive, course, gradebook):
    name = archive()
    grader("batch", name, "-o", "run", "--jobs", "1")
    with (grader.folder / "run" / "adjustments.csv").open("a", encoding="utf-8") as file:
        file.write("bob,twice,,,55,the proof was right,Prof. X\n")
    grader("report", "run", "--format", "html")
    assert ("55", "graded") == marks(gradebook())["bob"]
    page = (grader.folder / "run" / "students" / "bob.html").read_text("utf-8")
    assert "the proof was right" in page
    path = course.folder("twice") / "cases.py"
    path.write_text(path.read_text() + "\n# a remark\n")
    grader("regrade", "run", "--apply", "--jobs", "1")
    assert ("55", "graded") == marks(gradebook())["bob"]


def test_a_fault_in_the_adjustments_is_told_before_anything_is_written(grader, archive, gradebook):
    grader("batch", archive(), "-o", "run", "--jobs", "1")
    before = gradebook()
    with (grader.folder / "run" / "adjustments.csv").open("a", encoding="utf-8") as file:
        file.write("nobody,twice,,,55,why,who\n")
    done = grader("report", "run", "--format", "html")
    assert 2 == done.returncode
    assert "nobody" in done.stderr
    assert before == gradebook()


def test_reports_of_a_run_in_other_formats(grader, archive):
    grader("batch", archive(), "-o", "run", "--jobs", "1")
    text = grader("report", "run", "--student", "bob", "--format", "text")
    assert "twice · bob" in text.stdout
    assert "ada" not in text.stdout
    lines = grader("report", "run", "--format", "jsonl").stdout.splitlines()
    assert ["ada", "bob", "cem"] == [json.loads(line)["submission"]["student"] for line in lines]
    assert 2 == grader("report", "run", "--student", "bop").returncode
    assert 2 == grader("report", "nothing").returncode


def test_feedback_levels_hide_what_they_do_not_tell(grader, archive):
    grader("batch", archive(), "-o", "run", "--jobs", "1")
    pages = {}
    for level in ("score", "verdicts", "full"):
        grader("report", "run", "--format", "html", "--feedback", level, "-o", level)
        pages[level] = (grader.folder / level / "students" / "bob.html").read_text("utf-8")
    assert "Seen" in pages["full"]
    assert "Seen" not in pages["verdicts"]
    assert "Twice a vector" in pages["verdicts"]
    assert "Twice a vector" not in pages["score"]


def test_numbers_of_the_class(grader, archive):
    grader("batch", archive(), "-o", "run", "--jobs", "1")
    assert "1 of 3 solved" in grader("stats", "run").stdout
    document = json.loads(grader("stats", "run", "--format", "json").stdout)
    assert "softmark/stats/v1" == document["schema"]
    anonymous = grader("stats", "run", "--format", "json", "--anonymous").stdout
    assert "bob" not in anonymous
    table = grader("stats", "run", "--format", "csv", "--table", "cases").stdout
    assert "shifted" in table


def test_a_gradebook_is_shown_before_it_is_filled(grader, archive):
    grader("batch", archive(), "-o", "run", "--jobs", "1")
    exported = "Student,ID,SIS Login ID,Section,twice (77)\n    Points Possible,,,,100\nada,1,ada,A,\nbob,2,bob,A,3\n"
    (grader.folder / "canvas.csv").write_text(exported)
    shown = grader("gradebook", "run", "canvas.csv", "--preview")
    assert 0 == shown.returncode, shown.stderr
    assert "bob  twice (77): 3 -> 0" in shown.stdout
    assert not (grader.folder / "import.csv").exists()
    grader("gradebook", "run", "canvas.csv", "-o", "import.csv")
    assert exported.replace("ada,A,", "ada,A,100").replace("A,3", "A,0") == (grader.folder / "import.csv").read_text()
    assert exported == (grader.folder / "canvas.csv").read_text()


def test_a_dry_run_writes_nothing(grader, archive):
    done = grader("batch", archive(), "-o", "run", "--dry-run")
    assert 0 == done.returncode
    assert "3 files = 3 to grade" in done.stdout
    assert not (grader.folder / "run").exists()


def test_another_attempt_may_be_the_best_after_a_regrade(grader, archive, course, gradebook, right):
    (course.root / "grader.toml").write_text('[marks]\nattempt = "best"\n')
    forgetful = right.replace("+ shift", "")
    name = archive({"ada/twice.py": forgetful, "ada/twice_2.py": right})
    grader("batch", name, "-o", "run", "--jobs", "1")
    assert ("100", "graded") == marks(gradebook())["ada"]
    path = course.folder("twice") / "cases.py"
    path.write_text(path.read_text().replace("reference(x, shift=shift)", "reference(x)"))
    shown = grader("regrade", "run", "--jobs", "1")
    assert "2 results in all" in shown.stdout, shown.stderr
    applied = grader("regrade", "run", "--apply", "--jobs", "1")
    assert ("100", "graded") == marks(gradebook())["ada"], applied.stdout
    files = (grader.folder / "run" / "files.csv").read_text("utf-8")
    assert "superseded,ada/twice.py has the better mark" in files
    assert "2 = 1 counted + 1 replaced by another" in " ".join(grader("stats", "run").stdout.split())


def test_one_students_file_adds_no_problem_to_everybodys_total(grader, archive, write_course, right, gradebook):
    write_course("thrice")
    other = right.replace("twice", "thrice")
    files = {f"s{i:02}/twice.py": f"{right}\n# {i}" for i in range(12)}
    archive(files | {"s00/thrice.py": other, "s01/thrice.pdf": "%PDF"})
    shown = grader("batch", "class.zip", "-o", "run", "--jobs", "2")
    assert "files for thrice came from 1 of 12 students only: they are not graded" in shown.stderr
    assert {"100"} == {row["of"] for row in gradebook().values()}
    assert {"graded"} == {row["twice status"] for row in gradebook().values()}
    both = grader("batch", "class.zip", "-o", "run", "--jobs", "2", "--problem", "twice", "--problem", "thrice")
    assert "thrice: 12 = 1 graded" in both.stdout
    assert {"200"} == {row["of"] for row in gradebook().values()}


def test_a_problem_that_few_handed_in_is_pointed_out(grader, archive, write_course, right):
    write_course("thrice")
    files = {f"{name}/twice.py": right for name in ("ada", "bob", "cem")}
    shown = grader("batch", archive(files | {"cem/thrice.py": "x = 1"}), "-o", "run", "--dry-run")
    assert "files for thrice came from 1 of 3 students only, and it counts in everybody's total" in shown.stderr


def test_a_run_keeps_its_seed(grader, archive, right):
    name = archive({"ada/twice.py": right})
    assert 0 == grader("batch", name, "-o", "run", "--jobs", "1", "--seed", "3").returncode
    assert 0 == grader("batch", name, "-o", "run", "--jobs", "1", "--seed", "3").returncode
    assert 0 == grader("batch", name, "-o", "run", "--jobs", "1").returncode
    other = grader("batch", name, "-o", "run", "--jobs", "1", "--seed", "4")
    assert 2 == other.returncode
    assert "a run keeps its seeds" in other.stderr


def test_who_has_left_the_class_has_no_page_and_new_ones_no_history(grader, archive, course, right):
    grader("batch", archive({"ada/twice.py": right, "bob/twice.py": right}), "-o", "run", "--jobs", "1")
    path = course.folder("twice") / "cases.py"
    path.write_text(path.read_text() + "\n# a remark\n")
    grader("regrade", "run", "--apply", "--jobs", "1")
    grader("batch", archive({"ada/twice.py": right, "cem/twice.py": right}), "-o", "run", "--update", "--jobs", "1")
    pages = grader.folder / "run" / "students"
    assert {"ada.html", "cem.html"} == set(os.listdir(pages))
    assert "changed" not in (pages / "cem.html").read_text("utf-8")


def test_a_changed_problem_is_noted_when_a_run_goes_on(grader, archive, course, right):
    grader("batch", archive({"ada/twice.py": right}), "-o", "run", "--jobs", "1")
    path = course.folder("twice") / "cases.py"
    path.write_text(path.read_text() + "\n# a remark\n")
    more = archive({"ada/twice.py": right, "bob/twice.py": right + "# b"})
    done = grader("batch", more, "-o", "run", "--update", "--jobs", "1")
    assert "some results are older than twice is now; grader regrade run shows what would change" in done.stderr


def test_a_problem_that_has_left_the_course_is_not_left_out_in_silence(grader, archive, course, right):
    grader("batch", archive({"ada/twice.py": right}), "-o", "run", "--jobs", "1")
    course.folder("twice").rename(course.folder("doubled"))
    shown = grader("report", "run", "--format", "html")
    assert "note: twice is no longer in the course" in shown.stderr


def test_a_fault_in_the_adjustments_is_told_before_hours_of_grading(grader, archive, right):
    grader("batch", archive({"ada/twice.py": right}), "-o", "run", "--jobs", "1")
    with (grader.folder / "run" / "adjustments.csv").open("a", encoding="utf-8") as file:
        file.write("ada,twice,,,55,why,who\n")
    done = grader("batch", archive({"bob/twice.py": right + "# new"}, "other.zip"), "-o", "run", "--update")
    assert 2 == done.returncode
    assert "no student 'ada'" in done.stderr
    assert "graded 1 of 1" not in done.stderr


def test_a_key_means_its_student_whatever_another_one_is_called(grader, archive, right, wrong):
    (grader.folder / "roster.csv").write_text("key,name\nada,Ada L\nbob,ada\n")
    grader("batch", archive({"ada/twice.py": right, "bob/twice.py": wrong}), "-o", "run", "--roster", "roster.csv")
    shown = grader("report", "run", "--student", "ada", "--format", "jsonl")
    assert ["solved"] == [json.loads(line)["status"] for line in shown.stdout.splitlines()], shown.stderr


def test_a_run_is_graded_again_with_the_course_that_is_named(grader, archive, course, gradebook, right):
    grader("batch", archive({"ada/twice.py": right}), "-o", "run", "--jobs", "1")
    moved = course.root.rename(course.root.parent / "moved")
    path = moved / "problems" / "twice" / "cases.py"
    path.write_text(path.read_text().replace("reference(x, shift=shift)", "reference(x)"))
    done = grader("regrade", "run", "--course", str(moved), "--apply", "--jobs", "1", GRADER_COURSE=None)
    assert ("70", "graded") == marks(gradebook())["ada"], done.stderr

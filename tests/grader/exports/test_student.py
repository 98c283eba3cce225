# SPDX-License-Identifier: Apache-2.0
"""A student's copy: every byte of it is searched for what no student may have, and it is worked with."""

import ast
import io
import zipfile

import pytest

from grader.errors import PackageError
from grader.exports import build_wheel, student_copy
from grader.exports.leaks import hidden_lines

LONG = 36  # the longest line that a hint of this course shares with an accepted solution has 34 characters

ALSO_OURS = {"evidence = Comparison(what, actual, expected)"}  # the grader itself, which is no secret, has this line


def everything(files):
    """The bytes of all files by name, those inside of wheels and notebooks too."""
    found = {}
    for name, file in files.items():
        if name.endswith(".whl"):
            with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
                found |= {f"{name}/{inner}": archive.read(inner) for inner in archive.namelist()}
        else:
            found[name] = file.content
    return found


def body_lines(text):
    """Lines of functions' bodies, without docstrings."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            statements = node.body[1:] if ast.get_docstring(node) else node.body
            for statement in statements:
                yield from ast.get_source_segment(text, statement).splitlines()


def hidden(course):
    """What must not be found: (file, line)."""
    for problem in course.problem_ids():
        folder = course.folder(problem)
        for path in (folder / "cases.py", folder / "mistakes.py", folder / "mutants.toml"):
            public = {
                *course.template(problem).read_text().splitlines(),
                *(folder / "statement.md").read_text().splitlines(),
            }
            for line in path.read_text().splitlines() if path.is_file() else ():
                is_code = not line.startswith(("#", "from ", "import "))
                if is_code and len(line.strip()) > LONG and line.strip() not in public | ALSO_OURS:
                    yield path, line.strip()
        for path in (course.solution(problem), *(folder / "accepted").glob("*.py")):
            yield from ((path, line.strip()) for line in body_lines(path.read_text()) if len(line.strip()) > LONG)


def test_no_byte_of_a_copy_is_of_a_case_a_mistake_a_mutant_or_a_solution(real):
    files = everything(student_copy(real, real.problem_ids(), wheel=build_wheel()))
    secrets = set(hidden(real))

    whole = b"\n".join(files.values()).decode("utf-8", "replace")
    assert 2000 < len(secrets)
    assert [] == [(path.name, line) for path, line in secrets if line in whole]


def test_only_files_that_a_student_needs_are_there(real):
    files = student_copy(real, ["bayes_update"])

    assert {
        "README.md",
        *(
            f"problems/bayes_update/{name}"
            for name in ("problem.toml", "contract.json", "examples.json", "statement.md", "hints.md", "explanation.md")
        ),
        "student_template/bayes_update.py",
    } == set(files)


def test_whatever_else_lies_in_a_problem_stays_there(write_course):
    course = write_course()
    (course.folder("twice") / "notes.txt").write_text("next year's problem")
    (course.root / ".softmark").mkdir()
    (course.root / ".softmark" / "secret").write_text("a secret")

    whole = b"".join(file.content for file in student_copy(course, ["twice"]).values())

    assert b"next year" not in whole
    assert b"a secret" not in whole


@pytest.mark.parametrize("name", ["statement.md", "hints.md"])
def test_a_page_that_quotes_a_hidden_case_is_refused(write_course, name):
    course = write_course()
    line = "expect_close(student.twice(x), reference(x), what="
    (course.folder("twice") / name).write_text(f'# Twice\n\n```\n    {line}"the double")\n```\n')

    with pytest.raises(PackageError, match=r"would give away a line of problems/twice/cases\.py"):
        student_copy(course, ["twice"])


def test_a_starter_that_is_the_solution_is_refused(write_course):
    solution = "def twice(x, shift=0.0):\n    return 2.0 * x + shift + 0.0 * 1234567890.0 + 0.0\n"
    course = write_course(solution=solution)
    course.template("twice").write_text(solution)

    with pytest.raises(PackageError, match=r"solutions/twice.py"):
        student_copy(course, ["twice"])


def test_the_secret_is_refused_wherever_it_stands(write_course):
    course = write_course()
    (course.folder("twice") / "hints.md").write_text("the secret is b6c1b5f0\n")

    with pytest.raises(PackageError, match="secret"):
        student_copy(course, ["twice"], secret=b"b6c1b5f0")


def test_every_hidden_file_of_the_course_is_looked_for(real):
    names = {name for problem in real.problem_ids() for name, _ in hidden_lines(real, problem)}

    assert {f"solutions/{p}.py" for p in real.problem_ids()} <= names
    assert {f"problems/{p}/{file}.py" for p in real.problem_ids() for file in ("cases", "mistakes")} <= names
    assert any("/accepted/" in name for name in names)


# The command, and work in a copy


def test_a_copy_is_written_in_whole_and_never_over_another(program, write_course, tmp_path):
    course = write_course()
    done = program("export", "student", "copy", "--course", course.root)
    again = program("export", "student", "copy", "--course", course.root)

    assert (0, "copy\n") == (done.returncode, done.stdout), done.stderr
    assert 2 == again.returncode
    assert "is there already" in again.stderr
    assert ["copy", "course"] == sorted(path.name for path in tmp_path.iterdir() if path.name in ("copy", "course"))
    assert not list(tmp_path.glob(".softmark-*"))
    assert not (course.root / ".softmark").exists()


def test_an_unknown_problem_is_refused_before_anything_is_written(program, write_course, tmp_path):
    done = program("export", "student", "copy", "--problem", "thrice", "--course", write_course().root)

    assert 2 == done.returncode
    assert "did you mean 'twice'?" in done.stderr
    assert not (tmp_path / "copy").exists()


@pytest.mark.parametrize("spawn", ["", "1"])
def test_a_student_can_work_in_a_copy(program, real, tmp_path, spawn):
    program("export", "student", tmp_path / "copy", "--problem", "bayes_update", "--course", real.root)
    where = {"cwd": tmp_path / "copy"} | ({"GRADER_SPAWN": spawn} if spawn else {})

    listed = program("list", **where)
    shown = program("show", "bayes_update", **where)
    started = program("start", "bayes_update", "work", **where)
    untouched = program("check", "work", **where)
    (tmp_path / "copy" / "work" / "bayes_update.py").write_bytes(real.solution("bayes_update").read_bytes())
    solved = program("check", "work", **where)
    graded = program("grade", "work", "--allow-isolation", "none", **where)

    assert [0, 0, 0, 1, 0, 4] == [done.returncode for done in (listed, shown, started, untouched, solved, graded)], (
        graded.stderr
    )
    assert "bayes_update" in listed.stdout
    assert "posterior" in shown.stdout
    assert "not attempted" in untouched.stdout
    assert "8 of 8 public examples ok" in solved.stdout
    assert ("no isolation" in solved.stdout) == bool(spawn)
    assert "this is a student's copy" in graded.stderr


def test_numpy_problems_do_without_torch(program, real, tmp_path):
    program("export", "student", tmp_path / "copy", "--course", real.root)
    (tmp_path / "torch.py").write_text("raise ImportError('there is no torch here')\n")
    work = tmp_path / "copy" / "work"
    work.mkdir()
    (work / "bayes_update.py").write_bytes(real.solution("bayes_update").read_bytes())

    done = program("check", "work", cwd=tmp_path / "copy", PYTHONPATH=f"{tmp_path}:{real.root}")

    assert 0 == done.returncode, done.stderr
    assert "8 of 8 public examples ok" in done.stdout

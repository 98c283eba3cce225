# SPDX-License-Identifier: Apache-2.0
"""A course is found and its problems are read; what is wrong with one is said by file, key and reason."""

import json
import sys
from pathlib import Path

import pytest

from grader.errors import CourseNotFound, PackageError, UnknownProblem
from grader.model import Framework, LibraryPolicy, Limits
from grader.packages import Course, Problem, find_course, load_cases, load_examples
from grader.packages.problem import count_cases

ONE_CASE = '''
from grader.cases import case

@case(group="basic", points={points})
def {name}(student, rng):
    """A case"""
'''


def complaint(function, *arguments):
    """The sentence of a package that is unsound."""
    with pytest.raises(PackageError) as caught:
        function(*arguments)
    return caught.value.message


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


# Finding a course


def test_a_course_is_found_where_it_is_said_to_be(write_course):
    course = write_course()
    assert course == find_course(course.root, Path("/"))


def test_a_course_is_found_from_its_own_folder(write_course):
    course = write_course()
    assert course == find_course(None, course.root)


def test_a_course_is_found_upwards(write_course):
    course = write_course()
    assert course == find_course(None, course.folder("twice"))


def test_the_nearest_course_is_found(write_course):
    course = write_course()
    inner = Course(course.root / "inner")
    inner.folder("once").mkdir(parents=True)
    (inner.folder("once") / "problem.toml").touch()
    assert inner == find_course(None, inner.root)


def test_a_folder_of_problems_without_any_is_not_a_course(write_course):
    course = write_course()
    (course.root / "mine" / "problems").mkdir(parents=True)
    assert course == find_course(None, course.root / "mine")


def test_a_folder_that_is_no_course_names_what_is_missing_and_the_next_step(tmp_path):
    with pytest.raises(CourseNotFound, match="has no folder 'problems'") as caught:
        find_course(tmp_path, Path("/"))
    assert "--course" in caught.value.hint


def test_no_course_upwards_names_where_it_looked(tmp_path):
    with pytest.raises(CourseNotFound, match=str(tmp_path)):
        find_course(None, tmp_path)


def test_problems_are_sorted_by_name(write_course):
    for name in ("twice", "half", "square"):
        course = write_course(name)
    assert ("half", "square", "twice") == course.problem_ids()


def test_a_folder_without_a_problem_file_is_no_problem(write_course):
    course = write_course()
    course.folder("notes").mkdir()
    assert ("twice",) == course.problem_ids()


def test_a_known_problem_is_itself(write_course):
    assert write_course().require("twice") == "twice"


@pytest.mark.parametrize("typed", ["twise", "Twice", "TWICE", "twices"])
def test_a_mistyped_problem_gets_the_nearest_name(write_course, typed):
    with pytest.raises(UnknownProblem) as caught:
        write_course().require(typed)
    assert caught.value.hint == "did you mean 'twice'?"


def test_hyphens_are_taken_for_underscores(write_course):
    with pytest.raises(UnknownProblem) as caught:
        write_course("bayes_update").require("bayes-update")
    assert caught.value.hint == "did you mean 'bayes_update'?"


def test_a_problem_like_none_gets_the_list(write_course):
    with pytest.raises(UnknownProblem) as caught:
        write_course().require("entropy")
    assert caught.value.hint == "problems here: twice"


# Reading a problem


def test_a_problem_says_what_its_file_says(write_course):
    problem = Problem.read(write_course(prerequisites=["half"], twins=False, watched_calls=["numpy.dot"]), "twice")
    assert ("twice", "1.0.0", Framework.NUMPY, ("half",), LibraryPolicy.ALLOW, ("numpy.dot",), False) == (
        problem.id,
        problem.version,
        problem.framework,
        problem.prerequisites,
        problem.library_policy,
        problem.watched_calls,
        problem.twins,
    )


def test_twins_are_made_unless_a_problem_opts_out(write_course):
    assert Problem.read(write_course(), "twice").twins


def test_groups_are_read_in_order_with_what_they_require(write_course):
    problem = Problem.read(write_course(), "twice")
    assert [("basic", 60.0, ()), ("edge", 40.0, ("basic",))] == [(g.name, g.points, g.requires) for g in problem.groups]


def test_the_points_of_a_problem_are_those_of_its_groups(write_course):
    assert Problem.read(write_course(), "twice").max_points == 100.0


def test_limits_that_are_not_given_are_the_usual_ones(write_course):
    assert Limits() == Problem.read(write_course(), "twice").limits


def test_limits_are_read_in_bytes_and_seconds(write_course):
    given = {"cpu_s": 5, "memory_mib": 64, "answer_mib": 2, "submission_cpu_s": 30}
    limits = Problem.read(write_course(limits=given), "twice").limits
    assert (5.0, 64 << 20, 2 << 20, 30.0) == (
        limits.cpu_s,
        limits.memory_bytes,
        limits.answer_bytes,
        limits.submission_cpu_s,
    )


def test_a_text_of_the_package_is_read(write_course):
    assert Problem.read(write_course(), "twice").text("statement.md") == "# Twice\n"


def test_a_text_that_is_missing_is_named(write_course):
    assert "hints.md: No such file" in complaint(Problem.read(write_course(), "twice").text, "hints.md")


def test_reading_needs_neither_cases_nor_reference(write_course):
    course = write_course()
    (course.folder("twice") / "cases.py").unlink()
    course.solution("twice").unlink()
    assert Problem.read(course, "twice").contract.hidden_cases == 4


def test_an_unknown_problem_can_not_be_read(write_course):
    with pytest.raises(UnknownProblem):
        Problem.read(write_course(), "entropy")


# What is wrong with problem.toml: file, key, reason


@pytest.mark.parametrize(
    ("given", "key", "reason"),
    [
        ({"difficulty": 4}, "difficulty", "maximum"),
        ({"difficulty": "easy"}, "difficulty", "'integer'"),
        ({"version": "1.0"}, "version", "does not match"),
        ({"framework": "jax"}, "framework", "'jax' is not one of"),
        ({"library_calls": "deny"}, "library_calls", "'deny' is not one of"),
        ({"title": None}, "the file", "'title' is a required property"),
        ({"tittle": "x"}, "the file", "'tittle' was unexpected"),
        ({"limits": {"cpu": 2.0}}, "limits", "'cpu' was unexpected"),
        ({"limits": {"cpu_s": 0}}, "limits.cpu_s", "minimum"),
        ({"groups": []}, "groups", "[]"),
        ({"groups": [{"name": "basic", "about": "x"}]}, "groups[0]", "'points' is a required property"),
        ({"groups": [{"name": "Basic", "points": 100, "about": "x"}]}, "groups[0].name", "does not match"),
        ({"functions": {"twice": {"returns": []}}}, "functions.twice.returns", "[]"),
        ({"functions": {}}, "functions", "{}"),
        ({"schema": "softmark/problem/v2"}, "schema", "softmark/problem/v1"),
        ({"watched_calls": ["torch softmax"]}, "watched_calls[0]", "does not match"),
        ({"id": "half"}, "id", "is 'half', the folder is 'twice'"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_fault_is_named_by_file_key_and_reason(write_course, given, key, reason):
    course = write_course(**given)
    sentence = complaint(Problem.read, course, "twice")
    assert sentence.startswith(f"{course.folder('twice') / 'problem.toml'}: {key}: ")
    assert reason in sentence


def test_a_fault_says_where_the_rules_are(write_course):
    with pytest.raises(PackageError) as caught:
        Problem.read(write_course(difficulty=4), "twice")
    assert "problem-v1.schema.json" in caught.value.hint


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"id = \n", "not TOML"), (b"title = '\xff'\n", "not UTF-8"), (b"a = 1\na = 2\n", "not TOML")],
)
def test_a_file_that_can_not_be_read_says_why(write_course, content, reason):
    course = write_course()
    path = course.folder("twice") / "problem.toml"
    path.write_bytes(content)
    assert complaint(Problem.read, course, "twice").startswith(f"{path}: {reason}")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"{", "not JSON"),
        (b"\xff", "not UTF-8"),
        (b"[]", "the file: "),
        (b"[" * 100_000, "not JSON"),
        (b'{"schema": "softmark/contract/v1"}', "the file: "),
    ],
    ids=["cut", "bytes", "list", "nested", "keys"],
)
def test_a_contract_that_can_not_be_read_says_why(write_course, content, reason):
    course = write_course()
    path = course.folder("twice") / "contract.json"
    path.write_bytes(content)
    assert complaint(Problem.read, course, "twice").startswith(f"{path}: {reason}")


def test_a_missing_contract_is_named(write_course):
    course = write_course()
    (course.folder("twice") / "contract.json").unlink()
    assert "contract.json: No such file" in complaint(Problem.read, course, "twice")


def test_a_contract_that_is_being_made_stands_in_for_the_file(write_course):
    course = write_course()
    path = course.folder("twice") / "contract.json"
    generated = json.loads(path.read_text()) | {"hidden_cases": 9}
    path.unlink()
    assert Problem.read(course, "twice", generated).contract.hidden_cases == 9


def test_a_group_that_stands_twice_is_a_fault(write_course):
    groups = [{"name": "basic", "points": 50, "about": "x"}] * 2
    assert "groups: 'basic' stands twice" in complaint(Problem.read, write_course(groups=groups), "twice")


@pytest.mark.parametrize("required", ["later", "edge", "nowhere"])
def test_a_group_may_only_require_what_stands_before_it(write_course, required):
    groups = [
        {"name": "basic", "points": 50, "about": "x"},
        {"name": "edge", "points": 30, "about": "x", "requires": [required]},
        {"name": "later", "points": 20, "about": "x"},
    ]
    assert f"'edge' requires '{required}', which does not stand before it" in complaint(
        Problem.read, write_course(groups=groups), "twice"
    )


# Hidden cases


def cases_of(course):
    return load_cases(Problem.read(course, "twice"), course)


def test_cases_are_in_order_of_definition(write_course):
    assert ["vector", "table", "shifted", "number"] == [case.id for case in cases_of(write_course())]


def test_cases_are_counted_without_reading_the_problem(write_course):
    course = write_course()
    (course.folder("twice") / "contract.json").unlink()
    assert count_cases(course, "twice") == 4


def test_cases_made_in_a_list_are_cases_too(write_course):
    cases = '''
from grader.cases import case

def make(i):
    @case(group="basic", points=20, name=f"vector_{i}")
    def vector(student, rng):
        """A vector"""
    return vector

vectors = [make(i) for i in range(3)]
'''
    course = write_course(cases=cases, groups=[{"name": "basic", "points": 60, "about": "x"}])
    assert ["vector_0", "vector_1", "vector_2"] == [case.id for case in cases_of(course)]


def test_a_case_under_two_names_is_one_case(write_course):
    source = ONE_CASE.format(name="vector", points=60) + "\nagain = vector\n"
    assert len(cases_of(write_course(cases=source, groups=[{"name": "basic", "points": 60, "about": "x"}]))) == 1


def test_two_cases_of_one_name_are_a_fault(write_course):
    source = ONE_CASE.format(name="a", points=30) + '\nb = case(group="basic", points=1, name="a")(a.function)\n'
    assert "two cases have the id 'a'" in complaint(cases_of, write_course(cases=source))


def test_a_case_in_no_group_is_a_fault(write_course):
    groups = [{"name": "edge", "points": 40, "about": "x"}]
    assert "case 'vector' is in group 'basic', which problem.toml does not have" in complaint(
        cases_of, write_course(groups=groups)
    )


def test_cases_that_do_not_add_up_are_a_fault(write_course):
    course = write_course()
    change(course.folder("twice") / "cases.py", "points=20", "points=25")
    assert complaint(cases_of, course) == (
        f"{course.folder('twice') / 'cases.py'}: the cases of group 'basic' have 65 points, the group 60"
    )


def test_a_group_without_cases_does_not_add_up(write_course):
    source = ONE_CASE.format(name="vector", points=60)
    assert "the cases of group 'edge' have 0 points, the group 40" in complaint(cases_of, write_course(cases=source))


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("1 / 0\n", "ZeroDivisionError: division by zero"),
        ("def f(:\n", "SyntaxError"),
        ("import no_such_module\n", "No module named 'no_such_module'"),
        ("from solutions.nothing import f\n", "No module named 'solutions.nothing'"),
        ("from grader.cases import nothing\n", "ImportError"),
    ],
)
def test_cases_that_can_not_be_imported_say_why(write_course, source, reason):
    course = write_course(cases=source)
    sentence = complaint(cases_of, course)
    assert sentence.startswith(f"{course.folder('twice') / 'cases.py'}: ")
    assert reason in sentence


def test_a_student_s_copy_says_what_to_do_instead(write_course):
    course = write_course()
    (course.folder("twice") / "cases.py").unlink()
    with pytest.raises(PackageError, match="student's copy") as caught:
        cases_of(course)
    assert "grader check twice.py" in caught.value.hint


def test_cases_see_the_solutions_of_their_own_course(write_course, tmp_path):
    cases_of(write_course())
    other = Course(tmp_path / "other")
    for folder in (other.folder("twice"), other.solution("twice").parent):
        folder.mkdir(parents=True)
    (other.folder("twice") / "cases.py").write_text("from solutions.twice import here\nassert here == 'other'\n")
    other.solution("twice").write_text("here = 'other'\n")
    assert count_cases(other, "twice") == 0


def test_a_course_leaves_neither_path_nor_modules_behind(write_course):
    before = list(sys.path)
    cases_of(write_course())
    assert before == sys.path
    assert not [name for name in sys.modules if name.partition(".")[0] == "solutions"]


def test_a_course_that_fails_leaves_no_path_behind(write_course):
    before = list(sys.path)
    complaint(cases_of, write_course(cases="1 / 0\n"))
    assert before == sys.path


def test_reading_cases_writes_no_bytecode_into_the_course(write_course):
    course = write_course()
    cases_of(course)
    assert not list(course.root.rglob("*.pyc"))


def test_cases_may_use_a_dataclass_with_annotations_from_the_future(write_course):
    source = "from __future__ import annotations\nfrom dataclasses import dataclass\n@dataclass\nclass A:\n    x: int\n"
    assert count_cases(write_course(cases=source), "twice") == 0


# Public examples


def test_examples_are_cases_in_order(write_course):
    examples = load_examples(Problem.read(write_course(), "twice"))
    assert ["a vector", "with a shift", "a number"] == [example.id for example in examples]


def changed_examples(write_course, **changes):
    course = write_course()
    path = course.folder("twice") / "examples.json"
    data = json.loads(path.read_text())
    data["examples"][0] |= changes
    path.write_text(json.dumps(data))
    return complaint(load_examples, Problem.read(course, "twice"))


def test_an_example_of_an_unknown_function_is_a_fault(write_course):
    assert "example 'a vector': the contract has no function 'thrice'" in changed_examples(
        write_course, function="thrice"
    )


@pytest.mark.parametrize(
    ("changes", "key"),
    [({"tolerance": -1}, "examples[0]"), ({"raises": "ValueError"}, "examples[0]"), ({"note": "x"}, "examples[0]")],
)
def test_an_example_that_can_not_be_meant_is_a_fault(write_course, changes, key):
    assert f"examples.json: {key}" in changed_examples(write_course, **changes)


# The digest


def digest(course):
    return Problem.read(course, "twice").digest()


def test_a_digest_names_its_algorithm(write_course):
    name, _, value = digest(write_course()).partition(":")
    assert ("sha256", 64) == (name, len(value))


def test_a_digest_does_not_depend_on_where_the_course_lies(write_course, tmp_path):
    before = write_course()
    after = before.root.rename(tmp_path / "moved")
    assert digest(write_course()) == digest(Course(after))


@pytest.mark.parametrize("name", ["problem.toml", "contract.json", "cases.py"])
def test_what_can_change_a_mark_changes_the_digest(write_course, name):
    course = write_course()
    before = digest(course)
    with (course.folder("twice") / name).open("a") as file:
        file.write("\n")
    assert before != digest(course)


def test_the_reference_changes_the_digest(write_course):
    course = write_course()
    before = digest(course)
    course.solution("twice").write_text("# another\n")
    assert before != digest(course)


def test_a_module_beside_the_cases_changes_the_digest(write_course):
    course = write_course()
    before = digest(course)
    (course.folder("twice") / "helpers.py").write_text("x = 1\n")
    assert before != digest(course)


def test_bytes_that_move_from_one_file_to_another_change_the_digest(write_course):
    course = write_course()
    folder = course.folder("twice")
    (folder / "cases_a.py").write_text("ab")
    (folder / "cases_b.py").write_text("c")
    before = digest(course)
    (folder / "cases_a.py").write_text("a")
    (folder / "cases_b.py").write_text("bc")
    assert before != digest(course)


@pytest.mark.parametrize(
    "name", ["statement.md", "hints.md", "explanation.md", "examples.json", "mistakes.py", "mutants.toml", ".DS_Store"]
)
def test_what_can_not_change_a_mark_does_not_change_the_digest(write_course, name):
    course = write_course()
    before = digest(course)
    with (course.folder("twice") / name).open("a") as file:
        file.write("\n")
    assert before == digest(course)


def test_honest_solutions_and_caches_do_not_change_the_digest(write_course):
    course = write_course()
    before = digest(course)
    for folder in ("accepted", "__pycache__"):
        (course.folder("twice") / folder).mkdir()
        (course.folder("twice") / folder / "one.py").write_text("x = 1\n")
    assert before == digest(course)


def test_the_template_does_not_change_the_digest(write_course):
    course = write_course()
    before = digest(course)
    course.template("twice").write_text("# another\n")
    assert before == digest(course)

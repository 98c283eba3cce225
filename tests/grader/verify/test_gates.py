# SPDX-License-Identifier: Apache-2.0
"""A sound package passes every gate; for each gate there is a package that fails it, and no other gate."""

import json

import pytest

from grader.judge import case_rng
from grader.mistakes import variants
from grader.packages import Problem, load_mistakes
from grader.verify import GATES, Outcome

from .conftest import ACCEPTED, CASES, HINTS, MISTAKES, SOLUTION, STATEMENT, failed

SOMETIMES = '''

@case(group="edge", points=0)
def sometimes(student, rng):
    """Twice, on some days"""
    expect_close(student.twice(rng.normal(size=2)).shape, (2,), what="the shape")
    expect(rng.random() != {number!r}, "today is not such a day")
'''
LAW = '''
from grader.cases import expect_law
from grader.sampling import Evidence


@case(group="edge", points=0)
def law(student, rng):
    """The law of what is doubled"""
    x = rng.normal(size=2)
    off = float(abs(student.twice(x) - reference(x)).max())
    expect_law(Evidence({right} if off < 1e-9 else {wrong}, "x"), what="the doubles")
'''
RULES = [{"rule": "scalar", "error": "ValueError", "when": "x has no dimension"}]
ANY_NUMBERS = {"functions": {"twice": {"returns": ["double"], "finite": False, "raises": RULES}}}
HOSTILE = '''
import numpy as np


@case(group="edge", points=0)
def careless(student, rng):
    """Twice, and then something that not every number survives"""
    x = rng.normal(size=2)
    double = student.twice(x)
    {line}
    expect_close(double, reference(x), what="the double")
'''


def changed(text, before, after):
    assert before in text
    return text.replace(before, after)


def annotated(operator, line, becomes):
    entry = {"operator": operator, "line": line, "becomes": becomes, "equivalent": "for a reason that is long enough"}
    lines = [f"{key} = {json.dumps(value)}" for key, value in entry.items()]
    return "\n".join(['schema = "softmark/mutants/v1"', "[[mutants]]", *lines, ""])


def test_a_sound_package_passes_every_gate(write_package, check):
    found = check(write_package())
    assert dict.fromkeys(found, Outcome.PASS) | {"cases": Outcome.NOTE} == {
        gate: one.outcome for gate, one in found.items()
    }
    assert set(GATES) - {"law"} == set(found)
    assert [gate for gate in GATES if gate in found] == list(found)


def test_a_sound_package_passes_in_full(write_package, check):
    found = check(write_package(), full=True)
    assert set() == failed(found)
    assert "50 seeds" in found["flakes"].detail
    assert "1 pair run" in found["mistakes"].detail


LOOSE = """
from grader.cases.expect import expect_near


def compare(student, x):
    expect_near(student.twice(x), reference(x), tolerance=0.1)
"""
COMPARISON = 'expect_close(student.twice(x), reference(x), what="the double")'
SHIFTED = CASES[CASES.index("def shifted(") : CASES.index("def shifted_table(")]
ONE_SHIFT = changed(CASES, SHIFTED, changed(SHIFTED, ", shift=shift", ""))
TRIPLE = """
MISTAKES += (mistake("triple", {"factor": 6 / 2}, says="As above.", hint="?", fails=("basic",)),)
"""

# What is wrong with a package: the gate that says so, and what was changed.
BROKEN = {
    "no explanation": ("files", {"files": {"explanation.md": None}}),
    "two honest solutions": ("files", {"files": {"accepted/loop.py": None}}),
    "two hints": ("files", {"files": {"hints.md": changed(HINTS, "\n## Three", "\nThree")}}),
    "contract is stale": ("contract", {"files": {"contract.json": "{}\n"}}),
    "function unsaid": ("statement", {"files": {"statement.md": changed(STATEMENT, "twice(x", "double(x")}}),
    "argument unsaid": ("statement", {"files": {"statement.md": changed(STATEMENT, "shift", "offset")}}),
    "size unsaid": ("statement", {"files": {"statement.md": changed(STATEMENT, "N", "M")}}),
    "error unsaid": ("statement", {"files": {"statement.md": changed(STATEMENT, "ValueError", "an error")}}),
    "when unsaid": ("statement", {"files": {"statement.md": changed(STATEMENT, "dimension", "axis")}}),
    "group unsaid": ("statement", {"files": {"statement.md": changed(STATEMENT, "edge", "rim")}}),
    "honest code is refused": (
        "accepted",
        {"files": {"accepted/loop.py": changed(ACCEPTED["loop.py"], "2 * one", "3 * one")}},
    ),
    "honest code is near a tolerance": (
        "margin",
        {"files": {"accepted/plus.py": changed(ACCEPTED["plus.py"], "+ shift", "+ shift + 3e-13")}},
    ),
    "a library's tolerance": ("tolerance", {"cases": f"{CASES}\nimport numpy\n\nnumpy.allclose(1, 1)\n"}),
    "a tolerance typed by hand": (
        "tolerance",
        {"mistakes": f"{MISTAKES}\nimport numpy\n\nnumpy.isclose(1, 1, atol=1e-3)\n"},
    ),
    "a loose tolerance": ("tolerance", {"cases": changed(CASES, COMPARISON, "compare(student, x)") + LOOSE}),
    "no mistakes": ("mistakes", {"files": {"mistakes.py": None}}),
    "mistakes that do not load": ("mistakes", {"mistakes": "make = None"}),
    "mistakes that are no Python": ("mistakes", {"mistakes": "def make(:"}),
    "no mistake among them": ("mistakes", {"mistakes": MISTAKES.partition("MISTAKES =")[0]}),
    "a wrong factory": ("mistakes", {"mistakes": changed(MISTAKES, "factor=2.0", "factor=2.5")}),
    "a broken factory": (
        "mistakes",
        {"mistakes": changed(MISTAKES, "    def twice(", "    1 / (factor - 3)\n\n    def twice(")},
    ),
    "a mistake that is right": ("mistakes", {"mistakes": changed(MISTAKES, '"factor": 3.0', '"factor": 2')}),
    "a group that does not fail": ("mistakes", {"mistakes": changed(MISTAKES, '("edge",)', '("basic", "edge")')}),
    "a group that is not declared": ("mistakes", {"mistakes": changed(MISTAKES, '("edge",)', '("basic",)')}),
    "a mistake that one case sees": ("mistakes", {"cases": ONE_SHIFT}),
    "two mistakes that are one": ("distinct", {"mistakes": MISTAKES + TRIPLE}),
    "a mutant survives": ("mutants", {"solution": changed(SOLUTION, "    return", "    x = x * 1.0\n    return")}),
    "an annotation of what is killed": (
        "mutants",
        {
            "files": {
                "mutants.toml": annotated(
                    "delete the raise",
                    'raise ValueError("x has no dimension")',
                    "raise ValueError('x has no dimension') ->",
                )
            }
        },
    ),
    "an annotation of what is gone": (
        "mutants",
        {"files": {"mutants.toml": annotated("one more", "return 3.0 * x + shift", "3.0 -> 4.0")}},
    ),
    "an annotation without a reason": (
        "mutants",
        {"files": {"mutants.toml": 'schema = "softmark/mutants/v1"\n[[mutants]]\nline = "x"\n'}},
    ),
    "a case breaks on NaN": (
        "hostile",
        {"cases": CASES + HOSTILE.format(line="[int(one) for one in double]"), **ANY_NUMBERS},
    ),
    "a case warns on zeros": ("hostile", {"cases": CASES + HOSTILE.format(line="np.sign(1.0 / double)")}),
    "a case warns on infinity": ("hostile", {"cases": CASES + HOSTILE.format(line="double - double"), **ANY_NUMBERS}),
    "a law close to right code": ("law", {"cases": CASES + LAW.format(right=1.0, wrong=40.0)}),
    "a law that says little": ("law", {"cases": CASES + LAW.format(right=-5.0, wrong=12.0)}),
}


@pytest.mark.parametrize(("gate", "changes"), BROKEN.values(), ids=BROKEN)
def test_a_broken_package_fails_its_gate_and_no_other(write_package, check, gate, changes):
    assert {gate} == failed(check(write_package(**changes)))


def test_a_mistake_must_show_clearly_in_some_case(write_package, check):
    found = check(write_package(mistakes=changed(MISTAKES, '"factor": 3.0', '"factor": 2.0 + 3e-11')))
    assert Outcome.FAIL is found["weakest"].outcome
    assert "thrice: clearest" in found["weakest"].detail


def test_a_law_that_is_far_from_the_threshold_on_both_sides_passes(write_package, check):
    found = check(write_package(cases=CASES + LAW.format(right=-5.0, wrong=40.0)))
    assert Outcome.PASS is found["law"].outcome
    assert "law-breaking mistake: at least 40" in found["law"].detail


def test_a_package_that_can_not_be_read_gives_one_finding(write_package, check):
    course = write_package(files={"problem.toml": "schema = 1"})
    assert ["readable"] == list(check(course))


def test_points_must_be_a_hundred(write_package, check):
    cases = CASES.replace("points=40", "points=30")
    groups = [
        {"name": "basic", "points": 50, "about": "a vector, a table"},
        {"name": "edge", "points": 40, "about": "what is easily forgotten", "requires": ["basic"]},
    ]
    assert {"points"} == failed(check(write_package(cases=cases, groups=groups)))


def test_wrong_code_is_not_looked_at_while_the_reference_fails(write_package, check):
    cases = CASES.replace("reference(x, shift=shift), what", "reference(x), what")
    found = check(write_package(cases=cases))
    assert {"reference", "accepted"} == failed(found)
    assert Outcome.NOTE is found["flakes"].outcome
    assert "mutants" not in found


def test_a_starter_must_earn_nothing(write_package, check):
    course = write_package()
    course.template("twice").write_text(ACCEPTED["plus.py"])
    assert {"starter"} == failed(check(course))


def test_every_promised_error_must_be_tested(write_package, check):
    rules = [
        {"rule": "scalar", "error": "ValueError", "when": "x has no dimension"},
        {"rule": "other", "error": "ValueError", "when": "x has no shape"},
    ]
    functions = {"twice": {"returns": ["double"], "finite": True, "raises": rules}}
    assert {"errors"} == failed(check(write_package(functions=functions)))


def test_a_hidden_case_must_draw_its_inputs(write_package, check):
    cases = CASES.replace('"""Twice a table"""\n    x = rng.normal(size=(2, 3))', '"""Twice"""\n    x = np.eye(2)')
    found = check(write_package(cases=f"import numpy as np\n{cases}"))
    assert {"secret"} == failed(found)
    assert "table" in found["secret"].detail


def test_an_answer_without_thought_must_earn_little(write_package, check):
    found = check(write_package(cases=CASES.replace(COMPARISON, "expect_finite(student.twice(x))", 1)))
    assert "effort" in failed(found)
    assert "earns 40" in found["effort"].detail


def test_a_verdict_of_right_code_that_changes_with_the_seed_is_found(write_package, check):
    rng = case_rng(14, "sometimes")
    rng.normal(size=2)
    found = check(write_package(cases=CASES + SOMETIMES.format(number=rng.random())))
    assert {"flakes"} == failed(found)
    assert 4 == len(found["flakes"].rows)  # the reference and three honest solutions
    assert "under seed 14" in found["flakes"].rows[0]


def test_a_reference_that_does_not_repeat_itself_is_found(write_package, check):
    solution = SOLUTION.replace("2.0 * x + shift", "2.0 * x + shift + 1e-14 * np.random.default_rng().random()")
    found = check(write_package(solution=solution))
    assert "flakes" in failed(found)
    assert "asked again" in found["flakes"].detail


EQUIVALENT = annotated(
    "drop a keyword", 'with np.errstate(over="ignore"):', "np.errstate(over='ignore') -> np.errstate()"
)


@pytest.mark.parametrize(("text", "outcome"), [(EQUIVALENT, Outcome.PASS), (None, Outcome.FAIL)])
def test_a_survivor_is_no_fault_once_it_is_annotated(write_package, check, text, outcome):
    solution = SOLUTION.replace("    return", '    with np.errstate(over="ignore"):\n        return')
    survivors = check(write_package(solution=solution, files={"mutants.toml": text}))["mutants"]
    assert outcome is survivors.outcome
    assert (outcome is Outcome.FAIL) == any("over='ignore'" in row for row in survivors.rows)


def test_few_killed_mutants_fail_however_well_annotated(write_package, check):
    lines = "".join("    x = x * 1.0\n" for _ in range(6))
    found = check(write_package(solution=SOLUTION.replace("    return", f"{lines}    return")))
    assert any("90% are needed" in row for row in found["mutants"].rows)


def test_a_time_limit_without_room_is_a_warning(write_package, check):
    limits = {"cpu_s": 0.1, "submission_cpu_s": 60.0}

    found = check(write_package(limits=limits), seconds=0.01)
    assert Outcome.WARN is found["limits"].outcome
    assert "--write-limits" in found["limits"].rows[0]


def test_pairs_are_built(write_package):
    course = write_package()
    known = load_mistakes(Problem.read(course, "twice"), course)
    assert ["thrice", "no_shift", "thrice+no_shift"] == [one.id for one in variants(known)]


def test_progress_is_shown(write_package, check):
    shown = []
    check(write_package(), show=lambda gate, done, total: shown.append((gate, done, total)))
    assert {"reference", "accepted", "effort", "flakes", "mistakes", "distinct", "mutants", "hostile"} == {
        gate for gate, _, _ in shown
    }
    assert all(0 <= done < total for _, done, total in shown)

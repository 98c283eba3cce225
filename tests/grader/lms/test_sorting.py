# SPDX-License-Identifier: Apache-2.0
"""What a hundred students call their files, and what becomes of each."""

import json
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grader.coursework import Attempt, Entry, Fate, HandedIn, Matched, Policy, Student
from grader.errors import UsageError
from grader.lms.assign import Assigned
from grader.lms.definitions import PARSED_BYTES_EACH, Patience
from grader.lms.delivered import Delivered
from grader.lms.ledger import ledger_of
from grader.lms.sorting import ProblemNames, sort_out

PROBLEMS = (
    ProblemNames("bayes_update", ("bayes_update",)),
    ProblemNames("log_softmax", ("log_sum_exp", "log_softmax")),
    ProblemNames("scaled_dot_product", ("scaled_dot_product_attention",)),
    ProblemNames("multi_head", ("split_heads", "concat_heads", "multi_head_attention")),
    ProblemNames("gumbel_softmax", ("gumbel_softmax",)),
)
FUNCTIONS = {problem.id: problem.functions for problem in PROBLEMS}
ADA = Student("ada", name="Ada Lovelace", email="alovelace@example.org", number="2023117", folder="ada")
BEN = Student("ben", name="Ben Okri", folder="ben")
NOON = datetime(2026, 10, 1, 12, tzinfo=UTC)

EMPTY = b""


def source(*problems):
    """A file that defines the functions of these problems."""
    return "".join(f"def {name}(*a):\n    return a\n\n\n" for one in problems for name in FUNCTIONS[one]).encode()


def handed(name, content=EMPTY, students=("ada",), **more):
    return HandedIn(f"{'+'.join(students)}/{name}", name, students, content, **more)


def sort(*files, students=(ADA, BEN), **options):
    return sort_out(Delivered("canvas", students, files, (), ()), PROBLEMS, **options)


def entry_of(*files, **options):
    (entry,) = sort(*files, **options).entries
    return entry


def fates(intake):
    return {entry.path: entry.fate for entry in intake.entries}


# By its name alone: the file is empty, so that nothing else can tell.

BELIEVED = {
    "bayes_update.py": "bayes_update",
    "Bayes_Update.py": "bayes_update",
    "BAYES_UPDATE.PY": "bayes_update",
    "bayes-update.py": "bayes_update",
    "bayes update.py": "bayes_update",
    "bayesupdate.py": "bayes_update",
    "BayesUpdate.py": "bayes_update",
    "bayesUpdate.py": "bayes_update",
    "bayes_update (1).py": "bayes_update",
    "bayes_update(2).py": "bayes_update",
    "bayes_update-1.py": "bayes_update",
    "bayes_update_final.py": "bayes_update",
    "bayes_update_final_final.py": "bayes_update",
    "bayes_update_FINAL_v2.py": "bayes_update",
    "bayes_update_v2.py": "bayes_update",
    "bayes_update copy.py": "bayes_update",
    "bayes_update - Copy.py": "bayes_update",
    "bayes_update - Copy (2).py": "bayes_update",
    "Copy of bayes_update.py": "bayes_update",
    "Kopie von bayes_update.py": "bayes_update",
    "bayes_update.py.txt": "bayes_update",
    "bayes_update.py (1)": "bayes_update",
    "bayes_update.py.py": "bayes_update",
    "bayes_update.pyw": "bayes_update",
    " bayes_update .py": "bayes_update",
    "bayes_update_.py": "bayes_update",
    "log_softmax.py": "log_softmax",
    "Log-Softmax.py": "log_softmax",
    "logSoftmax.py": "log_softmax",
    "log softmax(3).py": "log_softmax",
    "lovelace_log_softmax.py": "log_softmax",
    "log_softmax_adaLovelace.py": "log_softmax",
    "2023117_log_softmax.py": "log_softmax",
    "log_softmax_alovelace.py": "log_softmax",
    "hw3_log_softmax.py": "log_softmax",
    "HW 3 - log softmax - Ada Lovelace.py": "log_softmax",
    "02_log_softmax.py": "log_softmax",
    "log_softmax_solution.py": "log_softmax",
    "my_log_softmax.py": "log_softmax",
    "scaled_dot_product.py": "scaled_dot_product",
    "ScaledDotProduct.py": "scaled_dot_product",
    "scaled-dot-product-final.py": "scaled_dot_product",
    "scaled_dot_product_attention.py": "scaled_dot_product",
    "ScaledDotProductAttention.py": "scaled_dot_product",
    "problem3_scaled_dot_product.py": "scaled_dot_product",
    "scaled.dot.product.py": "scaled_dot_product",
    "multi_head.py": "multi_head",
    "multi-head.py": "multi_head",
    "MultiHead.py": "multi_head",
    "multihead.py": "multi_head",
    "multi_head_attention.py": "multi_head",
    "MultiHeadAttention_v3.py": "multi_head",
    "multi_head_2026-10-01.py": "multi_head",
    "week4 multi head.py": "multi_head",
    "gumbel_softmax.py": "gumbel_softmax",
    "Gumbel-Softmax.py": "gumbel_softmax",
    "GumbelSoftmax.py": "gumbel_softmax",
    "gumbel_softmax_old.py": "gumbel_softmax",
    "gumbel_softmax_fixed.py": "gumbel_softmax",
    "gumbel_softmax_ada_lovelace_2023117_final.py": "gumbel_softmax",
    "gumbel_softmax_gumbel_softmax.py": "gumbel_softmax",
    "ｇｕｍｂｅｌ_softmax.py": "gumbel_softmax",
    "gumbel_softmax.PY.TXT": "gumbel_softmax",
}

NOT_BELIEVED = [
    "softmax.py",
    "main.py",
    "hw3.py",
    "solution.py",
    "lovelace.py",
    "attention.py",
    "mha.py",
    "sdp.py",
    "head.py",
    "gumbel.py",
    "bayes.py",
    "update.py",
    "utils.py",
    "Untitled.py",
    "bayse_update.py",
    "bayes_updte.py",
    "gumble_softmax.py",
    "log_softmax_and_gumbel_softmax.py",
    "bayes_update_multi_head.py",
    "test_bayes_update.py",
    "bayes_update_test.py",
    "plot_gumbel_softmax.py",
    "log_softmax_utils.py",
    "log_gumbel_softmax_notes.py",
    "split_heads.py",
    "log_sum_exp.py",
]


@pytest.mark.parametrize(("name", "problem"), BELIEVED.items())
def test_a_name_that_students_give_is_understood(name, problem):
    entry = entry_of(handed(name))
    assert (problem, Matched.NAME, Fate.GRADED) == (entry.problem, entry.matched, entry.fate)


@pytest.mark.parametrize("name", NOT_BELIEVED)
def test_a_name_that_might_mean_another_thing_decides_nothing(name):
    entry = entry_of(handed(name))
    assert ("", None, Fate.TO_ASSIGN) == (entry.problem, entry.matched, entry.fate)


@pytest.mark.parametrize("problem", FUNCTIONS)
@pytest.mark.parametrize(
    "name", ["hw3.py", "bayse_updte.py", "test_log_softmax.py", "a_b.ipynb.py", "homework", "x.txt"]
)
def test_what_a_file_defines_says_what_its_name_does_not(name, problem):
    entry = entry_of(handed(name, source(problem)))
    assert (problem, Fate.GRADED) == (entry.problem, entry.fate)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("if True:\n    def bayes_update(a): pass", "bayes_update"),
        ("try:\n    import x\nexcept ImportError:\n    def bayes_update(a): pass", "bayes_update"),
        ("bayes_update = lambda a: a", "bayes_update"),
        ("bayes_update: object = len", "bayes_update"),
        ("f = bayes_update = len", "bayes_update"),
        ("async def bayes_update(a): pass", "bayes_update"),
        ("def split_heads(a): pass", "multi_head"),
        ("def bayes_update(prior:\n    return 1", "bayes_update"),
        ("def bayes_update(prior):\n\treturn 1\n        return 2", "bayes_update"),
        ("\ufeffdef bayes_update(a): pass", "bayes_update"),
        ("from their_work import bayes_update", ""),
        ("import bayes_update", ""),
        ("class A:\n    def bayes_update(self): pass", ""),
        ("def f():\n    def bayes_update(a): pass", ""),
        ("bayes_update: int", ""),
        ("'''\ndef bayes_update(a): pass\n'''", ""),
        ("x = [bayes_update for bayes_update in ()]", ""),
        ("def other(a): pass", ""),
    ],
)
def test_only_what_is_defined_at_the_top_counts(text, problem):
    entry = entry_of(handed("hw.py", text.encode()))
    assert problem == entry.problem


def test_a_file_under_the_wrong_name_goes_where_its_functions_belong():
    intake = sort(handed("bayes_update.py", source("gumbel_softmax")))
    (entry,) = intake.entries
    assert ("gumbel_softmax", Matched.FUNCTIONS) == (entry.problem, entry.matched)
    assert "its name says bayes_update, but what it defines is gumbel_softmax's" == entry.reason
    assert any("ada/bayes_update.py" in note and "gumbel_softmax" in note for note in intake.notes)


def test_a_helper_of_another_problem_changes_nothing_where_the_name_is_borne_out():
    entry = entry_of(handed("multi_head.py", source("multi_head", "scaled_dot_product")))
    assert ("multi_head", Matched.NAME) == (entry.problem, entry.matched)


def test_a_name_that_two_other_problems_contradict_is_not_believed():
    entry = entry_of(handed("bayes_update.py", source("multi_head", "scaled_dot_product")))
    assert Fate.TO_ASSIGN is entry.fate


def test_of_two_named_problems_the_functions_choose():
    entry = entry_of(handed("log_softmax_and_gumbel_softmax.py", source("log_softmax")))
    assert "log_softmax" == entry.problem


def test_one_file_with_everything_is_for_the_teacher_to_assign():
    entry = entry_of(handed("homework.py", source(*FUNCTIONS)))
    assert Fate.TO_ASSIGN is entry.fate
    assert (
        "it fits bayes_update, log_softmax, scaled_dot_product, multi_head and gumbel_softmax: it defines functions of "
        "each; list those that it is for, divided by ;" == entry.reason
    )


def test_everything_in_a_file_with_one_name_is_graded_for_that_one_and_the_teacher_is_told():
    intake = sort(handed("log_softmax.py", source("log_softmax", "bayes_update")))
    assert "log_softmax" == intake.entries[0].problem
    assert any("log_softmax;bayes_update" in note and "ada/log_softmax.py" in note for note in intake.notes)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("bayse_update.py", "is it bayes_update?"),
        ("utils.py", "neither its name nor what it defines fits a problem"),
        ("test_bayes_update.py", "its name may mean bayes_update, but it does not define bayes_update"),
        ("split_heads.py", "but it does not define split_heads, concat_heads and multi_head_attention"),
        ("log_softmax_gumbel_softmax.py", "and it defines no function of them"),
    ],
)
def test_the_reason_of_a_file_to_assign_helps_to_assign_it(name, reason):
    assert reason in entry_of(handed(name)).reason


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("report.pdf", "a document"),
        ("README.md", "a document"),
        ("README.txt", "a text"),
        ("bayes_update.txt", "a text"),
        ("data.csv", "data"),
        ("plot.png", "a picture"),
        ("work.zip", "an archive within the archive"),
        ("bayes_update.cpython-311.pyc", "a compiled program"),
        ("bayes_update.java", "another kind of file"),
        ("LICENSE", "a text"),
    ],
)
def test_what_is_no_submission_is_refused_with_a_sentence(name, what):
    entry = entry_of(handed(name, b"words"))
    assert Fate.REFUSED is entry.fate
    assert f"{what}, no submission: hand in a .py or .ipynb file" == entry.reason


@pytest.mark.parametrize("name", ["._bayes_update.py", "bayes_update-checkpoint.ipynb"])
def test_copies_that_a_computer_keeps_are_refused(name):
    assert Fate.REFUSED is entry_of(handed(name, source("bayes_update"))).fate


def test_a_refused_file_has_the_problem_that_its_name_tells():
    refused = Entry("ada/log_softmax.py", ("ada",), Fate.REFUSED, "a symbolic link", file="log_softmax.py")
    delivered = Delivered("folders", (ADA,), (handed("bayes_update.pdf"), handed("report.pdf")), (refused,), ())
    assert ["bayes_update", "", "log_softmax"] == [entry.problem for entry in sort_out(delivered, PROBLEMS).entries]


def test_a_file_of_nobody_is_refused():
    entry = entry_of(handed("bayes_update.py", students=()))
    assert (Fate.REFUSED, "it belongs to no student") == (entry.fate, entry.reason)


def test_a_source_larger_than_a_submission_is_refused():
    entry = entry_of(handed("bayes_update.py", b"#" * (1 << 20) + b"\n"))
    assert (Fate.REFUSED, "bayes_update") == (entry.fate, entry.problem)
    assert "1.0 MiB" in entry.reason


def test_a_file_named_like_a_library_is_shown_under_the_problems_name():
    assert "bayes_update.py" == entry_of(handed("torch.py", source("bayes_update"))).file


# What parsers do not like

HOSTILE = {
    "NUL bytes": b"\0" * 1000,
    "open brackets": b"(" * (1 << 20),
    "minus signs": b"-" * (1 << 20) + b"1",
    "attributes": b"x" + b".a" * (1 << 19),
    "additions": b"1+" * 60_000 + b"1",
    "statements": b"x=1\n" * (1 << 18),
    "indents": b"".join(b" " * i + b"if 1:\n" for i in range(1000)),
    "no UTF-8": b"\xff\xfe\xfa" * 100,
    "an unknown coding": b"# -*- coding: martian -*-\n",
    "a coding that is none of text": b"# -*- coding: hex -*-\n",
    "UTF-16": "x = 1\n".encode("utf-16"),
    "escapes": rb"x = '\d \w'",
    "a literal that is called": b"1(2)\n'a' is 'b'\nassert (1, 2)",
    "a long number": b"x = " + b"9" * 10_000,
    "carriage returns": b"\r" * 1000,
    "only def": b"def " * 200_000,
    "spaces": b" " * (1 << 20),
    "a surrogate": "x = '\ud800'".encode("utf-8", "surrogatepass"),
}


@pytest.mark.parametrize("size", [100 << 10, 1 << 20])  # within what is parsed, and beyond it
@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_source_is_graded_by_its_name_and_harms_nobody(kind, size):
    content = HOSTILE[kind][:size]
    entry = entry_of(handed("bayes_update.py", content))
    assert ("bayes_update", Fate.GRADED) == (entry.problem, entry.fate)
    assert content == entry.source


@pytest.mark.parametrize("size", [100 << 10, 1 << 20])
@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_source_under_another_name_is_to_be_assigned(kind, size):
    assert Fate.TO_ASSIGN is entry_of(handed("x.py", HOSTILE[kind][:size])).fate


def test_utf16_is_looked_through_too():
    entry = entry_of(handed("hw.py", "def bayes_update(a): pass\n".encode("utf-16")))
    assert "bayes_update" == entry.problem


@pytest.mark.parametrize(
    "name", ["a" * 5000 + ".py", "." * 300, "", ".py", "-", "\ud800.py", "\u202egpj.py", "(1)" * 100 + ".py", "1" * 255]
)
def test_a_hostile_name_is_sorted_like_any_other(name):
    assert entry_of(handed(name, source("bayes_update"))).problem in ("bayes_update", "")


# Several files for one problem


def test_the_later_attempt_counts_and_the_reason_names_it():
    first = handed("bayes_update.py", b"1", attempt=(1,))
    second = HandedIn("ada/again/bayes_update.py", "bayes_update.py", ("ada",), b"2", attempt=(2,))
    intake = sort(second, first)
    assert {"ada/again/bayes_update.py": Fate.GRADED, "ada/bayes_update.py": Fate.SUPERSEDED} == fates(intake)
    assert "ada/again/bayes_update.py came later, and counts" == intake.entries[1].reason
    assert not intake.notes


@pytest.mark.parametrize(
    ("winner", "loser"),
    [
        ("bayes_update (1).py", "bayes_update.py"),
        ("bayes_update (2).py", "bayes_update (1).py"),
        ("bayes_update-10.py", "bayes_update-9.py"),
        ("bayes_update_v2.py", "bayes_update.py"),
        ("bayes_update_final.py", "bayes_update_v3.py"),
        ("bayes_update_final_final.py", "bayes_update_final.py"),
        ("bayes_update.py", "bayes_update_old.py"),
        ("bayes_update.py", "bayes-update-backup.py"),
        ("bayes_update.py", "2023117_bayes_update_ada.py"),
        ("bayes_update.py", "hw7_bayes_update.py"),
        ("bayes_update.py", "test_bayes_update.py"),
        ("bayes_update.py", "scratch.py"),
    ],
)
def test_where_no_time_is_known_the_names_say_which_is_later(winner, loser):
    intake = sort(handed(loser, source("bayes_update") + b"# 1"), handed(winner, source("bayes_update") + b"# 2"))
    assert {f"ada/{loser}": Fate.SUPERSEDED, f"ada/{winner}": Fate.GRADED} == fates(intake)


def test_a_scratch_file_uploaded_after_the_work_does_not_replace_it():
    work = handed("bayes_update.py", source("bayes_update"), attempt=(1,))
    scratch = handed("scratch.py", source("bayes_update") + b"# 2", attempt=(2,))
    intake = sort(work, scratch)
    assert {"ada/bayes_update.py": Fate.GRADED, "ada/scratch.py": Fate.SUPERSEDED} == fates(intake)
    assert any("ada/scratch.py" in note for note in intake.notes)


def test_a_later_submission_counts_under_any_name():
    work = handed("bayes_update.py", source("bayes_update"), handed_in=NOON)
    later = handed("better.py", source("bayes_update") + b"# 2", handed_in=NOON + timedelta(hours=1))
    assert {"ada/bayes_update.py": Fate.SUPERSEDED, "ada/better.py": Fate.GRADED} == fates(sort(work, later))


def test_of_a_source_and_a_notebook_the_source_counts_where_nothing_tells():
    notebook = handed("bayes_update.ipynb", b'{"cells": []}')
    assert {"ada/bayes_update.ipynb": Fate.SUPERSEDED, "ada/bayes_update.py": Fate.GRADED} == fates(
        sort(handed("bayes_update.py"), notebook)
    )


def test_a_later_notebook_counts():
    notebook = handed("bayes_update.ipynb", b'{"cells": []}', attempt=(2,))
    assert Fate.GRADED is sort(notebook, handed("bayes_update.py", attempt=(1,))).entries[0].fate


def test_the_same_file_again_is_superseded_as_the_same():
    intake = sort(handed("bayes_update.py", b"1"), handed("bayes_update (1).py", b"1"))
    assert ["the same file as ada/bayes_update (1).py", ""] == [entry.reason for entry in intake.entries]


def test_the_same_file_handed_in_again_too_late_is_not_late():
    policy = Policy(deadline=NOON)
    first = handed("bayes_update.py", b"1", handed_in=NOON - timedelta(hours=1))
    again = handed("bayes_update (1).py", b"1", handed_in=NOON + timedelta(hours=1))
    assert {"ada/bayes_update.py": Fate.GRADED, "ada/bayes_update (1).py": Fate.SUPERSEDED} == fates(
        sort(first, again, policy=policy)
    )


def test_going_back_to_a_former_attempt_too_late_is_late():
    policy = Policy(deadline=NOON)
    times = [NOON - timedelta(hours=2), NOON - timedelta(hours=1), NOON + timedelta(hours=1)]
    names = ["bayes_update.py", "bayes_update-1.py", "bayes_update-2.py"]
    files = [handed(n, c, handed_in=at) for n, c, at in zip(names, (b"1", b"2", b"1"), times, strict=True)]
    assert [Fate.SUPERSEDED, Fate.SUPERSEDED, Fate.LATE] == [
        entry.fate for entry in sort(*files, policy=policy).entries
    ]


def test_two_files_of_one_path_are_told_apart():
    intake = sort(handed("bayes_update.py", b"1"), handed("bayes_update.py", b"2"))
    assert {"ada/bayes_update.py": Fate.SUPERSEDED, "ada/bayes_update.py (2)": Fate.GRADED} == fates(intake)


def test_under_best_every_different_attempt_is_graded():
    policy = Policy(attempt=Attempt.BEST)
    files = [handed(f"bayes_update-{i}.py", content) for i, content in enumerate([b"1", b"2", b"1"], 1)]
    intake = sort(*files, policy=policy)
    assert [Fate.GRADED, Fate.GRADED, Fate.SUPERSEDED] == [entry.fate for entry in intake.entries]


def test_equal_files_of_two_students_both_count():
    intake = sort(handed("bayes_update.py", b"1"), handed("bayes_update.py", b"1", students=("ben",)))
    assert [Fate.GRADED, Fate.GRADED] == [entry.fate for entry in intake.entries]


def test_where_nothing_says_which_is_later_the_teacher_is_told():
    intake = sort(handed("bayes_update_a.py", b"1"), handed("bayes_update_b.py", b"2"))
    assert [Fate.SUPERSEDED, Fate.GRADED] == [entry.fate for entry in intake.entries]
    assert any("nothing says which" in note and "ada/bayes_update_a.py" in note for note in intake.notes)


def test_work_in_several_files_is_not_lost_without_a_word():
    names = ["split_heads", "concat_heads", "multi_head_attention"]
    files = [handed(f"{name}.py", f"def {name}(a): pass".encode(), attempt=(i,)) for i, name in enumerate(names)]
    intake = sort(*files)
    assert [Fate.SUPERSEDED, Fate.SUPERSEDED, Fate.GRADED] == [entry.fate for entry in intake.entries]
    (note,) = [note for note in intake.notes if "what the file that counts does not" in note]
    assert note.endswith("ada/split_heads.py (split_heads), ada/concat_heads.py (concat_heads)")


# Groups


def test_a_groups_file_counts_for_all_of_it():
    assert ("ada", "ben") == entry_of(handed("bayes_update.py", students=("ada", "ben"))).students


def test_who_handed_in_alone_after_the_group_has_the_own_file():
    together = handed("bayes_update.py", b"1", students=("ada", "ben"), handed_in=NOON)
    alone = handed("bayes_update.py", b"2", students=("ben",), handed_in=NOON + timedelta(hours=1))
    intake = sort(together, alone)
    assert [(("ada",), Fate.GRADED), (("ben",), Fate.GRADED)] == [(e.students, e.fate) for e in intake.entries]
    assert "ada+ben/bayes_update.py does not count for ben: ben/bayes_update.py came later, and counts" in intake.notes


def test_a_group_that_handed_in_after_each_of_it_supersedes_both():
    alone = [handed("bayes_update.py", key.encode(), students=(key,), handed_in=NOON) for key in ("ada", "ben")]
    together = handed("bayes_update.py", b"1", students=("ada", "ben"), handed_in=NOON + timedelta(hours=1))
    intake = sort(*alone, together)
    assert [Fate.SUPERSEDED, Fate.SUPERSEDED, Fate.GRADED] == [entry.fate for entry in intake.entries]


def test_under_best_files_of_two_groups_stay_candidates():
    policy = Policy(attempt=Attempt.BEST)
    files = [
        handed("bayes_update.py", b"1", students=("ada", "ben")),
        handed("bayes_update.py", b"2", students=("ben",)),
    ]
    assert [("ada", "ben"), ("ben",)] == [entry.students for entry in sort(*files, policy=policy).entries]


# Lateness


@pytest.mark.parametrize(
    ("late", "words"),
    [
        (timedelta(seconds=40), "40 s after the deadline"),
        (timedelta(microseconds=1), "1 s after the deadline"),
        (timedelta(minutes=5, seconds=59), "5 min after the deadline"),
        (timedelta(hours=5, minutes=10), "5 h 10 min after the deadline"),
        (timedelta(days=1), "1 day after the deadline"),
        (timedelta(days=2, hours=3, minutes=50), "2 days 3 h after the deadline"),
    ],
)
def test_a_file_after_the_deadline_is_late_by_so_much(late, words):
    entry = entry_of(handed("bayes_update.py", handed_in=NOON + late), policy=Policy(deadline=NOON))
    assert (Fate.LATE, words) == (entry.fate, entry.reason)


def test_at_the_deadline_is_in_time():
    assert Fate.GRADED is entry_of(handed("bayes_update.py", handed_in=NOON), policy=Policy(deadline=NOON)).fate


def test_a_problems_own_deadline_counts_before_the_common_one():
    policy = Policy(deadline=NOON, deadlines={"bayes_update": NOON + timedelta(days=1)})
    files = [handed(f"{name}.py", handed_in=NOON + timedelta(hours=1)) for name in ("bayes_update", "multi_head")]
    assert [Fate.GRADED, Fate.LATE] == [entry.fate for entry in sort(*files, policy=policy).entries]


def test_the_sites_own_word_counts_where_no_time_is_known():
    entry = entry_of(handed("bayes_update.py", late=True), policy=Policy(deadline=NOON))
    assert (Fate.LATE, "the site says that it is late") == (entry.fate, entry.reason)


def test_a_known_time_before_the_deadline_outweighs_the_sites_word():
    entry = entry_of(handed("bayes_update.py", late=True, handed_in=NOON), policy=Policy(deadline=NOON))
    assert Fate.GRADED is entry.fate


# assign.csv


def assigned(*problems):
    return Assigned(problems, "assign.csv, line 2")


def test_what_the_teacher_assigns_is_believed():
    entry = entry_of(handed("hw.py"), assignments={"ada/hw.py": assigned("multi_head")})
    assert ("multi_head", Matched.ASSIGNED, Fate.GRADED) == (entry.problem, entry.matched, entry.fate)


def test_a_file_may_be_assigned_to_several_problems():
    content = source("bayes_update", "multi_head")
    intake = sort(handed("hw.py", content), assignments={"ada/hw.py": assigned("bayes_update", "Multi-Head")})
    assert ["ada/hw.py#bayes_update", "ada/hw.py#multi_head"] == [entry.path for entry in intake.entries]
    assert ["bayes_update", "multi_head"] == [entry.problem for entry in intake.entries]
    assert [content, content] == [entry.source for entry in intake.entries]


def test_a_file_may_be_declared_no_submission():
    entry = entry_of(handed("utils.py"), assignments={"ada/utils.py": assigned("none")})
    assert (Fate.REFUSED, "assign.csv says that it is no submission") == (entry.fate, entry.reason)


def test_a_text_may_be_assigned_too():
    entry = entry_of(handed("notes.txt", b"def f(): pass"), assignments={"ada/notes.txt": assigned("multi_head")})
    assert (Fate.GRADED, b"def f(): pass") == (entry.fate, entry.source)


@pytest.mark.parametrize(
    ("path", "problem", "message", "hint"),
    [
        ("ada/hv.py", "multi_head", "assign.csv, line 2: there is no file ada/hv.py", "did you mean ada/hw.py?"),
        ("ada/hw.py", "multi_haed", "assign.csv, line 2: there is no problem multi_haed", "did you mean multi_head?"),
        (
            "ben/link.py",
            "multi_head",
            "assign.csv, line 2: ben/link.py was refused (a link), and can not be assigned",
            "",
        ),
    ],
)
def test_a_wrong_assignment_is_an_error_with_its_line(path, problem, message, hint):
    refused = Entry("ben/link.py", ("ben",), Fate.REFUSED, "a link")
    delivered = Delivered("canvas", (ADA, BEN), (handed("hw.py"),), (refused,), ())
    with pytest.raises(UsageError) as caught:
        sort_out(delivered, PROBLEMS, assignments={path: assigned(problem)})
    assert message == caught.value.message
    assert hint in caught.value.hint


# Notebooks


def notebook(*cells):
    return json.dumps({"cells": [{"cell_type": "code", "source": cell} for cell in cells]}).encode()


def test_a_notebook_is_graded_as_the_python_in_it():
    entry = entry_of(handed("hw.ipynb", notebook("def bayes_update(a):\n    return a", "print(bayes_update(1))")))
    assert ("bayes_update", Matched.FUNCTIONS, "hw.ipynb") == (entry.problem, entry.matched, entry.file)
    assert b"print" not in entry.source
    assert ("cell 2: 1 line of experiments",) == entry.dropped


@pytest.mark.parametrize("name", ["bayes_update.py", "hw.txt", "hw.ipynb.json", "hw.ipynb.txt", "hw (1).ipynb"])
def test_a_notebook_under_another_name_is_a_notebook(name):
    entry = entry_of(handed(name, notebook("def bayes_update(a):\n    return a")))
    assert ("bayes_update", Fate.GRADED) == (entry.problem, entry.fate)
    assert b"def bayes_update(a):\n    return a" in entry.source


def test_python_under_a_notebooks_name_is_python():
    assert source("bayes_update") == entry_of(handed("bayes_update.ipynb", source("bayes_update"))).source


def test_an_unreadable_notebook_is_refused_for_the_problem_that_it_names():
    entry = entry_of(handed("bayes_update.ipynb", b'{"cells": 3'))
    assert (Fate.REFUSED, "bayes_update") == (entry.fate, entry.problem)
    assert "not a notebook" in entry.reason


def test_each_problem_of_a_notebook_gets_its_own_functions():
    content = notebook("def bayes_update(a): pass", "def gumbel_softmax(a): pass")
    intake = sort(handed("hw.ipynb", content), assignments={"ada/hw.ipynb": assigned("bayes_update", "gumbel_softmax")})
    assert [True, False] == [b"def bayes_update" in entry.source for entry in intake.entries]


# The roster


def test_the_absent_ones_of_the_roster_are_there():
    roster = (Student("1", name="Ada Lovelace"), Student("2", name="Carl Absent"))
    assert ["ada", "2", "ben"] == [student.key for student in sort(roster=roster).students]


@pytest.mark.parametrize(
    "listed",
    [
        Student("x", number="2023117"),
        Student("x", email="ALovelace@example.org"),
        Student("x", login="alovelace@example.org"),
        Student("x", name="Lovelace, Ada"),
        Student("x", name="ada lovelace"),
        Student("x", name="Ada Lovelace", email="alovelace@example.org", number="2023117"),
    ],
)
def test_a_student_is_found_in_the_roster(listed):
    intake = sort(roster=(listed,), students=(ADA,))
    assert ["ada"] == [student.key for student in intake.students]
    assert not intake.notes


@pytest.mark.parametrize("slug", ["lovelaceada", "adalovelace"])
def test_a_name_as_canvas_writes_it_is_found_in_the_roster(slug):
    students = (Student(f"{slug}_12", name=slug, site_id="12"),)
    intake = sort(roster=(Student("x", name="Ada Lovelace", email="a@b"),), students=students)
    assert [(f"{slug}_12", "Ada Lovelace", "a@b")] == [(s.key, s.name, s.email) for s in intake.students]


def test_a_folder_may_have_any_of_a_students_names():
    roster = (Student("1", name="Ada Lovelace", login="al7"), Student("2", name="Ben Okri", number="99"))
    folders = (Student("AL7", name="AL7", folder="AL7"), Student("99", name="99", folder="99"))
    intake = sort_out(Delivered("folders", folders, (), (), ()), PROBLEMS, roster=roster)
    assert [("AL7", "Ada Lovelace"), ("99", "Ben Okri")] == [(student.key, student.name) for student in intake.students]


def test_two_of_one_name_are_never_merged():
    twins = (Student("1", name="Jan de Vries"), Student("2", name="Jan de Vries"))
    intake = sort(roster=(Student("3", name="Jan de Vries", number="3"),), students=twins)
    assert ["3", "1", "2"] == [student.key for student in intake.students]
    assert any(note.startswith("not in the roster: Jan de Vries, Jan de Vries") for note in intake.notes)
    assert any("several records could be meant" in note for note in intake.notes)


def test_equal_names_with_different_numbers_are_two_students():
    roster = (Student("x", name="Ada Lovelace", number="77"),)
    assert ["x", "ada"] == [student.key for student in sort(roster=roster, students=(ADA,)).students]


def test_a_student_who_is_not_in_the_roster_stays_and_is_named():
    intake = sort(roster=(Student("x", name="Ada Lovelace"),))
    assert ["ada", "ben"] == [student.key for student in intake.students]
    assert ("not in the roster: Ben Okri",) == intake.notes


def test_a_key_of_the_roster_that_is_taken_is_told_apart():
    roster = (Student("ben", name="Somebody Else", number="4"),)
    assert ["ben (2)", "ada", "ben"] == [student.key for student in sort(roster=roster).students]


# All of it at once

ANY_NAME = st.sampled_from([*list(BELIEVED)[::5], *NOT_BELIEVED[::4], "hw.ipynb", "a.pdf", "README.txt", "=1.py"])
ANY_CONTENT = st.sampled_from(
    [
        EMPTY,
        b"x = (",
        source("bayes_update"),
        source("multi_head", "log_softmax"),
        notebook("def bayes_update(a): 1"),
        b"{",
    ]
)
ANY_FILE = st.builds(
    lambda place, name, content, students, at, late, attempt: HandedIn(
        f"{place}/{name}", name, students, content, NOON + timedelta(hours=at) if at else None, late, attempt
    ),
    st.integers(0, 3),
    ANY_NAME,
    ANY_CONTENT,
    st.sampled_from([("ada",), ("ben",), ("ada", "ben"), ()]),
    st.sampled_from([None, -2, 1, 30]),
    st.sampled_from([None, True, False]),
    st.sampled_from([(), (1,), (2,), (2, 1)]),
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(ANY_FILE, max_size=8), st.sampled_from(Attempt), st.booleans(), st.data())
def test_every_file_has_one_fate_and_all_sums_add_up(files, attempt, listed, data):
    policy = Policy(deadline=NOON, attempt=attempt)
    paths = {handed.path for handed in files}
    several = data.draw(st.sets(st.sampled_from(sorted(paths)), max_size=2)) if paths else set()
    assignments = {path: assigned("bayes_update", "multi_head") for path in several}
    roster = (Student("r", name="Ada Lovelace"), Student("c", name="Carl Absent")) if listed else ()
    refused = (Entry("x", ("ada",), Fate.REFUSED, "a link"),)
    delivered = Delivered("canvas", (ADA, BEN), tuple(files), refused, ())
    intake = sort_out(delivered, PROBLEMS, policy=policy, roster=roster, assignments=assignments)

    assert len({entry.path for entry in intake.entries}) == len(intake.entries)
    doubled = sum(entry.matched is Matched.ASSIGNED for entry in intake.entries) // 2
    assert len(files) + 1 + doubled == len(intake.entries)
    for entry in intake.entries:
        assert (entry.fate is Fate.GRADED) or entry.reason
        assert (entry.fate is Fate.TO_ASSIGN) <= (not entry.problem)
        assert (entry.fate in (Fate.GRADED, Fate.LATE, Fate.SUPERSEDED)) <= bool(entry.problem and entry.students)
    counting = [
        (student, entry.problem)
        for entry in intake.entries
        if entry.fate in (Fate.GRADED, Fate.LATE)
        for student in entry.students
    ]
    if attempt is Attempt.LAST:
        assert not [pair for pair, times in Counter(counting).items() if times > 1]
    superseded = {(s, e.problem) for e in intake.entries if e.fate is Fate.SUPERSEDED for s in e.students}
    assert superseded <= set(counting)

    problems = [problem.id for problem in PROBLEMS]
    ledger = ledger_of(intake.students, intake.entries, problems)
    assert len(intake.entries) == ledger.files.total
    assert [len(intake.students)] * 5 == [counts.total for counts in ledger.problems]
    assert intake == sort_out(delivered, PROBLEMS, policy=policy, roster=roster, assignments=assignments)


# Nobody keeps the class waiting.


def test_only_so_much_of_one_students_source_is_parsed():
    method = b"class A:\n    def bayes_update(self): pass\n"  # a scan takes it for a function
    patience = Patience()
    assert frozenset({"A"}) == patience.names("ada", method)
    patience.spend("ada", PARSED_BYTES_EACH)
    assert frozenset({"bayes_update"}) == patience.names("ada", method)
    assert frozenset({"A"}) == patience.names("ben", method)


def test_notebooks_beyond_what_is_looked_into_are_refused_and_nobody_elses():
    cell = {"cell_type": "code", "source": "#" * (60 << 10) + "\n"}
    book = json.dumps({"nbformat": 4, "metadata": {}, "cells": [cell] * 4}).encode()
    files = [handed(f"{i}.ipynb", book) for i in range(4)]
    found = fates(sort(*files, handed("bayes_update.ipynb", book, ("ben",))))
    assert [Fate.TO_ASSIGN] * 3 + [Fate.REFUSED] == [found[file.path] for file in files]
    assert Fate.GRADED is found["ben/bayes_update.ipynb"]

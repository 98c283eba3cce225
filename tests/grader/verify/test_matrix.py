# SPDX-License-Identifier: Apache-2.0
"""What a kill matrix says about cases."""

from grader.verify.matrix import cases_of, minimal

KILLS = {"m1": ("a", "b"), "m2": ("b",), "m3": ("c", "b"), "m4": ("c",), "m5": ("a", "d")}


def test_a_minimal_set_kills_everything():
    chosen = minimal(KILLS)
    assert ["b", "a", "c"] == chosen
    assert all(set(cases) & set(chosen) for cases in KILLS.values())


def test_nothing_to_kill_needs_no_case():
    assert [] == minimal({})


def test_the_note_names_only_killers_the_others_and_the_idle():
    note = cases_of("twice", ["a", "b", "c", "d", "e"], KILLS)
    assert (
        "only killer, do not delete: b: m2",
        "only killer, do not delete: c: m4",
        "kill nothing alone: a, d, e",
        "kill nothing at all: e",
        "a set that kills all the same: b, a, c",
    ) == note.rows
    assert "2 of 5 are the only killer of something; 3 would kill all 5 that die" == note.detail

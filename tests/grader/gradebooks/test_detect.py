# SPDX-License-Identifier: Apache-2.0
"""Whose gradebook a file is."""

import pytest

from grader.errors import UsageError
from grader.gradebooks import FORMATS, detect

CANVAS = "Student,ID,Section,HW1 (123)\n"
MOODLE = 'Identifier,"Full name",Status,Grade,"Maximum grade"\n'


@pytest.mark.parametrize(
    ("text", "site"),
    [
        (CANVAS, "canvas"),
        (CANVAS.replace(",", ";"), "canvas"),
        ("LastName,FirstName,ID,Section,HW1 (1)\n", "canvas"),
        (MOODLE, "moodle"),
        ('Identifiant,"Nom complet",Statut,Note,"Note maximale"\n"Participant 7",Ada,Remis,,"20,00"\n', "moodle"),
    ],
)
def test_a_gradebook_is_known_by_its_header_and_cells(text, site):
    assert site == detect(text.encode("utf-8-sig"))
    assert site in FORMATS


@pytest.mark.parametrize("content", [b"name,grade\nada,5\n", b"student,problem\n", b"%PDF-1.7", b"", b"\x00\x01"])
def test_any_other_file_is_refused(content):
    with pytest.raises(UsageError) as caught:
        detect(content)
    assert caught.value.hint

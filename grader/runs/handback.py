# SPDX-License-Identifier: Apache-2.0
"""What goes back to a course site beside the marks: pages in a zip, results a submission."""

from __future__ import annotations

from pathlib import Path

from grader.coursework import Feedback
from grader.gradebooks import gradescope as gradescope_site
from grader.gradebooks import moodle
from grader.reports.html import render_sheet
from grader.runs.classroom import Classroom
from grader.runs.folder import write_file
from grader.runs.publish import page_name

__all__ = ["feedback_zip", "gradescope"]


def feedback_zip(room: Classroom, feedback: Feedback) -> bytes:
    """Every student's page, in the folders that Moodle gave their files."""
    pages = {sheet.student.key: render_sheet(sheet).encode() for sheet in room.sheets(feedback)}
    return moodle.feedback_zip(pages, room.students)


def gradescope(room: Classroom, folder: Path, feedback: Feedback) -> int:
    """A results.json for every student, in a folder named after the submission; how many there are."""
    written = 0
    for sheet in room.sheets(feedback):
        name = sheet.student.site_id or sheet.student.folder or page_name(sheet.student).removesuffix(".html")
        path = folder / Path(name).name / "results.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        write_file(path, gradescope_site.results(sheet))
        written += 1
    return written

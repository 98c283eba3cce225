# SPDX-License-Identifier: Apache-2.0
"""What goes back to a course site beside the marks: pages in a zip, results a submission."""

from __future__ import annotations

import re
from pathlib import Path

from grader.coursework import Feedback
from grader.gradebooks import gradescope as gradescope_site
from grader.gradebooks import moodle
from grader.reports.html import render_sheet
from grader.runs.classroom import Classroom
from grader.runs.folder import write_file
from grader.runs.publish import page_name

__all__ = ["feedback_zip", "gradescope"]

PLAIN = re.compile(r"[^A-Za-z0-9_-]+")  # a site's number, whatever a roster says that it is


def feedback_zip(room: Classroom, feedback: Feedback) -> bytes:
    """Every student's page, in the folders that Moodle gave their files."""
    pages = {sheet.student.key: render_sheet(sheet).encode() for sheet in room.sheets(feedback)}
    return moodle.feedback_zip(pages, room.students)


def gradescope(room: Classroom, folder: Path, feedback: Feedback) -> tuple[int, list[str]]:
    """A results.json for every submission, in a folder named after it; how many, and what could not be told apart.

    Gradescope knows one result a submission: the members of a group share it, and who handed nothing in has none.
    """
    written: dict[str, bytes] = {}
    notes = []
    for sheet in room.sheets(feedback):
        if not sheet.entries:
            continue
        name = PLAIN.sub("_", sheet.student.site_id) or page_name(sheet.student).removesuffix(".html")
        content = gradescope_site.results(sheet)
        if written.setdefault(name, content) != content:
            notes.append(
                f"{name}: {sheet.student.name or sheet.student.key} has another mark than the rest of the group"
            )
            continue
        path = folder / name / "results.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        write_file(path, content)
    return len(written), notes

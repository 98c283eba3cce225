# SPDX-License-Identifier: Apache-2.0
"""Reports in every format: `FORMATS[name].render(reports, options)` returns the text, and does nothing else.

A renderer is pure: no files, no printing, no clock, no environment; the text ends with a newline, or is empty. To add
a format, write one module with `render`, and add one line to `FORMATS`. A renderer is imported when it is first used,
so that this package costs nothing to import.

What a format needs of its host stands in `FORMATS` as data, and the command line acts on it: which environment
variables it `reads` (into `Options.context`), which of them it can not do without, which files it `appends` to, and
what it writes when there are no reports because grading `failed`.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from grader.errors import GraderError
from grader.model import Report
from grader.reports.options import Detail, Options

__all__ = ["FORMATS", "Detail", "Format", "Options", "Render"]

Render = Callable[[Sequence[Report], Options], str]
Failed = Callable[[GraderError, Options], str]


@dataclass(frozen=True, slots=True)
class Format:
    """One way to write reports: `suffix` is that of a file in this format, `about` one line for `--help`.

    A format with `failed` is that of a host that reads one student's mark from the file: it gets a valid file whatever
    happens, and takes any exit code but 0 for a fault of the grader.
    """

    name: str
    suffix: str
    render: Render
    about: str
    reads: Mapping[str, str] = field(default_factory=dict)  # environment variables, and what each says
    needs: tuple[str, ...] = ()  # those of them without which no valid file can be written
    appends: Mapping[str, Render] = field(default_factory=dict)  # to the file that a variable names
    failed: Failed | None = None


def _on_first_use(module: str, name: str = "render") -> Callable[..., str]:
    """A function of a module of this package, imported when it is called."""

    def call(*arguments: Any) -> str:
        text: str = getattr(importlib.import_module(f"grader.reports.{module}"), name)(*arguments)
        return text

    return call


_CLASSROOM50 = {
    "CLASSROOM": "the classroom's short name",
    "ASSIGNMENT": "the assignment's slug",
    "SUBMISSION_TAG": "the tag of the submission; it holds the moment",
    "COMMIT_URL": "the page of the graded commit",
    "RELEASE_URL": "the page of the release that the result goes to",
    "REVIEW_URL": "the page of the changes; without it COMMIT_URL",
    "OWNER": "the owner of the student's repository",
    "ASSIGNMENT_TYPE": "individual, group or team",
}
_GITHUB = {
    "GITHUB_WORKSPACE": "the checkout: annotations name files in it",
    "GITHUB_STEP_SUMMARY": "the file that the summary of the step is appended to",
    "GITHUB_OUTPUT": "the file that score, max_score, passed and result are appended to",
}


FORMATS: Mapping[str, Format] = {
    "text": Format("text", ".txt", _on_first_use("text"), "for people: what was lost, why, and what to try"),
    "json": Format("json", ".json", _on_first_use("json"), "one document, with a schema: softmark/report/v1"),
    "jsonl": Format("jsonl", ".jsonl", _on_first_use("jsonl"), "one softmark/report/v1 object a line"),
    "junit": Format(
        *("junit", ".xml", _on_first_use("junit"), "JUnit XML: a test suite a report, a test a case"),
        reads={"CI_PROJECT_DIR": "GitLab's checkout: tests name the student's file in it"},
    ),
    "markdown": Format("markdown", ".md", _on_first_use("markdown"), "for job summaries and course pages"),
    "html": Format("html", ".html", _on_first_use("html"), "a page for a browser, one file that needs no other"),
    "github": Format(
        *("github", ".txt", _on_first_use("github"), "GitHub Actions: annotations, step summary, outputs"),
        reads=_GITHUB,
        appends={
            "GITHUB_STEP_SUMMARY": _on_first_use("github", "summary"),
            "GITHUB_OUTPUT": _on_first_use("github", "outputs"),
        },
    ),
    "gradescope": Format(
        *("gradescope", ".json", _on_first_use("gradescope"), "results.json of Gradescope"),
        failed=_on_first_use("gradescope", "failed"),
    ),
    "prairielearn": Format(
        *("prairielearn", ".json", _on_first_use("prairielearn"), "results.json of PrairieLearn's external grader"),
        failed=_on_first_use("prairielearn", "failed"),
    ),
    "classroom50": Format(
        *("classroom50", ".json", _on_first_use("classroom50"), "result.json of Classroom 50: classroom50/result/v1"),
        reads=_CLASSROOM50,
        needs=("CLASSROOM", "ASSIGNMENT", "SUBMISSION_TAG", "COMMIT_URL", "RELEASE_URL"),
        failed=_on_first_use("classroom50", "failed"),
    ),
    "exercism": Format(
        *("exercism", ".json", _on_first_use("exercism"), "results.json of an Exercism test runner, version 3"),
        failed=_on_first_use("exercism", "failed"),
    ),
}

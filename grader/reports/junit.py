# SPDX-License-Identifier: Apache-2.0
"""Reports for CI systems: JUnit XML as pytest writes it (family xunit2), one test suite a report, one test a case.

A case that was not accepted is a `failure`; what is ours, never the student's, is an `error`; a case that was not run
is `skipped`. A report without a mark, or one that lost points in no case, still gets a test that says so: a suite
without a problem must not be read as a solved one. There is no time of day in it, so the same reports give the same
text.

GitLab reads the same file, and also names the student's file where each test has it as `file`. Elsewhere that attribute
is left out: it is not in xunit2, and readers that hold a file against that schema refuse it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from grader.model import CaseResult, Report, Status, Verdict
from grader.reports.hosted import in_folder
from grader.reports.options import Detail, Options
from grader.reports.page import case_passages, cleaned, plain, points, standing

__all__ = ["render"]

# What the reader of a CI page sees as broken, as failed, or as not run.
_TAGS: Mapping[Verdict, str] = {Verdict.JUDGE_ERROR: "error", Verdict.SKIPPED: "skipped"}


def render(reports: Sequence[Report], options: Options) -> str:
    """One XML document; `time` is wall-clock seconds, `cpu_s` stands in each test's properties."""
    root = Element("testsuites")
    for report in reports:
        ready = cleaned(report, options.detail)
        file = in_folder(ready.submission.path, options.context.get("CI_PROJECT_DIR", ""))
        root.append(_suite(ready, options.detail, file))
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


def _suite(report: Report, detail: Detail, file: str) -> Element:
    names = [name for name in (report.submission.student, report.problem) if name]
    suite = Element("testsuite", name="/".join(names))
    _properties(suite, _facts(report))
    for case in report.cases:
        suite.append(_test(report, case, detail))
    _whole(suite, report)
    if file:
        for test in suite.findall("testcase"):
            test.set("file", file)
    for plural, tag in (("errors", "error"), ("failures", "failure"), ("skipped", "skipped")):
        suite.set(plural, str(len(suite.findall(f"testcase/{tag}"))))
    suite.set("tests", str(len(suite.findall("testcase"))))
    suite.set("time", _seconds(report.duration_s))
    if report.printed.strip() and detail is not Detail.BRIEF:
        SubElement(suite, "system-out").text = report.printed
    return suite


def _facts(report: Report) -> dict[str, str]:
    facts = {
        "problem": report.problem,
        "problem_version": report.problem_version,
        "problem_digest": report.problem_digest,
        "student": report.submission.student,
        "file": report.submission.file,
        "sha256": report.submission.sha256,
        "status": report.status.value,
        "standing": standing(report),
        "isolation": report.isolation.value,
        "max_score": points(report.score.max_points),
    }
    if report.status is not Status.NOT_GRADED and report.score.points is not None:
        facts["score"] = points(report.score.points)
    if report.seed is not None:
        facts["seed"] = str(report.seed)
    return facts


def _test(report: Report, case: CaseResult, detail: Detail) -> Element:
    test = Element("testcase", classname=f"{report.problem}.{case.group}", name=case.id, time=_seconds(case.wall_s))
    facts = {"cpu_s": _seconds(case.cpu_s), "max_points": points(case.max_points)}
    if report.status is not Status.NOT_GRADED:
        facts["points"] = points(case.points)
    _properties(test, facts)
    if case.verdict is Verdict.ACCEPTED:
        return test
    words = case.verdict.value.replace("_", " ")
    if case.verdict is Verdict.SKIPPED:
        SubElement(test, "skipped", type=case.verdict.value, message=case.message or words)
        return test
    passages = case_passages(report, case, detail)
    verdict = SubElement(test, _TAGS.get(case.verdict, "failure"), type=case.verdict.value)
    verdict.set("message", f"{words}: {passages[0].text}")
    verdict.text = plain(passages)
    return test


def _whole(suite: Element, report: Report) -> None:
    """A test for the report itself where no case says that it is not solved."""
    if suite.find("testcase/error") is not None:
        return
    ungraded = report.status is Status.NOT_GRADED
    told = suite.find("testcase/failure") is not None or suite.find("testcase/skipped") is not None
    if ungraded or (report.status is Status.UNSOLVED and not report.examples_only and not told):
        test = SubElement(suite, "testcase", classname=report.problem, name="report", time=_seconds(0.0))
        verdict = SubElement(test, "error" if ungraded else "failure", type=report.status.value)
        verdict.set("message", f"{standing(report)}: {report.reason}" if report.reason else standing(report))
        verdict.text = report.next_step


def _properties(parent: Element, facts: Mapping[str, str]) -> None:
    properties = SubElement(parent, "properties")
    for name, value in facts.items():
        SubElement(properties, "property", name=name, value=value)


def _seconds(seconds: float) -> str:
    return f"{seconds:.3f}"

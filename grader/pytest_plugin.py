# SPDX-License-Identifier: Apache-2.0
"""`pytest --softmark SUBMISSION`: every case of a course as a test item, each call of it through the sandbox.

Without the option this module does nothing and imports nothing. With it the problems' `cases.py` are collected as
tests instead of whatever else the folder holds; pytest never imports a submission, nor anything beside it. Each item
is judged on its own, so `-k`, `-x`, `--junitxml` and xdist work as with any test, and says no more to a student than a
report does. Points of single items add up to the score where no group demands more; `grader grade` gives the mark.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from grader.cases import Case
    from grader.model import CaseResult, Report, Submission
    from grader.packages.course import Course
    from grader.runs import Grading, Prepared
    from grader.sandbox import Sandbox

__all__ = ["CaseItem", "CasesFile", "SubmissionNode"]

GROUP = "softmark"
SCORES = re.compile(r"(\S+ [\d.]+/[\d.]+ *)+")  # of groups: they say nothing about a single case


def pytest_addoption(parser: pytest.Parser, pluginmanager: pytest.PytestPluginManager) -> None:
    """Options of this plugin, under a heading of their own."""
    config = pluginmanager.get_plugin("pytestconfig")
    if config is not None:
        _obey_no_submission(config)
    group = parser.getgroup(GROUP, "numerical Python against the hidden cases of a course")
    group.addoption(
        "--softmark",
        action="append",
        default=[],
        metavar="SUBMISSION",
        help="a file named after its problem, or a folder of such files; may be given again. Write --softmark=... for "
        "files of other people: a path that stands alone is where pytest itself looks for its settings first",
    )
    group.addoption("--softmark-course", metavar="DIR", help="the course folder (default: upwards from here)")
    group.addoption("--softmark-examples", action="store_true", help="the public examples instead of the hidden cases")
    group.addoption("--softmark-seed", type=int, metavar="N", help="draw the cases from N, not the course's secret")
    group.addoption(
        "--softmark-allow-isolation",
        choices=["weak", "none"],
        metavar="TIER",
        help="grade also under this tier; without it, less than portable is refused",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Collect the course's cases, where submissions are given."""
    if not config.getoption("softmark"):
        return
    from grader.errors import GraderError

    try:
        bench = _Bench(config)
    except GraderError as error:
        raise pytest.UsageError(f"{error.message}\nhint: {error.hint}" if error.hint else error.message) from error
    config.pluginmanager.register(bench, "softmark-bench")


def _obey_no_submission(config: pytest.Config) -> None:
    """Take nothing from a submission's folder for pytest's own settings.

    `--softmark PATH` is two words to pytest until this module is loaded, and it looks for its settings beside every
    path that it is given. Settings found so are refused, and the root is the folder that pytest was started in.
    """
    words = [str(word) for word in config.invocation_params.args]
    here = config.invocation_params.dir.resolve()
    for word, value in itertools.pairwise(words):
        if word != "--softmark":
            continue
        path = (here / value).resolve()
        folder = path if path.is_dir() else path.parent
        if here.is_relative_to(folder):
            continue
        if config.inipath is not None and config.inipath.resolve().is_relative_to(folder):
            raise pytest.UsageError(
                f"{config.inipath} lies in a submission, and pytest would obey it; write --softmark={value}"
            )
        if config.rootpath.resolve().is_relative_to(folder):
            config._rootpath = here


class _Bench:
    """What was given on the command line, and the sandbox that its items share."""

    def __init__(self, config: pytest.Config) -> None:
        from grader.config import course_secret
        from grader.errors import UsageError
        from grader.packages.course import find_course
        from grader.packages.submissions import find_submissions
        from grader.runs import Grading

        given = config.getoption("softmark_course")
        self.course: Course = find_course(Path(given) if given else None, config.invocation_params.dir)
        self.examples: bool = config.getoption("softmark_examples")
        found = find_submissions([str(path) for path in config.getoption("softmark")], self.course)
        if found.refused:
            raise UsageError(f"{found.refused[0].path}: {found.refused[0].reason}")
        self.submissions = found.submissions
        self.failed: dict[tuple[str, str], set[str]] = {}  # groups with a case that was not accepted
        self.sandbox: Sandbox = _sandbox(self.course, config.getoption("softmark_allow_isolation"), self.examples)
        self.grading: Grading = Grading(
            self.course,
            self.sandbox,
            secret=lambda: course_secret(self.course),
            seed=config.getoption("softmark_seed"),
            examples_only=self.examples,
        )
        self.files = {self._file(one.problem): one.problem for one in self.submissions}
        # Beside them only what was asked for by name: the folder's own tests are not this run's.
        named = config.args if config.args_source is pytest.Config.ArgsSource.ARGS else []
        config.args = [*dict.fromkeys([*named, *map(str, self.files)])]

    def _file(self, problem: str) -> Path:
        return self.course.folder(problem) / ("examples.json" if self.examples else "cases.py")

    def pytest_report_header(self) -> str:
        """What is judged, and how it is confined."""
        names = ", ".join(f"{one.student}/{one.problem}" for one in self.submissions)
        return f"softmark: {names} in {self.course.root}"

    @pytest.hookimpl(tryfirst=True)
    def pytest_pycollect_makemodule(self, module_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
        """A `cases.py` is a list of cases and no module of tests."""
        return self._collector(module_path, parent)

    def pytest_collect_file(self, file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
        """The public examples."""
        return self._collector(file_path, parent) if file_path.suffix == ".json" else None

    def _collector(self, path: Path, parent: pytest.Collector) -> pytest.Collector | None:
        problem = self.files.get(path.resolve())
        if problem is None:
            return None
        node: CasesFile = CasesFile.from_parent(parent, path=path)
        node.bench, node.problem = self, problem
        return node

    def pytest_unconfigure(self) -> None:
        """End every runner."""
        self.sandbox.close()

    def judge(self, submission: Submission, prepared: Prepared, case: Case) -> Report:
        """The report on one case alone."""
        from grader.judge import grade

        return grade(
            prepared.problem,
            [case],
            submission,
            self.sandbox,
            seed=prepared.seed,
            digest=prepared.digest,
            examples_only=self.examples,
            keep_transcripts=False,
        )


def _sandbox(course: Course, allowed: str | None, examples: bool) -> Sandbox:
    import os

    from grader.errors import IsolationRefused
    from grader.model import Isolation
    from grader.sandbox.spawn import SpawnSandbox, forks_here

    weakest = Isolation.NONE if examples else Isolation(allowed or Isolation.PORTABLE)
    if os.environ.get("GRADER_SPAWN") or not forks_here():
        if weakest is not Isolation.NONE:
            raise IsolationRefused(
                "this system can not confine a submission", hint="--softmark-examples runs the public examples"
            )
        return SpawnSandbox()
    from grader.sandbox.process import ProcessSandbox

    return ProcessSandbox(weakest=weakest, secret_folder=course.root / "problems")


class CasesFile(pytest.File):
    """The cases of a problem, for each submission that is for it."""

    bench: _Bench
    problem: str

    def collect(self) -> Iterator[SubmissionNode]:
        """A node for each submission."""
        from grader.errors import GraderError

        try:
            prepared = self.bench.grading.prepare(self.problem)
        except GraderError as error:
            raise self.CollectError(error.message) from error
        if prepared.lacking:
            raise self.CollectError(f"{prepared.problem.framework} is not installed here: {prepared.lacking}")
        for submission in self.bench.submissions:
            if submission.problem == self.problem:
                node: SubmissionNode = SubmissionNode.from_parent(self, name=submission.student)
                node.bench, node.submission, node.prepared = self.bench, submission, prepared
                yield node


class SubmissionNode(pytest.Collector):
    """One student's file."""

    bench: _Bench
    submission: Submission
    prepared: Prepared

    def collect(self) -> Iterator[CaseItem]:
        """An item for each case."""
        for case in self.prepared.cases:
            name = case.id if self.bench.examples else f"{case.id}[{case.group}-{case.points:g}]"
            item: CaseItem = CaseItem.from_parent(self, name=name)
            item.node, item.case = self, case
            yield item


class Unaccepted(Exception):
    """A case that is not accepted: the report on it."""

    def __init__(self, report: Report) -> None:
        super().__init__(report.cases[0].message)
        self.report = report


class NobodysFault(Exception):
    """The judge failed. It is an error and no failure: nobody loses points for it."""


class CaseItem(pytest.Item):
    """One case against one submission."""

    node: SubmissionNode
    case: Case

    def setup(self) -> None:
        """Judge it. A failure of the judge ends here, and is an error of the test and not its failure."""
        from grader.errors import GraderError
        from grader.model import Verdict

        node = self.node
        failed = node.bench.failed.setdefault((node.submission.student, node.submission.file), set())
        group = next((one for one in node.prepared.problem.groups if one.name == self.case.group), None)
        missing = [name for name in group.requires if name in failed] if group is not None else []
        if missing:
            pytest.skip(f"counts once every case of {' and '.join(missing)} is accepted")
        try:
            self.report = node.bench.judge(node.submission, node.prepared, self.case)
        except GraderError as error:
            raise NobodysFault(f"{error.message}\nhint: {error.hint}" if error.hint else error.message) from error
        result = self.report.cases[0]
        if result.verdict is Verdict.JUDGE_ERROR:
            raise NobodysFault(f"the grader failed: {result.message}")
        if result.verdict is not Verdict.ACCEPTED:
            failed.add(self.case.group)
        self._note(result)

    def _note(self, result: CaseResult) -> None:
        """For --junitxml and for whoever reads reports by program."""
        self.user_properties += [
            ("softmark.student", self.node.submission.student),
            ("softmark.problem", self.node.submission.problem),
            ("softmark.group", self.case.group),
            ("softmark.verdict", str(result.verdict)),
            ("softmark.points", f"{result.points:g}"),
            ("softmark.max_points", f"{result.max_points:g}"),
            ("softmark.isolation", str(self.report.isolation)),
        ]

    def runtest(self) -> None:
        """Fail where the case was not accepted."""
        from grader.model import Verdict

        if self.report.cases[0].verdict is not Verdict.ACCEPTED:
            raise Unaccepted(self.report)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], *arguments: Any, **options: Any) -> Any:
        """In the words of a report, and no traceback of ours."""
        error = excinfo.value
        if isinstance(error, Unaccepted):
            return "\n".join(_in_words(error.report, long=self.config.get_verbosity() >= 2))
        if isinstance(error, NobodysFault):
            return str(error)
        return super().repr_failure(excinfo, *arguments, **options)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Where the case is defined, and its name."""
        return self.path, None, f"{self.node.submission.student}: {self.name}"


def _in_words(report: Report, *, long: bool) -> Sequence[str]:
    """What a text report says about its only case, and not about the whole submission; `long` with its twin."""
    from grader.reports import FORMATS, Detail, Options

    detail = Detail.STUDENT if long or report.examples_only else Detail.BRIEF
    text = FORMATS["text"].render([report], Options(detail))
    _, *lines = text.rstrip("\n").splitlines()
    return [line.replace("--detail student", "pytest -vv") for line in lines if not SCORES.fullmatch(line)]

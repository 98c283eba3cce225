# SPDX-License-Identifier: Apache-2.0
"""A browser that reaches no network, pages opened in it, and sheets to make pages of."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import Browser, Page, Request, sync_playwright

from grader.coursework import (
    Adjustment,
    Change,
    Entry,
    Fate,
    Graded,
    Mark,
    Matched,
    Place,
    Policy,
    Revision,
    Sheet,
    Student,
    Total,
)
from grader.model import Report, Submission

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SUMMER = timezone(timedelta(hours=2))
DEADLINE = datetime(2026, 5, 4, 18, 0, tzinfo=SUMMER)

# The levels of WCAG 2.1, and axe's own advice: headings in order, everything inside a landmark.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]


# The browser


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of a session."""
    found = [path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))]
    if not found:
        pytest.skip("no chromium, chromium-browser or google-chrome on the PATH")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=found[0], args=ARGUMENTS)
        yield started
        started.close()


@dataclasses.dataclass
class Opened:
    """A page in the browser; `complaints` are what it said, asked or tried to fetch, and should be empty."""

    page: Page
    complaints: list[str]

    def violations(self) -> list[str]:
        """What axe finds, with everything that can be opened open, one line an element."""
        self.page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
        self.page.evaluate(AXE_FILE_PATH.read_text("utf-8"))
        found = self.page.evaluate("rules => axe.run({runOnly: rules})", RULES)
        return [
            f"{violation['id']}: {node['html'][:120]} {node['failureSummary'][:300]}"
            for violation in found["violations"]
            for node in violation["nodes"]
        ]


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Iterator[Callable[..., Opened]]:
    """Opens a page from a file, as a student does: opened(html, width=360, scheme="dark", ...)."""
    contexts = []
    every: list[Opened] = []

    def open_page(html: str, *, width: int = 1100, scheme: str = "light", **options: Any) -> Opened:
        context = browser.new_context(
            viewport={"width": width, "height": 800}, color_scheme=scheme, offline=True, **options
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        file = tmp_path / f"page-{len(contexts)}.html"
        file.write_text(html, "utf-8")
        one = Opened(page, [])

        def asked(request: Request) -> None:
            if request.url.partition("#")[0] != file.as_uri():
                one.complaints.append(f"request: {request.url}")

        page.on("request", asked)
        page.on("console", lambda message: one.complaints.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: one.complaints.append(f"error: {error}"))
        page.on("dialog", lambda dialog: (one.complaints.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.goto(file.as_uri())
        every.append(one)
        return one

    yield open_page
    for context in contexts:
        context.close()
    assert [] == [complaint for one in every for complaint in one.complaints]


# Sheets


def _entry(report: Report, **rest: Any) -> Entry:
    usual: dict[str, Any] = {
        "path": f"ada/{report.problem}.py",
        "students": ("ada",),
        "fate": Fate.GRADED,
        "problem": report.problem,
        "matched": Matched.NAME,
        "file": report.submission.file,
        "source": report.submission.source,
        "handed_in": datetime(2026, 5, 4, 14, 30, tzinfo=UTC),
    }
    return Entry(**(usual | rest))


def _named(report: Report, problem: str, source: bytes) -> Report:
    return dataclasses.replace(
        report,
        problem=problem,
        problem_title=problem.replace("_", " ").title(),
        submission=Submission("ada", problem, f"{problem}.py", source),
    )


SOURCE = b"""\
import numpy as np


def softmax_rows(scores, keep=None):
    \"\"\"Rows that sum to one.\"\"\"
    # large scores overflow otherwise
    scores = scores - scores.max(axis=-1, keepdims=True)
    weights = np.exp(scores)
    if keep is not None:
        weights = weights * keep
    total = weights.sum(axis=-1, keepdims=True)
    return weights[3] / total + 0.0
"""


@pytest.fixture(scope="session")
def sheet(samples: Mapping[str, Report]) -> Sheet:
    """A student with a problem of each kind: solved, unsolved and late, not loaded, not graded, absent."""
    reports = {
        "solved": _named(samples["solved"], "bayes_update", b"def bayes_update(prior):\n    return prior\n"),
        "unsolved": _named(samples["several_losses"], "softmax_rows", SOURCE),
        "unloaded": _named(samples["does_not_load"], "multi_head", b"import numpy as np\n\nprint((\n"),
        "broken": _named(samples["not_graded"], "gumbel_softmax", b"x = 1\n"),
    }
    late = {"fate": Fate.LATE, "reason": "handed in after the deadline", "handed_in": DEADLINE + timedelta(hours=2)}
    graded = tuple(Graded(_entry(one, **(late if key == "unsolved" else {})), one) for key, one in reports.items())
    marks = (
        Mark("ada", "bayes_update", Place.GRADED, 100.0, 100.0, 100.0, steps=("100 points",)),
        Mark(
            "ada",
            "softmax_rows",
            Place.GRADED,
            39.0,
            100.0,
            29.0,
            late_s=7200.0,
            penalty=10.0,
            steps=("39 points from the judge", "2 h late: -10", "29 points count"),
        ),
        Mark("ada", "multi_head", Place.GRADED, 0.0, 100.0, 50.0, override=50.0, steps=("0 points", "50 by hand")),
        Mark("ada", "gumbel_softmax", Place.NOT_GRADED, None, 100.0, None),
        Mark("ada", "log_softmax", Place.ABSENT, None, 100.0, None, counts=False),
    )
    first = graded[0].report
    return Sheet(
        student=Student("ada", "Ada Lovelace"),
        total=Total("ada", marks, 179.0, 400.0, ("100 + 29 + 50 = 179 of 400",)),
        graded=graded,
        titles={"log_softmax": "The logarithm of a softmax"},
        entries=(
            *(one.entry for one in graded),
            _entry(first, fate=Fate.SUPERSEDED, reason="a later file counts", path="ada/bayes_update-1.py"),
            Entry("ada/notes.docx", ("ada",), Fate.REFUSED, "it is no Python file", file="notes.docx"),
            _entry(
                first,
                fate=Fate.SUPERSEDED,
                students=("ada", "bjorn"),
                reason="a later file counts",
                file="homework.ipynb",
                dropped=("cell 3: %matplotlib inline",),
            ),
        ),
        adjustments=(
            Adjustment("ada", "multi_head", points=50.0, reason="a bracket was missing, and no more", who="kl"),
            Adjustment("ada", extension_until=DEADLINE + timedelta(days=1), reason="ill", who="kl"),
        ),
        changes=(
            (
                Revision(2, DEADLINE + timedelta(days=9), "one case was too strict"),
                Change("ada", "softmax_rows", 20.0, 29.0, ("a_stray_case",)),
            ),
        ),
        policy=Policy(deadline=DEADLINE),
    )


@pytest.fixture(scope="session")
def hostile_sheet(hostile: Callable[[str], Report]) -> Callable[[str], Sheet]:
    """A sheet in which every text is the given one, the code too."""

    def build(text: str) -> Sheet:
        source = text.encode("utf-8", "surrogatepass")
        report = hostile(text)
        report = dataclasses.replace(report, submission=Submission(text, text, text, source))
        entry = Entry(text, (text, "b"), Fate.LATE, text, text, Matched.NAME, text, text, source, (text,))
        mark = Mark(text, text, Place.GRADED, 1.0, 2.0, 1.0, 60.0, 1.0, 1.0, steps=(text, text))
        return Sheet(
            Student(text + "key", text),
            Total(text, (mark,), 1.0, 2.0, (text,)),
            (Graded(entry, report),),
            {text: text},
            (entry, dataclasses.replace(entry, fate=Fate.REFUSED)),
            (Adjustment(text, text, None, False, 1.0, text, text),),
            ((Revision(2, DEADLINE, text), Change(text, text, 1.0, None, (text,))),),
        )

    return build

# SPDX-License-Identifier: Apache-2.0
"""What holds for every format: purity, imports on first use, and text that can be written anywhere."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.model import Report
from grader.reports import FORMATS, Detail, Options


def test_each_format_stands_under_its_name() -> None:
    to_read = ["text", "json", "jsonl", "junit", "markdown", "html"]
    assert [*to_read, "github", "gradescope", "prairielearn", "classroom50", "exercism"] == list(FORMATS)
    assert all(name == form.name and form.suffix.startswith(".") and form.about for name, form in FORMATS.items())


def test_the_default_is_brief_without_colour_in_80_columns() -> None:
    assert Options(detail=Detail.BRIEF, colour=False, width=80) == Options()


def test_importing_the_formats_imports_no_renderer() -> None:
    code = "import sys, grader.reports; print(*sorted({name.split('.')[0] for name in sys.modules}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"rich", "jsonschema", "numpy", "torch", "xml", "jinja2", "pygments"} & set(done.stdout.split())


@pytest.mark.parametrize("name", list(FORMATS))
@pytest.mark.parametrize("detail", list(Detail))
def test_a_renderer_is_pure(
    build: Callable[[], Mapping[str, Report]], name: str, detail: Detail, capsys: pytest.CaptureFixture[str]
) -> None:
    options = Options(detail=detail, colour=True)
    first, second = (FORMATS[name].render(list(build().values()), options) for _ in range(2))
    assert first == second
    assert ("", "") == capsys.readouterr()


@pytest.mark.parametrize("name", list(FORMATS))
def test_no_reports_are_no_trouble(name: str) -> None:
    FORMATS[name].render([], Options())


@pytest.mark.parametrize("name", list(FORMATS))
@settings(max_examples=25, deadline=None)
@given(text=st.text(st.characters(), max_size=40))
def test_any_text_can_be_written_as_utf_8_and_ends_with_a_newline(
    hostile: Callable[[str], Report], name: str, text: str
) -> None:
    rendered = FORMATS[name].render([hostile(text)], Options(detail=Detail.TEACHER))
    rendered.encode()
    assert rendered.endswith("\n")


@pytest.mark.parametrize("name", sorted(set(FORMATS) - {"github"}))  # whose own commands test_github.py counts
def test_no_format_writes_a_line_that_a_ci_system_obeys(hostile: Callable[[str], Report], name: str) -> None:
    for text in ("::error::forged", "x\n::error::forged", "x\n  ##[error]forged", "##vso[task.complete]forged"):
        rendered = FORMATS[name].render([hostile(text)], Options(detail=Detail.STUDENT))
        lines = rendered.split("\n")
        assert [] == [line for line in lines if line.lstrip().startswith("::") or "##[" in line or "##vso[" in line]

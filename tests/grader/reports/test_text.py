# SPDX-License-Identifier: Apache-2.0
"""The text format: golden pages, width, colour, and what a student can do to a terminal."""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from grader.model import LibraryCall, Report, Status, Verdict
from grader.reports import FORMATS, Detail, Options

GOLDEN = sorted((Path(__file__).parent / "golden").glob("*.txt"))
SGR = re.compile(r"\x1b\[[0-9;]*m")  # the only escape that colour may write

render = FORMATS["text"].render


def _programless(text: str) -> list[str]:
    """Lines of a page without the programs to be copied, which keep their own width."""
    lines, inside = [], False
    for line in text.split("\n"):
        inside = inside or line.startswith("# --- copy from here")
        if not inside:
            lines.append(line)
        inside = inside and not line.startswith("# --- to here")
    return lines


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_a_page_reads_as_its_golden_file(path: Path, samples: Mapping[str, Report]) -> None:
    name, detail = path.stem.rsplit("-", 1)
    assert path.read_text("utf-8") == render([samples[name]], Options(detail=Detail(detail)))


def test_there_are_golden_files() -> None:
    assert len(GOLDEN) >= 3


def test_several_reports_end_with_a_table_of_them_all(samples: Mapping[str, Report]) -> None:
    text = render([samples["solved"], samples["diagnosed"], samples["not_graded"]], Options())
    assert [
        "student  problem                            points",
        "ada      softmax_rows              100/100, solved",
        "ada      scaled_dot_product  93/100, 7 points left",
        "ada      softmax_rows                   not graded",
        "",
    ] == text.split("\n")[-5:]


def test_a_teacher_reads_what_was_graded(samples: Mapping[str, Report], secrets: tuple[str, ...]) -> None:
    text = render([samples["several_losses"]], Options(detail=Detail.TEACHER))
    seed, graded_input, expected, *_ = secrets
    assert [] == [secret for secret in (seed, graded_input, expected) if secret not in text]
    assert "raised ValueError: no\\x0ascores (line 7)" in " ".join(text.split())


@pytest.mark.parametrize("detail", [Detail.BRIEF, Detail.STUDENT])
def test_a_student_does_not(samples: Mapping[str, Report], secrets: tuple[str, ...], detail: Detail) -> None:
    text = render(list(samples.values()), Options(detail=detail))
    assert not [secret for secret in secrets if secret in text]


def test_the_twin_is_only_announced_in_brief(samples: Mapping[str, Report]) -> None:
    brief = render([samples["several_losses"]], Options())
    assert "(twin: --detail student)" in brief
    assert "public seed" not in brief
    assert "Returned" not in brief


def test_a_cause_is_told_once(samples: Mapping[str, Report]) -> None:
    report = samples["diagnosed"]
    first, *rest = report.cases
    missed = dataclasses.replace(first, points=0.0, verdict=Verdict.WRONG_ANSWER, message="weights is 0 everywhere")
    text = render([dataclasses.replace(report, cases=(missed, *rest))], Options())
    assert 1 == text.count("a large finite number stands for -inf")
    assert "   Cause  as above\n   Try    as above  (twin: --detail student)\n" in text


def test_a_submission_that_lost_a_sliver_never_reads_as_complete(samples: Mapping[str, Report]) -> None:
    report = samples["solved"]
    score = dataclasses.replace(report.score, points=99.9999)
    text = render([dataclasses.replace(report, score=score, status=Status.UNSOLVED)], Options())
    assert "99.99/100, 0.01 points left" in text


@pytest.mark.parametrize("width", [20, 40, 80, 200])
@pytest.mark.parametrize("detail", list(Detail))
def test_no_line_is_wider_than_the_page(
    samples: Mapping[str, Report], hostile: Callable[[str], Report], width: int, detail: Detail
) -> None:
    names = ["a" * 300, "word " * 60, "山田　太郎" * 40, "x" * 79 + "山"]
    reports = [*samples.values(), *(hostile(name) for name in names)]
    text = render(reports, Options(detail=detail, width=width))
    assert max(cell_len(line) for line in _programless(text)) <= max(width, 40)


def test_a_long_name_is_wrapped_not_cut(hostile: Callable[[str], Report]) -> None:
    name = "".join(f"{number}_" for number in range(100))
    page = render([hostile(name)], Options())
    assert name in "".join(page.split())


@settings(max_examples=60, deadline=None)
@given(text=st.text(st.characters(), max_size=120), detail=st.sampled_from(Detail))
def test_no_text_is_wider_than_the_page_or_acts_on_the_terminal(
    hostile: Callable[[str], Report], text: str, detail: Detail
) -> None:
    page = render([hostile(text), hostile(text)], Options(detail=detail))
    assert max(cell_len(line) for line in _programless(page)) <= 80
    assert not [
        character
        for character in page
        if not character.isprintable() and unicodedata.category(character) != "Zs" and character != "\n"
    ]


def test_escapes_of_a_student_are_shown_not_obeyed(hostile: Callable[[str], Report]) -> None:
    page = render([hostile("\x1b[2J\x9b31m\u202eevil\r\x07")], Options(detail=Detail.STUDENT, colour=True))
    assert "\x1b" not in SGR.sub("", page)
    assert not set(page) & set("\x9b\u202e\r\x07")
    assert "\\x1b[2J" in SGR.sub("", page)


def test_markup_of_a_student_is_not_interpreted(hostile: Callable[[str], Report]) -> None:
    text = "[bold red]x[/] [link=https://example.org]y[/link] :smile:"
    page = render([hostile(text)], Options(colour=True))
    assert text in SGR.sub("", page)


@pytest.mark.parametrize("filler", ["", "a ", "a" * 67 + " ", "a" * 61, "a" * 76])
def test_no_line_is_a_command_to_a_ci_system(hostile: Callable[[str], Report], filler: str) -> None:
    text = filler + "::error::forged ::set-output name=x::y ##[error]z"
    for detail in Detail:
        page = render([hostile(text), hostile(text)], Options(detail=detail))
        assert [] == [line for line in page.split("\n") if line.lstrip().startswith("::") or "##[" in line]


def test_colour_changes_no_word(samples: Mapping[str, Report]) -> None:
    reports = list(samples.values())
    plain, coloured = (render(reports, Options(detail=Detail.STUDENT, colour=colour)) for colour in (False, True))
    assert "\x1b" not in plain
    assert plain != coloured
    assert plain == "".join(line.rstrip() + "\n" for line in SGR.sub("", coloured).splitlines())


def test_the_environment_changes_nothing(samples: Mapping[str, Report], monkeypatch: pytest.MonkeyPatch) -> None:
    reports = list(samples.values())
    before = render(reports, Options(colour=True))
    for name, value in {"COLUMNS": "30", "NO_COLOR": "1", "FORCE_COLOR": "1", "TERM": "dumb", "LINES": "2"}.items():
        monkeypatch.setenv(name, value)
    assert before == render(reports, Options(colour=True))
    monkeypatch.delenv("NO_COLOR")
    assert "\x1b" not in render(reports, Options())


def test_a_forbidden_call_is_named_with_its_line(samples: Mapping[str, Report]) -> None:
    report = samples["solved"]
    case = dataclasses.replace(report.cases[0], points=0.0, verdict=Verdict.FORBIDDEN, message="a forbidden call")
    text = render(
        [dataclasses.replace(report, cases=(case,), library_calls=(LibraryCall("torch.softmax", 4),))], Options()
    )
    assert "   Try    write this step yourself instead of calling torch.softmax (line 4)\n" in text

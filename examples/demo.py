# SPDX-License-Identifier: Apache-2.0
"""Grade the sample class in `examples/class` with the real command, and print who scored what, and why not more.

`make demo` runs this. Reports go to `out/demo/`; when they are newer than everything they depend on, nothing is graded
again. It ends with 0 when the demonstration worked, whatever the marks.
"""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
CLASS = ROOT / "examples" / "class"
OUT = ROOT / "out" / "demo"
SEED = "2026"  # fixed here, so that everybody sees the same marks; a real course draws its cases from its secret
WHOLE_CLASS = {"json": OUT / "class.json", "text": OUT / "class.txt"}
ONE_STUDENT = OUT / "bjorn.md"
SETTLED = (0, 1)  # exit codes of `grader grade`: all solved, or something is not
COLUMNS = 80

Reports = list[dict[str, Any]]


def main() -> int:
    """Grade where needed, write the reports, print the table and the reasons."""
    folders = sorted(path for path in CLASS.iterdir() if path.is_dir())
    if not up_to_date():
        OUT.mkdir(parents=True, exist_ok=True)
        print(f"grading the files of {len(folders)} students, about half a minute ...", file=sys.stderr)
        # `grade` writes one format a call; calls side by side keep two cores busy.
        with ThreadPoolExecutor(2) as pool:
            calls = [pool.submit(grade, folders, name, output) for name, output in WHOLE_CLASS.items()]
            calls.append(pool.submit(grade, [CLASS / ONE_STUDENT.stem], "markdown", ONE_STUDENT))
            errors = [call.result() for call in calls if call.result()]
        if errors:
            print(errors[0], file=sys.stderr)
            return 1
    reports: Reports = json.loads(WHOLE_CLASS["json"].read_text("utf-8"))["reports"]
    write_students(reports, WHOLE_CLASS["text"].read_text("utf-8"))
    print_table([folder.name for folder in folders], reports)
    print_reasons(reports)
    print_places()
    return 0


def up_to_date() -> bool:
    """Whether the reports are newer than the class, the course and the grader."""
    made = (*WHOLE_CLASS.values(), ONE_STUDENT)
    if not all(path.is_file() for path in made):
        return False
    oldest = min(path.stat().st_mtime for path in made)
    folders = (CLASS, ROOT / "problems", ROOT / "solutions", ROOT / "grader")
    sources = [path for folder in folders for path in folder.rglob("*") if "__pycache__" not in path.parts]
    return all(path.stat().st_mtime < oldest for path in (Path(__file__), *sources))


def grade(folders: list[Path], format_name: str, output: Path) -> str:
    """Run `grader grade` over these folders; returns what went wrong, or nothing."""
    detail = "brief" if format_name == "json" else "student"
    output.unlink(missing_ok=True)
    options = ["--course", ROOT, "--seed", SEED, "--format", format_name, "--detail", detail, "-o", output]
    command = [sys.executable, "-m", "grader", "grade", *folders, *options]
    done = subprocess.run(list(map(str, command)), cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode in SETTLED and output.is_file():
        return ""
    return f"grader grade --format {format_name} ended with {done.returncode}:\n{done.stderr[-2000:]}"


def write_students(reports: Reports, text: str) -> None:
    """Divide the class's text into one file a student: reports come in the same order in every format."""
    pieces: dict[str, list[str]] = {}
    end = text.rfind("\n\nstudent ")  # the table that ends a text of several reports
    for report in reversed(reports):
        student, sha256 = report["submission"]["student"], report["submission"]["sha256"]
        begin = text.rindex(f"{report['problem']['id']} · {student} · file {sha256[:6]}", 0, end)
        pieces.setdefault(student, []).insert(0, text[begin:end].rstrip() + "\n")
        end = begin
    for student, parts in pieces.items():
        (OUT / f"{student}.txt").write_text("\n".join(parts), "utf-8")


def print_table(students: list[str], reports: Reports) -> None:
    """Print points, a row a student and a column a problem."""
    scores = {(r["submission"]["student"], r["problem"]["id"]): r["score"] for r in reports}
    problems = sorted({problem for _, problem in scores})
    widths = [max(len(problem), 5) + 2 for problem in problems]
    print("student".ljust(10) + "".join(p.rjust(w) for p, w in zip(problems, widths, strict=True)))
    for student in students:
        cells = [points((student, problem) in scores, scores.get((student, problem))) for problem in problems]
        print(student.ljust(10) + "".join(c.rjust(w) for c, w in zip(cells, widths, strict=True)))
    solved = [sum(r["status"] == "solved" for r in reports if r["problem"]["id"] == p) for p in problems]
    print("solved".ljust(10) + "".join(str(n).rjust(w) for n, w in zip(solved, widths, strict=True)))
    print("\nOf 100 points; 100 is solved. '-': nothing was handed in.\n")


def points(handed_in: bool, score: float | None) -> str:
    """Write a score for the table."""
    if not handed_in:
        return "-"
    return "no score" if score is None else f"{score:g}"


def print_reasons(reports: Reports) -> None:
    """Print the main reason for each report that is not solved, three lines at most."""
    print("Where points were lost, and the main reason:\n")
    before = ""
    for report in reports:
        if report["status"] == "solved":
            continue
        student = report["submission"]["student"]
        head = f"{student if student != before else '':<10}{report['problem']['id']:<20}"
        before = student
        lines = textwrap.wrap(reason(report), COLUMNS - len(head), max_lines=3, placeholder=" ...")
        print(head + f"\n{' ' * len(head)}".join(lines))


def reason(report: dict[str, Any]) -> str:
    """Say what was seen in the group that lost most: of its failed cases the dearest one."""
    failed = [case for case in report["cases"] if case["verdict"] not in ("accepted", "skipped")]
    if not failed:
        return report.get("reason") or "not graded"
    lost = {group["name"]: group["max_points"] - group["points"] for group in report["groups"]}
    worst = max(failed, key=lambda case: (lost.get(case["group"], 0.0), case["max_points"]))
    message, fact = str(worst["message"]), str(worst["message"]).removeprefix(f"{worst['title']}: ")
    return message if fact.startswith("the call ") else fact  # "the call" says little without which


def print_places() -> None:
    """Say where the reports are, from the course folder."""
    print(f"\nReports, in {OUT.relative_to(ROOT)}/ (delete it to grade again):")
    print("  class.json, class.txt      the whole class")
    print("  ada.txt, amara.txt, ...    one text report a student, with public twins")
    print(f"  {ONE_STUDENT.name:<25}  the same as Markdown, for a page or a job summary")
    print("\nNext: grade one file yourself")
    print("  .venv/bin/grader grade examples/class/bjorn/scaled_dot_product.py")


if __name__ == "__main__":
    sys.exit(main())

# SPDX-License-Identifier: Apache-2.0
"""`python -m grader.exports.run HOST FOLDER`: what an upload does on its host, once for each submission.

It finds what was handed in, calls `grader grade` in the host's format, and sees to it that the host gets a valid answer
whatever happens: where nothing could be judged, that is said to the student in a sentence, and to the staff in full.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from grader.errors import ExitCode

__all__ = ["main"]

LOOKED_AT = 200  # folders of a submission in which its files are looked for
SAID_CHARACTERS = 4000  # of what the grader said, for the staff
OURS = "softmark"  # our key in Gradescope's extra_data
FAILED = "The grader could not judge this submission. It is nobody's mark: hand it in again later, or tell the staff."


@dataclass(frozen=True, slots=True)
class Graded:
    """How a call of `grader grade` ended, and what it said beside the report."""

    code: int
    said: str

    @property
    def explained(self) -> str:
        """What a student may read of it: why there is nothing to grade, or that it is not their fault."""
        if self.code == ExitCode.NOTHING_GRADABLE:
            return self.said
        if "isolation" in self.said:
            return f"{FAILED} This machine can not confine a submission as well as it must."
        return FAILED


def main(arguments: list[str], environment: Mapping[str, str]) -> int:
    """Run for a host; the exit code is for Classroom 50, which alone looks at it and says things in the environment."""
    host, folder = arguments
    return HOSTS[host](Path(folder), environment)


# Gradescope


def _gradescope(root: Path, environment: Mapping[str, str]) -> int:
    result = root / "results" / "results.json"
    settings = _read(root / "source" / "settings.json")
    metadata = _read(root / "submission_metadata.json")
    counted, spent = _attempts(metadata, settings)
    if spent:
        result.write_text(json.dumps(spent), "utf-8")
        return 0
    graded = _grade(root / "submission", root / "source" / "course", "gradescope", result, settings, _student(metadata))
    # Where the grader fails, the format has words of its own for it; ours are for where not even these were written.
    report = _read(result) or _gradescope_failure(graded)
    if counted:
        # One that was not graded is no attempt.
        counted = counted if graded.code == ExitCode.SOLVED else counted[:-1]
        extra = report.get("extra_data")
        report["extra_data"] = (extra if isinstance(extra, dict) else {}) | {OURS: {"counted": counted}}
    result.write_text(json.dumps(report), "utf-8")
    return 0


def _gradescope_failure(graded: Graded) -> dict[str, Any]:
    """Two tests: one that the student reads, one with the details for the staff."""
    name = "Nothing to grade" if graded.code == ExitCode.NOTHING_GRADABLE else "Autograder failed"
    visible = {"name": name, "status": "failed", "score": 0, "max_score": 0, "visibility": "visible"}
    hidden = {"name": "For the staff", "status": "failed", "score": 0, "max_score": 0, "visibility": "hidden"}
    said = f"grader ended with {graded.code}\n{graded.said}"
    tests = [visible | {"output": graded.explained}, hidden | {"output": said}]
    return {"score": 0, "output_format": "text", "test_output_format": "text", "tests": tests}


def _attempts(metadata: Mapping[str, Any], settings: Mapping[str, Any]) -> tuple[list[str], dict[str, Any]]:
    """The times of the graded submissions, this one included; and the answer if there were enough without it.

    Hours are counted from when this was handed in, so that grading it again later comes to the same end. An attempt
    that was not graded is not one; only the latest one's result is given to us, so it carries the list.
    """
    limit = int(settings.get("attempts", {}).get("limit", 0))
    now = _time(metadata.get("created_at"))
    if not limit or now is None:
        return [], {}
    hours = timedelta(hours=float(settings["attempts"]["hours"]))
    previous = [one for one in metadata.get("previous_submissions") or [] if isinstance(one, dict)]
    latest: dict[str, Any] = next(
        (one["results"] for one in reversed(previous) if isinstance(one.get("results"), dict)), {}
    )
    kept = (latest.get("extra_data") or {}).get(OURS, {}).get("counted")
    times = kept if kept is not None else [p.get("submission_time") for p in previous if not p.get("autograder_error")]
    counted = sorted((t, str(text)) for text in times if (t := _time(text)) is not None and now - hours < t < now)
    if len(counted) < limit:
        return [*(text for _, text in counted), str(metadata["created_at"])], {}
    again = counted[-limit][0] + hours
    words = (
        f"This submission was not graded: {limit} within {settings['attempts']['hours']:g} hours are. "
        f"The next can be handed in from {again:%d %B %Y, %H:%M (%z)}. What follows is the result of an earlier one."
    )
    before = str(latest.get("output") or "")
    extra = {**(latest.get("extra_data") or {}), OURS: {"counted": [text for _, text in counted]}}
    answer = latest | {"output": f"{words}\n\n{before}".strip(), "extra_data": extra}
    if "tests" not in answer and "score" not in answer:
        answer["score"] = 0
    return [], answer


def _student(metadata: Mapping[str, Any]) -> str:
    users = metadata.get("users")
    names = [str(user.get("name", "")) for user in users if isinstance(user, dict)] if isinstance(users, list) else []
    return ", ".join(name for name in names if name) or "student"


def _time(text: Any) -> datetime | None:
    try:
        time = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return time if time.tzinfo is not None else None


# PrairieLearn


def _prairielearn(root: Path, environment: Mapping[str, str]) -> int:
    result = root / "results" / "results.json"
    settings = _read(root / "tests" / "settings.json")
    graded = _grade(root / "student", root / "tests" / "course", "prairielearn", result, settings, "student")
    if graded.code != ExitCode.SOLVED:
        print(graded.said, file=sys.stderr)
    if not _read(result):
        result.write_text(json.dumps({"gradable": False, "message": graded.explained}), "utf-8")
    return 0


# Classroom 50


def _classroom50(bundle: Path, environment: Mapping[str, str]) -> int:
    course = environment.get("SOFTMARK_COURSE", "")
    if not course:
        print("SOFTMARK_COURSE does not name the course's folder on this machine", file=sys.stderr)
        return 1
    student = environment.get("USERNAME") or environment.get("OWNER") or "student"
    result = Path.cwd() / "result.json"
    settings = _read(bundle / "settings.json")
    graded = _grade(Path.cwd(), Path(course), "classroom50", result, settings, student)
    if graded.code == ExitCode.SOLVED and _read(result):
        return 0
    print(graded.said, file=sys.stderr)
    if graded.code != ExitCode.NOTHING_GRADABLE:
        return 1
    result.write_text(json.dumps(_nothing_handed_in(settings, environment)), "utf-8")
    return 0


def _nothing_handed_in(settings: Mapping[str, Any], environment: Mapping[str, str]) -> dict[str, Any]:
    """A result with no point of all, since an empty repository is no fault of the machine."""
    given = {key: environment.get(name, "") for key, name in CLASSROOM50.items()}
    tests = [
        {"test-name": name, "passed": False, "score": 0, "max-score": 100} for name in settings.get("problems", ())
    ]
    return {
        "schema": "classroom50/result/v1",
        **given,
        "datetime": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "score": 0,
        "max-score": sum(test["max-score"] for test in tests if isinstance(test["max-score"], int)),
        "tests": tests,
    }


CLASSROOM50 = {
    "classroom": "CLASSROOM",
    "assignment": "ASSIGNMENT",
    "assignment_type": "ASSIGNMENT_TYPE",
    "owner": "OWNER",
    "submission": "SUBMISSION_TAG",
    "commit": "COMMIT_URL",
    "release": "RELEASE_URL",
    "review": "REVIEW_URL",
}


HOSTS: Mapping[str, Callable[[Path, Mapping[str, str]], int]] = {
    "gradescope": _gradescope,
    "prairielearn": _prairielearn,
    "classroom50": _classroom50,
}


# What all have in common


def _grade(handed_in: Path, course: Path, form: str, result: Path, settings: Mapping[str, Any], student: str) -> Graded:
    """Grade what was handed in, into a file of the host's format."""
    wanted = {f"{problem}.py" for problem in settings.get("problems", ())}
    folder = _folder_with(handed_in, wanted)
    if folder is None:
        names = ", ".join(sorted(wanted))
        return Graded(ExitCode.NOTHING_GRADABLE, f"No file to grade was found. Hand in {names}, under this name.")
    result.unlink(missing_ok=True)
    command = [sys.executable, "-I", "-m", "grader", "grade", str(folder), "--course", str(course)]
    command += ["--student", student, "--format", form, "-o", str(result), "--exit-zero"]
    done = subprocess.run(command, cwd="/", stdin=subprocess.DEVNULL, capture_output=True, check=False)
    said = f"{done.stderr.decode('utf-8', 'replace')}"
    return Graded(done.returncode, said[-SAID_CHARACTERS:].strip())


def _folder_with(top: Path, wanted: set[str]) -> Path | None:
    """The first folder, nearest to the top, that holds a wanted file: hosts unpack a zip with its folders."""
    waiting = [top]
    for _ in range(LOOKED_AT):
        if not waiting:
            return None
        folder = waiting.pop(0)
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError:
            continue
        if any(entry.name in wanted for entry in entries):
            return folder
        waiting += [
            Path(entry.path)
            for entry in entries
            if entry.is_dir(follow_symlinks=False) and not entry.name.startswith((".", "__"))
        ]
    return None


def _read(path: Path) -> dict[str, Any]:
    """A JSON object from a file; empty where there is none."""
    try:
        data = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))

# SPDX-License-Identifier: Apache-2.0
"""Uploads for hosts that grade: all that a host needs to run the judge on what a student hands in there.

Each holds the problems with their hidden cases, the course's secret, the grader as a wheel, pinned versions of what it
needs, and the host's own entry point, which calls `grader.exports.run`.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib import resources
from typing import Any

from grader.errors import UsageError
from grader.exports.folders import File
from grader.exports.wheel import DATE, Wheel, pins
from grader.model import Framework
from grader.packages.course import Course
from grader.packages.problem import Problem

__all__ = ["HOSTS", "Attempts", "upload"]

LEFT_OUT = {"__pycache__", "accepted", "mutants.toml"}  # what only `grader verify` reads


@dataclass(frozen=True, slots=True)
class Attempts:
    """How many submissions of a student are graded within some hours; 0 is any number."""

    limit: int = 0
    hours: float = 24.0


@dataclass(frozen=True, slots=True)
class _Load:
    """What every upload is made of."""

    problems: tuple[Problem, ...]
    course: dict[str, File]
    wheel: Wheel
    requirements: str
    settings: dict[str, Any]

    def beneath(self, folder: str) -> dict[str, File]:
        """The course, the wheel, the requirements and the settings in a folder of the upload."""
        files = {f"{folder}course/{name}": file for name, file in self.course.items()}
        files[f"{folder}{self.wheel.name}"] = File(self.wheel.content)
        files[f"{folder}requirements.txt"] = File(self.requirements.encode())
        files[f"{folder}settings.json"] = File((json.dumps(self.settings, indent=2) + "\n").encode())
        return files


def upload(
    host: str, course: Course, problems: Sequence[str], *, wheel: Wheel, secret: bytes, attempts: Attempts
) -> dict[str, File]:
    """The files of an upload for a host of `HOSTS` by their paths. PackageError for what can not be read."""
    if attempts.limit and host != "gradescope":
        raise UsageError(f"{host} limits attempts itself", hint="leave --attempts out, and set the limit there")
    read = tuple(Problem.read(course, problem_id) for problem_id in problems)
    torch = any(problem.framework is Framework.TORCH for problem in read)
    load = _Load(
        problems=read,
        course=_course(course, problems, secret),
        wheel=wheel,
        requirements="\n".join([*pins(torch=torch), ""]),
        settings={"problems": list(problems), "attempts": asdict(attempts)},
    )
    return HOSTS[host](load)


def _course(course: Course, problems: Sequence[str], secret: bytes) -> dict[str, File]:
    """What grading needs of a course. The secret goes along: the same cases for everybody, and again tomorrow."""
    files = {".softmark/secret": File(secret, private=True)}
    paths = [path for problem_id in problems for path in course.folder(problem_id).rglob("*")]
    paths += (course.root / "solutions").rglob("*.py")
    paths += [course.template(problem_id) for problem_id in problems]
    for path in paths:
        name = path.relative_to(course.root)
        if path.is_file() and not LEFT_OUT & set(name.parts):
            files[name.as_posix()] = File(path.read_bytes())
    return files


def _gradescope(load: _Load) -> dict[str, File]:
    inside = load.beneath("") | {
        "setup.sh": _text("gradescope_setup.sh", wheel=load.wheel.name, program=True),
        "run_autograder": _text("gradescope_run_autograder", program=True),
    }
    return {
        "autograder.zip": File(_zipped(inside)),
        "README.md": _text("gradescope_readme.md", points=_points(load), names=_names(load)),
    }


def _classroom50(load: _Load) -> dict[str, File]:
    bundle = load.beneath("")
    course = {name: bundle.pop(name) for name in list(bundle) if name.startswith("course/")}
    return {
        **{f"bundle/{name}": file for name, file in bundle.items()},
        "bundle/autograder.py": _text("classroom50_autograder", wheel=load.wheel.name),
        **{f"private/{name}": file for name, file in course.items()},
        "README.md": _text("classroom50_readme.md", names=_names(load)),
    }


def _prairielearn(load: _Load) -> dict[str, File]:
    files: dict[str, File] = {
        "image/Dockerfile": _text("prairielearn_dockerfile", wheel=load.wheel.name),
        f"image/{load.wheel.name}": File(load.wheel.content),
        "image/requirements.txt": File(load.requirements.encode()),
        "README.md": _text("prairielearn_readme.md", names=_names(load)),
    }
    for problem in load.problems:
        question = f"questions/softmark/{problem.id}"
        mine = (f"problems/{problem.id}/", f"student_template/{problem.id}.py", "solutions/", ".softmark/")
        files |= {
            f"{question}/tests/course/{name}": file for name, file in load.course.items() if name.startswith(mine)
        }
        settings = load.settings | {"problems": [problem.id]}
        files |= {
            f"{question}/tests/settings.json": File((json.dumps(settings, indent=2) + "\n").encode()),
            f"{question}/tests/run.sh": _text("prairielearn_run.sh", program=True),
            f"{question}/info.json": File(_question(problem).encode()),
            f"{question}/question.html": _text(
                # Two braces would begin a field of the host's templates.
                "prairielearn_question.html",
                problem=problem.id,
                statement=problem.text("statement.md").strip().replace("{{", "{ {"),
            ),
            f"{question}/{problem.id}.py": load.course[f"student_template/{problem.id}.py"],
        }
    return files


def _question(problem: Problem) -> str:
    # A name that is ours and stays: PrairieLearn tells questions apart by it.
    data = {
        "uuid": _uuid(problem.id),
        "title": problem.title,
        "topic": problem.chapter,
        "type": "v3",
        "singleVariant": True,
        "gradingMethod": "External",
        "externalGradingOptions": {
            "enabled": True,
            "image": "softmark-grader",
            "entrypoint": "/grade/tests/run.sh",
            "timeout": 120,
        },
    }
    return json.dumps(data, indent=2) + "\n"


def _uuid(problem_id: str) -> str:
    import uuid

    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"softmark:{problem_id}"))


HOSTS: Mapping[str, Callable[[_Load], dict[str, File]]] = {
    "gradescope": _gradescope,
    "prairielearn": _prairielearn,
    "classroom50": _classroom50,
}


def _text(name: str, *, program: bool = False, **words: str) -> File:
    """A file of `upload/`, with the words that stand between @ signs in it."""
    text = resources.files("grader.exports").joinpath("upload", name).read_text("utf-8")
    for word, value in words.items():
        text = text.replace(f"@{word}@", value)
    return File(text.encode(), program=program)


def _names(load: _Load) -> str:
    return ", ".join(f"`{problem.id}.py`" for problem in load.problems)


def _points(load: _Load) -> str:
    return f"{sum(problem.max_points for problem in load.problems):g}"


def _zipped(files: Mapping[str, File]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, file in sorted(files.items()):
            member = zipfile.ZipInfo(name, DATE)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = (0o100000 | file.mode) << 16
            archive.writestr(member, file.content)
    return buffer.getvalue()

# SPDX-License-Identifier: Apache-2.0
"""The grader itself, for where it can not be had from an index: a wheel, made again of what is installed here.

A wheel is a zip of the package and of what was said when it was installed (PEP 427), so making one needs neither a
build tool nor a network. The same installation gives the same bytes.
"""

from __future__ import annotations

import base64
import hashlib
import importlib.metadata
import io
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

import grader
from grader.errors import UsageError

__all__ = ["Wheel", "build_wheel", "pins", "read_wheel"]

DISTRIBUTION = "softmark"
DATE = (2020, 1, 1, 0, 0, 0)  # of every member: a wheel's bytes must not depend on when it was made
SAYS = ("METADATA", "entry_points.txt", "licenses/LICENSE", "licenses/LICENSE-CC-BY-4.0")
ABOUT = "Wheel-Version: 1.0\nGenerator: softmark\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


@dataclass(frozen=True, slots=True)
class Wheel:
    """A wheel's file name and bytes."""

    name: str
    content: bytes


def read_wheel(path: Path) -> Wheel:
    """A wheel of the grader that somebody has built. UsageError for anything else."""
    try:
        content = path.read_bytes()
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            is_ours = "grader/__init__.py" in archive.namelist()
    except (OSError, zipfile.BadZipFile) as error:
        raise UsageError(f"{path} can not be read as a wheel: {error}", hint="build one with pip wheel") from error
    if not (path.name.startswith(f"{DISTRIBUTION}-") and path.suffix == ".whl" and is_ours):
        raise UsageError(
            f"{path} is no wheel of {DISTRIBUTION}", hint=f"its name is like {DISTRIBUTION}-1.0.0-py3-none-any.whl"
        )
    return Wheel(path.name, content)


def build_wheel() -> Wheel:
    """A wheel of the grader that is running. UsageError where it was never installed."""
    try:
        installed = importlib.metadata.distribution(DISTRIBUTION)
    except importlib.metadata.PackageNotFoundError as error:
        raise UsageError(
            "the grader runs without being installed, so no wheel can be made of it",
            hint="build one with pip wheel, and name it with --wheel-file FILE",
        ) from error
    if installed.version != grader.__version__:
        raise UsageError(
            f"version {installed.version} is installed, and {grader.__version__} is running", hint="install it again"
        )
    package = Path(grader.__file__).parent
    members = {
        f"grader/{path.relative_to(package).as_posix()}": path.read_bytes()
        for path in package.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    folder = f"{DISTRIBUTION}-{grader.__version__}.dist-info"
    for name in SAYS:
        text = installed.read_text(name)
        if text is not None:
            members[f"{folder}/{name}"] = text.encode()
    members[f"{folder}/WHEEL"] = ABOUT.encode()
    return Wheel(f"{DISTRIBUTION}-{grader.__version__}-py3-none-any.whl", _zipped(members, f"{folder}/RECORD"))


def pins(*, torch: bool) -> list[str]:
    """Exact versions of all that the grader needs, as they are installed here: lines of a requirements.txt."""
    found: dict[str, str] = {}
    waiting = [DISTRIBUTION, *(["torch"] if torch else [])]
    while waiting:
        name = waiting.pop()
        try:
            distribution = importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:
            continue  # for another system or version of Python
        key = re.sub(r"[-_.]+", "-", distribution.metadata["Name"]).lower()
        if key in found:
            continue
        # A local label such as +cpu names a build of one index; the version is the same everywhere.
        found[key] = distribution.version.partition("+")[0]
        for requirement in distribution.requires or ():
            wanted, _, marker = requirement.partition(";")
            match = re.match(r"[A-Za-z0-9._-]+", wanted.strip())
            if match and "extra" not in marker and not _of_a_gpu(match[0]):
                waiting.append(match[0])
    found.pop(DISTRIBUTION, None)
    return [f"{name}=={version}" for name, version in sorted(found.items())]


def _of_a_gpu(name: str) -> bool:
    """Libraries that torch's default build brings along; which of them depends on the machine."""
    return name.lower().startswith(("nvidia", "triton", "cuda"))


def _zipped(members: dict[str, bytes], record: str) -> bytes:
    lines = []
    for name, content in sorted(members.items()):
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        lines.append(f"{name},sha256={digest},{len(content)}\n")
    members = members | {record: "".join([*lines, f"{record},,\n"]).encode()}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(members.items(), key=lambda item: (".dist-info/" in item[0], item[0])):
            member = zipfile.ZipInfo(name, DATE)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = 0o644 << 16
            archive.writestr(member, content)
    return buffer.getvalue()

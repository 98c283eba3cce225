# SPDX-License-Identifier: Apache-2.0
"""The wheel that is made of an installation: it installs without a network, and is the same each time."""

import base64
import hashlib
import io
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import grader
from grader.errors import UsageError
from grader.exports import build_wheel, read_wheel
from grader.exports.wheel import pins


@pytest.fixture(scope="module")
def wheel():
    return build_wheel()


@pytest.fixture
def archive(wheel):
    return zipfile.ZipFile(io.BytesIO(wheel.content))


def test_the_same_installation_gives_the_same_bytes(wheel):
    assert wheel == build_wheel()


def test_it_holds_the_package_and_nothing_that_python_made(archive):
    package = Path(grader.__file__).parent
    names = set(archive.namelist())

    assert {f"grader/{path.relative_to(package).as_posix()}" for path in package.rglob("*.py")} <= names
    assert "grader/schemas/problem-v1.schema.json" in names
    assert not [name for name in names if "__pycache__" in name]


def test_every_member_is_recorded_with_its_digest(archive):
    record = archive.read(f"softmark-{grader.__version__}.dist-info/RECORD").decode()
    rows = dict(line.split(",", 1) for line in record.splitlines())

    assert set(archive.namelist()) == set(rows)
    digest = base64.urlsafe_b64encode(hashlib.sha256(archive.read("grader/__init__.py")).digest()).rstrip(b"=")
    assert rows["grader/__init__.py"].startswith(f"sha256={digest.decode()},")


def test_pip_installs_it(wheel, tmp_path):
    (tmp_path / wheel.name).write_bytes(wheel.content)
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--no-compile"]
    subprocess.run([*pip, "--target", tmp_path / "there", tmp_path / wheel.name], check=True, capture_output=True)
    done = subprocess.run(
        [sys.executable, "-c", "import grader; print(grader.__file__, grader.__version__)"],
        env={"PYTHONPATH": str(tmp_path / "there")},
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )

    assert f"{tmp_path / 'there' / 'grader' / '__init__.py'} {grader.__version__}" == done.stdout.strip()
    assert (tmp_path / "there" / "bin" / "grader").exists()


def test_a_wheel_that_was_built_is_taken_as_it_is(wheel, tmp_path):
    path = tmp_path / wheel.name
    path.write_bytes(wheel.content)

    assert wheel == read_wheel(path)


@pytest.mark.parametrize("name", ["other-1.0-py3-none-any.whl", "softmark-0.1.0.zip"])
def test_another_wheel_is_refused(wheel, tmp_path, name):
    (tmp_path / name).write_bytes(wheel.content)

    with pytest.raises(UsageError, match="no wheel of softmark"):
        read_wheel(tmp_path / name)


@pytest.mark.parametrize("content", [b"", b"no zip", None])
def test_what_is_no_wheel_is_refused(tmp_path, content):
    path = tmp_path / "softmark-1.0-py3-none-any.whl"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(UsageError, match="can not be read as a wheel"):
        read_wheel(path)


def test_versions_are_pinned_and_torch_only_where_it_is_wanted():
    plain, with_torch = pins(torch=False), pins(torch=True)

    assert all("==" in line and "+" not in line for line in with_torch)
    assert any(line.startswith("numpy==") for line in plain)
    assert not any(line.startswith(("torch==", "pytest==", "softmark==")) for line in plain)

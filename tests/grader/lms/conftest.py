# SPDX-License-Identifier: Apache-2.0
"""Archives made in memory: of honest members, and of such as no honest program would write."""

import io
import tarfile
import warnings
import zipfile

import pytest

SOURCE = b"x = 1\n"


class Pack:
    """Makes archives. A member is a name, or a pair of a name, or a header, and its content."""

    @staticmethod
    def info(name, *, mode=0, method=zipfile.ZIP_DEFLATED, date=(2026, 10, 1, 9, 30, 0)):
        made = zipfile.ZipInfo(name, date)
        made.external_attr, made.compress_type = mode << 16, method
        return made

    @classmethod
    def zip(cls, *members):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # names that occur twice are meant
            for member in members:
                name, content = (member, SOURCE) if isinstance(member, str) else member
                archive.writestr(cls.info(name) if isinstance(name, str) else name, content)
        return buffer.getvalue()

    @staticmethod
    def tar(*members, packed=""):
        buffer = io.BytesIO()
        with tarfile.open(fileobj=buffer, mode=f"w:{packed}") as archive:
            for member in members:
                name, content = (member, SOURCE) if isinstance(member, str) else member
                made = tarfile.TarInfo(name) if isinstance(name, str) else name
                made.size = len(content)
                archive.addfile(made, io.BytesIO(content))
        return buffer.getvalue()

    @staticmethod
    def special(name, kind, target=""):
        """A member of a tar that is no file."""
        made = tarfile.TarInfo(name)
        made.type, made.linkname = kind, target
        return made, b""


@pytest.fixture(scope="session")
def pack():
    return Pack


@pytest.fixture
def received(tmp_path):
    """Receives an archive of these members, or these bytes."""
    from grader.lms import receive

    def receive_them(*members, site=None, name="submissions.zip"):
        path = tmp_path / name
        path.write_bytes(members[0] if isinstance(members[0], bytes) else Pack.zip(*members))
        return receive(path, site=site)

    return receive_them

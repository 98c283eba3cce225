# SPDX-License-Identifier: Apache-2.0
"""What the tests of guides share: which commands a page shows, what it says they print, and how it changes files."""

import re
import shlex
from pathlib import Path

import pytest

BLOCK = re.compile(
    r"^(?:\*\*`(?P<name>[^`\n]+)`\*\*[^\n]*\n\n)?(?P<fence>`{3,})(?P<kind>\w*)\n(?P<text>.*?)^(?P=fence)$",
    re.MULTILINE | re.DOTALL,
)


class Page:
    """A page of the documentation, read as something to do."""

    @staticmethod
    def blocks(path):
        """Its blocks in order, each with a kind, a text, and the name of the file that it is, if it is one."""
        return list(BLOCK.finditer(Path(path).read_text("utf-8")))

    @staticmethod
    def typed(block):
        """Every command of a console block as words, with the lines that it shows."""
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, shown = part.partition("\n")
            yield shlex.split(command), shown

    @staticmethod
    def assert_shown(shown, printed, words):
        """What stands between two `...` was printed in one piece, and after what stands above it."""
        rest = f"\n{printed}\n"
        for piece in re.split(r"^\.\.\.$\n?", shown, flags=re.MULTILINE):
            piece = piece.rstrip("\n")
            assert f"\n{piece}\n" in rest or not piece, f"{shlex.join(words)} does not print\n{piece}\nbut\n{printed}"
            rest = "\n" + rest.partition(f"\n{piece}\n")[2] if piece else rest

    @staticmethod
    def change(path, diff):
        """Exchange what a diff without line numbers takes away for what it brings; it must stand there once."""
        rows = diff.splitlines(keepends=True)
        before, after = ("".join(row[1:] for row in rows if row[0] in kept) for kept in (" -", " +"))
        text = path.read_text("utf-8")
        assert text.count(before) == 1, f"the guide changes what {path.name} does not hold:\n{diff}"
        path.write_text(text.replace(before, after), "utf-8")


@pytest.fixture(scope="session")
def page():
    """How a page of the documentation is read."""
    return Page

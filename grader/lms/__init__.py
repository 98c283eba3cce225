# SPDX-License-Identifier: Apache-2.0
"""What a class handed in, as the course sites export it: who, which files, and what is refused.

`receive` opens a folder or an archive and asks which site's it is; one module a site knows the names that the site
gives. What comes out is sorted to problems by `grader.lms.sorting`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from grader.errors import NothingGradable, UsageError
from grader.lms import canvas, folders, gradescope, moodle
from grader.lms.archives import open_tree
from grader.lms.delivered import Delivered
from grader.lms.tree import Tree, printable

__all__ = ["SITES", "Delivered", "Site", "receive"]


@dataclass(frozen=True, slots=True)
class Site:
    """A course site, or the plain way to hand in."""

    title: str
    recognise: Callable[[Tree], bool]
    read: Callable[[Tree], Delivered]


# In the order in which they are asked: the first that recognises its names has it; a folder of folders is the last.
SITES: Mapping[str, Site] = MappingProxyType(
    {
        "gradescope": Site("Gradescope's export", gradescope.recognise, gradescope.read),
        "moodle": Site("Moodle's download", moodle.recognise, moodle.read),
        "canvas": Site("Canvas's download", canvas.recognise, canvas.read),
        "folders": Site("a folder for each student", folders.recognise, folders.read),
    }
)


def receive(path: Path, *, site: str | None = None) -> Delivered:
    """Everything that was handed in at a folder, a zip or a tar; `site` says whose names it has, if they are unclear.

    Raises UsageError for a path that can not be used, or does not have this site's names; NothingGradable if there
    is no file.
    """
    if site is not None and site not in SITES:
        raise UsageError(f"no site {printable(site)}", hint=f"one of {', '.join(SITES)}")
    with open_tree(path) as tree:
        if not tree.files and not tree.refused:
            raise NothingGradable(
                f"no file in {printable(str(path))}", hint="give the folder or archive that holds the students' files"
            )
        looks_like = next(name for name, known in SITES.items() if known.recognise(tree))
        chosen = site or looks_like
        if not SITES[chosen].recognise(tree):
            raise UsageError(
                f"{printable(str(path))}: its names are not those of {SITES[chosen].title}",
                hint=f"it looks like {SITES[looks_like].title}: --from {looks_like}, or no --from at all",
            )
        return SITES[chosen].read(tree)

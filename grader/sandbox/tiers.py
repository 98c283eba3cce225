# SPDX-License-Identifier: Apache-2.0
"""From what canaries proved to the word in the report. The word is only ever as strong as what was stopped."""

from __future__ import annotations

from collections.abc import Mapping

from grader.model import Isolation

__all__ = ["ORDER", "at_least", "proved_tier", "stopped_too_little"]

ORDER = (Isolation.FULL, Isolation.BWRAP, Isolation.PORTABLE, Isolation.WEAK, Isolation.NONE)

# What every tier above `none` must stop.
ACTIONS = (
    "write_file",
    "write_tmp",
    "truncate_file",
    "new_process",
    "execute",
    "network",
    "local_socket",
    "signal_judge",
    "signal_zygote",
    "raise_limit",
    "read_judge",
    "forbidden_call",
)
FILES = ("read_file", "list_root")  # and `portable`
STRUCTURE = ("hides_files", "hides_processes", "hides_sockets")  # and `bwrap` and `full`


def proved_tier(proved: Mapping[str, bool], structure: Isolation) -> Isolation:
    """The tier that these canaries prove, for a zygote started with that structure around it."""
    if not _all(proved, ACTIONS):
        return Isolation.NONE
    if not _all(proved, FILES):
        return Isolation.WEAK
    if structure in (Isolation.FULL, Isolation.BWRAP) and _all(proved, STRUCTURE):
        return structure
    return Isolation.PORTABLE


def stopped_too_little(proved: Mapping[str, bool]) -> list[str]:
    """Names of the canaries that were not stopped, for `doctor` and for messages."""
    return [name for name in (*ACTIONS, *FILES, *STRUCTURE) if not proved.get(name, False)]


def at_least(isolation: Isolation, wanted: Isolation) -> bool:
    """Whether one tier is as strong as another."""
    return ORDER.index(isolation) <= ORDER.index(wanted)


def _all(proved: Mapping[str, bool], names: tuple[str, ...]) -> bool:
    return all(proved.get(name, False) for name in names)

# SPDX-License-Identifier: Apache-2.0
"""Which workers of a cluster may grade for a run: the same course, the same grader, isolation enough."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

import grader
from grader.coursework import RunSettings
from grader.executors.cluster import Cluster, connect
from grader.model import Isolation
from grader.runs.batch import Problems
from grader.runs.worker import describe
from grader.sandbox.tiers import at_least

__all__ = ["join"]


def join(address: str, settings: RunSettings, problems: Problems) -> Cluster:
    """The workers of a Dask scheduler that may grade for this run; `Cluster.refused` says of the others why not.

    Raises InfrastructureError where there is none.
    """
    forced = settings.isolation.value if settings.isolation else ""
    return connect(
        address,
        functools.partial(describe, settings.course, forced),
        functools.partial(reason_against, settings, problems.digests),
    )


def reason_against(settings: RunSettings, digests: Mapping[str, str], worker: Mapping[str, Any]) -> str:
    """Why a worker that describes itself so must not grade for this run; empty where it may."""
    if worker["grader"] != grader.__version__:
        return f"it has Softmark {worker['grader']}, this is {grader.__version__}"
    other = sorted(name for name, digest in digests.items() if worker["digests"].get(name) != digest)
    if other:
        return f"its course has another {', '.join(other)}; copy this course to it, or set GRADER_COURSE there"
    isolation = Isolation(worker["isolation"])
    if not at_least(isolation, settings.weakest):
        return f"it confines submissions by '{isolation}' only; grader doctor there says what is missing"
    return ""

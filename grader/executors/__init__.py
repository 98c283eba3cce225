# SPDX-License-Identifier: Apache-2.0
"""Who does the work: processes of this machine (`local`), or machines of a cluster (`cluster`).

Both are executors in the sense of `concurrent.futures` and know nothing of grading. Three things differ from the
standard ones: a task whose worker dies gets WorkerLost and no other task suffers; `kill` ends everything at once;
leaving the `with` block by an exception kills too, instead of working off what is still queued.
"""

from __future__ import annotations

from grader.executors.local import LocalPool
from grader.executors.tasks import TaskFailed, WorkerLost

__all__ = ["LocalPool", "TaskFailed", "WorkerLost"]

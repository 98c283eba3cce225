# SPDX-License-Identifier: Apache-2.0
"""Settings, read once at the edge: the course's secret, the cache, grader.toml.

Nothing below this floor reads the environment.
"""

from __future__ import annotations

from grader.config.cache import cache_folder
from grader.config.grader_toml import read_policy, read_zone
from grader.config.options import read_options
from grader.config.secret import course_secret

__all__ = ["cache_folder", "course_secret", "read_options", "read_policy", "read_zone"]

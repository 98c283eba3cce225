# SPDX-License-Identifier: Apache-2.0
"""Hints end where the next begins."""

import pytest

from grader.desk.hints import hint, hints_of
from grader.errors import PackageError
from grader.packages import Problem

TEXT = """# Hints

## 1. The idea

add

```python
## no heading
```

## 2. Shapes

~~~
```
## no heading
~~~
"""


@pytest.fixture
def problem(write_course):
    course = write_course()
    (course.folder("twice") / "hints.md").write_text(TEXT)
    return Problem.read(course, "twice")


def test_a_comment_in_a_program_begins_no_hint(problem):
    assert ["## 1. The idea", "## 2. Shapes"] == [one.splitlines()[0] for one in hints_of(problem)]
    assert hint(problem, 1).endswith("## no heading\n```\n")


def test_a_hint_that_is_not_there_is_the_package_s_fault(problem):
    with pytest.raises(PackageError, match="has 2 hints"):
        hint(problem, 3)

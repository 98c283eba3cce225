# SPDX-License-Identifier: Apache-2.0
"""`python -m grader` and the command `grader`."""

from grader.cli import main

__all__ = ["main"]

if __name__ == "__main__":
    main()

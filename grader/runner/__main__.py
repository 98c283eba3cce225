# SPDX-License-Identifier: Apache-2.0
"""`python -I -m grader.runner FRAMEWORK CONTROL_FD DIRECTORY`: become the warm process that forks runners."""

import sys

from grader.runner.zygote import serve

if __name__ == "__main__":
    serve(framework=sys.argv[1], control_fd=int(sys.argv[2]), directory=sys.argv[3])

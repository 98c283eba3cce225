#!/usr/bin/env bash
# Gradescope runs this once, when it builds the image: Python, the grader, and what the grader needs, in one folder.
set -euo pipefail
ROOT="${SOFTMARK_ROOT:-/autograder}"
SOURCE="$ROOT/source"
# More for pip, for example an index with torch's builds for the CPU: the default build carries GPU libraries.
PIP_ARGUMENTS="${PIP_ARGUMENTS:-}"

newest_python() {
    local name
    for name in python3.13 python3.12 python3.11 python3; do
        if command -v "$name" > /dev/null && "$name" -c 'import sys, venv; sys.exit(sys.version_info < (3, 11))'; then
            echo "$name"
            return
        fi
    done
}

if [ ! -x "$ROOT/venv/bin/python" ]; then
    apt-get update
    apt-get install -y --no-install-recommends libseccomp2
    PYTHON="$(newest_python)"
    if [ -z "$PYTHON" ]; then
        apt-get install -y --no-install-recommends python3.11 python3.11-venv
        PYTHON=python3.11
    fi
    "$PYTHON" -m venv "$ROOT/venv"
fi
# shellcheck disable=SC2086
"$ROOT/venv/bin/python" -m pip install --disable-pip-version-check $PIP_ARGUMENTS -r "$SOURCE/requirements.txt"
"$ROOT/venv/bin/python" -m pip install --disable-pip-version-check --no-deps --ignore-installed "$SOURCE/@wheel@"
chmod -R go-rwx "$SOURCE/course"
"$ROOT/venv/bin/python" -m grader doctor || echo "this machine isolates too little: submissions will not be graded" >&2

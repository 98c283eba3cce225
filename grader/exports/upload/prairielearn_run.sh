#!/usr/bin/env bash
# PrairieLearn runs this for every submission. Whatever happens, a results.json is there in the end.
ROOT="${SOFTMARK_ROOT:-/grade}"
RESULTS="$ROOT/results/results.json"
mkdir -p "$ROOT/results"
rm -f "$RESULTS"
cd / || exit 1
"${SOFTMARK_PYTHON:-python3}" -I -m grader.exports.run prairielearn "$ROOT"
if [ ! -s "$RESULTS" ]; then
    echo '{"gradable": false, "message": "The grader did not start. No attempt is lost: tell the course'"'"'s staff."}' > "$RESULTS"
fi

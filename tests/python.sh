#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# sh tests/python.sh 3.12: finds that Python, installs Softmark's libraries for it, without torch, into
# .venv/pythons/3.12, for tests/test_wheel.py, and says what it did. What is not there is said and is no failure.
version=$1
ours=$(.venv/bin/python -c 'import sys; print("%d.%d" % sys.version_info[:2])')
if [ "$version" = "$ours" ]; then
  echo "python$version: that of .venv" && exit 0
fi
folder=.venv/pythons/$version
if [ -e "$folder/made" ]; then
  echo "python$version: $folder" && exit 0
fi
for python in "python$version" "${PYENV_ROOT:-$HOME/.pyenv}/versions/$version".*/bin/python; do
  "$python" -c '' 2> /dev/null || continue
  "$python" -m venv "$folder" &&
    "$folder/bin/python" -m pip --disable-pip-version-check --quiet install --constraint constraints.txt . &&
    "$folder/bin/python" -m pip --disable-pip-version-check --quiet uninstall --yes softmark &&
    touch "$folder/made" && echo "python$version: $folder" && exit 0
  rm -rf "$folder"
  echo "python$version: $python is here, and its libraries could not be installed" && exit 0
done
echo "python$version: not here"

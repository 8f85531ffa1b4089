#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-only
# Installs what tests need in Python into .build/python-tools, once for each version of Tests/Python/requirements.txt.
set -eu
cd "$(dirname "$0")/.."

requirements=Tests/Python/requirements.txt
tools=.build/python-tools
cmp -s "$requirements" "$tools/installed.txt" && exit 0

python=python3
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    scripts/install-dependencies.sh python3 python3-venv
fi
echo "installing Python packages for the tests into $tools"
"$python" -m venv --clear "$tools"
"$tools/bin/python" -m pip install --quiet --disable-pip-version-check --requirement "$requirements"
# Last, so that an installation that was cut short is begun anew.
cp "$requirements" "$tools/installed.txt"

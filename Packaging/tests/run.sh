#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-only
# Tries out the packages in .build/packages, which make deb has made of the programs there: run.sh PROGRAMS-DIRECTORY
# The last line says how it went.
set -euo pipefail
cd "$(dirname "$0")/../.."

programs=${1:?usage: run.sh PROGRAMS-DIRECTORY}
packages=$PWD/.build/packages
tests=Packaging/tests
as_root=()
[ "$(id -u)" -eq 0 ] || as_root=(sudo)
results=$(mktemp "${TMPDIR:-/tmp}/nymea-remoteproxy-packaging.XXXXXX")
trap 'rm -f "$results"' EXIT

attempt() {
    echo "=== lintian"
    # Warnings, too: what has to be lives in an override that says why.
    lintian --allow-root --fail-on error,warning --tag-display-limit 0 "$packages"/*.changes
    echo "ok: lintian finds no errors and no warnings"
    echo "=== make install"
    "$tests/install.sh" "$programs"
    echo "=== contents"
    "$tests/contents.sh" "$packages"
    "${as_root[@]}" "$tests/in-copy-of-system.sh" "$tests/lifecycle.sh" "$packages"
}

if (set -e; attempt) 2>&1 | tee "$results"; then
    echo "test-packaging: passed, $(grep -c '^ok: ' "$results") checks: make install, lintian, contents, installation, manual pages," \
        "completions, units, daemon, log rotation, upgrade, removal, purge"
else
    echo "test-packaging: failed: $(grep '^FAILED: ' "$results" || echo "see the last line above")"
    exit 1
fi

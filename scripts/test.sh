#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-only
# Runs `swift test` with the arguments given. When tests fail, says which once more, below everything else.
set -uo pipefail
cd "$(dirname "$0")/.."

output=$(mktemp "${TMPDIR:-/tmp}/nymea-remoteproxy-tests.XXXXXX")
trap 'rm -f "$output"' EXIT

# Without a bound all tests begin at once, and on a small machine each of them then waits half a minute for its turn:
# more than real servers and real handshakes are to be given.
"${SWIFT:-swift}" test --experimental-maximum-parallelization-width 8 "$@" 2>&1 | tee "$output"
status=${PIPESTATUS[0]}
if [ "$status" -ne 0 ]; then
    echo "--- failed:"
    grep -aE '^.? ?(✘|error:|Fatal error)' "$output" | grep -av 'Test run with'
    grep -aE 'Test run with' "$output" | tail -n 1
fi
exit "$status"

#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-only
# Tries out the service of the packages in .build/packages under a systemd that is booted for it, in a copy of the machine.
# Needs root, overlays and control groups of version 2. The last line says how it went.
set -euo pipefail
cd "$(dirname "$0")/../.."

if [ "$(id -u)" -ne 0 ]; then exec sudo --preserve-env=PATH "$0"; fi
hierarchy=$(awk '$3 == "cgroup2" { print $2; exit }' /proc/mounts)
[ -n "$hierarchy" ] || { echo "run-service.sh: no control groups of version 2 are mounted here" >&2; exit 77; }
# What the booted systemd takes for the root of all control groups.
group=$hierarchy$(sed -n 's/^0:://p' /proc/self/cgroup)/nymea-remoteproxy-test.$$
mkdir "$group"
finish() {
    # unshare minds no signal but this one; what it has started goes with it.
    echo 1 2>/dev/null >"$group/cgroup.kill" || true
    for _ in $(seq 100); do
        grep -q 'populated 0' "$group/cgroup.events" && break
        sleep 0.1
    done
    # Inner ones first; there is nothing else in them that could be removed.
    find "$group" -depth -type d -exec rmdir {} + 2>/dev/null || true
}
trap finish EXIT
trap 'exit 130' INT TERM

log=.build/packaging-service.log
rm -f "$log"
status=0
timeout --signal=KILL 300 sh -c 'echo $$ >"$0/cgroup.procs" && exec "$@"' "$group" Packaging/tests/in-copy-of-system.sh \
    Packaging/tests/boot.sh Packaging/tests/systemd.sh "$PWD/.build/packages" </dev/null &
wait $! || status=$?
cat "$log" || echo "run-service.sh: systemd did not come as far as the test" >&2
if [ "$status" -ne 0 ]; then
    echo "test-service: failed: $(grep -s '^FAILED: ' "$log" || echo "exit code $status")"
    exit 1
fi

#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-only
# Installs Debian's prometheus for its promtool, if there is none. The server that the package brings is not started,
# now or at the next boot: whoever builds this package did not ask for one.
set -eu
cd "$(dirname "$0")/.."

command -v promtool >/dev/null 2>&1 && exit 0
if [ ! -d /run/systemd/system ]; then
    exec scripts/install-dependencies.sh prometheus
fi
as_root=
[ "$(id -u)" -eq 0 ] || as_root=sudo
# A masked service is not started by its package; --runtime, so that nothing is left if this is interrupted.
$as_root systemctl --quiet mask --runtime prometheus.service
trap '$as_root systemctl --quiet unmask --runtime prometheus.service' EXIT
scripts/install-dependencies.sh prometheus
$as_root systemctl --quiet disable prometheus.service

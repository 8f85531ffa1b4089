#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-only
# Turns the sample configuration (standard input) into the one that is installed: the monitor socket and the logs lie where
# the service may write. /tmp and /var/log are the original's places, and the service has a /tmp of its own.
set -euo pipefail

text=$(cat)

replace() { # LINE NEW-LINE
    if [ "$(grep -cxF -- "$1" <<<"$text")" != 1 ]; then
        echo "packaged-configuration.sh: the sample has not exactly one line '$1'; change this script with it" >&2
        exit 1
    fi
    text=$(awk -v old="$1" -v new="$2" '{ print $0 == old ? new : $0 }' <<<"$text")
}

replace "# Configuration of nymea-remoteproxy, with every key at its default." \
    "# Configuration of nymea-remoteproxy, with every key at its default, except monitorSocket, logFile and logDirectory."
replace "monitorSocket=/tmp/nymea-remoteproxy-monitor.sock" "monitorSocket=/run/nymea-remoteproxy/monitor.sock"
replace "logFile=/var/log/nymea-remoteproxy.log" "logFile=/var/log/nymea-remoteproxy/nymea-remoteproxy.log"
replace "logDirectory=/var/log" "logDirectory=/var/log/nymea-remoteproxy"
printf '%s\n' "$text"

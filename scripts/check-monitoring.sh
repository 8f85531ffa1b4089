#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-only
# Checks what Packaging/ has for those who watch a proxy: Prometheus' rules and their tests, the Grafana dashboard, and
# certbot's deploy hook. Needs promtool (Debian's prometheus), python3 and openssl.
set -eu
cd "$(dirname "$0")/.."

work=$(mktemp -d "${TMPDIR:-/tmp}/nymea-remoteproxy-monitoring.XXXXXX")
trap 'rm -rf "$work"' EXIT

promtool check rules Packaging/prometheus/nymea-remoteproxy.rules.yml
promtool test rules Packaging/prometheus/nymea-remoteproxy.test.yml
failed=0
scripts/check-monitoring.py "$work/dashboard.rules.yml" || failed=1
# promtool has no command that only parses an expression; a rule is one with a name.
promtool check rules "$work/dashboard.rules.yml" || failed=1
scripts/test-certbot-hook.sh || failed=1
exit "$failed"

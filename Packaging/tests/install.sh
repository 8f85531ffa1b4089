#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-only
# What make install does, below folders of its own: install.sh PROGRAMS-DIRECTORY
source "$(dirname "$0")/checks.sh"

programs=${1:?usage: install.sh PROGRAMS-DIRECTORY}
root=$(mktemp -d "${TMPDIR:-/tmp}/nymea-remoteproxy-install.XXXXXX")
trap 'rm -rf "$root"' EXIT
export DESTDIR=$root PREFIX=/opt/proxy

check "it installs" Packaging/install.sh "$programs"
for path in bin/nymea-remoteproxy bin/nymea-remoteproxy-monitor share/man/man8/nymea-remoteproxy.8 \
    share/bash-completion/completions/nymea-remoteproxy-client share/zsh/site-functions/_nymea-remoteproxy-tunnelclient \
    lib/sysusers.d/nymea-remoteproxy.conf; do
    check "there is $path below PREFIX" test -s "$root$PREFIX/$path"
done
unit=$root$PREFIX/lib/systemd/system/nymea-remoteproxy.service
contains "the service starts what was installed" "ExecStart=$PREFIX/bin/nymea-remoteproxy -c /etc/nymea/nymea-remoteproxy.conf" \
    "$(cat "$unit")"
same "no place in it is left open" "" "$(grep -E '@[a-z]+@' "$unit" || true)"
same "nothing is outside of PREFIX but configuration" etc "$(find "$root" -mindepth 1 -maxdepth 1 -not -name opt -printf '%f\n')"

configuration=$root/etc/nymea/nymea-remoteproxy.conf
echo "# mine" >>"$configuration"
output=$(Packaging/install.sh "$programs" 2>&1)
contains "it says that the configuration is kept" "is kept as it is" "$output"
same "and it is" "# mine" "$(tail -n 1 "$configuration")"

# A sample whose lines are others must not go unnoticed.
! grep -v '^logDirectory=' Packaging/nymea-remoteproxy.conf | Packaging/packaged-configuration.sh >/dev/null 2>&1 ||
    fail "packaged-configuration.sh does not miss a line"
passed "a sample without one of the lines that are replaced is refused"

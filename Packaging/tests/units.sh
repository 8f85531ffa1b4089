#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-only
# The systemd units, as installed. How they are started is systemd's part; what is started, daemon.sh tries.
source "$(dirname "$0")/checks.sh"

unit=/lib/systemd/system/nymea-remoteproxy.service
same "systemd understands the service" "" "$(systemd-analyze verify --man=no --recursive-errors=no "$unit" 2>&1)"
# In tenths: 2.0 or better.
check "the service is locked in (systemd-analyze security)" \
    systemd-analyze security --offline=yes --no-pager --threshold=20 "$unit"
systemd-analyze security --offline=yes --no-pager "$unit" | tail -n 1
contains "the user stays" nologin "$(getent passwd nymea-remoteproxy)"

# The listeners that the configuration has are those that can be activated.
names=
for socket in /usr/share/doc/nymea-remoteproxy/examples/socket-activation/*.socket; do
    cp "$socket" /etc/systemd/system/
    same "systemd understands ${socket##*/}" "" \
        "$(systemd-analyze verify --man=no --recursive-errors=no "/etc/systemd/system/${socket##*/}" 2>&1)"
    names+=$(sed -n 's/^FileDescriptorName=//p' "$socket")$'\n'
    rm "/etc/systemd/system/${socket##*/}"
done
same "each listener has its socket unit" "$(grep -oE '^\[(WebSocket|Tcp|UnixSocket)Server(TunnelProxy)?\]' \
    /etc/nymea/nymea-remoteproxy.conf | tr -d '[]' | sort)" "$(sort <<<"${names%$'\n'}")"

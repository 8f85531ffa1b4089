#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-only
# The service as systemd runs it, as an operator sees it, under a systemd that boot.sh has booted: systemd.sh PACKAGES-DIRECTORY
source "$(dirname "$0")/checks.sh"

packages=${1:?usage: systemd.sh PACKAGES-DIRECTORY}
configuration=/etc/nymea/nymea-remoteproxy.conf
tls=/etc/nymea/tls
service=nymea-remoteproxy.service

property() { # NAME
    systemctl show --property="$1" --value "$service"
}

journal() {
    journalctl --unit="$service" --no-pager --output=cat
}

# What the service said last, beside whatever has failed.
trap '[ "$?" -eq 0 ] || journal | tail -n 20' EXIT

# Waits until a line of the journal, old or new, has the text.
journal_has() { # WHAT TEXT
    grep -q -m 1 -F -- "$2" < <(timeout 60 journalctl --unit="$service" --follow --lines=all --output=cat) ||
        fail "$1: '$2' is not in the journal: $(journal | tail -n 5)"
    passed "$1"
}

install_packages() {
    dpkg --path-include='/usr/share/*' --install "$@" </dev/null >/dev/null
}

# Two clients that come the same way: over one that can half-close and one that cannot, the last words might be lost.
meet() { # URL
    local client=(nymea-remoteproxy-client --ca "$tls/certificate.pem" --token packaging --linger 1)
    "${client[@]}" --url "$1" --name Alice <<<"Hello from Alice" >/run/alice &
    "${client[@]}" --url "$1" --name Bob <<<"Hello from Bob" >/run/bob
    wait $!
    same "clients meet over $1" "Hello from Bob / Hello from Alice" "$(cat /run/alice) / $(cat /run/bob)"
}

# Images for containers keep packages from starting and stopping services; here there is a systemd.
rm -f /usr/sbin/policy-rc.d

echo "--- a fresh installation"
install_packages "$packages"/*.deb
same "it is not enabled" disabled "$(systemctl is-enabled "$service" || true)"
same "it does not run" inactive "$(systemctl is-active "$service" || true)"
same "nothing has failed" "" "$(systemctl --failed --plain --no-legend)"

echo "--- without a certificate"
rm -f /etc/ssl/certs/ssl-cert-snakeoil.pem
! systemctl start "$service" 2>/dev/null || fail "it starts without a certificate"
same "exit code" 78 "$(property ExecMainStatus)"
same "it is not tried again" "0 failed" "$(property NRestarts) $(property ActiveState)"
journal_has "the journal says why" '[SSL] certificate = "/etc/ssl/certs/ssl-cert-snakeoil.pem": cannot be read'

echo "--- with one"
scripts/make-certificate.sh "$tls"
chgrp -R nymea-remoteproxy "$tls"
chmod 750 "$tls"
chmod 640 "$tls"/*.pem
sed -i -e "s|^certificate=/etc/ssl/.*|certificate=$tls/certificate.pem|" -e "s|^certificateKey=/etc/ssl/.*|certificateKey=$tls/key.pem|" \
    -e "s|^backend=aws|backend=mock|" -e "s|^writeLogs=.*|writeLogs=true|" "$configuration"
# Returns when the daemon has said that it is ready.
check "it starts" systemctl enable --now "$service"
same "it runs" active "$(property ActiveState)"
[ -n "$(property StatusText)" ] || fail "it has no status line"
passed "its status line is: $(property StatusText)"
meet wss://127.0.0.1:443
meet ssl://127.0.0.1:80
same "nothing was forbidden to it" "" "$(journal | grep -iE 'permission|not permitted' || true)"
contains "the monitor finds it" '"tunnelCount":' "$(nymea-remoteproxy-monitor -j)"

echo "--- reload"
pid=$(property MainPID)
check "it reloads" systemctl reload "$service"
same "it is the same process" "$pid active" "$(property MainPID) $(property ActiveState)"

echo "--- log rotation"
check "logrotate" logrotate --force --state /run/logrotate.state /etc/logrotate.d/nymea-remoteproxy
journal_has "it opens a new log" "the log file was opened anew"

echo "--- a process that hangs"
mkdir -p /run/systemd/system/"$service".d
printf '[Service]\nWatchdogSec=2\nRestartSec=0\n' >/run/systemd/system/"$service".d/watchdog.conf
systemctl daemon-reload
systemctl restart "$service"
pid=$(property MainPID)
kill -STOP "$pid"
journal_has "the watchdog finds it" "Watchdog timeout"
journal_has "and it is started anew" "Scheduled restart job, restart counter is at 1"
rm -r /run/systemd/system/"$service".d
systemctl daemon-reload
check "it can be started" systemctl restart "$service"

echo "--- upgrade"
pid=$(property MainPID)
install_packages "$packages"/*.deb
same "it runs" active "$(property ActiveState)"
[ "$(property MainPID)" != "$pid" ] || fail "an upgrade leaves the old process running"
passed "it is another process"

echo "--- socket activation"
systemctl stop "$service"
cp /usr/share/doc/nymea-remoteproxy/examples/socket-activation/nymea-remoteproxy-{websocket,unix}.socket /etc/systemd/system/
# The mock authenticator serves this machine only.
sed -i "s/^ListenStream=443/ListenStream=127.0.0.1:443/" /etc/systemd/system/nymea-remoteproxy-websocket.socket
sed -i "/^\[UnixSocketServer\]/,/^unixSocketFileName=/s|^unixSocketFileName=.*|unixSocketFileName=/run/nymea-remoteproxy.sock|" "$configuration"
systemctl daemon-reload
check "systemd listens" systemctl start nymea-remoteproxy-websocket.socket nymea-remoteproxy-unix.socket
same "the service does not run yet" inactive "$(property ActiveState)"
meet wss://127.0.0.1:443
meet unix:///run/nymea-remoteproxy.sock
same "now it does" active "$(property ActiveState)"
systemctl stop nymea-remoteproxy-websocket.socket nymea-remoteproxy-unix.socket
rm /etc/systemd/system/nymea-remoteproxy-{websocket,unix}.socket
systemctl daemon-reload

echo "--- removal"
dpkg --remove nymea-remoteproxy >/dev/null
same "it is stopped" "" "$(pgrep -x nymea-remotepro || true)"
check "totals are left" test -s /var/lib/nymea-remoteproxy/statistics.json
dpkg --purge nymea-remoteproxy >/dev/null 2>&1
absent "nothing is left" "$configuration" /{run,var/lib,var/lib/private,var/log,var/log/private}/nymea-remoteproxy \
    /etc/systemd/system/multi-user.target.wants/nymea-remoteproxy.service
same "nothing has failed" "" "$(systemctl --failed --plain --no-legend)"
echo "test-service: passed"

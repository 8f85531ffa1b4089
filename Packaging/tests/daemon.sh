#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-only
# The installed daemon with the installed configuration, which is edited as an operator would. Leaves totals and logs.
source "$(dirname "$0")/checks.sh"
source "$(dirname "$0")/service.sh"

tls=/etc/ssl/nymea-remoteproxy-test
log=/var/log/nymea-remoteproxy/nymea-remoteproxy.log
make_service_directories

echo "--- without a certificate"
variables+=(NYMEA_REMOTEPROXY_SSL_CERTIFICATE=/etc/ssl/certs/missing.pem)
refuses_to_start "without a certificate" 78 "[SSL] certificate" "/etc/ssl/certs/missing.pem" "No such file"
variables=(PATH=/usr/bin:/bin)

echo "--- with one that the service may not read"
scripts/make-certificate.sh "$tls"
edit SSL certificate "$tls/certificate.pem"
edit SSL certificateKey "$tls/key.pem"
edit ProxyServer name "packaging test"
edit ProxyServer writeLogs true
refuses_to_start "without permission" 78 "[SSL] certificate" "$tls" "Permission denied"

echo "--- with one that its group may read"
chgrp -R nymea-remoteproxy "$tls"
chmod 750 "$tls"
chmod 640 "$tls"/*.pem
start --mock-authenticator
same "its only capability is CAP_NET_BIND_SERVICE" 0000000000000400 \
    "$(awk '/^CapEff/ { print $2 }' "/proc/$pid/status")"
same "its monitor socket is for its group" "660 nymea-remoteproxy" \
    "$(stat -c '%a %G' /run/nymea-remoteproxy/monitor.sock)"
refuses_to_start "while its socket is in use" 69 "/run/nymea-remoteproxy/monitor.sock"

client=(nymea-remoteproxy-client --ca "$tls/certificate.pem" --url wss://localhost:443 --token packaging --linger 1)
"${client[@]}" --name Alice <<<"Hello from Alice" >"$work/alice" &
alice=$!
"${client[@]}" --name Bob <<<"Hello from Bob" >"$work/bob" || fail "Bob's client ends with an error"
wait "$alice" || fail "Alice's client ends with an error"
same "the installed clients meet" "Hello from Bob / Hello from Alice" "$(cat "$work/alice") / $(cat "$work/bob")"
contains "the monitor finds the socket by itself" '"serverName":"packaging test"' "$(nymea-remoteproxy-monitor -j)"

echo "--- logs rotate"
# systemctl has no systemd to ask here: what it would be told to do is checked, and done.
cat >/usr/local/bin/systemctl <<END
#!/bin/sh
case "\$*" in
    "--quiet is-active nymea-remoteproxy.service") ;;
    "kill --kill-whom=main --signal=SIGUSR1 nymea-remoteproxy.service") kill -USR1 $pid ;;
    *) echo "systemctl: not expected: \$*" >&2; exit 1 ;;
esac
END
chmod +x /usr/local/bin/systemctl
mkdir -p /run/systemd/system
check "logrotate understands the file" logrotate --force --state "$work/logrotate" /etc/logrotate.d/nymea-remoteproxy
rm -r /run/systemd/system /usr/local/bin/systemctl
grep -q -m 1 "the log file was opened anew" < <(timeout 60 tail -n +1 -F "$log" 2>/dev/null) || fail "no new log"
passed "the daemon writes a new log"
contains "the old log is kept" "listening api=rendezvous" "$(cat "$log.1")"

stop "exit code after SIGTERM"
contains "it says that it stops" "stopping" "$(cat "$log")"
contains "totals are kept" '"totalTunnelCount":1' "$(cat /var/lib/nymea-remoteproxy/statistics.json)"
absent "the monitor socket goes with it" /run/nymea-remoteproxy/monitor.sock

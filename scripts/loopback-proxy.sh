# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-only
# To be sourced, with $programs set: starts the proxy on loopback, and stops it when the script ends.
# Leaves $state (a directory, with the proxy's log and certificate.pem), $proxy (its process), $wss and $tunnel (its
# URLs for two clients that meet, and for devices and theirs), and $example (the page in which two tabs meet).

state=$(mktemp -d "${TMPDIR:-/tmp}/nymea-remoteproxy.XXXXXX")
proxy=
stop() {
    if [ -n "$proxy" ]; then
        kill -TERM "$proxy" 2>/dev/null || true
        wait "$proxy" || true
    fi
    rm -rf "$state"
}
trap stop EXIT
trap 'exit 130' INT TERM

scripts/make-certificate.sh "$state"
cat >"$state/proxy.conf" <<END
[ProxyServer]
name=demo
aloneTimeout=600000
monitorSocket=$state/monitor.sock
stateFile=$state/statistics.json
[Authentication]
backend=mock
[SSL]
certificate=$state/certificate.pem
certificateKey=$state/key.pem
[WebSocketServer]
host=127.0.0.1
port=${WSS_PORT:-0}
[TcpServer]
host=127.0.0.1
port=${SSL_PORT:-0}
[WebSocketServerTunnelProxy]
port=0
[TcpServerTunnelProxy]
port=0
[Admin]
enabled=true
examples=true
port=${ADMIN_PORT:-0}
END

echo "--- the proxy starts"
"$programs/nymea-remoteproxy" -c "$state/proxy.conf" 2> >(tee "$state/log" >&2) &
proxy=$!
# API SCHEME: where the proxy listens, by the name that its certificate has.
url() { sed -n "s/.*listening api=$1 url=\($2:[^ ]*\).*/\1/p" "$state/log" | sed 's/127\.0\.0\.1/localhost/'; }
# FILE PATTERN: waits until a line of the file matches.
await() {
    for _ in $(seq 300); do
        grep -qs -- "$2" "$1" && return
        kill -0 "$proxy" 2>/dev/null || break
        sleep 0.1
    done
    echo "$0: $1 has no line with '$2'" >&2
    exit 1
}
await "$state/log" "api=tunnel-proxy url=ssl:"
wss=$(url rendezvous wss)
tunnel=$(url tunnel-proxy ssl)
example=$(sed -n 's/.*serving the example for browsers url=//p' "$state/log")

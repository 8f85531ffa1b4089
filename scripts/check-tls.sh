#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-only
# Has testssl.sh examine the proxy's two TLS listeners: check-tls.sh PROGRAMS-DIRECTORY
# Fails on findings of severity MEDIUM or worse, and on a grade below A (judge-tls.py); and when a handshake that fails, as
# hundreds of these do, leaves an error in the log.
set -euo pipefail
cd "$(dirname "$0")/.."

programs=${1:?usage: check-tls.sh PROGRAMS-DIRECTORY}
state=$(mktemp -d "${TMPDIR:-/tmp}/nymea-remoteproxy-tls.XXXXXX")
proxy=
stop() {
    [ -z "$proxy" ] || { kill -TERM "$proxy" 2>/dev/null && wait "$proxy"; } || true
    rm -rf "$state"
}
trap stop EXIT
trap 'exit 130' INT TERM

scripts/make-certificate.sh "$state" >/dev/null
cat >"$state/proxy.conf" <<END
[ProxyServer]
monitorSocket=
stateFile=
[Authentication]
backend=mock
[SSL]
certificate=$state/certificate.pem
certificateKey=$state/key.pem
[WebSocketServer]
host=127.0.0.1
port=0
[TcpServer]
host=127.0.0.1
port=0
[WebSocketServerTunnelProxy]
enabled=false
[TcpServerTunnelProxy]
enabled=false
END
"$programs/nymea-remoteproxy" -c "$state/proxy.conf" 2>"$state/log" &
proxy=$!
port() { sed -n "s/.*listening api=rendezvous url=$1:[^ ]*:\([0-9]*\).*/\1/p" "$state/log"; } # SCHEME
for _ in $(seq 100); do
    [ -n "$(port ssl)" ] && [ -n "$(port wss)" ] && break
    kill -0 "$proxy" 2>/dev/null || { cat "$state/log" >&2; exit 1; }
    sleep 0.1
done

examine() { # SCHEME
    testssl --quiet --color 0 --warnings off --add-ca "$state/certificate.pem" --jsonfile "$state/$1.json" \
        "localhost:$(port "$1")" </dev/null >"$state/$1.text" 2>&1 || true
}
examine wss &
examine ssl
wait $!

if ! scripts/judge-tls.py wss="$state/wss.json" ssl="$state/ssl.json"; then
    tail -n 5 "$state/wss.text" "$state/ssl.text" >&2
    exit 1
fi

handshakes=$(grep -c 'TLS handshake' "$state/log" || true)
if grep -E '^[^ ]+ error ' "$state/log"; then
    echo "check-tls.sh: failed handshakes are logged as errors" >&2
    exit 1
fi
echo "$handshakes lines about failed handshakes, none of them an error"

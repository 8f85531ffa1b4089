#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-only
# Starts the proxy on loopback, lets two clients meet through it, and a client reach a device:
# run.sh (run|demo) PROGRAMS-DIRECTORY
# `demo` ends then, with exit code 0 if everything arrived; `run` leaves the proxy running.
# The ports are chosen by the system; WSS_PORT, SSL_PORT and ADMIN_PORT choose others.
set -euo pipefail
cd "$(dirname "$0")/.."

mode=${1:?usage: run.sh run|demo PROGRAMS-DIRECTORY}
programs=${2:?usage: run.sh run|demo PROGRAMS-DIRECTORY}

. scripts/loopback-proxy.sh
# The certificate is the proxy's own, so it is trusted by name and nothing needs to be ignored.
client="$programs/nymea-remoteproxy-client --ca $state/certificate.pem --url $wss"

meet() { # NAME GREETING
    $client --token demo-token --nonce demo --name "$1" --linger 1 <<<"$2" \
        > >(tee "$state/$1.received" | sed "s/^/$1 received: /") 2> >(sed "s/^/$1: /" >&2)
}
echo "--- two clients meet through it"
meet Alice "Hello Bob, this is Alice." &
alice=$!
meet Bob "Hello Alice, this is Bob." || true
wait "$alice" || true

await "$state/Bob.received" "this is Alice"
await "$state/Alice.received" "this is Bob"
echo "--- they met"

uuid=5b0fc48d-5a3c-4d27-8a4e-7d2b0c9f3a11
tunnelclient="$programs/nymea-remoteproxy-tunnelclient --ca $state/certificate.pem --url $tunnel"

echo "--- a device registers, and a client sends it a million bytes that come back"
$tunnelclient --server --random --uuid $uuid --name Device 2> >(tee "$state/device" | sed "s/^/Device: /" >&2) &
device=$!
await "$state/device" "^registered"
$tunnelclient --client --random --server-uuid $uuid --count 1000000 --name Client 2> >(sed "s/^/Client: /" >&2)
kill -INT "$device"
wait "$device"
echo "--- they came back"

if [ "$mode" = run ]; then
    echo "The proxy keeps running; Ctrl-C stops it. Let two clients meet yourself, each in a terminal of its own:"
    echo
    echo "  $client --token secret --name Alice"
    echo "  $client --token secret --name Bob"
    echo
    echo "Or be a device, and a client of it:"
    echo
    echo "  $tunnelclient --server --uuid $uuid --name Device"
    echo "  $tunnelclient --client --server-uuid $uuid --name Client"
    echo
    echo "Or let two tabs of a browser meet, once it has been told at ${wss/wss:/https:} to accept the certificate:"
    echo
    echo "  $example"
    echo
    trap 'exit 0' INT TERM
    wait "$proxy"
fi

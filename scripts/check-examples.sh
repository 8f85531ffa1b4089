#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-only
# Runs the programs of Examples/ against a proxy on loopback: check-examples.sh PROGRAMS-DIRECTORY
set -euo pipefail
cd "$(dirname "$0")/.."

programs=${1:?usage: check-examples.sh PROGRAMS-DIRECTORY}

. scripts/loopback-proxy.sh
ca=$state/certificate.pem

echo "--- two people chat"
mkfifo "$state/alice" "$state/bob"
stdbuf -oL "$programs/Chat" "$wss" secret Alice "$ca" <"$state/alice" >"$state/alice.out" &
alice=$!
stdbuf -oL "$programs/Chat" "$wss" secret Bob "$ca" <"$state/bob" >"$state/bob.out" &
exec 3>"$state/alice" 4>"$state/bob"
await "$state/alice.out" "^Bob is here$"
await "$state/bob.out" "^Alice is here$"
echo "Hello Bob" >&3
await "$state/bob.out" "^Alice: Hello Bob$"
echo "Hello Alice" >&4
await "$state/alice.out" "^Bob: Hello Alice$"
exec 4>&- # Bob leaves
wait "$alice"
exec 3>&-

echo "--- a thermostat sets a heating"
uuid=6f1f2c9e-7f0c-4b36-9d1d-0a4f7d5a2b11
! "$programs/Thermostat" "$tunnel" $uuid 21.5 "$ca" >"$state/nobody.out" || exit 1
await "$state/nobody.out" "^the heating is not there: is it switched on?$"
stdbuf -oL "$programs/Heating" "$tunnel" $uuid "$ca" >"$state/heating.out" &
heating=$!
await "$state/heating.out" "^registered$"
"$programs/Thermostat" "$tunnel" $uuid 21.5 "$ca" >"$state/thermostat.out"
await "$state/thermostat.out" "^the heating says: 21.5 degrees$"
await "$state/heating.out" "^Thermostat has left$"
kill -TERM "$heating"

echo "--- wrong input is told"
! "$programs/Chat" "$wss" >"$state/usage.out" || exit 1
await "$state/usage.out" "^usage: Chat URL TOKEN NAME \[CA-FILE\]$"
! "$programs/Chat" "$wss" secret Alice >"$state/untrusted.out" || exit 1
await "$state/untrusted.out" "certificate"
echo "--- the examples work"

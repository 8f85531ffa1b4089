#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-only
# Builds the client library's documentation and compiles every step of its tutorials:
# build-library-docs.sh BUILD-DIRECTORY OUTPUT-DIRECTORY
# The library has been built there before.
set -euo pipefail
cd "$(dirname "$0")/.."

build=${1:?usage: build-library-docs.sh BUILD-DIRECTORY OUTPUT-DIRECTORY}
output=${2:?usage: build-library-docs.sh BUILD-DIRECTORY OUTPUT-DIRECTORY}
catalogue=Sources/RemoteProxyClient/RemoteProxyClient.docc

tools=$(dirname "$(realpath "$(command -v "${SWIFT:-swift}")")")

# Modules of C that those of Swift were built with: their own maps, and those that were made for them.
maps=()
while IFS= read -r map; do maps+=(-Xcc "-fmodule-map-file=$map"); done < <(
    find "$build/../../checkouts" -path '*/include/module.modulemap' -not -path '*/Tests/*'
    find -L "$build" -maxdepth 2 -name module.modulemap -exec grep -L 'Swift.h' {} +
)

for step in Chat-1 Chat-2 Chat-3 Chat-4 Heating-1 Heating-2 "Heating-4 Room-3" "Heating-4 Room-4" Thermostat-4; do
    files=()
    for file in $step; do files+=("$catalogue/Resources/$file.swift"); done
    "$tools/swiftc" -typecheck -parse-as-library -swift-version 6 -warnings-as-errors \
        -I "$build/Modules" "${maps[@]}" "${files[@]}"
done

symbols=$(mktemp -d "${TMPDIR:-/tmp}/symbols.XXXXXX")
trap 'rm -rf "$symbols"' EXIT
"$tools/swift-symbolgraph-extract" -module-name RemoteProxyClient -I "$build/Modules" "${maps[@]}" \
    -target "$(uname -m)-unknown-linux-gnu" -minimum-access-level public -skip-synthesized-members -output-dir "$symbols"
"$tools/docc" convert "$catalogue" --additional-symbol-graph-dir "$symbols" --output-path "$output" \
    --fallback-display-name RemoteProxyClient --fallback-bundle-identifier nymea-remoteproxy.RemoteProxyClient \
    --transform-for-static-hosting --warnings-as-errors

#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-only
# Checks what no compiler does: that imports follow the layers, and that every source file names its licence.
set -euo pipefail
cd "$(dirname "$0")/.."

# What each target may import of this package, besides what Package.swift lets it.
declare -A may_import=(
    [APISpec]=""
    [APIGenerator]="APISpec"
    [apigen]="APIGenerator APISpec"
    [JSONRPC]=""
    [RemoteProxyAPI]="JSONRPC"
    [RemoteProxyReference]=""
    [BrowserExample]=""
    [ProxySupport]=""
    [ProxyWire]=""
    [ProxyCore]="JSONRPC ProxySupport ProxyWire RemoteProxyAPI"
    [INIFile]="ProxySupport"
    [ProxyTransport]="JSONRPC ProxyCore ProxySupport ProxyWire RemoteProxyAPI"
    [ProxyAuthentication]="JSONRPC ProxyCore ProxySupport RemoteProxyAPI"
    [ProxyServer]="BrowserExample INIFile JSONRPC ProxyAuthentication ProxyCore ProxySupport ProxyTransport ProxyWire RemoteProxyAPI RemoteProxyReference"
    [NoiseProtocol]=""
    [RemoteProxyClient]="JSONRPC NoiseProtocol ProxySupport ProxyWire RemoteProxyAPI"
    [TunnelForwarding]="ProxySupport RemoteProxyClient"
    [ProxyMonitor]="CNcurses JSONRPC ProxySupport RemoteProxyAPI"
    [nymea-remoteproxy]="ProxyServer"
    [ClientConsole]="ProxySupport RemoteProxyClient"
    [nymea-remoteproxy-client]="ClientConsole RemoteProxyClient"
    [nymea-remoteproxy-tunnelclient]="ClientConsole JSONRPC RemoteProxyClient TunnelForwarding"
    [nymea-remoteproxy-monitor]="ProxyMonitor"
)
# Targets that hold rules and no I/O: these modules must not reach them.
pure="APISpec APIGenerator JSONRPC RemoteProxyAPI RemoteProxyReference BrowserExample ProxySupport ProxyWire ProxyCore INIFile NoiseProtocol"
impure='NIOPosix|NIOSSL|NIOHTTP1|Foundation|Dispatch|Glibc|Logging'

failed=0
complain() {
    echo "$1" >&2
    failed=1
}

for target in "${!may_import[@]}"; do
    while IFS=: read -r file line text; do
        module=$(sed -E 's/^.*import +((struct|class|enum|func) +)?([A-Za-z0-9_]+).*/\3/' <<<"$text")
        [[ -v may_import[$module] ]] || continue
        [[ " ${may_import[$target]} " == *" $module "* ]] ||
            complain "$file:$line: error: $target must not import $module; see docs/architecture.md"
    done < <(grep -rnE '^(public |package |internal |@testable |@_spi\(.*\) )*import ' "Sources/$target" --include='*.swift' --exclude-dir='*.docc' || true)
done
for target in $pure; do
    while IFS= read -r found; do
        complain "$found: error: $target is pure: no I/O, no clocks, no Foundation"
    done < <(grep -rnE "^(public |package )*import ($impure)\$" "Sources/$target" --include='*.swift' --exclude-dir='*.docc' || true)
done
# The client library's users need no other library's types.
while IFS= read -r found; do
    complain "$found: error: RemoteProxyClient must not have another library's types in its API"
done < <(grep -rnE '^(@_exported )?public import ' Sources/RemoteProxyClient --include='*.swift' |
    grep -vE 'import (JSONRPC|RemoteProxyAPI)$' || true)
while IFS= read -r file; do
    head -n 3 "$file" | grep -q 'SPDX-License-Identifier: GPL-3.0-only' ||
        complain "$file:1: error: the line 'SPDX-License-Identifier: GPL-3.0-only' is missing"
done < <(git ls-files --cached --others --exclude-standard '*.swift' '*.sh' '*.h' ':!Tests/GoldenAPI/*')
exit "$failed"

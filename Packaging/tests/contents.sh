#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-only
# What is in the packages, without installing them: contents.sh PACKAGES-DIRECTORY
source "$(dirname "$0")/checks.sh"

packages=${1:?usage: contents.sh PACKAGES-DIRECTORY}
version=$(dpkg-parsechangelog -l Packaging/debian/changelog -S Version)

field() { # PACKAGE FIELD
    dpkg-deb -f "$packages/$1_${version}_"*.deb "$2"
}

files() { # PACKAGE
    dpkg-deb -c "$packages/$1_${version}_"*.deb | awk '{ print $6 }' | sed 's|^\.||' | grep -v '/$'
}

program_of() { # PACKAGE PROGRAM SECTION
    local list
    list=$(files "$1")
    for path in "/usr/bin/$2" "/usr/share/man/man$3/$2.$3.gz" "/usr/share/bash-completion/completions/$2" \
        "/usr/share/zsh/vendor-completions/_$2" "/usr/share/fish/vendor_completions.d/$2.fish"; do
        grep -qxF -- "$path" <<<"$list" || fail "$1 has no $path"
    done
    passed "$1: $2 with manual page and completions"
}

program_of nymea-remoteproxy nymea-remoteproxy 8
program_of nymea-remoteproxy-client nymea-remoteproxy-client 1
program_of nymea-remoteproxy-client nymea-remoteproxy-tunnelclient 1
program_of nymea-remoteproxy-monitor nymea-remoteproxy-monitor 1

daemon=$(files nymea-remoteproxy)
for path in lib/systemd/system/nymea-remoteproxy.service /usr/lib/sysusers.d/nymea-remoteproxy.conf \
    /usr/share/doc/nymea-remoteproxy/README.Debian /usr/share/doc/nymea-remoteproxy/docs/configuration.md \
    /usr/share/doc/nymea-remoteproxy/examples/socket-activation/nymea-remoteproxy-websocket.socket \
    /usr/share/doc/nymea-remoteproxy/examples/prometheus/nymea-remoteproxy.rules.yml \
    /usr/share/doc/nymea-remoteproxy/examples/grafana/nymea-remoteproxy.json \
    /usr/share/doc/nymea-remoteproxy/examples/certbot/nymea-remoteproxy-deploy-hook.sh; do
    contains "nymea-remoteproxy has $path" "$path" "$daemon"
done
for package in nymea-remoteproxy nymea-remoteproxy-client nymea-remoteproxy-monitor; do
    contains "$package says whose work is linked in" "/usr/share/doc/$package/third-party-notices.txt.gz" "$(files "$package")"
done

same "configuration files are known as such" "/etc/logrotate.d/nymea-remoteproxy /etc/nymea/nymea-remoteproxy.conf" \
    "$(dpkg-deb --ctrl-tarfile "$packages/nymea-remoteproxy_${version}_"*.deb | tar -xO ./conffiles | sort | paste -sd ' ')"
contains "the monitor depends on ncurses" libncursesw6 "$(field nymea-remoteproxy-monitor Depends)"
contains "the daemon depends on what makes its user" systemd-sysusers "$(field nymea-remoteproxy Depends)"

unpacked=$(mktemp -d "${TMPDIR:-/tmp}/nymea-remoteproxy-contents.XXXXXX")
trap 'rm -rf "$unpacked"' EXIT
for package in "$packages"/*.deb; do dpkg-deb -x "$package" "$unpacked"; done
for program in "$unpacked"/usr/bin/*; do
    name=${program##*/}
    # Debian has no Swift: what is not linked in would be missing everywhere but here.
    libraries=$(objdump -p "$program" | awk '$1 == "NEEDED" { print $2 }')
    [[ $libraries != *swift* && $libraries != *Foundation* && $libraries != *dispatch* ]] ||
        fail "$name needs libraries that Debian does not have: $libraries"
    passed "$name needs Debian's libraries only"
    if objdump -h "$program" | grep -q debug_info; then fail "$name is not stripped"; fi
    path=$(objdump -p "$program" | awk '$1 ~ /^R(UN)?PATH$/ { print $2 }')
    # SwiftPM's own, which is harmless: beside the program.
    [ -z "$path" ] || same "$name looks for libraries nowhere else" "\$ORIGIN" "$path"
done
same "no file has special rights" "" "$(find "$unpacked" -perm /7022 -not -type l -not -type d)"
same "no path of the machine it was built on is left in what is installed" "" \
    "$(grep -rlF "$PWD" "$unpacked/etc" "$unpacked/lib" "$unpacked/usr/lib" "$unpacked/usr/share" || true)"

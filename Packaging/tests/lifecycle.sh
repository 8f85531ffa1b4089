#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-only
# Installs the packages, tries what they install, upgrades, removes and purges them: lifecycle.sh PACKAGES-DIRECTORY
# Changes the machine it runs on; in-copy-of-system.sh keeps that from lasting.
source "$(dirname "$0")/checks.sh"

packages=${1:?usage: lifecycle.sh PACKAGES-DIRECTORY}
tests=$(dirname "$0")
configuration=/etc/nymea/nymea-remoteproxy.conf
newer=$(mktemp -d)

# Without any question: where dpkg would ask, it fails. Slim images leave manual pages out.
install_packages() {
    dpkg --path-include='/usr/share/*' --install "$@" </dev/null
}

# The same packages in a later version; with a second argument, their configuration file gets that line.
make_newer() { # VERSION [LINE]
    local package tree
    rm -f "$newer"/*.deb
    for package in "$packages"/*.deb; do
        tree=$newer/tree
        rm -rf "$tree"
        dpkg-deb -R "$package" "$tree"
        sed -i "s/^Version: .*/Version: $1/" "$tree/DEBIAN/control"
        # The checksums of conffiles are not among them.
        if [ -n "${2:-}" ] && [ -e "$tree$configuration" ]; then echo "$2" >>"$tree$configuration"; fi
        dpkg-deb -Znone -b "$tree" "$newer/$(basename "$package")" >/dev/null
    done
    rm -rf "$tree"
}

states() {
    dpkg-query -W -f '${Package} ${Version} ${db:Status-Status}\n' 'nymea-remoteproxy*' 2>/dev/null |
        grep -v ' not-installed$' | sort
}

# What is there of it, beside what dpkg itself keeps and what this test has made.
traces() {
    find /etc /usr /lib/systemd /var/lib /var/log /run -xdev \( -name '*nymea*' \) \
        -not -path '/etc/ssl/nymea-remoteproxy-test*' -not -path '/var/lib/dpkg/*' -not -path '/var/lib/systemd/deb-systemd-helper-*' \
        2>/dev/null | sort
}

echo "=== installation"
before=$(traces)
output=$(install_packages "$packages"/*.deb 2>&1) || fail "the packages cannot be installed: $output"
contains "it says what is to be done next" "neither started nor enabled" "$output"
version=$(nymea-remoteproxy --version | awk '{ print $2 }')
same "all three are installed" "nymea-remoteproxy $version installed
nymea-remoteproxy-client $version installed
nymea-remoteproxy-monitor $version installed" "$(states)"
for program in nymea-remoteproxy nymea-remoteproxy-client nymea-remoteproxy-tunnelclient nymea-remoteproxy-monitor; do
    contains "$program --version" "$program $version (API " "$("$program" --version)"
done
absent "nothing is enabled" /etc/systemd/system/multi-user.target.wants/nymea-remoteproxy.service
check "the user is there" getent passwd nymea-remoteproxy
packaged=$(sha256sum <"$configuration")

echo "=== documents"
"$tests/documents.sh"
echo "=== units"
"$tests/units.sh"
echo "=== daemon"
"$tests/daemon.sh"

echo "=== upgrade"
edited=$(sha256sum <"$configuration")
make_newer "$version+test1"
output=$(install_packages "$newer"/*.deb 2>&1) || fail "the upgrade fails: $output"
[[ $output != *"neither started nor enabled"* ]] || fail "an upgrade tells what to do after the first installation"
contains "the upgrade is installed" "nymea-remoteproxy $version+test1 installed" "$(states)"
same "what the operator has edited is kept" "$edited" "$(sha256sum <"$configuration")"

make_newer "$version+test2" "# A key that is new in this version."
output=$(install_packages --force-confdef --force-confold "$newer"/*.deb 2>&1) || fail "the upgrade fails: $output"
contains "the next upgrade is installed" "nymea-remoteproxy $version+test2 installed" "$(states)"
same "it is kept where the package has a new one, too" "$edited" "$(sha256sum <"$configuration")"
contains "the new one lies beside it" "new in this version" "$(cat "$configuration.dpkg-dist")"

echo "=== removal"
output=$(dpkg --remove nymea-remoteproxy nymea-remoteproxy-client nymea-remoteproxy-monitor 2>&1) ||
    fail "the packages cannot be removed: $output"
same "only configuration is left of them" "nymea-remoteproxy $version+test2 config-files" "$(states)"
same "the configuration is still the operator's" "$edited" "$(sha256sum <"$configuration")"
check "totals and logs are left" test -s /var/lib/nymea-remoteproxy/statistics.json -a -s /var/log/nymea-remoteproxy/nymea-remoteproxy.log
absent "programs, unit and pages are gone" /usr/bin/nymea-remoteproxy /lib/systemd/system/nymea-remoteproxy.service \
    /usr/share/man/man8/nymea-remoteproxy.8.gz /usr/bin/nymea-remoteproxy-monitor /usr/share/doc/nymea-remoteproxy

echo "=== purge"
rm -rf /run/nymea-remoteproxy # as systemd does when the service stops
output=$(dpkg --purge nymea-remoteproxy 2>&1) || fail "the package cannot be purged: $output"
same "dpkg knows nothing of them" "" "$(states)"
absent "configuration, totals and logs are gone" /etc/nymea /var/lib/nymea-remoteproxy \
    /var/lib/private/nymea-remoteproxy /var/log/nymea-remoteproxy /var/log/private/nymea-remoteproxy
same "so is everything else" "$before" "$(traces)"
check "the user stays" getent passwd nymea-remoteproxy

echo "=== installation after a purge"
output=$(install_packages "$packages"/nymea-remoteproxy_*.deb 2>&1) || fail "it cannot be installed again: $output"
same "with the packaged configuration" "$packaged" "$(sha256sum <"$configuration")"
check "it is purged at once" dpkg --purge nymea-remoteproxy
same "without a trace" "$before" "$(traces)"

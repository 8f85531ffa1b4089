#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-only
# Installs the programs and all that belongs to them: install.sh PROGRAMS-DIRECTORY
# From the environment: PREFIX (/usr/local), SYSCONFDIR (/etc), DESTDIR (nothing): put in front of every path, for packages;
# ZSHDIR: where zsh looks for completions.
set -euo pipefail
cd "$(dirname "$0")/.."

programs=${1:?usage: install.sh PROGRAMS-DIRECTORY}
prefix=${PREFIX:-/usr/local}
sysconfdir=${SYSCONFDIR:-/etc}
zshdir=${ZSHDIR:-$prefix/share/zsh/site-functions}
docdir=$prefix/share/doc/nymea-remoteproxy
root=${DESTDIR:-}

# The same file has the same date in every build, and manual pages the release's.
version=$("$programs/nymea-remoteproxy" --version | awk '{ print $2 }')
released=$(sed -n '/^ -- /{s/.*>  //p;q}' Packaging/debian/changelog)
date=$(date -u -d "${released:?Packaging/debian/changelog has no date}" +%F)

put() { # MODE PATH: installs standard input
    install -d "$(dirname "$root$2")"
    install -m "$1" /dev/stdin "$root$2"
}

# Names this place's paths in a template.
substitute() {
    sed -e "s|@bindir@|$prefix/bin|g" -e "s|@sysconfdir@|$sysconfdir|g" -e "s|@docdir@|$docdir|g"
}

for page in nymea-remoteproxy.8 nymea-remoteproxy-client.1 nymea-remoteproxy-tunnelclient.1 nymea-remoteproxy-monitor.1; do
    program=${page%.*}
    section=${page##*.}
    put 755 "$prefix/bin/$program" <"$programs/$program"
    "$programs/$program" --experimental-dump-help |
        Packaging/man/make-man-page.py --section "$section" --version "$version" --date "$date" "Packaging/man/$page.mdoc" |
        put 644 "$prefix/share/man/man$section/$page"
    # It is read by the shell that runs, so it names none.
    "$programs/$program" --generate-completion-script bash | sed '1{/^#!/d}' |
        put 644 "$prefix/share/bash-completion/completions/$program"
    "$programs/$program" --generate-completion-script zsh | put 644 "$zshdir/_$program"
    "$programs/$program" --generate-completion-script fish | put 644 "$prefix/share/fish/vendor_completions.d/$program.fish"
done

substitute <Packaging/systemd/nymea-remoteproxy.service.in | put 644 "$prefix/lib/systemd/system/nymea-remoteproxy.service"
put 644 "$prefix/lib/sysusers.d/nymea-remoteproxy.conf" <Packaging/systemd/nymea-remoteproxy.sysusers
put 644 "$sysconfdir/logrotate.d/nymea-remoteproxy" <Packaging/systemd/nymea-remoteproxy.logrotate

configuration=$sysconfdir/nymea/nymea-remoteproxy.conf
sample=$("$programs/nymea-remoteproxy" --print-configuration-sample | Packaging/packaged-configuration.sh)
if [ -e "$root$configuration" ]; then
    echo "install.sh: $root$configuration is kept as it is; $root$docdir/examples has the sample"
else
    put 644 "$configuration" <<<"$sample"
fi
put 644 "$docdir/examples/nymea-remoteproxy.conf" <<<"$sample"
for file in Packaging/systemd/sockets/*; do put 644 "$docdir/examples/socket-activation/${file##*/}" <"$file"; done
for file in Packaging/prometheus/*.rules.yml Packaging/grafana/*.json; do
    put 644 "$docdir/examples/${file#Packaging/}" <"$file"
done
put 755 "$docdir/examples/certbot/nymea-remoteproxy-deploy-hook.sh" <Packaging/certbot/nymea-remoteproxy-deploy-hook.sh

for file in README.md CHANGELOG.md LICENSE; do put 644 "$docdir/$file" <"$file"; done
while IFS= read -r file; do put 644 "$docdir/$file" <"$file"; done < <(find docs -type f)
Packaging/third-party-notices.sh .build/checkouts | put 644 "$docdir/third-party-notices.txt"

#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-only
#
# certbot's deploy hook for nymea-remoteproxy: gives the daemon, which is not root, a certificate that was just renewed,
# and has it loaded. Only for the certificate that the proxy uses, so name the hook where that one is ordered:
#
#   certbot certonly … --deploy-hook /etc/nymea/nymea-remoteproxy-deploy-hook.sh
#
# docs/operations.md, "Certificates", has the rest. In the environment:
#   RENEWED_LINEAGE              where the new files are; certbot sets it
#   NYMEA_REMOTEPROXY_TLS        where they go; default /etc/nymea/tls: fullchain.pem and privkey.pem
#   NYMEA_REMOTEPROXY_TLS_GROUP  who may read the key, besides root; default nymea-remoteproxy
#
# Nothing is touched unless certificate and key are good: what the proxy had before stays.
set -eu

fail() { # EXIT-CODE TEXT
    echo "nymea-remoteproxy-deploy-hook.sh: $2" >&2
    exit "$1"
}

service=nymea-remoteproxy.service
directory=${NYMEA_REMOTEPROXY_TLS:-/etc/nymea/tls}
group=${NYMEA_REMOTEPROXY_TLS_GROUP:-nymea-remoteproxy}
lineage=${RENEWED_LINEAGE:-}
[ -n "$lineage" ] || fail 64 "RENEWED_LINEAGE is not set: certbot runs this as a deploy hook"
certificate=$lineage/fullchain.pem
key=$lineage/privkey.pem
for file in "$certificate" "$key"; do
    [ -r "$file" ] || fail 66 "$file cannot be read"
done

openssl x509 -in "$certificate" -noout -checkend 0 >/dev/null 2>&1 ||
    fail 65 "$certificate is no certificate, or has expired: the proxy keeps what it has"
certified=$(openssl x509 -in "$certificate" -noout -pubkey)
# An empty pass phrase, so that a key that has one is refused instead of asked for.
owned=$(openssl pkey -in "$key" -passin pass: -pubout 2>/dev/null) ||
    fail 65 "$key is no private key without a pass phrase: the proxy keeps what it has"
[ "$certified" = "$owned" ] || fail 65 "$key is not the key of $certificate: the proxy keeps what it has"
getent group "$group" >/dev/null || fail 67 "there is no group '$group': is the proxy installed?"

umask 077
[ -d "$directory" ] || mkdir -p "$directory" || fail 73 "$directory cannot be made"
work=$(mktemp -d "$directory/.new.XXXXXX") || fail 73 "$directory cannot be written"
trap 'rm -rf "$work"' EXIT
cp "$certificate" "$work/fullchain.pem"
cp "$key" "$work/privkey.pem"
chgrp "$group" "$directory" "$work/fullchain.pem" "$work/privkey.pem"
chmod 750 "$directory"
chmod 644 "$work/fullchain.pem"
chmod 640 "$work/privkey.pem"
# Renamed one right after the other; a proxy that looks in between finds that they do not match, and keeps its own.
mv -f "$work/privkey.pem" "$directory/privkey.pem"
mv -f "$work/fullchain.pem" "$directory/fullchain.pem"

# A proxy that nobody reloads finds out by itself: it watches its files.
if command -v systemctl >/dev/null 2>&1 && systemctl --quiet is-active "$service"; then
    systemctl reload "$service" || fail 75 "the new files are in $directory, but '$service' could not be reloaded"
fi

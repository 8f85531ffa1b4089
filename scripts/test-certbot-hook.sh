#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-only
# Runs certbot's deploy hook as certbot does, with lineages and a systemctl that are made up, and looks at what it leaves.
set -euo pipefail
cd "$(dirname "$0")/.."

hook=$PWD/Packaging/certbot/nymea-remoteproxy-deploy-hook.sh
work=$(mktemp -d "${TMPDIR:-/tmp}/nymea-remoteproxy-hook.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'echo "test-certbot-hook.sh: line $LINENO failed" >&2' ERR
# One that files do not get by themselves, if there is any that we may give them.
group=$(id -Gn | tr ' ' '\n' | tail -n 1)
[ "$(id -u)" -ne 0 ] || group=daemon
tls=$work/etc/nymea/tls

# Remembers what it was asked; whether the service is active, and can be reloaded, say two files.
mkdir "$work/bin"
cat >"$work/bin/systemctl" <<END
#!/bin/sh
echo "\$*" >>"$work/asked"
case "\$*" in
*is-active*) [ -e "$work/active" ] ;;
reload*) [ -e "$work/reloadable" ] ;;
esac
END
chmod +x "$work/bin/systemctl"

failed=0
check() { # WHAT TEST...
    local what=$1
    shift
    if ! "$@"; then
        echo "test-certbot-hook.sh: $name: $what" >&2
        failed=1
    fi
}

# As certbot keeps them: links in live/NAME to numbered files in archive/NAME.
lineage() { # NAME
    local archive=$work/archive/$1 live=$work/live/$1
    mkdir -p "$archive" "$live"
    openssl req -x509 -nodes -days 30 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -subj "/CN=$1" \
        -keyout "$archive/privkey1.pem" -out "$archive/fullchain1.pem" 2>/dev/null
    ln -sf "$archive/privkey1.pem" "$live/privkey.pem"
    ln -sf "$archive/fullchain1.pem" "$live/fullchain.pem"
}

run() { # NAME LINEAGE [VARIABLE=VALUE...]: status and output in variables
    name=$1
    : >"$work/asked"
    status=0
    output=$(env PATH="$work/bin:$PATH" RENEWED_LINEAGE="$2" RENEWED_DOMAINS=proxy.example \
        NYMEA_REMOTEPROXY_TLS="$tls" NYMEA_REMOTEPROXY_TLS_GROUP="$group" "${@:3}" "$hook" 2>&1) || status=$?
}

installed() { # LINEAGE: its files are what the proxy reads, and nothing else is there
    cmp -s "$work/live/$1/fullchain.pem" "$tls/fullchain.pem" && cmp -s "$work/live/$1/privkey.pem" "$tls/privkey.pem" &&
        [ "$(ls -A "$tls")" = "fullchain.pem
privkey.pem" ]
}
mode() { # FILE: permissions and group
    stat -c '%a %G' "$1"
}
refused() { # CODE WORDS: and the first lineage is still there, and nobody was reloaded
    check "exit code $status instead of $1" [ "$status" = "$1" ]
    check "the message is: $output" grep -qF -- "$2" <<<"$output"
    check "something has changed" installed first
    check "systemctl was asked" [ ! -s "$work/asked" ]
}

lineage first
lineage second
touch "$work/active" "$work/reloadable"

run "a first certificate" "$work/live/first"
check "exit code $status: $output" [ "$status" = 0 ]
check "it says something: $output" [ -z "$output" ]
check "the files are not there" installed first
check "the certificate is $(mode "$tls/fullchain.pem")" [ "$(mode "$tls/fullchain.pem")" = "644 $group" ]
check "the key is $(mode "$tls/privkey.pem")" [ "$(mode "$tls/privkey.pem")" = "640 $group" ]
check "the directory is $(mode "$tls")" [ "$(mode "$tls")" = "750 $group" ]
check "files are links" [ ! -L "$tls/privkey.pem" ]
check "it was not reloaded once" [ "$(grep -cx 'reload nymea-remoteproxy.service' "$work/asked")" = 1 ]

run "a renewal" "$work/live/second"
check "exit code $status: $output" [ "$status" = 0 ]
check "the new files are not there" installed second
check "the key is $(mode "$tls/privkey.pem")" [ "$(mode "$tls/privkey.pem")" = "640 $group" ]

rm "$work/active"
run "a proxy that does not run" "$work/live/first"
check "exit code $status: $output" [ "$status" = 0 ]
check "the new files are not there" installed first
check "it was reloaded" [ "$(grep -c reload "$work/asked")" = 0 ]
touch "$work/active"

lineage broken
ln -sf "$work/archive/second/privkey1.pem" "$work/live/broken/privkey.pem"
run "a key of another certificate" "$work/live/broken"
refused 65 "$work/live/broken/privkey.pem is not the key of $work/live/broken/fullchain.pem"

lineage locked
openssl pkey -in "$work/archive/locked/privkey1.pem" -aes256 -passout pass:secret -out "$work/locked.pem"
ln -sf "$work/locked.pem" "$work/live/locked/privkey.pem"
run "a key with a pass phrase" "$work/live/locked"
refused 65 "$work/live/locked/privkey.pem is no private key without a pass phrase"

lineage expired
# `openssl req` makes none that is over; an authority that signs its own request does.
openssl req -new -key "$work/live/expired/privkey.pem" -subj /CN=expired -out "$work/expired.csr"
touch "$work/index"
cat >"$work/authority.conf" <<END
[ca]
default_ca = authority
[authority]
database = $work/index
new_certs_dir = $work
default_md = sha256
rand_serial = yes
policy = names
[names]
commonName = supplied
END
openssl ca -batch -config "$work/authority.conf" -selfsign -keyfile "$work/live/expired/privkey.pem" -notext \
    -in "$work/expired.csr" -startdate 20200101000000Z -enddate 20200102000000Z \
    -out "$work/archive/expired/fullchain1.pem" 2>/dev/null
run "an expired certificate" "$work/live/expired"
refused 65 "$work/live/expired/fullchain.pem is no certificate, or has expired"

lineage text
rm "$work/live/text/fullchain.pem"
echo text >"$work/live/text/fullchain.pem"
run "a file that is no certificate" "$work/live/text"
refused 65 "$work/live/text/fullchain.pem is no certificate, or has expired"

rm "$work/live/text/privkey.pem"
run "a file that is not there" "$work/live/text"
refused 66 "$work/live/text/privkey.pem cannot be read"

run "no lineage" ""
refused 64 "RENEWED_LINEAGE is not set"

run "no such group" "$work/live/second" NYMEA_REMOTEPROXY_TLS_GROUP=no-such-group
refused 67 "there is no group 'no-such-group'"

rm "$work/reloadable"
run "a reload that fails" "$work/live/second"
check "exit code $status instead of 75" [ "$status" = 75 ]
check "the message is: $output" grep -qF "could not be reloaded" <<<"$output"
check "the new files are not there" installed second

[ "$failed" = 0 ] && echo "certbot's deploy hook: SUCCESS"
exit "$failed"

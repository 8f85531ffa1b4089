#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-only
# Installs Debian packages that are missing: install-dependencies.sh PACKAGE...
# Needs root or sudo, and only if something is missing.
set -eu

missing=
for package in "$@"; do
    status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$status" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if ! command -v apt-get >/dev/null 2>&1; then
    echo "install-dependencies.sh: this is no Debian; install by hand what these packages hold:$missing" >&2
    exit 69
fi
as_root=
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null 2>&1; then
        echo "install-dependencies.sh: run as root or install sudo; missing packages:$missing" >&2
        exit 77
    fi
    as_root=sudo
fi
echo "installing:$missing"
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get update -qq
# shellcheck disable=SC2086 # the list is meant to be split
$as_root apt-get install -qq -y --no-install-recommends $missing >/dev/null

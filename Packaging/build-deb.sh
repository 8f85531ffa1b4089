#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-only
# Makes the Debian packages of programs that are built already: build-deb.sh PROGRAMS-DIRECTORY
# They come to .build/packages.
set -euo pipefail
cd "$(dirname "$0")/.."

programs=$(realpath "${1:?usage: build-deb.sh PROGRAMS-DIRECTORY}")
tree=.build/deb/nymea-remoteproxy
packages=.build/packages

packaged=$(dpkg-parsechangelog -l Packaging/debian/changelog -S Version)
built=$("$programs/nymea-remoteproxy" --version | awk '{ print $2 }')
if [ "$packaged" != "$built" ]; then
    echo "build-deb.sh: Packaging/debian/changelog is of version $packaged, the programs are $built: add an entry" >&2
    exit 1
fi

rm -rf .build/deb "$packages"
mkdir -p "$tree" "$packages"
cp -a Packaging/debian "$tree/debian"
export SOURCE=$PWD PROGRAMS=$programs
# The variables of a make that has called us are meant for that one.
unset MAKEFLAGS MFLAGS MAKELEVEL
(cd "$tree" && dpkg-buildpackage --build=binary --no-sign)
mv .build/deb/*.deb .build/deb/*.changes .build/deb/*.buildinfo "$packages"
ls -l "$packages"

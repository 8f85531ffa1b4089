#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-only
# Prints the licences and notices of what is linked into the programs: third-party-notices.sh CHECKOUTS-DIRECTORY
set -euo pipefail

checkouts=${1:?usage: third-party-notices.sh CHECKOUTS-DIRECTORY}
# Two packages may have the same text (the Apache licence); it is printed once.
declare -A printed=()
echo "What is linked into the programs of nymea-remoteproxy, beside the Swift standard library and Foundation"
echo "(Apache-2.0 with Runtime Library Exception), comes from these packages."
for file in "$checkouts"/*/{LICENSE,NOTICE}*; do
    [ -f "$file" ] || continue
    name=${file#"$checkouts"/}
    sum=$(sha256sum <"$file")
    printf '\n======== %s\n' "$name"
    if [[ -v printed[$sum] ]]; then
        echo "The same as ${printed[$sum]}."
    else
        printed[$sum]=$name
        cat "$file"
    fi
done
[ "${#printed[@]}" -gt 0 ] || { echo "third-party-notices.sh: no licences below $checkouts" >&2; exit 1; }

#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-only
# beside.sh PACKAGE COMMAND [arguments]
#
# Runs swift build, or what runs swift, for a package in a folder of this one, and in this one's scratch folder: what both have
# in common, TLS above all, is built once. SwiftPM keeps one plan in a scratch folder and takes it for any package's; so it is
# forgotten before and after.
set -euo pipefail
cd "$(dirname "$0")/.."

package=${1:?usage: beside.sh PACKAGE COMMAND [arguments]}
shift

forget() { rm -f .build/*/debug/description.json .build/*/release/description.json; }
trap forget EXIT
forget
"$@" --package-path "$package" --scratch-path .build

#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-only
# For the scripts beside this one, which source it: check and its kin end the script with what went wrong.
set -euo pipefail

fail() { # MESSAGE
    echo "FAILED: $1" >&2
    exit 1
}

passed() { # WHAT
    echo "ok: $1"
}

check() { # WHAT COMMAND...: the command must succeed
    local what=$1 output
    shift
    output=$("$@" 2>&1) || fail "$what: $* says: $output"
    passed "$what"
}

same() { # WHAT EXPECTED FOUND
    [ "$2" = "$3" ] || fail "$1: expected '$2', found '$3'"
    passed "$1"
}

contains() { # WHAT PART TEXT
    [[ $3 == *"$2"* ]] || fail "$1: '$2' is not in: $3"
    passed "$1"
}

absent() { # WHAT PATH...: none of them may be there, not even as a link to nothing
    local what=$1 path
    shift
    for path in "$@"; do
        if [ -e "$path" ] || [ -L "$path" ]; then fail "$what: $path is there"; fi
    done
    passed "$what"
}

#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-only
# test-sanitized.sh thread|address [swift test's arguments]
#
# Runs the tests as `make test-tsan` and `make test-asan` have built them. The programs that tests start are instrumented,
# too: all of them report into one folder, and any report fails the run.
set -uo pipefail
cd "$(dirname "$0")/.."

sanitizer=${1:-}
case $sanitizer in
thread) scratch=.build-tsan ;;
address) scratch=.build-asan ;;
*)
    echo "usage: $0 thread|address [swift test's arguments]" >&2
    exit 64
    ;;
esac
shift
reports=$PWD/$scratch/reports
# A sanitizer needs memory of its own, more than these measure or allow; and libfaketime, which wants to be loaded first as a
# sanitizer does, waits for ThreadSanitizer while that waits for it.
skipped=(ClockTests IdleMemoryTests MemoryLimitTests)
# An exit code of its own, so that the test of a program that reported something fails as well.
options="log_path=$reports/report:exitcode=66"

# Puts what the sanitizer has to know of Swift's runtime in front of it, and sees that it still finds a race.
prepare_thread() {
    local toolchain
    toolchain=$(dirname "$(realpath "$(command -v "${SWIFT:-swift}")")")
    "$toolchain/clang" -shared -fPIC -O2 -Wall -Werror -o "$scratch/swift-runtime.so" \
        Tests/ThreadSanitizer/swift-runtime.c || return
    "$toolchain/swiftc" -sanitize=thread -parse-as-library -o "$scratch/race" Tests/ThreadSanitizer/race.swift || return
    export LD_PRELOAD=$PWD/$scratch/swift-runtime.so
    export TSAN_OPTIONS=$options:suppressions=$PWD/.ci/thread-sanitizer.suppressions
    "$scratch/race"
    if [ $? -ne 66 ]; then
        echo "$0: ThreadSanitizer does not find the race in Tests/ThreadSanitizer/race.swift" >&2
        return 70
    fi
    rm -f "$reports"/*
}

rm -rf "$reports"
mkdir -p "$reports"
if [ "$sanitizer" = thread ]; then
    prepare_thread || exit
else
    # It keeps freed memory back.
    skipped+=(EndToEnd.MemoryTests PipeMemoryTests)
    export ASAN_OPTIONS=$options:detect_leaks=0:suppressions=$PWD/.ci/address-sanitizer.suppressions
fi

status=0
scripts/test.sh --skip-build --sanitize "$sanitizer" --scratch-path "$scratch" \
    $(printf -- '--skip %s ' "${skipped[@]}") "$@" || status=$?

found=$(find "$reports" -type f -size +0 | wc -l)
if [ "$found" -ne 0 ]; then
    echo "--- $found processes reported something, in $reports:"
    grep -rhaE '^(SUMMARY|==[0-9]+==ERROR)' "$reports" | sort | uniq -c | sort -rn | head -n 40
    status=1
fi
exit "$status"

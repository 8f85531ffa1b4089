#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-only
# fuzz.sh run SECONDS [TARGET...]   fuzzes every target, or those named, so long; two at a time
# fuzz.sh keep [TARGET...]          puts what leads to new code into the corpora of the repository
# Needs the program that `make fuzz` builds. An input that breaks a target is kept, and its path printed.
set -uo pipefail
cd "$(dirname "$0")/.."

# Broken promises end the process: for libFuzzer to see, not for the runtime to explain.
export SWIFT_BACKTRACE=enable=no
# What Swift allocates once, for good, is no leak. Freed memory is kept back for a while, within the limit below.
export ASAN_OPTIONS=detect_leaks=0:quarantine_size_mb=64
scratch=.build-fuzz
fuzz=$(find "$scratch" -path '*/debug/fuzz' -type f -perm -u+x | head -n 1)
[ -n "$fuzz" ] || { echo "the fuzzer is not built: run 'make fuzz'" >&2; exit 69; }
every() { (cd Fuzz/Corpora && printf '%s\n' *); }

# 64 KiB is the longest control message; most of what can go wrong does so in far less.
run() {
    local target=$1 seconds=$2 log=$scratch/$1.log
    mkdir -p "$scratch/corpora/$target" "$scratch/broken"
    if FUZZ_TARGET="$target" "$fuzz" -max_total_time="$seconds" -max_len=2048 -timeout=10 -rss_limit_mb=1024 \
        -artifact_prefix="$scratch/broken/$target-" -print_final_stats=1 \
        "$scratch/corpora/$target" "Fuzz/Corpora/$target" >"$log" 2>&1; then
        awk -v target="$target" '
            /cov:/ { for (i = 1; i < NF; i++) if ($i == "cov:") edges = $(i + 1) }
            /number_of_executed_units/ { runs = $2 }
            /average_exec_per_sec/ { rate = $2 }
            /peak_rss_mb/ { memory = $2 }
            END { printf "%-16s %10d runs %7d/s %6d edges %5d MB\n", target, runs, rate, edges, memory }' "$log"
    else
        grep -aE 'Fatal error|ERROR: (libFuzzer|AddressSanitizer)|Test unit written' "$log" | sed "s/^/$target: /" >&2
        echo "$target: broken; to see it again: FUZZ_TARGET=$target $fuzz FILE" >&2
        return 1
    fi
}

keep() {
    local target=$1
    FUZZ_TARGET="$target" "$fuzz" -merge=1 -use_counters=0 -max_len=2048 "Fuzz/Corpora/$target" "$scratch/corpora/$target" 2>&1 |
        grep -a 'MERGE-OUTER' | tail -n 1
}

command=${1:?run or keep}
shift
case $command in
run)
    seconds=${1:?seconds}
    shift
    [ $# -gt 0 ] || mapfile -t targets < <(every)
    [ $# -eq 0 ] || targets=("$@")
    export scratch fuzz
    export -f run
    printf '%s\n' "${targets[@]}" | xargs -P 2 -I '{}' bash -c 'run "$1" "$2"' fuzz '{}' "$seconds"
    ;;
keep)
    [ $# -gt 0 ] || mapfile -t targets < <(every)
    [ $# -eq 0 ] || targets=("$@")
    for target in "${targets[@]}"; do keep "$target"; done
    ;;
*)
    echo "usage: $0 run SECONDS [TARGET...] | keep [TARGET...]" >&2
    exit 64
    ;;
esac

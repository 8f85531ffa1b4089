#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-only
# Manual pages and completions, as installed.
source "$(dirname "$0")/checks.sh"

for page in 8/nymea-remoteproxy 1/nymea-remoteproxy-client 1/nymea-remoteproxy-tunnelclient 1/nymea-remoteproxy-monitor; do
    section=${page%/*}
    name=${page#*/}
    file=/usr/share/man/man$section/$name.$section.gz
    # Two matters of style are left: that .Os names us, and pages of packages that are not installed here.
    same "mandoc finds nothing in $name($section)" "" "$(mandoc -T lint "$file" 2>&1 |
        grep -vE 'referenced manual not found|operating system explicitly specified|outdated mandoc.db' || true)"
    same "groff finds nothing in $name($section)" "" "$(man --warnings -E UTF-8 -l -Tutf8 -Z "$file" 2>&1 >/dev/null)"
    text=$(MANWIDTH=100 man "$section" "$name" | col -b)
    for heading in SYNOPSIS DESCRIPTION "EXIT STATUS" EXAMPLES "SEE ALSO"; do
        grep -qx "$heading" <<<"$text" || fail "$name($section) has no section $heading"
    done
    # Every option that the program shows.
    for option in $("$name" --help | grep -oE '^  (-[a-zA-Z], )?--[a-z-]+' | grep -oE -- '--[a-z-]+'); do
        grep -qF -- "$option" <<<"$text" || fail "$name($section) does not know $option"
    done
    passed "man $section $name"
done
for signal in SIGTERM SIGHUP SIGUSR1 NOTIFY_SOCKET hash-token; do
    contains "nymea-remoteproxy(8) knows $signal" "$signal" "$(man 8 nymea-remoteproxy | col -b)"
done

# Each exit code has an entry of its own, those by a signal, too.
for code in 81 83 129 130 143; do
    contains "nymea-remoteproxy-client(1) has exit code $code" "$code" \
        "$(man 1 nymea-remoteproxy-client | col -bx | grep -oE '^ +[0-9]+( |$)')"
done

# What bash offers for the last of these words.
offered_by_bash() { # PROGRAM WORD
    bash --norc -c '
        source "/usr/share/bash-completion/completions/$1"
        function=$(complete -p "$1" | sed "s/.*-F \([^ ]*\).*/\1/")
        COMP_WORDS=("$1" "$2") COMP_CWORD=1 COMP_LINE="$1 $2" COMP_POINT=$((${#1} + 1 + ${#2}))
        "$function" "$1" "$2" "$1"
        printf "%s\n" "${COMPREPLY[@]}"' bash "$1" "$2"
}

for program in nymea-remoteproxy nymea-remoteproxy-client nymea-remoteproxy-tunnelclient nymea-remoteproxy-monitor; do
    same "bash completes $program --vers" "--version" "$(offered_by_bash "$program" --vers | tr -d ' ')"
    # shellcheck disable=SC2016 # these are zsh's own
    same "zsh completes $program" "_$program" \
        "$(zsh -f -c 'autoload -Uz compinit && compinit -D -u && print -r -- $_comps[$1]' zsh "$program")"
    check "zsh can read it" zsh -n "/usr/share/zsh/vendor-completions/_$program"
    contains "fish completes $program --vers" "--version" "$(HOME=/tmp fish --no-config -c "
        source /usr/share/fish/vendor_completions.d/$program.fish
        complete -C '$program --vers'")"
done
contains "bash completes the subcommand" hash-token "$(offered_by_bash nymea-remoteproxy hash)"

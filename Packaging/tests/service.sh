#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-only
# Runs the installed daemon as the systemd unit does: that user, that capability, those directories. Sourced.

configuration=/etc/nymea/nymea-remoteproxy.conf
work=$(mktemp -d)
variables=(PATH=/usr/bin:/bin)
pid=

# What RuntimeDirectory=, StateDirectory= and LogsDirectory= come to with DynamicUser=.
make_service_directories() {
    local directory
    install -d -o nymea-remoteproxy -g nymea-remoteproxy /run/nymea-remoteproxy
    for directory in /var/lib /var/log; do
        # systemd lets the service alone pass 0700; nobody but it and root is here.
        install -d -m 711 "$directory/private"
        install -d -m 750 -o nymea-remoteproxy -g nymea-remoteproxy "$directory/private/nymea-remoteproxy"
        ln -sfn private/nymea-remoteproxy "$directory/nymea-remoteproxy"
    done
}

# Becomes the daemon, so call it in a subshell: in $( ) or with &.
become_service() { # ARGUMENT...
    exec setpriv --reuid=nymea-remoteproxy --regid=nymea-remoteproxy --clear-groups --no-new-privs \
        --bounding-set=-all,+net_bind_service --inh-caps=-all,+net_bind_service --ambient-caps=+net_bind_service \
        env -i "${variables[@]}" "${limit[@]}" /usr/bin/nymea-remoteproxy -c "$configuration" "$@"
}
limit=()

# Starts it and waits until the last listener accepts connections. $work/errors has what it says from then on.
start() { # ARGUMENT...
    local line
    rm -f "$work/lines"
    mkfifo "$work/lines"
    become_service "$@" 2>"$work/lines" &
    pid=$!
    exec 3<"$work/lines"
    while IFS= read -r -t 60 -u 3 line; do
        echo "  $line"
        [[ $line != *"listening api=tunnel-proxy url=ssl:"* ]] || break
    done
    [[ $line == *"listening api=tunnel-proxy url=ssl:"* ]] || fail "the daemon does not serve"
    cat <&3 >"$work/errors" &
    exec 3<&-
}

stop() { # WHAT: by SIGTERM
    local status=0
    kill -TERM "$pid"
    wait "$pid" || status=$?
    same "$1" 0 "$status"
}

refuses_to_start() { # WHEN EXIT-CODE PART-OF-LINE...: it must say why, in one line that has all these parts
    local when=$1 code=$2 status=0 errors part
    shift 2
    # A daemon that does start would stay.
    errors=$(limit=(timeout 60) && become_service 2>&1 >/dev/null) || status=$?
    same "exit code $when" "$code" "$status"
    errors=$(grep '^nymea-remoteproxy: ' <<<"$errors") || fail "$when it does not say why it does not start"
    same "one line $when" 1 "$(wc -l <<<"$errors")"
    for part in "$@"; do contains "the line $when has '$part'" "$part" "$errors"; done
}

# As an operator does in an editor: another value in place of the one there.
edit() { # SECTION KEY VALUE
    awk -v section="[$1]" -v key="$2" -v value="$3" '
        /^\[/ { inside = $0 == section }
        inside && index($0, key "=") == 1 { print key "=" value; found++; next }
        { print }
        END { exit found != 1 }' "$configuration" >"$work/edited" || fail "$configuration has not one $2 in [$1]"
    cat "$work/edited" >"$configuration"
}

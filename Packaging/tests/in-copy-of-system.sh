#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-only
# Runs a command in a copy of this machine that forgets what it does to it: in-copy-of-system.sh COMMAND...
# The copy is an overlay in memory; it has processes of its own and no network but loopback. Needs root.
# Where there are no overlays (in most containers) the command runs on the machine itself, if that has no systemd that could
# be disturbed and no nymea-remoteproxy yet.
set -euo pipefail

if [ "${1:-}" = --inside ]; then
    # In namespaces of its own: this mount is seen nowhere else, and gone with us.
    shift
    mount -t tmpfs tmpfs /mnt
    mkdir /mnt/upper /mnt/work /mnt/root
    mount -t overlay overlay -o lowerdir=/,upperdir=/mnt/upper,workdir=/mnt/work /mnt/root
    mount -t proc proc /mnt/root/proc
    mount --rbind /dev /mnt/root/dev
    mount -t tmpfs tmpfs /mnt/root/run
    mount -t tmpfs tmpfs /mnt/root/tmp
    chmod 1777 /mnt/root/tmp
    # Scripts and packages may lie on another file system, which the overlay does not show.
    mkdir -p "/mnt/root$PWD"
    mount --bind "$PWD" "/mnt/root$PWD"
    ip link set lo up
    # What this machine has of it is none of the command's.
    chroot /mnt/root dpkg --purge nymea-remoteproxy nymea-remoteproxy-client nymea-remoteproxy-monitor >/dev/null 2>&1 || true
    rm -rf /mnt/root/etc/nymea /mnt/root/var/{lib,log}/{,private/}nymea-remoteproxy
    exec chroot /mnt/root bash -c 'cd "$1" && shift && exec "$@"' bash "$PWD" "$@"
fi

isolate=(unshare --mount --pid --fork --kill-child --net --ipc --uts --cgroup)
if "${isolate[@]}" sh -c 'mount -t tmpfs tmpfs /mnt && mkdir /mnt/u /mnt/w /mnt/r &&
    mount -t overlay overlay -o lowerdir=/,upperdir=/mnt/u,workdir=/mnt/w /mnt/r' 2>/dev/null; then
    exec env TMPDIR=/tmp "${isolate[@]}" "$0" --inside "$@"
fi
if [ -d /run/systemd/system ] || [ -e /etc/nymea ] || [ -e /usr/bin/nymea-remoteproxy ]; then
    echo "in-copy-of-system.sh: overlays cannot be mounted here, and this machine must not be changed: it runs systemd or" \
        "has a nymea-remoteproxy; use another one" >&2
    exit 77
fi
echo "in-copy-of-system.sh: overlays cannot be mounted here; using the machine itself" >&2
exec "$@"

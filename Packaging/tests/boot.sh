#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-only
# Boots systemd, as process 1 of the copy that in-copy-of-system.sh has made, and has it run a command: boot.sh COMMAND...
# Nothing of this machine's services is started. The exit code is the command's; its output goes to .build/packaging-service.log.
set -euo pipefail

[ "$$" -eq 1 ] || { echo "boot.sh: runs as process 1 only: in-copy-of-system.sh Packaging/tests/boot.sh COMMAND" >&2; exit 64; }

# Devices of its own: systemd sets modes and links there.
mount -t tmpfs -o mode=755 tmpfs /mnt
for device in null zero full random urandom tty; do
    touch "/mnt/$device"
    mount --bind "/dev/$device" "/mnt/$device"
done
ln -s /proc/self/fd /mnt/fd
mkdir /mnt/pts /mnt/shm
mount -t devpts -o newinstance,ptmxmode=0666 devpts /mnt/pts
ln -s pts/ptmx /mnt/ptmx
mount --rbind /mnt /dev
# This control group is the root of all that systemd makes.
mount -t sysfs sysfs /sys
mount -t cgroup2 cgroup2 /sys/fs/cgroup

cat >/run/packaging-test.sh <<END
cd $(printf %q "$PWD")
status=0
$(printf '%q ' "$@") || status=\$?
systemctl exit \$status
END
mkdir -p /run/systemd/system
cat >/run/systemd/system/packaging-test.target <<'END'
[Unit]
Requires=basic.target packaging-test.service
AllowIsolate=yes
END
cat >/run/systemd/system/packaging-test.service <<END
[Unit]
After=basic.target
[Service]
Type=exec
ExecStart=/bin/bash /run/packaging-test.sh
StandardOutput=truncate:$PWD/.build/packaging-service.log
StandardError=inherit
TimeoutStopSec=5
END
# What must not wait for hardware, networks or a console here.
for unit in systemd-udevd.service systemd-udev-trigger.service systemd-networkd.service getty.target swap.target; do
    ln -s /dev/null "/run/systemd/system/$unit"
done
exec env -i container=packaging-test PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 \
    /lib/systemd/systemd --system --log-target=journal --unit=packaging-test.target

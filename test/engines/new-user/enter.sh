#!/bin/bash
# `enter.sh ROOT COMMANDS` has a shell there run some commands in /root/lastcall. To be called as the first process of a
# new PID namespace, with mounts of its own.
set -eu
mount --bind "$1" "$1"
cd "$1"
mount --rbind /dev dev
mount --rbind /sys sys
mount -t proc proc proc
mkdir -p .old
# Not chroot: who lives in one may not make namespaces.
pivot_root . .old
umount -l .old
cd /root/lastcall
exec env -i HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin TERM=dumb \
  ${NODE_EXTRA_CA_CERTS:+"NODE_EXTRA_CA_CERTS=$NODE_EXTRA_CA_CERTS"} sh -euc "$2"

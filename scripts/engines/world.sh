#!/bin/bash
# The world that container engines live in: `world.sh STATE CGROUP...`, where the CGROUPs are directories below
# /sys/fs/cgroup that are there for it. It has its own processes, mounts and view of the control groups. It says
# "ready", and lasts until its standard input ends: then its first process leaves, and the kernel kills all others.
set -eu

if [[ $1 != --inside ]]; then
  state=$1
  shift
  # A new view of the control groups begins where its first process is.
  for group in "$@"; do echo 0 >"$group/cgroup.procs"; done
  # Mounts that end on the machine end here too; what is mounted here stays here.
  exec unshare --mount --propagation slave --pid --cgroup --fork --kill-child=KILL --mount-proc \
    "$BASH" "$0" --inside "$state"
fi

state=$2

version_2=
[[ -e /sys/fs/cgroup/cgroup.controllers ]] && version_2=yes
umount --recursive /sys/fs/cgroup
if [[ $version_2 ]]; then
  mount -t cgroup2 cgroup2 /sys/fs/cgroup
  # Only a group without processes of its own can hand controllers on to the groups in it.
  mkdir /sys/fs/cgroup/engines
  echo 0 >/sys/fs/cgroup/engines/cgroup.procs
  for controller in cpuset cpu io memory pids; do
    echo "+$controller" >/sys/fs/cgroup/cgroup.subtree_control || true
  done
else
  # Version 1 alone, even if the machine has both: crun refuses the mixture.
  mount -t tmpfs -o mode=755 tmpfs /sys/fs/cgroup
  while IFS=: read -r _ controllers _; do
    name=${controllers#name=}
    [[ $name ]] || continue
    options=$controllers
    [[ $name == "$controllers" ]] || options=none,$controllers
    mkdir "/sys/fs/cgroup/$name"
    mount -t cgroup -o "$options" cgroup "/sys/fs/cgroup/$name"
  done </proc/self/cgroup
fi

# What engines write to places with fixed names is not seen outside, and is gone with this world. The directories are
# not made on the machine instead: removing one there would unmount what another world has put over it.
mount -t tmpfs -o mode=755 tmpfs /run
mount -t tmpfs -o mode=755 tmpfs /var/lib
mount -t tmpfs -o mode=1777 tmpfs /dev/shm
mkdir "$state/etc"
mount -t tmpfs -o mode=755 tmpfs "$state/etc"
cp -a /etc/. "$state/etc"
rm -rf "$state/etc/docker" "$state/etc/containers" "$state/etc/cni"
cp -a "$state/containers" "$state/etc/containers"
mount --bind "$state/etc" /etc

echo ready
# Bash reaps orphans while it reads. (dash does not, and ends the reading when a child ends.)
while read -r _; do :; done

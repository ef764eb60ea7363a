#!/busybox sh
# What a machine does. Its PID 1 is init, and this is the command of that; below it every case has an init of its own.
# A case ends with a line "@ SETTING CASE RESULT", which the test compares. "$setting" is what the kernel was told before.

export PATH=/bin
/busybox mkdir -p /bin /proc /sys /dev /tmp /empty
/busybox --install -s /bin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
# The same files, in a root with nothing else.
ln /init /probe /empty/

. /init.sh
. /cases.sh

for mode in 0 1 2; do
  setting=overcommit-$mode
  echo "$mode" >/proc/sys/vm/overcommit_memory
  say setting "$(cat /proc/sys/vm/overcommit_memory)"
  core
  # Once is enough for those.
  if [ "$mode" = 0 ]; then others; fi
done
echo 0 >/proc/sys/vm/overcommit_memory

setting=huge-pages
pages=/sys/kernel/mm/transparent_hugepage/enabled
echo always >"$pages"
say setting "$(cat "$pages")"
core

# With this script the machine's own PID 1 ends, which asks who is left. The kernel panics, and says with which status.
setting=machine
setsid sh -c 'trap "echo @ machine last-call asked; exit" TERM; echo >/tmp/there; while :; do sleep 0.1; done' &
eventually test -e /tmp/there
exit 7

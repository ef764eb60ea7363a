# How the cases start init, and wait for what comes of it.

# Nothing that is waited for takes so long: tenths of a second, and seconds.
ROUNDS=300
LIMIT=60

say() {
  echo "@ $setting $*"
}

# Runs a program to its end, as PID 1 of a new namespace.
apart() {
  timeout -s KILL "$LIMIT" unshare -p -f --mount-proc "$@"
}

# Starts init with these words like that. "$init" is its number, "$outer" that of who waits for it; what they write is in
# /tmp/out and /tmp/err.
start() {
  rm -f /tmp/mark
  : >/tmp/out
  unshare -p -f --mount-proc /init "$@" >/tmp/out 2>/tmp/err &
  outer=$!
  eventually has_children "$outer"
  init=$children
  eventually wrote ready
}

# Waits for its end; "$status" is how it ended: 137 when it did not.
finish() {
  eventually has_no_children "$outer" || kill -9 "$init"
  wait "$outer"
  status=$?
}

stop() {
  kill -15 "$init"
  finish
}

# Tries until a command succeeds. Who gives up shows by the result of the case, and here by a line for people.
eventually() {
  local round=0
  until "$@"; do
    round=$((round + 1))
    if [ "$round" = "$ROUNDS" ]; then
      echo "waited in vain: $*"
      return 1
    fi
    sleep 0.1
  done
}

# Whether a process has any; they are "$children" then.
has_children() {
  children=$(cat "/proc/$1/task/$1/children" 2>/dev/null)
  children=${children% }
  [ -n "$children" ]
}

has_no_children() {
  ! has_children "$1"
}

# Whether init has reaped all but its command.
has_one_child() {
  has_children "$init"
  case $children in *' '*) return 1 ;; esac
}

# Whether init has given its memory back: kilobytes of its own.
rests() {
  [ "$(sed -n 's/^Anonymous: *\([0-9]*\) kB$/\1/p' "/proc/$init/smaps_rollup")" -le 32 ] 2>/dev/null
}

wrote() {
  grep -q "$1" /tmp/out
}

wrote_times() {
  [ "$(grep -c "$2" /tmp/out)" = "$1" ]
}

# What the probe wrote, without its first word.
signals() {
  grep -v ready /tmp/out
}

# What init wrote that matches.
told() {
  grep -o "$1" /tmp/err
}

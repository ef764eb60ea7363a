# The cases. What each should say is in test/machines/harness/cases.ts.

core() {
  exits
  forwarding
  default_action
  orphans
  last_call
  rest
  starts
}

others() {
  deaf
  rest_and_end
  hostile
  early
  tools
}

exits() {
  say exits $(
    for words in 'exit 0' 'exit 7' 'die 15' 'die 9'; do
      apart /init -- /probe $words
      echo $?
    done
    apart /init -- /no-such-program 2>/dev/null
    echo $?
  )
}

forwarding() {
  start -- /probe record 15
  for number in 10 34; do
    kill "-$number" "$init"
    eventually wrote "^$number "
  done
  stop
  say forwarding "$status" $(signals)
}

default_action() {
  start -- /probe wait
  stop
  say default-action "$status"
}

orphans() {
  start -- /probe both orphans 200 50 + record 15
  eventually wrote 'done'
  if eventually has_one_child; then reaped=reaped; else reaped=left; fi
  stop
  say orphans "$status" "$reaped"
}

# Starts and stops a crowd of 40, some of them deaf; "$asked" is how many were asked how often.
crowd() {
  start --sweep-grace "$1" -- /probe crowd 40 "$2" /tmp/mark 200
  # Who starts in the same hundredth of a second as it is asked to stop may be asked twice.
  sleep 0.1
  stop
  asked=$(sort /tmp/mark | uniq -c)
}

last_call() {
  crowd 50s 0
  say last-call "$status" $asked $(cat /tmp/err)
}

deaf() {
  crowd 6s 4
  say deaf "$status" $asked $(told 'killing [0-9]* processes')
}

rest() {
  start -vvv -- /probe record 15
  rested=0
  for round in 1 2; do
    if eventually rests; then rested=$((rested + 1)); fi
    kill -10 "$init"
    eventually wrote_times "$round" '^10 '
  done
  if eventually rests; then rested=$((rested + 1)); fi
  stop
  say rest "$status" "$rested" $(signals) $(told ': started ')
}

rest_and_end() {
  rm -f /tmp/end
  start -vv -- sh -c 'setsid /probe record 15 & until test -e /tmp/end; do sleep 0.1; done; exit 6'
  if eventually rests; then rested=rested; else rested=awake; fi
  touch /tmp/end
  finish
  say rest-and-end "$status" "$rested" $(told 'asked [0-9]* process')
}

starts() {
  local good=0
  for round in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    apart /init -- /probe exit 5
    if [ $? = 5 ]; then good=$((good + 1)); fi
  done
  say starts "$good"
}

hostile() {
  apart /probe with ignore=15 ignore=17 block=1 block=15 block=17 -- /init -- /probe exit 4
  say hostile-signals $?
  apart /probe with close=0 close=1 close=2 -- /init -- /probe exit 4
  say hostile-descriptors $?
  say hostile-limits $(
    for limit in 'v 262144' 'd 65536' 's 64' 'n 3'; do
      apart sh -c "ulimit -$limit; exec /init -- /probe exit 4"
      echo $?
    done
  )
  BUN_OPTIONS=--version NODE_OPTIONS=--version LD_PRELOAD=/no GLIBC_TUNABLES=no MIMALLOC_VERBOSE=1 \
    apart /init -- /probe exit 4
  say hostile-environment $?
  timeout -s KILL "$LIMIT" unshare -p -f chroot /empty /init -- /probe exit 4
  say hostile-root $?
}

# Not earlier: where the host has others to serve, a machine's clock goes on while its processor stands still, and init
# may not have got to its first instruction.
early() {
  say early $(
    for milliseconds in 40 80 120 160 320; do
      /probe early "${milliseconds}000" "${LIMIT}000" /init -- /probe wait >/dev/null
      echo $?
    done
  )
}

tools() {
  say tools $(
    /init --version | grep -c .
    /init inspect | grep -c '^ *1 .*init'
    apart /init --report=json -- /probe exit 0 2>&1 | grep -c '"signal'
    /init doctor -- /probe >/tmp/out
    echo $?
  )
}

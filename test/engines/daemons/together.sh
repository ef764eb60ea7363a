#!/bin/sh
# As many an image has it: what goes with the main daemon is started in the background, and nobody stops it.
setsid redis-server /etc/redis.conf &
setsid nginx -c /etc/nginx.conf -g 'daemon off;' &
exec setpriv --reuid=postgres --regid=postgres --clear-groups \
  postgres -D /data/postgres -c fsync=off

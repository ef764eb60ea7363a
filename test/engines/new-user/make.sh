#!/bin/bash
# A machine on which nothing has been done yet: `make.sh ROOT` makes the root directory of Debian 12 in its smallest
# form, with the node and npm of this machine, and with what this machine's own network wants to be told: where apt-get
# and npm download from, and whose certificates they trust.
set -eu
root=$1

mirror=$(apt-get indextargets --format '$(ORIGIN) $(REPO_URI) $(CODENAME) $(COMPONENT)' 'Created-By: Packages' |
  sed -n -E 's/^Debian ([^ ]+) bookworm main$/\1/p' | head -n 1)
debootstrap --variant=minbase --include=ca-certificates bookworm "$root" ${mirror:+"$mirror"}

for path in /etc/apt/{apt.conf.d,sources.list,sources.list.d,trusted.gpg.d,keyrings} /usr/share/keyrings \
  /etc/ssl/certs /usr/share/ca-certificates /usr/local/share/ca-certificates /root/.npmrc /etc/resolv.conf /etc/hosts; do
  [[ -e $path ]] || continue
  rm -rf "${root:?}$path"
  # Links among certificates lead to the next two; those of others to files that are not copied.
  case $path in
  /etc/ssl/certs) cp -a "$path" "$root$path" ;;
  *) cp -rL "$path" "$root$path" ;;
  esac
done

npm=$(dirname "$(readlink -f "$(command -v npm)")")
mkdir -p "$root/usr/local/lib"
cp -rL "${npm%/bin}" "$root/usr/local/lib/npm"
cp -L "$(command -v node)" "$root/usr/local/bin/node"
for name in npm npx; do
  printf '#!/bin/sh\nexec node /usr/local/lib/npm/bin/%s-cli.js "$@"\n' "$name" >"$root/usr/local/bin/$name"
  chmod 755 "$root/usr/local/bin/$name"
done

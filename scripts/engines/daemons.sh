#!/bin/bash
# Packs nginx, PostgreSQL and Redis as this machine's Debian has them, with a shell and what they all need, for the root
# directory of an image: `daemons.sh ARCHIVE`. It installs nothing and leaves nothing but the archive: apt-get works
# beside the machine's own state, and for a machine that has no package yet, so that every library is downloaded too.
set -eu -o pipefail

archive=$1
work=$(mktemp --directory "$archive.XXXXXX")
trap 'rm -rf "$work"' EXIT
root=$work/root

packages=(nginx postgresql redis-server dash bash coreutils util-linux procps)
programs=(bin/sh bin/bash usr/sbin/nginx usr/bin/redis-server usr/bin/redis-cli usr/bin/setpriv usr/bin/setsid
  bin/chown bin/mkdir bin/sleep bin/ps)

fetch() {
  mkdir -p "$work/apt/lists/partial" "$work/apt/archives/partial"
  : >"$work/apt/status"
  apt-get -qq -o Dir::State="$work/apt" -o Dir::State::status="$work/apt/status" -o Dir::Cache="$work/apt" \
    -o APT::Sandbox::User=root -o Debug::NoLocking=1 "$@"
}

fetch update
fetch --download-only --yes --no-install-recommends install "${packages[@]}"

# Some packages name these directories /bin and /lib, others /usr/bin and /usr/lib, as on any Debian.
for directory in bin sbin lib lib64; do
  mkdir -p "$root/usr/$directory"
  ln -s "usr/$directory" "$root/$directory"
done
for package in "$work"/apt/archives/*.deb; do
  dpkg-deb --fsys-tarfile "$package" | tar -x --keep-directory-symlink --no-same-owner -C "$root"
done

cd "$root"
postgresql=$(echo usr/lib/postgresql/*)
loader=$(echo lib64/ld-linux-*.so.2 lib/ld-linux-*.so.1 | tr ' ' '\n' | grep -v '[*]')
programs+=("$postgresql"/bin/{postgres,initdb,psql})

# What the loader of these very packages would map, the loader among it.
libraries() {
  for program in "${programs[@]}"; do
    "$loader" --library-path "$(echo usr/lib/*-linux-gnu*)" --list "$program"
  done | sed -n 's/.* => \([^ ]*\) (.*/\1/p'
}

# Every link becomes the file that it leads to: the rest of the tree stays behind.
{
  libraries
  printf '%s\n' "$loader" "${programs[@]}" "$postgresql/lib" usr/share/postgresql usr/share/zoneinfo/UTC
} | sort -u | tar -cf "$work/packed" --dereference --hard-dereference --owner=0 --group=0 \
  --exclude=bitcode --exclude='llvmjit*' --files-from=-
# So that nobody else needs to know the version.
ln -sf "../../$postgresql"/bin/{postgres,initdb,psql} usr/bin/
tar -rf "$work/packed" --owner=0 --group=0 usr/bin/{postgres,initdb,psql}
mv "$work/packed" "$archive"

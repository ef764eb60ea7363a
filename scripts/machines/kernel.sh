#!/bin/bash
# Gets a kernel of Debian, and a shell to run on it: `kernel.sh SUITE ARCHITECTURE FOLDER` makes a folder with the files
# `kernel` and `busybox`. It installs nothing: apt-get works beside the machine's own state, with the machine's own
# mirrors, from which it asks for another suite or architecture.
set -eu -o pipefail

suite=$1 architecture=$2 folder=$3
work=$(mktemp --directory "$folder.XXXXXX")
trap 'rm -rf "$work"' EXIT

codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
if test -e "$keyring"; then signed="[signed-by=$keyring]"; else signed=; fi

# Debian's archives among what the machine has, each with the suite in place of the machine's own.
sources() {
  apt-get indextargets --format '$(ORIGIN) $(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' |
    sed -n -E "s#^Debian ([^ ]+) $codename(-updates|-security)? main\$#deb $signed \1 $suite\2 main#p" | sort -u
}

apt() {
  local program=$1
  shift
  "$program" -qq -o Dir::State="$work/apt" -o Dir::State::status="$work/apt/status" -o Dir::Cache="$work/apt" \
    -o Dir::Etc::SourceList="$work/apt/sources.list" -o Dir::Etc::SourceParts=- \
    -o APT::Architecture="$architecture" -o APT::Architectures="$architecture" \
    -o APT::Sandbox::User=root -o Debug::NoLocking=1 "$@"
}

mkdir -p "$work/apt/lists/partial" "$work/apt/archives/partial" "$work/root" "$work/done"
: >"$work/apt/status"
sources >"$work/apt/sources.list"
if ! test -s "$work/apt/sources.list"; then
  echo "E: apt-get has no archive of Debian here" >&2
  exit 1
fi
apt apt-get update

# The package without a version in its name holds nothing, and depends on the newest that does.
image=$(apt apt-cache depends "linux-image-cloud-$architecture" |
  sed -n 's/^ *Depends: \(linux-image-[0-9].*\)$/\1/p')
cd "$work/root"
apt apt-get download "$image" busybox-static
for package in *.deb; do
  # No package has all of these.
  dpkg-deb --fsys-tarfile "$package" | tar -x --wildcards --no-wildcards-match-slash \
    './boot/vmlinuz-*' './bin/busybox' './usr/bin/busybox' 2>/dev/null || true
done
mv boot/vmlinuz-* "$work/done/kernel"
mv bin/busybox "$work/done/busybox" 2>/dev/null || mv usr/bin/busybox "$work/done/busybox"
rm -rf "$folder"
mv "$work/done" "$folder"

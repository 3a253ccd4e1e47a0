#!/usr/bin/env bash
# Sets up what lies beside this file, for a Linux machine on x64 without network: unpack.sh [FOLDER]
set -euo pipefail
parts=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
folder=${1:-tiny-subspaces}

fail() {
  echo "error: $*" >&2
  exit 2
}

[ "$(uname -s) $(uname -m)" = "Linux x86_64" ] || fail "expected Linux on x86_64, got $(uname -s) on $(uname -m)"
[ ! -e "$folder" ] || fail "$folder: it is there already. Remove it, or name another folder"
for part in "$parts"/*.tar.*; do
  case $part in
    *.tar.xz) tool=xz ;;
    *.tar.gz) tool=gzip ;;
    *) fail "$part: expected a .tar.xz or .tar.gz" ;;
  esac
  command -v "$tool" >/dev/null || fail "$tool is not here, which $part takes: install it, or bundle with --compress gzip"
done

partial=$folder.partial
rm -rf "$partial"
mkdir -p "$partial"
for part in "$parts"/*.tar.*; do tar -xf "$part" -C "$partial"; done
mv "$partial" "$folder"
echo "Ready. For example:"
echo "  $folder/run.sh doctor"
echo "  $folder/run.sh bench mlp-mnist --all-engines"
echo "  $folder/run.sh run mlp-mnist-sgd --preset smoke"

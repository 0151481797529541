#!/bin/sh
# Builds the input method's data into a directory, at packaging: from then on it is only read.
#
#   build.sh DIRECTORY
#
# Wants Debian's librime-bin, rime-data-pinyin-simp, rime-data-stroke and rime-essay.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
made=$1
dictionaries=${FRONTDESK_RIME_DATA:-/usr/share/rime-data}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/shared" "$work/user" "$made"
cp "$here"/*.yaml "$work/shared/"
for file in pinyin_simp.dict.yaml stroke.dict.yaml essay.txt; do
    cp "$dictionaries/$file" "$work/shared/"
done
rime_deployer --build "$work/user" "$work/shared" "$made" >"$work/log" 2>&1 || { cat "$work/log" >&2 && exit 1; }
# It says success where it made nothing.
for file in default.yaml frontdesk_pinyin.schema.yaml frontdesk_stroke.schema.yaml pinyin_simp.table.bin stroke.table.bin; do
    [ -s "$made/$file" ] || { echo "build.sh: $file was not made" >&2 && cat "$work/log" >&2 && exit 1; }
done

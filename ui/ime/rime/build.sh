#!/bin/sh
# Builds the input method's data into a directory, at packaging: from then on it is only read. Where it is newer than all that it is made of,
# nothing is done; a reader sees the old or the new, whole.
#
#   build.sh DIRECTORY
#
# Wants Debian's librime-bin, rime-data-pinyin-simp, rime-data-stroke and rime-essay.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
made=$1
dictionaries=${FRONTDESK_RIME_DATA:-/usr/share/rime-data}
mkdir -p "$(dirname "$made")"
# Tests that run beside each other want it at the same time.
exec 9>"$made.lock"
flock 9

set -- "$here"/*.yaml "$here/build.sh"
for file in pinyin_simp.dict.yaml stroke.dict.yaml essay.txt; do
    set -- "$@" "$dictionaries/$file"
done
[ ! -e "$made/default.yaml" ] || [ -n "$(find "$@" -newer "$made/default.yaml")" ] || exit 0

work=$(mktemp -d)
trap 'rm -rf "$work" "$made.new"' EXIT
mkdir -p "$work/shared" "$work/user"
rm -rf "$made.new" && mkdir "$made.new"
cp "$@" "$work/shared/"
rm "$work/shared/build.sh"
rime_deployer --build "$work/user" "$work/shared" "$made.new" >"$work/log" 2>&1 || { cat "$work/log" >&2 && exit 1; }
# It says success where it made nothing.
for file in default.yaml frontdesk_pinyin.schema.yaml frontdesk_stroke.schema.yaml pinyin_simp.table.bin stroke.table.bin; do
    [ -s "$made.new/$file" ] || { echo "build.sh: $file was not made" >&2 && cat "$work/log" >&2 && exit 1; }
done
touch "$made.new/default.yaml"
rm -rf "$made"
mv "$made.new" "$made"

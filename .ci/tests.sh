#!/bin/sh
# Runs all tests that are built: `make test`. Those whose file is called quiet_… hardly compute, because they wait for hardware to be at fault or
# for a card to be polled: they run beside the others, and what they print comes at the end.
#
#   .ci/tests.sh SELECTION      the packages and features that cargo was told to build
set -eu
cd "$(dirname "$0")/.."
cargo=${CARGO:-cargo}
printed=$(mktemp)
trap 'rm -f "$printed"' EXIT

"$cargo" test "$@" --test 'quiet_*' >"$printed" 2>&1 &
beside=$!
failed=
"$cargo" test "$@" --no-fail-fast --lib --bins --test '[!q]*' || failed=yes
"$cargo" test "$@" --doc || failed=yes
wait "$beside" || failed=yes
cat "$printed"
[ -z "$failed" ]

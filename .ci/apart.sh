#!/bin/sh
# Two versions that live together: `make apart` plays the stories that need a kiosk and an office with the programs of this tree on one side
# and those of an earlier version on the other, and then the other way round. docs/replication.md says what each side understands.
#
#   FRONTDESK_APART_REV   the earlier version, if not the one below
set -eu
cd "$(dirname "$0")/.."

# The first that spoke the present wire over mutual TLS.
earlier=${FRONTDESK_APART_REV:-dc620d8a23241ff45f76fe6c8192940c7c7ec72c}
target=${CARGO_TARGET_DIR:-$PWD/target}
apart=$target/apart
stories="--test two_kiosks --test remote_command --test office_away --test restored"

rm -rf "$apart/source"
mkdir -p "$apart/source"
git archive "$earlier" | tar -x -C "$apart/source"
(cd "$apart/source" && CARGO_TARGET_DIR=$apart cargo build --locked -p frontdesk-kiosk -p frontdesk-office --bins)

cargo build --workspace --features frontdesk-screen/headless --locked --all-targets
for programs in frontdesk-office frontdeskd,frontdeskctl; do
    echo "== of $earlier: $programs"
    # shellcheck disable=SC2086 # the list is meant to be split
    FRONTDESK_APART_DIR=$apart/debug FRONTDESK_APART_PROGRAMS=$programs \
        cargo test --workspace --features frontdesk-screen/headless --locked $stories
done

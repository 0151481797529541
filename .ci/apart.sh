#!/bin/sh
# Two versions that live together: `make apart` plays the stories that need a kiosk and an office with the programs of this tree on one side
# and those of an earlier version on the other, and then the other way round, as far as no screen is needed. docs/replication.md says what each side understands.
#
#   FRONTDESK_APART_REV   the earlier version, if not the one below
set -eu
cd "$(dirname "$0")/.."

# The first that spoke the present wire over mutual TLS.
earlier=${FRONTDESK_APART_REV:-dc620d8a23241ff45f76fe6c8192940c7c7ec72c}
target=${CARGO_TARGET_DIR:-$PWD/target}
apart=$target/apart
rm -rf "$apart/source"
mkdir -p "$apart/source"
git archive "$earlier" | tar -x -C "$apart/source"
(cd "$apart/source" && CARGO_TARGET_DIR=$apart cargo build --locked -p frontdesk-kiosk -p frontdesk-office --bins)

cargo build --workspace --features frontdesk-screen/headless --locked --all-targets
# Tests of the earlier version of these programs.
with() {
    programs=$1
    shift
    echo "== of $earlier: $programs"
    FRONTDESK_APART_DIR=$apart/debug FRONTDESK_APART_PROGRAMS=$programs \
        cargo test --workspace --features frontdesk-screen/headless --locked "$@"
}
with frontdesk-office --test two_kiosks --test remote_command --test office_away --test restored --test trust
# Without the stories that need a screen: that comes with its daemon.
with frontdeskd,frontdeskctl --test remote_command --test trust
with frontdeskd,frontdeskctl --test restored -- an_office_restored a_kiosk_put_back

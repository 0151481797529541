#!/bin/sh
# The hardware test on emulated boards: `make pi`. docs/pi.md says what it needs and shows.
#
#   .ci/pi.sh             all stories
#   .ci/pi.sh NAME …      those whose names contain one of these
set -eu
cd "$(dirname "$0")/.."

target=${CARGO_TARGET_DIR:-$PWD/target}
step() {
    name=$1
    shift
    start=$(date +%s)
    "$@"
    echo "== $name: $(($(date +%s) - start)) s"
}
begun=$(date +%s)

step programs .ci/arm64.sh boards
# The recipe's hash is its name, so that a change of it makes another image. To have today's packages: rm -r target/pi
image=$target/pi/$(sha256sum .ci/pi_image.sh | cut -c1-16)
[ -d "$image" ] || step image .ci/pi_image.sh "$image"
# The leash that QEMU is kept on, and the stories.
step stories cargo build --locked -p frontdesk-tests --bin frontdesk-leash --test pi

export FRONTDESK_PI_IMAGE="$image"
export FRONTDESK_PI_PROGRAMS="$target/arm64/aarch64-unknown-linux-gnu/pi"
# An emulated board is one or two busy threads: two at once where there are two processors.
threads=$(nproc)
[ "$threads" -le 2 ] || threads=2
step boards cargo test --locked -p frontdesk-tests --test pi -- --ignored --nocapture --test-threads="$threads" "$@"
echo "== all: $(($(date +%s) - begun)) s"

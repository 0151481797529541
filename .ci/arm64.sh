#!/bin/sh
# Cross-builds the programs of the kiosk for a 64-bit Raspberry Pi: `make arm64`. docs/arm64.md says what came of it.
#
#   .ci/arm64.sh          all, as released
#   .ci/arm64.sh boards   without the screen, with less optimization: for the emulated boards of `make pi`
set -eu
cd "$(dirname "$0")/.."

for=${1:-all}
target=aarch64-unknown-linux-gnu
# A directory of its own: another compiler would throw the everyday build away each time.
CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$PWD/target}/arm64
export CARGO_TARGET_DIR

# The everyday toolchain if it can, else Debian's: rustc-web brings a standard library for arm64 as a package.
if [ ! -d "$(rustc --print target-libdir --target $target 2>/dev/null || echo /nowhere)" ]; then
    export FRONTDESK_ARM64_RUST="rustc-web libstd-rust-web-dev:arm64"
    # Without this, rustup's compiler is found first and says E0463.
    export RUSTC=/usr/bin/rustc
fi
case $for in
boards) list=pi profile=pi ;;
*) list=arm64 profile=release ;;
esac
.ci/packages.sh $list

export CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_LINKER=aarch64-linux-gnu-gcc
export CC_aarch64_unknown_linux_gnu=aarch64-linux-gnu-gcc
export PKG_CONFIG_ALLOW_CROSS=1
# For the target only: build scripts that run here keep this machine's libraries.
export PKG_CONFIG_LIBDIR_aarch64_unknown_linux_gnu=/usr/lib/aarch64-linux-gnu/pkgconfig:/usr/share/pkgconfig

# librime's packages for two architectures cannot be installed beside each other: those of the Pi are unpacked, for the linker alone. What
# librime itself needs is on the Pi.
if [ "$for" = all ]; then
    rime=$CARGO_TARGET_DIR/librime
    if [ ! -e "$rime/pkgconfig/rime.pc" ]; then
        mkdir -p "$rime/pkgconfig"
        (cd "$rime" && apt-get download librime-dev:arm64 librime1:arm64 && for package in *.deb; do dpkg -x "$package" .; done)
        sed "s|^prefix=.*|prefix=$rime/usr|; s|^libdir=.*|libdir=\${prefix}/lib/aarch64-linux-gnu|" \
            "$rime/usr/lib/aarch64-linux-gnu/pkgconfig/rime.pc" >"$rime/pkgconfig/rime.pc"
    fi
    export PKG_CONFIG_LIBDIR_aarch64_unknown_linux_gnu="$rime/pkgconfig:$PKG_CONFIG_LIBDIR_aarch64_unknown_linux_gnu"
    export CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_RUSTFLAGS="-C link-arg=-Wl,--unresolved-symbols=ignore-in-shared-libs"
fi

"${RUSTC:-rustc}" --version
build() {
    start=$(date +%s)
    cargo build --locked --profile $profile --target $target "$@"
    echo "$(($(date +%s) - start)) s: cargo build --profile $profile $*"
}
build -p frontdesk-kiosk
[ "$for" = all ] || exit 0
# An invocation of its own, so that no other package's features are joined with the kiosk's.
build -p frontdesk-screen --no-default-features --features kiosk --bin frontdesk-screen
# The same bytes on any machine that writes its numbers the small end first.
ui/ime/rime/build.sh "$CARGO_TARGET_DIR/input"
ls -l "$CARGO_TARGET_DIR/$target/release/frontdeskd" "$CARGO_TARGET_DIR/$target/release/frontdeskctl" \
    "$CARGO_TARGET_DIR/$target/release/frontdesk-screen"

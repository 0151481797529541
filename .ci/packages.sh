#!/bin/sh
# Installs the system packages that are missing, and only those. Debian 12, Debian 13 and Raspberry Pi OS on either.
#
#   .ci/packages.sh build     to build everything and run every test
#   .ci/packages.sh desktop   the same, and what a window on an X display loads while it runs
#   .ci/packages.sh kiosk     the same as build, and what `--features kiosk` builds against
#   .ci/packages.sh arm64     to cross-build for a Raspberry Pi (docs/arm64.md)
#   .ci/packages.sh pi        to cross-build without the screen, and to run it on emulated boards (docs/pi.md)
#
# FRONTDESK_NO_APT=1 only says what is missing, and fails.
set -eu

# ca-certificates:   cargo fetches with it
# gcc:               the linker of every Rust program, the C of the bundled SQLite, and the power-cut shim of the tests
# pkgconf:           finds the libraries below (pkg-config on Debian 12 is a transitional package on it)
# libpcsclite-dev:   crate pcsc
# libfontconfig-dev: crate fontique, of Slint and of the screen's own look at the fonts
# pcscd, vsmartcard-vpcd: the real card service and a virtual reader, for the tests
# python3:           runs the second verifier of the tests, tests/verify_journal.py, and reads the mails of the tests
# exim4-daemon-light: the mail server of the tests; each runs one of its own, without any privilege
# cups-daemon, cups-client, poppler-utils: the print service that the badge's tests run, each its own without any privilege, and what
#                    reads its PDFs back
# printer-driver-cups-pdf, cups-filters, ghostscript: Debian's PDF printer and what turns a badge into what it takes. The tests start it
#                    themselves, and no CUPS of the machine is started for it.
# fonts-noto-cjk:    Regular and Bold; -extra: Light, DemiLight and Medium. Without a CJK font the screen draws blanks
#                    and no badge is drawn.
# librime-dev:       crate frontdesk-ime links the input method; librime-bin builds its data (ui/ime/rime/build.sh) out of the dictionaries
#                    rime-data-pinyin-simp, rime-data-stroke and rime-essay; libopencc-data converts to the Traditional script while it runs
# nodejs, npm, chromium: the browser stories of the tests (tests/browser). Whoever has these programs from elsewhere keeps them.
build="ca-certificates gcc libc6-dev pkgconf libpcsclite-dev libfontconfig-dev pcscd vsmartcard-vpcd python3 exim4-daemon-light cups-daemon cups-client poppler-utils printer-driver-cups-pdf cups-filters ghostscript fonts-noto-cjk fonts-noto-cjk-extra
    librime-dev librime-bin rime-data-pinyin-simp rime-data-stroke rime-essay libopencc-data"
# Loaded by winit when it opens a window, so no build finds out that they are missing.
desktop="libx11-6 libx11-xcb1 libxcursor1 libxi6 libxkbcommon0 libxkbcommon-x11-0"
# Linked by --features kiosk: KMS finds its devices by udev, touch comes by libinput, keys by xkbcommon.
kiosk="libudev-dev libinput-dev libxkbcommon-dev"
# librime for the Pi is no package here (.ci/arm64.sh says why); its data is built here.
# libc6-dev-arm64-cross comes with gcc-aarch64-linux-gnu only as a recommendation.
arm64="gcc-aarch64-linux-gnu libc6-dev-arm64-cross pkgconf libpcsclite-dev:arm64 libfontconfig-dev:arm64
    libudev-dev:arm64 libinput-dev:arm64 libxkbcommon-dev:arm64
    librime-bin rime-data-pinyin-simp rime-data-stroke rime-essay"
# mmdebstrap makes the boards' root from packages, kmod its list of modules, cpio its image, e2fsprogs the disk that loses its power.
pi="gcc-aarch64-linux-gnu libc6-dev-arm64-cross pkgconf libpcsclite-dev:arm64
    qemu-system-arm mmdebstrap kmod cpio e2fsprogs"

case "${1:-build}" in
build) wanted=$build ;;
desktop) wanted="$build $desktop" ;;
kiosk) wanted="$build $kiosk" ;;
arm64) wanted="gcc libc6-dev $arm64 ${FRONTDESK_ARM64_RUST:-}" ;;
pi) wanted="$build $pi ${FRONTDESK_ARM64_RUST:-}" ;;
*) echo "packages.sh: no such list: $1" >&2 && exit 2 ;;
esac

if ! command -v dpkg-query >/dev/null; then
    echo "packages.sh: this is no Debian. Install what corresponds to: $wanted" >&2
    exit 0
fi

# Programs that are as good from anywhere: their packages are wanted only where there is no such program.
case "${1:-build}" in
build | desktop | kiosk | pi)
    for program in node:nodejs npm:npm chromium:chromium; do
        command -v "${program%:*}" >/dev/null || wanted="$wanted ${program#*:}"
    done
    ;;
esac

native=$(dpkg --print-architecture)
missing=
for package in $wanted; do
    # A package may be there for another architecture only: ask for this one's, or for "all".
    case $package in
    *:*) architectures=${package#*:} ;;
    *) architectures="$native|all" ;;
    esac
    dpkg-query -W -f '${Architecture} ${db:Status-Status}\n' "${package%:*}" 2>/dev/null |
        grep -Eqx "($architectures) installed" || missing="$missing $package"
done
# Debian lets root alone read this backend of CUPS; other backends that CUPS starts as root are readable, so that this does no harm.
backend=/usr/lib/cups/backend/cups-pdf
unreadable=
case " $wanted " in
*" printer-driver-cups-pdf "*) [ -r "$backend" ] || unreadable=yes ;;
esac
[ -n "$missing$unreadable" ] || exit 0

echo "missing system packages:$missing${unreadable:+ (and $backend must be readable)}" >&2
if [ -n "${FRONTDESK_NO_APT:-}" ]; then
    echo "packages.sh: FRONTDESK_NO_APT is set: install them yourself" >&2
    exit 1
fi
root=
if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || { echo "packages.sh: not root and no sudo: install them yourself" >&2 && exit 1; }
    root=sudo
fi
case "$missing" in
*:arm64*) dpkg --print-foreign-architectures | grep -qx arm64 || $root dpkg --add-architecture arm64 ;;
esac
if [ -n "$missing" ]; then
    # The tests run services of their own: none is started because it is installed.
    if [ ! -e /usr/sbin/policy-rc.d ]; then
        trap '$root rm -f /usr/sbin/policy-rc.d' EXIT
        trap 'exit 1' HUP INT TERM
        printf '#!/bin/sh\nexit 101\n' | $root tee /usr/sbin/policy-rc.d >/dev/null
        $root chmod 755 /usr/sbin/policy-rc.d
    fi
    $root apt-get update -q
    # shellcheck disable=SC2086 # the list is meant to be split
    $root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing
fi
case " $wanted " in
*" printer-driver-cups-pdf "*)
    [ -r "$backend" ] || $root dpkg-statoverride --update --add root root 0744 "$backend"
    ;;
esac

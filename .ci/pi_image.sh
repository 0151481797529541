#!/bin/sh
# Makes what an emulated board boots from Debian's packages, without running any arm64 code: `.ci/pi_image.sh DIRECTORY`.
#
#   vmlinuz     Debian's kernel
#   pi3.dtb     its description of a Raspberry Pi 3
#   root.cpio   a root of systemd, udev and pcscd, with the kernel's modules that the two boards need
#
# Nothing of Frontdesk is in it: each boot brings its own (tests/src/pi/overlay.rs). Every change of this file makes a new image.
set -eu

# Its files are root's in there, too.
[ "$(id -u)" = 0 ] || exec sudo -- "$0" "$@"
PATH=$PATH:/usr/sbin:/sbin

suite=bookworm
packages="systemd systemd-sysv udev kmod mount busybox-static pcscd libccid gpiod linux-image-arm64"
# Pi: the SD card and its controller, the USB controller. virt: PCI, its disk, USB. Both: the file system.
modules="bcm2835 sdhci-iproc dwc2 phy-generic virtio_pci virtio_blk xhci-pci ext4"
# Programs of the console and the stories. busybox cannot be asked here which it has: it is of another architecture.
applets="sh cat stty base64 printf sleep kill ps ls mkdir chmod chown cp mv rm ln grep sed awk wc head tail cut tr sync dmesg readlink
    stat date id env test true false dd df hexdump pidof uptime cmp sort xargs"
# Nobody logs in here, and there is no network, no firmware's memory and no second boot.
masked="getty.target getty-static.service systemd-logind.service systemd-networkd.service systemd-update-utmp.service
    systemd-update-utmp-runlevel.service systemd-user-sessions.service systemd-random-seed.service systemd-pstore.service
    systemd-machine-id-commit.service systemd-remount-fs.service systemd-binfmt.service systemd-ask-password-wall.path
    systemd-ask-password-console.path systemd-firstboot.service systemd-journal-flush.service systemd-pcrphase.service
    systemd-pcrphase-sysinit.service fstrim.timer e2scrub_all.timer dpkg-db-backup.timer systemd-tmpfiles-clean.timer
    proc-sys-fs-binfmt_misc.automount sys-kernel-tracing.mount sys-kernel-debug.mount sys-kernel-config.mount
    sys-fs-fuse-connections.mount dev-hugepages.mount modprobe@.service systemd-update-done.service remote-fs.target"

out=$1
half=$out.half
rm -rf "$half"
mkdir -p "$half"
root=$half/root

mmdebstrap --quiet --mode=root --variant=extract --architectures=arm64 \
    --hook-dir=/usr/share/mmdebstrap/hooks/merged-usr --include="$packages" \
    --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
    --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/info/*' \
    "$suite" "$root"

# The kernel leaves the root with its description and all modules but the wanted ones and what those need.
cp "$root"/boot/vmlinuz-* "$half/vmlinuz"
cp "$root"/usr/lib/linux-image-*/broadcom/bcm2837-rpi-3-b.dtb "$half/pi3.dtb"
version=$(basename "$root"/usr/lib/modules/*)
depmod -b "$root" "$version"
mkdir "$half/modules"
for module in $modules; do
    modprobe -S "$version" -d "$root" --show-depends --ignore-install "$module"
done | sed -n "s|^insmod .*/\(lib/modules/$version/[^ ]*\).*|\1|p" | sort -u | (cd "$root" && xargs cp --parents -t "$half/modules")
cp "$root/usr/lib/modules/$version"/modules.builtin* "$root/usr/lib/modules/$version"/modules.order "$half/modules/lib/modules/$version"
rm -rf "$root/boot" "$root"/usr/lib/linux-image-* "$root/usr/lib/modules"
mv "$half/modules/lib/modules" "$root/usr/lib/modules"
depmod -b "$root" "$version"
# udev finds the rest by itself; what a board has not got does no harm.
for module in $modules; do echo "$module"; done >"$root/etc/modules-load.d/boards.conf"

# What no board and no story reads.
rm -rf "$root"/usr/share/* "$root"/var/cache/* "$root"/var/lib/apt "$root"/var/lib/dpkg "$root"/usr/lib/udev/hwdb* "$root"/usr/bin/perl* \
    "$root"/usr/lib/aarch64-linux-gnu/perl* "$root"/usr/lib/initramfs-tools "$root"/etc/initramfs-tools "$root"/usr/lib/systemd/boot

# What the packages' own scripts would have done.
printf 'root:x:0:0:root:/root:/bin/sh\n' >"$root/etc/passwd"
printf 'root:x:0:\ntty:x:5:\ndisk:x:6:\nkmem:x:15:\ndialout:x:20:\nvideo:x:44:\naudio:x:29:\ncdrom:x:24:\ntape:x:26:\nlp:x:7:\n' >"$root/etc/group"
for applet in $applets; do
    [ -e "$root/usr/bin/$applet" ] || ln -s busybox "$root/usr/bin/$applet"
done
# A machine that knows itself is not on its first boot, where systemd would switch on all that is installed.
echo 0123456789abcdef0123456789abcdef >"$root/etc/machine-id"
for unit in $masked; do ln -sf /dev/null "$root/etc/systemd/system/$unit"; done
ln -sf /lib/systemd/system/multi-user.target "$root/etc/systemd/system/default.target"
mkdir -p "$root/etc/systemd/system/sockets.target.wants"
ln -sf /lib/systemd/system/pcscd.socket "$root/etc/systemd/system/sockets.target.wants/pcscd.socket"
ln -sf /lib/systemd/systemd "$root/init"
: >"$root/etc/fstab"

# Not packed: unpacking takes an emulated board longer than reading.
(cd "$root" && find . | cpio --quiet -o -H newc) >"$half/root.cpio"
rm -rf "$root" "$half/modules"
rm -rf "$out"
chown -R "${SUDO_UID:-0}" "$half"
mv "$half" "$out"

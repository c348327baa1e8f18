#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# boot.sh OUT SCRIPT [ARG…]: boots a virtual machine with Debian's stock kernel, runs SCRIPT in it as root, passes its
# output on and ends with its exit code. The machine sees this machine's files read-only (9p) and OUT, writable, as
# /run/out; what it has of its own is devices: two USB device controllers wired to two host controllers (dummy_hcd), and
# whatever MODULES adds. Needs no root, no KVM, no network beyond the package mirror, from which the kernel is fetched
# once into a cache outside the repository.
#
#     MODULES="vivid snd-aloop"   more kernel modules to load
#     QEMU_MORE="-vga std"        more arguments for QEMU
#     CPU=max                     a processor with vector units
#     SYSTEMD=1                   systemd is its first process; SCRIPT runs in a service when the system is up
#     TIMEOUT=600                 seconds before the machine is ended
set -eu
out=$(cd "$1" && pwd)
script=$(realpath "$2")
shift 2
cache=${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/rollcall/vm
mkdir -p "$cache" 2>/dev/null && [ -w "$cache" ] || cache=${TMPDIR:-/tmp}/rollcall-vm-cache-$(id -u)
mkdir -p "$cache"

# ---- the kernel: a package, unpacked, never installed ----
kernel() {
    local package tries
    package=$(apt-cache depends linux-image-amd64 2>/dev/null | awk '/Depends: linux-image-/ {print $2; exit}')
    if [ -z "$package" ] || [ ! -e "$cache/$package/ready" ]; then
        local have
        have=$(find "$cache" -maxdepth 2 -name ready -printf '%h\n' | sort -V | tail -n 1)
        if [ -n "$have" ] && [ -z "$package" ]; then echo "$have"; return; fi
        [ -n "$package" ] || { echo "no package linux-image-amd64 is known here: run apt-get update" >&2; return 1; }
        echo "fetching $package (once, into $cache)" >&2
        rm -rf "$cache/$package.part" && mkdir -p "$cache/$package.part"
        for tries in 1 2 3; do
            (cd "$cache/$package.part" && apt-get -qq download "$package" >&2) && break
            sleep $((tries * 5))
        done
        (cd "$cache/$package.part" && dpkg -x ./*.deb . && rm -f ./*.deb && touch ready) || return 1
        mv -T "$cache/$package.part" "$cache/$package" 2>/dev/null || [ -e "$cache/$package/ready" ] || return 1
    fi
    echo "$cache/$package"
}
tree=$(kernel)
version=$(ls "$tree/lib/modules")
[ -e "$tree/lib/modules/$version/modules.dep" ] || /sbin/depmod -b "$tree" "$version"

# ---- a small first system: modules and busybox, then this machine's own files ----
work=$(mktemp -d "${TMPDIR:-/tmp}/rollcall-vm-XXXXXX")
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/root/bin" "$work/root/modules"
cp "$(command -v busybox)" "$work/root/bin/busybox"
need="virtio_pci 9pnet_virtio 9p overlay dummy_hcd libcomposite usb_f_fs usb_f_acm configfs ${MODULES:-}"
: >"$work/root/modules/list"
for name in $need; do
    /sbin/modprobe -d "$tree" -S "$version" --show-depends "$name" 2>/dev/null | awk '$1 == "insmod" {print $2}'
done | awk '!seen[$0]++' | while read -r path; do
    cp "$path" "$work/root/modules/"
    basename "$path" >>"$work/root/modules/list"
done
words=()
for word in "$script" "$@"; do words+=("$(printf '%q' "$word")"); done
{
    echo 'export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/run TMPDIR=/run LC_ALL=C.UTF-8'
    printf 'cd %q; %s %s\n' "$PWD" "${GUEST_ENV:-}" "${words[*]}"
    echo 'echo "@@exit $?"; exec /bin/busybox poweroff -f'
} >"$work/root/guest"
# Debian's own units; not those that take a minute and nobody asks for, nor that which empties /tmp (it is this
# machine's). Without /.dockerenv systemd knows that it is no container, and lets services have mounts of their own.
cat >"$work/root/rig.service" <<TXT
[Unit]
DefaultDependencies=yes
[Service]
Type=oneshot
ExecStart=/bin/sh /run/guest
StandardOutput=tty
StandardError=tty
TTYPath=/dev/ttyS0
TXT
masked="$(printf '%s.service ' postgresql e2scrub_reap \
    systemd-{timesyncd,hwdb-update,update-utmp,logind,user-sessions} \
    systemd-{tmpfiles-setup,udev-trigger,journal-flush,modules-load,random-seed,remount-fs} dbus ldconfig)getty.target"
case ${SYSTEMD:-} in
'') begin='exec $b chroot /mnt /usr/bin/env -i /bin/sh /run/guest' ;;
*) begin='$b rm -f /mnt/.dockerenv; $b mkdir -p /mnt/run/systemd/system; $b cp /rig.service /mnt/run/systemd/system/
exec $b switch_root /mnt /lib/systemd/systemd' ;;
esac
camera="n_devs=1 node_types=0x101 num_inputs=1 input_types=3 num_outputs=1 output_types=1"
cat >"$work/root/init" <<TXT
#!/bin/busybox sh
b=/bin/busybox
\$b mkdir -p /proc /sys /dev /top /own /mnt
\$b mount -t proc none /proc; \$b mount -t sysfs none /sys; \$b mount -t devtmpfs none /dev
while read -r m; do
    case \$m in
    dummy_hcd.ko) \$b insmod /modules/\$m num=2 ;;
    vivid.ko) \$b insmod /modules/\$m $camera ;;
    *) \$b insmod /modules/\$m ;;
    esac
done </modules/list
\$b mount -t tmpfs -o size=75% none /own; \$b mkdir /own/upper /own/work
\$b mount -t 9p -o trans=virtio,version=9p2000.L,ro,cache=loose,msize=512000 top /top
\$b mount -t overlay -o lowerdir=/top,upperdir=/own/upper,workdir=/own/work none /mnt
\$b ln -sf /proc/self/fd /dev/fd
for d in dev proc sys; do \$b mount --move /\$d /mnt/\$d; done
\$b mount -t tmpfs -o mode=755 none /mnt/run
\$b mkdir -p /mnt/dev/shm /mnt/dev/pts /mnt/run/out
\$b mount -t tmpfs none /mnt/dev/shm; \$b mount -t devpts none /mnt/dev/pts
\$b mount -t 9p -o trans=virtio,version=9p2000.L,msize=512000 out /mnt/run/out
\$b cp /guest /mnt/run/guest
${SYSTEMD:+#}\$b mount -t configfs none /mnt/sys/kernel/config
$begin
TXT
chmod +x "$work/root/init"
(cd "$work/root" && find . | busybox cpio -o -H newc 2>/dev/null) >"$work/initrd"
mkfifo "$work/serial"
append="console=ttyS0 quiet mitigations=off loglevel=${LOGLEVEL:-1} panic=-1"
if [ -n "${SYSTEMD:-}" ]; then
    append+=" systemd.unit=rig.service systemd.show_status=no systemd.log_level=err"
    append+=$(printf ' systemd.mask=%s' $masked)
fi
# A plain processor: libraries that find vector units use them, and emulated ones are slower than none.
# shellcheck disable=SC2086
timeout -k 5 "${TIMEOUT:-600}" qemu-system-x86_64 -accel tcg,thread=multi \
    -smp "${CPUS:-1}" -cpu "${CPU:-qemu64}" -m "${MEMORY:-1024}" -no-reboot \
    -display none -monitor "${MONITOR:-none}" -serial stdio \
    -virtfs local,path=/,mount_tag=top,security_model=none,readonly=on,multidevs=remap \
    -virtfs "local,path=$out,mount_tag=out,security_model=none" \
    -kernel "$tree/boot/vmlinuz-$version" -initrd "$work/initrd" \
    -append "$append" ${QEMU_MORE:-} </dev/null >"$work/serial" 2>"$work/qemu" &
code=
while IFS= read -r line; do
    line=${line%$'\r'}
    case $line in
    *"@@exit "*) code=${line##*@@exit } ;;
    *) printf '%s\n' "$line" ;;
    esac
done <"$work/serial"
wait || true
if [ -z "$code" ]; then
    echo "the machine ended without a result (a crash, or more than ${TIMEOUT:-600} s)" >&2
    cat "$work/qemu" >&2
    exit 1
fi
exit "$code"

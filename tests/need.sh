#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# need.sh PURPOSE: installs what it needs and is not there yet (Debian 12 and 13). Says how many, how large and, on one
# line of stderr that moves, how far. Purposes: terminal, build, demo, suites (the tests without the virtual machines),
# check (all of them), valgrind, lint, pictures, distro; "demo" has "build" in it, and so on.
set -u
terminal="build-essential pkg-config protobuf-c-compiler protobuf-compiler espeak-ng
 libsqlite3-dev libsodium-dev libprotobuf-c-dev zlib1g-dev libsystemd-dev libqrencode-dev libzxing-dev libzbar-dev
 libjansson-dev libpng-dev libjpeg-dev libcairo2-dev libpango1.0-dev libdrm-dev libasound2-dev"
build="$terminal libusb-1.0-0-dev libmicrohttpd-dev libgnutls28-dev libxlsxwriter-dev libzip-dev libexpat1-dev
 libfreexl-dev libminizip-dev libssl-dev" # Debian 13's xlsxwriter.pc wants these two, and no package brings them
demo="$build fonts-noto-cjk curl"
suites="$demo libcmocka-dev python3 python3-cryptography poppler-utils chromium-headless-shell procps"
purpose=${1:-build}
case $purpose in
terminal) packages=$terminal ;; # without the host
build) packages=$build ;;
demo) packages=$demo ;;
suites) packages=$suites ;;
check) packages="$suites qemu-system-x86 busybox-static kmod udev cpio systemd dosfstools" ;;
valgrind) packages="$suites valgrind" ;;
lint) packages="$build clang-tidy clang-format cppcheck git pyflakes3 shellcheck" ;;
pictures) packages="$demo chromium imagemagick poppler-utils" ;;
distro) packages="debootstrap git" ;;
*) echo "没有这种用途 no such purpose: $purpose" >&2; exit 1 ;;
esac
if [ "$purpose" != terminal ]; then
    command -v node >/dev/null || packages="$packages nodejs" # whoever has them from elsewhere keeps them
    command -v npm >/dev/null || packages="$packages npm"
fi

missing=()
for package in $packages; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q '^install ok installed$' || missing+=("$package")
done
[ "${#missing[@]}" = 0 ] && exit 0

refuse() { # refuse WHY WHY-IN-ENGLISH
    echo "缺少 ${#missing[@]} 个软件包，$1。请管理员运行下面这条命令，再重试：" >&2
    echo "${#missing[@]} packages are missing, and $2. Let an administrator run this, then try again:" >&2
    echo "  apt-get install -y --no-install-recommends ${missing[*]}" >&2
    exit 1
}
as_root=()
if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null ||
        refuse "安装要管理员权限，而这里没有 sudo" "installing them takes an administrator; there is no sudo here"
    as_root=(sudo)
    sudo -v || refuse "sudo 没有给这个用户权限" "sudo does not let this user"
fi
log=$(mktemp)
trap 'rm -f "$log"' EXIT

apt() { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive LC_ALL=C apt-get "$@"; }

# apt's own report of how far it is, as one line that moves; where nobody looks, a line each tenth.
tell_progress() {
    local kind percent what last=-1 width
    width=$( (tput cols || echo 80) 2>/dev/null)
    while IFS=: read -r kind _ percent what; do
        case $kind in
        dlstatus) what="下载 fetching: $what" ;;
        pmstatus) what="安装 installing: $what" ;;
        *) continue ;;
        esac
        percent=${percent%%.*}
        if [ -t 2 ]; then
            printf '\r\033[K%3d %%  %.*s' "$percent" $((width - 8)) "$what" >&2
        elif [ $((percent / 10)) != "$last" ]; then
            last=$((percent / 10))
            printf '%3d %%  %s\n' "$percent" "$what" >&2
        fi
    done
    [ -t 2 ] && printf '\r\033[K' >&2
}

say_how_much() {
    local plan fetched disk count
    plan=$(apt install --assume-no --no-install-recommends "${missing[@]}" 2>/dev/null)
    count=$(sed -n -E 's/^.* ([0-9]+) newly installed.*/\1/p' <<<"$plan")
    fetched=$(sed -n -E 's/^Need to get ([^/]*).* of archives.*/\1/p' <<<"$plan")
    disk=$(sed -n -E 's/^After this operation, (.*) of additional.*/\1/p' <<<"$plan")
    [ -n "$count" ] || return 1 # apt does not know them all
    echo "缺少 ${#missing[@]} 个软件包，连同它们所需共 $count 个：下载 $fetched，占用磁盘 $disk" >&2
    echo "${#missing[@]} packages are missing, $count with all they need: $fetched to fetch, $disk on disk" >&2
}

install() {
    apt update -qq >"$log" 2>&1 && say_how_much &&
        apt install -y -q --no-install-recommends -o APT::Status-Fd=1 "${missing[@]}" 2>"$log" | tell_progress
    [ "${PIPESTATUS[0]}" = 0 ]
}

for try in 1 2 3; do # a first update can fail in part and make packages look absent
    install && exit 0
    echo "安装没有成功，第 $try 次 The installation failed, try $try" >&2
    grep -E '^[EW]:' "$log" >&2
    sleep $((try * 5))
done
exit 1

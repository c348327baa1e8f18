#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs what building and testing need and is not there yet (Debian 12 packages). Says what it does.
set -u
packages="build-essential pkg-config libsqlite3-dev libsodium-dev libprotobuf-c-dev protobuf-c-compiler protobuf-compiler
 zlib1g-dev libusb-1.0-0-dev libsystemd-dev libqrencode-dev libzxing-dev libzbar-dev libmicrohttpd-dev libjansson-dev libpng-dev libjpeg-dev
 libcairo2-dev libpango1.0-dev libdrm-dev libasound2-dev espeak-ng fonts-noto-cjk libxlsxwriter-dev poppler-utils libcmocka-dev curl python3 python3-cryptography valgrind clang-tidy clang-format cppcheck
 qemu-system-x86 busybox-static kmod udev cpio chromium"
command -v node >/dev/null || packages="$packages nodejs"
command -v npm >/dev/null || packages="$packages npm"
missing=
for package in $packages; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q '^install ok installed$' || missing="$missing $package"
done
[ -z "$missing" ] && exit 0
echo "缺少软件包，现在安装 Installing:$missing"
as_root=
[ "$(id -u)" = 0 ] || as_root=sudo
if [ -n "$as_root" ] && ! command -v sudo >/dev/null; then
    echo "需要管理员权限 As root, run: apt-get install -y$missing" >&2
    exit 1
fi
for try in 1 2 3; do # a first update can fail in part and make packages look absent
    $as_root apt-get update -qq && DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends $missing >/dev/null && exit 0
    echo "安装没有成功，第 $try 次 The installation failed, try $try" >&2
    sleep $((try * 5))
done
exit 1

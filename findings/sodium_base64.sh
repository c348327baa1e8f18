#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# libsodium 1.0.18 (Debian 12, amd64) reads every byte above 0x7F as base64: as if it were '/'.
#
# sodium_base642bin answers 0 for "AAA" and any of the 128, and gives three bytes that end in 63; of what is left
# outside the alphabet it takes nothing. A text with '/' in it, a signature or a hash, so has many spellings that are
# equal.
# proto/base64.c looks for such bytes first.
#
#   of 192 bytes outside the alphabet are taken: 128 (80 to ff, as '/')
#
# Prints what it sees; ends with 1 when that is no longer so. Wants apt-get (Debian 12, amd64) and python3.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
apt-get -qq download libsodium23=1.0.18-1+deb12u1 2>apt.log || { cat apt.log; exit 1; }
dpkg -x libsodium23_*.deb .
seen=$(
    python3 - <<'PY'
import ctypes, glob

sodium = ctypes.CDLL(glob.glob("usr/lib/*/libsodium.so.23")[0])
ORIGINAL = 1
good = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
taken, values = [], set()
for byte in sorted(set(range(256)) - set(good)):
    out, length = ctypes.create_string_buffer(8), ctypes.c_size_t()
    text = b"AAA" + bytes([byte])
    if sodium.sodium_base642bin(out, 8, text, 4, None, ctypes.byref(length), None, ORIGINAL) == 0 and length.value == 3:
        taken.append(byte)
        values.add(chr(good[out.raw[2] & 63]))
shape = f"{taken[0]:02x} to {taken[-1]:02x}, as '{''.join(values)}'" if taken else "none"
print(f"of 192 bytes outside the alphabet are taken: {len(taken)} ({shape})")
PY
)
echo "$seen"
[ "$seen" = "of 192 bytes outside the alphabet are taken: 128 (80 to ff, as '/')" ] && echo "as written down"

#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# run.sh BUILD: the page in the oldest Chromium it is said to work in, a build of 2020 that an npm package ships. Where
# the package is not to be had, or its program does not start, it is skipped (exit 77).
set -u
build=$1
browser=$PWD/build/npm-old/chromium
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
if [ ! -x "$browser" ]; then
    mkdir -p build/npm-old
    cp tests/browser/old/package.json tests/browser/old/package-lock.json build/npm-old/
    (cd build/npm-old && npm ci --legacy-peer-deps --no-audit --no-fund --ignore-scripts --loglevel=error >/dev/null) &&
        node -e "const { readFileSync, writeFileSync } = require('fs');
            const packed = readFileSync('build/npm-old/node_modules/chrome-aws-lambda/bin/chromium.br');
            writeFileSync('$browser', require('zlib').brotliDecompressSync(packed), { mode: 0o755 })"
fi
[ -x "$browser" ] && ! ldd "$browser" | grep 'not found' || { echo "no old Chromium here"; exit 77; }
cp -a "$build/tests/city" "$dir/city" || exit 1
node tests/browser/old/old.mjs "$build/rollcall" "$dir/city" "$browser"

#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# libfreexl 1.0.6 (Debian 12) and short workbooks that SheetJS 0.18.5 writes as Excel 97 (.xls).
#
# In a compound file a stream under 4,096 bytes lies in the mini stream ([MS-CFB] 2.6.3). Excel itself fills a workbook
# up to 4,096, other writers do not: a list of a few people is then 3,584 bytes, and freexl_open answers -24
# (FREEXL_INVALID_MINI_STREAM). A list of two hundred, from the same program, is read. xlrd 1.2.0 reads both.
#
#   rows 2    bytes 3584    freexl -24   xlrd 3
#   rows 200  bytes 16896   freexl 0     xlrd 201
#
# Prints what it sees; ends with 1 when that is no longer so. Wants apt-get (Debian 12), npm, node and python3.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
apt-get -qq download libfreexl1=1.0.6-2 python3-xlrd=1.2.0-3 2>apt.log || { cat apt.log; exit 1; }
for package in *.deb; do dpkg -x "$package" .; done
npm install --silent --no-save xlsx@0.18.5 >npm.log 2>&1 || { cat npm.log; exit 1; }
cat >write.js <<'JS'
const { utils, writeFile } = require('xlsx');
for (const people of [2, 200]) {
  const rows = [['name', 'village']];
  for (let i = 0; i < people; i++) rows.push([`person ${i}`, `village ${i}`]);
  const book = utils.book_new();
  utils.book_append_sheet(book, utils.aoa_to_sheet(rows), 'roster');
  writeFile(book, `${people}.xls`, { bookType: 'biff8' });
}
JS
node write.js
cat >read.py <<'PY'
import ctypes, glob, os, sys
sys.path.insert(0, "usr/lib/python3/dist-packages")
import xlrd
freexl = ctypes.CDLL(glob.glob("usr/lib/*/libfreexl.so.1")[0])
for people in 2, 200:
    name, book = f"{people}.xls", ctypes.c_void_p()
    opened = freexl.freexl_open(name.encode(), ctypes.byref(book))
    rows = xlrd.open_workbook(name).sheet_by_index(0).nrows
    print(f"rows {people:<4} bytes {os.path.getsize(name):<7} freexl {opened:<4}  xlrd {rows}")
PY
/usr/bin/python3 read.py | tee seen
diff seen - <<'TXT' && echo "as written down"
rows 2    bytes 3584    freexl -24   xlrd 3
rows 200  bytes 16896   freexl 0     xlrd 201
TXT

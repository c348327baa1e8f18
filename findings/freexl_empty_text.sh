#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# libfreexl 1.0.6 (Debian 12) and workbooks that SheetJS 0.18.5 writes as Excel 97 (.xls).
#
# A cell whose text is empty becomes a Label record of no characters. One such cell anywhere, and freexl_open answers
# FREEXL_OK with a handle that is good for nothing: every call after it answers -2 (FREEXL_INVALID_HANDLE), so a program
# that trusts the first answer sees a workbook without sheets, and the reason is lost. The same workbook with one letter
# in that cell, or with no cell there, is read whole.
#
#   text     open 0   select 0    rows 201
#   nothing  open 0   select 0    rows 201
#   empty    open 0   select -2   rows 0
#
# Prints what it sees; ends with 1 when that is no longer so. Wants apt-get (Debian 12), npm, node and python3.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
apt-get -qq download libfreexl1=1.0.6-2 2>apt.log || { cat apt.log; exit 1; }
dpkg -x libfreexl1_*.deb .
npm install --silent --no-save xlsx@0.18.5 >npm.log 2>&1 || { cat npm.log; exit 1; }
cat >write.js <<'JS'
const { utils, writeFile } = require('xlsx');
for (const [name, cell] of [['text', 'x'], ['nothing', null], ['empty', '']]) {
  const rows = [['name', 'village'], ['first', cell]];
  for (let i = 1; i < 200; i++) rows.push([`person ${i}`, `village ${i}`]);
  const book = utils.book_new();
  utils.book_append_sheet(book, utils.aoa_to_sheet(rows), 'roster');
  writeFile(book, `${name}.xls`, { bookType: 'biff8' });
}
JS
node write.js
cat >read.py <<'PY'
import ctypes, glob
freexl = ctypes.CDLL(glob.glob("usr/lib/*/libfreexl.so.1")[0])
for name in "text", "nothing", "empty":
    book, rows, columns = ctypes.c_void_p(), ctypes.c_uint(), ctypes.c_ushort()
    opened = freexl.freexl_open(f"{name}.xls".encode(), ctypes.byref(book))
    selected = freexl.freexl_select_active_worksheet(book, 0)
    if selected == 0:
        freexl.freexl_worksheet_dimensions(book, ctypes.byref(rows), ctypes.byref(columns))
    print(f"{name:8} open {opened}   select {selected:<4} rows {rows.value}")
PY
/usr/bin/python3 read.py | tee seen
diff seen - <<'TXT' && echo "as written down"
text     open 0   select 0    rows 201
nothing  open 0   select 0    rows 201
empty    open 0   select -2   rows 0
TXT

#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# libfreexl 1.0.6 (Debian 12), hidden sheets and merged cells of an Excel 97 workbook (.xls), written by xlwt 1.3.0.
#
# A BoundSheet8 record says whether its sheet is hidden ([MS-XLS] 2.4.28, hsState), a MergedCells record which cells are
# one ([MS-XLS] 2.4.168). FreeXL has no question for either (freexl.h):
# a sheet that an office put away counts as one to read, and of a village merged over three people only the first has
# one; the others are told as NULL (101), as if nothing had been written. xlrd 1.2.0 tells both.
#
#   sheet 1 "this year"   xlrd visibility 0   freexl active 0
#   sheet 2 "put away"    xlrd visibility 1   freexl active 0
#   merged rows 1 to 3    xlrd [(1, 4, 1, 2)] freexl types 105 101 101
#
# Prints what it sees; ends with 1 when that is no longer so. Wants apt-get (Debian 12) and python3.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
apt-get -qq download libfreexl1=1.0.6-2 python3-xlrd=1.2.0-3 python3-xlwt=1.3.0-4 2>apt.log || { cat apt.log; exit 1; }
for package in *.deb; do dpkg -x "$package" .; done
cat >see.py <<'PY'
import ctypes, glob, sys
sys.path.insert(0, "usr/lib/python3/dist-packages")
import xlrd, xlwt

book = xlwt.Workbook()
for name, visibility in ("this year", 0), ("put away", 1):
    sheet = book.add_sheet(name)
    sheet.visibility = visibility
    for row in range(40):
        sheet.write(row, 0, f"person {row} of {name}")
    sheet.write_merge(1, 3, 1, 1, "village")
book.save("roster.xls")

read = xlrd.open_workbook("roster.xls", formatting_info=True)


class Value(ctypes.Structure):
    _fields_ = [("type", ctypes.c_ubyte), ("value", ctypes.c_char_p)]


freexl = ctypes.CDLL(glob.glob("usr/lib/*/libfreexl.so.1")[0])
handle, active, value = ctypes.c_void_p(), ctypes.c_ushort(), Value()
assert freexl.freexl_open(b"roster.xls", ctypes.byref(handle)) == 0
for place in 0, 1:
    chosen = freexl.freexl_select_active_worksheet(handle, ctypes.c_ushort(place))
    name = f'"{read.sheet_names()[place]}"'
    visibility = read.sheet_by_index(place).visibility
    print(f"sheet {place + 1} {name:<13} xlrd visibility {visibility}   freexl active {chosen}")
freexl.freexl_select_active_worksheet(handle, ctypes.c_ushort(0))
types = []
for row in 1, 2, 3:
    assert freexl.freexl_get_cell_value(handle, row, ctypes.c_ushort(1), ctypes.byref(value)) == 0
    types.append(str(value.type))
print("merged rows 1 to 3    xlrd", read.sheet_by_index(0).merged_cells, "freexl types", *types)
PY
/usr/bin/python3 see.py | tee seen
diff seen - <<'TXT' && echo "as written down"
sheet 1 "this year"   xlrd visibility 0   freexl active 0
sheet 2 "put away"    xlrd visibility 1   freexl active 0
merged rows 1 to 3    xlrd [(1, 4, 1, 2)] freexl types 105 101 101
TXT

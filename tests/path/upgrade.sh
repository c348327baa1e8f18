#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# upgrade.sh BUILD: a host of database version 4 (tests/vectors/host_4.sql) is brought up to date: its figures are what
# they were, everything held is in the book, and it holds. Cut at any point where it changes anything, by death or by a
# full disk, the next command goes on with it.
# shellcheck source=tests/support/path.sh
. "$(dirname "$0")/../support/path.sh"

host() { "$build/rollcall" --data "$dir/$1" --now 2026-03-05T08:00:00+08:00 --lang en "${@:2}"; }

/usr/bin/python3 - tests/vectors/host_4.sql "$dir/old" <<'EOF'
import os, re, sqlite3, sys
text = open(sys.argv[1], encoding="utf-8").read()
os.makedirs(sys.argv[2] + "/keys", 0o700)
for name, key in re.findall(r"(?m)^-- (\w+\.key) ([0-9a-f]+)$", text):
    with open(f"{sys.argv[2]}/keys/{name}", "wb") as f:
        f.write(bytes.fromhex(key))
db = sqlite3.connect(sys.argv[2] + "/rollcall.db")
db.executescript(text)
EOF

# Farmers, migrants and women as version 4 counted them.
whole() { # whole WHAT
    is "$1: it holds" "$(host new --json verify 2>/dev/null | grep -o '"good":[a-z]*')" '"good":true'
    is "$1: the figures" "$(host new --json tally | grep -o '"done":[0-9]*' | tr -dc '0-9\n' | tr '\n' ' ')" "3 2 1 "
}
again() { rm -rf "$dir/new"; cp -a "$dir/old" "$dir/new"; }

again
whole "once"
is "what was found" "$(host new log --limit 1000 | cut -f3 | sort | uniq -c | sed 's/^ *//' | tr '\n' ',')" \
    "$(printf '%s,' "1 allocation.found" "1 audit.seal" "1 badge.bind_found" "8 badge.found" "1 badge.revoke_found" \
        "1 enroll.found" "1 officer.found" "4 person.found" "1 person.merge_found" \
        "2 session.found" "1 setting.found" "1 signal.found" \
        "2 terminal.found" "2 user.found")"
is "phones are still read" "$(host new log --what person.found | grep -c phone=13900000001)" 1
host new --json terminal list >"$dir/terminals"; host new user list >"$dir/users"
is "without the signatures that were not kept" "$(host new --json verify | grep -c '"without_signature":[1-9]')" 1
is "rebuild" "$(host new rebuild >/dev/null 2>&1; echo $?)" 0
is "the same terminals" "$(host new --json terminal list)" "$(cat "$dir/terminals")"
is "the same users" "$(host new user list)" "$(cat "$dir/users")"
whole "rebuilt"

# Seen on a screen the bar rises to the end and nothing is drawn but itself; a service says that it takes its time.
/usr/bin/python3 - "$build/rollcall" "$dir/old" "$dir/seen" <<'EOF' || fails=$((fails + 1))
import os, pty, re, shutil, socket, sys
program, old, seen = sys.argv[1:]
shutil.copytree(old, seen)
service = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
service.bind(seen + ".notify")
os.environ["NOTIFY_SOCKET"] = seen + ".notify"
pid, screen = pty.fork()
if pid == 0:
    os.execv(program, [program, "--data", seen, "--now", "2026-03-05T08:00:00+08:00", "--lang", "zh", "tally",
                       "--json"])
text = b""
try:
    while part := os.read(screen, 4096):
        text += part
except OSError:
    pass
code = os.waitpid(pid, 0)[1]
text = text.decode()
shown = [int(n) for n in re.findall(r"\r\x1b\[K升级 [█░]{24} +(\d+)%", text)]
if code or "正在升级" not in text or not shown or shown != sorted(shown) or shown[-1] != 100 or shown.count(100) != 1:
    sys.exit(f"the bar: exit {code}, {shown}, {text!r}")
service.setblocking(False)
if b"EXTEND_TIMEOUT_USEC" not in service.recv(4096):
    sys.exit("a service is not told to wait")
EOF
checks=$((checks + 1))

# What the older program's rows leave behind is worth a word where it is much, and none where it is little.
free_told() { host new tally 2>&1 >/dev/null | grep -c 'MB are free now'; }
again
is "no word of a few free pages" "$(free_told)" 0
again
/usr/bin/python3 - "$dir/new/rollcall.db" <<'EOF'
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
db.execute("INSERT INTO counter (name, value) VALUES ('large', zeroblob(9 << 20))")
db.execute("DELETE FROM counter WHERE name = 'large'")
db.commit()
EOF
is "a word of many" "$(free_told)" 1
is "once" "$(free_told)" 0
whole "with free pages"

seed=${SEED:-$RANDOM}
echo "seed $seed (SEED=$seed repeats it)"
for how in die fail; do
    step=19
    [ -z "${SOAK:-}" ] || step=1
    for ((n = 1 + seed % step; ; n += step)); do
        again
        cut_at $n $how host new tally >/dev/null 2>&1 && break
        whole "$how at point $n"
    done
    [ "$n" -gt 10 ] || { echo "only $n points of $how: are they seen at all?"; fails=$((fails + 1)); }
    echo "$how: to point $n by $step"
done
verdict

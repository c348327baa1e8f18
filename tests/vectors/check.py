#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Reads tests/vectors/wire.json with nothing of ours: docs/wire.md, the standard library and an Ed25519 from
python3-cryptography. What another program must be able to do: verify a badge, open a batch and walk its chain
(envelopes.py), check trees, notes and proofs (heads.py; tree.csv, note/)."""
import base64
import csv
import json
import os
import struct

import envelopes
import heads
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

here = os.path.dirname(os.path.abspath(__file__))
vectors = json.load(open(os.path.join(here, "wire.json")))
key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(vectors["public_key"]))


checks = 0


def agree(is_so, what=None):
    global checks
    checks += 1
    assert is_so, what


# §2 the badge
text = vectors["badge"]["text"]
agree(text.startswith("RC") and len(text) == 119)
token = base64.b32decode(text[2:] + "=" * (-len(text[2:]) % 8))
agree(len(token) == 73)
key.verify(token[9:], b"rollcall badge 1\0" + token[:9])
checks += 1
agree(token[0] == vectors["badge"]["kind"] << 4 | 1 and token[1] == 1 and token[8] == vectors["badge"]["issue"])
number = int.from_bytes(token[2:8], "big")
agree("%06d-%09d" % (number >> 28, number & (1 << 28) - 1) == vectors["badge"]["number"])

# §3 and §4 the batch
data = bytes.fromhex(vectors["batch"])
head, events, after = envelopes.open_batch(data, bytes.fromhex(vectors["public_key"]))
agree("%016x" % head["terminal"] == vectors["terminal"] and "%016x" % head["epoch"] == vectors["epoch"])
agree(envelopes.terminal_id(bytes.fromhex(vectors["public_key"])) == head["terminal"])
agree([[*e[:2], e[2] * 100, *e[3:]] for e in events] == vectors["events"], events)
agree(envelopes.digest(b"rollcall epoch 1", struct.pack("<QQ", head["terminal"], head["epoch"])) == head["previous"])
agree(after[-1] == head["chain"] and after[-1].hex() == vectors["chain"])
for at in range(len(data)):
    changed = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
    try:
        envelopes.open_batch(changed, bytes.fromhex(vectors["public_key"]))
        agree(False, f"byte {at} is nobody's")
    except Exception as why:
        agree(not isinstance(why, AssertionError), why)

# §12 trees: the known ones of RFC 6962
leaves = []
for row in csv.DictReader(open(os.path.join(here, "tree.csv"))):
    a, b = int(row["a"]), int(row["b"] or 0)
    told = [bytes.fromhex(h) for h in row["hashes"].split(" ") if h]
    if row["what"] == "leaf":
        leaves.append(heads.leaf(bytes.fromhex(row["hashes"])))
    elif row["what"] == "root":
        agree(heads.root(leaves[:a]) == told[0], row)
    elif row["what"] == "path":
        agree(heads.path(a, leaves[:b]) == told, row)
        agree(heads.root_by_path(leaves[a], a, b, told) == heads.root(leaves[:b]), row)
    else:
        agree(heads.growth(a, leaves[:b]) == told, row)
        roots = heads.root(leaves[:a]), heads.root(leaves[:b])
        agree(heads.roots_by_growth(a, roots[0], b, told) == roots, row)


# §12 notes: of others and ours
def note_of(name):
    return open(os.path.join(here, "note", name), encoding="utf-8", newline="").read()


for row in csv.DictReader(open(os.path.join(here, "note", "keys.csv"))):
    note, signer = note_of(row["note"]), heads.read_key(row["key"])
    agree(heads.verify_note(note, signer) == int(row["time"]), row)
    agree(heads.verify_note("x" + note, signer) is None, row)
origin, size, root = heads.read_checkpoint(note_of("rollcall.note"))
agree(size == 8 and root == heads.root(leaves))
index, proof, note, extra = heads.read_proof(note_of("rollcall.tlog-proof"))
agree(note == note_of("rollcall.note") and heads.root_by_path(heads.leaf(extra), index, size, proof) == root)
old, proof, note = heads.read_growth(note_of("rollcall.growth"))
agree(heads.roots_by_growth(old, heads.root(leaves[:old]), size, proof) == (heads.root(leaves[:old]), root))
print(f"{checks} checks")

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Reads tests/vectors/wire.json with nothing of ours: docs/wire.md, the standard library and an Ed25519 from
python3-cryptography. What another program must be able to do: verify a badge, open a batch or a page and walk its
chain (envelopes.py), open what is personal in an act (sealed.py), check trees, notes and proofs (heads.py; tree.csv,
note/)."""
import base64
import csv
import json
import os
import struct

import envelopes
import heads
import sealed
from cryptography.exceptions import InvalidTag
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


def no_byte_is_nobodys(data, open_whole):
    for at in range(len(data)):
        changed = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
        try:
            open_whole(changed, bytes.fromhex(vectors["public_key"]))
            agree(False, f"byte {at} is nobody's")
        except Exception as why:
            agree(not isinstance(why, AssertionError), why)


no_byte_is_nobodys(data, envelopes.open_batch)


# §11 pages: the chain goes from one to the next, in another epoch too
def value_of(raw, subject):
    """As the vectors write it; what is personal is opened, for the person it is about and for no other."""
    if raw is None:
        return None
    ((kind, (value,)),) = envelopes.fields(raw).items()
    if kind == 1:
        return {"number": envelopes.zigzag(value)}
    if kind == 2:
        return {"text": value.decode()}
    if kind == 3:
        return {"data": value.hex()}
    secret, host = bytes.fromhex(vectors["person_key"]), bytes.fromhex(vectors["public_key"])
    try:
        sealed.opened(secret, value, host + struct.pack("<Q", subject + 1))
        agree(False, "it stands for another")
    except InvalidTag:
        pass
    return {"personal": value.hex(), "open": sealed.opened(secret, value, host + struct.pack("<Q", subject)).decode()}


def act_of(raw):
    act = envelopes.fields(raw)
    said = {name: act.get(n, [b""])[0].decode() for name, n in (("what", 1), ("who", 3), ("why", 4))}
    said.update(at_ms=act[2][0], subject=act.get(5, [0])[0])
    split = [envelopes.fields(f) for f in act.get(6, [])]
    return {**said, "fields": [[f[1][0].decode(), *(value_of(f.get(n, [None])[0], said["subject"]) for n in (2, 3))]
                               for f in split]}


def inflated(page):
    return envelopes.fields(envelopes.open_envelope(page, bytes.fromhex(vectors["public_key"]), b"rollcall page 1")[1])


agree(sealed.hchacha20(bytes(range(32)), bytes.fromhex("000000090000004a0000000031415927")).hex() ==
      "82413b4227b27bfed30e42508a877d73a0f9e4d58a74a853c12ec41326d3ecdc")  # §2.2.1 of the draft
before = bytes(32)
for told in vectors["pages"]:
    page = bytes.fromhex(told["page"])
    head, _ = envelopes.open_page(page, bytes.fromhex(vectors["public_key"]))
    agree("%016x" % head["epoch"] == told["epoch"] and head["first"] == told["first"])
    agree(head["previous"] == before and told["previous"] == before.hex())
    agree([act_of(raw) for raw in inflated(page)[1]] == told["acts"], told["epoch"])
    before = head["chain"]
    agree(before.hex() == told["chain"])
    no_byte_is_nobodys(page, envelopes.open_page)

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

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Reads tests/vectors/wire.json with nothing of ours: docs/wire.md, the standard library and an Ed25519 from
python3-cryptography. What another program must be able to do: verify a badge, open a batch, walk its chain; and by
heads.py check trees, notes and proofs (tree.csv, note/)."""
import base64
import csv
import hashlib
import json
import os
import struct
import zlib

import heads
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

here = os.path.dirname(os.path.abspath(__file__))
vectors = json.load(open(os.path.join(here, "wire.json")))
key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(vectors["public_key"]))


def digest(*pieces):  # pieces framed by their length, eight bytes little endian
    return hashlib.blake2b(b"".join(struct.pack("<Q", len(p)) + p for p in pieces), digest_size=32).digest()


def varints(data):
    at = 0
    while at < len(data):
        value = shift = 0
        while True:
            byte = data[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                break
        yield value


def fields(data):  # protobuf: {number: [raw …]}
    out, at = {}, 0

    def varint():
        nonlocal at
        value = shift = 0
        while True:
            byte = data[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    while at < len(data):
        tag = varint()
        kind = tag & 7
        if kind == 0:
            value = varint()
        elif kind == 1:
            value = struct.unpack_from("<Q", data, at)[0]
            at += 8
        else:
            assert kind == 2
            length = varint()
            value = data[at : at + length]
            at += length
        out.setdefault(tag >> 3, []).append(value)
    return out


def packed(message, number):
    return [v for raw in message.get(number, []) for v in (varints(raw) if isinstance(raw, bytes) else [raw])]


def runs(values):
    return [value for value, count in zip(values[::2], values[1::2]) for _ in range(count)]


def zigzag(value):
    return (value >> 1) ^ -(value & 1)


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
envelope = fields(bytes.fromhex(vectors["batch"]))
head_bytes, body_bytes, signature = (envelope[n][0] for n in (1, 2, 3))
key.verify(signature, b"rollcall batch 1\0" + head_bytes + body_bytes)
checks += 1
head = fields(head_bytes)
agree(head[1] == [1] and "%016x" % head[2][0] == vectors["terminal"] and "%016x" % head[3][0] == vectors["epoch"])
named_by_key = digest(b"rollcall terminal 1", bytes.fromhex(vectors["public_key"]))
agree(int.from_bytes(named_by_key[:8], "big") >> 1 == head[2][0])
raw = zlib.decompress(body_bytes)
agree(len(raw) == head[8][0])
body = fields(raw)
count = head[5][0]
boots, kinds = runs(packed(body, 1)), runs(packed(body, 2))
sessions, session_at = [0] + packed(body, 3), runs(packed(body, 4))
areas, area_at = packed(body, 5), runs(packed(body, 6))
issues, base = iter(runs(packed(body, 7))), body.get(8, [0])[0]
codes, values = iter(packed(body, 9)), iter(map(zigzag, packed(body, 10)))
ticks, high, low = packed(body, 11), iter(packed(body, 12)), iter(body[13][0])
events, uptime = [], 0
for i in range(count):
    uptime = ticks[i] + (uptime if i and boots[i] == boots[i - 1] else 0)
    badge = issue = code = value = 0
    if area_at[i]:
        badge = areas[area_at[i] - 1] << 28 | base + (next(high) << 8) + next(low)
        issue = next(issues)
    if kinds[i] in (1, 2, 9):
        code, value = next(codes), next(values)
    events.append([head[4][0] + i, boots[i], uptime * 100, kinds[i], sessions[session_at[i]],
                   badge, issue, code, value])
agree(events == vectors["events"], events)

chain = digest(b"rollcall epoch 1", struct.pack("<QQ", head[2][0], head[3][0]))
agree(chain == head[6][0])
for seq, boot, up, kind, session, badge, issue, code, value in events:
    row = struct.pack("<QI", seq, boot) + (up // 100).to_bytes(5, "little")
    row += struct.pack("<BQQBBq", kind, session, badge, issue, code, value)
    chain = hashlib.blake2b(chain + row, digest_size=32).digest()
agree(chain == head[7][0] and chain.hex() == vectors["chain"])

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

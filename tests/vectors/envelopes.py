# SPDX-License-Identifier: Apache-2.0
"""Batches and pages (docs/wire.md §3, §4, §11), read with nothing of ours: a protobuf reader of its own, the standard
library, Ed25519 from python3-cryptography."""
import hashlib
import struct
import zlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


class Bad(Exception):
    """It does not hold; the text says what."""


def digest(*pieces):  # pieces framed by their length, eight bytes little endian
    return hashlib.blake2b(b"".join(struct.pack("<Q", len(p)) + p for p in pieces), digest_size=32).digest()


def step(chain, data):
    return hashlib.blake2b(chain + data, digest_size=32).digest()


def terminal_id(key):
    return (int.from_bytes(digest(b"rollcall terminal 1", key)[:8], "big") >> 1) or 1


def varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value, at


def varints(data):
    at = 0
    while at < len(data):
        value, at = varint(data, at)
        yield value


def fields(data):  # protobuf: {number: [raw …]}
    out, at = {}, 0
    while at < len(data):
        tag, at = varint(data, at)
        kind = tag & 7
        if kind == 0:
            value, at = varint(data, at)
        elif kind == 1:
            value, at = struct.unpack_from("<Q", data, at)[0], at + 8
        elif kind == 2:
            length, at = varint(data, at)
            value, at = data[at : at + length], at + length
        else:
            raise Bad("no protobuf")
        if at > len(data):
            raise Bad("cut short")
        out.setdefault(tag >> 3, []).append(value)
    return out


def packed(message, number):
    return [v for raw in message.get(number, []) for v in (varints(raw) if isinstance(raw, bytes) else [raw])]


def runs(values):
    return [value for value, count in zip(values[::2], values[1::2]) for _ in range(count)]


def zigzag(value):
    return (value >> 1) ^ -(value & 1)


def open_envelope(data, key, word):
    """The head's fields and the body inflated, once the signature holds (key None: there is none)."""
    envelope = fields(data)
    head_bytes, body, signature = envelope[1][0], envelope[2][0], envelope.get(3, [b""])[0]
    if key:
        try:
            Ed25519PublicKey.from_public_bytes(key).verify(signature, word + b"\0" + head_bytes + body)
        except InvalidSignature:
            raise Bad("a signature does not verify") from None
    head = fields(head_bytes)
    return {
        "terminal": head[2][0],
        "epoch": head.get(3, [0])[0],
        "first": head[4][0],
        "count": head[5][0],
        "previous": head[6][0],
        "chain": head[7][0],
        "host": head.get(9, [0])[0],
    }, zlib.decompress(body)


# ---- batches ----


def rows(body, first, count):
    """seq, boot, uptime in ticks, kind, session, badge, issue, code, value of each event."""
    boots, kinds = runs(packed(body, 1)), runs(packed(body, 2))
    sessions, session_at = [0] + packed(body, 3), runs(packed(body, 4))
    areas, area_at = packed(body, 5), runs(packed(body, 6))
    issues, base = iter(runs(packed(body, 7))), body.get(8, [0])[0]
    codes, values = iter(packed(body, 9)), iter(map(zigzag, packed(body, 10)))
    ticks, high, low = packed(body, 11), iter(packed(body, 12)), iter(body.get(13, [b""])[0])
    events, uptime = [], 0
    for i in range(count):
        uptime = ticks[i] + (uptime if i and boots[i] == boots[i - 1] else 0)
        badge = issue = code = value = 0
        if area_at[i]:
            badge = areas[area_at[i] - 1] << 28 | base + (next(high) << 8) + next(low)
            issue = next(issues)
        if kinds[i] in (1, 2, 9):
            code, value = next(codes), next(values)
        events.append((first + i, boots[i], uptime, kinds[i], sessions[session_at[i]], badge, issue, code, value))
    return events


def encode(event):  # the 44 bytes of §3
    seq, boot, ticks, kind, session, badge, issue, code, value = event
    row = struct.pack("<QI", seq, boot) + ticks.to_bytes(5, "little")
    return row + struct.pack("<BQQBBq", kind, session, badge, issue, code, value)


def batch_terminal(data):
    return fields(fields(data)[1][0])[2][0]


def open_batch(data, key):
    """The head, the events, and the digest after each."""
    head, body = open_envelope(data, key, b"rollcall batch 1")
    events, chain, after = rows(fields(body), head["first"], head["count"]), head["previous"], []
    for event in events:
        chain = step(chain, encode(event))
        after.append(chain)
    if chain != head["chain"]:
        raise Bad("the chain of a batch does not hold")
    return head, events, after


# ---- pages ----


def value_of(raw):
    kind, value = next(((k, v[0]) for k, v in fields(raw).items()), (0, None)) if raw is not None else (0, None)
    if kind == 1:
        return zigzag(value)
    if kind == 2:
        return value.decode()
    if kind == 3:
        return value.hex()
    return "(sealed)" if kind == 4 else None


def number_text(number):
    return "%06d-%09d" % (number >> 28, number & (1 << 28) - 1)


def about_text(what, subject, told):
    """What an act is about, as people write it: docs/wire.md §11."""
    kind = what.split(".")[0]
    if kind in ("setting", "signal", "user"):
        return told.get("signal") or told.get("name") or ""
    if kind in ("terminal", "quarantine"):
        return "%016x" % subject
    is_plain = kind in ("quota", "allocation", "office", "year", "audit", "filing")
    return str(subject) if is_plain else number_text(subject)


def open_act(data):
    act = fields(data)
    text = lambda n: act.get(n, [b""])[0].decode()
    told = {"what": text(1), "at_ms": act.get(2, [0])[0], "who": text(3), "why": text(4),
            "subject": act.get(5, [0])[0], "fields": {}}
    for raw in act.get(6, []):
        f = fields(raw)
        told["fields"][f[1][0].decode()] = value_of(f.get(3, [None])[0])
    told["about"] = about_text(told["what"], told["subject"], told["fields"])
    return told


def open_page(data, key):
    """The head and the acts of a page."""
    head, body = open_envelope(data, key, b"rollcall page 1")
    packed_acts, chain = fields(body).get(1, []), head["previous"]
    for act in packed_acts:
        chain = step(chain, act)
    if chain != head["chain"] or len(packed_acts) != head["count"]:
        raise Bad("the chain of a page does not hold")
    if head["terminal"] != terminal_id(key):
        raise Bad("a page of another host")
    return head, [open_act(act) for act in packed_acts]

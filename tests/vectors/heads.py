# SPDX-License-Identifier: Apache-2.0
"""Trees of RFC 6962 and signed notes of C2SP, with nothing of ours: the standard library and an Ed25519 from
python3-cryptography. What a program needs to check a head, a proof, a cosignature (docs/wire.md §12)."""
import base64
import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

ED25519, COSIGNATURE = 1, 4


def from_base64(text):
    """Its one spelling: Python passes over bits that belong to no byte, and a changed text would still be read."""
    data = base64.b64decode(text, validate=True)
    if base64.b64encode(data).decode() != text:
        raise ValueError("base64 in another spelling")
    return data


def sha256(data):
    return hashlib.sha256(data).digest()


def leaf(data):
    return sha256(b"\0" + data)


def node(left, right):
    return sha256(b"\1" + left + right)


def half(n):  # the largest power of two below n
    return 1 << (n - 1).bit_length() - 1


def root(hashes):
    if len(hashes) < 2:
        return hashes[0] if hashes else sha256(b"")
    k = half(len(hashes))
    return node(root(hashes[:k]), root(hashes[k:]))


def path(index, hashes):
    if len(hashes) < 2:
        return []
    k = half(len(hashes))
    if index < k:
        return path(index, hashes[:k]) + [root(hashes[k:])]
    return path(index - k, hashes[k:]) + [root(hashes[:k])]


def growth(old, hashes, is_whole=True):
    if old == 0 or old == len(hashes):
        return [] if is_whole else [root(hashes)]
    k = half(len(hashes))
    if old <= k:
        return growth(old, hashes[:k], is_whole) + [root(hashes[k:])]
    return growth(old - k, hashes[k:], False) + [root(hashes[:k])]


def root_by_path(hash, index, size, proof):
    """The root of a tree of that size with this leaf there; None when the proof is not of its shape."""
    proof = list(proof)

    def climb(index, size):  # the way RFC 6962 defines it, read from the root down
        if size == 1:
            return hash
        if not proof:
            return None
        k, beside = half(size), proof.pop()
        below = climb(index, k) if index < k else climb(index - k, size - k)
        if below is None:
            return None
        return node(below, beside) if index < k else node(beside, below)

    found = climb(index, size) if 0 <= index < size else None
    return None if proof else found


def roots_by_growth(old, old_root, size, proof):
    """The roots of both trees as the proof tells them; None when it is not of its shape."""
    proof = list(proof)

    def climb(old, size, is_whole):
        if old == size:
            if is_whole:
                return old_root, old_root
            return (proof[-1], proof.pop()) if proof else None
        if not proof:
            return None
        k, beside = half(size), proof.pop()
        below = climb(old, k, is_whole) if old <= k else climb(old - k, size - k, False)
        if below is None:
            return None
        return (below[0], node(below[1], beside)) if old <= k else (node(beside, below[0]), node(beside, below[1]))

    found = climb(old, size, True) if 0 < old <= size else None
    return None if proof else found


def key_id(name, kind, key):
    return sha256(name.encode() + b"\n" + bytes([kind]) + key)[:4]


def read_key(text):  # name+id+base64
    name, id, data = text.split("+", 2)
    data = from_base64(data)
    assert key_id(name, data[0], data[1:]).hex() == id, "a key whose id is another's"
    return name, data[0], data[1:]


def key_text(name, kind, key):
    return f"{name}+{key_id(name, kind, key).hex()}+{base64.b64encode(bytes([kind]) + key).decode()}"


def split_note(note):
    text, signatures = note.rsplit("\n\n", 1)
    lines = [line.split(" ") for line in signatures.split("\n")[:-1]]
    assert note.endswith("\n") and all(len(line) == 3 and line[0] == "\u2014" for line in lines), "no signed note"
    return text + "\n", [(name, from_base64(value)) for _, name, value in lines]


def cosigned(text, time):
    return b"cosignature/v1\ntime %d\n" % time + text.encode()


def verify_note(note, key):
    """Whether that key (name, kind, bytes) signed it: the time of a cosignature, 0 of a signature, None: it did not."""
    name, kind, public = key
    text, signatures = split_note(note)
    for who, value in signatures:
        if who != name or value[:4] != key_id(name, kind, public):
            continue
        time = int.from_bytes(value[4:12], "big") if kind == COSIGNATURE else 0
        message = cosigned(text, time) if kind == COSIGNATURE else text.encode()
        try:
            Ed25519PublicKey.from_public_bytes(public).verify(value[12 if kind == COSIGNATURE else 4 :], message)
        except InvalidSignature:
            return None
        return time
    return None


def read_checkpoint(note):
    origin, size, root_text = split_note(note)[0].split("\n")[:3]
    assert origin and str(int(size)) == size, "no checkpoint"
    return origin, int(size), from_base64(root_text)


def read_proof(text):
    """index, proof, checkpoint, extra of a c2sp.org/tlog-proof@v1."""
    head, note = text.split("\n\n", 1)
    lines = head.split("\n")
    assert lines.pop(0) == "c2sp.org/tlog-proof@v1", "no proof"
    extra = from_base64(lines.pop(0)[6:]) if lines[0].startswith("extra ") else b""
    assert lines[0].startswith("index "), "no proof"
    return int(lines[0][6:]), [from_base64(line) for line in lines[1:]], note, extra


def read_growth(text):
    """old, proof, checkpoint of what a witness is asked."""
    head, note = text.split("\n\n", 1)
    old, *lines = head.split("\n")
    assert old.startswith("old "), "no request"
    return int(old[4:]), [from_base64(line) for line in lines], note

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""verify_evidence.py FILE --key KEY [--witness KEY]…: checks what `rollcall evidence` wrote, with nothing of
Rollcall: the standard library and an Ed25519 from python3-cryptography (heads.py, envelopes.py). KEY is what
`rollcall head --key` prints, as it was written down, not as the file says. One JSON object; exit 1 with a line of why
when it does not hold."""
import argparse
import json
import sys
import zlib

import envelopes
import heads
import recount


def fail(why):
    raise envelopes.Bad(why)


def check_head(note, key):
    """origin, size, root of a checkpoint that the host signed."""
    origin, size, root = heads.read_checkpoint(note)
    if origin != key[0]:
        fail(f"the head is of {origin}, not of {key[0]}")
    if heads.verify_note(note, key) is None:
        fail("the head is not signed with this key")
    return origin, size, root


def seen_by(note, witnesses):
    """Who of them cosigned it, and when."""
    times = [(name, heads.verify_note(note, (name, kind, public))) for name, kind, public in witnesses]
    return [{"name": name, "at": time} for name, time in times if time]


def check_act(text, key, witnesses):
    index, proof, note, page = heads.read_proof(text)
    origin, size, root = check_head(note, key)
    if heads.root_by_path(heads.leaf(page), index, size, proof) != root:
        fail("the page is not under the head")
    head, acts = envelopes.open_page(page, key[2])
    return {"origin": origin, "leaves": size, "witnesses": seen_by(note, witnesses), "index": index, "acts": acts}


def read_leaf(entry, terminals, host_key, book, epochs):
    """The hash of a leaf, whose content goes to the book or its epoch."""
    if "hash" in entry:  # kept without a signature; the signed batch is another leaf
        if entry["kind"] != 3:
            fail("a leaf without its bytes")
        return heads.from_base64(entry["hash"]), 0
    data = heads.from_base64(entry["bytes"])
    if entry["kind"] == 1:
        for act in envelopes.open_page(data, host_key)[1]:
            book.apply(act)
        return heads.leaf(data), 0
    unsigned = entry["kind"] == 3
    terminal = envelopes.batch_terminal(data)
    if not unsigned and terminal not in terminals:
        fail("a batch of a terminal whose key is not told")
    head, events, after = envelopes.open_batch(data, None if unsigned else terminals[terminal])
    name = head["terminal"], head["epoch"]
    epochs.setdefault(name, recount.Epoch(name)).add(head, events, after)
    return heads.leaf(data), int(unsigned)


def check_figure(text, key, witnesses):
    first, *entries = (json.loads(line) for line in text.rstrip("\n").split("\n"))
    origin, size, root = check_head(first["checkpoint"], key)
    terminals = {envelopes.terminal_id(bytes.fromhex(k)): bytes.fromhex(k) for k in first["terminals"]}
    book, epochs, leaves, unsigned = recount.Book(), {}, [], 0
    for entry in entries:
        hash, is_unsigned = read_leaf(entry, terminals, key[2], book, epochs)
        leaves.append(hash)
        unsigned += is_unsigned
    if len(leaves) != size or heads.root(leaves) != root:
        fail("these are not all leaves under the head")
    own_id, office = int(origin.split("/")[2], 16), int(origin.split("/")[1])
    found = recount.figure(book, epochs, own_id, office, first["rules"], first["quota"], first["area"], first["year"])
    if found != first["figure"]:
        fail(f"{found} is counted, {first['figure']} is told")
    return {"origin": origin, "leaves": size, "witnesses": seen_by(first["checkpoint"], witnesses),
            "without_signature": unsigned, "quota": first["quota"],
            "area": first["area"], "year": first["year"], "rules": first["rules"]["settings"], **found}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file")
    parser.add_argument("--key", required=True)
    parser.add_argument("--witness", action="append", default=[])
    given = parser.parse_args()
    key = heads.read_key(given.key)
    witnesses = [heads.read_key(witness) for witness in given.witness]
    text = open(given.file, encoding="utf-8", newline="").read()
    try:
        if text.startswith("{"):
            found = check_figure(text, key, witnesses)
        else:
            found = check_act(text, key, witnesses)
    except (AssertionError, ValueError, KeyError, IndexError, TypeError, zlib.error, envelopes.Bad) as why:
        sys.exit(f"does not hold: {why or 'it cannot be read'}")
    print(json.dumps(found, ensure_ascii=False))


if __name__ == "__main__":
    main()

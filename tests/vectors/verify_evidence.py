#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""verify_evidence.py FILE --key KEY [--witness KEY]…: checks what `rollcall evidence` wrote, with nothing of
Rollcall: the standard library and an Ed25519 from python3-cryptography (heads.py, envelopes.py). KEY is what `rollcall head --key` prints, as it
was written down, not as the file says. One JSON object; exit 1 with a line of why when it does not hold."""
import argparse
import json
import sys

import envelopes
import heads


def fail(why):
    sys.exit(f"does not hold: {why}")


def check_head(note, key):
    """origin, size, root of a checkpoint that the host signed."""
    origin, size, root = heads.read_checkpoint(note)
    if origin != key[0]:
        fail(f"the head is of {origin}, not of {key[0]}")
    if heads.verify_note(note, key) is None:
        fail("the head is not signed with this key")
    return origin, size, root


def check_act(text, key, witnesses):
    index, proof, note, page = heads.read_proof(text)
    origin, size, root = check_head(note, key)
    if heads.root_by_path(heads.leaf(page), index, size, proof) != root:
        fail("the page is not under the head")
    head, acts = envelopes.open_page(page, key[2])
    times = [(name, heads.verify_note(note, (name, kind, public))) for name, kind, public in witnesses]
    seen = [{"name": name, "at": time} for name, time in times if time]
    return {"origin": origin, "leaves": size, "witnesses": seen, "index": index, "acts": acts}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file")
    parser.add_argument("--key", required=True)
    parser.add_argument("--witness", action="append", default=[])
    given = parser.parse_args()
    key = heads.read_key(given.key)
    text = open(given.file, encoding="utf-8", newline="").read()
    try:
        found = check_act(text, key, [heads.read_key(witness) for witness in given.witness])
    except (AssertionError, ValueError, KeyError, IndexError, envelopes.Bad) as why:
        fail(why or "it cannot be read")
    print(json.dumps(found, ensure_ascii=False))


if __name__ == "__main__":
    main()

# SPDX-License-Identifier: Apache-2.0
"""A box of XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03) opened: HChaCha20 makes the key and nonce that are left to
the ChaCha20-Poly1305 of python3-cryptography."""
import struct

from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

ROUNDS = [(0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15),
          (0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14)]


def hchacha20(key, nonce):
    x = list(struct.unpack("<16I", b"expand 32-byte k" + key + nonce))
    for a, b, c, d in ROUNDS * 10:
        for into, by, turned, left in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
            x[into] = (x[into] + x[by]) & 0xFFFFFFFF
            x[turned] ^= x[into]
            x[turned] = (x[turned] << left | x[turned] >> 32 - left) & 0xFFFFFFFF
    return struct.pack("<8I", *x[:4], *x[12:])


def opened(key, box, bound):
    """What is sealed in 24 bytes of nonce and the box. InvalidTag: another key, another binding, or altered."""
    nonce = box[:24]
    return ChaCha20Poly1305(hchacha20(key, nonce[:16])).decrypt(bytes(4) + nonce[16:], box[24:], bound)

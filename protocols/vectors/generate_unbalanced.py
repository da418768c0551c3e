#!/usr/bin/env python3
"""Known answers for protocols/unbalanced-intersection.md, from a slow and obvious model of the page and of protocols/curve25519.md.

Standard library only, and nothing in common with the Swift code. Run it in its folder: it writes unbalanced-intersection.json beside it.
"""

import hashlib
import json
import math
import os
import struct

P = 2**255 - 19
J = 486662
M = 2**64 - 1


# --- Curve25519, RFC 7748 and RFC 9380 ----------------------------------------------------------------------------------


def inverse(x):
    return pow(x, P - 2, P)


def is_square(x):
    return x % P == 0 or pow(x, (P - 1) // 2, P) == 1


def root(x):
    r = pow(x, (P + 3) // 8, P)
    if r * r % P != x % P:
        r = r * pow(2, (P - 1) // 4, P) % P
    assert r * r % P == x % P
    return r


def curve(x):
    return (x**3 + J * x * x + x) % P


def expand(message, tag, count):
    sha, tag = hashlib.sha512, tag + bytes([len(tag)])
    b0 = sha(bytes(128) + message + count.to_bytes(2, "big") + b"\0" + tag).digest()
    block = sha(b0 + b"\1" + tag).digest()
    out = block
    for i in range(2, -(-count // 64) + 1):
        block = sha(bytes(x ^ y for x, y in zip(b0, block)) + bytes([i]) + tag).digest()
        out += block
    return out[:count]


def elligator(u):
    d = (1 + 2 * u * u) % P
    x = -J * inverse(d) % P if d else -J % P
    is_first = is_square(curve(x))
    if not is_first:
        x = (-x - J) % P
    y = root(curve(x))
    return x, (P - y) % P if y % 2 != is_first else y


def add(a, b):
    if a[0] == b[0]:
        return 0
    slope = (b[1] - a[1]) * inverse(b[0] - a[0]) % P
    return (slope * slope - J - a[0] - b[0]) % P


def hash_to_curve(message, tag):
    uniform = expand(message, tag, 96)
    u = [int.from_bytes(uniform[48 * i : 48 * i + 48], "big") % P for i in (0, 1)]
    return add(elligator(u[0]), elligator(u[1]))


def ladder(k, u):
    x1, x2, z2, x3, z3 = u, 1, 0, u, 1
    for t in range(254, -1, -1):
        if k >> t & 1:
            x2, z2, x3, z3 = x3, z3, x2, z2
        a, b, c, d = x2 + z2, x2 - z2, x3 + z3, x3 - z3
        da, cb, aa, bb = d * a % P, c * b % P, a * a % P, b * b % P
        e = aa - bb
        x3, z3 = (da + cb) ** 2 % P, x1 * (da - cb) ** 2 % P
        x2, z2 = aa * bb % P, e * (aa + 121665 * e) % P
        if k >> t & 1:
            x2, z2, x3, z3 = x3, z3, x2, z2
    return x2 * inverse(z2) % P


def clamped(key):
    return int.from_bytes(key, "little") & ~7 & (2**255 - 1) | 2**254


# RFC 7748, section 5.2, first vector.
assert ladder(
    clamped(bytes.fromhex("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4")),
    int.from_bytes(bytes.fromhex("e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c"), "little") % 2**255,
) == int.from_bytes(bytes.fromhex("c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552"), "little")


# --- The function -------------------------------------------------------------------------------------------------------


def transcript(domain, items):
    h = hashlib.sha256()
    for label, value in [("domain", domain.encode())] + items:
        for part in (label.encode(), value):
            h.update(struct.pack("<Q", len(part)) + part)
    return h.digest()


def identifier(key):
    return hashlib.sha256(b"tally/intersection-session/identifier/v1" + bytes(24) + key).digest()[:16]


def element(epoch, x):
    return hash_to_curve(epoch + x, b"tally/upsi/1/curve25519_XMD:SHA-512_ELL2_RO_")


def tag(epoch, k, x):
    d = transcript("tally/unbalanced-intersection/tag/v1", [("epoch", epoch)])
    product = ladder(k, element(epoch, x)).to_bytes(32, "little")
    return hashlib.sha256(d + bytes(32) + product + x).digest()[:16]


# --- The filter ---------------------------------------------------------------------------------------------------------

EXPANSION = [math.ceil(1024 * (0.875 + 0.25 * math.log(1e6) / math.log(2 ** max(1, m)))) for m in range(20)] + [1152]


class Shape:
    def __init__(self, n, f):
        m = max(1, n).bit_length() - 1
        self.n, self.f = n, f
        self.length = 1 << min(18, (5762 * m + 22500) // 10000)
        capacity = -(-n * EXPANSION[min(m, 20)] // 1024)
        self.segments = max(1, -(-capacity // self.length) - 2)
        self.cells = (self.segments + 2) * self.length
        self.words = -(-self.cells * f // 64) + 1

    def places(self, place, content, seed):
        h = place ^ (seed * content & M)
        h = (h ^ h >> 33) * 0xFF51AFD7ED558CCD & M
        h = (h ^ h >> 33) * 0xC4CEB9FE1A85EC53 & M
        h ^= h >> 33
        first = h * self.segments * self.length >> 64
        mask = self.length - 1
        return [first, first + self.length ^ (h >> 18 & mask), first + 2 * self.length ^ (h & mask)]


def seed(epoch, index, attempt):
    items = [("epoch", epoch), ("filter", struct.pack("<Q", index)), ("attempt", struct.pack("<Q", attempt))]
    return int.from_bytes(transcript("tally/unbalanced-intersection/seed/v1", items)[:8], "little") | 1


def build(tags, f, epoch, index):
    """The words of the filter of (place, content) pairs, and its seed."""
    shape = Shape(len(tags), f)
    for attempt in range(100):
        s = seed(epoch, index, attempt)
        members = [set() for _ in range(shape.cells)]
        places = [shape.places(place, content, s) for place, content in tags]
        for number, cells in enumerate(places):
            for cell in cells:
                members[cell].add(number)
        single = [cell for cell in range(shape.cells) if len(members[cell]) == 1]
        order = []
        while single:
            cell = single.pop()
            if len(members[cell]) != 1:
                continue
            (number,) = members[cell]
            order.append((number, cell))
            for other in places[number]:
                members[other].discard(number)
                if len(members[other]) == 1:
                    single.append(other)
        if len(order) < len(tags):
            continue
        values = [0] * shape.cells
        for number, own in reversed(order):
            value = tags[number][1] & (1 << f) - 1
            for cell in places[number]:
                value ^= values[cell]
            values[own] = value
        packed = sum(value << f * cell for cell, value in enumerate(values))
        return packed.to_bytes(8 * shape.words, "little"), s
    raise ValueError("no seed")


def main():
    epoch = hashlib.sha256(b"epoch of the vectors").digest()
    key = hashlib.sha256(b"key of the vectors").digest()
    k = clamped(key)
    tags = []
    for text in ["91350100M000100Y43", "91440101MA5XXXXXX0", "", "K1", "a key of more than fifty-five bytes, which takes the long way of the hash"]:
        x = identifier(text.encode())
        e = element(epoch, x)
        tags.append(
            {
                "key": text,
                "identifier": x.hex(),
                "element": e.to_bytes(32, "little").hex(),
                "product": ladder(k, e).to_bytes(32, "little").hex(),
                "tag": tag(epoch, k, x).hex(),
            }
        )
    shapes = []
    for n, f in [(0, 54), (1, 54), (1000, 54), (1000, 60), (4000, 54), (100000, 54), (1000000, 55), (10000000, 54)]:
        shape = Shape(n, f)
        shapes.append(
            {
                "count": n,
                "fingerprintBits": f,
                "segmentLength": shape.length,
                "segmentCount": shape.segments,
                "cellCount": shape.cells,
                "wordCount": shape.words,
                "cells": shape.places(0x0123456789ABCDEF, 0xFEDCBA9876543210, seed(epoch, 0, 0)),
            }
        )
    # Tags of the files: SHA-256 of "0", "1", …
    files = []
    for index, count in [(0, 1000), (0, 3000), (1, 1000)]:
        f = (54 if index == 0 else 60)
        members = [struct.unpack("<QQ", hashlib.sha256(str(i).encode()).digest()[:16]) for i in range(count)]
        words, s = build(members, f, epoch, index)
        header = b"tallyff1" + epoch + struct.pack("<IIQQ", index, f, count, s)
        files.append({"filter": index, "count": count, "seed": "%016x" % s, "digest": hashlib.sha256(header + words).hexdigest()})
    answers = {
        "epoch": epoch.hex(),
        "key": key.hex(),
        "check": ladder(k, 9).to_bytes(32, "little").hex(),
        "seeds": ["%016x" % seed(epoch, i, a) for i, a in [(0, 0), (0, 1), (2, 0)]],
        "tags": tags,
        "shapes": shapes,
        "files": files,
    }
    folder = os.path.dirname(os.path.abspath(__file__))
    with open(os.path.join(folder, "unbalanced-intersection.json"), "w") as out:
        json.dump(answers, out, indent=1)
        out.write("\n")


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Known answers for Tally's protocols, from a slow and obvious model of the pages in protocols/.

Standard library only, and nothing in common with the Swift code. Run it in its folder: it writes the *.json files beside it,
which Tests/VectorTests reads. Words are 16 hexadecimal digits, bytes pairs of digits in the order of the wire.
"""

import hashlib
import json
import os
import sys
from decimal import Decimal, getcontext

M = (1 << 64) - 1
FOLDER = os.path.dirname(os.path.abspath(__file__))


# --- Elementary parts -------------------------------------------------------------------------------------------------


def word(x):
    return "%016x" % (x & M)


def words(xs):
    return [word(x) for x in xs]


def wire(xs):
    """Words as they stand in a message: little-endian."""
    return b"".join((x & M).to_bytes(8, "little") for x in xs).hex()


class SplitMix64:
    """Steele, Lea, Flood 2014: the generator of the test kit."""

    def __init__(self, seed):
        self.state = seed & M

    def next(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) & M
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & M
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & M
        return z ^ (z >> 31)

    def bytes(self, count):
        """One byte a draw: the top one."""
        return bytes(self.next() >> 56 for _ in range(count))

    def words(self, count):
        return [self.next() for _ in range(count)]


# --- AES-128 (FIPS 197) -----------------------------------------------------------------------------------------------


def xtime(a):
    a <<= 1
    return (a ^ 0x11B) if a & 0x100 else a


def gf_multiply(a, b):
    product = 0
    while b:
        if b & 1:
            product ^= a
        a = xtime(a)
        b >>= 1
    return product


def make_sbox():
    box = []
    for x in range(256):
        inverse = next((y for y in range(256) if gf_multiply(x, y) == 1), 0)
        s = 0x63
        for shift in range(5):
            s ^= ((inverse << shift) | (inverse >> (8 - shift))) & 0xFF
        box.append(s)
    return box


SBOX = make_sbox()


def expand_key(key):
    w = [list(key[4 * i:4 * i + 4]) for i in range(4)]
    rcon = 1
    for i in range(4, 44):
        t = list(w[i - 1])
        if i % 4 == 0:
            t = [SBOX[b] for b in t[1:] + t[:1]]
            t[0] ^= rcon
            rcon = xtime(rcon)
        w.append([a ^ b for a, b in zip(w[i - 4], t)])
    return [sum(w[4 * r:4 * r + 4], []) for r in range(11)]


def aes128(round_keys, block):
    """State byte 4·column + row."""
    s = [a ^ b for a, b in zip(block, round_keys[0])]
    for r in range(1, 11):
        s = [SBOX[b] for b in s]
        s = [s[4 * ((c + row) % 4) + row] for c in range(4) for row in range(4)]
        if r < 10:
            mixed = []
            for c in range(4):
                a = s[4 * c:4 * c + 4]
                for row in range(4):
                    mixed.append(
                        gf_multiply(a[row], 2) ^ gf_multiply(a[(row + 1) % 4], 3) ^ a[(row + 2) % 4] ^ a[(row + 3) % 4])
            s = mixed
        s = [a ^ b for a, b in zip(s, round_keys[r])]
    return bytes(s)


assert aes128(expand_key(bytes(range(16))), bytes.fromhex("00112233445566778899aabbccddeeff")).hex() \
    == "69c4e0d86a7b0430d8cdb78070b4c55a", "FIPS 197, appendix C.1"


class Generator:
    """AES-128 in counter mode: block = counter ‖ nonce, 64 bits each, little-endian (protocols/session.md)."""

    def __init__(self, key):
        self.round_keys = expand_key(key)

    def words(self, count, operation, tag, stream=0, first=0):
        nonce = operation << 16 | tag << 8 | stream
        out = []
        for position in range(first, first + count):
            block = (position // 2).to_bytes(8, "little") + nonce.to_bytes(8, "little")
            text = aes128(self.round_keys, block)
            out.append(int.from_bytes(text[8 * (position % 2):8 * (position % 2) + 8], "little"))
        return out


# --- Transcript, keys, coins (protocols/session.md) -------------------------------------------------------------------


def transcript(domain, items):
    """SHA-256 over len(label) ‖ label ‖ len(value) ‖ value, 64-bit little-endian lengths, the domain first."""
    text = b""
    for label, value in [("domain", domain.encode())] + items:
        text += len(label.encode()).to_bytes(8, "little") + label.encode()
        text += len(value).to_bytes(8, "little") + value
    return hashlib.sha256(text).digest()


SESSION = hashlib.sha256(b"test").digest()


def contributions(seed):
    """What each party draws at the start: 16 bytes for the next party, then 16 for the previous one."""
    drawn = []
    for index in range(3):
        random = SplitMix64(seed * 3 + index)
        drawn.append((random.bytes(16), random.bytes(16)))
    return drawn


def pair_keys(seed):
    """Key j is that of the pair (Pj, Pj+1)."""
    drawn = contributions(seed)
    return [
        transcript("tally/pair-key/v1", [
            ("session", SESSION), ("pair", j.to_bytes(8, "little")), ("first", drawn[j][0]), ("second", drawn[(j + 1) % 3][1]),
        ])[:16]
        for j in range(3)
    ]


class Engine:
    """All three parties at once: F[j] is the generator of the pair (Pj, Pj+1), which knows component j + 1."""

    def __init__(self, seed):
        self.F = [Generator(key) for key in pair_keys(seed)]
        self.operation = 0
        self.messages = []

    def begin(self):
        self.operation += 1
        return self.operation

    def send(self, sender, receiver, values):
        self.messages.append({"from": sender, "to": receiver, "bytes": wire(values)})

    def zero_share(self, party, count, operation, tag):
        own = self.F[party].words(count, operation, tag)
        other = self.F[(party + 2) % 3].words(count, operation, tag)
        return [(a - b) & M for a, b in zip(own, other)]

    def reshare(self, parts, operation, tag):
        """Three additive parts to components: Pi masks its part, keeps it as component i and sends it to Pi-1."""
        components = []
        for i in range(3):
            alpha = self.zero_share(i, len(parts[i]), operation, tag)
            components.append([(p + a) & M for p, a in zip(parts[i], alpha)])
            self.send(i, (i + 2) % 3, components[i])
        return components

    def reshare_from_pair(self, absent, parts, operation, tag):
        """Parts at the two others (by party) to components; two of them are streams of the absent party's keys."""
        count = len(next(iter(parts.values())))
        before, after = (absent + 2) % 3, (absent + 1) % 3
        components = [None, None, None]
        # The pair (before, absent) knows component `absent`, the pair (absent, after) component `after`.
        components[absent] = self.F[before].words(count, operation, tag)
        components[after] = self.F[absent].words(count, operation, tag)
        masked = {
            before: [(p - k) & M for p, k in zip(parts[before], components[absent])],
            after: [(p - k) & M for p, k in zip(parts[after], components[after])],
        }
        self.send(before, after, masked[before])
        self.send(after, before, masked[after])
        components[before] = [(a + b) & M for a, b in zip(masked[before], masked[after])]
        return components


def deal(values, seed):
    """The test kit's dealer: two uniform components, the third makes up the sum."""
    random = SplitMix64(seed)
    first, second = random.words(len(values)), random.words(len(values))
    return [first, second, [(v - a - b) & M for v, a, b in zip(values, first, second)]]


def signed(x):
    x &= M
    return x - (1 << 64) if x >> 63 else x


def component_sums(components):
    return [sum(c[i] for c in components) & M for i in range(len(components[0]))]


# --- Files ------------------------------------------------------------------------------------------------------------


def transcripts():
    cases = []
    for domain, items in [
        ("tally/session/v4", []),
        ("tally/session/v4", [("party", b"bank"), ("nonce", bytes(range(16)))]),
        # The same bytes, cut elsewhere.
        ("tally/session/v4", [("party", b"ban"), ("k", b""), ("nonce", bytes(range(16)))]),
        ("tally/job-seed/v1", [("seed", b"winter")]),
        ("tally/pair-key/v1", [("pair", (2).to_bytes(8, "little")), ("text", "税务".encode())]),
        ("", [("", b""), ("", b"")]),
    ]:
        cases.append({
            "domain": domain,
            "items": [{"label": label, "value": value.hex()} for label, value in items],
            "digest": transcript(domain, items).hex(),
        })
    return {"cases": cases}


def keys():
    cases = []
    for seed in [1, 2, 0xFFFF_FFFF]:
        drawn = contributions(seed)
        cases.append({
            "seed": seed,
            "session": SESSION.hex(),
            "contributions": [{"forNext": a.hex(), "forPrevious": b.hex()} for a, b in drawn],
            "keys": [key.hex() for key in pair_keys(seed)],
        })
    streams = []
    key = pair_keys(1)[0]
    for operation, tag, stream, first, count in [
        (1, 4, 0, 0, 5), (1, 7, 1, 0, 4), (1, 7, 2, 0, 4), (0x123456789A, 14, 3, 0, 3), (2**48 - 1, 255, 255, 10, 6),
    ]:
        streams.append({
            "operation": word(operation), "tag": tag, "stream": stream, "firstWord": first,
            "nonce": word(operation << 16 | tag << 8 | stream),
            "words": words(Generator(key).words(count, operation, tag, stream, first)),
        })
    return {"cases": cases, "key": key.hex(), "streams": streams}


def session():
    """The identity of a session of three parties over channels within one process (session.md, «Agreement»)."""
    names = ["p-zero", "p-one", "p-two"]
    nonces = [SplitMix64(seed).bytes(16) for seed in [1, 2, 3]]
    window = 4 << 20
    manifest = hashlib.sha256(b"one job").digest()
    bindings = []
    for i, j in [(0, 1), (0, 2), (1, 2)]:
        first, second = sorted([names[i], names[j]])
        bindings.append(transcript("tally/memory-channel/v1", [
            ("party", first.encode()), ("party", second.encode()), ("label", b"")]))
    items = [item for name, nonce in zip(names, nonces) for item in [("party", name.encode()), ("nonce", nonce)]]
    items += [("channel", binding) for binding in bindings]
    items += [("window", window.to_bytes(8, "little")), ("manifest", manifest)]
    return {
        "version": 4, "parties": names, "nonces": [nonce.hex() for nonce in nonces], "window": window, "manifest": manifest.hex(),
        "bindings": [binding.hex() for binding in bindings], "session": transcript("tally/session/v4", items).hex(),
    }


def public_coins():
    seed = hashlib.sha256(b"seed").digest()

    def generator(domain):
        return Generator(transcript("tally/public-coins/v1", [("seed", seed), ("domain", domain.encode())])[:16])

    coins = generator("holdout").words(200, 0, 0xC0)
    numerator = round(0.3 * 2**32)
    bitmap = "".join("1" if coin >> 32 < numerator else "0" for coin in coins)
    samples = []
    for number, count, total in [(0, 10, 100), (1, 10, 100), (7, 1, 100), (3, 99, 100), (2, 100, 100), (5, 0, 100)]:
        chosen = []
        coins = generator("hessian-rows").words(total, number, 0xC0)
        for position in range(total):
            # Exactly: coin/2^64 · remaining rows, rounded down, is below the number still needed.
            if coins[position] * (total - position) >> 64 < count - len(chosen):
                chosen.append(position)
        assert len(chosen) == count
        samples.append({"number": number, "count": count, "of": total, "chosen": chosen})
    return {
        "seed": seed.hex(),
        "holdout": {"domain": "holdout", "numerator": numerator, "bitmap": bitmap},
        "sampleDomain": "hessian-rows", "samples": samples,
    }


def multiplication():
    seed, count = 5, 4
    x = [3, M, 1 << 63, 0x0123456789ABCDEF]
    y = [7, M, 2, 0xFEDCBA9876543210]
    engine = Engine(seed)
    xs, ys = deal(x, 11), deal(y, 12)
    operation, tag = engine.begin(), 4
    zeros = [engine.zero_share(i, count, operation, tag) for i in range(3)]
    assert all(sum(z[k] for z in zeros) & M == 0 for k in range(count))
    parts = []
    for i in range(3):
        n = (i + 1) % 3
        parts.append([
            (xs[i][k] * ys[i][k] + xs[i][k] * ys[n][k] + xs[n][k] * ys[i][k]) & M for k in range(count)
        ])
    components = engine.reshare(parts, operation, tag)
    assert component_sums(components) == [(a * b) & M for a, b in zip(x, y)]
    return {
        "seed": seed, "x": words(x), "y": words(y), "dealSeeds": [11, 12],
        "zeroShares": [words(z) for z in zeros], "messages": engine.messages,
        "components": [words(c) for c in components],
    }


def truncation(k, seed):
    """protocols/truncation.md, step by step, all three parties at once."""
    values = [0, 1, -1 & M, 1 << 61, -(1 << 61) & M, 123456789, (-987654321987) & M]
    count = len(values)
    engine = Engine(seed)
    xs = deal(values, 13)
    operation, tag = engine.begin(), 8
    modulus = 1 << (32 if k <= 32 else 64)
    mask_words = (count + 1) // 2 if k <= 32 else count

    def unpack(packed):
        if k > 32:
            return packed[:count]
        return [packed[i // 2] >> (32 * (i % 2)) & 0xFFFFFFFF for i in range(count)]

    # Common to P0 and P1 only.
    quotient_mask = engine.F[0].words(count, operation, tag, 1)
    bit_mask = unpack(engine.F[0].words(mask_words, operation, tag, 2))
    # P1 knows a = x1 + x2.
    a = [(p + q) & M for p, q in zip(xs[1], xs[2])]
    quotient_rest = [((v >> k) - m) & M for v, m in zip(a, quotient_mask)]
    bit_rest = [((1 - (v >> 63)) - m) % modulus for v, m in zip(a, bit_mask)]
    packed = [0] * mask_words
    for i, bit in enumerate(bit_rest):
        if k <= 32:
            packed[i // 2] |= bit << (32 * (i % 2))
        else:
            packed[i] = bit
    engine.send(1, 2, quotient_rest + packed)
    # P0 and P2 know b = x0 + 2^62.
    b = [(v + (1 << 62)) & M for v in xs[0]]
    shift = 1 << (64 - k)
    part0 = [
        (quotient_mask[i] + (b[i] >> k) + 1 - (1 << (62 - k)) - shift + (1 - (b[i] >> 63)) * bit_mask[i] * shift) & M
        for i in range(count)
    ]
    part2 = [(quotient_rest[i] + (1 - (b[i] >> 63)) * bit_rest[i] * shift) & M for i in range(count)]
    components = engine.reshare_from_pair(1, {0: part0, 2: part2}, operation, tag)
    results = component_sums(components)
    for value, result in zip(values, results):
        assert signed(result) - (signed(value) >> k) in (0, 1), "floor, or one more"
    return {
        "seed": seed, "bits": k, "x": words(values), "dealSeed": 13, "messages": engine.messages,
        "components": [words(c) for c in components], "results": words(results),
    }


def bit_to_arithmetic():
    """Five bits in one plane: u = x0 + x1 at P0, v = x2 at P1 and P2."""
    seed, count = 21, 5
    random = SplitMix64(31)
    planes = random.words(3)
    bits = [(planes[0] ^ planes[1] ^ planes[2]) >> e & 1 for e in range(count)]
    engine = Engine(seed)
    operation, tag = engine.begin(), 11
    u = [(planes[0] ^ planes[1]) >> e & 1 for e in range(count)]
    v = [planes[2] >> e & 1 for e in range(count)]
    mask = engine.F[0].words(count, operation, tag, 1)
    rest = [(a - m) & M for a, m in zip(u, mask)]
    engine.send(0, 2, rest)
    part1 = [(mask[e] * (1 - 2 * v[e]) + v[e]) & M for e in range(count)]
    part2 = [(rest[e] * (1 - 2 * v[e])) & M for e in range(count)]
    components = engine.reshare_from_pair(0, {1: part1, 2: part2}, operation, tag)
    assert component_sums(components) == bits
    return {
        "seed": seed, "count": count, "planes": words(planes), "bits": bits, "messages": engine.messages,
        "components": [words(c) for c in components],
    }


def lookup():
    """Three four-bit indices, one plane a bit, and three tables of 16 words."""
    seed, count = 22, 3
    random = SplitMix64(32)
    # planes[p][c]: component c of bit p of all elements.
    planes = [random.words(3) for _ in range(4)]
    tables = random.words(48)

    def index_of(components):
        out = []
        for e in range(count):
            value = 0
            for p in range(4):
                for c in components:
                    value ^= (planes[p][c] >> e & 1) << p
            out.append(value)
        return out

    indices, u, v = index_of([0, 1, 2]), index_of([0, 1]), index_of([2])
    engine = Engine(seed)
    operation, tag = engine.begin(), 12
    stream = engine.F[0].words(16 * count, operation, tag, 1)
    rest = [((1 if j == u[e] else 0) - stream[16 * e + j]) & M for e in range(count) for j in range(16)]
    engine.send(0, 2, rest)

    def select(unit):
        return [
            sum(unit[16 * e + j] * tables[16 * t + (j ^ v[e])] for j in range(16)) & M
            for t in range(3) for e in range(count)
        ]

    components = engine.reshare_from_pair(0, {1: select(stream), 2: select(rest)}, operation, tag)
    assert component_sums(components) == [tables[16 * t + indices[e]] for t in range(3) for e in range(count)]
    return {
        "seed": seed, "count": count, "planes": [words(p) for p in planes], "tables": words(tables), "indices": indices,
        "messages": engine.messages, "components": [words(c) for c in components],
    }


# --- The adder (protocols/bits.md): Sklansky's network, defined by recursion ------------------------------------------


class Adder:
    """Which generate and propagate bits the wanted sum bits need; every node is found once.

    After level l position i covers the block of 2^(l+1) positions that it lies in, from its bottom up to i. At level l only
    positions with bit l set change; they take in the block below, whose top is (i >> l << l) - 1.
    """

    def __init__(self, width, outputs):
        self.leaves, self.nodes = set(), set()
        highest = max(outputs) - 1
        levels = 0
        while highest >> levels > 0:
            levels += 1
        for i in outputs:
            if i > 0:
                self.generate(i - 1, levels - 1)

    def generate(self, i, level):
        if level < 0:
            self.leaves.add(i)
        elif not i >> level & 1:
            self.generate(i, level - 1)
        elif (level, i, "G") not in self.nodes:
            self.nodes.add((level, i, "G"))
            self.generate(i, level - 1)
            self.propagate(i, level - 1)
            self.generate((i >> level << level) - 1, level - 1)

    def propagate(self, i, level):
        if level < 0:
            return
        if not i >> level & 1:
            self.propagate(i, level - 1)
        elif (level, i, "P") not in self.nodes:
            self.nodes.add((level, i, "P"))
            self.propagate(i, level - 1)
            self.propagate((i >> level << level) - 1, level - 1)

    def count(self):
        return len(self.leaves) + len(self.nodes)

    def rounds(self):
        return (1 if self.leaves else 0) + len({level for level, _, _ in self.nodes})

    def batches(self):
        """The ANDs of each round in order: by position, G before P."""
        return [sorted((i, kind) for level, i, kind in self.nodes if level == wanted)
                for wanted in sorted({level for level, _, _ in self.nodes})]

    def levels(self):
        return sorted({level for level, _, _ in self.nodes})


def prefix_adder():
    rows = []
    for width in range(1, 65):
        top, everything = Adder(width, [width - 1]), Adder(width, range(width))
        rows.append({
            "width": width, "topConjunctions": top.count(), "topRounds": top.rounds(),
            "allConjunctions": everything.count(), "allRounds": everything.rounds(),
        })
    sigmoid = Adder(22, range(8, 22))
    return {"widths": rows, "sigmoid": {"conjunctions": sigmoid.count(), "rounds": sigmoid.rounds()}}


def bits_of_a_number():
    """Bits 3…9 of one number on a ring of 10 bits: P0 enters x0 + x1, x2 is known to P1 and P2, an adder adds them."""
    seed, width, outputs = 23, 10, list(range(3, 10))
    value = (-123456789) & M
    engine = Engine(seed)
    xs = [c[0] for c in deal([value], 14)]
    operation, tag = engine.begin(), 9
    # One word a plane; the element is bit 0, and whole words are masked.
    clear = [(xs[0] + xs[1]) >> p & 1 for p in range(width)]
    mask = engine.F[0].words(width, operation, tag)
    masked = [c ^ m for c, m in zip(clear, mask)]
    engine.send(0, 2, masked)
    # Components 0, 1, 2 of a and b, bit 0 of each word is what counts.
    a = [[masked[p], mask[p], 0] for p in range(width)]
    b = [[0, 0, xs[2] >> p & 1] for p in range(width)]

    def xor(p, q):
        return [s ^ t for s, t in zip(p, q)]

    def conjunctions(pairs):
        operation = engine.begin()
        masks = [[s ^ t for s, t in zip(engine.F[i].words(len(pairs), operation, 10),
                                        engine.F[(i + 2) % 3].words(len(pairs), operation, 10))] for i in range(3)]
        products = []
        for index, (p, q) in enumerate(pairs):
            products.append([
                p[i] & q[i] ^ p[i] & q[(i + 1) % 3] ^ p[(i + 1) % 3] & q[i] ^ masks[i][index] for i in range(3)
            ])
        for i in range(3):
            engine.send(i, (i + 2) % 3, [product[i] for product in products])
        return products

    adder = Adder(width, outputs)
    half = [xor(a[p], b[p]) for p in range(width)]
    propagate, generate = dict(enumerate(half)), {}
    leaves = sorted(adder.leaves)
    for p, product in zip(leaves, conjunctions([(a[p], b[p]) for p in leaves])):
        generate[p] = product
    for level, batch in zip(adder.levels(), adder.batches()):
        pairs = []
        for i, kind in batch:
            lower = (i >> level << level) - 1
            pairs.append((propagate[i], generate[lower] if kind == "G" else propagate[lower]))
        products = conjunctions(pairs)
        for (i, kind), product in zip(batch, products):
            if kind == "G":
                generate[i] = xor(generate[i], product)
        for (i, kind), product in zip(batch, products):
            if kind == "P":
                propagate[i] = product
    sums = [xor(half[p], generate[p - 1]) if p > 0 else half[p] for p in outputs]
    bits = [(s[0] ^ s[1] ^ s[2]) & 1 for s in sums]
    assert bits == [value >> p & 1 for p in outputs]
    return {
        "seed": seed, "width": width, "outputs": [outputs[0], outputs[-1] + 1], "x": word(value), "dealSeed": 14,
        "firstMessage": engine.messages[0], "bits": bits,
        "components": [[s[i] & 1 for s in sums] for i in range(3)],
    }


# --- Sigmoid (protocols/sigmoid.md) -----------------------------------------------------------------------------------

CONSTANT = [
    50545560224, 5782806490830, 17962263972631, 52845546368751, 142737629145469, 328597447949759, 541506561533908,
    564314090595661, 561585816246963, 584393345308716, 797302458892865, 983162277697155, 1073054360473873, 1107937642869993,
    1120117100351794, 1125849361282400,
]
LINEAR = [
    0, 67863576, 244007788, 851298655, 2815665448, 8253016283, 17480275941, 18319717675, 18319717675, 17480275941, 8253016283,
    2815665448, 851298655, 244007788, 67863576, 0,
]
QUADRATIC = [0, 201, 838, 3482, 14223, 54059, 154506, 148101, -148101, -154506, -54059, -14223, -3482, -838, -201, 0]


def check_table():
    """The page's numbers are least squares on 64 Chebyshev nodes a piece: computed anew in 50 digits."""
    getcontext().prec = 50
    pi = Decimal("3.14159265358979323846264338327950288419716939937510")

    def cosine(x):
        total, term, n = Decimal(0), Decimal(1), 0
        while abs(term) > Decimal(10) ** -48:
            total += term
            n += 2
            term = -term * x * x / (n * (n - 1))
        return total

    def sigma(x):
        return 1 / (1 + (-x).exp())

    def solve(matrix, right):
        rows = [list(row) + [value] for row, value in zip(matrix, right)]
        for i in range(3):
            pivot = max(range(i, 3), key=lambda r: abs(rows[r][i]))
            rows[i], rows[pivot] = rows[pivot], rows[i]
            for r in range(3):
                if r != i:
                    factor = rows[r][i] / rows[i][i]
                    rows[r] = [p - factor * q for p, q in zip(rows[r], rows[i])]
        return [rows[i][3] / rows[i][i] for i in range(3)]

    width = Decimal(256) / Decimal(179)
    worst = [Decimal(0)] * 3
    for piece in range(1, 15):
        low = (piece - 8) * width
        nodes = [low + width * (1 + cosine(pi * (2 * k + 1) / 128)) / 2 for k in range(64)]
        matrix = [[sum(x ** (i + j) for x in nodes) for j in range(3)] for i in range(3)]
        right = [sum(sigma(x) * x ** i for x in nodes) for i in range(3)]
        found = solve(matrix, right)
        for i, (scale, table) in enumerate([(50, CONSTANT), (36, LINEAR), (22, QUADRATIC)]):
            worst[i] = max(worst[i], abs(found[i] * 2**scale - table[piece]))
    tails = [abs(sigma(sign * 7 * width) * 2**50 - CONSTANT[i]) for sign, i in [(-1, 0), (1, 15)]]
    # Half a unit is exact rounding; the table was made in double precision, whose last digit shows.
    print("table: constants within %.2f, linear %.2f, quadratic %.2f, tails %.2f units" % (*worst, max(tails)), file=sys.stderr)
    assert max(worst) < 1 and max(tails) < 1


def sigmoid():
    """The pipeline's ideal in integers; what rounding may add is in `low` and `high`.

    z has 38 fraction bits. The piece is floor((179·z + 8·2^46) >> 38, at 8 fraction bits) >> 8, saturated to 0…15; the two
    summands are shifted before they are added, so the number may be one less, which matters at a border only (where the number's
    low eight bits are 0). t is z truncated by 24 bits: the floor or one more. The sum is truncated by 32: the floor or one more.
    """
    check_table()
    cases = []
    points = [-8000.0, -100.0, -12.5, -10.02, -10.0, -9.0, -7.77, -6.5, -5.0, -4.2910, -4.0, -3.5, -3.0, -2.5, -2.0, -1.75, -1.5,
              -1.25, -1.0, -0.75, -0.5, -0.25, -0.125, -0.001, 0.0, 0.001, 0.0625, 0.2, 0.3, 0.6, 0.9, 1.1, 1.4303, 1.43, 1.8, 2.2,
              2.8604, 3.3, 3.9, 4.5, 5.3, 5.721, 6.1, 7.0, 8.0, 9.9, 10.011, 10.02, 57.0, 8191.0]
    for point in points:
        z = round(point * 2**38)
        number = (179 * z + (8 << 46)) >> 38
        values = []
        for s in {number, number - 1}:
            piece = min(max(s >> 8, 0), 15)
            for t in ((z >> 24), (z >> 24) + 1):
                total = (CONSTANT[piece] + LINEAR[piece] * t + QUADRATIC[piece] * t * t) >> 32
                values += [total, total + 1]
        piece = min(max(number >> 8, 0), 15)
        t = z >> 24
        ideal = (CONSTANT[piece] + LINEAR[piece] * t + QUADRATIC[piece] * t * t) >> 32
        cases.append({"z": word(z), "piece": piece, "ideal": ideal, "low": min(values), "high": max(values),
                      "isAtBorder": number % 256 == 0})
    assert len(cases) == 50
    return {
        "fractionBits": 38, "resultFractionBits": 18, "constant": CONSTANT, "linear": LINEAR, "quadratic": QUADRATIC, "cases": cases,
    }


def write(name, content):
    with open(os.path.join(FOLDER, name), "w", encoding="utf-8") as file:
        json.dump(content, file, indent=1, ensure_ascii=False)
        file.write("\n")


if __name__ == "__main__":
    write("transcript.json", transcripts())
    write("keys.json", keys())
    write("session.json", session())
    write("public-coins.json", public_coins())
    write("engine.json", {
        "multiplication": multiplication(),
        "truncation": [truncation(k, seed) for k, seed in [(1, 6), (20, 7), (32, 8), (33, 9), (61, 10)]],
        "bitToArithmetic": bit_to_arithmetic(), "lookup": lookup(), "bits": bits_of_a_number(),
    })
    write("prefix-adder.json", prefix_adder())
    write("sigmoid.json", sigmoid())

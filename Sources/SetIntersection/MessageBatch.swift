// Up to 64 short messages as last blocks of SHA-256, hashed together behind one prefix.
//
// Spec: protocols/balanced-intersection.md, section «Hashes»: a prefix of one block, then a message of at most 55 bytes with its padding.

import Kernels
import Secrets
import Symmetric

/// Belongs to one thread; wiped with it.
package struct MessageBatch: ~Copyable {
    /// Longest message that fits the block with its padding.
    static let messageBytesMax = 55
    package static let count = 64

    private let words: SecretWordsBuilder
    private let output: SecretWordsBuilder
    /// What does not fit a block.
    private var long: [(slot: Int, message: [UInt8])] = []

    package init() {
        words = SecretWordsBuilder(count: Self.count * HashKernels.blockBytes / 8)
        output = SecretWordsBuilder(count: Self.count * HashKernels.digestBytes / 8)
    }

    /// The length of a message of so many bytes behind the prefix, in bits, as the padding has it.
    @inline(__always)
    private static func paddedLength(_ byteCount: Int) -> UInt64 {
        UInt64(truncatingIfNeeded: (HashKernels.blockBytes &+ byteCount) &* 8).bigEndian
    }

    @inline(__always)
    private func block(_ slot: Int) -> UnsafeMutablePointer<UInt64> { words.pointer + slot * (HashKernels.blockBytes / 8) }

    /// A message of any length; `slot` is below `count`.
    package mutating func set(_ slot: Int, _ message: UnsafeRawBufferPointer) {
        precondition((0..<Self.count).contains(slot))
        guard message.count <= Self.messageBytesMax else { return long.append((slot, Array(message))) }
        let block = block(slot)
        block.update(repeating: 0, count: 7)
        let bytes = UnsafeMutableRawPointer(block)
        if let base = message.baseAddress { bytes.copyMemory(from: base, byteCount: message.count) }
        bytes.storeBytes(of: 0x80, toByteOffset: message.count, as: UInt8.self)
        block[7] = Self.paddedLength(message.count)
    }

    /// A message of 16 bytes.
    @inline(__always)
    mutating func set(_ slot: Int, _ first: UInt64, _ second: UInt64) {
        let block = block(slot)
        (block[0], block[1], block[2], block[3]) = (first, second, 0x80, 0)
        (block[4], block[5], block[6], block[7]) = (0, 0, 0, Self.paddedLength(16))
    }

    /// A message of 32 bytes.
    @inline(__always)
    mutating func set(_ slot: Int, _ first: Block, _ second: Block) {
        let block = block(slot)
        (block[0], block[1], block[2], block[3]) = (first.low, first.high, second.low, second.high)
        (block[4], block[5], block[6], block[7]) = (0x80, 0, 0, Self.paddedLength(32))
    }

    /// A message of 48 bytes: a point of four words, then an identifier's digest.
    @inline(__always)
    mutating func set(_ slot: Int, _ point: UnsafePointer<UInt64>, _ identifier: IdentifierDigest) {
        let block = block(slot)
        (block[0], block[1], block[2], block[3]) = (point[0], point[1], point[2], point[3])
        (block[4], block[5], block[6], block[7]) = (identifier.high.bigEndian, identifier.low.bigEndian, 0x80, Self.paddedLength(48))
    }

    /// The digests of the first `count` messages, two blocks each; valid while this value lives, until the next call.
    mutating func hash(_ count: Int, behind prefix: HashPrefix) -> UnsafePointer<Block> {
        precondition(count <= Self.count)
        HashKernels.finish(
            prefix.state, blocks: UnsafeRawPointer(words.pointer), count: count, into: UnsafeMutableRawPointer(output.pointer))
        for (slot, message) in long {
            var hash = SHA256()
            hash.update(prefix.bytes)
            hash.update(message)
            (UnsafeMutableRawPointer(output.pointer) + slot * Digest.byteCount)
                .copyMemory(from: hash.finalize().bytes, byteCount: Digest.byteCount)
        }
        long.removeAll(keepingCapacity: true)
        return UnsafeRawPointer(output.pointer).assumingMemoryBound(to: Block.self)
    }
}

/// What stands before every message: one block, hashed once and for all.
struct HashPrefix: Sendable {
    let bytes: [UInt8]
    let state: HashKernels.State

    /// - Precondition: at most 64 bytes; zeros follow up to 64.
    init(_ beginning: [UInt8]) {
        bytes = beginning + [UInt8](repeating: 0, count: HashKernels.blockBytes - beginning.count)
        state = HashKernels.State.initial.absorbing(bytes)
    }
}

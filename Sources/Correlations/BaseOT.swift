// Base oblivious transfer: random OTs from a group, one public-key operation or two each, against malicious parties.
//
// Spec: protocols/base-ot.md. D. Masny, P. Rindal: Endemic oblivious transfer, CCS 2019 (ePrint 2019/706), with a scalar of its
// own for every transfer at both sides.

import Groups
import Kernels
package import Parties
package import Secrets
package import Symmetric
package import Wire

package enum BaseOT {
    static let step = Step(number: 0, tag: OTTag.basePoints)
    static let pointWords = P256Point.byteCount / 8

    /// The sender's side of `count` transfers.
    ///
    /// - Parameter session: unique to this use; both names and the count are bound besides.
    /// - Throws: `CorrelationError`, `ChannelError`, or what the randomness throws.
    package static func send(
        _ count: Int, session: Digest, endpoint: Endpoint, to receiver: PartyID, randomness: inout some RandomSource
    ) async throws -> RandomOTSenderBatch {
        let binding = BaseOTBinding(session: session, sender: endpoint.me, receiver: receiver, count: count)
        var keys: [BaseOTKey] = []
        var mine = [UInt64](repeating: 0, count: count * pointWords)
        for index in 0..<count {
            let key = BaseOTKey(try P256Scalar.random(&randomness))
            key.multiply(.generator).write(into: &mine, at: index * pointWords)
            keys.append(key)
        }
        let theirs = try await exchange(mine, receiving: 2 * count * pointWords, with: receiver, endpoint: endpoint)
        endpoint.clock.charge(.baseTransfer, count: count)
        // Both points of every transfer must decode before anything is computed from one.
        let points = try (0..<2 * count).map { index in try decode(theirs, index, from: receiver) }
        let masks = try binding.masks(
            points.indices.map { index in (index: index / 2, number: UInt64(index & 1), of: points[index ^ 1]) }, from: receiver)
        let transcript = binding.transcript(sender: mine, receiver: theirs)
        let zeros = SecretBlocks(count: count)
        let ones = SecretBlocks(count: count)
        for index in points.indices {
            guard let base = points[index].adding(masks[index]) else { throw CorrelationError.invalidPoint(peer: receiver, index: index) }
            let pad = transcript.pad(index: index / 2, number: UInt64(index & 1), shared: keys[index / 2].multiply(base))
            if index & 1 == 0 { zeros[index / 2] = pad } else { ones[index / 2] = pad }
        }
        return RandomOTSenderBatch(zeros: zeros, ones: ones)
    }

    /// The receiver's side, with choices of its own.
    package static func receive(
        _ choices: consuming SecretBits, session: Digest, endpoint: Endpoint, from sender: PartyID,
        randomness: inout some RandomSource
    ) async throws -> RandomOTReceiverBatch {
        let count = choices.count
        let binding = BaseOTBinding(session: session, sender: sender, receiver: endpoint.me, count: count)
        let uniform = try binding.uniformPoints(count, &randomness)
        let masks = try binding.masks(
            (0..<count).map { index in (index: index, number: choices[index], of: uniform[index]) }, from: sender)
        var keys: [BaseOTKey] = []
        var mine = [UInt64](repeating: 0, count: 2 * count * pointWords)
        for index in 0..<count {
            let start = 2 * index * pointWords
            let (key, masked) = try maskedKey(masks[index], &randomness)
            masked.write(into: &mine, at: start)
            uniform[index].write(into: &mine, at: start + pointWords)
            keys.append(key)
            // The masked point stands in the chosen place; which one that is shows neither in time nor in memory.
            let mask = ConstantTime.mask(bit: choices[index])
            for word in start..<start + pointWords {
                var (first, second) = (mine[word], mine[word + pointWords])
                ConstantTime.swap(mask: mask, &first, &second)
                (mine[word], mine[word + pointWords]) = (first, second)
            }
        }
        let theirs = try await exchange(mine, receiving: count * pointWords, with: sender, endpoint: endpoint)
        endpoint.clock.charge(.baseTransfer, count: count)
        let points = try (0..<count).map { index in try decode(theirs, index, from: sender) }
        let transcript = binding.transcript(sender: theirs, receiver: mine)
        let chosen = SecretBlocks(count: count)
        for index in 0..<count {
            chosen[index] = transcript.pad(index: index, number: choices[index], shared: keys[index].multiply(points[index]))
        }
        return RandomOTReceiverBatch(choices: choices, chosen: chosen)
    }

    /// A fresh scalar t and t·G − mask.
    private static func maskedKey(
        _ mask: P256Point, _ randomness: inout some RandomSource
    ) throws -> (BaseOTKey, P256Point) {
        while true {
            let key = BaseOTKey(try P256Scalar.random(&randomness))
            // The identity, with probability 2^−256, would not be a point.
            if let masked = key.multiply(.generator).adding(mask.negated) { return (key, masked) }
        }
    }

    /// Both messages cross: neither depends on the other.
    private static func exchange(
        _ mine: [UInt64], receiving count: Int, with peer: PartyID, endpoint: Endpoint
    ) async throws(ChannelError) -> [UInt64] {
        var theirs = [UInt64](repeating: 0, count: count)
        try await endpoint.exchange(
            sending: mine.count, to: peer, receiving: count, from: peer, step: step,
            produce: { range, out in for word in range { out[word - range.lowerBound] = mine[word] } },
            consume: { range, words in for word in range { theirs[word] = words[word - range.lowerBound] } })
        return theirs
    }

    private static func decode(_ words: [UInt64], _ index: Int, from peer: PartyID) throws(CorrelationError) -> P256Point {
        let point = words.withUnsafeBytes { bytes in
            try? P256Point(
                decoding: UnsafeRawBufferPointer(rebasing: bytes[index * P256Point.byteCount..<(index + 1) * P256Point.byteCount]))
        }
        guard let point else { throw .invalidPoint(peer: peer, index: index) }
        return point
    }
}

/// A scalar that serves one transfer.
private final class BaseOTKey {
    private let multiplier: P256Multiplier
    init(_ scalar: consuming P256Scalar) { multiplier = P256Multiplier(scalar) }
    func multiply(_ point: P256Point) -> P256Point { multiplier.multiply(point) }
}

extension P256Point {
    fileprivate func write(into words: inout [UInt64], at index: Int) {
        words.withUnsafeMutableBytes { bytes in
            if let base = bytes.baseAddress { write(to: base + 8 * index) }
        }
    }
}

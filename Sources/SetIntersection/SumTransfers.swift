// The inner product of a sum over an intersection: the receiver's secret bits times the sender's values, by oblivious transfer.
//
// Spec: protocols/intersection-sum.md, steps 6 to 8.

import Correlations
import Kernels
package import Parties
package import Secrets
package import Symmetric
package import Wire

/// What both parties' parts have in common.
package struct SumTransfers: Sendable {
    let columnCount: Int
    let peer: PartyID
    /// Of the agreement: names the transfers' session.
    let salt: Digest

    package init(columnCount: Int, peer: PartyID, salt: Digest) {
        self.columnCount = columnCount
        self.peer = peer
        self.salt = salt
    }

    static let transfersPerBatch = 1 << 18
    /// A transfer masks two columns.
    private var transfersEach: Int { (columnCount + 1) / 2 }

    private var transferSession: Digest {
        var transcript = Transcript(domain: "tally/intersection-sum/transfers/v1")
        transcript.absorb("salt", salt.bytes)
        return transcript.finalize()
    }

    private func batches(_ count: Int) -> [Range<Int>] {
        let size = Self.transfersPerBatch / transfersEach
        return stride(from: 0, to: count, by: size).map { $0..<min(count, $0 + size) }
    }

    private static let transfers = OTExtensionParameters(fieldBits: .four, adversary: .semiHonest)

    /// - Parameters:
    ///   - matches: places of the common elements in the sender's list.
    ///   - count: elements in that list.
    /// - Returns: a sum of each column.
    package func receive(
        _ matches: [UInt32], of count: Int, endpoint: Endpoint, randomness: inout some RandomSource
    ) async throws -> [Int64] {
        let (k, g) = (columnCount, transfersEach)
        let isCommon = SecretBits(count: count)
        for place in matches { isCommon.pointer[Int(place / 64)] |= 1 << UInt64(place % 64) }
        var source = try await CorrelatedOTReceiver.start(
            parameters: Self.transfers, session: transferSession, endpoint: endpoint, sender: peer, randomness: &randomness)
        var sums = [UInt64](repeating: 0, count: k)
        for (number, batch) in batches(count).enumerated() {
            let pads = try await source.extend(batch.count * g, endpoint: endpoint).randomOT()
            // Step 6.
            var flips = [UInt64](repeating: 0, count: (batch.count * g + 63) / 64)
            for transfer in 0..<batch.count * g {
                flips[transfer / 64] |= (isCommon[batch.lowerBound + transfer / g] ^ pads.choices[transfer]) << UInt64(transfer % 64)
            }
            try await endpoint.send(flips.count, to: peer, step: SumSteps.flips(number)) { range, out in
                for word in range { out[word - range.lowerBound] = flips[word] }
            }
            // Step 7: z = pad + b·u.
            let words = UnsafeRawPointer(pads.chosen.pointer).assumingMemoryBound(to: UInt64.self)
            try await endpoint.receive(batch.count * k, from: peer, step: SumSteps.masked(number)) { range, masked in
                for place in range {
                    let (element, column) = place.quotientAndRemainder(dividingBy: k)
                    let mask = ConstantTime.mask(bit: isCommon[batch.lowerBound + element])
                    sums[column] &+= words[2 * g * element + column] &+ masked[place - range.lowerBound] & mask
                }
            }
            withExtendedLifetime(pads) {}
        }
        withExtendedLifetime(isCommon) {}
        // Step 8.
        let totals = try await endpoint.receiveNumbers(k, from: peer, step: SumSteps.total)
        return zip(sums, totals).map { Int64(bitPattern: $0 &- UInt64(bitPattern: $1)) }
    }

    /// - Parameter order: of the sender's list: which element stands at a place.
    package func send(
        _ columns: SummedColumns, order: SharedPermutation, endpoint: Endpoint, randomness: inout some RandomSource
    ) async throws {
        let count = columns.values.count / columnCount, (k, g) = (columnCount, transfersEach)
        var source = try await CorrelatedOTSender.start(
            parameters: Self.transfers, session: transferSession, endpoint: endpoint, receiver: peer, randomness: &randomness)
        var totals = [UInt64](repeating: 0, count: k)
        for (number, batch) in batches(count).enumerated() {
            let pads = try await source.extend(batch.count * g, endpoint: endpoint, randomness: &randomness).randomOT()
            // Step 6: bits beyond the last are ignored.
            var flips: [UInt64] = []
            try await endpoint.receive((batch.count * g + 63) / 64, from: peer, step: SumSteps.flips(number)) { range, words in
                flips.append(contentsOf: UnsafeBufferPointer(start: words, count: range.count))
            }
            // Step 7.
            let zeros = UnsafeRawPointer(pads.zeros.pointer).assumingMemoryBound(to: UInt64.self)
            let ones = UnsafeRawPointer(pads.ones.pointer).assumingMemoryBound(to: UInt64.self)
            try await endpoint.send(batch.count * k, to: peer, step: SumSteps.masked(number)) { range, out in
                for place in range {
                    let (element, column) = place.quotientAndRemainder(dividingBy: k)
                    let transfer = g * element + column / 2, word = 2 * g * element + column
                    // A flip is public: the receiver's bit under a uniform one.
                    let isFlipped = flips[transfer / 64] >> UInt64(transfer % 64) & 1 == 1
                    let pad = isFlipped ? ones[word] : zeros[word], other = isFlipped ? zeros[word] : ones[word]
                    let value = columns.values[order[batch.lowerBound + element] * k + column]
                    totals[column] &+= pad
                    out[place - range.lowerBound] = pad &- other &+ UInt64(bitPattern: value)
                }
            }
            withExtendedLifetime(pads) {}
        }
        // Step 8: what the receiver lacks until now.
        try await endpoint.sendNumbers(totals.map { Int64(bitPattern: $0) }, to: peer, step: SumSteps.total)
    }
}

/// Steps and tags of the page.
enum SumSteps {
    static let tags = Step(number: 4, tag: ECDHStepTag.tags)
    static let group = Step(number: 5, tag: 0x58)
    static let total = Step(number: 8, tag: 0x5B)
    static let told = Step(number: 9, tag: 0x5C)

    static func flips(_ batch: Int) -> Step { Step(number: UInt64(batch), tag: 0x59) }
    static func masked(_ batch: Int) -> Step { Step(number: UInt64(batch), tag: 0x5A) }
}

extension Endpoint {
    /// A few numbers in one frame.
    func sendNumbers(_ numbers: [Int64], to receiver: PartyID, step: Step) async throws(ChannelError) {
        try await send(numbers.count, to: receiver, step: step) { range, out in
            for index in range { out[index - range.lowerBound] = UInt64(bitPattern: numbers[index]) }
        }
    }

    func receiveNumbers(_ count: Int, from sender: PartyID, step: Step) async throws(ChannelError) -> [Int64] {
        var numbers: [Int64] = []
        try await receive(count, from: sender, step: step) { range, words in
            for index in 0..<range.count { numbers.append(Int64(bitPattern: words[index])) }
        }
        return numbers
    }
}

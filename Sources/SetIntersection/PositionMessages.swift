// How many rows are common, and which: the short messages at the end of an alignment.
//
// Spec: protocols/set-intersection.md, section «Positions».

import Parties
import Wire

extension Endpoint {
    func sendCommonCount(_ count: Int, to receiver: PartyID, step: Step) async throws(ChannelError) {
        var writer = ByteWriter()
        writer.write(UInt64(count))
        try await send(writer.bytes, to: receiver, step: step)
    }

    /// - Parameter countMax: the size of the smallest set.
    func receiveCommonCount(from sender: PartyID, countMax: Int, step: Step) async throws -> Int {
        let message = try await receive(byteCountMax: 8, from: sender, step: step)
        var count: UInt64 = 0
        do throws(DecodingError) {
            var reader = ByteReader(message)
            count = try reader.readUInt64()
            try reader.finish()
        } catch {
            throw ChannelError.malformed(peer: sender, error)
        }
        guard let value = Int(exactly: count), value <= countMax else {
            throw AlignmentError.invalidCount(peer: sender, count: count)
        }
        return value
    }

    /// Sends positions and receives positions, in frames of the alignment's size.
    func exchangePositions(
        _ positions: [UInt64], to receiver: PartyID, receiving count: Int, from sender: PartyID, step: Step
    ) async throws(ChannelError) -> [UInt64] {
        var received: [UInt64] = []
        received.reserveCapacity(count)
        try await exchange(
            sending: positions.count, to: receiver, receiving: count, from: sender, step: step, chunkWords: Masker.frameWords,
            produce: { range, out in for index in range { out[index - range.lowerBound] = positions[index] } },
            consume: { range, words in received.append(contentsOf: UnsafeBufferPointer(start: words, count: range.count)) })
        return received
    }

    func sendPositions(_ positions: [UInt64], to receiver: PartyID, step: Step) async throws(ChannelError) {
        _ = try await exchangePositions(positions, to: receiver, receiving: 0, from: receiver, step: step)
    }

    func receivePositions(_ count: Int, from sender: PartyID, step: Step) async throws(ChannelError) -> [UInt64] {
        try await exchangePositions([], to: sender, receiving: count, from: sender, step: step)
    }
}

/// Refuses positions outside of a list of `count` elements and repeated ones.
func checkPositions(_ positions: some Collection<UInt64>, below count: Int, from peer: PartyID) throws(AlignmentError) {
    var isTaken = [Bool](repeating: false, count: count)
    for (index, position) in positions.enumerated() {
        guard let position = Int(exactly: position), position < count, !isTaken[position] else {
            throw .invalidPosition(peer: peer, index: index)
        }
        isTaken[position] = true
    }
}

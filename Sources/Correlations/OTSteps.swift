// Tags of the frames of oblivious transfer; see the tables of the pages.

import Parties
import Wire

enum OTTag {
    static let basePoints: UInt8 = 0x70
    static let trees: UInt8 = 0x71
    static let corrections: UInt8 = 0x72
    static let challenge: UInt8 = 0x73
    static let response: UInt8 = 0x74
    static let flips: UInt8 = 0x75
    static let messages: UInt8 = 0x76
}

extension Endpoint {
    /// Sends words in frames of `chunkWords`, whatever the window is.
    func send(
        _ count: Int, to receiver: PartyID, step: Step, chunkWords: Int, produce: (Range<Int>, UnsafeMutablePointer<UInt64>) -> Void
    ) async throws(ChannelError) {
        try await exchange(
            sending: count, to: receiver, receiving: 0, from: receiver, step: step, chunkWords: chunkWords, produce: produce,
            consume: { _, _ in })
    }

    /// Receives words in frames of `chunkWords`, whatever the window is.
    func receive(
        _ count: Int, from sender: PartyID, step: Step, chunkWords: Int, consume: (Range<Int>, UnsafePointer<UInt64>) -> Void
    ) async throws(ChannelError) {
        try await exchange(
            sending: 0, to: sender, receiving: count, from: sender, step: step, chunkWords: chunkWords, produce: { _, _ in },
            consume: consume)
    }
}

// Long messages whose frames are computed while others are on their way.
//
// Spec: protocols/wire.md. On the wire it is an exchange like any other; only how far one side runs ahead differs.

package import Parties

extension Endpoint {
    /// Frames that one side may be ahead of the other: enough for what 100 Mbit/s carry in 50 ms.
    private static let framesAheadMax = 32

    /// As `exchange`, where frames are made and taken by work that the caller awaits, and a side sends as many frames ahead of those
    /// it received as both windows hold. What is produced must not depend on what is consumed.
    ///
    /// - Parameters:
    ///   - chunkWords: of one frame; at most the endpoint's.
    ///   - produce: the bytes of the words of the given range; ranges ascend.
    ///   - consume: takes the bytes of the words of the given range; ranges ascend.
    package func stream(
        sending sendCount: Int, to receiver: PartyID, receiving receiveCount: Int, from sender: PartyID, step: Step, chunkWords: Int,
        produce: (Range<Int>) async -> [UInt8], consume: (Range<Int>, [UInt8]) async -> Void
    ) async throws(ChannelError) {
        precondition(chunkWords > 0 && chunkWords <= self.chunkWords, "a chunk fits one frame")
        _ = clock.beginTransfer()
        let depth = nextDepth
        let (sendChunks, receiveChunks) = (Self.chunkCount(sendCount, chunkWords), Self.chunkCount(receiveCount, chunkWords))
        // With so many frames outstanding at most, one of two sides that both wait to send has room in the other's window.
        let ahead = max(2, min(Self.framesAheadMax, windowBytes / (8 * chunkWords + WireLimits.headerBytes)))
        var sent = 0
        for received in 0..<max(1, receiveChunks) {
            let limit = received + 1 >= receiveChunks ? sendChunks : min(sendChunks, received + ahead)
            while sent < limit {
                let range = sent * chunkWords..<min((sent + 1) * chunkWords, sendCount)
                let payload = await produce(range)
                precondition(payload.count == 8 * range.count, "a chunk has the size of its range")
                try await transmit(payload, to: receiver, step: step, depth: depth, issuedAt: clock.beginTransfer())
                sent += 1
            }
            if received < receiveChunks {
                let range = received * chunkWords..<min((received + 1) * chunkWords, receiveCount)
                await consume(range, try await accept(byteCount: range.count * 8, from: sender, step: step))
            }
        }
    }
}

// Delivery of the sender's records for common identifiers, after a balanced intersection.
//
// Spec: protocols/intersection-payload.md, section «Records».

import Parties
import Symmetric
package import Wire

/// How records lie in frames.
private struct RecordFrames {
    let recordBytes: Int
    /// Ciphertext and tag.
    var wordsEach: Int { (recordBytes + RecordCipher.tagBytes) / 8 }
    /// Whole records, in about 16 KiB.
    var chunkWords: Int { max(1, 2048 / wordsEach) * wordsEach }

    func records(_ words: Range<Int>) -> Range<Int> { words.lowerBound / wordsEach..<words.upperBound / wordsEach }
}

extension BalancedSenderResult {
    private static let step = Step(number: 9, tag: 0x5D)

    /// Sends each identifier's record under its own key, in the order of tags.
    ///
    /// - Precondition: the run was started with their length, and there is a record for each identifier.
    package func sendRecords(_ records: PayloadRecords, endpoint: Endpoint) async throws(ChannelError) {
        guard let recordKeys, records.count == order.count else { preconditionFailure("each identifier has a record and a key") }
        let frames = RecordFrames(recordBytes: records.recordBytes), length = records.recordBytes
        let cipher = RecordCipher()
        try await endpoint.send(order.count * frames.wordsEach, to: receiver, step: Self.step, chunkWords: frames.chunkWords) {
            range, out in
            let target = UnsafeMutableRawPointer(out).assumingMemoryBound(to: UInt8.self)
            records.bytes.withUnsafeBufferPointer { plain in
                guard let base = plain.baseAddress else { return }
                for (place, record) in frames.records(range).enumerated() {
                    let position = Int(order[record])
                    cipher.seal(
                        base + position * length, count: length, key: recordKeys.key(position),
                        into: target + place * (length + RecordCipher.tagBytes))
                }
            }
        }
    }
}

extension BalancedReceiverResult {
    private static let step = Step(number: 9, tag: 0x5D)

    /// The records of `positions`, in their order. What belongs to other identifiers cannot be opened, and is dropped.
    ///
    /// Whatever is wrong with records is told when the last one has come: until then a run looks to the sender like any other.
    ///
    /// - Throws: `BalancedError.recordForged` and `recordsTooLarge`, `ChannelError`.
    package func receiveRecords(
        _ recordBytes: Int, bytesMax: Int = PayloadRecords.bytesMax, endpoint: Endpoint
    ) async throws -> PayloadRecords {
        guard let recordKeys, let count = sizes[sender] else { preconditionFailure("the run was started for records") }
        let frames = RecordFrames(recordBytes: recordBytes)
        let cipher = RecordCipher()
        let byteCount = positions.count * recordBytes
        // The sender names the length: what it has not sent yet takes no memory.
        var plain: [UInt8] = []
        var record = [UInt8](repeating: 0, count: recordBytes)
        var opened = 0
        var forged: Int?
        try await endpoint.receive(count * frames.wordsEach, from: sender, step: Self.step, chunkWords: frames.chunkWords) { range, words in
            let source = UnsafeRawPointer(words).assumingMemoryBound(to: UInt8.self)
            guard byteCount <= bytesMax else { return }
            for (place, index) in frames.records(range).enumerated() where matches[index / 64] >> UInt64(index % 64) & 1 == 1 {
                let isGood = record.withUnsafeMutableBufferPointer { buffer in
                    guard let base = buffer.baseAddress else { return false }
                    return cipher.open(
                        source + place * (recordBytes + RecordCipher.tagBytes), count: recordBytes, key: recordKeys.key(positions[opened]),
                        into: base)
                }
                if !isGood, forged == nil { forged = index }
                plain += record
                opened += 1
            }
        }
        guard byteCount <= bytesMax else { throw BalancedError.recordsTooLarge(peer: sender, byteCount: byteCount, bytesMax: bytesMax) }
        if let forged { throw BalancedError.recordForged(peer: sender, index: forged) }
        return PayloadRecords(recordBytes: recordBytes, bytes: plain)
    }
}

// An endpoint: one party's end of all channels of a session. It cuts messages into frames, checks every frame that comes
// in (step, sequence, size), counts bytes and rounds, and keeps the clock.
//
// Spec: protocols/wire.md. All sizes are public: each step of a protocol knows how many words it receives, so a frame of
// another size is a fault of the peer and never allocates more than that.

package import Parties
package import Secrets
package import Symmetric

/// Not Sendable: belongs to one party's task.
package final class Endpoint {
    private final class Link {
        let channel: any Channel
        var framesSent: UInt32 = 0
        var framesReceived: UInt32 = 0
        /// What was spent in waiting for this party, to send or to receive.
        var waited: Duration = .zero
        init(_ channel: any Channel) { self.channel = channel }
    }

    package let me: PartyID
    package let clock: SessionClock
    package private(set) var traffic = Traffic()
    private let links: [PartyID: Link]
    /// Words of one frame: fits the limit, and two fit the smallest window of all channels.
    package private(set) var chunkWords: Int
    /// The smallest window of all channels, until the parties have agreed on a smaller one.
    package private(set) var windowBytes: Int
    /// Called now and then with the bytes sent so far, for a progress display.
    package var onProgress: ((Traffic) -> Void)?

    /// - Precondition: the channels lead to different parties, none of them `me`.
    package init(me: PartyID, channels: [any Channel], clock: SessionClock = SessionClock()) {
        self.me = me
        self.clock = clock
        links = Dictionary(uniqueKeysWithValues: channels.map { ($0.peer, Link($0)) })
        precondition(links[me] == nil)
        windowBytes = channels.map(\.windowBytes).min() ?? WireLimits.windowBytesDefault
        precondition(windowBytes >= WireLimits.windowBytesMin, "the window is smaller than protocols are tested at")
        chunkWords = Self.chunkWords(windowBytes: windowBytes)
    }

    /// Sets the window that all parties have agreed on, before anything is sent in chunks.
    ///
    /// - Precondition: no larger than the endpoint's own, and not below the smallest that protocols are tested at.
    package func agree(windowBytes agreed: Int) {
        precondition((WireLimits.windowBytesMin...windowBytes).contains(agreed), "no window of both sides")
        windowBytes = agreed
        chunkWords = Self.chunkWords(windowBytes: agreed)
    }

    /// A multiple of 64 words, so that chunks of random streams and of bit planes begin on whole blocks.
    static func chunkWords(windowBytes: Int) -> Int {
        min(WireLimits.framePayloadBytesMax, windowBytes / 2 - WireLimits.headerBytes) / 512 * 64
    }

    package var peers: [PartyID] { links.keys.sorted() }

    /// Names the channel to `peer`, the same at both ends.
    package func binding(to peer: PartyID) -> Digest { link(peer).channel.binding }

    /// The party that was waited for longest, and for how long.
    package var longestWait: (peer: PartyID, waited: Duration)? {
        links.values.max { $0.waited < $1.waited }.map { ($0.channel.peer, $0.waited) }
    }

    package func close() {
        for link in links.values { link.channel.close() }
    }

    // MARK: Words

    /// Sends to one party and receives from another (or the same), interleaved in chunks, so that neither side ever has
    /// more than a window unread. Counts as one round: what is produced must not depend on what is consumed, and a chunk is
    /// produced before the one before it is consumed.
    ///
    /// - Parameters:
    ///   - custom: words of one frame where a message is made of blocks; at most `chunkWords`.
    ///   - produce: writes the words of the given range.
    ///   - consume: reads the words of the given range; called in ascending order.
    package func exchange(
        sending sendCount: Int, to receiver: PartyID, receiving receiveCount: Int, from sender: PartyID, step: Step,
        chunkWords custom: Int? = nil,
        produce: (Range<Int>, UnsafeMutablePointer<UInt64>) -> Void,
        consume: (Range<Int>, UnsafePointer<UInt64>) -> Void
    ) async throws(ChannelError) {
        let chunkWords = custom ?? self.chunkWords
        precondition(chunkWords > 0 && chunkWords <= self.chunkWords, "a chunk fits one frame")
        _ = clock.beginTransfer()
        let depth = nextDepth
        let (sendChunks, receiveChunks) = (Self.chunkCount(sendCount, chunkWords), Self.chunkCount(receiveCount, chunkWords))
        var sent = 0
        for received in 0..<max(1, receiveChunks) {
            // One frame ahead of what has come, so that the link is busy while this party waits; all that is left after the last.
            let ahead = received + 1 >= receiveChunks ? sendChunks : min(sendChunks, received + 2)
            while sent < ahead {
                let range = sent * chunkWords..<min((sent + 1) * chunkWords, sendCount)
                let payload = Self.payload(range, produce)
                try await transmit(payload, to: receiver, step: step, depth: depth, issuedAt: clock.beginTransfer())
                sent += 1
            }
            if received < receiveChunks {
                let range = received * chunkWords..<min((received + 1) * chunkWords, receiveCount)
                let payload = try await accept(byteCount: range.count * 8, from: sender, step: step)
                Self.withWords(payload) { consume(range, $0) }
            }
        }
    }

    static func chunkCount(_ words: Int, _ chunkWords: Int) -> Int { (words + chunkWords - 1) / chunkWords }

    /// As `exchange`, with both other parties at once: words to and from either, interleaved in chunks, in one round.
    ///
    /// - Parameters:
    ///   - counts: words to send to the peer, and to receive from it.
    ///   - produce: writes the words of the given range for the peer of that number.
    ///   - consume: reads the words of the given range from the peer of that number.
    package func exchange(
        with peers: [PartyID], counts: [(sending: Int, receiving: Int)], step: Step,
        produce: (Int, Range<Int>, UnsafeMutablePointer<UInt64>) -> Void,
        consume: (Int, Range<Int>, UnsafePointer<UInt64>) -> Void
    ) async throws(ChannelError) {
        precondition(peers.count == counts.count && Set(peers).count == peers.count, "a peer has its counts once")
        _ = clock.beginTransfer()
        let depth = nextDepth
        let chunkCount = counts.map { Self.chunkCount(max($0.sending, $0.receiving), chunkWords) }.max() ?? 0
        func range(_ chunk: Int, _ count: Int) -> Range<Int> { min(chunk * chunkWords, count)..<min((chunk + 1) * chunkWords, count) }
        // One frame ahead, as above.
        for chunk in 0..<chunkCount + 1 {
            for (number, peer) in peers.enumerated() {
                let range = range(chunk, counts[number].sending)
                if range.isEmpty { continue }
                let payload = Self.payload(range) { produce(number, $0, $1) }
                try await transmit(payload, to: peer, step: step, depth: depth, issuedAt: clock.beginTransfer())
            }
            for (number, peer) in peers.enumerated() where chunk > 0 {
                let range = range(chunk - 1, counts[number].receiving)
                if range.isEmpty { continue }
                let payload = try await accept(byteCount: range.count * 8, from: peer, step: step)
                Self.withWords(payload) { consume(number, range, $0) }
            }
        }
    }

    package func send(
        _ count: Int, to receiver: PartyID, step: Step, produce: (Range<Int>, UnsafeMutablePointer<UInt64>) -> Void
    ) async throws(ChannelError) {
        try await exchange(
            sending: count, to: receiver, receiving: 0, from: receiver, step: step, produce: produce, consume: { _, _ in })
    }

    package func receive(
        _ count: Int, from sender: PartyID, step: Step, consume: (Range<Int>, UnsafePointer<UInt64>) -> Void
    ) async throws(ChannelError) {
        try await exchange(
            sending: 0, to: sender, receiving: count, from: sender, step: step, produce: { _, _ in }, consume: consume)
    }

    // MARK: Short byte messages

    /// One message in one frame.
    package func send(_ bytes: [UInt8], to receiver: PartyID, step: Step) async throws(ChannelError) {
        precondition(bytes.count <= chunkWords * 8, "a short message fits one frame")
        let issuedAt = clock.beginTransfer()
        try await transmit(bytes, to: receiver, step: step, depth: nextDepth, issuedAt: issuedAt)
    }

    /// One message of at most `byteCountMax` bytes.
    package func receive(byteCountMax: Int, from sender: PartyID, step: Step) async throws(ChannelError) -> [UInt8] {
        _ = clock.beginTransfer()
        let payload = try await acceptAny(from: sender, step: step)
        guard payload.count <= byteCountMax else {
            throw .unexpectedSize(peer: sender, expected: byteCountMax, received: payload.count)
        }
        return payload
    }

    // MARK: Secrets

    /// As `send`; what this side has of the message is wiped, the channel's own copy is the channel's.
    package func send(_ secret: borrowing SecretBytes, to receiver: PartyID, step: Step) async throws(ChannelError) {
        try await secret.withArray { bytes throws(ChannelError) in try await send(bytes, to: receiver, step: step) }
    }

    /// One message of exactly `count` bytes, moved to wiped storage.
    package func receiveSecret(count: Int, from sender: PartyID, step: Step) async throws(ChannelError) -> SecretBytes {
        _ = clock.beginTransfer()
        var payload = try await accept(byteCount: count, from: sender, step: step)
        // Nobody else holds the array of a frame that a channel handed over: what is wiped is the only copy.
        return SecretBytes(moving: &payload)
    }

    // MARK: Frames

    /// Capped, so that a peer's forged depth cannot make this party's own frames unacceptable to a third.
    var nextDepth: UInt32 { min(UInt32(traffic.rounds) + 1, WireLimits.depthMax) }

    private func link(_ peer: PartyID) -> Link {
        // Who talks to whom is fixed by the session's manifest, not by bytes from outside.
        guard let link = links[peer] else { preconditionFailure("no channel to \(peer)") }
        return link
    }

    func transmit(
        _ payload: [UInt8], to receiver: PartyID, step: Step, depth: UInt32, issuedAt: UInt64
    ) async throws(ChannelError) {
        let link = link(receiver)
        let header = FrameHeader(
            payloadByteCount: UInt32(payload.count), step: step.code, depth: depth, sequence: link.framesSent)
        var frame = Frame(header: header, payload: payload)
        frame.sentAt = clock.stampSend(issuedAt: issuedAt, byteCount: frame.wireByteCount, to: receiver)
        link.framesSent &+= 1
        traffic.payloadBytesSent += payload.count
        traffic.bytesSent += frame.wireByteCount
        traffic.framesSent += 1
        if traffic.framesSent & 0x3F == 0 { onProgress?(traffic) }
        let started = ContinuousClock.now
        defer { link.waited += ContinuousClock.now - started }
        try await link.channel.send(frame)
        clock.endWait()
    }

    func accept(byteCount: Int, from sender: PartyID, step: Step) async throws(ChannelError) -> [UInt8] {
        let payload = try await acceptAny(from: sender, step: step)
        guard payload.count == byteCount else {
            throw .unexpectedSize(peer: sender, expected: byteCount, received: payload.count)
        }
        return payload
    }

    private func acceptAny(from sender: PartyID, step: Step) async throws(ChannelError) -> [UInt8] {
        let link = link(sender)
        let started = ContinuousClock.now
        defer { link.waited += ContinuousClock.now - started }
        let frame = try await link.channel.receive()
        clock.endWait()
        let header = frame.header
        guard header.step == step.code else {
            throw .outOfStep(peer: sender, expected: step.code, received: header.step)
        }
        guard header.sequence == link.framesReceived else {
            throw .outOfStep(peer: sender, expected: link.framesReceived, received: header.sequence)
        }
        guard Int(header.payloadByteCount) == frame.payload.count, header.depth <= WireLimits.depthMax else {
            throw .malformed(peer: sender, .limitExceeded)
        }
        link.framesReceived &+= 1
        traffic.rounds = max(traffic.rounds, Int(header.depth))
        clock.stampReceive(sentAt: frame.sentAt, byteCount: frame.wireByteCount, from: sender)
        return frame.payload
    }

    private static func payload(
        _ range: Range<Int>, _ produce: (Range<Int>, UnsafeMutablePointer<UInt64>) -> Void
    ) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: range.count * 8) { buffer, initialized in
            // Array storage is 16-byte aligned; hosts are little-endian (x86-64, arm64), as the wire is.
            if let base = UnsafeMutableRawPointer(buffer.baseAddress) {
                produce(range, base.bindMemory(to: UInt64.self, capacity: range.count))
                _ = base.bindMemory(to: UInt8.self, capacity: range.count * 8)
            }
            initialized = range.count * 8
        }
    }

    private static func withWords(_ payload: [UInt8], _ body: (UnsafePointer<UInt64>) -> Void) {
        payload.withUnsafeBytes { raw in
            if let base = raw.baseAddress { body(base.assumingMemoryBound(to: UInt64.self)) }
        }
    }
}

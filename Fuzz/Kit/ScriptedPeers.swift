// Peers that say what an input says: an endpoint's channels deliver its frames and swallow what is sent.

import Dispatch
package import Parties
package import Symmetric
import Synchronization
package import Wire

/// The frames of an input: for each one byte for the sender and the frame as it is on the wire.
package struct Script {
    package private(set) var frames: [[Frame]]

    /// - Parameters:
    ///   - senderCount: at most 8; the sender is the low three bits of its byte.
    ///   - bytes: a payload that its header makes too long is cut where the input ends. A frame whose sender's top bit is
    ///     not set gets the sequence number that is due, so that the fuzzer need not find it.
    package init(senderCount: Int, _ bytes: ArraySlice<UInt8>) {
        frames = [[Frame]](repeating: [], count: senderCount)
        var rest = bytes
        while let tag = rest.popFirst(), rest.count >= WireLimits.headerBytes {
            let head = Array(rest.prefix(WireLimits.headerBytes))
            rest = rest.dropFirst(head.count)
            let sender = Int(tag & 7)
            guard var header = try? FrameHeader(decoding: head), sender < senderCount else { return }
            let payload = Array(rest.prefix(Int(header.payloadByteCount)))
            rest = rest.dropFirst(payload.count)
            if tag < 128 {
                header.sequence = UInt32(frames[sender].count)
                header.payloadByteCount = UInt32(payload.count)
            }
            frames[sender].append(Frame(header: header, payload: payload))
        }
    }

    /// The input in which each sender sends its frames.
    package static func encode(_ frames: [[Frame]]) -> [UInt8] {
        frames.enumerated().flatMap { sender, frames in
            frames.flatMap { [UInt8(sender)] + $0.header.encoded() + $0.payload }
        }
    }
}

/// A channel to a peer whose frames are known beforehand.
package final class ScriptedChannel: Channel {
    package let peer: PartyID
    package let windowBytes = WireLimits.windowBytesMin
    package let binding: Digest
    private let frames: Mutex<ArraySlice<Frame>>

    /// - Parameter binding: that of the channels on which the seeds were recorded, where a protocol looks at it.
    package init(peer: PartyID, binding: Digest = SHA256.hash([]), _ frames: [Frame]) {
        self.peer = peer
        self.binding = binding
        self.frames = Mutex(frames[...])
    }

    package func send(_ frame: Frame) {}

    package func receive() throws(ChannelError) -> Frame {
        guard let frame = frames.withLock({ $0.popFirst() }) else { throw .closed(peer: peer) }
        return frame
    }

    package func close() { frames.withLock { $0 = [] } }
}

/// Keeps whole frames that come in, for seeds.
package final class KeepingChannel: Channel {
    private let base: any Channel
    private let kept = Mutex<[Frame]>([])

    package init(_ base: any Channel) { self.base = base }

    package var peer: PartyID { base.peer }
    package var windowBytes: Int { base.windowBytes }
    package var binding: Digest { base.binding }
    package var frames: [Frame] { kept.withLock { $0 } }

    package func send(_ frame: Frame) async throws(ChannelError) { try await base.send(frame) }

    package func receive() async throws(ChannelError) -> Frame {
        let frame = try await base.receive()
        kept.withLock { $0.append(frame) }
        return frame
    }

    package func close() { base.close() }
}

private final class Box<Value: Sendable>: Sendable {
    let value = Mutex<Value?>(nil)
}

/// Runs asynchronous code to its end; the calling thread waits.
package func finished<Value: Sendable>(_ work: @escaping @Sendable () async -> Value) -> Value {
    let (box, done) = (Box<Value>(), DispatchSemaphore(value: 0))
    Task.detached {
        let value = await work()
        box.value.withLock { $0 = value }
        done.signal()
    }
    done.wait()
    guard let value = box.value.withLock({ $0 }) else { preconditionFailure("the work has ended") }
    return value
}

/// What each other party sends a victim in an honest run over in-memory channels, for seeds.
///
/// - Parameter program: one party's part, by its place among `parties`.
package func recorded(
    _ parties: [PartyID], victim: Int, _ program: @escaping @Sendable (Int, Endpoint) async throws -> Void
) throws -> [[Frame]] {
    var ends = [[any Channel]](repeating: [], count: parties.count)
    var kept: [KeepingChannel] = []
    for a in parties.indices {
        for b in parties.indices.dropFirst(a + 1) {
            let (first, second) = InMemoryChannel.pair(parties[a], parties[b], windowBytes: WireLimits.windowBytesMin)
            for (index, end) in [(a, first), (b, second)] {
                let keeping = KeepingChannel(end)
                if index == victim { kept.append(keeping) }
                ends[index].append(index == victim ? keeping : end)
            }
        }
    }
    let channels = ends
    let failures = finished {
        await withTaskGroup(of: (any Error)?.self) { group in
            for index in channels.indices {
                group.addTask {
                    do {
                        try await program(index, Endpoint(me: parties[index], channels: channels[index]))
                        return nil
                    } catch {
                        return error
                    }
                }
            }
            return await group.reduce(into: [any Error]()) { failures, failure in failure.map { failures.append($0) } }
        }
    }
    if let failure = failures.first { throw failure }
    return kept.map(\.frames)
}

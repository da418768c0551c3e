// A channel over TLS: the abstract channel of protocols, between two parties that have shown who they are.
//
// Spec: protocols/transport.md. Used from the connection's loop (`TransportLoop.run`) neither `send` nor `receive` changes the
// thread; used from elsewhere each hops there and back.

import NIOCore
package import Parties
package import Symmetric
import Synchronization
package import Wire

package final class TLSChannel: Wire.Channel {
    package let peer: PartyID
    package let windowBytes: Int
    /// What the connection is for, as its dialer said.
    package let purpose: ConnectionPurpose
    /// Which session, job or request it belongs to: chosen by the dialer, signed by both.
    package let label: String
    /// Digest of keys, nonces, purpose and label of both sides; each has signed it. A session absorbs it.
    package let binding: Digest
    /// The version that both sides speak.
    package let version: UInt32
    /// When the peer's certificate ends, seconds since 1970. A channel that is set up outlives it.
    package let peerValidUntil: Int64
    let frames: FrameHandler
    let nioChannel: any NIOCore.Channel
    private let stallSeconds: Int

    init(
        peer: VerifiedPeer, agreement: SetupAgreement, frames: FrameHandler, nioChannel: any NIOCore.Channel,
        settings: TransportSettings
    ) {
        self.peer = peer.id
        peerValidUntil = peer.validUntil
        purpose = agreement.purpose
        label = agreement.label
        binding = agreement.binding
        version = agreement.version
        windowBytes = settings.windowBytes
        stallSeconds = settings.stallSeconds
        self.frames = frames
        self.nioChannel = nioChannel
    }

    deinit { Self.close(frames) }

    package func send(_ frame: Frame) async throws(Wire.ChannelError) {
        if frames.eventLoop.inEventLoop {
            if frames.write(frame) { return }
        }
        let frames = frames
        let isWritten = frames.eventLoop.inEventLoop
        let end = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                Self.onLoop(of: frames) {
                    if isWritten || !frames.write(frame) {
                        frames.awaitRoom(continuation)
                    } else {
                        continuation.resume(returning: nil)
                    }
                }
            }
        } onCancel: {
            Self.close(frames)
        }
        if let end { throw error(end) }
    }

    package func receive() async throws(Wire.ChannelError) -> Frame {
        if frames.eventLoop.inEventLoop, let frame = frames.takeFrame() { return frame }
        let frames = frames
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                Self.onLoop(of: frames) { frames.awaitFrame(continuation) }
            }
        } onCancel: {
            Self.close(frames)
        }
        switch result {
        case .success(let frame): return frame
        case .failure(let end): throw error(end)
        }
    }

    package func close() { Self.close(frames) }

    /// Closes, and waits until all that was sent has reached the peer's system, for at most five seconds. A program that is
    /// about to exit calls this.
    package func finish() async {
        close()
        // A connection that is gone already has nothing left to send.
        try? await nioChannel.closeFuture.get()
    }

    private static func close(_ frames: FrameHandler) {
        if frames.hasEnded.load(ordering: .relaxed) { return }
        onLoop(of: frames) { frames.close() }
    }

    private static func onLoop(of frames: FrameHandler, _ body: @escaping @Sendable () -> Void) {
        if frames.eventLoop.inEventLoop {
            body()
        } else {
            frames.eventLoop.execute(body)
        }
    }

    private func error(_ end: StreamEnd) -> Wire.ChannelError {
        switch end {
        case .closed, .tls, .timedOut: .closed(peer: peer)
        case .malformed(let reason): .malformed(peer: peer, reason)
        case .silent: .silent(peer: peer, seconds: stallSeconds)
        }
    }
}

// The abstract channel: ordered, authenticated frames to one party.
//
// Spec: protocols/wire.md. A protocol never sees a channel; it talks to its `Endpoint`, which checks frames and counts.

package import Parties
package import Symmetric

package enum ChannelError: Error, Sendable, Hashable {
    /// The peer, or our own side, ended the channel.
    case closed(peer: PartyID)
    /// The frame belongs to another step, or is not the next one: the parties disagree on where they are.
    case outOfStep(peer: PartyID, expected: UInt32, received: UInt32)
    /// Fewer or more bytes than this step has.
    case unexpectedSize(peer: PartyID, expected: Int, received: Int)
    /// Bytes that are no frame or no message of this step.
    case malformed(peer: PartyID, DecodingError)
    /// Nothing came from the peer, or it took nothing, for as long as one frame may take.
    case silent(peer: PartyID, seconds: Int)

    package var peer: PartyID {
        switch self {
        case .closed(let peer), .outOfStep(let peer, _, _), .unexpectedSize(let peer, _, _), .malformed(let peer, _),
            .silent(let peer, _):
            peer
        }
    }
}

/// Ordered, authenticated, framed bytes to one party, with backpressure: `send` waits while more than the window is unread.
package protocol Channel: AnyObject, Sendable {
    /// Who is at the other end.
    var peer: PartyID { get }
    /// What may be sent and unread.
    var windowBytes: Int { get }
    /// Names this channel and no other; the same at both ends. A session absorbs it, so that it cannot go on over channels
    /// of which one was exchanged for another session's.
    var binding: Digest { get }
    func send(_ frame: Frame) async throws(ChannelError)
    func receive() async throws(ChannelError) -> Frame
    /// Ends both directions; whoever waits at either end gets `ChannelError.closed`.
    func close()
}

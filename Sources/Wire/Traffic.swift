// What a party has sent, and how long its longest chain of messages is.

package struct Traffic: Sendable, Hashable {
    /// Bytes of payload, without headers: what the cost formulas of the protocol pages give.
    package var payloadBytesSent = 0
    /// Bytes with headers.
    package var bytesSent = 0
    package var framesSent = 0
    /// Length of the longest chain of messages that ends at this party: its rounds so far.
    package var rounds = 0
    package init() {}

    package func since(_ earlier: Traffic) -> Traffic {
        var difference = Traffic()
        difference.payloadBytesSent = payloadBytesSent - earlier.payloadBytesSent
        difference.bytesSent = bytesSent - earlier.bytesSent
        difference.framesSent = framesSent - earlier.framesSent
        difference.rounds = rounds - earlier.rounds
        return difference
    }
}

// Where the two sides of a balanced intersection get their correlations C = A·Δ + B over GF(2^128).
//
// Spec: protocols/balanced-intersection.md, section «Correlations».

package import Kernels
package import Parties
package import Secrets
package import Wire

/// Keeps a noncopyable value alive, and with it the memory that its pointers lead to.
package final class Owned<Value: ~Copyable> {
    private let value: Value

    package init(_ value: consuming Value) { self.value = value }
}

/// What the receiver of a vector OLE holds: A, uniform to the peer, and C. The pointers are valid while the part lives.
package struct VectorOLEReceiverPart: ~Copyable {
    let count: Int
    let a: UnsafePointer<Block>
    let c: UnsafePointer<Block>
    private let owner: AnyObject

    /// - Parameter owner: keeps the memory.
    package init<Value: ~Copyable>(_ owner: Owned<Value>, count: Int, a: UnsafePointer<Block>, c: UnsafePointer<Block>) {
        self.owner = owner
        self.count = count
        self.a = a
        self.c = c
    }
}

/// What the sender holds: Δ and B, which it may overwrite. The pointers are valid while the part lives.
package struct VectorOLESenderPart: ~Copyable {
    let count: Int
    let delta: UnsafePointer<Block>
    let b: UnsafeMutablePointer<Block>
    private let owner: AnyObject

    /// - Parameter owner: keeps the memory.
    package init<Value: ~Copyable>(
        _ owner: Owned<Value>, count: Int, delta: UnsafePointer<Block>, b: UnsafeMutablePointer<Block>
    ) {
        self.owner = owner
        self.count = count
        self.delta = delta
        self.b = b
    }
}

/// A protocol that makes correlations with a peer, checked ones in the malicious mode, before it hands them out.
package protocol VectorOLESource: Sendable {
    /// - Parameter session: used for nothing else.
    func receive(
        count: Int, security: BalancedSecurity, session: SessionID, endpoint: Endpoint, peer: PartyID,
        randomness: inout some RandomSource
    ) async throws -> VectorOLEReceiverPart

    func send(
        count: Int, security: BalancedSecurity, session: SessionID, endpoint: Endpoint, peer: PartyID,
        randomness: inout some RandomSource
    ) async throws -> VectorOLESenderPart
}

// Correlations for a balanced intersection from the silent VOLE.
//
// Spec: protocols/balanced-intersection.md, section «Correlations», and protocols/silent-vole.md.

package import Correlations
package import Parties
package import Secrets
package import Wire

package struct SilentVOLECorrelations: VectorOLESource {
    private let accepting: Set<VOLEParameterSet>

    /// - Parameter accepting: parameter sets that this party would run.
    package init(accepting: Set<VOLEParameterSet> = [.exConv21x24]) { self.accepting = accepting }

    package func receive(
        count: Int, security: BalancedSecurity, session: SessionID, endpoint: Endpoint, peer: PartyID,
        randomness: inout some RandomSource
    ) async throws -> VectorOLEReceiverPart {
        let output = try await SilentVOLE.receive(
            count: count, security: Self.security(security), accepting: accepting, session: session, endpoint: endpoint, peer: peer,
            random: &randomness)
        let made = output.count, a = UnsafePointer(output.a.pointer), c = UnsafePointer(output.c.pointer)
        return VectorOLEReceiverPart(Owned(output), count: made, a: a, c: c)
    }

    package func send(
        count: Int, security: BalancedSecurity, session: SessionID, endpoint: Endpoint, peer: PartyID,
        randomness: inout some RandomSource
    ) async throws -> VectorOLESenderPart {
        let output = try await SilentVOLE.send(
            count: count, security: Self.security(security), accepting: accepting, session: session, endpoint: endpoint, peer: peer,
            random: &randomness)
        let made = output.count, delta = UnsafePointer(output.delta.pointer), b = output.b.pointer
        return VectorOLESenderPart(Owned(output), count: made, delta: delta, b: b)
    }

    private static func security(_ security: BalancedSecurity) -> VOLESecurity {
        switch security {
        case .semiHonest: .semiHonest
        case .malicious: .malicious
        }
    }
}

// Found by review: what one recipient may learn must not widen what another may.

import Disclosures
import Parties
import Testing

@Suite struct GateScopeTests {
    @Test func precisionIsOfTheRecipientNotOfTheKind() throws {
        let (bank, tax) = (PartyID("bank"), PartyID("tax"))
        let gate = JobGate(rules: [
            (kind: .coefficients, recipient: bank, fractionBitsMax: 20), (kind: .coefficients, recipient: tax, fractionBitsMax: 4),
        ])
        #expect(throws: DisclosureRefusal.self) {
            try gate.permit(Disclosure(kind: .coefficients, recipient: tax, count: 1, fractionBits: 20, rowCount: 100))
        }
        try gate.permit(Disclosure(kind: .coefficients, recipient: bank, count: 1, fractionBits: 20, rowCount: 100))
    }

    @Test func scoresAreOneRowEach() throws {
        let bank = PartyID("bank")
        let gate = JobGate(rules: [(kind: .scores, recipient: bank, fractionBitsMax: 4)])
        #expect(throws: DisclosureRefusal.self) {
            try gate.permit(Disclosure(kind: .scores, recipient: bank, count: 100, fractionBits: 4, rowCount: 1))
        }
    }
}

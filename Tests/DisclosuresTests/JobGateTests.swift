// The gate of one job: what it lets through, once, and every reason for which it says no.

import Disclosures
import Parties
import Testing

@Suite struct JobGateTests {
    let bank: PartyID
    let tax: PartyID
    let gate: JobGate

    init() throws {
        bank = try #require(PartyID("bank"))
        tax = try #require(PartyID("tax"))
        gate = JobGate(rules: [
            (kind: .scores, recipient: bank, fractionBitsMax: 16),
            (kind: .coefficients, recipient: bank, fractionBitsMax: 20),
            (kind: .coefficients, recipient: tax, fractionBitsMax: 20),
            (kind: .convergence, recipient: nil, fractionBitsMax: 0),
        ])
    }

    private func disclosure(
        _ kind: Disclosure.Kind, to recipient: PartyID?, count: Int = 1, fractionBits: Int = 0, rows: Int = 1000
    ) -> Disclosure {
        Disclosure(kind: kind, recipient: recipient, count: count, fractionBits: fractionBits, rowCount: rows)
    }

    private func expect(_ reason: DisclosureRefusal.Reason, _ disclosure: Disclosure, from gate: JobGate) {
        let before = gate.disclosures
        #expect(throws: DisclosureRefusal(disclosure, reason)) { try gate.permit(disclosure) }
        #expect(gate.disclosures == before, "a refusal is not charged")
    }

    @Test func whatTheJobNamesPassesAndIsRecordedInOrder() throws {
        let all = [
            disclosure(.convergence, to: nil), disclosure(.coefficients, to: bank, count: 5, fractionBits: 20),
            disclosure(.scores, to: bank, count: 9, fractionBits: 16, rows: 9),
        ]
        for one in all { try gate.permit(one) }
        #expect(gate.disclosures == all)
    }

    @Test func aKindThatTheJobDoesNotNameIsRefused() {
        let scoresOnly = JobGate(rules: [(kind: .scores, recipient: bank, fractionBitsMax: 16)])
        expect(.notInJob, disclosure(.convergence, to: nil), from: scoresOnly)
        expect(.notInJob, disclosure(.coefficients, to: bank), from: scoresOnly)
    }

    @Test func aRecipientThatTheJobDoesNotNameIsRefused() {
        expect(.notInJob, disclosure(.scores, to: tax, fractionBits: 16), from: gate)
    }

    @Test func whatOnePartyMayLearnIsNotForAll() {
        expect(.notInJob, disclosure(.scores, to: nil, fractionBits: 16), from: gate)
    }

    @Test func whatAllMayLearnIsNotForOneAlone() {
        expect(.notInJob, disclosure(.convergence, to: bank), from: gate)
    }

    @Test func moreFractionBitsThanAgreedAreRefused() {
        expect(.tooPrecise, disclosure(.scores, to: bank, count: 1000, fractionBits: 17), from: gate)
        expect(.tooPrecise, disclosure(.convergence, to: nil, fractionBits: 1), from: gate)
    }

    @Test func aModelOfTooFewRowsIsRefused() throws {
        expect(.tooFewRows, disclosure(.coefficients, to: bank, rows: JobGate.rowCountMin - 1), from: gate)
        expect(.tooFewRows, disclosure(.convergence, to: nil, rows: 0), from: gate)
        try gate.permit(disclosure(.coefficients, to: bank, rows: JobGate.rowCountMin))
        #expect(gate.disclosures.count == 1)
    }

    @Test func theScoreOfOneRowPasses() throws {
        try gate.permit(disclosure(.scores, to: bank, fractionBits: 16, rows: 1))
        #expect(gate.disclosures.map(\.rowCount) == [1])
    }

    @Test func scoresMayComeInBatches() throws {
        for _ in 0..<3 { try gate.permit(disclosure(.scores, to: bank, count: 50, fractionBits: 16, rows: 50)) }
        #expect(gate.disclosures.count == 3)
    }

    @Test func aModelIsDisclosedOnceToEachRecipient() throws {
        try gate.permit(disclosure(.coefficients, to: bank, fractionBits: 20))
        expect(.alreadyMade, disclosure(.coefficients, to: bank, fractionBits: 20), from: gate)
        // Other shapes of the same thing are the same thing.
        expect(.alreadyMade, disclosure(.coefficients, to: bank, count: 2, fractionBits: 10), from: gate)
        try gate.permit(disclosure(.coefficients, to: tax, fractionBits: 20))
        #expect(gate.disclosures.map(\.recipient) == [bank, tax])
    }

    @Test func convergenceIsDisclosedOnce() throws {
        try gate.permit(disclosure(.convergence, to: nil))
        expect(.alreadyMade, disclosure(.convergence, to: nil), from: gate)
    }

    @Test func aRefusedDisclosureMayBeMadeProperlyLater() throws {
        expect(.tooPrecise, disclosure(.coefficients, to: bank, fractionBits: 30), from: gate)
        try gate.permit(disclosure(.coefficients, to: bank, fractionBits: 20))
        #expect(gate.disclosures.count == 1)
    }

    @Test func aJobWithoutRulesDisclosesNothing() {
        let closed = JobGate(rules: [])
        for kind in Disclosure.Kind.allCases {
            expect(.notInJob, disclosure(kind, to: nil), from: closed)
            expect(.notInJob, disclosure(kind, to: bank), from: closed)
        }
    }

    @Test func concurrentRequestsForOneThingPassOnce() async {
        let (gate, request) = (gate, disclosure(.convergence, to: nil))
        let passed = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<50 {
                group.addTask {
                    do {
                        try gate.permit(request)
                        return true
                    } catch {
                        return false
                    }
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(passed == 1)
        #expect(gate.disclosures == [request])
    }
}

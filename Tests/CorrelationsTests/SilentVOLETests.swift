// The silent VOLE between honest parties: the correlation at every size, its statistics, its bytes and rounds.

import Kernels
import Parties
import Symmetric
import TestKit
import Testing
import Wire

@testable import Correlations

struct SilentVOLETests {
    private static func dealt(_ count: Int, _ security: VOLESecurity = .malicious) -> VOLEParties.Call {
        VOLEParties.Call(count: count, security: security, dealing: { _ in })
    }

    @Test(arguments: [0, 1, 127, 128, 129, 1023, 1024, 1025, 4160, 4161, 20_003], VOLESecurity.allCases)
    func everyElementFits(count: Int, security: VOLESecurity) async throws {
        let outcome = await VOLEParties.run(Self.dealt(count, security))
        let (receiver, sender) = try outcome.values
        #expect(receiver.a.count == count && receiver.c.count == count && sender.b.count == count)
        #expect(try outcome.wrongElements == 0)
        #expect(receiver.parameters == .exConv21x24)
    }

    @Test func severalChunksFit() async throws {
        var call = Self.dealt(700_001)
        call.windowBytes = WireLimits.windowBytesDefault
        let outcome = await VOLEParties.run(call)
        #expect(VOLELayout(count: call.count).chunkCount == 3)
        #expect(try outcome.wrongElements == 0)
        let a = try outcome.values.receiver.a
        #expect(Set(a).count == a.count)
    }

    @Test(arguments: VOLESecurity.allCases)
    func onRealTransfersEveryElementFits(security: VOLESecurity) async throws {
        let outcome = await VOLEParties.run(VOLEParties.Call(count: 5000, security: security))
        #expect(try outcome.wrongElements == 0)
        #expect(try outcome.values.sender.delta != .zero)
    }

    @Test func aChosenDeltaIsUsed() async throws {
        let delta = Block(low: 3, high: 1 << 63)
        var call = VOLEParties.Call(count: 100)
        call.delta = delta
        let outcome = await VOLEParties.run(call)
        #expect(try outcome.values.sender.delta == delta)
        #expect(try outcome.wrongElements == 0)
    }

    @Test func theFastCodeFitsToo() async throws {
        var call = Self.dealt(10_000)
        call.accepting = [[.exConv7x24], [.exConv7x24]]
        let outcome = await VOLEParties.run(call)
        #expect(try outcome.wrongElements == 0)
        #expect(try outcome.values.receiver.parameters == .exConv7x24)
    }

    @Test func sessionsAndSeedsGiveOtherOutputs() async throws {
        let first = try await VOLEParties.run(Self.dealt(200)).values.receiver.a
        var otherSession = Self.dealt(200)
        otherSession.session = .init(SHA256.hash(Array("another".utf8)))
        let second = try await VOLEParties.run(otherSession).values.receiver.a
        #expect(Set(first).isDisjoint(with: second))
    }

    @Test func outputsLookUniform() async throws {
        let (receiver, sender) = try await VOLEParties.run(Self.dealt(40_000)).values
        for blocks in [receiver.a, receiver.c, sender.b] {
            #expect(ChiSquare.uniform(blocks.flatMap { [$0.low, $0.high] }) < ChiSquare.acceptedMax)
            for bit in 0..<128 {
                let ones = blocks.count {
                    ($0.low >> UInt64(bit % 64) & 1 == 1 && bit < 64) || ($0.high >> UInt64(bit % 64) & 1 == 1 && bit >= 64)
                }
                // Six standard deviations of 40,000 fair coins.
                #expect(abs(ones - 20_000) < 600, "bit \(bit)")
            }
        }
    }

    /// With a binary code all outputs would be sums of the noise values of one half: rank 80 over GF(2).
    @Test(arguments: VOLEParameterSet.allCases)
    func outputsAreNotConfinedToASubspace(parameters: VOLEParameterSet) async throws {
        var call = Self.dealt(4160)
        call.accepting = [[parameters], [parameters]]
        let a = try await VOLEParties.run(call).values.receiver.a
        #expect(Self.rank(Array(a.prefix(110))) == 110)
        #expect(Self.rank(a) == 128)
    }

    /// Over GF(2).
    private static func rank(_ vectors: [Block]) -> Int {
        var pivots = [Block?](repeating: nil, count: 128)
        for vector in vectors {
            var rest = vector
            for bit in 0..<128 where (bit < 64 ? rest.low >> UInt64(bit) : rest.high >> UInt64(bit - 64)) & 1 == 1 {
                if let pivot = pivots[bit] {
                    rest ^= pivot
                } else {
                    pivots[bit] = rest
                    break
                }
            }
        }
        return pivots.count { $0 != nil }
    }

    @Test(arguments: [1, 4161, 20_003])
    func bytesAndRoundsAreThoseOfThePage(count: Int) async throws {
        let layout = VOLELayout(count: count)
        let corrections = layout.chunkCount * 16 * 160 * (2 * layout.depth + 1)
        let flips = 8 * ((layout.chunkCount * 160 * layout.depth + 63) / 64)
        let semiHonest = await VOLEParties.run(Self.dealt(count, .semiHonest)).traffic
        #expect(semiHonest[0].payloadBytesSent == 44 + flips)
        #expect(semiHonest[1].payloadBytesSent == 44 + corrections)
        #expect(semiHonest.map(\.rounds).max() == 3)
        let malicious = await VOLEParties.run(Self.dealt(count, .malicious)).traffic
        #expect(malicious[0].payloadBytesSent == 44 + flips + 16)
        #expect(malicious[1].payloadBytesSent == 44 + corrections + 32)
        #expect(malicious.map(\.rounds).max() == 5)
    }

    @Test func withoutOutputsOnlyTheAgreementIsSent() async throws {
        let outcome = await VOLEParties.run(VOLEParties.Call(count: 0))
        #expect(outcome.traffic.map(\.payloadBytesSent) == [44, 44])
        #expect(try outcome.values.receiver.a.isEmpty)
    }
}

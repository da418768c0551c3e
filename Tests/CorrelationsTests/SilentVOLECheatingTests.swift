// Parties that do not follow the protocol, or do not agree on it.

import Kernels
import Parties
import Symmetric
import TestKit
import Testing
import Wire

@testable import Correlations

struct SilentVOLECheatingTests {
    private static let layout = VOLELayout(count: 5000)
    /// 128 correlated OTs hide the fold, then come those of the levels, then those of the noise values.
    private static let firstLevel = PackedCorrelations.transfers
    private static let firstValue = firstLevel + layout.treeTransfers

    /// A sender whose pad of one level, or whose part of one noise value, is another than it ought to be sends wrong sums, and its
    /// own digest of them is that of what it sent.
    @Test(arguments: [firstLevel, firstLevel + 6, firstLevel + 100, firstValue - 1, firstValue, firstValue + 127, firstValue + 128 * 159])
    func wrongSumsAreFound(transfer: Int) async {
        let call = VOLEParties.Call(count: 5000, dealing: { $0.pointer[transfer] ^= Block(low: 1 << 17, high: 0) })
        let outcome = await VOLEParties.run(call)
        #expect(outcome.receiverError == .inconsistent(peer: VOLEParties.sender, step: "noise"))
    }

    @Test func aWrongMaskIsFound() async {
        let call = VOLEParties.Call(count: 5000, dealing: { $0.pointer[5] ^= Block(low: 0, high: 1) })
        #expect(await VOLEParties.run(call).receiverError == .inconsistent(peer: VOLEParties.sender, step: "noise"))
    }

    /// Coefficients of a chunk change with every word of its own messages and of those before: errors of several chunks are no lists of
    /// their own.
    @Test func foldsOfLaterChunksDependOnAllEarlierMessages() {
        let leaves = (0..<64).map { Block(low: $0 + 1, high: 3) }
        func sums(_ first: UInt64, _ second: UInt64, flips: UInt64 = 9) -> [Block] {
            let agreement = VOLEAgreement(parameters: .exConv21x24, binding: SHA256.hash([1]))
            let corrections = SecretBlocks(count: 2)
            (corrections[0], corrections[1]) = (Block(low: first, high: 0), .zero)
            let zero = VOLEFold(agreement, chunk: 0, after: nil, flips: [flips], corrections: corrections, leafCount: leaves.count)
            corrections[0] = Block(low: second, high: 0)
            let one = VOLEFold(agreement, chunk: 1, after: zero.digest, flips: [flips], corrections: corrections, leafCount: leaves.count)
            return leaves.withUnsafeBufferPointer { leaves in
                guard let base = leaves.baseAddress else { return [] }
                return [zero.fold(tree: 3, base), one.fold(tree: 3, base)]
            }
        }
        let honest = sums(1, 2), earlier = sums(7, 2), later = sums(1, 7)
        #expect(honest == sums(1, 2))
        #expect(honest[0] != earlier[0] && honest[1] != earlier[1])
        #expect(honest[0] == later[0] && honest[1] != later[1])
        let flipped = sums(1, 2, flips: 8)
        #expect(honest[0] != flipped[0] && honest[1] != flipped[1])
    }

    /// What the check is for: without it the same sender goes unnoticed, and outputs are wrong.
    @Test func withoutTheCheckWrongSumsGoUnnoticed() async throws {
        let value = Self.layout.treeTransfers
        let call = VOLEParties.Call(
            count: 5000, security: .semiHonest, dealing: { $0.pointer[value + 128 * 100] ^= Block(low: 1 << 17, high: 0) })
        #expect(try await VOLEParties.run(call).wrongElements > 1000)
    }

    @Test(arguments: [VOLETag.flips, VOLETag.corrections, VOLETag.fold, VOLETag.answer])
    func aFlippedBitIsFound(tag: UInt8) async {
        let outcome = await VOLEParties.run(VOLEParties.Call(count: 5000, dealing: { _ in })) { _, channel in
            BitFlipper(channel, tag: tag)
        }
        #expect(outcome.receiverError == .inconsistent(peer: VOLEParties.sender, step: "noise"))
    }

    @Test(
        arguments: [
            InterceptingChannel.Fault.flipStep, .flipSequence, .cut, .repeatFrame, .truncate, .oversize, .flood, .exceedDepth,
        ], [0, 1, 2, 3])
    func faultsEndTheRun(fault: InterceptingChannel.Fault, frame: Int) async {
        for faulty in VOLEParties.ids {
            let outcome = await VOLEParties.run(VOLEParties.Call(count: 5000, dealing: { _ in })) { owner, channel in
                owner == faulty ? InterceptingChannel(channel, fault, at: frame) : channel
            }
            let receiverSends = 3, senderSends = 4
            let strikes = frame < (faulty == VOLEParties.receiver ? receiverSends : senderSends)
            let repeatsTheLast = fault == .repeatFrame && frame == (faulty == VOLEParties.receiver ? receiverSends : senderSends) - 1
            let bothEnded = (try? outcome.values) != nil
            #expect(bothEnded == (!strikes || repeatsTheLast), "\(faulty)")
        }
    }

    typealias Difference = @Sendable (inout VOLEParties.Call) -> Void

    @Test(
        arguments: [
            { $0.count = 5001 }, { $0.security = .semiHonest }, { $0.session = SessionID(SHA256.hash([1])) },
            { $0.accepting = [[.exConv7x24], [.exConv7x24]] },
        ] as [Difference])
    func whoRunsSomethingElseIsFoundAtOnce(difference: @escaping Difference) async {
        var call = VOLEParties.Call(count: 5000)
        call.differs = [1: difference]
        let outcome = await VOLEParties.run(call)
        #expect(outcome.receiverError == .disagreement(peer: VOLEParties.sender))
        #expect(outcome.senderError == .disagreement(peer: VOLEParties.receiver))
        #expect(outcome.traffic.map(\.payloadBytesSent) == [44, 44])
    }

    @Test func theMostConservativeCommonSetIsRun() async throws {
        var call = VOLEParties.Call(count: 10, dealing: { _ in })
        call.accepting = [[.exConv21x24, .exConv7x24], [.exConv21x24, .exConv7x24]]
        #expect(try await VOLEParties.run(call).values.receiver.parameters == .exConv21x24)
        call.accepting[1] = [.exConv7x24]
        let outcome = await VOLEParties.run(call)
        #expect(try outcome.values.receiver.parameters == .exConv7x24)
        #expect(try outcome.wrongElements == 0)
    }

    @Test(arguments: [0, 43, 45])
    func anAgreementOfAnotherLengthIsMalformed(byteCount: Int) async {
        let outcome = await VOLEParties.run(VOLEParties.Call(count: 10, dealing: { _ in })) { owner, channel in
            owner == VOLEParties.sender ? Resizer(channel, byteCount: byteCount) : channel
        }
        guard case .failure(let error) = outcome.receiver else {
            Issue.record("the receiver went on")
            return
        }
        #expect((error as? ChannelError)?.peer == VOLEParties.sender)
    }
}

/// Flips the fifth bit of the last byte of the first frame with a tag.
private final class BitFlipper: Channel {
    private let base: any Channel
    private let tag: UInt8

    init(_ base: any Channel, tag: UInt8) {
        self.base = base
        self.tag = tag
    }

    var peer: PartyID { base.peer }
    var windowBytes: Int { base.windowBytes }
    var binding: Digest { base.binding }
    func send(_ frame: Frame) async throws(ChannelError) {
        var frame = frame
        if frame.header.step >> 24 == UInt32(tag), let last = frame.payload.indices.last { frame.payload[last] ^= 16 }
        try await base.send(frame)
    }
    func receive() async throws(ChannelError) -> Frame { try await base.receive() }
    func close() { base.close() }
}

/// Sends the agreement with another number of bytes.
private final class Resizer: Channel {
    private let base: any Channel
    private let byteCount: Int

    init(_ base: any Channel, byteCount: Int) {
        self.base = base
        self.byteCount = byteCount
    }

    var peer: PartyID { base.peer }
    var windowBytes: Int { base.windowBytes }
    var binding: Digest { base.binding }
    func send(_ frame: Frame) async throws(ChannelError) {
        var frame = frame
        if frame.header.step >> 24 == UInt32(VOLETag.agreement) {
            frame.payload = Array((frame.payload + [0, 0]).prefix(byteCount))
            frame.header.payloadByteCount = UInt32(byteCount)
        }
        try await base.send(frame)
    }
    func receive() async throws(ChannelError) -> Frame { try await base.receive() }
    func close() { base.close() }
}

// Fuzzes what an unbalanced intersection reads: its messages, its filters, and the files of either side. The first byte says which.

import FuzzKit
import KeyValueStores
import Programs
import SetIntersection
import Symmetric
import Wire

@main struct FuzzUnbalanced: FuzzTarget {
    private static let digest = SHA256.hash([1])

    static func check(_ bytes: [UInt8]) {
        guard let kind = bytes.first else { return }
        let rest = Array(bytes.dropFirst())
        switch kind % 9 {
        case 0: same(rest, try? UnbalancedHello(decoding: rest)) { $0.version == UnbalancedParameters.version ? $0.encoded() : nil }
        case 1:
            same(rest, try? UnbalancedReply(decoding: rest)) { if case .otherVersion = $0 { nil } else { $0.encoded() } }
        case 2: same(rest, try? UnbalancedRequest(decoding: rest)) { $0.encoded() }
        case 3: same(rest, try? UnbalancedVerdict(decoding: rest)) { $0.encoded() }
        case 4: checkEpoch(rest)
        case 5: same(rest, try? FilterHeader(decoding: rest)) { $0.encoded() }
        case 6: checkFilter(rest)
        case 7:
            same(rest, try? BudgetRecord(decoding: rest)) { $0.encoded() }
            same(rest, try? SetState(decoding: rest)) { $0.encoded() }
            // Without the digest that a forger would compute, too.
            let sealed = rest + SHA256.hash(rest).bytes
            same(sealed, try? BudgetRecord(decoding: sealed)) { $0.encoded() }
            same(sealed, try? SetState(decoding: sealed)) { $0.encoded() }
        default:
            let sealed = rest + SHA256.hash(rest).bytes
            if let answers = try? TagAnswers(decoding: sealed, epoch: digest), !answers.tags.isEmpty {
                let again = try? TagAnswers(decoding: answers.encoded(epoch: digest), epoch: digest)
                precondition(again == answers)
            }
        }
    }

    private static func checkEpoch(_ bytes: [UInt8]) {
        guard let epoch = try? UnbalancedEpoch(decoding: bytes) else { return }
        precondition(epoch.encoded() == bytes && epoch.isPrefix(of: epoch) && bytes.count <= UnbalancedEpoch.byteCountMax)
        for filter in epoch.filters.indices { precondition(epoch.wordCount(filter) > FilterHeader.wordCount) }
        precondition(UnbalancedRequest(filter: 0, word: 0, points: 0).wordCount(in: epoch) > 0)
    }

    /// A file that is named by its own hash: nothing but its content stands between it and the probes.
    private static func checkFilter(_ bytes: [UInt8]) {
        let words = stride(from: 0, to: bytes.count / 8 * 8, by: 8).map { start in
            bytes[start..<start + 8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        }
        let digest = SHA256.hash(words.withUnsafeBytes { Array($0) })
        guard
            let epoch = UnbalancedEpoch(
                set: "a", keyType: 1, id: Self.digest, check: [UInt8](repeating: 1, count: 32), budget: 1,
                filters: [FilterRecord(count: UnbalancedParameters.padding, digest: digest)])
        else { preconditionFailure("an epoch of one filter") }
        words.withUnsafeBufferPointer { words in
            guard let file = try? FilterFile(words, of: epoch, filter: 0) else { return }
            precondition(words.count == epoch.wordCount(0))
            for index in UInt64(0)..<100 {
                _ = file.cells.contains(FuseTag(place: index &* 0x9E37_79B9_7F4A_7C15, content: index &* 0xC2B2_AE3D_27D4_EB4F))
            }
        }
    }

    /// What is decoded is encoded as it was.
    private static func same<Value>(_ bytes: [UInt8], _ value: Value?, _ encoded: (Value) -> [UInt8]?) {
        if let value, let again = encoded(value) { precondition(again == bytes) }
    }

    static var seeds: [[UInt8]] {
        get throws {
            let records = (0..<3).map { FilterRecord(count: 1_000 * ($0 + 1), digest: digest) }
            guard
                let epoch = UnbalancedEpoch(
                    set: "registry", keyType: 2, id: digest, check: [UInt8](repeating: 1, count: 32), budget: 8_192, filters: records),
                let shape = UnbalancedParameters.shape(budget: 1, filter: 0, count: UnbalancedParameters.padding)
            else { throw SeedRefused() }
            let header = FilterHeader(epoch: digest, filter: 0, shape: shape, seed: 5).encoded()
            var answers = TagAnswers()
            answers.add([IdentifierDigest(high: 1, low: 2)], [FuseTag(place: 3, content: 4)])
            let state = SetState(epoch: epoch, members: 5, membersDigest: digest, created: 6).encoded()
            let budget = BudgetRecord(epoch: digest, spent: 7).encoded()
            return [
                [0] + UnbalancedHello(set: "registry", keyType: 2).encoded(), [1] + UnbalancedReply.epoch(epoch, left: 5).encoded(),
                [1] + UnbalancedReply.otherSet.encoded(), [1] + UnbalancedReply.otherKeyType(1).encoded(),
                [2] + UnbalancedRequest(filter: 1, word: 2, points: 3).encoded(),
                [3] + UnbalancedVerdict(isGranted: true, left: 9).encoded(), [4] + epoch.encoded(), [5] + header,
                [6] + header + [UInt8](repeating: 0, count: 8 * shape.wordCount), [7] + state, [7] + state.dropLast(32), [7] + budget,
                [7] + budget.dropLast(32), [8] + answers.encoded(epoch: digest).dropLast(32),
            ]
        }
    }

    static var words: [String] { ["tallyff1", "tallyset", "tallybud", "tallyans", "registry"] }
}

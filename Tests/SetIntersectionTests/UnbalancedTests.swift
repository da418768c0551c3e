// The unbalanced intersection's function against the slow model's vectors, its evaluation by two parties, and its messages.

import Foundation
import KeyValueStores
import Parties
import Secrets
import SetIntersection
import Symmetric
import TestKit
import Testing
import Wire

struct UnbalancedFunctionTests {
    private func hexadecimal(_ bytes: some Sequence<UInt8>) -> String { bytes.map { String(format: "%02x", $0) }.joined() }

    private func bytes(_ text: String) -> [UInt8] {
        let digits = Array(text)
        return stride(from: 0, to: digits.count, by: 2).compactMap { UInt8(String(digits[$0..<$0 + 2]), radix: 16) }
    }

    @Test func theVectorsOfTheSlowModel() throws {
        let vectors = try Unbalanced.Vectors.read()
        let epoch = try #require(Digest(hexadecimal: vectors.epoch))
        let evaluator = try Unbalanced.evaluator(bytes(vectors.key), epoch: epoch)
        #expect(hexadecimal(evaluator.check()) == vectors.check)
        let identifiers = vectors.tags.map { entry in
            Array(entry.key.utf8).withUnsafeBufferPointer { IdentifierDigest(of: $0) }
        }
        let tags = Unbalanced.tags(identifiers, evaluator)
        for (index, entry) in vectors.tags.enumerated() {
            #expect(String(format: "%016llx%016llx", identifiers[index].high, identifiers[index].low) == entry.identifier)
            let tag = withUnsafeBytes(of: (tags[index].place.littleEndian, tags[index].content.littleEndian)) { Array($0) }
            #expect(hexadecimal(tag) == entry.tag, "\(entry.key)")
        }
        let seeds = [(0, 0), (0, 1), (2, 0)].map { FilterHeader.seed(epoch: epoch, filter: $0.0, attempt: $0.1) }
        #expect(seeds.map { String(format: "%016llx", $0) } == vectors.seeds)
        for entry in vectors.shapes {
            let shape = try #require(FuseShape(count: entry.count, fingerprintBits: entry.fingerprintBits))
            #expect(shape.segmentLength == entry.segmentLength && shape.segmentCount == entry.segmentCount)
            #expect(shape.cellCount == entry.cellCount && shape.wordCount == entry.wordCount)
            let cells = shape.cells(
                FuseTag(place: 0x0123_4567_89AB_CDEF, content: 0xFEDC_BA98_7654_3210),
                seed: FilterHeader.seed(epoch: epoch, filter: 0, attempt: 0))
            #expect([cells.0, cells.1, cells.2] == entry.cells)
        }
    }

    /// Whole files, the peeling included.
    @Test func theFilesOfTheSlowModel() throws {
        let vectors = try Unbalanced.Vectors.read()
        let epoch = try #require(Digest(hexadecimal: vectors.epoch))
        for entry in vectors.files {
            let tags = (0..<entry.count).map { index in
                let digest = SHA256.hash(Array("\(index)".utf8)).bytes
                func word(_ start: Int) -> UInt64 { digest[start..<start + 8].reversed().reduce(0) { $0 << 8 | UInt64($1) } }
                return FuseTag(place: word(0), content: word(8))
            }
            let shape = try #require(UnbalancedParameters.shape(budget: 8_192, filter: entry.filter, count: entry.count))
            let built = try tags.withUnsafeBufferPointer { tags in
                try FuseFilter.build(tags, shape: shape) { FilterHeader.seed(epoch: epoch, filter: entry.filter, attempt: $0) }
            }
            #expect(String(format: "%016llx", built.seed) == entry.seed)
            var hash = SHA256()
            hash.update(FilterHeader(epoch: epoch, filter: entry.filter, shape: shape, seed: built.seed).encoded())
            built.withUnsafeWords { hash.update(UnsafeRawBufferPointer($0)) }
            #expect(hash.finalize().hexadecimal == entry.digest)
        }
    }

    @Test func tagsDependOnKeyEpochAndIdentifier() throws {
        let identifiers = Unbalanced.identifiers(0..<700)
        let other = try Unbalanced.evaluator([UInt8](repeating: 1, count: 32), epoch: SHA256.hash([1]))
        let lists = [
            Unbalanced.tags(identifiers, try Unbalanced.evaluator()), Unbalanced.tags(identifiers, try Unbalanced.evaluator(2)),
            Unbalanced.tags(identifiers, other),
        ]
        #expect(Set(lists.joined()).count == 2_100)
        // In batches or one by one.
        let evaluator = try Unbalanced.evaluator()
        #expect([0, 1, 511, 512, 513, 699].allSatisfy { Unbalanced.tags([identifiers[$0]], evaluator) == [lists[0][$0]] })
    }

    /// The bound of the page: all probes of an epoch, of the base and of 64 filters of deltas.
    @Test(arguments: [1, 2, 3, 1_000, 4_096, 4_097, 8_192, 100_000, 1 << 17])
    func falsePositivesOfAnEpochStayBelowTheBound(budget: Int) {
        func probability(_ filter: Int) -> Double {
            let bits = UnbalancedParameters.fingerprintBits(budget: budget, filter: filter)
            #expect((1...64).contains(bits))
            return Double(budget) * pow(2, -Double(bits))
        }
        let total = (0..<UnbalancedParameters.filtersMax).reduce(0) { $0 + probability($1) }
        #expect(total <= pow(2, -40))
        #expect(total > pow(2, -43), "bits are wasted")
    }

    @Test func sizesArePaddedToThousands() {
        #expect([0, 1, 999, 1_000, 1_001, 10_000_000].map(UnbalancedParameters.padded) == [1_000, 1_000, 1_000, 1_000, 2_000, 10_000_000])
    }
}

struct UnbalancedEvaluationTests {
    @Test(arguments: [1, 2, 3, 100, 495, 496, 497, 1_500])
    func theClientGetsTheTagsThatTheServerHas(count: Int) async throws {
        let identifiers = Unbalanced.identifiers(0..<count)
        let outcome = try await Unbalanced.evaluate(identifiers)
        try outcome.server.get()
        #expect(try outcome.tags.get() == Unbalanced.tags(identifiers, try Unbalanced.evaluator()))
        #expect(outcome.charges == 1)
        // Exact cost.
        let points = count + 16
        #expect(outcome.traffic.allSatisfy { $0.payloadBytesSent == 32 * points })
        #expect(outcome.traffic.map(\.rounds).max() == 2)
    }

    @Test func nothingLinksTwoSessionsOfTheSameKeys() async throws {
        let identifiers = Unbalanced.identifiers(0..<40)
        var seen: [Set<[UInt8]>] = []
        for seed in [1, 2] as [UInt64] {
            let recorders = Alignments.Recorders()
            _ = try await Unbalanced.evaluate(identifiers, seed: seed, wrap: recorders.wrap).tags.get()
            let recorder = try #require(recorders[0, 1])
            let payload = Array(recorder.incomingPayloads.joined())
            seen.append(Set(stride(from: 0, to: payload.count, by: 32).map { Array(payload[$0..<$0 + 32]) }))
        }
        #expect(seen.allSatisfy { $0.count == 56 } && seen[0].isDisjoint(with: seen[1]))
    }

    @Test func anotherKeyIsFoundOut() async throws {
        let outcome = try await Unbalanced.evaluate(Unbalanced.identifiers(0..<50), key: 2)
        #expect(outcome.tags.failure as? UnbalancedError == .wrongProducts(peer: Unbalanced.parties[0]))
    }

    /// A server that answers every second point with a point of its own: one of the 16 checks is among them but with probability 2^−16.
    @Test(arguments: 1...10 as ClosedRange<UInt64>) func wrongAnswersToHalfOfThePointsAreFoundOut(seed: UInt64) async throws {
        let outcome = try await Unbalanced.evaluate(
            Unbalanced.identifiers(0..<200), seed: seed,
            wrap: ForgingChannel.wrap(from: 0, to: 1, step: UnbalancedSteps.products) { payload in
                for point in stride(from: 0, to: payload.count, by: 64) {
                    payload.replaceSubrange(point..<point + 32, with: payload[32..<64])
                }
            })
        #expect(outcome.tags.failure as? UnbalancedError == .wrongProducts(peer: Unbalanced.parties[0]))
    }

    @Test func aRefusedChargeLetsNoProductOut() async throws {
        let outcome = try await Unbalanced.evaluate(Unbalanced.identifiers(0..<20), refuses: true)
        #expect(outcome.server.failure is Unbalanced.Refused)
        #expect(outcome.traffic[0].payloadBytesSent == 0)
        #expect(outcome.tags.failure as? ChannelError == .closed(peer: Unbalanced.parties[0]))
    }

    @Test(arguments: ECDHHostilePeerTests.lowOrder)
    func pointsOfLowOrderAreBlamedAndNotAnswered(point: [UInt8]) async throws {
        let forged = try await Unbalanced.evaluate(
            Unbalanced.identifiers(0..<100),
            wrap: ForgingChannel.wrap(from: 1, to: 0, step: UnbalancedSteps.points) { $0.replaceSubrange(17 * 32..<18 * 32, with: point) })
        #expect(forged.server.failure as? UnbalancedError == .lowOrderPoint(peer: Unbalanced.parties[1], index: 17))
        #expect(forged.charges == 1 && forged.traffic[0].payloadBytesSent == 0)
        let answered = try await Unbalanced.evaluate(
            Unbalanced.identifiers(0..<100),
            wrap: ForgingChannel.wrap(from: 0, to: 1, step: UnbalancedSteps.products) { $0.replaceSubrange(17 * 32..<18 * 32, with: point) }
        )
        #expect(answered.tags.failure as? UnbalancedError == .lowOrderPoint(peer: Unbalanced.parties[0], index: 17))
    }

    /// Every frame of either side, struck in every way: nobody traps, and a client that ends well has the right tags but for points that
    /// were changed on the way.
    @Test(.timeLimit(.minutes(5)), arguments: InterceptingChannel.Fault.allCases.filter { $0 != .withhold }, [0, 1])
    func struckFramesEndTheRunOrChangeSingleTags(fault: InterceptingChannel.Fault, sender: Int) async throws {
        let identifiers = Unbalanced.identifiers(0..<600)
        let right = Unbalanced.tags(identifiers, try Unbalanced.evaluator())
        // The last of the two frames has no next one: it would never come.
        for frame in 0..<(fault == .swapWithNext ? 1 : 2) {
            let outcome = try await Unbalanced.evaluate(
                identifiers,
                wrap: { owner, channel in
                    owner == Unbalanced.parties[sender] ? InterceptingChannel(channel, fault, at: frame, bit: 77) : channel
                })
            guard let tags = try? outcome.tags.get() else { continue }
            let wrong = zip(tags, right).count { $0 != $1 }
            #expect(fault == .flipPayload ? wrong <= 1 : wrong == 0, "\(fault) at \(frame)")
        }
    }
}

struct UnbalancedMessageTests {
    private static func epoch(deltas: Int) throws -> UnbalancedEpoch {
        let filters = (0..<1 + 2 * deltas).map { FilterRecord(count: 1_000 * ($0 + 1), digest: SHA256.hash([UInt8($0)])) }
        return try #require(
            UnbalancedEpoch(
                set: "registry", keyType: 1, id: Unbalanced.epochID, check: [UInt8](repeating: 7, count: 32), budget: 8_192,
                filters: filters))
    }

    @Test(arguments: [0, 1, 32]) func anEpochComesBack(deltas: Int) throws {
        let epoch = try Self.epoch(deltas: deltas)
        let bytes = epoch.encoded()
        #expect(try UnbalancedEpoch(decoding: bytes) == epoch)
        #expect(bytes.count <= UnbalancedEpoch.byteCountMax)
        for cut in 0..<bytes.count { #expect(throws: DecodingError.self) { try UnbalancedEpoch(decoding: Array(bytes.prefix(cut))) } }
        #expect(throws: DecodingError.trailingBytes) { try UnbalancedEpoch(decoding: bytes + [0]) }
    }

    @Test func epochsOutOfRangeAreNone() throws {
        func epoch(
            set: String = "a", check: Int = 32, budget: Int = 100, counts: [Int] = [1_000]
        ) -> UnbalancedEpoch? {
            UnbalancedEpoch(
                set: set, keyType: 1, id: Unbalanced.epochID, check: [UInt8](repeating: 0, count: check), budget: budget,
                filters: counts.map { FilterRecord(count: $0, digest: Unbalanced.epochID) })
        }
        #expect(epoch() != nil)
        #expect(epoch(set: "") == nil && epoch(set: "../key") == nil && epoch(set: "a/b") == nil && epoch(set: ".a") == nil)
        #expect(epoch(check: 31) == nil && epoch(budget: 0) == nil && epoch(budget: 1 << 17 + 1) == nil)
        #expect(
            epoch(counts: []) == nil && epoch(counts: [1_000, 1_000]) == nil && epoch(counts: [999]) == nil && epoch(counts: [0]) == nil)
        #expect(epoch(counts: [Int](repeating: 1_000, count: 67)) == nil)
    }

    @Test func deltasArePrefixes() throws {
        let base = try Self.epoch(deltas: 0), one = try Self.epoch(deltas: 1), two = try Self.epoch(deltas: 2)
        #expect(base.isPrefix(of: base) && base.isPrefix(of: two) && one.isPrefix(of: two))
        #expect(!two.isPrefix(of: one))
        let other = FilterRecord(count: 1_000, digest: Unbalanced.epochID)
        let changed = try #require(base.adding(other, removing: other))
        #expect(base.isPrefix(of: changed) && !one.isPrefix(of: changed))
    }

    @Test func messagesComeBackAndNothingElseDoes() throws {
        let hello = UnbalancedHello(set: "registry", keyType: 2)
        #expect(try UnbalancedHello(decoding: hello.encoded()) == hello)
        #expect(try UnbalancedHello(decoding: UnbalancedHello(version: 9, set: "x", keyType: 1).encoded()).version == 9)
        #expect(throws: DecodingError.self) { try UnbalancedHello(decoding: UnbalancedHello(set: "../x", keyType: 1).encoded()) }
        let epoch = try Self.epoch(deltas: 3)
        for reply in [.epoch(epoch, left: 100), .otherVersion(3), .otherSet, .otherKeyType(1)] as [UnbalancedReply] {
            #expect(try UnbalancedReply(decoding: reply.encoded()) == reply)
            #expect(reply.encoded().count <= UnbalancedReply.byteCountMax)
        }
        #expect(throws: DecodingError.self) { try UnbalancedReply(decoding: UnbalancedReply.epoch(epoch, left: 8_193).encoded()) }
        let request = UnbalancedRequest(filter: 1, word: 2, points: 3)
        #expect(try UnbalancedRequest(decoding: request.encoded()) == request && request.encoded().count == UnbalancedRequest.byteCount)
        for verdict in [UnbalancedVerdict(isGranted: true, left: 5), UnbalancedVerdict(isGranted: false, left: 0)] {
            #expect(try UnbalancedVerdict(decoding: verdict.encoded()) == verdict && verdict.encoded().count == UnbalancedVerdict.byteCount)
        }
        #expect(throws: DecodingError.self) { try UnbalancedVerdict(decoding: [3] + [UInt8](repeating: 0, count: 8)) }
    }

    @Test func requestsAreHeldAgainstTheEpoch() throws {
        let epoch = try Self.epoch(deltas: 1)
        let words = (0..<3).map { epoch.wordCount($0) }
        #expect(UnbalancedRequest(filter: 0, word: 0, points: 0).wordCount(in: epoch) == words.reduce(0, +))
        #expect(UnbalancedRequest(filter: 1, word: 10, points: 0).wordCount(in: epoch) == words[1] - 10 + words[2])
        #expect(UnbalancedRequest(filter: 3, word: 0, points: 0).wordCount(in: epoch) == 0)
        #expect(UnbalancedRequest(filter: 3, word: 0, points: 0).isPossible(in: epoch))
        #expect(!UnbalancedRequest(filter: 3, word: 1, points: 0).isPossible(in: epoch))
        #expect(!UnbalancedRequest(filter: 4, word: 0, points: 0).isPossible(in: epoch))
        #expect(!UnbalancedRequest(filter: 0, word: words[0], points: 0).isPossible(in: epoch))
    }
}

struct FilterFileTests {
    private static func file(_ tags: [FuseTag], filter: Int = 0, budget: Int = 100) throws -> (words: [UInt64], record: FilterRecord) {
        let shape = try #require(UnbalancedParameters.shape(budget: budget, filter: filter, count: tags.count))
        let built = try tags.withUnsafeBufferPointer { tags in
            try FuseFilter.build(tags, shape: shape) { FilterHeader.seed(epoch: Unbalanced.epochID, filter: filter, attempt: $0) }
        }
        let header = FilterHeader(epoch: Unbalanced.epochID, filter: filter, shape: shape, seed: built.seed).encoded()
        #expect(header.count == FilterHeader.byteCount)
        var words = header.withUnsafeBytes { Array($0.bindMemory(to: UInt64.self)) }
        built.withUnsafeWords { words += $0 }
        return (words, FilterRecord(count: tags.count, digest: SHA256.hash(words.withUnsafeBytes { Array($0) })))
    }

    private static func epoch(_ records: [FilterRecord]) throws -> UnbalancedEpoch {
        try #require(
            UnbalancedEpoch(
                set: "a", keyType: 2, id: Unbalanced.epochID, check: [UInt8](repeating: 0, count: 32), budget: 100, filters: records))
    }

    private static func tags(_ count: Int, _ seed: UInt64) -> [FuseTag] {
        var random = SeededRandom(seed)
        return (0..<count).map { _ in FuseTag(place: random.next(), content: random.next()) }
    }

    @Test func changedTruncatedAndForeignFilesAreRefused() throws {
        let (words, record) = try Self.file(Self.tags(1_000, 1))
        let epoch = try Self.epoch([record])
        func opens(_ words: [UInt64], _ filter: Int = 0) -> Bool {
            words.withUnsafeBufferPointer { (try? FilterFile($0, of: epoch, filter: filter)) != nil }
        }
        #expect(opens(words) && words.count == epoch.wordCount(0))
        #expect(!opens([]) && !opens(Array(words.dropLast())) && !opens(words + [0]))
        for index in Array(0..<8) + stride(from: 8, to: words.count, by: 97) {
            var changed = words
            changed[index] ^= 1 << UInt64(index % 64)
            #expect(!opens(changed), "word \(index)")
        }
        let (other, _) = try Self.file(Self.tags(1_000, 2))
        #expect(!opens(other))
    }

    @Test func headersOutOfRangeAreRefused() throws {
        let (words, _) = try Self.file(Self.tags(1_000, 1))
        let header = words.prefix(8).withUnsafeBytes { Array($0) }
        #expect(try FilterHeader(decoding: header).shape.count == 1_000)
        for (offset, byte) in [(0, UInt8(0)), (40, 200), (44, 0), (44, 65), (52, 255), (55, 1)] as [(Int, UInt8)] {
            var changed = header
            changed[offset] = byte
            #expect(throws: DecodingError.self, "byte \(offset)") { try FilterHeader(decoding: changed) }
        }
        #expect(throws: DecodingError.self) { try FilterHeader(decoding: Array(header.dropLast())) }
    }

    /// Against a set that the same changes are made to.
    @Test(arguments: 1...5 as ClosedRange<UInt64>) func aSequenceIsTheSetThatTheChangesMake(seed: UInt64) throws {
        var random = SeededRandom(seed)
        let universe = Self.tags(2_000, seed &+ 100)
        func pad(_ tags: [FuseTag]) -> [FuseTag] { tags + Self.tags(UnbalancedParameters.padded(tags.count) - tags.count, random.next()) }
        var members = Set(universe.prefix(1_000))
        // Memory that stays where it is, as a mapped file does.
        var files: [UnsafeMutableBufferPointer<UInt64>] = [], records: [FilterRecord] = []
        defer { for file in files { file.deallocate() } }
        func add(_ tags: [FuseTag]) throws {
            let (words, record) = try Self.file(tags, filter: files.count)
            let file = UnsafeMutableBufferPointer<UInt64>.allocate(capacity: words.count)
            _ = file.initialize(from: words)
            files.append(file)
            records.append(record)
        }
        try add(Array(members))
        for _ in 0..<4 {
            let added = universe.filter { !members.contains($0) && random.next() % 5 == 0 }
            let removed = universe.filter { members.contains($0) && random.next() % 5 == 0 }
            members = members.subtracting(removed).union(added)
            for change in [added, removed] { try add(pad(change)) }
            let epoch = try Self.epoch(records)
            let sequence = FilterSequence(
                try files.indices.map { try FilterFile(UnsafeBufferPointer(files[$0]), of: epoch, filter: $0).cells })
            #expect(universe.allSatisfy { sequence.contains($0) == members.contains($0) })
        }
    }
}

// The first messages: caps, duplicates, commitments, and disagreement about what was announced.

import Parties
import SetIntersection
import Symmetric
import TestKit
import Testing
import Wire

struct AgreementTests {
    private static let sets = Sets.random([20, 30, 40], universe: 50, seed: 1)

    @Test(arguments: 0..<3)
    func aPeersSetBeyondTheCapIsRefusedWithItsName(large: Int) async {
        // The large party itself allows more.
        let countMax = (0..<3).map { $0 == large ? 1_000 : 40 }
        var sets = Self.sets
        sets[large] = Sets.identifiers(0..<41)
        let outcome = await Alignments.three(sets, countMax: countMax)
        for index in 0..<3 where index != large {
            let error = outcome.alignmentError(index)
            let expected = AlignmentError.tooManyIdentifiers(party: Alignments.ids[large], count: 41, countMax: 40)
            // Whoever heard of it second may find the channel closed by the first.
            #expect(error == expected || outcome.channelError(index) != nil)
        }
        #expect((0..<3).contains { outcome.alignmentError($0)?.party == Alignments.ids[large] })
        #expect(outcome.endings.allSatisfy { (try? $0.get()) == nil })
    }

    @Test func aSetOfExactlyTheCapIsAccepted() async throws {
        let outcome = await Alignments.three(Self.sets, countMax: [40, 40, 40])
        Sets.expectAligned(try outcome.results, Self.sets)
    }

    @Test(arguments: 0..<3)
    func aSetBelowTheLeastSizeEndsItBeforeAPointIsSent(small: Int) async {
        var sets = Self.sets
        sets[small] = Sets.identifiers(0..<9)
        let outcome = await Alignments.three(sets, countMin: 10)
        let expected = AlignmentError.tooFewIdentifiers(party: Alignments.ids[small], count: 9, countMin: 10)
        #expect(outcome.alignmentError(small) == expected && outcome.traffic[small].framesSent == 0)
        for index in 0..<3 where index != small {
            // The small party sends nothing: its peers find the channel closed, as its own error says why.
            #expect((try? outcome.endings[index].get()) == nil && outcome.traffic[index].framesSent <= 2)
        }
    }

    @Test func aPeersSmallSetIsRefusedWithItsName() async {
        // The small party itself asks for less.
        let sets = Self.sets
        let outcome = await Alignments.run(partyCount: 3) { index, endpoint, random in
            try await MultiPartyAlignment.run(
                identifiers: index == 0 ? Sets.identifiers(0..<9) : sets[index], parties: Alignments.ids, comparing: Alignments.ids[2],
                session: Alignments.session, endpoint: endpoint, countMin: index == 0 ? 0 : 10, randomness: &random)
        }
        let expected = AlignmentError.tooFewIdentifiers(party: Alignments.ids[0], count: 9, countMin: 10)
        #expect([1, 2].contains { outcome.alignmentError($0) == expected })
        #expect(outcome.endings.allSatisfy { (try? $0.get()) == nil })
    }

    @Test func theOwnSetBeyondTheCapIsRefusedBeforeAnythingIsSent() async {
        let outcome = await Alignments.two(Array(Self.sets.prefix(2)), countMax: [19, 100])
        #expect(outcome.alignmentError(0) == .tooManyIdentifiers(party: Alignments.ids[0], count: 20, countMax: 19))
        #expect(outcome.traffic[0].framesSent == 0)
    }

    @Test func aSizeOf64BitsIsNoTrap() async {
        let outcome = await Alignments.two(
            Array(Self.sets.prefix(2)),
            wrap: ForgingChannel.wrap(from: 0, to: 1, step: Steps.announcement) { payload in
                for index in 0..<8 { payload[index] = 255 }
            })
        let expected = AlignmentError.tooManyIdentifiers(party: Alignments.ids[0], count: .max, countMax: 1_000_000)
        #expect(outcome.alignmentError(1) == expected)
    }

    @Test func ownDuplicatesAreRefusedBeforeAnythingIsSent() async {
        let outcome = await Alignments.two([Sets.identifiers([7, 8, 9, 8]), Sets.identifiers([1])])
        #expect(outcome.alignmentError(0) == .duplicateIdentifier(first: 1, second: 3))
        #expect(outcome.alignmentError(0)?.party == nil)
        #expect(outcome.traffic[0].framesSent == 0)
    }

    @Test(arguments: [8, 20, 39])
    func anAnnouncementThatTheOthersHearDifferentlyIsFound(byte: Int) async {
        // A tells B another commitment than C.
        let outcome = await Alignments.three(
            Self.sets, wrap: ForgingChannel.wrap(from: 0, to: 1, step: Steps.announcement) { $0[byte] ^= 1 })
        let found = (0..<3).filter { index in
            if case .disagreement = outcome.alignmentError(index) { return true }
            return false
        }
        #expect(!found.isEmpty)
        #expect(outcome.endings.allSatisfy { (try? $0.get()) == nil })
    }

    @Test func anotherSizeThanTheOthersHeardIsFound() async {
        let outcome = await Alignments.three(
            Self.sets, wrap: ForgingChannel.wrap(from: 0, to: 1, step: Steps.announcement) { $0[0] ^= 1 })
        #expect(outcome.endings.allSatisfy { (try? $0.get()) == nil })
        #expect((0..<3).contains { outcome.alignmentError($0) != nil })
    }

    @Test func partiesThatNameDifferentComparingPartiesDisagree() async {
        let outcome = await Alignments.run(partyCount: 3) { index, endpoint, random in
            try await MultiPartyAlignment.run(
                identifiers: Self.sets[index], parties: Alignments.ids, comparing: Alignments.ids[index == 1 ? 0 : 2],
                session: Alignments.session, endpoint: endpoint, randomness: &random)
        }
        #expect(outcome.endings.allSatisfy { (try? $0.get()) == nil })
        #expect(
            (0..<3).contains { index in
                if case .disagreement = outcome.alignmentError(index) { return true }
                return false
            })
    }

    @Test func partiesOfDifferentSessionsDisagree() async {
        let outcome = await Alignments.run(partyCount: 2) { index, endpoint, random in
            try await TwoPartyAlignment.run(
                identifiers: Self.sets[index], parties: Array(Alignments.ids.prefix(2)), comparing: Alignments.ids[0],
                session: SessionID(SHA256.hash([UInt8(index)])), endpoint: endpoint, randomness: &random)
        }
        #expect(outcome.alignmentError(0) == .disagreement(peer: Alignments.ids[1]) || outcome.channelError(0) != nil)
        #expect((0..<2).contains { outcome.alignmentError($0) == .disagreement(peer: Alignments.ids[1 - $0]) })
    }

    @Test(arguments: [0, 39, 41, 100])
    func anAnnouncementOfAnotherLengthIsRefused(byteCount: Int) async {
        let outcome = await Alignments.two(
            Array(Self.sets.prefix(2)),
            wrap: ForgingChannel.wrap(from: 0, to: 1, step: Steps.announcement) { $0 = [UInt8](repeating: 0, count: byteCount) })
        #expect(outcome.channelError(1)?.peer == Alignments.ids[0])
    }

    @Test(arguments: [0, 63, 65])
    func aNonceMessageOfAnotherLengthIsRefused(byteCount: Int) async {
        let outcome = await Alignments.two(
            Array(Self.sets.prefix(2)),
            wrap: ForgingChannel.wrap(from: 0, to: 1, step: Steps.nonce) { $0 = [UInt8](repeating: 0, count: byteCount) })
        #expect(outcome.channelError(1)?.peer == Alignments.ids[0])
    }
}

struct CommitmentTests {
    private static let set = Sets.identifiers(0..<10)

    @Test func aCommitmentIsOpenedByItsSetInAnyOrder() throws {
        var random = SeededRandom(1)
        let (commitment, opening) = try SetCommitment.commit(to: Self.set, randomness: &random)
        #expect(commitment.isOpened(by: opening, identifiers: Self.set))
        #expect(commitment.isOpened(by: opening, identifiers: Self.set.reversed()))
    }

    @Test func aCommitmentIsNotOpenedByAnotherSet() throws {
        var random = SeededRandom(2)
        let (commitment, opening) = try SetCommitment.commit(to: Self.set, randomness: &random)
        #expect(!commitment.isOpened(by: opening, identifiers: Array(Self.set.dropLast())))
        #expect(!commitment.isOpened(by: opening, identifiers: Self.set + [[1]]))
        #expect(!commitment.isOpened(by: opening, identifiers: Self.set.dropLast() + [[1]]))
        #expect(!commitment.isOpened(by: opening, identifiers: Self.set + [Self.set[0]]))
        #expect(!commitment.isOpened(by: opening, identifiers: []))
    }

    @Test func aCommitmentIsNotOpenedByAnotherSalt() throws {
        var random = SeededRandom(3)
        let (commitment, opening) = try SetCommitment.commit(to: Self.set, randomness: &random)
        var salt = opening.encoded()
        salt[5] ^= 1
        let other = try #require(SetCommitment.Opening(decoding: salt))
        #expect(!commitment.isOpened(by: other, identifiers: Self.set))
        let same = try #require(SetCommitment.Opening(decoding: opening.encoded()))
        #expect(commitment.isOpened(by: same, identifiers: Self.set))
    }

    @Test func twoCommitmentsToOneSetDiffer() throws {
        var random = SeededRandom(4)
        let first = try SetCommitment.commit(to: Self.set, randomness: &random).commitment
        #expect(try first != SetCommitment.commit(to: Self.set, randomness: &random).commitment)
    }

    @Test func bytesDoNotMoveFromOneIdentifierToTheNext() throws {
        var random = SeededRandom(5)
        let (commitment, opening) = try SetCommitment.commit(to: [[1, 2], [3]], randomness: &random)
        #expect(!commitment.isOpened(by: opening, identifiers: [[1], [2, 3]]))
        #expect(!commitment.isOpened(by: opening, identifiers: [[1, 2, 3], []]))
    }

    @Test(arguments: [0, 31, 33])
    func anOpeningHas32Bytes(count: Int) {
        #expect(SetCommitment.Opening(decoding: [UInt8](repeating: 1, count: count)) == nil)
    }
}

// Fuzzes the alignment of sets: every message that a peer sends one party in each of its roles.

import FuzzKit
import Parties
import Symmetric
import Synchronization
import TestKit
import Wire

@testable import SetIntersection

@main struct FuzzAlignment: FuzzTarget {
    private static let ids = ["tax", "market", "bank"].compactMap(PartyID.init)
    private static let session = SessionID(SHA256.hash([1]))
    private static let countMax = 64

    /// Which alignment, whom the input plays with, and who compares; from an input's first two bytes.
    private struct Setting {
        enum Kind: UInt8, CaseIterable { case two, three, neutral }

        let kind: Kind
        let victim: Int
        let comparing: Int
        let ownCount: Int
        /// The peers heard what they were told, whatever it was.
        let hasAgreed: Bool

        var parties: [PartyID] { Array(ids.prefix(kind == .two ? 2 : 3)) }
        var bytes: [UInt8] {
            [kind.rawValue | UInt8(victim << 2) | UInt8(comparing << 4), UInt8(ownCount) | (hasAgreed ? 0x80 : 0)]
        }

        init(kind: Kind, victim: Int, comparing: Int, ownCount: Int, hasAgreed: Bool) {
            (self.kind, self.victim, self.comparing) = (kind, victim, comparing)
            (self.ownCount, self.hasAgreed) = (ownCount, hasAgreed)
        }

        init?(_ first: UInt8, _ second: UInt8) {
            guard let kind = Kind(rawValue: first & 3) else { return nil }
            self.kind = kind
            victim = Int(first >> 2 & 3)
            comparing = Int(first >> 4 & 3)
            ownCount = Int(second & 7)
            hasAgreed = second >= 0x80
            // The last of three is the neutral one.
            guard parties.indices.contains(victim), comparing < (kind == .three ? 3 : 2) else { return nil }
        }

        func run(_ index: Int, _ endpoint: Endpoint) async throws -> AlignmentResult {
            let numbers = index..<index + ownCount
            let identifiers = numbers.map { Array("9144010\($0)".utf8) }
            var random = SeededRandom(UInt64(index))
            switch kind {
            case .two:
                return try await TwoPartyAlignment.run(
                    identifiers: identifiers, parties: parties, comparing: ids[comparing], session: session, endpoint: endpoint,
                    countMax: countMax, randomness: &random)
            case .three:
                return try await MultiPartyAlignment.run(
                    identifiers: identifiers, parties: parties, comparing: ids[comparing], session: session, endpoint: endpoint,
                    countMax: countMax, randomness: &random)
            case .neutral:
                return try await NeutralAlignment.run(
                    identifiers: index == 2 ? [] : identifiers, parties: parties, neutral: ids[2], comparing: ids[comparing],
                    session: session, endpoint: endpoint, countMax: countMax, randomness: &random)
            }
        }
    }

    static func check(_ bytes: [UInt8]) {
        guard bytes.count >= 2, let setting = Setting(bytes[0], bytes[1]) else { return }
        let parties = setting.parties
        let others = parties.filter { $0 != parties[setting.victim] }
        let script = Script(senderCount: others.count, bytes.dropFirst(2))
        let hearing = Hearing(setting.kind == .neutral ? Array(parties.prefix(2)) : parties, comparing: ids[setting.comparing])
        let channels = zip(others, script.frames).map { peer, frames in
            AgreeingChannel(
                ScriptedChannel(peer: peer, frames), me: parties[setting.victim], hearing: setting.hasAgreed ? hearing : nil)
        }
        let result = finished { () async -> AlignmentResult? in
            try? await setting.run(setting.victim, Endpoint(me: parties[setting.victim], channels: channels))
        }
        guard let result else { return }
        precondition((0...countMax).contains(result.commonCount) && result.sizes.values.allSatisfy { (0...countMax).contains($0) })
        guard setting.kind != .neutral || setting.victim != 2 else { return }
        // Rows of its own, each once.
        precondition(result.positions.count == result.commonCount && result.commonCount <= setting.ownCount)
        precondition(result.positions.allSatisfy { (0..<setting.ownCount).contains($0) })
        precondition(Set(result.positions).count == result.positions.count)
    }

    // MARK: What was announced

    /// What a run's announcements add up to, so that an input whose sizes were changed gets past the second message.
    private final class Hearing: Sendable {
        private let parties: [PartyID]
        private let comparing: PartyID
        private let announcements = Mutex<[PartyID: [UInt8]]>([:])

        init(_ parties: [PartyID], comparing: PartyID) {
            self.parties = parties
            self.comparing = comparing
        }

        func note(_ frame: Frame, of party: PartyID) {
            if frame.header.step == Step(number: 1, tag: AlignmentTag.announcement).code {
                announcements.withLock { $0[party] = frame.payload }
            }
        }

        /// A nonce with the digest that the victim expects behind it.
        func agreeing(_ frame: Frame) -> Frame {
            guard frame.header.step == Step(number: 2, tag: AlignmentTag.nonce).code, frame.payload.count == 64 else { return frame }
            var transcript = Transcript(domain: "tally/set-intersection/v1")
            transcript.absorb("session", session.digest.bytes)
            for party in parties {
                var reader = ByteReader(announcements.withLock { $0[party] ?? [] })
                guard let size = try? reader.readUInt64(), let commitment = try? reader.readRaw(count: 32) else { return frame }
                transcript.absorb("party", party.name)
                transcript.absorb("size", size)
                transcript.absorb("commitment", commitment)
            }
            transcript.absorb("comparing", comparing.name)
            var frame = frame
            frame.payload.replaceSubrange(32..., with: transcript.finalize().bytes)
            return frame
        }
    }

    private final class AgreeingChannel: Channel {
        private let base: ScriptedChannel
        private let me: PartyID
        private let hearing: Hearing?

        init(_ base: ScriptedChannel, me: PartyID, hearing: Hearing?) {
            self.base = base
            self.me = me
            self.hearing = hearing
        }

        var peer: PartyID { base.peer }
        var windowBytes: Int { base.windowBytes }
        var binding: Digest { base.binding }

        func send(_ frame: Frame) { hearing?.note(frame, of: me) }

        func receive() throws(ChannelError) -> Frame {
            let frame = try base.receive()
            guard let hearing else { return frame }
            hearing.note(frame, of: peer)
            return hearing.agreeing(frame)
        }

        func close() { base.close() }
    }

    // MARK: Seeds

    static var seeds: [[UInt8]] {
        get throws {
            var seeds: [[UInt8]] = []
            for kind in Setting.Kind.allCases {
                for victim in 0..<(kind == .two ? 2 : 3) {
                    for comparing in 0..<(kind == .three ? 3 : 2) {
                        let setting = Setting(kind: kind, victim: victim, comparing: comparing, ownCount: 4, hasAgreed: victim == comparing)
                        let frames = try recorded(setting.parties, victim: victim) { index, endpoint in
                            _ = try await setting.run(index, endpoint)
                        }
                        seeds.append(setting.bytes + Script.encode(frames))
                    }
                }
            }
            return seeds
        }
    }
}

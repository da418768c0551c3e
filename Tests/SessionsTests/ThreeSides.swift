// Three parties that agree on a session, over in-memory channels; one of them may be played by the test.

import Parties
import Sessions
import Symmetric
import TestKit
import Wire

enum ThreeSides {
    static let ids = ThreeParties.ids
    static let manifest = SHA256.hash(Array("one job".utf8))

    /// What became of each party, in the order of `ids`.
    ///
    /// - Parameters:
    ///   - seeds: of each party's nonce.
    ///   - windows: of each party's channels.
    ///   - labels: of the channels between the first and the second, the second and the third, the third and the first.
    ///   - spliced: in place of the third party's end of its channel with the first stands that of another session.
    ///   - forged: messages that the last party sends in place of the agreement, to the first and the second.
    static func agree(
        manifests: [Digest] = [manifest, manifest, manifest], seeds: [UInt64] = [1, 2, 3], forged: [UInt8]? = nil,
        orders: [[PartyID]] = [ids, ids, ids], windows: [Int] = [Int](repeating: WireLimits.windowBytesDefault, count: 3),
        labels: [String] = ["", "", ""], spliced: Bool = false,
        then: @escaping @Sendable (Int, Endpoint) async throws -> Void = { _, _ in }
    ) async -> [Result<SessionID, any Error>] {
        var ends: [[any Channel]] = [[], [], []]
        for (index, (a, b)) in [(0, 1), (1, 2), (2, 0)].enumerated() {
            let (first, second) = InMemoryChannel.pair(ids[a], ids[b], label: labels[index])
            let isSpliced = spliced && index == 2
            ends[a].append(
                Narrowed(
                    first, windowBytes: windows[a], binding: isSpliced ? InMemoryChannel.pair(ids[a], ids[b], label: "x").0.binding : nil))
            ends[b].append(Narrowed(second, windowBytes: windows[b]))
        }
        return await withTaskGroup(of: (Int, Result<SessionID, any Error>).self) { group in
            for index in 0..<3 {
                let channels = ends[index]
                group.addTask {
                    let endpoint = Endpoint(me: ids[index], channels: channels)
                    do {
                        if let forged, index == 2 {
                            for peer in ids.prefix(2) { try await endpoint.send(forged, to: peer, step: Step(number: 0, tag: 0x40)) }
                            throw Forger()
                        }
                        var random = SeededRandom(seeds[index])
                        let session = try await SessionAgreement.agree(
                            parties: orders[index], manifest: manifests[index], endpoint: endpoint, randomness: &random)
                        try await then(index, endpoint)
                        return (index, .success(session))
                    } catch {
                        // Not closed: each party is to reach its own verdict on what it received.
                        return (index, .failure(error))
                    }
                }
            }
            var results: [Int: Result<SessionID, any Error>] = [:]
            for await (index, result) in group { results[index] = result }
            return (0..<3).compactMap { results[$0] }
        }
    }

    struct Forger: Error {}

    /// The last party's message, each part of which may be another one.
    static func message(
        version: UInt32 = SessionAgreement.version, nonceBytes: Int = 16, digest: Digest = manifest,
        windowBytes: UInt32 = UInt32(WireLimits.windowBytesDefault), bindings: [Digest]? = nil
    ) -> [UInt8] {
        let own = ids.prefix(2).map { InMemoryChannel.pair(ids[2], $0).0.binding }
        return AgreementMessage(
            nonce: [UInt8](repeating: 7, count: nonceBytes), manifest: digest, windowBytes: windowBytes, bindings: bindings ?? own
        ).encoded(version: version)
    }
}

/// A channel whose end says to have another window, or another binding, than it has.
final class Narrowed: Channel {
    private let base: any Channel
    let windowBytes: Int
    let binding: Digest
    var peer: PartyID { base.peer }

    init(_ base: any Channel, windowBytes: Int, binding: Digest? = nil) {
        self.base = base
        self.windowBytes = windowBytes
        self.binding = binding ?? base.binding
    }

    func send(_ frame: Frame) async throws(ChannelError) { try await base.send(frame) }
    func receive() async throws(ChannelError) -> Frame { try await base.receive() }
    func close() { base.close() }
}

extension Result {
    var error: Failure? {
        if case .failure(let error) = self { return error }
        return nil
    }

    var value: Success? { try? get() }
}

// A session of an unbalanced intersection, the server's side and the client's.
//
// Spec: protocols/unbalanced-intersection.md, section «Session».

import Findings
package import Parties
package import Secrets
import Sessions
package import SetIntersection
import Symmetric
package import Wire

/// What both sides know of a session when it is over: enough to name in evidence what was used.
package struct UnbalancedRecord: Sendable {
    package let epoch: UnbalancedEpoch
    /// Of both parties, what they said first, and the epoch with all its filters' hashes.
    package let session: SessionID
    /// Points that were multiplied, the checks among them.
    package let points: Int
    /// Of the client's budget, after this session.
    package let left: Int
    /// Words of filters that went over.
    package let filterWords: Int
    package let traffic: Traffic
    /// From the first message to the last.
    package let seconds: Double
    /// Without the filters: from the agreement on.
    package let onlineSeconds: Double
}

package struct UnbalancedOutcome: Sendable {
    package let record: UnbalancedRecord
    /// Indices of the client's identifiers that are members, ascending.
    package let positions: [Int]
    /// Identifiers whose tags the client had.
    package let known: Int
}

package enum UnbalancedProgram {
    /// Phases as a display names them, and units done and to do.
    package typealias Progress = (_ phase: String, _ done: Int, _ total: Int) -> Void

    // MARK: Server

    /// A rotation during the session ends it before the first product; a delta does not touch it.
    ///
    /// - Parameter onGranted: once the client is within its budget and has been told so.
    /// - Throws: `Finding`, `UnbalancedError`, `ChannelError`, or what the randomness throws.
    package static func serve(
        _ set: PreparedSet, to client: PartyID, endpoint: Endpoint, randomness: inout some RandomSource,
        onGranted: () -> Void = {}, onProgress: @escaping Progress = { _, _, _ in }
    ) async throws -> UnbalancedRecord {
        let started = ContinuousClock.now
        let epoch = set.epoch, steps = UnbalancedSteps.self
        // What is wrong with the own files is said before anybody is answered.
        let opened = try set.takeUp()
        let evaluator = try set.evaluator(opened.key), files = opened.filters
        for (filter, file) in files.enumerated() { try set.check(file, isFilter: filter) }

        let hello = try await receive(UnbalancedHello.byteCountMax, from: client, steps.hello, endpoint, UnbalancedHello.init(decoding:))
        let left = try set.budgetLeft(client)
        let reply = reply(to: hello, epoch: epoch, left: left)
        try await endpoint.send(reply.encoded(), to: client, step: steps.epoch)
        try check(reply, hello, client, epoch)

        let request = try await receive(
            UnbalancedRequest.byteCount, from: client, steps.request, endpoint, UnbalancedRequest.init(decoding:))
        guard request.isPossible(in: epoch) else { throw UnbalancedError.badRequest(peer: client) }
        let verdict = UnbalancedVerdict(isGranted: request.points <= left, left: left)
        try await endpoint.send(verdict.encoded(), to: client, step: steps.verdict)
        guard verdict.isGranted else { throw UnbalancedError.budgetSpent(party: client, asked: request.points, left: left) }
        onGranted()

        let total = request.wordCount(in: epoch)
        var sent = 0
        for filter in request.filter..<max(request.filter, epoch.filters.count) {
            let first = filter == request.filter ? request.word : 0
            let words = files[filter].words
            try await endpoint.send(words.count - first, to: client, step: steps.filters) { range, out in
                for index in range { out[index - range.lowerBound] = words[first + index] }
                onProgress("fetch", 8 * (sent + range.upperBound), 8 * total)
            }
            sent += words.count - first
        }
        withExtendedLifetime(files) {}
        let session = try await agree(
            server: endpoint.me, client: client, hello: hello, epoch: epoch, request: request, endpoint: endpoint, &randomness)
        let agreed = ContinuousClock.now
        var rest = left
        if request.points > 0 {
            try await UnbalancedEvaluation.answer(
                request.points, with: evaluator, client: client, endpoint: endpoint,
                charge: { rest = try set.charge(client, points: request.points) },
                onProgress: { onProgress("align", $0, $1) })
        }
        return UnbalancedRecord(
            epoch: epoch, session: session, points: request.points, left: rest, filterWords: total, traffic: endpoint.traffic,
            seconds: seconds(since: started), onlineSeconds: seconds(since: agreed))
    }

    private static func reply(to hello: UnbalancedHello, epoch: UnbalancedEpoch, left: Int) -> UnbalancedReply {
        if hello.version != UnbalancedParameters.version { return .otherVersion(UnbalancedParameters.version) }
        if hello.set != epoch.set { return .otherSet }
        if hello.keyType != epoch.keyType { return .otherKeyType(epoch.keyType) }
        return .epoch(epoch, left: left)
    }

    private static func check(
        _ reply: UnbalancedReply, _ hello: UnbalancedHello, _ client: PartyID, _ epoch: UnbalancedEpoch
    ) throws(Finding) {
        switch reply {
        case .epoch: return
        case .otherVersion(let version): throw versions(client, theirs: hello.version, mine: version)
        case .otherSet:
            throw Finding(UnbalancedFindings.otherSet, party: client.name, stage: .align, [client.name, hello.set, epoch.set])
        case .otherKeyType(let type): throw differs(client, "--key-type", typeName(hello.keyType), typeName(type))
        }
    }

    // MARK: Client

    /// - Parameters:
    ///   - set: the server's name for it.
    ///   - cache: opens what is kept of an epoch.
    /// - Throws: `Finding`, `UnbalancedError`, `ChannelError`, or what the randomness throws.
    package static func query(
        _ identifiers: [IdentifierDigest], set: String, keyType: UInt8, server: PartyID, endpoint: Endpoint,
        randomness: inout some RandomSource, cache open: (UnbalancedEpoch) throws -> QueryCache,
        onProgress: @escaping Progress = { _, _, _ in }
    ) async throws -> UnbalancedOutcome {
        let started = ContinuousClock.now
        let steps = UnbalancedSteps.self
        let hello = UnbalancedHello(set: set, keyType: keyType)
        try await endpoint.send(hello.encoded(), to: server, step: steps.hello)
        let reply = try await receive(UnbalancedReply.byteCountMax, from: server, steps.epoch, endpoint, UnbalancedReply.init(decoding:))
        let epoch = try epoch(of: reply, hello, server)
        let cache = try open(epoch)
        let asked = identifiers.filter { cache.answers.tags[$0] == nil }
        let points = UnbalancedEvaluation.pointCount(asked.count)
        let request = UnbalancedRequest(filter: cache.filter, word: cache.word, points: points)
        try await endpoint.send(request.encoded(), to: server, step: steps.request)
        let verdict = try await receive(
            UnbalancedVerdict.byteCount, from: server, steps.verdict, endpoint, UnbalancedVerdict.init(decoding:))
        // Points are charged before they are answered.
        try cache.note(left: verdict.isGranted ? verdict.left - points : verdict.left)
        guard verdict.isGranted else { throw UnbalancedError.budgetSpent(party: endpoint.me, asked: points, left: verdict.left) }

        let total = request.wordCount(in: epoch)
        try await fetch(cache, total: total, from: server, endpoint, onProgress)
        let session = try await agree(
            server: server, client: endpoint.me, hello: hello, epoch: epoch, request: request, endpoint: endpoint, &randomness)
        let agreed = ContinuousClock.now
        if !asked.isEmpty {
            let tags = try await UnbalancedEvaluation.ask(
                asked, epoch: epoch, server: server, endpoint: endpoint, randomness: &randomness,
                onProgress: { onProgress("align", $0, $1) })
            try cache.keep(asked, tags)
        }
        let positions = cache.members(of: identifiers)
        let record = UnbalancedRecord(
            epoch: epoch, session: session, points: points, left: max(0, verdict.left - points), filterWords: total,
            traffic: endpoint.traffic, seconds: seconds(since: started), onlineSeconds: seconds(since: agreed))
        return UnbalancedOutcome(record: record, positions: positions, known: identifiers.count - asked.count)
    }

    private static func epoch(
        of reply: UnbalancedReply, _ hello: UnbalancedHello, _ server: PartyID
    ) throws -> UnbalancedEpoch {
        switch reply {
        case .epoch(let epoch, _):
            guard epoch.set == hello.set, epoch.keyType == hello.keyType else {
                throw ChannelError.malformed(peer: server, .invalidValue)
            }
            return epoch
        case .otherVersion(let version): throw versions(server, theirs: version, mine: hello.version)
        case .otherSet: throw Finding(UnbalancedFindings.noSuchSet, party: server.name, stage: .align, [server.name, hello.set])
        case .otherKeyType(let type): throw differs(server, "--key-type", typeName(type), typeName(hello.keyType))
        }
    }

    private static func fetch(
        _ cache: QueryCache, total: Int, from server: PartyID, _ endpoint: Endpoint, _ onProgress: Progress
    ) async throws {
        var received = 0
        while cache.filter < cache.epoch.filters.count {
            let missing = cache.epoch.wordCount(cache.filter) - cache.word
            var file = try cache.part()
            var failure: Finding?
            try await endpoint.receive(missing, from: server, step: UnbalancedSteps.filters) { range, words in
                // A file that cannot be written is said when the filter has come.
                guard failure == nil else { return }
                do throws(Finding) {
                    try file.append(UnsafeRawBufferPointer(start: words, count: 8 * range.count))
                } catch {
                    failure = error
                }
                onProgress("fetch", 8 * (received + range.upperBound), 8 * total)
            }
            if let failure { throw failure }
            try file.sync()
            received += missing
            try cache.complete()
        }
    }

    // MARK: Both

    private static func agree(
        server: PartyID, client: PartyID, hello: UnbalancedHello, epoch: UnbalancedEpoch, request: UnbalancedRequest, endpoint: Endpoint,
        _ randomness: inout some RandomSource
    ) async throws -> SessionID {
        var transcript = Transcript(domain: "tally/unbalanced-intersection/v1")
        transcript.absorb("server", server.name)
        transcript.absorb("client", client.name)
        transcript.absorb("hello", hello.encoded())
        transcript.absorb("epoch", epoch.encoded())
        transcript.absorb("request", request.encoded())
        return try await SessionAgreement.agree(
            parties: [server, client], manifest: transcript.finalize(), endpoint: endpoint, randomness: &randomness)
    }

    private static func receive<Message>(
        _ byteCountMax: Int, from peer: PartyID, _ step: Step, _ endpoint: Endpoint, _ decode: ([UInt8]) throws(DecodingError) -> Message
    ) async throws -> Message {
        let bytes = try await endpoint.receive(byteCountMax: byteCountMax, from: peer, step: step)
        do throws(DecodingError) {
            return try decode(bytes)
        } catch {
            throw ChannelError.malformed(peer: peer, error)
        }
    }

    private static func versions(_ peer: PartyID, theirs: UInt32, mine: UInt32) -> Finding {
        Finding(RunFindings.versionSkew, party: peer.name, stage: .align, [peer.name, "\(theirs)", "\(mine)"])
    }

    private static func differs(_ peer: PartyID, _ option: String, _ theirs: String, _ mine: String) -> Finding {
        Finding(IntersectionFindings.wishesDiffer, party: peer.name, stage: .align, [peer.name, option, theirs, mine])
    }

    private static func typeName(_ number: UInt8) -> String { number == 1 ? "uscc" : number == 2 ? "text" : "\(number)" }

    private static func seconds(since started: ContinuousClock.Instant) -> Double {
        Double((ContinuousClock.now - started) / .milliseconds(1)) / 1000
    }
}

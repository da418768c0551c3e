// Fuzzes what a node and a bank say to each other: requests, answers, and the manifest and section in an offer.

import Features
import Findings
import FuzzKit
import Jobs
import Parties
import Sessions
import Tables
import Wire

@main struct FuzzControl: FuzzTarget {
    /// The first byte says what the rest is.
    static func check(_ bytes: [UInt8]) {
        guard let kind = bytes.first else { return }
        let message = Array(bytes.dropFirst())
        switch kind % 4 {
        case 0: request(message)
        case 1: response(message)
        case 2: section(message)
        default: manifest(message)
        }
    }

    private static func request(_ bytes: [UInt8]) {
        guard let request = try? ControlRequest(decoding: bytes) else { return }
        precondition(request.encoded() == bytes)
        guard case .offer(let offer) = request else { return }
        section(offer.section)
        manifest(offer.manifest)
    }

    /// What a node answers is encoded as it came, and is worded for a person without a trap.
    private static func response(_ bytes: [UInt8]) {
        guard let response = try? ControlResponse(decoding: bytes) else { return }
        precondition(response.encoded() == bytes)
        let (code, arguments) =
            switch response {
            case .refused(let code, let arguments): (code, arguments)
            case .state(let state): (state.code, state.arguments)
            case .catalogue, .accepted, .echo, .reach, .limits: ("", [])
            }
        guard let kind = Catalogue.kind(code) else { return }
        for language in Language.allCases {
            let text = Finding(kind, party: "tax", stage: .job, arguments).rendered(in: language)
            precondition(text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F })
        }
    }

    private static func section(_ bytes: [UInt8]) {
        guard let section = try? PartySection(decoding: bytes) else { return }
        precondition(section.encoded() == bytes && section.columns.count <= PartySection.columnCountMax)
    }

    private static let parties = ["bank", "tax", "market"].compactMap(PartyID.init)

    /// A manifest that some node takes part in is the manifest of the job that it then knows.
    private static func manifest(_ bytes: [UInt8]) {
        let head = try? ManifestHead(decoding: bytes)
        let section = PartySection(tableName: "firms", duplicates: .refuse, columns: [])
        for me in parties {
            for key in [("code", IdentifierType.text, Character(",")), nil] {
                let own = JobParty(offered: section, to: me, key: key)
                guard let job = try? Job(decodingManifest: bytes, me: me, own: own) else { continue }
                precondition(job.manifestBytes == bytes)
                precondition(head?.parties == job.parties.map(\.id) && job.parties.count { $0.label != nil } == 1)
                precondition(job.labelOwner != me && (1...30).contains(job.training.passes ?? 1) && (0...0.9).contains(job.holdout))
            }
        }
    }

    // MARK: Seeds

    static let words = parties.map(\.name) + ["firms", "refuse", "first", "last", "perOwner", "shared", "yyyy-MM-dd", "P600", "R409"]

    static var seeds: [[UInt8]] {
        get throws {
            let columns = [
                ColumnSpecification(name: "sales", kind: .numeric(log1p: true)),
                ColumnSpecification(name: "region", kind: .categorical(prefix: 2)),
                ColumnSpecification(name: "opened", kind: .date(pattern: "yyyy-MM-dd")), ColumnSpecification(name: "note", kind: .excluded),
            ]
            let section = PartySection(tableName: "firms", duplicates: .first, columns: columns).encoded()
            let manifest = try JobReader.read(Array(jobText.utf8)).manifestBytes
            guard let id = JobID([UInt8](1...16)), let market = PartyID("market") else { throw SeedRefused() }
            let requests: [ControlRequest] = [
                .catalogue, .state(id), .cancel(id), .echo([1, 2, 3]), .reach(market), .limits,
                .offer(
                    JobOffer(
                        id: id, purpose: "credit-model", manifest: manifest, section: section,
                        routes: [PeerRoute(peer: market, way: .relayed)])),
            ]
            let table = TableListing(
                name: "firms", description: "申报", keyType: "uscc", roundedRowCount: 20_000, purposes: ["credit-model", "audit"],
                columns: [
                    .init(name: "sales", kind: "numeric", description: "yuan"), .init(name: "region", kind: "categorical", description: ""),
                ])
            let responses: [ControlResponse] = [
                .catalogue([table, table]), .accepted, .refused(code: "P600", arguments: []),
                .refused(code: "R409", arguments: ["tax", "x\u{202E}\n"]),
                .state(JobState(kind: .failed, phase: "train", code: "R402", arguments: ["1", "2"])),
                .echo(time: 1, version: 1, payload: [7]),
            ]
            return requests.map { [0] + $0.encoded() } + responses.map { [1] + $0.encoded() } + [[2] + section, [3] + manifest]
        }
    }

    private static let jobText = """
        version: 1
        job: joint
        parties:
          bank: {table: bank.csv, key: {column: code}, label: {column: bad, positive: ["1"], negative: ["0"]}, weight: share}
          tax: {table: firms, key: {column: code, type: uscc}, columns: {sales: numeric}}
          market: {}
        """
}

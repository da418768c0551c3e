// Messages of every kind, for round trips and as seeds of hostile ones.

import Features
import Jobs
import Parties
import Sessions
import Tables
import Testing

enum Samples {
    static let id = JobID((0..<16).map { UInt8($0 * 16 + 1) })

    static let section = PartySection(
        tableName: "firms", duplicates: .last,
        columns: [
            ColumnSpecification(name: "sales", kind: .numeric(log1p: true)), ColumnSpecification(name: "vat", kind: .numeric(log1p: false)),
            ColumnSpecification(name: "industry", kind: .categorical(prefix: 2)),
            ColumnSpecification(name: "地区", kind: .categorical(prefix: nil)),
            ColumnSpecification(name: "opened", kind: .date(pattern: "yyyy-MM-dd")), ColumnSpecification(name: "note", kind: .excluded),
        ])

    static func job() throws -> Job {
        try JobReader.read(
            Array(
                """
                version: 1
                job: joint
                parties:
                  bank:
                    table: bank.csv
                    key: {column: code}
                    label: {column: bad, positive: ["1"], negative: ["0"]}
                    weight: share
                  tax:
                    table: firms
                    key: {column: code, type: uscc}
                    columns: {sales: numeric}
                  market: {}
                holdout: 0.25
                seed: winter
                train: {l2: 0.001, passes: 8, model: shared}
                """.utf8))
    }

    static func requests() throws -> [ControlRequest] {
        let id = try #require(id)
        return [
            .catalogue, .state(id), .cancel(id), .echo([]), .echo([1, 2, 3]),
            .offer(JobOffer(id: id, purpose: "credit-model", manifest: try job().manifestBytes, section: section.encoded())),
            .offer(JobOffer(id: id, purpose: "", manifest: [], section: [])), .limits, .reach(try #require(PartyID("tax-bureau"))),
            .offer(
                JobOffer(
                    id: id, purpose: "p", manifest: [1], section: [2],
                    routes: try PeerRoute.Way.allCases.map { PeerRoute(peer: try #require(PartyID("node-\($0)")), way: $0) })),
        ]
    }

    static let responses: [ControlResponse] = [
        .accepted, .catalogue([]), .refused(code: "P605", arguments: ["销售额", ""]), .refused(code: "", arguments: []),
        .state(JobState(kind: .running, phase: "train")), .state(JobState(kind: .failed, code: "R430", arguments: ["a", "b"])),
        .echo(time: .max, version: 1, payload: [9, 8]), .reach(true), .reach(false),
        .limits(
            ServiceLimits(jobs: 1, memoryMegabytes: 2, stallSeconds: 3, jobSeconds: 4, rowsMax: .max, requestsPerSecond: 6)),
        .catalogue([
            TableListing(
                name: "firms", description: "申报", keyType: "uscc", roundedRowCount: 20_000, purposes: ["credit-model", "monitoring"],
                columns: [
                    .init(name: "sales", kind: "numeric", description: "yuan"),
                    .init(name: "industry", kind: "categorical", description: ""),
                ]),
            TableListing(name: "empty", description: "", keyType: "text", roundedRowCount: 0, purposes: [], columns: []),
        ]),
    ]
}

// Fuzzes the reader of job files, and what a job that was read is then encoded into.

import Features
import Findings
import FuzzKit
import Jobs
import Parties

@main struct FuzzJob: FuzzTarget {
    static func check(_ bytes: [UInt8]) {
        let job: Job
        do throws(Finding) {
            job = try JobReader.read(bytes)
        } catch {
            precondition(!error.rendered().isEmpty && !error.rendered(in: .chinese).isEmpty)
            return
        }
        precondition(job.parties.count == 3 && job.parties.count { $0.label != nil } == 1)
        for party in job.parties {
            let section = party.section
            if isSendable(section) {
                guard let decoded = try? PartySection(decoding: section.encoded()) else { preconditionFailure("a section is refused") }
                precondition(decoded == section)
            }
            guard party.id != job.labelOwner else { continue }
            // What is offered to a node is a job that it can read, of the same parties and settings.
            guard let seen = try? Job(decodingManifest: job.manifestBytes, me: party.id, own: party) else {
                preconditionFailure("a manifest is refused")
            }
            precondition(seen.manifestDigest == job.manifestDigest && seen.training == job.training)
        }
    }

    /// Names and patterns of a file may be longer than those that go over the wire.
    private static func isSendable(_ section: PartySection) -> Bool {
        (section.tableName ?? "").utf8.count <= 256 && section.columns.count <= PartySection.columnCountMax
            && section.columns.allSatisfy { column in
                guard case .date(let pattern) = column.kind else { return column.name.utf8.count <= 1024 }
                return column.name.utf8.count <= 1024 && pattern.utf8.count <= 64
            }
    }

    static let words = [
        "version: 1", "job: ", "parties:", "purpose: ", "holdout: ", "seed: ", "train: ", "table: ", "delimiter: ", "key: ", "label: ",
        "weight: ", "columns: ", "column: ", "type: ", "duplicates: ", "positive: ", "negative: ", "unlabelled: ", "log1p: ", "prefix: ",
        "format: ", "l2: ", "passes: ", "model: ", "numeric", "categorical", "date", "excluded", "uscc", "text", "refuse", "perOwner",
        "shared", "&a ", "*a", "<<: ", "!!str ", "!!map", "---", "...", "? ", "- ", "|", ">", "{", "}", "[", "]", "\"", "'", "\n  ", "1e-4",
        "yyyy-MM-dd", "%YAML 1.1",
    ]

    static let seeds = [full, least].map { Array($0.utf8) }

    private static let full = """
        version: 1
        job: joint
        purpose: credit-model
        parties:
          bank:
            table: bank.csv
            key: {column: code, type: uscc}
            label: {column: bad, positive: ["1"], negative: ["0"], unlabelled: ["?"]}
            weight: share
            columns:
              amount: {type: numeric, log1p: true}
              region: {type: categorical, prefix: 2}
              opened: {type: date, format: yyyy/MM/dd}
              note: excluded
          tax:
            table: tax.csv
            delimiter: ";"
            key: {column: id, duplicates: last}
            columns: {sales: numeric, grade: categorical, since: date}
          platform: {}
        holdout: 0.25
        seed: winter
        train: {l2: 0.001, passes: 8, model: shared}
        """

    private static let least = """
        version: 1
        job: j
        parties:
          a: {table: a, key: {column: k}, label: {column: y, positive: [1], negative: [0]}}
          b: {table: b, key: {column: k}, columns: {x: numeric}}
          c: {}
        """
}

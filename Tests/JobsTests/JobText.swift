// A job file as text, for tests that change one thing in it.

import Findings
import Jobs
import Testing

enum JobText {
    /// Every key once. The numbers of lines in the tests are those of this text.
    static let full = """
        version: 1
        job: joint
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

    /// The least that a job needs.
    static let least = """
        version: 1
        job: joint
        parties:
          a: {table: a.csv, key: {column: k}, label: {column: y, positive: [1], negative: [0]}}
          b: {table: b.csv, key: {column: k}, columns: {x: numeric}}
          c: {}
        """

    static func read(_ text: String) throws(Finding) -> Job { try JobReader.read(Array(text.utf8)) }

    /// `full` with its one occurrence of `old` replaced.
    static func replacing(_ old: String, by new: String, in text: String = full) throws -> String {
        let parts = text.split(separator: old, omittingEmptySubsequences: false)
        try #require(parts.count == 2, "«\(old)» stands \(parts.count - 1) times")
        return parts.joined(separator: new)
    }

    /// What the reader says about `full` with one replacement.
    static func finding(_ old: String, _ new: String, in text: String = full) throws -> Finding {
        let changed = try replacing(old, by: new, in: text)
        do {
            _ = try read(changed)
        } catch {
            return error
        }
        throw Accepted(text: changed)
    }

    struct Accepted: Error { let text: String }
}

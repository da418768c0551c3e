// The options about a file's keys that `tally psi prepare`, `tally psi query` and `tally-sim psi lookup` share.

package import ArgumentParser
package import Findings
package import Programs
package import Tables

package struct KeyOptions: ParsableArguments {
    @Option(help: "The key's column.") package var key: String
    @Option(help: "What the key is: text, or uscc for unified social credit codes; the same at both sides.") package var keyType = "text"
    @Option(help: "Rows whose key occurred before: refuse, first or last.") package var duplicates = DuplicatePolicy.refuse.rawValue
    @Option(help: "One character between fields.") package var delimiter = ","

    package init() {}

    package func validate() throws {
        if type == nil { throw ValidationError("--key-type takes text or uscc") }
        if DuplicatePolicy(rawValue: duplicates) == nil { throw ValidationError("--duplicates takes refuse, first or last") }
        if delimiter.count != 1 { throw ValidationError("--delimiter takes one character") }
    }

    package var type: IdentifierType? { ["uscc": .unifiedSocialCreditCode, "text": .text][keyType] }

    /// - Parameter other: the key's column in this file, if it is another.
    package func read(_ path: String, key other: String? = nil) throws(Finding) -> IntersectionInput {
        guard let delimiter = delimiter.first else { throw Finding(TableFindings.badDelimiter, stage: .table, [self.delimiter]) }
        let source = KeySource(
            path: path, options: try CSVOptions(delimiter: delimiter), column: other ?? key, type: type ?? .text)
        return try IntersectionInput.read(source, duplicates: DuplicatePolicy(rawValue: duplicates) ?? .refuse)
    }
}

// A finding as JSON, schema 1; docs/commands.md describes it.

package import Findings

package struct FindingReport: Encodable, Sendable {
    package let schema = 1
    package let code: String
    package let isWarning: Bool
    package let cause: String
    package let remedy: String
    package let exit: Int32
    package let party: String?
    package let stage: String?
    package let column: String?
    package let line: Int?
    package let arguments: [String]

    package init(_ finding: Finding, language: Language) {
        code = finding.kind.code
        isWarning = finding.kind.isWarning
        cause = finding.cause(in: language)
        remedy = finding.remedy(in: language)
        exit = finding.kind.exit.rawValue
        party = finding.party
        stage = finding.stage?.rawValue
        column = finding.column
        line = finding.line
        arguments = finding.arguments
    }
}

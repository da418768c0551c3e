// The bank's own limits, `settings.yaml` in its folder: every key may be left out, none may be unknown.

import Findings
import Foundation
import Jobs

package struct BankSettings: Sendable, Equatable {
    private static let byteCountMax = 64 << 10

    /// How long a party may be silent, 1…3,600.
    package var stallSeconds = 120
    /// How long a job may take altogether, 10…604,800.
    package var jobSeconds = 86_400

    package init() {}

    /// - Throws: the findings of a strict configuration, D601 to D611.
    static func read(path: String) throws(Finding) -> BankSettings {
        guard FileManager.default.fileExists(atPath: path) else { return BankSettings() }
        let bytes = try BankFiles.read(path, byteCountMax: byteCountMax)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Finding(NodeFindings.notYAML, stage: .arguments, line: 1, ["it is not UTF-8", "1"])
        }
        let root = try StrictMapping(document: text, name: "settings", known: ["stallSeconds", "jobSeconds"], dialect: dialect)
        var settings = BankSettings()
        if let value = root.optional("stallSeconds") { settings.stallSeconds = try value.integer(in: 1...3_600) }
        if let value = root.optional("jobSeconds") { settings.jobSeconds = try value.integer(in: 10...604_800) }
        return settings
    }

    private static let dialect = StrictDialect(
        stage: .arguments,
        notYAML: .init(NodeFindings.notYAML, columnPlace: 1), unknownKey: .init(NodeFindings.unknownKey, columnPlace: 2),
        missingKey: .init(NodeFindings.missingKey, columnPlace: 2), wrongType: .init(NodeFindings.wrongType, columnPlace: 2),
        duplicateKey: .init(NodeFindings.duplicateKey, columnPlace: 1), outOfRange: .init(NodeFindings.outOfRange, columnPlace: 3),
        badValue: .init(NodeFindings.badValue, columnPlace: 2))
}

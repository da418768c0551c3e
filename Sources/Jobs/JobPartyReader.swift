// One party's part of a job file.

import Features
import Findings
import Parties
import Statistics
import Tables
import Yams

enum JobPartyReader {
    static func read(_ id: PartyID, _ value: StrictValue, family: RegressionFamily = .logistic) throws(Finding) -> JobParty {
        let mapping = try value.mapping(known: ["table", "delimiter", "key", "label", "weight", "class_weights", "vintage", "columns"])
        let columns = try mapping.optional("columns").map { value throws(Finding) in try self.columns(value) } ?? []
        let label = try mapping.optional("label").map { value throws(Finding) in try self.label(value, family) }
        let weight = try mapping.optional("weight").map { value throws(Finding) in try value.string() }
        let vintage = try mapping.optional("vintage").map { value throws(Finding) in try value.string() }
        guard mapping.optional("table") != nil || !columns.isEmpty || label != nil || vintage != nil else {
            return JobParty(id: id, table: nil, label: nil, weight: nil, columns: [])
        }
        let classWeights = try mapping.optional("class_weights").map { value throws(Finding) in try ClassWeights.read(value) }
        let table = try table(mapping)
        var used = [(table.keyColumn, "key")]
        if let label { used.append((label.column, "label")) }
        for (name, part) in [(weight, "weight"), (vintage, "vintage"), (classWeights == nil ? nil : "", "class_weights")] {
            guard let name else { continue }
            guard label != nil else {
                throw Finding(
                    JobFindings.unknownKey, stage: .job, line: mapping.line, [part, "0", "\(part) stands beside label"])
            }
            if !name.isEmpty { used.append((name, part)) }
        }
        guard columns.count(where: \.isOffset) <= 1 else {
            throw Finding(JobFindings.severalOffsets, stage: .job, line: mapping.line)
        }
        for column in columns where column.kind != .excluded {
            if let (name, part) = used.first(where: { $0.0 == column.name }) {
                throw Finding(JobFindings.columnUsedTwice, stage: .job, column: name, line: mapping.line, [name, part])
            }
        }
        return JobParty(id: id, table: table, label: label, weight: weight, vintage: vintage, columns: columns, classWeights: classWeights)
    }

    private static func table(_ mapping: StrictMapping) throws(Finding) -> JobTable {
        let key = try mapping.required("key").mapping(known: ["column", "type", "duplicates"])
        var delimiter: Character = ","
        if let value = mapping.optional("delimiter") {
            // Not `string()`: a blank is a delimiter too.
            guard let text = value.node.scalar?.string, text.count == 1, let character = text.first else {
                throw StrictValue.wrongType("delimiter", "one character", value.node)
            }
            delimiter = character
        }
        return JobTable(
            path: try mapping.required("table").string(), delimiter: delimiter,
            keyColumn: try key.required("column").string(),
            keyType: try key.optional("type")?.choice(["uscc": .unifiedSocialCreditCode, "text": .text]) ?? .text,
            duplicates: try key.optional("duplicates")?
                .choice(["refuse": .refuse, "first": .first, "last": .last]) ?? .refuse)
    }

    private static func label(_ value: StrictValue, _ family: RegressionFamily) throws(Finding) -> JobLabel {
        let mapping = try value.mapping(known: ["column", "positive", "negative", "unlabelled"])
        if family != .logistic {
            for name in ["positive", "negative"] where mapping.optional(name) != nil {
                throw Finding(JobFindings.noClasses, stage: .job, line: mapping.line, [name, family.rawValue])
            }
            return JobLabel(
                column: try mapping.required("column").string(), positive: [], negative: [],
                unlabelled: try mapping.optional("unlabelled").map { value throws(Finding) in try value.strings() } ?? [])
        }
        return JobLabel(
            column: try mapping.required("column").string(), positive: try mapping.required("positive").strings(),
            negative: try mapping.required("negative").strings(),
            unlabelled: try mapping.optional("unlabelled").map { value throws(Finding) in try value.strings() } ?? [])
    }

    private static func columns(_ value: StrictValue) throws(Finding) -> [ColumnSpecification] {
        let mapping = try value.mapping(known: nil)
        var columns: [ColumnSpecification] = []
        for (name, _, node) in mapping.all {
            columns.append(ColumnSpecification(name: name, kind: try kind(StrictValue(name: name, node: node))))
        }
        return columns
    }

    private static let kinds = ["numeric", "categorical", "date", "offset", "excluded"]

    /// `numeric`, or `{type: numeric, log1p: true}`.
    private static func kind(_ value: StrictValue) throws(Finding) -> ColumnSpecification.Kind {
        guard value.isMapping else { return try kind(named: value, nil) }
        let mapping = try value.mapping(known: ["type", "log1p", "prefix", "format", "log"])
        return try kind(named: try mapping.required("type"), mapping)
    }

    private static func kind(named value: StrictValue, _ options: StrictMapping?) throws(Finding) -> ColumnSpecification.Kind {
        let name = try value.choice(Dictionary(uniqueKeysWithValues: kinds.map { ($0, $0) }))
        let allowed = ["numeric": "log1p", "categorical": "prefix", "date": "format", "offset": "log"][name]
        for option in options?.all ?? [] where option.key != "type" && option.key != allowed {
            throw Finding(
                JobFindings.unknownKey, stage: .job, line: option.mark?.line,
                [option.key, "\(option.mark?.column ?? 0)", "type" + (allowed.map { ", \($0)" } ?? "")])
        }
        switch name {
        case "numeric": return .numeric(log1p: try options?.optional("log1p")?.boolean() ?? false)
        case "categorical": return .categorical(prefix: try options?.optional("prefix")?.integer(in: 1...64))
        case "date":
            let pattern = try options?.optional("format")?.string() ?? "yyyy-MM-dd"
            do throws(Finding) {
                _ = try DateFormat(pattern)
            } catch {
                throw error.at(stage: .job)
            }
            return .date(pattern: pattern)
        case "offset": return .offset(log: try options?.optional("log")?.boolean() ?? false)
        default: return .excluded
        }
    }
}

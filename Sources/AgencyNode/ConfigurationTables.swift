// The tables of a configuration: names, paths beneath the data root, keys, columns.

import Catalogues
import Findings
import Jobs
import Tables

enum ConfigurationTables {
    static func read(_ value: StrictValue) throws(Finding) -> [TableDeclaration] {
        var tables: [TableDeclaration] = []
        var columnCount = 0
        for entry in try value.mapping(known: nil).values {
            let table = try self.table(entry)
            columnCount += table.columns.count
            tables.append(table)
        }
        guard tables.count <= CatalogueLimits.tableCountMax else {
            throw value.finding(NodeFindings.badText, ["tables", "at most \(CatalogueLimits.tableCountMax) tables"])
        }
        guard columnCount <= CatalogueLimits.columnCountMax else {
            throw value.finding(NodeFindings.badText, ["tables", "at most \(CatalogueLimits.columnCountMax) columns in all"])
        }
        return tables
    }

    private static func table(_ value: StrictValue) throws(Finding) -> TableDeclaration {
        guard CatalogueLimits.isID(value.name) else {
            throw value.keyFinding(NodeFindings.badText, [value.name, "1 to 64 of a–z, 0–9, _ and -"])
        }
        let mapping = try value.mapping(known: ["path", "delimiter", "description", "key", "columns"])
        let path = try mapping.required("path")
        guard DataRoot.isAcceptable(try path.string()) else { throw path.finding(NodeFindings.unsafePath, [try path.string()]) }
        let key = try mapping.required("key").mapping(known: ["column", "type"])
        let keyColumn = try key.required("column").string()
        return TableDeclaration(
            name: value.name, path: try path.string(), delimiter: try delimiter(mapping.optional("delimiter")),
            description: try description(mapping.optional("description")), keyColumn: keyColumn,
            keyType: try key.required("type").choice(["uscc": .unifiedSocialCreditCode, "text": .text]),
            columns: try columns(try mapping.required("columns"), keyColumn: keyColumn), line: value.line)
    }

    private static func columns(_ value: StrictValue, keyColumn: String) throws(Finding) -> [ColumnDeclaration] {
        let kinds = Dictionary(uniqueKeysWithValues: ColumnKind.allCases.map { ($0.rawValue, $0) })
        var columns: [ColumnDeclaration] = []
        for entry in try value.mapping(known: nil).values {
            guard (1...CatalogueLimits.columnNameBytesMax).contains(entry.name.utf8.count) else {
                throw entry.keyFinding(NodeFindings.badText, [entry.name, "1 to \(CatalogueLimits.columnNameBytesMax) bytes"])
            }
            guard entry.name != keyColumn else { throw entry.keyFinding(NodeFindings.keyDeclared, [entry.name]) }
            // `numeric`, or `{type: numeric, description: …}`.
            let mapping = entry.isMapping ? try entry.mapping(known: ["type", "description"]) : nil
            columns.append(
                ColumnDeclaration(
                    name: entry.name, kind: try (try mapping?.required("type") ?? entry).choice(kinds),
                    description: try description(mapping?.optional("description")), line: entry.line))
        }
        return columns
    }

    private static func delimiter(_ value: StrictValue?) throws(Finding) -> Character {
        guard let value else { return "," }
        // Not `string()`: a blank is a delimiter too.
        guard let text = value.scalar, text.count == 1, let character = text.first, (try? CSVOptions(delimiter: character)) != nil
        else { throw value.wrongType("one character that can separate fields") }
        return character
    }

    private static func description(_ value: StrictValue?) throws(Finding) -> String {
        guard let value else { return "" }
        let text = try value.string()
        guard text.utf8.count <= CatalogueLimits.descriptionBytesMax else {
            throw value.finding(NodeFindings.badText, ["description", "at most \(CatalogueLimits.descriptionBytesMax) bytes"])
        }
        return text
    }
}

// Every finding about a job file, with the line that it points at.

import Findings
import Jobs
import Testing

@Suite struct JobFindingTests {
    /// The finding for one replacement in `JobText.full`.
    private func expect(
        _ kind: FindingKind, line: Int?, _ old: String, _ new: String, arguments: [String]? = nil,
        location: SourceLocation = #_sourceLocation
    ) throws {
        let finding = try JobText.finding(old, new)
        #expect(finding.kind.code == kind.code, sourceLocation: location)
        #expect(finding.line == line, sourceLocation: location)
        #expect(finding.stage == .job, sourceLocation: location)
        if let arguments { #expect(finding.arguments == arguments, sourceLocation: location) }
    }

    @Test func brokenYAML() throws {
        // The brace of line 6 is missed on the next one.
        try expect(JobFindings.notYAML, line: 7, "{column: code, type: uscc}", "{column: code, type: uscc")
        try expect(JobFindings.notYAML, line: 20, "holdout: 0.25", "holdout: 0.25: x")
        try expect(JobFindings.notYAML, line: 21, "seed: winter", "seed: *winter")
    }

    @Test func noYAMLAtAll() {
        #expect { try JobText.read("") } throws: { ($0 as? Finding)?.kind == JobFindings.notYAML && ($0 as? Finding)?.line == 1 }
        #expect { try JobText.read("# only a comment\n") } throws: { ($0 as? Finding)?.kind == JobFindings.notYAML }
        #expect { try JobReader.read([0x6A, 0x6F, 0xFF, 0x62]) } throws: { ($0 as? Finding)?.kind == JobFindings.notYAML }
    }

    @Test func anythingButAMapping() {
        for text in ["- version: 1", "version", "[version, 1]"] {
            #expect { try JobText.read(text) } throws: { ($0 as? Finding)?.kind == JobFindings.wrongType }
        }
    }

    @Test func aSecondDocument() throws {
        #expect { try JobText.read(JobText.least + "\n---\nversion: 1\n") } throws: {
            ($0 as? Finding)?.kind == JobFindings.notYAML
        }
    }

    @Test func unknownKeys() throws {
        try expect(JobFindings.unknownKey, line: 20, "holdout:", "hold_out:")
        try expect(JobFindings.unknownKey, line: 8, "weight:", "weights:")
        try expect(JobFindings.unknownKey, line: 6, "type: uscc", "kind: uscc")
        try expect(JobFindings.unknownKey, line: 7, "unlabelled:", "unlabeled:")
        try expect(JobFindings.unknownKey, line: 22, "passes:", "steps:")
        try expect(JobFindings.unknownKey, line: 10, "log1p: true", "log: true")
    }

    @Test func anUnknownKeyTellsItsColumnAndTheKnownOnes() throws {
        let finding = try JobText.finding("passes:", "steps:")
        #expect(finding.arguments == ["steps", "20", "l2, passes, model, weights, inference, family, count_max, start"])
        #expect(finding.kind.exit == .usage)
    }

    @Test func optionsOfAnotherKindOfColumn() throws {
        try expect(JobFindings.unknownKey, line: 11, "prefix: 2", "log1p: true")
        try expect(JobFindings.unknownKey, line: 10, "log1p: true", "format: yyyy")
        try expect(JobFindings.unknownKey, line: 12, "format: yyyy/MM/dd", "prefix: 2")
    }

    @Test func missingKeys() throws {
        try expect(JobFindings.missingKey, line: 1, "job: joint\n", "", arguments: ["job", "job file"])
        try expect(JobFindings.missingKey, line: 6, "column: code, ", "", arguments: ["column", "key"])
        try expect(JobFindings.missingKey, line: 7, "positive: [\"1\"], ", "", arguments: ["positive", "label"])
        try expect(JobFindings.missingKey, line: 15, "table: tax.csv\n    ", "", arguments: ["table", "tax"])
        try expect(JobFindings.missingKey, line: 10, "type: numeric, log1p", "log1p", arguments: ["type", "amount"])
        try expect(JobFindings.missingKey, line: 1, "version: 1\n", "", arguments: ["version", "job file"])
    }

    @Test func wrongTypes() throws {
        try expect(JobFindings.wrongType, line: 20, "holdout: 0.25", "holdout: much")
        try expect(JobFindings.wrongType, line: 20, "holdout: 0.25", "holdout: .nan")
        try expect(JobFindings.wrongType, line: 20, "holdout: 0.25", "holdout: [0.25]")
        try expect(JobFindings.wrongType, line: 21, "seed: winter", "seed: {a: 1}")
        try expect(JobFindings.wrongType, line: 21, "seed: winter", "seed: \"\"")
        try expect(JobFindings.wrongType, line: 22, "passes: 8", "passes: 8.5")
        try expect(JobFindings.wrongType, line: 7, "positive: [\"1\"]", "positive: 1")
        try expect(JobFindings.wrongType, line: 7, "positive: [\"1\"]", "positive: [[1]]")
        try expect(JobFindings.wrongType, line: 10, "log1p: true", "log1p: yes")
        try expect(JobFindings.wrongType, line: 16, "\";\"", "\";;\"")
        try expect(JobFindings.wrongType, line: 19, "platform: {}", "platform: none")
    }

    @Test func duplicateKeysAreRefusedWithALine() throws {
        try expect(JobFindings.duplicateKey, line: 20, "seed: winter", "holdout: 0.1", arguments: ["holdout"])
        try expect(JobFindings.duplicateKey, line: 10, "note: excluded", "amount: excluded", arguments: ["amount"])
        try expect(JobFindings.duplicateKey, line: 22, "passes: 8", "l2: 0.1", arguments: ["l2"])
    }

    @Test func duplicateKeysAreNeverAccepted() throws {
        // Whatever its code: no second value may win in silence.
        for (old, new) in [("seed: winter", "holdout: 0.1"), ("note: excluded", "amount: excluded"), ("  tax:", "  bank:")] {
            let finding = try JobText.finding(old, new)
            #expect([JobFindings.duplicateKey.code, JobFindings.notYAML.code].contains(finding.kind.code))
        }
    }

    @Test(arguments: ["2", "0", "1.0", "one"]) func otherVersions(_ version: String) throws {
        try expect(JobFindings.unsupportedVersion, line: 1, "version: 1", "version: \(version)", arguments: [version])
        #expect(JobFindings.unsupportedVersion.exit == .versionSkew)
    }

    @Test func twoOrNineParties() throws {
        try expect(JobFindings.parties, line: 4, "  platform: {}\n", "", arguments: ["2"])
        let nine = (1...6).map { "  p\($0): {table: p.csv, key: {column: k}, columns: {x\($0): numeric}}" }.joined(separator: "\n")
        try expect(JobFindings.parties, line: 4, "platform: {}", "platform: {}\n" + nine, arguments: ["9"])
    }

    /// Beyond the first three, parties only put columns in.
    @Test func whoStandsBehindTheThirdParty() throws {
        try expect(JobFindings.neutralOutside, line: 4, "platform: {}", "platform: {}\n  other: {}", arguments: ["other"])
        let social = "social: {table: s.csv, key: {column: k}, columns: {heads: numeric}}"
        try expect(
            JobFindings.neutralOutside, line: 4, "platform: {}", "\(social)\n  other: {}", arguments: ["other"])
        let label = "{table: s.csv, key: {column: k}, label: {column: y, positive: [1], negative: [0]}}"
        try expect(
            JobFindings.labelOwner, line: 4, "platform: {}", "platform: {}\n  other: \(label)", arguments: ["2"])
        let labelled = "  a: {table: a.csv, key: {column: k}, label: {column: y, positive: [1], negative: [0]}}"
        let other = "  x: {table: x.csv, key: {column: k}, columns: {x: numeric}}"
        let late = try JobText.replacing(labelled, by: other, in: JobText.least) + "\n" + labelled
        let finding = #expect(throws: Finding.self) { try JobText.read(late) }
        #expect(finding?.kind == JobFindings.labelOwnerOutside && finding?.arguments == ["a"])
        // Four with a neutral one among the first three are a job.
        #expect(try JobText.read(JobText.least + "\n" + other).parties.count == 4)
    }

    @Test(arguments: ["Platform", "1st", "a_b", "-a", "一", "abcdefghijklmnopqrstuvwxyz0123456"]) func partyNames(_ name: String) throws {
        try expect(JobFindings.partyName, line: 19, "platform:", "\(name):", arguments: [name])
    }

    @Test func noneOrTwoLabels() throws {
        try expect(
            JobFindings.labelOwner, line: 4,
            "    label: {column: bad, positive: [\"1\"], negative: [\"0\"], unlabelled: [\"?\"]}\n    weight: share\n", "",
            arguments: ["0"])
        try expect(
            JobFindings.labelOwner, line: 4, "delimiter: \";\"", "label: {column: y, positive: [1], negative: [0]}",
            arguments: ["2"])
    }

    @Test func valuesOutOfRange() throws {
        try expect(JobFindings.outOfRange, line: 20, "holdout: 0.25", "holdout: 0.95", arguments: ["holdout", "0.95", "0.0…0.9"])
        try expect(JobFindings.outOfRange, line: 20, "holdout: 0.25", "holdout: -0.1")
        try expect(JobFindings.outOfRange, line: 22, "l2: 0.001", "l2: 0")
        try expect(JobFindings.outOfRange, line: 22, "l2: 0.001", "l2: 1.5")
        try expect(JobFindings.outOfRange, line: 22, "passes: 8", "passes: 0")
        try expect(JobFindings.outOfRange, line: 22, "passes: 8", "passes: 31")
        try expect(JobFindings.outOfRange, line: 11, "prefix: 2", "prefix: 0")
    }

    @Test func columnsUsedTwice() throws {
        try expect(JobFindings.columnUsedTwice, line: 5, "amount:", "code:", arguments: ["code", "key"])
        try expect(JobFindings.columnUsedTwice, line: 5, "amount:", "bad:", arguments: ["bad", "label"])
        try expect(JobFindings.columnUsedTwice, line: 5, "amount:", "share:", arguments: ["share", "weight"])
        #expect(try JobText.finding("amount:", "code:").party == "bank")
        #expect(try JobText.read(try JobText.replacing("note: excluded", by: "code: excluded")).parties[0].columns.count == 4)
    }

    @Test func valuesThatAreNoneOfTheKnown() throws {
        try expect(JobFindings.badValue, line: 6, "type: uscc", "type: ssn", arguments: ["ssn", "text, uscc"])
        try expect(JobFindings.badValue, line: 17, "duplicates: last", "duplicates: drop")
        try expect(JobFindings.badValue, line: 22, "model: shared", "model: open", arguments: ["open", "perOwner, shared"])
        try expect(JobFindings.badValue, line: 13, "note: excluded", "note: text")
    }

    @Test func aWeightWithoutALabel() throws {
        try expect(JobFindings.unknownKey, line: 15, "delimiter: \";\"", "weight: share")
    }

    @Test func vintagesStandBesideTheLabel() throws {
        try expect(JobFindings.unknownKey, line: 15, "delimiter: \";\"", "vintage: cohort")
        try expect(JobFindings.missingKey, line: 19, "platform: {}", "platform: {vintage: cohort}")
    }

    @Test func aVintageIsNoFeatureToo() throws {
        try expect(
            JobFindings.columnUsedTwice, line: 5, "weight: share", "weight: share\n    vintage: region",
            arguments: ["region", "vintage"])
    }

    @Test func aBadDatePatternNamesItsParty() throws {
        let finding = try JobText.finding("format: yyyy/MM/dd", "format: yyyy")
        #expect(finding.kind == TableFindings.badDatePattern)
        #expect(finding.party == "bank")
    }

    @Test func findingsOfAPartyNameIt() throws {
        #expect(try JobText.finding("duplicates: last", "duplicates: drop").party == "tax")
        #expect(try JobText.finding("holdout: 0.25", "holdout: 0.95").party == nil)
    }
}

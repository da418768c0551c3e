// A report's facts made up for tests, from a fixed rule, with whatever names a test wants.

import Findings
import Reports

enum Models {
    /// What people and peers may write into a name.
    static let hostileNames = [
        "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' onload='x", "&lt;&amp;&#x3c;", "]]><!--",
        "</style></svg></title>",
        "\"\u{301} onclick=\"x", "<\u{200D}script>", "{{name}}{{{body}}}", "[[a|b]]", "\u{202E}gnp.exe\u{202C}", "\u{2066}x\u{2069}\u{61C}",
        "a\u{0}b\u{7}\u{1B}[31m\u{85}", "\u{FFFE}\u{FFFF}\u{1FFFE}", "\u{E0001}\u{E0041}\u{FEFF}", "line\nbreak\ttab\rreturn",
        "z\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}\u{307}\u{308}", String(repeating: "long", count: 5_000),
        String(repeating: "注册资本", count: 2_000), "年度销售额（万元）", "اسم", "👩‍👩‍👧‍👦", "https://example.org/x.js", "", " ",
    ]

    /// `count` scored rows; every `every`th is bad, and those have the higher scores.
    static func model(
        count: Int = 900, badEvery every: Int = 8, kind: ReportModel.Kind = .simulation, name: String = "winter", column: String = "sales",
        party: String = "bank", level: String = "region=4401", vintages: Bool = true, holdout: Bool = true
    ) -> ReportModel {
        let isBad = (0..<count).map { $0 % every == every - 1 }
        // A fixed scramble, so that scores overlap.
        let logits = (0..<count).map { -3 + Double($0 * 7_919 % 1_000) / 400 + (isBad[$0] ? 0.8 : 0) }
        let parts = (0..<count).map { row -> ReportModel.ScoredRows.Part in
            row % 17 == 3 ? .unlabelled : holdout && row % 3 == 0 ? .holdout : .train
        }
        let isSimulation = kind == .simulation
        return ReportModel(
            kind: kind, jobName: name, jobID: isSimulation ? nil : "00ff", purpose: name,
            parties: [
                ReportModel.Party(
                    name: party, hasTable: true, rowCount: 1_000, keyCount: 990, validKeyCount: 980, featureCount: 3,
                    columns: [
                        ReportModel.Column(name: column, use: .numeric(log1p: true)),
                        ReportModel.Column(name: column, use: .date(pattern: name)), ReportModel.Column(name: "k", use: .key),
                    ], aucAlone: 0.6),
                ReportModel.Party(
                    name: "tax", hasTable: true, rowCount: nil, keyCount: 950, validKeyCount: nil, featureCount: nil, columns: [],
                    aucAlone: nil),
                ReportModel.Party(
                    name: "platform", hasTable: false, rowCount: nil, keyCount: nil, validKeyCount: nil, featureCount: nil,
                    columns: [], aucAlone: nil),
            ], labelOwner: party, positiveValues: [level], negativeValues: ["0"], alignment: .inTheClear, commonCount: count,
            overlaps: [ReportModel.Overlap(first: party, second: "tax", count: 40)],
            findings: [Finding(FeatureFindings.imputed, party: party, stage: .features, column: column, line: 7, [level, "9"])],
            settings: ReportModel.Settings(l2: 0.0001, passes: 8), disclosesCoefficients: true,
            coefficients: [
                ReportModel.Coefficient(party: party, feature: "intercept", value: -3, plaintext: -3, isIntercept: true),
                ReportModel.Coefficient(party: party, feature: column, value: 0.25, plaintext: 0.2501, isIntercept: false),
                ReportModel.Coefficient(party: "tax", feature: level, value: -0.75, plaintext: -0.75, isIntercept: false),
            ],
            rows: ReportModel.ScoredRows(
                logits: logits, isBad: (0..<count).map { parts[$0] == .unlabelled ? nil : isBad[$0] }, parts: parts,
                vintages: vintages ? (0..<count).map { $0 % 4 == 0 ? level : "202\($0 % 4)Q1" } : nil,
                ownLogits: logits.map { -$0 }),
            comparison: isSimulation
                ? ReportModel.Comparison(aucPlaintext: 0.8, meanAbsPDError: 0.00001, maxAbsPDError: 0.0001, maxAbsCoefficientError: 0.0001)
                : nil,
            traffic: [ReportModel.Traffic(party: party, phase: "train", bytesSent: 12_345_678, rounds: 80)],
            measured: ReportModel.Measured(
                finishedAt: "2026-03-01T09:30:00Z",
                seconds: [ReportModel.Measured.Seconds(party: party, phase: "train", seconds: 1.25)], virtualNetwork: nil))
    }
}

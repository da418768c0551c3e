// The files that a run of nodes leaves at its parties: the bank's result folder, and each agency's part of the model.

import Findings
import Foundation
import Programs
import Tables

/// One owner's coefficients and costs: what `tallyd model show --json` prints, and the bank's coefficients.json and run.json.
struct NodePart {
    struct Coefficient: Decodable {
        let feature: String
        /// On the standardised, unwhitened scale.
        let value: Double
    }

    /// The job's id, the same at all parties.
    let job: String
    let coefficients: [Coefficient]
    let phases: [PhaseCost]
}

/// What the bank has of every common row.
struct NodeScores {
    let keys: [String]
    let splits: [String]
    let predictors: [Double]
    let labels: [String]

    func hasLabel(_ label: LabelValue, at position: Int) -> Bool {
        label.value.map { Double(labels[position]) == $0 } ?? labels[position].isEmpty
    }
}

enum NodeFiles {
    /// Largest JSON file: far above the coefficients of as many columns as a job may have.
    private static let byteCountMax = 16 << 20

    /// - Throws: J341 for whatever is no such file; findings of the table in scores.csv.
    static func scores(_ folder: String, _ format: ScoreColumns) throws(Finding) -> NodeScores {
        let path = folder + "/scores.csv"
        let table = try Table.read(
            path: path, options: try CSVOptions(delimiter: ","), columns: ["key", "split", format.predictorName, "label"])
        let logits = try table.column(format.predictorName)
        var predictors: [Double] = []
        predictors.reserveCapacity(table.rowCount)
        for row in 0..<table.rowCount {
            guard case .value(let value) = logits.withUTF8(at: row, { NumberText.parse($0) }) else {
                throw Finding(
                    ComparisonFindings.notAResult, stage: .output, column: format.predictorName, line: logits.line(ofRow: row),
                    [path, "a score is no number"])
            }
            predictors.append(value)
        }
        func texts(_ name: String) throws(Finding) -> [String] {
            let column = try table.column(name)
            return (0..<table.rowCount).map { column[$0] }
        }
        return NodeScores(
            keys: try texts("key"), splits: try texts("split"), predictors: predictors, labels: try texts("label"))
    }

    /// The bank's own part.
    static func bankPart(_ folder: String) throws(Finding) -> NodePart {
        let run: PartFile = try read(folder + "/run.json")
        let coefficients: [NodePart.Coefficient] = try read(folder + "/coefficients.json")
        return NodePart(job: run.job, coefficients: coefficients, phases: run.phases)
    }

    /// An agency's.
    static func agencyPart(_ path: String) throws(Finding) -> NodePart {
        let part: PartFile = try read(path)
        return NodePart(job: part.job, coefficients: part.coefficients ?? [], phases: part.phases)
    }

    private struct PartFile: Decodable {
        let job: String
        /// nil where nobody learns any, and in run.json.
        let coefficients: [NodePart.Coefficient]?
        let phases: [PhaseCost]
    }

    private static func read<Content: Decodable>(_ path: String) throws(Finding) -> Content {
        do {
            let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
            defer { try? handle.close() }
            let data = try handle.read(upToCount: byteCountMax + 1) ?? Data()
            guard data.count <= byteCountMax else {
                throw Finding(ComparisonFindings.notAResult, stage: .output, [path, "it is larger than \(byteCountMax) bytes"])
            }
            return try JSONDecoder().decode(Content.self, from: data)
        } catch let finding as Finding {
            throw finding
        } catch let error as Swift.DecodingError {
            throw Finding(ComparisonFindings.notAResult, stage: .output, [path, problem(error)])
        } catch {
            throw Finding(ComparisonFindings.notAResult, stage: .output, [path, (error as NSError).localizedDescription])
        }
    }

    private static func problem(_ error: Swift.DecodingError) -> String {
        switch error {
        case .keyNotFound(let key, _): "the key «\(key.stringValue)» is missing"
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context): context.debugDescription
        @unknown default: "it cannot be decoded"
        }
    }
}

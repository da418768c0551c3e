// Labels and weights from text.

import Findings
import Learning
import Tables
import Testing

@testable import Jobs
@testable import Programs

@Suite struct LabelReadingTests {
    let label = JobLabel(column: "bad", positive: ["1", "yes"], negative: ["0"], unlabelled: ["?"])

    @Test func everyNamedValueHasItsClass() throws {
        let column = TextColumn(name: "bad", values: ["1", "0", "yes", "?", "", "0"])
        let values = try LabelReading.labels(column, label, rows: [5, 0, 1, 2, 3, 4])
        #expect(values == [.negative, .positive, .negative, .positive, .unknown, .unknown])
    }

    @Test func anEmptyCellMayBeAClass() throws {
        // Where the job says so, an empty cell is no missing label.
        let column = TextColumn(name: "bad", values: ["x", ""])
        let values = try LabelReading.labels(
            column, JobLabel(column: "bad", positive: ["x"], negative: [""], unlabelled: []), rows: [0, 1])
        #expect(values == [.positive, .negative])
    }

    @Test func anUnnamedValueIsRefusedWithItsLine() {
        let column = TextColumn(name: "bad", values: ["1", "0", "Yes"])
        #expect { try LabelReading.labels(column, label, rows: [0, 1, 2]) } throws: { error in
            let finding = error as? Finding
            return finding?.kind.code == "R404" && finding?.line == 4 && finding?.column == "bad"
                && finding?.arguments == ["Yes"]
        }
    }

    @Test func rowsThatAreNotAlignedAreNotRead() throws {
        let column = TextColumn(name: "bad", values: ["1", "nonsense", "0"])
        #expect(try LabelReading.labels(column, label, rows: [0, 2]) == [.positive, .negative])
    }

    @Test func weightsHaveMeanOne() throws {
        let column = TextColumn(name: "share", values: ["1", "2", "3", "6"])
        let weights = try LabelReading.weights(column, rows: [0, 1, 2, 3])
        #expect(weights.map { ($0 * 12).rounded() / 12 } == [1.0 / 3, 2.0 / 3, 1, 2])
        // Of the rows that are asked for, not of the whole column.
        #expect(try LabelReading.weights(column, rows: [1, 3]) == [0.5, 1.5])
    }

    @Test func aWeightIsCutAtTheTrainersLimit() throws {
        let column = TextColumn(name: "share", values: [String](repeating: "1", count: 99) + ["10000"])
        let weights = try LabelReading.weights(column, rows: Array(0..<100))
        #expect(weights.max() == LearningLimits.weightMax)
    }

    @Test(arguments: ["0", "-2", "", "nan", "inf", "a"]) func whatIsNoWeightIsRefused(_ text: String) {
        let column = TextColumn(name: "share", values: ["1", text])
        #expect { try LabelReading.weights(column, rows: [0, 1]) } throws: { error in
            (error as? Finding)?.kind.code == "R405" && (error as? Finding)?.line == 3
        }
    }

    @Test func tenOfEachClassAreEnough() throws {
        let labels = [LabelValue](repeating: .positive, count: 10) + [LabelValue](repeating: .negative, count: 10)
        try LabelReading.check(labels, trainingPositions: Array(0..<20))
        #expect { try LabelReading.check(labels, trainingPositions: Array(1..<20)) } throws: { error in
            (error as? Finding)?.kind.code == "R403" && (error as? Finding)?.arguments == ["9", "10", "10"]
        }
    }
}

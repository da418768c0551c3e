// The rule for the rows of the Hessian, and the scales' bounds over the whole range of shapes.

import Algebra
import Symmetric
import Testing

@testable import Learning

@Suite struct TrainingShapeTests {
    @Test func allRowsOfASmallTable() {
        #expect(TrainingShape.hessianRowCount(rowCount: 16_384, columnCount: 60, smallestShare: 1) == 16_384)
        #expect(TrainingShape.hessianRowCount(rowCount: 16_385, columnCount: 60, smallestShare: 1) == 16_384)
        #expect(TrainingShape.hessianRowCount(rowCount: 500, columnCount: 60, smallestShare: 1) == 500)
    }

    @Test func aHundredRowsAColumnWithoutRareLevels() {
        #expect(TrainingShape.hessianRowCount(rowCount: 200_000, columnCount: 200, smallestShare: 1) == 20_000)
        #expect(TrainingShape.hessianRowCount(rowCount: 1_000_000, columnCount: 300, smallestShare: 0.25) == 30_000)
    }

    @Test func fortyRowsOfTheRarestLevel() {
        // 0.3 % rounds down to 2⁻⁹, 0.03 % to 2⁻¹²: the cases that were measured.
        #expect(TrainingShape.hessianRowCount(rowCount: 200_000, columnCount: 60, smallestShare: 0x1p-9) == 20_480)
        #expect(TrainingShape.hessianRowCount(rowCount: 200_000, columnCount: 60, smallestShare: 0x1p-12) == 163_840)
    }

    @Test func neverMoreThanAllRows() {
        #expect(TrainingShape.hessianRowCount(rowCount: 200_000, columnCount: 60, smallestShare: 0x1p-13) == 200_000)
        #expect(TrainingShape.hessianRowCount(rowCount: 200_000, columnCount: 60, smallestShare: 0x1p-32) == 200_000)
        #expect(TrainingShape.hessianRowCount(rowCount: 200_000, columnCount: 60, smallestShare: 0) == 200_000)
        // A hundred rows a column would be more rows than there are.
        #expect(TrainingShape.hessianRowCount(rowCount: 20_000, columnCount: 320, smallestShare: 1) == 20_000)
    }

    /// Row counts at and around every power of two up to the limit, and some between.
    static let rowCounts: [Int] = {
        var counts = [51, 1_000, 22_308, 100_000, 1_000_000]
        for exponent in 6...21 {
            let power = 1 << exponent
            counts += [power - 1, power, power + 1, power / 2 * 3]
        }
        return counts.filter { $0 <= LearningLimits.rowCountMax }
    }()

    /// All shapes that the rule above can yield for these row counts.
    static func shapes() -> [TrainingShape] {
        var shapes: [TrainingShape] = []
        for rowCount in rowCounts {
            for columnCount in [1, 2, 13, 60, 150, 161, 320, 500, 1_000] where rowCount > columnCount {
                for exponent in [0, 5, 9, 12, 32] {
                    let hessianRowCount = TrainingShape.hessianRowCount(
                        rowCount: rowCount, columnCount: columnCount,
                        smallestShare: Double(sign: .plus, exponent: -exponent, significand: 1))
                    for hasWeights in [false, true] {
                        shapes.append(
                            TrainingShape(
                                rowCount: rowCount, columnCounts: [columnCount, 0, 0], l2: 1e-4, passes: 6,
                                hasWeights: hasWeights, hessianRowCount: hessianRowCount, coins: SHA256.hash([])))
                    }
                }
            }
        }
        return shapes
    }

    @Test func rowBitsCoverTheRows() {
        for shape in Self.shapes() {
            let scales = TrainingScales(shape)
            #expect(shape.rowCount <= 1 << scales.rowBits && (scales.rowBits == 8 || shape.rowCount > 1 << (scales.rowBits - 1)))
            #expect(shape.hessianRowCount <= 1 << scales.hessianRowBits)
            #expect(scales.hessianRowBits <= scales.rowBits)
            #expect((0...1).contains(scales.dataFactor(shape)))
        }
    }

    @Test func theVarianceFactorFitsItsConstant() {
        // It enters as an 11-bit constant with 10 fraction bits.
        for shape in Self.shapes() {
            let factor = (TrainingScales(shape).varianceFactor(shape) * 1024).rounded()
            #expect(factor >= 1 && factor <= 2048, "\(shape.rowCount), \(shape.hessianRowCount)")
        }
    }

    @Test func theGramMatrixStaysWithinTruncation() {
        // |Σ D·x·x'| ≤ n·max D for any rows, as Σx² ≤ n in every column: D ≤ ¼·factor, 16 times that with weights.
        for shape in Self.shapes() {
            let scales = TrainingScales(shape)
            #expect(scales.varianceFractionBits >= 5)
            let fractionBits = 2 * TrainingScales.entry.fractionBits + scales.varianceFractionBits
            let value =
                Double(shape.rowCount) / 4 * scales.varianceFactor(shape) * (shape.hasWeights ? LearningLimits.weightMax : 1)
            #expect(value * FixedPoint.scale(fractionBits) <= 0x1p61, "\(shape.rowCount), \(shape.hessianRowCount)")
            // The scale that is claimed for the sum is one that a format can hold, and truncation drops at most 61 bits.
            let dropped = fractionBits + scales.hessianRowBits - TrainingScales.hessianFractionBits
            #expect((1...61).contains(dropped) && fractionBits + scales.hessianRowBits <= 63)
        }
    }

    @Test func theGradientStaysWithinTruncation() {
        // ‖fit‖ ≤ 2n (8n with weights) and ‖P·β̃‖ ≤ 38 times n/2^rowBits: both at the sum's scale.
        for shape in Self.shapes() {
            let scales = TrainingScales(shape)
            let sumBits = TrainingScales.entry.fractionBits + TrainingScales.label.fractionBits
            let fit = Double(shape.rowCount) * (shape.hasWeights ? 8 : 2) * FixedPoint.scale(sumBits)
            let pull = 38 * scales.dataFactor(shape) * FixedPoint.scale(sumBits + scales.rowBits)
            #expect(fit + pull <= 0x1p61, "\(shape.rowCount)")
            #expect(sumBits + scales.rowBits + 3 <= 63)
            #expect((1...61).contains(sumBits + scales.rowBits - TrainingScales.gradient.fractionBits))
            // The penalty's product has 42 fraction bits and is shifted up, never down.
            #expect(sumBits + scales.rowBits >= 42)
        }
    }

    @Test func theNormOfTheHessianIsSquaredWithinTheRing() {
        // 10 fraction bits while the starting scale is found: ‖H‖_F ≤ trace ≤ Σ‖x‖²·D/rows, penalty at most 1 a column.
        for shape in Self.shapes() {
            let scales = TrainingScales(shape)
            let spread = FixedPoint.scale(scales.rowBits - scales.hessianRowBits)
            let entry = spread / 2 * (shape.hasWeights ? LearningLimits.weightMax : 1) + 1
            let norm = entry * Double(shape.columnCount) * FixedPoint.scale(10)
            #expect(norm * norm < 0x1p62, "\(shape.rowCount), \(shape.columnCount), \(shape.hessianRowCount)")
        }
    }

    @Test func fixedFormatsFollowFromTheirBounds() {
        // ‖V‖ ≤ 2^17, ‖g‖ ≤ 2^6: their product at 38 fraction bits is what truncation takes at most.
        #expect(TrainingScales.inverse.magnitudeBits == TrainingScales.inverse.fractionBits + 17)
        #expect(TrainingScales.gradient.magnitudeBits == TrainingScales.gradient.fractionBits + 6)
        #expect(TrainingScales.inverse.magnitudeBits + TrainingScales.gradient.magnitudeBits <= 61)
        #expect(TrainingScales.inverse.fractionBits + TrainingScales.gradient.fractionBits == 38)
        #expect(NewtonSchulz.reachBits - NewtonSchulz.exponents.lowerBound == 17)
        #expect(NewtonSchulz.lifts.allSatisfy { $0.a <= 4 } && NewtonSchulz.lifts.count < NewtonSchulz.iterations)
        // |z| ≤ √3·64·38.
        #expect(3.0.squareRoot() * 64 * 38 <= FixedPoint.scale(TrainingScales.predictor.magnitudeBits - 38))
        #expect(
            TrainingScales.predictor.fractionBits
                == TrainingScales.entry.fractionBits + TrainingScales.coefficient.fractionBits)
    }
}

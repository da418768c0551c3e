// The logistic function at both ends and in the middle.

import Statistics
import Testing

struct SigmoidTests {
    @Test func valuesThatEverybodyKnows() {
        #expect(sigmoid(0) == 0.5)
        #expect(abs(sigmoid(1) - 0.731_058_578_630_004_9) < 1e-15)
        #expect(sigmoid(800) == 1)
        #expect(sigmoid(-800) == 0)
        #expect(sigmoid(.infinity) == 1)
        #expect(sigmoid(-.infinity) == 0)
    }

    @Test func smallProbabilitiesKeepTheirDigits() {
        #expect(abs(sigmoid(-40) / 4.248_354_255_291_589e-18 - 1) < 1e-14)
    }

    @Test func logitUndoesTheSigmoid() {
        for z in stride(from: -12.0, through: 12, by: 0.75) { #expect(abs(logit(sigmoid(z)) - z) < 1e-9) }
    }

    @Test func theLossIsTheNegativeLogLikelihood() {
        #expect(abs(logisticLoss(logOdds: 0.3, label: 1) - 0.554_355_244_468_526_9) < 1e-15)
        #expect(abs(logisticLoss(logOdds: 0.3, label: 0) - 0.854_355_244_468_526_9) < 1e-15)
    }

    @Test func theLossDoesNotOverflow() {
        #expect(logisticLoss(logOdds: 5_000, label: 0) == 5_000)
        #expect(logisticLoss(logOdds: -5_000, label: 1) == 5_000)
        #expect(logisticLoss(logOdds: 5_000, label: 1) == 0)
    }
}

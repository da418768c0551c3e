// Passes that a job gets which names none: enough for the widths at which each method begins.

import Algebra
import Parties
import Testing

@testable import Learning

@Suite struct DefaultPassesTests {
    @Test func followTheMethodAndStayBounded() {
        #expect(TrainingMethod.choose(columnCount: 160).passesDefault == 8)
        #expect(TrainingMethod.choose(columnCount: 330).passesDefault == 14)
        #expect(TrainingMethod.choose(columnCount: 501).passesDefault == 24)
        for method in [TrainingMethod.newton, .gramQuasiNewton, .plainQuasiNewton] {
            #expect((1...LearningLimits.passesMax).contains(method.passesDefault))
        }
    }

    @Test func threeHundredAndThirtyColumnsConverge() async throws {
        let scenario = Scenario.correlated(rowCount: 4_000, columnCounts: [110, 110, 110], seed: 12)
        let method = scenario.shape(passes: 1).method
        #expect(method == .gramQuasiNewton)
        let trained = try await scenario.train(passes: method.passesDefault)
        #expect(trained.converged == [true, true, true])
        #expect(trained.coefficientError(scenario.plaintext) < 0.01)
        #expect(trained.meanPDError(scenario.plaintext, scenario) < 0.002)
    }

    @Test func beyondFiveHundredColumnsTheyConvergeToo() async throws {
        let scenario = Scenario.correlated(rowCount: 6_000, columnCounts: [171, 170, 170], seed: 13)
        let method = scenario.shape(passes: 1).method
        #expect(method == .plainQuasiNewton)
        let trained = try await scenario.train(passes: method.passesDefault)
        #expect(trained.converged == [true, true, true])
        #expect(trained.coefficientError(scenario.plaintext) < 0.01)
        #expect(trained.meanPDError(scenario.plaintext, scenario) < 0.002)
    }
}

// Which levels are offered, and the self-test that decides it.

import Testing

@testable import Kernels

struct InstructionSetTests {
    @Test func portableIsAlwaysSupported() {
        #expect(InstructionSet.supported.first == .portable)
    }

    @Test func supportedLevelsAscendAndTheLastIsBest() {
        #expect(InstructionSet.supported == InstructionSet.supported.sorted())
        #expect(Set(InstructionSet.supported).count == InstructionSet.supported.count)
        #expect(InstructionSet.best == InstructionSet.supported.last)
    }

    @Test func levelsAreOrderedFromPortableUp() {
        #expect(InstructionSet.allCases == [.portable, .avx2, .avx512])
        #expect(InstructionSet.portable < .avx2)
        #expect(InstructionSet.avx2 < .avx512)
    }

    @Test func everyLevelOfTheHardwarePassesTheSelfTest() {
        let levels = InstructionSet.allCases.filter { $0 <= InstructionSet.hardware }
        #expect(levels.allSatisfy { SelfTest.passes($0) })
        #expect(levels == InstructionSet.supported)
    }

    @Test func vaesIsReportedOnlyWithAVX2() {
        #expect(!InstructionSet.hardwareHasVAES || InstructionSet.hardware >= .avx2)
    }

    @Test(.disabled(if: _isDebugAssertConfiguration(), "the budget is for release builds"))
    func selfTestTakesLessThanTwoMilliseconds() {
        for level in InstructionSet.supported {
            // The best of a few runs: other programs may hold the processor.
            let times = (0..<5).map { _ in ContinuousClock().measure { _ = SelfTest.passes(level) } }
            #expect(times.min() ?? .seconds(1) < .milliseconds(2))
        }
    }
}

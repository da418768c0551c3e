// The instruction sets a kernel exists for, and which of them this machine can be trusted with.

import CKernels

/// A level of every kernel. All levels give the same result; `portable`, written in plain Swift, defines it.
package enum InstructionSet: Int, CaseIterable, Comparable, Sendable {
    /// Plain Swift, on every processor.
    case portable
    /// AVX2, AES-NI and PCLMULQDQ; kernels of this level also use VAES, VPCLMULQDQ, SHA and FMA where the processor has them.
    case avx2
    /// AVX-512 F, DQ, BW and VL, with VAES and VPCLMULQDQ; kernels of this level also use IFMA where the processor has it.
    case avx512

    /// The levels this machine executes and whose self-test agreed with the portable level, in ascending order.
    ///
    /// The self-test runs once, at first use, and takes about a millisecond in a release build. A level that fails
    /// it (a faulty processor, emulator or compiler) is not offered; the portable level always is.
    package static let supported: [InstructionSet] = allCases.filter { level in
        level == .portable || (level <= hardware && SelfTest.passes(level))
    }

    /// The fastest supported level, the default of every kernel.
    package static let best: InstructionSet = supported.last ?? .portable

    package static func < (left: InstructionSet, right: InstructionSet) -> Bool {
        left.rawValue < right.rawValue
    }

    /// The highest level whose instructions processor and operating system have, tested or not.
    static let hardware: InstructionSet = {
        let features = tally_cpu_features()
        if features & UInt32(TALLY_CPU_AVX512) != 0 { return .avx512 }
        return features & UInt32(TALLY_CPU_AVX2) != 0 ? .avx2 : .portable
    }()

    /// Whether the AES kernel of level `avx2` can use VAES.
    static let hardwareHasVAES = tally_cpu_features() & UInt32(TALLY_CPU_VAES) != 0

    /// Whether the kernels of GF(2^128) of level `avx2` can use VPCLMULQDQ.
    static let hardwareHasVPCLMUL = tally_cpu_features() & UInt32(TALLY_CPU_VPCLMUL) != 0

    /// Whether the hash kernels of levels above `portable` can use the SHA extensions.
    static let hardwareHasSHA = tally_cpu_features() & UInt32(TALLY_CPU_SHA) != 0

    /// Whether kernels of level `avx2` can use fused multiply–add.
    static let hardwareHasFMA = tally_cpu_features() & UInt32(TALLY_CPU_FMA) != 0

    /// Whether kernels of level `avx512` can use the multiply–add of 52-bit numbers.
    static let hardwareHasIFMA = tally_cpu_features() & UInt32(TALLY_CPU_IFMA) != 0

    /// The level itself; asking for instructions the processor lacks is a programming error, caught before they run.
    var executable: InstructionSet {
        precondition(self <= Self.hardware, "the processor lacks this instruction set")
        return self
    }
}

// The logistic function by 62 cubic pieces of half a unit and two constant ones, for sums of probabilities over many rows.
//
// Spec: protocols/secure-evaluation.md, section «Probabilities». Least squares on each piece, t from its middle: the error of a piece
// integrates to zero against any cubic, so that it all but vanishes in a mean. Integers, so that every party has the same; the
// tests compute them anew in Double.

package enum ProbabilityPieces {
    package static let count = 64
    /// Scales of the coefficients, the constant first; t, t² and t³ have 16 fraction bits.
    package static let fractionBits = [42, 26, 26, 26]
    package static let argumentFractionBits = 16

    /// Of the pieces below 0; σ(−z) = 1 − σ(z) gives the others.
    private static let lowerConstant: [Int64] = [
        642_150, 1_047_762, 1_727_468, 2_848_112,
        4_695_741, 7_741_963, 12_764_325, 21_044_774,
        34_696_859, 57_205_156, 94_314_562, 155_496_262,
        256_364_116, 422_656_992, 696_800_140, 1_148_711_172,
        1_893_583_763, 3_121_120_246, 5_143_489_883, 8_473_753_599,
        13_953_420_844, 22_958_059_441, 37_723_718_698, 61_851_796_144,
        101_054_581_971, 164_164_229_488, 264_262_908_348, 419_351_546_558,
        651_121_270_796, 979_451_894_984, 1_410_994_683_602, 1_925_571_746_889,
    ]
    private static let lowerLinear: [Int64] = [
        0, 16, 26, 43,
        72, 118, 195, 321,
        529, 873, 1_439, 2_373,
        3_912, 6_449, 10_631, 17_523,
        28_882, 47_591, 78_392, 129_051,
        212_238, 348_486, 570_685, 930_516,
        1_506_550, 2_411_461, 3_790_066, 5_788_704,
        8_464_446, 11_616_919, 14_622_667, 16_517_666,
    ]
    private static let lowerQuadratic: [Int64] = [
        0, 8, 13, 22,
        36, 59, 98, 161,
        266, 438, 723, 1_192,
        1_964, 3_238, 5_337, 8_796,
        14_493, 23_867, 39_277, 64_558,
        105_900, 173_148, 281_574, 453_858,
        721_004, 1_118_546, 1_669_679, 2_341_995,
        2_972_216, 3_205_898, 2_601_288, 1_018_124,
    ]
    private static let lowerCubic: [Int64] = [
        0, 3, 4, 7,
        12, 20, 33, 54,
        89, 146, 241, 397,
        654, 1_078, 1_776, 2_926,
        4_818, 7_925, 13_018, 21_331,
        34_813, 56_443, 90_510, 142_511,
        217_607, 315_362, 416_939, 463_129,
        338_851, -78_774, -747_723, -1_304_204,
    ]

    package static let constant = lowerConstant + lowerConstant.reversed().map { 4_398_046_511_104 - $0 }
    package static let linear = lowerLinear + lowerLinear.reversed()
    package static let quadratic = lowerQuadratic + lowerQuadratic.reversed().map { -$0 }
    package static let cubic = lowerCubic + lowerCubic.reversed()
    /// Middle of piece k: −15.75 + k/2.
    package static let middle = (0..<Int64(count)).map { $0 * 32_768 - 1_032_192 }

    static let tables = [constant, linear, quadratic, cubic, middle].map { table in table.map { UInt64(bitPattern: $0) } }
}

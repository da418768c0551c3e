// The public table of the sigmoid: fourteen quadratic pieces on [−7w, 7w] with w = 256/179, and two constant tails.
//
// Spec: protocols/sigmoid.md, section «Table». Least squares on 64 Chebyshev nodes a piece, rounded; integers, so that every
// party has the same. The tests compute them anew in Double.

package enum SigmoidTable {
    /// Pieces a unit: 179/256, so that the scaled number's integer part is the piece.
    package static let pieceNumerator: Int64 = 179
    package static let pieceDenominatorBits = 8
    /// Scales of the constant, linear and quadratic coefficients; t has 14 fraction bits, so that all terms have 50.
    package static let fractionBits = [50, 36, 22]
    package static let argumentFractionBits = 14
    /// Largest error against the true sigmoid: 0.00122 within a piece, and just above a border, where the piece below may be
    /// taken for 1/256 of a piece, a little more.
    package static let errorMax = 0.00131

    package static let constant: [Int64] = [
        50_545_560_224, 5_782_806_490_830, 17_962_263_972_631, 52_845_546_368_751,
        142_737_629_145_469, 328_597_447_949_759, 541_506_561_533_908, 564_314_090_595_661,
        561_585_816_246_963, 584_393_345_308_716, 797_302_458_892_865, 983_162_277_697_155,
        1_073_054_360_473_873, 1_107_937_642_869_993, 1_120_117_100_351_794, 1_125_849_361_282_400,
    ]
    package static let linear: [Int64] = [
        0, 67_863_576, 244_007_788, 851_298_655,
        2_815_665_448, 8_253_016_283, 17_480_275_941, 18_319_717_675,
        18_319_717_675, 17_480_275_941, 8_253_016_283, 2_815_665_448,
        851_298_655, 244_007_788, 67_863_576, 0,
    ]
    package static let quadratic: [Int64] = [
        0, 201, 838, 3_482,
        14_223, 54_059, 154_506, 148_101,
        -148_101, -154_506, -54_059, -14_223,
        -3_482, -838, -201, 0,
    ]

    /// The three tables of 16 words one behind the other, as the look-up takes them.
    static let words: [UInt64] = (constant + linear + quadratic).map { UInt64(bitPattern: $0) }
}

// Whitened entries into the trainer's fixed point, a column of doubles at a time.

import Algebra

extension OwnerInputs {
    /// The nearest multiples of 2^−16, saturated at ±64, and 0 for NaN, which an owner refuses before it comes here.
    ///
    /// 1.5·2^36 has a unit of 2^−16: its sum with x is x rounded to that unit, in the low bits of the mantissa.
    package static func encode(_ values: UnsafePointer<Double>, count: Int, into out: UnsafeMutablePointer<UInt64>) {
        let shift = 0x1.8p36
        let bound = FixedPoint.scale(TrainingScales.entry.magnitudeBits - TrainingScales.entry.fractionBits)
        for index in 0..<count {
            let value = values[index]
            let clipped = value == value ? max(-bound, min(bound, value)) : 0
            out[index] = (clipped + shift).bitPattern &- shift.bitPattern
        }
    }
}

// What the two parties of a silent VOLE agree on: the code, and against whom the result is right.
//
// Spec: protocols/silent-vole.md, section «Parameters».

import Kernels

/// A code with its noise, by the number that crosses the wire: smaller numbers are the more conservative sets, and of those
/// that both parties accept the smallest is taken. A set never changes; a new one gets a new number.
package enum VOLEParameterSet: UInt8, Sendable, CaseIterable, Comparable {
    /// Expand-convolute, expander weight 21, width of the convolution 24, regular noise of weight 160.
    case exConv21x24 = 1
    /// The same with expander weight 7: two thirds of the encoder's time less.
    case exConv7x24 = 2

    var weight: ExpanderKernels.Weight {
        switch self {
        case .exConv21x24: .twentyOne
        case .exConv7x24: .seven
        }
    }

    package static func < (a: VOLEParameterSet, b: VOLEParameterSet) -> Bool { a.rawValue < b.rawValue }
}

/// Against whom a VOLE is right. Its number crosses the wire.
package enum VOLESecurity: UInt8, Sendable, CaseIterable {
    /// Both parties follow the protocol: no check.
    case semiHonest = 0
    /// Correlated OTs with their check, and the fold of all noise vectors.
    case malicious = 1

    var transfers: OTExtensionParameters {
        OTExtensionParameters(fieldBits: .eight, adversary: self == .malicious ? .malicious : .semiHonest)
    }
}

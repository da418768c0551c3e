// What both parties of an OT extension agree on beforehand.
//
// Spec: protocols/ot-extension.md, section «Parameters».

import Symmetric

package struct OTExtensionParameters: Hashable, Sendable {
    /// Bits k of the small field: a transfer moves 128/k − 1 bits and costs 2^k/k·128 bits of keystream.
    package enum FieldBits: Int, Sendable, CaseIterable {
        case four = 4
        case eight = 8
    }

    /// Against whom a correlation is right.
    package enum Adversary: UInt8, Sendable, CaseIterable {
        /// No consistency check.
        case semiHonest = 0
        /// Trees and correlations are checked.
        case malicious = 1
    }

    package let fieldBits: FieldBits
    package let adversary: Adversary

    package init(fieldBits: FieldBits = .four, adversary: Adversary = .malicious) {
        self.fieldBits = fieldBits
        self.adversary = adversary
    }

    /// Trees: 128/k.
    var treeCount: Int { 128 / fieldBits.rawValue }
    /// Leaves of a tree: 2^k.
    var leafCount: Int { 1 << fieldBits.rawValue }
}

// Trees of seeds of which one party knows all leaves and the other all but one in each, from two pads a level.
//
// Spec: protocols/ot-extension.md, section «Trees». The puncturable function of Goldreich, Goldwasser and Micali, with the check
// of L. Roy (ePrint 2022/192) that all leaves are fixed.

import Kernels
import Secrets
import Symmetric

/// The shape and the hashes of an extension's trees.
struct TreeHash {
    let parameters: OTExtensionParameters
    let binding: Digest

    private enum Kind: UInt8 {
        case children = 0
        case leafKey = 1
        case leafCheck = 2
    }

    /// Words of the message: two blocks a level of each tree; where it is checked, 32 bytes a tree and 32 for all.
    var messageWords: Int { parameters.treeWords }

    /// Both children of a node; `index` counts the nodes of its level from the left and may be secret.
    func children(tree: Int, level: Int, index: Int, _ node: Block) -> (left: Block, right: Block) {
        hash(.children, tree, level, index, node)
    }

    func leafKey(tree: Int, index: Int, _ node: Block) -> Block {
        hash(.leafKey, tree, parameters.fieldBits.rawValue, index, node).0
    }

    /// Determines the leaf: nobody finds two nodes with one check.
    func leafCheck(tree: Int, index: Int, _ node: Block) -> (Block, Block) {
        hash(.leafCheck, tree, parameters.fieldBits.rawValue, index, node)
    }

    /// SHA-256(binding ‖ kind ‖ tree ‖ level ‖ index ‖ node): 53 bytes, one block of SHA-256.
    private func hash(_ kind: Kind, _ tree: Int, _ level: Int, _ index: Int, _ node: Block) -> (Block, Block) {
        var hash = SHA256()
        hash.update(binding.bytes)
        withUnsafeTemporaryAllocation(byteCount: 21, alignment: 8) { bytes in
            bytes[0] = kind.rawValue
            bytes[1] = UInt8(truncatingIfNeeded: tree)
            bytes[2] = UInt8(truncatingIfNeeded: level)
            bytes[3] = UInt8(truncatingIfNeeded: index)
            bytes[4] = 0
            bytes.storeBytes(of: node.low.littleEndian, toByteOffset: 5, as: UInt64.self)
            bytes.storeBytes(of: node.high.littleEndian, toByteOffset: 13, as: UInt64.self)
            hash.update(UnsafeRawBufferPointer(bytes))
        }
        return hash.finalizeSecret().withUnsafeBytes { bytes in (Block(bytes, at: 0), Block(bytes, at: 16)) }
    }
}

extension OTExtensionParameters {
    var treeWords: Int { 128 * 4 + (adversary == .malicious ? 4 * (treeCount + 1) : 0) }
}

extension Block {
    /// 16 bytes of a buffer, low word first, either little-endian.
    init(_ bytes: UnsafeRawBufferPointer, at offset: Int) {
        self.init(
            low: UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)),
            high: UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset + 8, as: UInt64.self)))
    }

    /// `count` bits from bit `index` on, as a number; they lie in one word.
    func bits(_ count: Int, from index: Int) -> Int {
        let word = index < 64 ? low : high
        return Int(truncatingIfNeeded: word >> UInt64(index & 63)) & ((1 << count) - 1)
    }

    /// As it is under a mask of ones, else 0.
    func masked(_ mask: UInt64) -> Block { Block(low: low & mask, high: high & mask) }
}

// The hash that breaks a correlation: from qᵢ and qᵢ ⊕ Δ to two independent pads.
//
// Spec: protocols/ot-extension.md, section «Hash».

package import Kernels
import Secrets
import Symmetric

/// Under one public key, every tweak is used for one correlation.
package struct CorrelationHash: ~Copyable {
    /// The first 16 bytes of a digest. Public.
    package struct Key: Hashable, Sendable {
        let bytes: [UInt8]
        init(_ digest: Digest) { bytes = digest.keyBytes }
    }

    private let schedule: AES128Schedule

    package init(_ key: Key) {
        schedule = SecretBytes(copying: key.bytes).withUnsafeBytes { AES128Schedule(key: $0) }
    }

    /// out[n] = H(x[n] ⊕ plus, firstTweak + n); `out` may be `x`.
    package func hash(
        _ x: UnsafePointer<Block>, plus: Block, firstTweak: UInt64, count: Int, into out: UnsafeMutablePointer<Block>
    ) {
        BlockHashKernels.hash(schedule, x, plus: plus, firstTweak: firstTweak, count: count, into: out)
    }
}

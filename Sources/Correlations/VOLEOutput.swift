// What a silent VOLE ends with: c = a·Δ + b, element by element, over GF(2^128).

/// The receiver's part. Its buffers may be moved out: `let a = output.a`.
package struct VOLEReceiverOutput: ~Copyable, Sendable {
    package let count: Int
    package let a: SecretBlocks
    package let c: SecretBlocks
    /// What both parties accepted.
    package let parameters: VOLEParameterSet
}

/// The sender's part.
package struct VOLESenderOutput: ~Copyable, Sendable {
    package let count: Int
    /// One block: Δ.
    package let delta: SecretBlocks
    package let b: SecretBlocks
    package let parameters: VOLEParameterSet
}

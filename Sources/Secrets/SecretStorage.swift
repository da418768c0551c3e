// The leaf allocation under every secret type: aligned, and wiped before it goes back to the heap.

import CPlatform

/// Sees the wiped bytes just before they are freed. Only tests install one: after the free nothing may look.
typealias WipeObserver = @Sendable (UnsafeRawBufferPointer) -> Void

/// An owned block of memory. Its holder calls `release` exactly once, in `deinit`.
struct SecretStorage: @unchecked Sendable {
    /// A cache line, and the width of one AVX-512 register.
    static let alignmentBytes = 64

    let base: UnsafeMutableRawPointer
    let byteCount: Int
    private let afterWipe: WipeObserver?

    /// Uninitialised memory. `byteCount` comes from our own code, never from the wire, hence the precondition.
    init(byteCount: Int, afterWipe: WipeObserver? = nil) {
        precondition(byteCount >= 0, "a secret has no negative size")
        base = .allocate(byteCount: max(byteCount, Self.alignmentBytes), alignment: Self.alignmentBytes)
        self.byteCount = byteCount
        self.afterWipe = afterWipe
    }

    func wipe() {
        tally_wipe(base, byteCount)
    }

    func release() {
        wipe()
        afterWipe?(UnsafeRawBufferPointer(start: base, count: byteCount))
        base.deallocate()
    }
}

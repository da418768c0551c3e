// The leaf allocation under every secret type: aligned, and wiped before it goes back to the heap.

import CPlatform

/// Sees the wiped bytes just before they are freed. Only tests install one: after the free nothing may look.
typealias WipeObserver = @Sendable (UnsafeRawBufferPointer) -> Void

/// An owned block of memory. Its holder calls `release` exactly once, in `deinit`.
struct SecretStorage: @unchecked Sendable {
    /// A cache line, and the width of one AVX-512 register.
    static let alignmentBytes = 64
    /// Blocks from this size on lie on huge pages where the system has them: filling and wiping then costs a five-hundredth of
    /// the page faults, which are a sixth of a training run's time otherwise.
    static let hugePageBytes = 2 << 20

    let base: UnsafeMutableRawPointer
    let byteCount: Int
    private let afterWipe: WipeObserver?

    /// Uninitialised memory. `byteCount` comes from our own code, never from the wire, hence the precondition.
    init(byteCount: Int, afterWipe: WipeObserver? = nil) {
        precondition(byteCount >= 0, "a secret has no negative size")
        let isLarge = byteCount >= 2 * Self.hugePageBytes
        base = .allocate(
            byteCount: max(byteCount, Self.alignmentBytes), alignment: isLarge ? Self.hugePageBytes : Self.alignmentBytes)
        if isLarge { tally_advise_huge_pages(base, byteCount / Self.hugePageBytes * Self.hugePageBytes) }
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

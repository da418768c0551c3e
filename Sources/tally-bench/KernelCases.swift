// Kernels on one core: the figures behind the cost table of virtual time.

import Kernels
import Secrets

enum KernelCases {
    static var all: [Benchmark] {
        [
            kernel("kernel-gram", units: 100_000 * 40 * 40) { a, _, c in
                MatrixKernels.accumulateGram(
                    left: a, columnCount: 40, stride: 100_000, right: a, columnCount: 40, stride: 100_000, rowCount: 100_000,
                    into: c, stride: 40)
            },
            kernel("kernel-matvec", units: 100_000 * 40) { a, b, c in
                MatrixKernels.multiply(columns: a, rowCount: 100_000, columnCount: 40, stride: 100_000, by: b, into: c)
            },
            kernel("kernel-aes", units: 2_000_000) { _, _, c in
                let key = [UInt8](repeating: 7, count: 16)
                key.withUnsafeBytes { bytes in
                    let schedule = AES128Schedule(key: bytes)
                    BlockCipherKernels.keystream(schedule, nonce: 1, firstBlock: 0, blockCount: 2_000_000, into: c)
                }
            },
            kernel("kernel-add", units: 4_000_000) { a, b, c in ShareKernels.add(a, b, count: 4_000_000, into: c) },
        ]
    }

    private static func kernel(
        _ name: String, units: Int,
        _ body: @escaping @Sendable (UnsafePointer<UInt64>, UnsafePointer<UInt64>, UnsafeMutablePointer<UInt64>) -> Void
    ) -> Benchmark {
        Benchmark(name: name) {
            let a = SecretWords(count: 4_000_000) { out in for i in 0..<4_000_000 { out[i] = UInt64(i) &* 0x9E37_79B9_7F4A_7C15 } }
            let c = SecretWordsBuilder(count: 4_000_000)
            c.pointer.initialize(repeating: 0, count: 4_000_000)
            let started = ContinuousClock.now
            a.withUnsafeWords { words in
                if let base = words.baseAddress { body(base, base, c.pointer) }
            }
            let seconds = Double((ContinuousClock.now - started) / .nanoseconds(1)) * 1e-9
            _ = c.finish()
            return Benchmark.Sample(seconds: seconds, units: units)
        }
    }
}

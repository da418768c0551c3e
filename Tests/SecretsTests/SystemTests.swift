// The operating system's side: randomness, wiping, and the hardening of a process.

import CPlatform
import Glibc
import Testing

@testable import Secrets

struct RandomSourceTests {
    @Test func fillsEveryPartOfALargeBuffer() throws {
        // Larger than one getrandom call serves without interruption; each 64-byte piece must have been written.
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        var source = SystemRandomSource()
        try bytes.withUnsafeMutableBytes { try source.fill($0) }
        let untouched = stride(from: 0, to: bytes.count, by: 64).filter { start in
            bytes[start..<start + 64].allSatisfy { $0 == 0 }
        }
        #expect(untouched.isEmpty)
    }

    @Test func bitsAreBalanced() throws {
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        var source = SystemRandomSource()
        try bytes.withUnsafeMutableBytes { try source.fill($0) }
        let ones = bytes.reduce(0) { $0 + $1.nonzeroBitCount }
        // 524,288 bits: standard deviation 362; eight of them never happen by chance.
        #expect(abs(ones - bytes.count * 4) < 8 * 362)
    }

    @Test func anEmptyBufferIsFilledAtOnce() throws {
        var source = SystemRandomSource()
        try source.fill(UnsafeMutableRawBufferPointer(start: nil, count: 0))
        #expect(tally_random(nil, 0) == 0)
    }

    @Test func aNullBufferIsRefused() {
        #expect(tally_random(nil, 16) == -1)
        #expect(tally_errno() == EFAULT)
    }

    @Test func nextWordUsesTheSource() throws {
        struct Counting: RandomSource {
            var calls: UInt8 = 0
            mutating func fill(_ buffer: UnsafeMutableRawBufferPointer) throws {
                calls += 1
                for index in buffer.indices { buffer[index] = calls }
            }
        }
        var source = Counting()
        #expect(try source.nextWord() == 0x0101_0101_0101_0101)
        #expect(try source.nextWord() == 0x0202_0202_0202_0202)
    }

    @Test func wordsOfTheSystemDiffer() throws {
        var source = SystemRandomSource()
        let first = try source.nextWord()
        let second = try source.nextWord()
        #expect(first != second)
    }
}

struct ProcessTests {
    @Test func wipeZeroesExactlyTheGivenBytes() {
        var bytes = [UInt8](repeating: 7, count: 10)
        bytes.withUnsafeMutableBytes { tally_wipe($0.baseAddress, 6) }
        #expect(bytes == [0, 0, 0, 0, 0, 0, 7, 7, 7, 7])
    }

    @Test func opaqueKeepsTheValue() {
        #expect(tally_opaque(0) == 0)
        #expect(tally_opaque(.max) == .max)
    }

    /// Runs in the test process: what it changes and a later crash report needs is put back. The core limit stays at zero.
    @Test func hardeningStopsDumpsAndTheBacktracer() {
        let fatal = [SIGILL, SIGSEGV, SIGTRAP, SIGBUS, SIGABRT, SIGFPE]
        var before = fatal.map { _ in Glibc.sigaction() }
        for index in fatal.indices { sigaction(fatal[index], nil, &before[index]) }
        defer {
            for index in fatal.indices { sigaction(fatal[index], &before[index], nil) }
            _ = tally_set_dumpable(1)
        }

        #expect(tally_harden_process() == 0)

        var limit = rlimit()
        #expect(getrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit) == 0)
        #expect(limit.rlim_cur == 0)
        #expect(limit.rlim_max == 0)
        #expect(tally_is_dumpable() == 0)
        for signal in fatal {
            var action = Glibc.sigaction()
            #expect(sigaction(signal, nil, &action) == 0)
            #expect(action.__sigaction_handler.sa_handler == nil, "signal \(signal) has a handler")
        }
    }
}

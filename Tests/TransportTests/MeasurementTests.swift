// How fast a channel is on loopback: printed, and asserted only as far as a busy machine cannot break it.

import CoreFoundation
import Glibc
import Parties
import Testing
import Wire

@testable import Transport

@Suite(.serialized) struct MeasurementTests {
    @Test func largeMessages() async throws {
        try await withPair { pair in
            let (mine, theirs) = try await pair.channels()
            let frameCount = 1024
            let payload = [UInt8](repeating: 7, count: WireLimits.framePayloadBytesMax)
            let started = ContinuousClock.now
            async let sent = pair.a.loop.run {
                let before = threadSeconds()
                for number in 0..<frameCount { try await mine.send(frame(payload, sequence: UInt32(number))) }
                return threadSeconds() - before
            }
            let (received, receiving) = try await pair.b.loop.run {
                let before = threadSeconds()
                var byteCount = 0
                for _ in 0..<frameCount { byteCount += try await theirs.receive().payload.count }
                return (byteCount, threadSeconds() - before)
            }
            let sending = try await sent
            let seconds = (ContinuousClock.now - started) / Duration.seconds(1)
            print("measurement: one direction, 1 MiB frames: \(rounded(Double(received) / seconds / 1e9)) GB/s")
            // What a busy machine does not change: the processor's time of either side.
            let (sender, receiver) = (Double(received) / sending / 1e9, Double(received) / receiving / 1e9)
            print("measurement: bytes a processor second: sender \(rounded(sender)) GB, receiver \(rounded(receiver)) GB")
            #expect(received == frameCount << 20)
            #expect(Double(received) / seconds > 20e6)
        }
    }

    @Test func bothDirectionsAtOnce() async throws {
        try await withPair { pair in
            let (mine, theirs) = try await pair.channels()
            let frameCount = 512
            let payload = [UInt8](repeating: 7, count: WireLimits.framePayloadBytesMax)
            let exchange: @Sendable (TLSChannel) async throws -> Int = { channel in
                var byteCount = 0
                for number in 0..<frameCount {
                    try await channel.send(frame(payload, sequence: UInt32(number)))
                    byteCount += try await channel.receive().payload.count
                }
                return byteCount
            }
            let started = ContinuousClock.now
            async let first = pair.a.loop.run { try await exchange(mine) }
            let second = try await pair.b.loop.run { try await exchange(theirs) }
            let total = try await first + second
            let seconds = (ContinuousClock.now - started) / Duration.seconds(1)
            print("measurement: both directions, 1 MiB frames: \(rounded(Double(total) / seconds / 1e9)) GB/s together")
            #expect(total == 2 * frameCount << 20)
        }
    }

    @Test(arguments: [64, 4096]) func roundTrips(byteCount: Int) async throws {
        try await withPair { pair in
            let (mine, theirs) = try await pair.channels()
            let tripCount = 5000
            let payload = [UInt8](repeating: 1, count: byteCount)
            async let echo: Void = pair.b.loop.run {
                for _ in 0..<tripCount { try await theirs.send(try await theirs.receive()) }
            }
            let seconds = try await pair.a.loop.run {
                let started = ContinuousClock.now
                for number in 0..<tripCount {
                    try await mine.send(frame(payload, sequence: UInt32(number)))
                    _ = try await mine.receive()
                }
                return (ContinuousClock.now - started) / Duration.seconds(1)
            }
            try await echo
            print("measurement: \(byteCount)-byte round trip: \(rounded(seconds / Double(tripCount) * 1e6)) µs")
            #expect(seconds / Double(tripCount) < 0.02)
        }
    }

    /// Processor time of this thread.
    private func threadSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }

    private func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }
}

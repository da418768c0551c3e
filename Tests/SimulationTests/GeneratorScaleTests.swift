// A million firms: time and memory. Run by `make long-test`.

import Foundation
import Testing

@testable import Simulation

@Suite(.serialized) struct GeneratorScaleTests {
    @Test(.enabled(if: ProcessInfo.processInfo.environment["TALLY_LONG"] != nil))
    func aMillionFirmsTakeUnderAMinuteInBoundedMemory() throws {
        try withTemporaryDirectory { directory in
            let before = Self.peakKilobytes()
            let processorBefore = Self.processorSeconds()
            let duration = try ContinuousClock().measure {
                let summary = try FirmGenerator(firmCount: 1_000_000, seed: 1).write(to: directory.path)
                #expect(summary.parties["bank"].map { abs($0.rows - 808_000) < 3000 } == true)
                let labels = summary.labels
                let rate = Double(labels.positive) / Double(labels.positive + labels.negative + labels.unlabelled)
                #expect(abs(rate - 0.0591) < 0.002)
            }
            let processor = Self.processorSeconds() - processorBefore
            print("1,000,000 firms: \(duration), \(processor) s of processor, peak \(before) to \(Self.peakKilobytes()) kB")
            // A minute of one core is less than a minute on two; the clock alone would judge what else the machine does.
            #expect(processor < 60)
            // Chunks under work, not the files of 320 MB.
            #expect(Self.peakKilobytes() - before < 200_000)
        }
    }

    private static func processorSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// The largest resident set so far.
    private static func peakKilobytes() -> Int {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") } ?? ""
        return Int(line.split(whereSeparator: { !$0.isNumber }).first ?? "0") ?? 0
    }
}

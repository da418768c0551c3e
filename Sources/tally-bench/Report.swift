// What a case reports.

import Foundation

struct Report: Encodable {
    let `case`: String
    let mode = "semi-honest"
    let transport = "memory"
    /// Median over the counted runs, all three parties on this machine; nil when the result is not accurate enough.
    let seconds: Double?
    /// Payload over all links.
    let bytes: Int
    /// Longest chain of messages.
    let rounds: Int
    /// Peak resident size of this process, which holds all three parties, since it began: run one case alone for its own.
    let peakBytesAllParties: Int
    let machine: String
    var passes: Int?
    var meanAbsPDError: Double?
    var maxAbsCoefficientError: Double?
    /// Of the case's own unit, such as products, a second.
    var perSecond: Double?

    var line: String {
        var text = "\(`case`.padding(toLength: 18, withPad: " ", startingAt: 0)) "
        text += seconds.map { String(format: "%9.4f s", $0) } ?? "not accurate"
        if bytes > 0 { text += String(format: "  %8.1f MB  %5d rounds", Double(bytes) * 1e-6, rounds) }
        if let perSecond { text += String(format: "  %8.1f M/s", perSecond * 1e-6) }
        if let meanAbsPDError, let maxAbsCoefficientError {
            text += String(format: "  |dPD| %.6f  |dbeta| %.5f", meanAbsPDError, maxAbsCoefficientError)
        }
        return text + String(format: "  peak %.0f MB", Double(peakBytesAllParties) * 1e-6)
    }

    static var peakBytes: Int {
        var usage = rusage()
        getrusage(Int32(RUSAGE_SELF.rawValue), &usage)
        return Int(usage.ru_maxrss) * 1024
    }

    static let machine: String = {
        let info = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
        let model = info.split(separator: "\n").first { $0.hasPrefix("model name") }?.split(separator: ":").last ?? "unknown"
        return "\(model.trimmingCharacters(in: .whitespaces)), \(ProcessInfo.processInfo.activeProcessorCount) cores"
    }()
}

/// A case: a name and one timed run.
struct Benchmark {
    struct Sample {
        var seconds: Double
        var bytes = 0
        var rounds = 0
        var passes: Int?
        var meanAbsPDError: Double?
        var maxAbsCoefficientError: Double?
        /// Units of work, for a rate.
        var units: Int?
    }

    let name: String
    let run: () async throws -> Sample

    /// One run to warm up, then the counted ones.
    func measure(runs: Int) async throws -> Report {
        _ = try await run()
        var samples: [Sample] = []
        for _ in 0..<runs { samples.append(try await run()) }
        samples.sort { $0.seconds < $1.seconds }
        let median = samples[samples.count / 2]
        let isAccurate = (median.meanAbsPDError ?? 0) <= 0.002 && (median.maxAbsCoefficientError ?? 0) <= 0.01
        return Report(
            case: name, seconds: isAccurate ? median.seconds : nil, bytes: median.bytes, rounds: median.rounds,
            peakBytesAllParties: Report.peakBytes, machine: Report.machine, passes: median.passes,
            meanAbsPDError: median.meanAbsPDError, maxAbsCoefficientError: median.maxAbsCoefficientError,
            perSecond: median.units.map { Double($0) / median.seconds })
    }
}

// What a case reports: one JSON object and one line.

import Foundation

struct Report: Encodable {
    let `case`: String
    var mode = "semi-honest"
    /// memory: the parties in this process; tls: a process each over TLS 1.3 on loopback; none: a kernel on one core, or two parties
    /// in this process.
    let transport: String
    /// The simulated network whose virtual time the seconds are; absent for wall time.
    var network: String?
    /// Median over the counted runs of the slowest party's time, all on this machine; null when the result is not accurate
    /// enough.
    var seconds: Double?
    /// Payload over all links.
    var bytes = 0
    /// Longest chain of messages.
    var rounds = 0
    /// Peak resident size of each party in a process of its own, over TLS, in the order of roles.
    var peakBytes: [Int] = []
    /// What a training case's shape makes one expect of the largest.
    var forecastPeakBytes: Int?
    let machine = Report.machine
    var passes: Int?
    var meanAbsPDError: Double?
    var maxAbsCoefficientError: Double?
    var conditionNumber: Double?
    /// Of the case's own unit, such as products, a second.
    var perSecond: Double?

    enum CodingKeys: String, CodingKey {
        case `case`, mode, transport, network, seconds, bytes, rounds, peakBytes, forecastPeakBytes, machine, passes, meanAbsPDError,
            maxAbsCoefficientError, conditionNumber, perSecond
    }

    func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: CodingKeys.self)
        try fields.encode(`case`, forKey: .case)
        try fields.encode(mode, forKey: .mode)
        try fields.encode(transport, forKey: .transport)
        try fields.encodeIfPresent(network, forKey: .network)
        // null, not absent: a time that does not count is said.
        try fields.encode(seconds, forKey: .seconds)
        try fields.encode(bytes, forKey: .bytes)
        try fields.encode(rounds, forKey: .rounds)
        try fields.encode(peakBytes, forKey: .peakBytes)
        try fields.encodeIfPresent(forecastPeakBytes, forKey: .forecastPeakBytes)
        try fields.encode(machine, forKey: .machine)
        try fields.encodeIfPresent(passes, forKey: .passes)
        try fields.encodeIfPresent(meanAbsPDError, forKey: .meanAbsPDError)
        try fields.encodeIfPresent(maxAbsCoefficientError, forKey: .maxAbsCoefficientError)
        try fields.encodeIfPresent(conditionNumber, forKey: .conditionNumber)
        try fields.encodeIfPresent(perSecond, forKey: .perSecond)
    }

    /// Of counted runs.
    init(
        case name: String, mode: String = "semi-honest", transport: String, runs: [JointOutcome], peakBytes: [Int],
        accuracy: Accuracy? = nil
    ) {
        self.case = name
        self.mode = mode
        self.transport = transport
        let median = runs.sorted { $0.seconds < $1.seconds }[runs.count / 2]
        seconds = accuracy.map(\.isEnough) ?? true ? median.seconds : nil
        bytes = median.payloadBytes
        rounds = median.rounds
        self.peakBytes = peakBytes
        passes = accuracy?.passes
        meanAbsPDError = accuracy?.meanAbsPDError
        maxAbsCoefficientError = accuracy?.maxAbsCoefficientError
        conditionNumber = accuracy?.conditionNumber
    }

    init(case name: String, kernel samples: [Benchmark.Sample]) {
        self.case = name
        let median = samples.sorted { $0.seconds < $1.seconds }[samples.count / 2]
        transport = median.transport
        seconds = median.seconds
        peakBytes = median.peakBytes
        bytes = median.payloadBytes
        rounds = median.rounds
        perSecond = median.units.map { Double($0) / median.seconds }
    }

    /// A case under one transport has one file.
    var fileName: String {
        [`case`, transport == "tls" ? "tls" : nil, network == nil ? nil : "wan"].compactMap { $0 }.joined(separator: "-") + ".json"
    }

    var line: String {
        var text = "\(`case`.padding(toLength: 20, withPad: " ", startingAt: 0)) "
        text += (network ?? transport).padding(toLength: 13, withPad: " ", startingAt: 0)
        text += seconds.map { String(format: "%9.4f s", $0) } ?? "not accurate"
        if bytes > 0 { text += String(format: "  %8.1f MB  %5d rounds", Double(bytes) * 1e-6, rounds) }
        if let perSecond { text += String(format: "  %8.1f M/s", perSecond * 1e-6) }
        if let meanAbsPDError, let maxAbsCoefficientError {
            text += String(format: "  |dPD| %.6f  |dbeta| %.5f", meanAbsPDError, maxAbsCoefficientError)
        }
        if !peakBytes.isEmpty {
            text += "  peak " + peakBytes.map { String(format: "%.0f", Double($0) * 1e-6) }.joined(separator: ", ") + " MB"
        }
        if let forecastPeakBytes { text += String(format: " (forecast %.0f)", Double(forecastPeakBytes) * 1e-6) }
        return text
    }

    static let machine: String = {
        let info = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
        let model = info.split(separator: "\n").first { $0.hasPrefix("model name") }?.split(separator: ":").last ?? "unknown"
        return "\(model.trimmingCharacters(in: .whitespaces)), \(ProcessInfo.processInfo.activeProcessorCount) cores"
    }()
}

// What a phase of a job cost: of one party from its marks, and of all parties from theirs.

import Wire

package struct PhaseCost: Sendable, Codable, Equatable {
    package let phase: Phase
    package let seconds: Double
    /// With frame headers.
    package let bytesSent: Int
    /// Messages by which the longest chain became longer.
    package let rounds: Int

    package init(phase: Phase, seconds: Double, bytesSent: Int, rounds: Int) {
        self.phase = phase
        self.seconds = seconds
        self.bytesSent = bytesSent
        self.rounds = rounds
    }

    /// One party's phases, each from the end of the one before.
    package static func ofParty(_ marks: [PhaseMark]) -> [PhaseCost] {
        var (time, bytes, rounds) = (UInt64(0), 0, 0)
        return marks.map { mark in
            defer { (time, bytes, rounds) = (max(time, mark.endNanoseconds), mark.traffic.bytesSent, mark.traffic.rounds) }
            return PhaseCost(
                phase: mark.phase, seconds: Double(max(time, mark.endNanoseconds) - time) * 1e-9,
                bytesSent: mark.traffic.bytesSent - bytes, rounds: mark.traffic.rounds - rounds)
        }
    }

    /// Phase by phase over all parties, whose clocks began together: the last one's end, the sum of bytes, the longest chain.
    package static func ofAll(_ parties: [[PhaseCost]]) -> [PhaseCost] {
        var costs: [PhaseCost] = []
        var (lastTime, lastRounds) = (0.0, 0)
        for (index, phase) in Phase.allCases.enumerated() {
            let soFar = parties.map { $0.prefix(index + 1) }
            let time = soFar.map { $0.reduce(0) { $0 + $1.seconds } }.max() ?? 0
            let rounds = soFar.map { $0.reduce(0) { $0 + $1.rounds } }.max() ?? 0
            let bytes = parties.reduce(0) { $0 + ($1.indices.contains(index) ? $1[index].bytesSent : 0) }
            costs.append(
                PhaseCost(
                    phase: phase, seconds: max(0, time - lastTime), bytesSent: bytes, rounds: max(0, rounds - lastRounds)))
            (lastTime, lastRounds) = (time, rounds)
        }
        return costs
    }
}

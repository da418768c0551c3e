// Bytes, rounds and time of a job from its public sizes: the programs run on shapes only.
//
// Spec: the sections «Cost» of the protocol pages and of protocols/session.md. `DryProgram` takes the steps of `JobProgram`, so that of
// a job whose sizes are known a forecast is exact; before a job runs, its rows are an upper bound and so is the forecast.

import Learning
import Parties
package import Wire

package struct TrafficForecast: Sendable, Equatable {
    package struct PhaseCost: Sendable, Equatable {
        package let phase: Phase
        /// Over all links, with frame headers, as a run counts them.
        package let bytes: Int
        /// The same without headers.
        package let payloadBytes: Int
        package let rounds: Int
        /// Of one core at the party that works most.
        package let coreSeconds: Double
    }

    package let phases: [PhaseCost]
    private let sizes: JobSizes

    package var bytes: Int { phases.reduce(0) { $0 + $1.bytes } }
    package var rounds: Int { phases.reduce(0) { $0 + $1.rounds } }
    package var coreSeconds: Double { phases.reduce(0) { $0 + $1.coreSeconds } }

    package init(_ sizes: JobSizes) {
        self.sizes = sizes
        phases = DryProgram.run(sizes, network: nil).map(\.cost)
    }

    /// With every party on a core and a link of its own, in virtual time. An emulated network of 20 ms and more is within 20 % of it
    /// (Tests/TransportTests/ForecastTests.swift).
    package func seconds(over network: NetworkProfile) -> Double { seconds(over: network, phases: Phase.allCases) }

    package func seconds(over network: NetworkProfile, phases: [Phase]) -> Double {
        DryProgram.run(sizes, network: network).filter { phases.contains($0.cost.phase) }.reduce(0) { $0 + $1.seconds }
    }
}

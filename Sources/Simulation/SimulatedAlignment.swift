// All parties of an alignment of several files in this process, over channels in memory.

package import Findings
import Parties
package import Programs
import Wire

package enum SimulatedAlignment {
    package static let names = ["mine", "theirs", "third"]

    /// - Parameters:
    ///   - inputs: of the parties in their order. The one with the smallest set compares.
    ///   - seed: of all parties' randomness; the same one gives the same transcript.
    ///   - onProgress: of the first party.
    /// - Throws: what caused the failure.
    package static func run(
        _ inputs: [IntersectionInput], wishes: IntersectionWishes, seed: UInt64,
        onProgress: @escaping @Sendable (Int, Int) -> Void
    ) async throws(Finding) -> [SeveralFilesOutcome] {
        precondition(inputs.count == names.count)
        let parties = names.compactMap(PartyID.init)
        let smallest = inputs.indices.min { inputs[$0].count < inputs[$1].count } ?? 0
        return try await SimulatedParties.run(parties, options: SimulationOptions(seed: seed), stage: .align) { index, endpoint, random in
            var randomness = random
            return try await SeveralFilesProgram.run(
                input: inputs[index], wishes: wishes, parties: parties, comparing: parties[smallest], endpoint: endpoint,
                randomness: &randomness, onProgress: { done, total in if index == 0 { onProgress(done, total) } })
        }.results
    }
}

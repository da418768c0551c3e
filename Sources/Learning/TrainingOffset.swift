// Offsets: columns of their owners that enter every row's linear predictor with coefficient 1.
//
// Spec: protocols/regression-families.md, section «Offset».

import Algebra
package import Parties
package import SecretSharing
import Secrets
package import Wire

extension TrainingData {
    /// The sum of all owners' offsets, nil where nobody brings one; 8 bytes a row and owner.
    package static func shareOffset(
        _ mine: [Double]?, rowCount: Int, owners: Set<ComputeRole>, engine: ReplicatedEngine
    ) async throws(ChannelError) -> Shares? {
        var sum: Shares?
        for owner in ComputeRole.allCases where owners.contains(owner) {
            precondition(owner != engine.role || mine?.count == rowCount, "the owner brings its offset")
            let shared = try await engine.input(
                owner == engine.role ? mine.map { encode($0, TrainingScales.offset) } : nil, count: rowCount, owner: owner,
                format: TrainingScales.offset)
            sum = sum.map { engine.add($0, shared) } ?? shared
        }
        return sum
    }
}

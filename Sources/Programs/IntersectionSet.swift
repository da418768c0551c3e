// One party's keys, in memory or in parts.

package import Findings
package import SetIntersection

package enum IntersectionSet: Sendable {
    case memory(IntersectionInput)
    case spilled(SpilledInput)

    package var file: any IntersectionFile {
        switch self {
        case .memory(let input): input
        case .spilled(let input): input
        }
    }

    package var given: GivenCells? {
        if case .memory(let input) = self { return input.given }
        return nil
    }

    /// - Throws: A729.
    func loaded() throws(Finding) -> IntersectionInput {
        switch self {
        case .memory(let input): input
        case .spilled(let input): try input.loaded()
        }
    }

    /// Writes the rows that are common, if this side learns them.
    ///
    /// - Throws: what the set's own `write` throws.
    package func write(
        _ outcome: IntersectionOutcome, to path: String?, replaces: Bool = true, onProgress: (Int) -> Bool = { _ in true }
    ) throws(Finding) {
        switch self {
        case .memory(let input):
            guard let positions = outcome.result.positions else { return }
            try input.write(positions, to: path, delivered: outcome.delivered, replaces: replaces, onProgress: onProgress)
        case .spilled(let input):
            guard let marks = outcome.result.marks else { return }
            try input.write(marks, to: path, replaces: replaces, onProgress: onProgress)
        }
    }
}

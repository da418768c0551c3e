// Where a running job writes its phase and the service reads it.

import Sessions
import Synchronization

final class PhaseBoard: Sendable {
    /// Longest phase that is kept.
    private static let scalarCountMax = 32

    private let id: JobID
    private let store: JobStore
    private let current = Mutex("")

    init(id: JobID, store: JobStore) {
        self.id = id
        self.store = store
    }

    var phase: String { current.withLock { $0 } }

    /// A change is stored, so that after a crash one sees how far the job was; a store that fails then fails the job at its end.
    func set(_ phase: String) {
        let text = String(String.UnicodeScalarView(phase.unicodeScalars.prefix(Self.scalarCountMax)))
        let isNew = current.withLock { current in
            guard current != text else { return false }
            current = text
            return true
        }
        if isNew { try? store.note(phase: text, of: id) }
    }
}

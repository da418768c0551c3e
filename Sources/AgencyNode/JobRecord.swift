// A job as the store keeps it, and which states may follow which.

package import Parties
package import Sessions

package struct JobRecord: Sendable, Equatable {
    package let id: JobID
    /// Who offered it, and may ask for its state and cancel it.
    package let peer: PartyID
    /// From the manifest: the peer's text, escaped.
    package let name: String
    package let purpose: String
    /// nil for a neutral node.
    package let table: String?
    package let state: JobState.Kind
    package let phase: String
    /// What it ended with; empty while all is well.
    package let code: String
    /// Of the finding, as far as a peer may be told.
    package let arguments: [String]
    /// Seconds since 1970.
    package let created: UInt64
    package let finished: UInt64?

    package init(
        id: JobID, peer: PartyID, name: String, purpose: String, table: String?, state: JobState.Kind = .waiting, phase: String = "",
        code: String = "", arguments: [String] = [], created: UInt64, finished: UInt64? = nil
    ) {
        self.id = id
        self.peer = peer
        self.name = name
        self.purpose = purpose
        self.table = table
        self.state = state
        self.phase = phase
        self.code = code
        self.arguments = arguments
        self.created = created
        self.finished = finished
    }
}

extension JobState.Kind {
    /// waiting → running → done; a job fails or is cancelled from either; nothing follows an end.
    package func mayBecome(_ next: JobState.Kind) -> Bool {
        switch (self, next) {
        case (.waiting, .running), (.waiting, .failed), (.waiting, .cancelled), (.running, .done), (.running, .failed),
            (.running, .cancelled):
            true
        default: false
        }
    }

    package var isEnd: Bool {
        switch self {
        case .waiting, .running: false
        case .done, .failed, .cancelled: true
        }
    }

    /// As in the log.
    package var word: String {
        switch self {
        case .waiting: "waiting"
        case .running: "running"
        case .done: "done"
        case .failed: "failed"
        case .cancelled: "cancelled"
        }
    }
}

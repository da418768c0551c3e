// What a bank asks of an agency's node, and what the node answers: catalogue, offers of jobs, their state.
//
// Spec: protocols/control.md. One request, one response, in one frame each, over a connection whose peer is authenticated;
// every field is bounded, trailing bytes are refused.

package import Parties
import Wire

/// Names one job run everywhere; drawn by the party that offers it.
package struct JobID: Hashable, Sendable, CustomStringConvertible {
    package static let byteCount = 16
    package let bytes: [UInt8]

    package init?(_ bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        self.bytes = bytes
    }

    package var description: String {
        let digits = Array("0123456789abcdef")
        return String(bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }
}

package enum ControlRequest: Sendable, Equatable {
    /// Which tables and columns may this peer see?
    case catalogue
    /// Take part in a job: its manifest, and the part that this node is to play.
    case offer(JobOffer)
    case state(JobID)
    case cancel(JobID)
    /// Round trip and bandwidth, for `doctor`: the payload comes back.
    case echo([UInt8])
    /// Can this node dial that party? It tries.
    case reach(PartyID)
    /// What the node takes on, for `doctor`.
    case limits
}

package struct JobOffer: Sendable, Equatable {
    package let id: JobID
    package let purpose: String
    /// `Job.manifestBytes`.
    package let manifest: [UInt8]
    /// `PartySection.encoded()` of the node that is asked.
    package let section: [UInt8]
    /// One for each party but the node that is asked and the one that asks, who dials.
    package let routes: [PeerRoute]

    package init(id: JobID, purpose: String, manifest: [UInt8], section: [UInt8], routes: [PeerRoute] = []) {
        self.id = id
        self.purpose = purpose
        self.manifest = manifest
        self.section = section
        self.routes = routes
    }
}

/// A table as a peer may see it.
package struct TableListing: Sendable, Equatable {
    package struct Column: Sendable, Equatable {
        package let name: String
        /// `numeric`, `categorical`, `date`.
        package let kind: String
        package let description: String

        package init(name: String, kind: String, description: String) {
            self.name = name
            self.kind = kind
            self.description = description
        }
    }

    package let name: String
    package let description: String
    /// `uscc` or `text`.
    package let keyType: String
    /// Rounded to 1,000.
    package let roundedRowCount: UInt64
    package let purposes: [String]
    package let columns: [Column]

    package init(
        name: String, description: String, keyType: String, roundedRowCount: UInt64, purposes: [String], columns: [Column]
    ) {
        self.name = name
        self.description = description
        self.keyType = keyType
        self.roundedRowCount = roundedRowCount
        self.purposes = purposes
        self.columns = columns
    }
}

/// How far a job is at the node that is asked.
package struct JobState: Sendable, Equatable {
    package enum Kind: UInt8, Sendable, CaseIterable { case waiting = 1, running, done, failed, cancelled }

    package let kind: Kind
    package let phase: String
    /// Code of the finding it ended with, and its arguments; empty while all is well.
    package let code: String
    package let arguments: [String]

    package init(kind: Kind, phase: String = "", code: String = "", arguments: [String] = []) {
        self.kind = kind
        self.phase = phase
        self.code = code
        self.arguments = arguments
    }
}

package enum ControlResponse: Sendable, Equatable {
    case catalogue([TableListing])
    case accepted
    /// A finding's code and arguments; never a secret, never a row.
    case refused(code: String, arguments: [String])
    case state(JobState)
    /// The node's clock, seconds since 1970, its version, and the payload.
    case echo(time: UInt64, version: UInt32, payload: [UInt8])
    case reach(Bool)
    case limits(ServiceLimits)
}

// How the streams of a job come about between two parties: whoever offers the job decides, so that nobody guesses.
//
// Spec: protocols/control.md, section «Routes».

package import Parties

/// What one node is to do for its stream with one other party.
package struct PeerRoute: Sendable, Equatable {
    package enum Way: UInt8, Sendable, CaseIterable {
        /// This node dials.
        case dial = 1
        /// The other one does.
        case accept = 2
        /// Neither reaches the other: the offering party brings a relay connection to both.
        case relayed = 3
    }

    package let peer: PartyID
    package let way: Way

    package init(peer: PartyID, way: Way) {
        self.peer = peer
        self.way = way
    }
}

/// What a node tells about itself, for `doctor`.
package struct ServiceLimits: Sendable, Equatable {
    package let jobs: UInt64
    package let memoryMegabytes: UInt64
    package let stallSeconds: UInt64
    package let jobSeconds: UInt64
    package let rowsMax: UInt64
    package let requestsPerSecond: UInt64

    package init(
        jobs: UInt64, memoryMegabytes: UInt64, stallSeconds: UInt64, jobSeconds: UInt64, rowsMax: UInt64, requestsPerSecond: UInt64
    ) {
        self.jobs = jobs
        self.memoryMegabytes = memoryMegabytes
        self.stallSeconds = stallSeconds
        self.jobSeconds = jobSeconds
        self.rowsMax = rowsMax
        self.requestsPerSecond = requestsPerSecond
    }
}

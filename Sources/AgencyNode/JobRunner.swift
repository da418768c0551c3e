// What runs an accepted job, and what it is given.

package import Catalogues
import Features
package import Findings
package import Jobs
package import Parties
package import Programs
package import Sessions
package import Tables

/// An offer that passed the policy and is in the store.
package struct AcceptedJob: Sendable {
    package let id: JobID
    /// Who offered it, and learns the scores.
    package let peer: PartyID
    package let purpose: String
    /// As this node sees it; its own party's `table.path` is a name of the catalogue.
    package let job: OfferedJob
    /// Of a scoring job: this node's part of the model, checked.
    package let model: TrainedModel?
    /// Of a training job that starts from a model: this node's part of it.
    package let start: EarlierModel?
    /// The bytes that all parties hash.
    package let manifest: [UInt8]
    package let section: [UInt8]
    /// How the streams to the other nodes come about.
    package let routes: [PeerRoute]
    private let me: PartyID
    private let catalogue: NodeCatalogue
    /// Tells a phase (`align`, `share`, `train`, `score`) to whoever asks for the state. May be called from anywhere.
    package let onPhase: @Sendable (String) -> Void

    package init(
        id: JobID, peer: PartyID, purpose: String, job: OfferedJob, model: TrainedModel? = nil, start: EarlierModel? = nil,
        manifest: [UInt8], section: [UInt8], routes: [PeerRoute],
        me: PartyID, catalogue: NodeCatalogue, onPhase: @escaping @Sendable (String) -> Void
    ) {
        self.id = id
        self.peer = peer
        self.purpose = purpose
        self.job = job
        self.model = model
        self.start = start
        self.manifest = manifest
        self.section = section
        self.routes = routes
        self.me = me
        self.catalogue = catalogue
        self.onPhase = onPhase
    }

    package var ownParty: JobParty? { job.parties.first { $0.id == me } }

    /// The key and the job's columns, read from the file now; nil for a neutral node.
    package func readTable() throws(Finding) -> Table? {
        guard let party = ownParty, let table = party.table else { return nil }
        return try catalogue.read(table.path, columns: party.columns.filter { $0.kind != .excluded }.map(\.name))
    }
}

/// Runs jobs over the network; a double of it runs them in tests.
package protocol JobRunner: Sendable {
    /// Returns this node's part of the model that a training job made; nil of a scoring job. Ends soon, by throwing, when its task
    /// is cancelled. Concurrent: a job must never hold up the service's answers.
    @concurrent func run(_ job: AcceptedJob) async throws -> NodeModel?
}
